"""The employee closes a flag, restored or let go, and opens it again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.errors import LeewayError
from bot.storage import Database
from bot.trainings import flags
from bot.trainings.domain import Offer
from tests.trainings.training_desk import MINUTE, NOW, desk, span, word

MARCH = span("2027-03-04", "09:00", "17:00")


def test_restored_without_another_date_the_place_is_theirs_again_and_undo_gives_it_up(
    database: Database,
) -> None:
    firm = desk(database)
    one = firm.flagged()
    firm.sent("training_flag", NOW)
    for _ in range(2):
        firm.does("Ann", lambda s, who: flags.close(s, who, one.id, restored=True, now=NOW))
    assert firm.flag(one.id).state == "restored"
    assert firm.booking(one.booking_id).state == "booked"
    assert firm.edited("training_flag") == ["Lea"]
    firm.does("Ann", lambda s, who: flags.reopen(s, who, one.id, NOW))
    assert firm.flag(one.id).state == "open"
    assert firm.booking(one.booking_id).state == "given_up"
    assert firm.sees("Ann", one.id).closed_at is None


def test_a_date_of_their_own_restores_it_with_its_time_kept_free_and_undo_takes_it_back(
    database: Database,
) -> None:
    firm = desk(database)
    one = firm.flagged()
    own = Offer(MARCH)
    for _ in range(2):
        firm.does(
            "Ann", lambda s, who: flags.close(s, who, one.id, restored=True, now=NOW, offer=own)
        )
    view = firm.sees("Ann", one.id)
    assert view.given is not None
    assert (view.state, view.given.span, view.answer) == ("restored", MARCH, None)
    assert firm.reserved("Ann") == [MARCH]
    firm.does("Ann", lambda s, who: flags.reopen(s, who, one.id, NOW))
    assert firm.reserved("Ann") == []
    assert firm.sees("Ann", one.id).given is None
    assert [each.state for each in firm.all_bookings("Ann")] == ["given_up", "withdrawn"]


def test_closed_and_opened_again_within_ten_minutes_it_is_told_after_them(
    database: Database,
) -> None:
    firm = desk(database)
    flag = firm.flags("Ann", firm.adds("Ann").id)
    firm.does("Ann", lambda s, who: flags.close(s, who, flag.id, restored=False, now=NOW + MINUTE))
    firm.tick(NOW + 10 * MINUTE)
    assert firm.messages("training_flag") == []
    later = NOW + 12 * MINUTE
    firm.does("Ann", lambda s, who: flags.reopen(s, who, flag.id, later))
    firm.tick(later)
    assert firm.messages("training_flag") == [("Lea", flag.id)]


def test_a_closed_flag_is_not_opened_beside_a_newer_one_on_the_same_training(
    database: Database,
) -> None:
    firm = desk(database)
    one = firm.flagged()
    firm.does("Ann", lambda s, who: flags.close(s, who, one.id, restored=True, now=NOW))
    newer = firm.flags("Ann", one.booking_id)
    assert newer.id != one.id
    with pytest.raises(LeewayError):
        firm.does("Ann", lambda s, who: flags.reopen(s, who, one.id, NOW))
    assert [each.state for each in firm.all_flags()] == ["restored", "open"]


def test_i_can_go_takes_a_place_back_that_its_provider_moved(database: Database) -> None:
    firm = desk(database)
    ann = firm.ids["Ann"]
    (booking_id,) = firm.told(word(ann, when=span("2026-12-10", "09:00", "17:00")))
    flag = firm.flags("Ann", booking_id)
    moved = span("2027-01-14", "09:00", "17:00")
    firm.told(word(ann, when=moved, said_at=NOW + MINUTE), now=NOW + MINUTE)
    assert firm.messages("training_moved") == [("Ann", booking_id)]
    for _ in range(2):
        firm.does("Ann", lambda s, who: flags.can_go(s, who, booking_id, NOW + 2 * MINUTE))
    assert firm.flag(flag.id).state == "restored"
    view = firm.sees_booking("Ann", booking_id)
    assert (view.state, view.span) == ("booked", moved)
    firm.tick(NOW + timedelta(hours=1))
    assert firm.messages("training_flag") == []
