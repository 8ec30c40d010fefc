"""What was given back, or added again, is booked when Leeway says so; else it says it is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.language import Languages
from bot.storage import Database
from bot.trainings import booking_messages, bookings, flag_messages, flags, giving_messages
from bot.trainings.domain import Audience, Offer, TrainingDraft
from bot.trainings.errors import (
    GivenGoneError,
    GivenLostError,
    GivenOpenError,
    GivenUpError,
    LetGoError,
)
from bot.trainings.models import Cancellation
from tests.trainings.training_desk import MINUTE, NOW, Desk, desk, span, word

LANG = Languages().of("en-GB")
LOST = span("2026-12-10", "09:00", "17:00")
GIVEN = span("2026-12-17", "09:00", "17:00")
OTHER = span("2026-12-22", "09:00", "17:00")
LATER = NOW + 30 * MINUTE
AT_WORK = span("2026-12-09", "09:00", "10:00").start


def given_back(firm: Desk) -> tuple[Cancellation, int]:
    """Lea gave Ann another date, and both read so; the flag, and the new booking."""
    one = firm.flagged("Ann")
    firm.sent("training_flag", NOW + 11 * MINUTE)
    given = firm.gives("Lea", one.id, GIVEN, NOW + 20 * MINUTE)
    firm.sent("training_given_back", NOW + 21 * MINUTE)
    firm.edits_made()
    return one, given.id


def withdraws(firm: Desk, number: int) -> None:
    firm.does("Ann", lambda s, who: bookings.withdraw(s, who, number, LATER))


def restores(firm: Desk, flag_id: int, offer: Offer | None = None) -> None:
    firm.does(
        "Ann", lambda s, who: flags.close(s, who, flag_id, restored=True, now=LATER, offer=offer)
    )


def booked(firm: Desk) -> list[int]:
    return [one.id for one in firm.all_bookings("Ann") if one.state == "booked"]


def said_to_ann(firm: Desk, flag_id: int) -> tuple[str, list[str]]:
    """What the message of her flag says, and its buttons."""
    view = firm.sees("Ann", flag_id)
    labels = [one["text"]["text"] for one in flag_messages.buttons(LANG, view, LATER)]
    return str(flag_messages.message(LANG, view, LATER).text), labels


def said_to_lea(firm: Desk, flag_id: int) -> str:
    return str(giving_messages.asked(LANG, firm.asked("Lea", flag_id, LATER), LATER).text)


def test_what_was_given_and_withdrawn_does_not_restore_anything(database: Database) -> None:
    firm = desk(database)
    one, number = given_back(firm)
    withdraws(firm, number)
    with pytest.raises(GivenGoneError):
        restores(firm, one.id)
    assert firm.flag(one.id).state == "open"
    assert (firm.edited("training_given_back"), firm.edited("training_flag")) == (["Ann"], ["Lea"])
    said, labels = said_to_ann(firm, one.id)
    assert "is not booked any more" in said
    assert "gives you" not in said
    assert labels == ["Another date…", "Let it go"]
    assert "is not booked any more" in said_to_lea(firm, one.id)


def test_brought_back_it_is_what_was_given(database: Database) -> None:
    firm = desk(database)
    one, number = given_back(firm)
    withdraws(firm, number)
    firm.does("Ann", lambda s, who: bookings.bring_back(s, who, number, LATER))
    assert "Lea gives you" in said_to_ann(firm, one.id)[0]
    restores(firm, one.id)
    assert (firm.flag(one.id).state, booked(firm)) == ("restored", [number])


def test_on_another_date_it_is_booked_again_and_undo_takes_that_back(database: Database) -> None:
    firm = desk(database)
    one, number = given_back(firm)
    withdraws(firm, number)
    restores(firm, one.id, Offer(OTHER))
    assert (firm.flag(one.id).state, booked(firm)) == ("restored", [number])
    assert firm.reserved("Ann") == [OTHER]
    firm.does("Ann", lambda s, who: flags.reopen(s, who, one.id, LATER))
    assert (booked(firm), firm.reserved("Ann")) == ([], [])
    assert firm.booking(number).starts_at == GIVEN.start
    with pytest.raises(GivenGoneError):
        restores(firm, one.id)


def test_what_its_provider_takes_away_is_not_promised_any_more(database: Database) -> None:
    firm = desk(database)
    ann = firm.ids["Ann"]
    (number,) = firm.told(word(ann, when=LOST))
    one = firm.flags("Ann", number)
    firm.tick(NOW + 10 * MINUTE)
    firm.gives("Lea", one.id, GIVEN, NOW + 20 * MINUTE)
    firm.sent("training_given_back", NOW + 21 * MINUTE)
    for state, minutes in (("booked", 25), ("withdrawn", 26)):
        said_at = NOW + minutes * MINUTE
        firm.told(word(ann, state, when=GIVEN, said_at=said_at), now=said_at)
    assert firm.edited("training_given_back") == ["Ann"]
    said, labels = said_to_ann(firm, one.id)
    assert "is not booked any more" in said
    assert "It works, thank you" not in labels
    with pytest.raises(GivenGoneError):
        restores(firm, one.id)


def test_what_was_given_is_not_flagged_while_the_first_loss_is_open(database: Database) -> None:
    firm = desk(database)
    one, number = given_back(firm)
    with pytest.raises(GivenOpenError):
        firm.flags("Ann", number, Audience.COUNTED, LATER)
    with firm.work.reading() as session:
        ann = firm.work.person(session, "Ann")
        assert number not in {each.id for each in flags.candidates(session, ann, LATER)}
    restores(firm, one.id)
    firm.flags("Ann", number, Audience.COUNTED, LATER)
    firm.does("Ann", lambda s, who: flags.reopen(s, who, one.id, LATER))
    for offer in (None, Offer(OTHER)):
        with pytest.raises(GivenLostError):
            restores(firm, one.id, offer)
    assert firm.flag(one.id).state == "open"


def test_moved_away_and_back_before_it_was_said_the_reminder_comes_once(
    database: Database,
) -> None:
    firm = desk(database)
    ann = firm.ids["Ann"]
    (number,) = firm.told(word(ann, when=LOST, booking_key="A"))
    firm.tick(AT_WORK)
    for minutes, when in ((1, GIVEN), (2, LOST), (3, GIVEN), (4, LOST)):
        said_at = AT_WORK + minutes * MINUTE
        firm.told(word(ann, when=when, booking_key="A", said_at=said_at), now=said_at)
        firm.tick(said_at)
    assert firm.messages("training_reminder") == [("Ann", number)]
    firm.sent("training_reminder", AT_WORK + 5 * MINUTE)
    later = span("2026-12-10", "13:00", "17:00")
    said_at = AT_WORK + 6 * MINUTE
    firm.told(word(ann, when=later, booking_key="A", said_at=said_at), now=said_at)
    firm.tick(said_at)
    assert firm.messages("training_reminder") == [("Ann", number)]
    assert firm.edited("training_reminder") == ["Ann"]
    firm.edits_made()
    firm.tick(later.end)
    assert firm.messages("training_reminder") == [("Ann", number)]
    assert firm.edited("training_reminder") == ["Ann"]


def test_given_up_for_a_moment_it_is_reminded_of_all_the_same(database: Database) -> None:
    firm = desk(database)
    number = firm.adds("Ann", when=LOST).id
    firm.tick(AT_WORK)
    moved = TrainingDraft("Negotiation", GIVEN)
    firm.does("Ann", lambda s, who: bookings.change(s, who, number, moved, AT_WORK))
    back = TrainingDraft("Negotiation", LOST)
    firm.does("Ann", lambda s, who: bookings.change(s, who, number, back, AT_WORK))
    firm.tick(AT_WORK + MINUTE)
    assert firm.messages("training_reminder") == [("Ann", number)]


def test_what_was_let_go_is_booked_anew_when_it_is_added_again(database: Database) -> None:
    firm = desk(database)
    first = firm.adds("Ann")
    one = firm.flags("Ann", first.id)
    with pytest.raises(GivenUpError):
        firm.adds("Ann", now=NOW + MINUTE)
    firm.does("Ann", lambda s, who: flags.close(s, who, one.id, restored=False, now=LATER))
    again = firm.adds("Ann", now=LATER)
    assert booked(firm) == [again.id]
    assert firm.flag(one.id).state == "let_go"
    assert firm.adds("Ann", now=LATER + MINUTE).id == again.id
    firm.tick(AT_WORK)
    assert firm.messages("training_reminder") == [("Ann", again.id)]


def test_to_be_flagged_what_was_given_up_is_the_one_that_is_there(database: Database) -> None:
    firm = desk(database)
    first = firm.adds("Ann")
    one = firm.flags("Ann", first.id)
    draft = TrainingDraft("Negotiation", LOST)
    for _ in range(2):
        named = firm.does(
            "Ann", lambda s, who: bookings.add(s, who, draft, LATER, flagging=True).id
        )
        assert named == first.id
        assert firm.flags("Ann", named).id == one.id
    firm.does("Ann", lambda s, who: flags.close(s, who, one.id, restored=False, now=LATER))
    with pytest.raises(LetGoError):
        firm.flags("Ann", first.id)


def test_what_has_no_date_is_done_a_second_time(database: Database) -> None:
    firm = desk(database)
    draft = TrainingDraft("Fire safety", None)
    first = firm.does("Ann", lambda s, who: bookings.add(s, who, draft, NOW).id)
    assert firm.does("Ann", lambda s, who: bookings.add(s, who, draft, NOW).id) == first
    firm.does("Ann", lambda s, who: bookings.was_there(s, who, first, NOW))
    second = firm.does("Ann", lambda s, who: bookings.add(s, who, draft, LATER).id)
    assert booked(firm) == [second]


@pytest.mark.parametrize("hours", [0, 1])
def test_of_what_has_begun_no_reminder_is_promised(database: Database, hours: int) -> None:
    firm = desk(database)
    number = firm.adds("Ann", when=LOST).id
    at = LOST.start + timedelta(hours=hours)
    said, _ = booking_messages.receipt(LANG, firm.sees_booking("Ann", number), at, is_there=True)
    assert "You have" in said
    assert "I remind you" not in said
