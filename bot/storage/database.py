"""Engine and transactions for SQLite and PostgreSQL: same code, one way to begin and to end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from sqlite3 import Connection

import sqlalchemy
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import ORMExecuteState, Session, sessionmaker, with_loader_criteria
from sqlalchemy.pool import ConnectionPoolEntry

from bot.storage.base import WorkspaceOwned
from bot.storage.turns import Turns

WORKSPACE = "workspace_id"
ONLY_READS = "leeway_only_reads"
TURN = "leeway_turn"
BUSY_SECONDS = 10
FROZEN_SECONDS = 60


class WorkspaceMissingError(RuntimeError):
    """Code did not say whose rows it wants, or meant another's: a defect, no person's mistake."""


class Database:
    """One database. `transaction(workspace_id)` is the way in and commits at its end."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = make_url(url)
        self.engine = _engine(url, pool_size)
        self.sessions = sessionmaker(self.engine, expire_on_commit=False)
        readers = self.engine.execution_options(**{ONLY_READS: True})
        self._readers = sessionmaker(readers, expire_on_commit=False)

    @contextmanager
    def transaction(self, workspace_id: int) -> Iterator[Session]:
        """A session on the rows of one workspace; commits, or rolls back on an error."""
        with self.sessions(info={WORKSPACE: workspace_id}) as session, session.begin():
            yield session

    @contextmanager
    def reading(self, workspace_id: int) -> Iterator[Session]:
        """As `transaction`, for what only reads: on SQLite it waits for nobody who writes."""
        with self._readers(info={WORKSPACE: workspace_id}) as session, session.begin():
            yield session

    @contextmanager
    def everywhere(self) -> Iterator[Session]:
        """A session over all workspaces, for ticks that find what is due; filter by hand."""
        with self.sessions(info={WORKSPACE: None}) as session, session.begin():
            yield session

    @contextmanager
    def reading_everywhere(self) -> Iterator[Session]:
        """As `everywhere`, for what only reads: on SQLite it waits for nobody who writes."""
        with self._readers(info={WORKSPACE: None}) as session, session.begin():
            yield session

    @staticmethod
    @contextmanager
    def narrowed(session: Session, workspace_id: int) -> Iterator[Session]:
        """A session of `everywhere`, on the rows of one workspace; what it knew is forgotten after.

        One commit for what is done in many workspaces at once.
        """
        session.info[WORKSPACE] = workspace_id
        try:
            yield session
            session.flush()
        finally:
            session.expunge_all()
            session.info[WORKSPACE] = None

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def _engine(url: str, pool_size: int) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            # A process that was frozen in the middle of a transaction must not keep its locks.
            connect_args={"options": f"-c idle_in_transaction_session_timeout={FROZEN_SECONDS}s"},
            hide_parameters=True,
        )
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        hide_parameters=True,  # errors are logged, and parameters are what people wrote
    )
    event.listen(engine, "connect", _prepare_sqlite)
    turns = Turns()
    event.listen(engine, "begin", partial(_begin_immediate, turns))
    event.listen(engine, "checkin", partial(_give_back, turns))
    return engine


def _prepare_sqlite(connection: Connection, _entry: ConnectionPoolEntry) -> None:
    # isolation_level=None: sqlite3's own implicit transactions silently lose concurrent updates.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # NORMAL loses a commit at a power cut, and a lost "sent" is a double
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(turns: Turns, connection: sqlalchemy.Connection) -> None:
    if connection.get_execution_options().get(ONLY_READS):
        connection.exec_driver_sql("BEGIN")
        return
    # SQLite lets one write at a time, and whoever waits looks again ever more seldom: somebody busy
    # would get in before a click that came first. Other processes are waited for by SQLite's way.
    connection.info[TURN] = turns.take(BUSY_SECONDS)
    # A plain BEGIN that later writes fails at once with "database is locked".
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _give_back(turns: Turns, _connection: object, entry: ConnectionPoolEntry) -> None:
    """After the commit or the rollback, when the connection goes back into the pool."""
    if entry.info.pop(TURN, False):
        turns.give_back()


@event.listens_for(Session, "do_orm_execute")
def _narrow_to_workspace(state: ORMExecuteState) -> None:
    """Narrow every ORM select, update and delete to the session's workspace; fail closed."""
    if state.is_column_load or state.is_relationship_load:
        return
    if WORKSPACE not in state.session.info:
        raise WorkspaceMissingError("this session belongs to no workspace")
    workspace_id = state.session.info[WORKSPACE]
    if workspace_id is not None:
        state.statement = state.statement.options(
            with_loader_criteria(
                WorkspaceOwned, lambda row: row.workspace_id == workspace_id, include_aliases=True
            )
        )


@event.listens_for(Session, "before_flush")
def _own_new_rows(session: Session, _context: object, _instances: object) -> None:
    """Give new rows the session's workspace, and refuse a row of another one."""
    if WORKSPACE not in session.info:
        raise WorkspaceMissingError("this session belongs to no workspace")
    workspace_id = session.info[WORKSPACE]
    if workspace_id is None:
        return
    for row in session.new:
        if isinstance(row, WorkspaceOwned):
            row.workspace_id = row.workspace_id or workspace_id
    for row in session.new | session.dirty | session.deleted:
        if isinstance(row, WorkspaceOwned) and row.workspace_id != workspace_id:
            raise WorkspaceMissingError(f"{type(row).__name__} belongs to another workspace")
