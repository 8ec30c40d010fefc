"""Takes a database away from a running bot, and gives it back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import create_engine, make_url, text


@contextmanager
def database_away(database_url: str) -> Iterator[None]:
    """No statement succeeds: PostgreSQL lets nobody in; of SQLite the tables are gone."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        with tables_away(database_url, "inbound", "outbox", "lane", "person", "nudge"):
            yield
        return
    server = url.set(drivername="postgresql", database="postgres")
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS false".encode())
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [url.database],
        )
        try:
            yield
        finally:
            admin.execute(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS true".encode())


@contextmanager
def tables_away(database_url: str, *names: str) -> Iterator[None]:
    """Some tables are not there for a while: a transaction fails when it comes to them."""
    engine = create_engine(database_url)

    def rename(old: str, new: str) -> None:
        with engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

    for name in names:
        rename(name, f"{name}_away")
    try:
        yield
    finally:
        for name in names:
            rename(f"{name}_away", name)
        engine.dispose()
