"""Runs the migrations. It never imports bot/: a migration must keep working when the code moves on.

The caller (`bot/storage/migrating.py`) gives the address as the option `sqlalchemy.url` and, for
`alembic check`, the metadata as an attribute.
"""

from __future__ import annotations

from sqlite3 import Connection as SqliteConnection

from alembic import context
from sqlalchemy import create_engine, event, pool
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import ConnectionPoolEntry

config = context.config
FULL_TEXT = "search_index"


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=config.attributes.get("metadata"),
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=config.attributes.get("compare_type", True),
        compare_server_default=True,
        include_name=is_ours,
        transaction_per_migration=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    # The full text index and the tables that SQLite keeps it in are known to no model.
    return not (kind == "table" and (name or "").startswith(FULL_TEXT))


def make_transactional(engine: Engine) -> None:
    # sqlite3 commits before each CREATE and DROP by itself, so that half a migration would stay.
    @event.listens_for(engine, "connect")
    def connected(connection: SqliteConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def main() -> None:
    url = config.get_main_option("sqlalchemy.url")
    if not url or context.is_offline_mode():
        raise SystemExit("Migrations run against a database: use `leeway migrate`.")
    # Its own engine, without SQLite's foreign_keys pragma: to rebuild a table would empty its
    # children.
    engine = create_engine(url, poolclass=pool.NullPool)
    if engine.dialect.name == "sqlite":
        make_transactional(engine)
    with engine.connect() as connection:
        run(connection)
        if connection.dialect.name == "sqlite":
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if orphans:
                raise SystemExit(f"The migration left {len(orphans)} rows without their parent.")


main()
