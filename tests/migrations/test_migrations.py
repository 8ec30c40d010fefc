"""The migrations build what the models say, and keep every row on the way up and down."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

import bot
from bot.storage import Base
from bot.storage.migrating import MIGRATIONS, alembic_config, schema_problem, upgrade
from tests.migrations.rows import NOT_OURS, fill, orphans, reflected, rows_of
from tests.support.databases import new_sqlite

for _models in sorted(Path(bot.__path__[0]).glob("*/*models.py")):
    importlib.import_module(f"bot.{_models.parent.name}.{_models.stem}")

SCRIPTS = ScriptDirectory.from_config(alembic_config("sqlite://"))
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]
STEPS = list(zip(["base", *REVISIONS], REVISIONS, strict=False))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A plain engine on an empty database: without the pragmas and guards of `Database`."""
    engine = create_engine(database_url, poolclass=NullPool)
    command.downgrade(alembic_config(database_url), "base")
    yield engine
    engine.dispose()


@pytest.fixture
def config(engine: Engine) -> Config:
    """Alembic's configuration for that database."""
    return alembic_config(engine.url.render_as_string(hide_password=False))


def test_there_is_one_line_of_migrations() -> None:
    assert len(SCRIPTS.get_heads()) == 1
    assert len(SCRIPTS.get_bases()) == 1
    assert sorted(REVISIONS) == REVISIONS


def test_the_migrations_build_what_the_models_say(engine: Engine, config: Config) -> None:
    upgrade(engine)
    config.attributes["metadata"] = Base.metadata
    command.check(config)


def test_checks_and_conditions_of_indexes_are_those_of_the_models(
    engine: Engine, config: Config
) -> None:
    """`alembic check` sees neither; so the models' own schema is read beside the migrations'."""

    def described() -> dict[str, object]:
        looked = inspect(engine)
        return {
            name: (
                sorted((c["name"], str(c["sqltext"])) for c in looked.get_check_constraints(name)),
                sorted(
                    (
                        str(i["name"]),
                        tuple(i["column_names"]),
                        bool(i["unique"]),
                        str(i.get("dialect_options", {}).get(f"{engine.dialect.name}_where")),
                    )
                    for i in looked.get_indexes(name)
                ),
                sorted(
                    (str(k["name"]), tuple(k["constrained_columns"]), str(k["options"]))
                    for k in looked.get_foreign_keys(name)
                ),
                sorted(
                    (str(u["name"]), tuple(u["column_names"]))
                    for u in looked.get_unique_constraints(name)
                ),
            )
            for name in looked.get_table_names()
            if not name.startswith(NOT_OURS)
        }

    upgrade(engine)
    migrated = described()
    command.downgrade(config, "base")
    Base.metadata.create_all(engine)
    assert described() == migrated


@pytest.mark.parametrize(("before", "after"), STEPS, ids=[after for _, after in STEPS])
def test_every_step_up_and_down_keeps_every_row(
    engine: Engine, config: Config, before: str, after: str
) -> None:
    if before != "base":
        command.upgrade(config, before)
    fill(engine)
    there = rows_of(engine)
    assert all(len(rows) == 2 for rows in there.values())

    command.upgrade(config, after)
    _assert_kept(there, engine)
    fill(engine)

    command.downgrade(config, before)
    assert rows_of(engine) == there
    assert orphans(engine) == []

    command.upgrade(config, after)
    _assert_kept(there, engine)


def _assert_kept(there: dict[str, list[dict[str, object]]], engine: Engine) -> None:
    """Every row of `there` is in the database, with the values that it had."""
    now = rows_of(engine)
    for name, rows in there.items():
        kept = [{key: row[key] for key in row.keys() & rows[0].keys()} for row in now[name]]
        assert kept == [{key: row[key] for key in row.keys() & now[name][0].keys()} for row in rows]
    assert orphans(engine) == []


def test_all_the_way_up_down_and_up_again_with_rows_in_every_table(
    engine: Engine, config: Config
) -> None:
    upgrade(engine)
    fill(engine)
    assert {table.name for table in reflected(engine)} == set(Base.metadata.tables)
    command.downgrade(config, "base")
    assert reflected(engine) == []
    upgrade(engine)
    assert schema_problem(engine) is None
    fill(engine)
    full = rows_of(engine)
    upgrade(engine)
    assert rows_of(engine) == full


def test_sqlite_is_told_what_a_large_company_is_like_and_keeps_the_index_of_words(
    tmp_path: Path,
) -> None:
    """A batch migration rebuilds a table, and SQLite forgets its figures and its triggers then."""
    engine = create_engine(new_sqlite(tmp_path), poolclass=NullPool)
    told = set(SCRIPTS.get_revision("0010_search").module.FIGURES)
    with engine.connect() as connection:
        known = connection.execute(text("SELECT tbl, idx, stat FROM sqlite_stat1"))
        assert told <= {tuple(row) for row in known}
        there = connection.execute(text("SELECT type, name FROM sqlite_schema"))
        found = {(row.type, row.name) for row in there}
    engine.dispose()
    assert {("index", idx) for _, idx, _ in told} <= found
    assert sorted(name for kind, name in found if kind == "trigger") == [
        f"search_text_{happened}" for happened in ("deleted", "inserted", "updated")
    ]


# Migrations that are not ours, to see what the environment makes of them.

HEADER = """
from alembic import op
import sqlalchemy as sa
revision, down_revision = "9998_test", {head!r}
def downgrade(): pass
def upgrade():
"""
HALF = """
    op.create_table("half", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("INSERT INTO half (id) VALUES (1)")
    op.execute("INSERT INTO nowhere (id) VALUES (1)")
"""
REBUILD = """
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("person", recreate="always" if sqlite else "never") as batch:
        batch.alter_column("title", type_=sa.String(300), existing_nullable=False)
"""
ORPHANS = """
    op.execute("UPDATE role SET person_id = 99 WHERE id = 1")
"""


def with_migration(folder: Path, url: str, body: str) -> Config:
    """Alembic's configuration for our migrations and one more."""
    copy = folder / "migrations"
    shutil.copytree(MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "versions" / "9998_test.py").write_text(HEADER.format(head=REVISIONS[-1]) + body)
    config = alembic_config(url)
    config.set_main_option("script_location", str(copy))
    return config


def test_a_migration_that_fails_half_way_leaves_nothing_behind(
    engine: Engine, tmp_path: Path
) -> None:
    """Seen to fail on SQLite without `make_transactional` in migrations/env.py."""
    upgrade(engine)
    url = engine.url.render_as_string(hide_password=False)
    with pytest.raises(DatabaseError):
        command.upgrade(with_migration(tmp_path, url, HALF), "head")
    assert "half" not in inspect(engine).get_table_names()
    assert schema_problem(engine) is None


def test_rebuilding_a_table_does_not_empty_its_children(engine: Engine, tmp_path: Path) -> None:
    """SQLite rebuilds by DROP, which deletes what refers to it when foreign keys are watched."""
    upgrade(engine)
    fill(engine)
    full = rows_of(engine)
    url = engine.url.render_as_string(hide_password=False)
    command.upgrade(with_migration(tmp_path, url, REBUILD), "head")
    assert rows_of(engine) == full
    assert orphans(engine) == []


def test_a_migration_that_leaves_rows_without_their_parent_says_so(
    engine: Engine, tmp_path: Path
) -> None:
    upgrade(engine)
    fill(engine)
    url = engine.url.render_as_string(hide_password=False)
    # PostgreSQL refuses by itself.
    refused = SystemExit if engine.dialect.name == "sqlite" else DatabaseError
    with pytest.raises(refused):
        command.upgrade(with_migration(tmp_path, url, ORPHANS), "head")


@pytest.mark.parametrize("revision", ["9999_from_the_future", "0000"])
def test_a_newer_database_is_refused_and_left_alone(engine: Engine, revision: str) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": revision})
    problem = schema_problem(engine)
    assert problem == (
        f"The database is newer than this version of Leeway (its schema is {revision}): "
        "install the newer version again, or restore a backup from before the upgrade."
    )


@pytest.mark.parametrize("revision", ["base", *REVISIONS[:-1]])
def test_an_older_database_is_told_to_be_migrated(
    engine: Engine, config: Config, revision: str
) -> None:
    command.upgrade(config, "head")
    command.downgrade(config, revision)
    assert schema_problem(engine) == "The database is not up to date: run `leeway migrate`."
    upgrade(engine)
    assert schema_problem(engine) is None
