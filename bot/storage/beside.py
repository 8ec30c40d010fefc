"""Writes what a session that only reads found out, in a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from bot.storage.database import ONLY_READS, WORKSPACE


@contextmanager
def writing(session: Session) -> Iterator[Session]:
    """The session itself where it may write, else another one of the same workspace that commits.

    On SQLite who has read and then writes is refused where anybody wrote meanwhile.
    """
    engine = session.get_bind().engine
    if not engine.get_execution_options().get(ONLY_READS):
        yield session
        return
    writer = engine.execution_options(**{ONLY_READS: False})
    info = {WORKSPACE: session.info[WORKSPACE]}
    with Session(writer, info=info, expire_on_commit=False) as own, own.begin():
        yield own
