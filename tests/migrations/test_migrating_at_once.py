"""Several processes are started at the same instant, and each begins by migrating."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from alembic import command
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from bot.storage.migrating import alembic_config, schema_problem
from tests.support.command_line import leeway
from tests.support.databases import new_postgresql

PROCESSES = 3


def test_three_processes_migrate_one_empty_postgresql_and_all_end_well(postgresql: str) -> None:
    """Seen to fail without the lock: two of the three met the first one's half-made tables."""
    with new_postgresql(postgresql) as url:
        command.downgrade(alembic_config(url), "base")
        engine = create_engine(url, poolclass=NullPool)
        with engine.begin() as connection:
            connection.execute(text("DROP TABLE alembic_version"))
        with ThreadPoolExecutor(PROCESSES) as pool:
            ended = list(pool.map(lambda _: leeway("migrate", DATABASE_URL=url), range(PROCESSES)))
        assert [one.code for one in ended] == [0] * PROCESSES, [one.err for one in ended]
        assert {one.out for one in ended} == {"The database is up to date.\n"}
        assert schema_problem(engine) is None
