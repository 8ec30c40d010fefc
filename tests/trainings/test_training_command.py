"""/training: what comes next, one that is added, changed or removed, and everything that was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.people import service as people
from bot.playground.elements import elements
from bot.trainings import booking_list, bookings, ids
from bot.trainings.domain import TrainingDraft
from bot.trainings.models import Booking
from tests.development_time import at_the_desk
from tests.development_time.at_the_desk import (
    ALONE,
    ANA,
    BEN,
    NEW_YORK,
    answers,
    clicks,
    opened,
    reads,
)
from tests.support.company import outbox_of
from tests.support.house import House
from tests.trainings import flags_desk
from tests.trainings.bookings_desk import FRIDAY, TITLE, adds, at, bookings_of, fills, title_of

house, small_house = at_the_desk.house, at_the_desk.small_house


def test_without_any_it_offers_to_add_one(small_house: House) -> None:
    ana = small_house.desk(ANA)
    shown = answers(small_house, ana, "/training", "None is ahead, as far as I know.")
    assert ana.buttons(shown) == ["Add a training…", "My training was cancelled…"]
    assert ana.click(shown, ids.ADD).ok
    opened(small_house, ana, "Which training")


def test_one_is_added_with_four_fields_and_shown_with_its_date_and_place(house: House) -> None:
    ana = house.desk(ANA)
    shown = answers(house, ana, "/training", "None is ahead")
    assert ana.click(shown, ids.ADD).ok
    opened(house, ana, "Which training")
    fills(ana, where="Room 4, https://learn.example.com/n2?a=1&b=2")
    assert ana.submit().ok
    receipt = opened(house, ana, 'Noted: "Negotiation, level 2".')
    assert "Friday, 4 December, 9:00 to 17:00 · Room 4," in receipt
    assert "I remind you once, on the working day before." in receipt
    [booking] = bookings_of(house, ANA)
    assert (booking.starts_at, booking.ends_at) == (at(FRIDAY), at("2026-12-04 17:00"))
    assert (booking.state, booking.source, booking.place) == ("booked", "hand", "Room 4,")
    now = reads(house, ana, "Fri 4 Dec, 9:00 to 17:00 · Room 4,")
    assert now.ts == shown.ts, "the answer to the command shows it, in place"
    assert "<https://learn.example.com/n2?a=1&amp;b=2|Negotiation, level 2>" in str(now.blocks)
    assert ana.buttons(now)[:2] == ["I can't…", "Calendar file"]


def test_what_somebody_writes_is_shown_as_they_wrote_it_and_marks_nothing(
    small_house: House,
) -> None:
    odd = "*R&D* <@U1> `level` _2_"
    adds(small_house, ANA, odd, where="<!channel> Room *4*")
    ana = small_house.desk(ANA)
    shown = answers(small_house, ana, "/training", "Room")
    written = str(shown.blocks)
    assert "<@U1>" not in written
    assert "<!channel>" not in written
    assert "*R&amp;D*" not in written
    assert title_of(small_house, bookings_of(small_house, ANA)[0]) == odd


def test_a_training_of_two_days_says_both_and_one_without_a_date_says_so(
    small_house: House,
) -> None:
    adds(small_house, ANA, "Two days", minutes="1920")
    adds(small_house, ANA, "Whenever", start=None)
    ana = small_house.desk(ANA)
    two, whenever = bookings_of(small_house, ANA)
    assert two.ends_at == at("2026-12-05 17:00")
    assert (whenever.starts_at, whenever.ends_at, whenever.next_at) == (None, None, None)
    shown = answers(small_house, ana, "/training", "No date yet")
    files = [e for b in shown.blocks for e in b.get("elements", []) if "value" in e]
    of_whenever = [e["text"]["text"] for e in files if e["value"] == str(whenever.id)]
    assert of_whenever == ["I can't…", "Change…", "Remove"]


def test_it_is_by_the_clock_of_whoever_adds_it(small_house: House) -> None:
    adds(small_house, BEN)
    ben = small_house.desk(BEN)
    answers(small_house, ben, "/training", "Fri 4 Dec, 3:00 to 11:00")
    assert bookings_of(small_house, BEN)[0].starts_at == at("2026-12-04 03:00", NEW_YORK)


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"name": "  "}, "title", "Which training is it?"),
        ({"start": "2026-07-01 09:00"}, "start", "more than 90 days ago"),
        ({"start": "2031-07-01 09:00"}, "start", "more than three years ahead"),
        ({"where": "x" * 301}, "where", "At most 300 characters."),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_stored(
    small_house: House, values: dict[str, str], field: str, said: str
) -> None:
    ana = small_house.desk(ANA)
    assert ana.command("/training add").ok
    opened(small_house, ana, "Which training")
    fills(ana, **values)  # type: ignore[arg-type]  # all of them are texts
    outcome = ana.submit()
    assert not outcome.ok
    assert said in outcome.field_errors[field]
    assert bookings_of(small_house, ANA) == []


@pytest.mark.parametrize("by_hand", [True, False])
def test_what_is_there_already_is_not_added_and_undo_cannot_take_it_away(
    house: House, *, by_hand: bool
) -> None:
    if by_hand:
        adds(house, ANA)
    else:
        flags_desk.learns(house, ANA)
    house.move(seconds=5)
    ana = house.desk(ANA)
    assert ana.command("/training add").ok
    opened(house, ana, "Which training")
    fills(ana)
    assert ana.submit().ok
    opened(house, ana, 'You have "Negotiation, level 2" already.')
    assert ids.WITHDRAW not in {one.action_id for one in elements(ana.top_modal().blocks)}
    assert [one.state for one in bookings_of(house, ANA)] == ["booked"]


def test_what_was_added_by_mistake_is_undone_in_its_receipt_and_brought_back(
    house: House,
) -> None:
    ana = house.desk(ANA)
    assert ana.command("/training add").ok
    opened(house, ana, "Which training")
    fills(ana)
    assert ana.submit().ok
    opened(house, ana, "Noted:")
    assert ana.act_in_modal(ids.WITHDRAW).ok
    opened(house, ana, 'Removed: "Negotiation, level 2".')
    assert bookings_of(house, ANA)[0].state == "withdrawn"
    assert ana.act_in_modal(ids.BRING_BACK).ok
    opened(house, ana, 'Noted: "Negotiation, level 2".')
    assert bookings_of(house, ANA)[0].state == "booked"


def test_one_is_removed_in_the_list_with_a_way_back(small_house: House) -> None:
    adds(small_house, ANA)
    ana = small_house.desk(ANA)
    shown = answers(small_house, ana, "/training", TITLE)
    gone = clicks(small_house, ana, shown, ids.WITHDRAW, "Removed:")
    assert "None is ahead" in ana.words(gone)
    back = clicks(small_house, ana, gone, ids.BRING_BACK, "9:00 to 17:00")
    assert "Removed:" not in ana.words(back)


def test_what_a_learning_system_keeps_is_not_changed_here(small_house: House) -> None:
    adds(small_house, ANA)
    adds(small_house, ANA, "Statistics", start=None)
    ana = small_house.desk(ANA)
    before = answers(small_house, ana, "/training", "Statistics")
    kept, own = bookings_of(small_house, ANA)
    with small_house.session() as session:
        session.get_one(Booking, kept.id).source = "xapi"
    shown = clicks(small_house, ana, before, ids.WITHDRAW, "Removed:", str(own.id))
    shown = clicks(small_house, ana, shown, ids.BRING_BACK, "No date", str(own.id))
    changed = [e for b in shown.blocks for e in b.get("elements", [])]
    assert [e["value"] for e in changed if e["action_id"] == ids.CHANGE] == [str(own.id)]
    assert ana.click(before, ids.CHANGE, value=str(kept.id)).ok
    opened(small_house, ana, "Change a training")
    fills(ana, start="2026-12-11 09:00")
    outcome = ana.submit()
    assert "Your learning system keeps this training." in outcome.field_errors["title"]
    assert bookings_of(small_house, ANA)[0].starts_at == at(FRIDAY)


def test_nobody_changes_or_removes_anothers(small_house: House) -> None:
    adds(small_house, ANA)
    adds(small_house, ALONE, "Statistics")
    ana, greta = small_house.desk(ANA), small_house.desk(ALONE)
    hers = answers(small_house, ana, "/training", TITLE)
    shown = answers(small_house, greta, "/training", "Statistics")
    forged = replace(shown, blocks=hers.blocks)
    small_house.playground.world.channels[shown.channel_id].messages[shown.ts] = forged
    assert greta.click(forged, ids.WITHDRAW).ok
    reads(small_house, greta, "I cannot find this training among yours.")
    assert bookings_of(small_house, ANA)[0].state == "booked"


def test_all_of_them_are_listed_page_by_page_and_only_for_their_owner(small_house: House) -> None:
    count = booking_list.PAGE + 5
    with small_house.session() as session:
        person = people.person_by_email(session, ANA)
        for number in range(count):
            draft = TrainingDraft(f"Course {number:02} {'&' * 150}", None, place="&" * 200)
            one = bookings.add(session, person, draft, small_house.now)
            bookings.withdraw(session, person, one.id, small_house.now)
    ana = small_house.desk(ANA)
    shown = answers(small_house, ana, "/training", "Your trainings")
    assert ana.click(shown, ids.OPEN_MINE).ok
    first = opened(small_house, ana, "not booked any more")
    assert ana.act_in_modal(ids.PAGE).ok
    assert small_house.playground.wait_until(lambda: ana.modal_words() != first)
    second = ana.modal_words()
    read = [n for n in range(count) if f"Course {n:02}" in first + second]
    assert read == list(range(count))
    assert first.count("Course") == booking_list.PAGE
    assert ana.act_in_modal(ids.PAGE).ok
    assert small_house.playground.wait_until(lambda: ana.modal_words() == first)


def test_one_is_given_up_from_the_list_and_undone_where_it_was_clicked(house: House) -> None:
    adds(house, ANA)
    ana = house.desk(ANA)
    shown = answers(house, ana, "/training", TITLE)
    assert ana.click(shown, ids.FLAG, value=str(bookings_of(house, ANA)[0].id)).ok
    opened(house, ana, "What happened?")
    flags_desk.says(house, ana)
    flags_desk.tells(house, ana, "counted")
    flagged = reads(house, ana, f'Flagged: "{TITLE}" was given up.')
    assert flagged.ts == shown.ts
    assert "None is ahead" in ana.words(flagged)
    back = clicks(house, ana, flagged, ids.UNDO_FLAG, "9:00 to 17:00")
    assert "Flagged:" not in ana.words(back)
    assert bookings_of(house, ANA)[0].state == "booked"


def test_two_forms_that_are_made_the_same_are_refused_at_the_title(small_house: House) -> None:
    adds(small_house, ANA)
    adds(small_house, ANA, start="2026-12-11 09:00")
    ana = small_house.desk(ANA)
    shown = answers(small_house, ana, "/training", TITLE)
    later = str(bookings_of(small_house, ANA)[1].id)
    assert ana.click(shown, ids.CHANGE, value=later).ok
    opened(small_house, ana, "Change a training")
    fills(ana)
    assert set(ana.submit().field_errors) == {"title"}
    assert bookings_of(small_house, ANA)[1].starts_at == at("2026-12-11 09:00")


def test_help_lists_the_words_and_an_unknown_one_is_answered_kindly(small_house: House) -> None:
    ana = small_house.desk(ANA)
    answers(small_house, ana, "/training help", "one that I do not know of")
    shown = answers(small_house, ana, "/training <!here> please", "I do not know")
    assert "<!here>" not in str(shown.blocks)


def test_adding_one_says_nothing_to_anybody(small_house: House) -> None:
    adds(small_house, ANA)
    small_house.move(minutes=30)
    assert outbox_of(small_house, "training_reminder") == []
    assert outbox_of(small_house, "training_flag") == []
