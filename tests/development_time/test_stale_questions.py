"""A question about a meeting that nobody answered before the block began; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.spans import Span
from bot.delivery.models import Outgoing
from bot.development_time import answering, conflict_answers, conflict_telling
from bot.development_time.domain import Reason
from bot.development_time.models import Block
from bot.storage import Database
from tests.development_time.calendar_place import Place, place
from tests.development_time.workplace import at, weekly

BEFORE = timedelta(hours=20)
THERE = at("2026-12-08", "12:00")
"""A time that is still ahead when the stale questions are clicked."""


@pytest.fixture
def here(database: Database) -> Place:
    """Ann was asked about a meeting over her next block, and agreed that Lea is told of it."""
    here = place(database)
    here.work.plan("Ann", weekly())
    server = here.connect("Ann")
    here.settle()
    block = here.work.blocks("Ann")[0]
    here.jump(block.starts_at - BEFORE)
    server.meet(Span(block.starts_at, block.ends_at))
    here.forward(minutes=20)
    (conflict,) = here.conflicts()
    with here.work.session() as session:
        ann = here.work.person(session, "Ann")
        conflict_telling.tell_manager(session, ann, conflict.id, here.now)
    for kind in ("devtime_conflict", "devtime_manager"):
        (message,) = here.work.messages(kind)
        here.work.sent(message, here.now)
    server.vanish()  # nobody looks any more whether the meeting is still there
    return here


def begun(here: Place) -> Block:
    """Ann has started the block, and it is days ago."""
    block = here.work.blocks("Ann")[0]
    here.jump(block.starts_at + timedelta(minutes=3))
    with here.work.session() as session:
        answering.start(session, here.work.person(session, "Ann"), block.id, here.now)
    here.jump(block.ends_at + timedelta(days=2, hours=14))
    return here.work.blocks("Ann", "asked")[0]


def test_neither_the_person_nor_the_manager_moves_what_has_begun(here: Place) -> None:
    block, number = begun(here), here.conflicts()[0].id
    with here.work.session() as session:
        lea = here.work.person(session, "Lea")
        conflict_telling.move_as_manager(session, lea, number, THERE, here.now)
    assert [(one.state, one.manager) for one in here.conflicts()] == [("gone", "asked")]
    with here.work.session() as session:
        conflict_answers.move(session, here.work.person(session, "Ann"), number, THERE, here.now)
    (same,) = here.work.blocks("Ann", "asked")
    assert (same.starts_at, same.started_at) == (block.starts_at, block.started_at)


def test_what_has_begun_is_neither_kept_nor_let_go_and_nobody_is_told_of_it(here: Place) -> None:
    begun(here)
    number = here.conflicts()[0].id
    with here.work.session() as session:
        ann, lea = here.work.person(session, "Ann"), here.work.person(session, "Lea")
        conflict_answers.keep(session, ann, number, here.now)
        conflict_answers.let_go(session, ann, number, Reason.OTHER, here.now)
        conflict_telling.just_this_once(session, lea, number, here.now)
    assert [(one.state, one.manager) for one in here.conflicts()] == [("gone", "asked")]
    (same,) = here.work.blocks("Ann", "asked")
    assert (same.outcome, same.held) == ("", False)


def test_both_messages_say_that_it_is_settled_as_soon_as_it_begins(here: Place) -> None:
    block = here.work.blocks("Ann")[0]
    originals = {one.id for one in originals_of(here)}
    here.work.tick(block.starts_at - timedelta(minutes=1))
    assert edited(here) == set()
    here.work.tick(block.starts_at)
    assert edited(here) == originals
    assert len(originals) == 2


def test_the_manager_does_not_move_back_what_has_begun_where_they_put_it(here: Place) -> None:
    number = here.conflicts()[0].id
    there = here.work.blocks("Ann")[0].starts_at - timedelta(hours=3)
    with here.work.session() as session:
        lea = here.work.person(session, "Lea")
        conflict_telling.move_as_manager(session, lea, number, there, here.now)
    here.jump(there + timedelta(minutes=5))
    with here.work.session() as session, pytest.raises(conflict_telling.BegunError):
        conflict_telling.undo_as_manager(
            session, here.work.person(session, "Lea"), number, here.now
        )
    assert here.work.blocks("Ann", "asked")[0].starts_at == there


def originals_of(here: Place) -> list[Outgoing]:
    """What Ann and Lea were asked."""
    return here.work.messages("devtime_conflict") + here.work.messages("devtime_manager")


def edited(here: Place) -> set[int]:
    """Of which messages an edit waits."""
    edits = here.work.edits("devtime_conflict") + here.work.edits("devtime_manager")
    return {one.edits_id for one in edits if one.edits_id is not None}
