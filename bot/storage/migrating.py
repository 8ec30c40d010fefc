"""The schema: bring it up to date, and say whether it fits this code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Engine, func, select

MIGRATING = 533929  # LEEWAY on a telephone: the key of our lock, the same in every release
MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


class SchemaError(Exception):
    """The database does not fit this version of Leeway; the text says what to do."""


def alembic_config(url: str) -> Config:
    """Alembic's configuration for a database, without a file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    config.set_main_option(
        "file_template", "%%(year)d-%%(month).2d-%%(day).2d-%%(hour).2d%%(minute).2d_%%(slug)s"
    )
    return config


def upgrade(engine: Engine) -> None:
    """Bring the schema up to this version; raises `SchemaError` where a newer one is there.

    Where several processes do that at once, one works and the others wait for it.
    """
    with _alone(engine):
        _refuse_newer(engine)
        command.upgrade(alembic_config(engine.url.render_as_string(hide_password=False)), "head")


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """Keep others from migrating; the lock ends with its transaction, so a crash leaves none."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
        yield


def schema_problem(engine: Engine) -> str | None:
    """None if the schema is this version's, else one sentence on what to do."""
    try:
        _refuse_newer(engine)
    except SchemaError as error:
        return str(error)
    if _current(engine) != _scripts(engine).get_current_head():
        return "The database is not up to date: run `leeway migrate`."
    return None


def _refuse_newer(engine: Engine) -> None:
    current = _current(engine)
    if current is None:
        return
    try:
        _scripts(engine).get_revision(current)
    except CommandError:
        raise SchemaError(
            f"The database is newer than this version of Leeway (its schema is {current}): "
            "install the newer version again, or restore a backup from before the upgrade."
        ) from None


def _current(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _scripts(engine: Engine) -> ScriptDirectory:
    return ScriptDirectory.from_config(alembic_config(str(engine.url)))
