"""Leaders and experts are asked for a favourite; each answer changes what is asked next."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from bot.people import service as people
from bot.playground.desk import Desk
from bot.recommendations import asking
from bot.recommendations.domain import Shared
from bot.recommendations.models import Asking
from tests.recommendations.asked import (
    AMARA,
    HENRIK,
    INGRID,
    YUKI,
    asked_of,
    asking_of,
    asks,
    latest,
    names_it,
    now_says,
    outgoing,
    prompt_of,
)
from tests.recommendations.at_the_desk import holds, recommends, stored
from tests.support.house import House


def test_a_leader_is_asked_answers_and_the_message_becomes_its_receipt(house: House) -> None:
    desk = house.desk(AMARA)
    message = asks(house, AMARA)
    prompt = prompt_of(house, AMARA)
    assert prompt.question in message.text
    assert desk.buttons(message) == [
        "Name it",
        "Not now…",
        "Why this?",
        "I would ask somebody else…",
        "Fewer of these",
    ]
    assert "Without an answer nothing happens, and nobody hears of it." in desk.words(message)

    names_it(house, desk, message, "Turn the Ship Around", "everyone")
    receipt = now_says(house, desk, message, "Thank you. You named “Turn the Ship Around”.")
    assert "Everybody here can find it" in receipt.text
    # It is Thursday, 10 December, a minute past ten: their slot is eight full weeks later.
    assert "I will not ask you before Thursday, 11 February." in receipt.text
    assert desk.buttons(receipt) == ["Change…", "Undo", "Fewer of these"]
    (asked,) = asked_of(house, AMARA)
    ((_, recommendation),) = stored(house)
    assert (asked.answer, asked.recommendation_id) == ("shared", recommendation.id)
    assert asked.sent_at is not None

    assert desk.click(receipt, "recommend_withdraw").ok
    taken = now_says(house, desk, message, "You took “Turn the Ship Around” back.")
    assert desk.buttons(taken) == ["Bring it back", "Fewer of these"]
    assert desk.click(taken, "recommend_bring_back").ok
    now_says(house, desk, message, "Thank you. You named")


def test_the_form_starts_with_what_the_question_is_about(small_house: House) -> None:
    house, desk = small_house, small_house.desk(YUKI)
    message = asks(house, YUKI, 1)
    prompt = prompt_of(house, YUKI)
    assert desk.click(message, "recommend_open").ok
    assert house.playground.wait_until(lambda: bool(desk.modals()))
    assert holds(desk, "kind") == prompt.kind
    assert (holds(desk, "skill") or "") == prompt.skill
    desk.close()
    assert asked_of(house, YUKI)[0].answer is None
    assert desk.buttons(latest(house, YUKI))[:2] == ["Name it", "Not now…"]


def test_whoever_answered_is_not_asked_for_eight_weeks_and_then_something_else(
    small_house: House,
) -> None:
    house, desk = small_house, small_house.desk(YUKI)
    names_it(house, desk, asks(house, YUKI, 1), "The Goal", "everyone")
    house.move(days=55)
    assert len(asked_of(house, YUKI)) == 1
    house.move(days=8)
    first, second = asked_of(house, YUKI)
    assert second.prompt != first.prompt
    assert second.asked_at - first.asked_at >= timedelta(weeks=8)


def test_who_shared_something_by_themselves_is_not_asked(small_house: House) -> None:
    house = small_house
    recommends(house, YUKI, "The Goal")
    found = asking_of(house, YUKI)
    assert found is not None
    assert found.next_ask_at is not None
    assert found.next_ask_at - house.now >= timedelta(weeks=8)


def test_what_was_planned_is_not_asked_once_they_shared_something(small_house: House) -> None:
    house = small_house
    at = house.playground.upcoming(1, 10, "Europe/Berlin")
    with house.session() as session:
        person = people.person_by_email(session, YUKI)
        session.get_one(Asking, person.id).next_ask_at = at
        person.away, person.away_until = True, at + timedelta(hours=4)
    house.move_to(1, 10)
    (row,) = outgoing(house, "favourite_asked")
    assert row.state == "pending"
    recommends(house, YUKI, "The Goal")
    house.move(hours=5)
    (row,) = outgoing(house, "favourite_asked")
    assert (row.state, row.reason) == ("dropped", "The person shared something by themselves.")
    assert asked_of(house, YUKI)[0].sent_at is None


def test_a_leader_who_never_shared_sees_what_a_peer_named(small_house: House) -> None:
    house = small_house
    desk = house.desk(HENRIK)
    recommends(house, YUKI, "The Goal")
    with house.session() as session:
        for recommendation in (one for _, one in stored(house)):
            session.merge(recommendation).may_be_example = True
    shown = []
    for _ in range(8):
        message = asks(house, HENRIK, 1)
        shown.append(
            (prompt_of(house, HENRIK).kind, "Yuki Tanaka named “The Goal”" in message.text)
        )
        assert desk.click(message, "asking_not_now").ok
        why_not = now_says(house, desk, message, "What would be better?")
        assert desk.click(why_not, "asking_reason_not_this").ok
    assert {kind for kind, with_example in shown if with_example} == {"book"}
    assert all(with_example for kind, with_example in shown if kind == "book")


def test_nobody_who_lost_the_role_or_stopped_everything_is_asked(small_house: House) -> None:
    house = small_house
    at = house.playground.upcoming(1, 10, "Europe/Berlin")
    with house.session() as session:
        for email in (YUKI, HENRIK):
            person = people.person_by_email(session, email)
            session.get_one(Asking, person.id).next_ask_at = at
            person.away, person.away_until = True, at + timedelta(hours=4)
    house.move_to(1, 10)
    with house.session() as session:
        people.revoke_role(session, people.person_by_email(session, YUKI), "expert")
        people.set_cadence(session, people.person_by_email(session, HENRIK), "stopped", house.now)
    house.move(hours=5)
    assert {row.reason for row in outgoing(house, "favourite_asked")} == {
        "The person is no leader and no expert any more.",
        "The person asked for no more questions.",
    }


def test_a_question_stays_within_two_notes_a_week_and_apart_from_the_weekly_note(
    small_house: House,
) -> None:
    house = small_house
    house.move(weeks=6)
    sent = [
        (row.person_id, row.attempted_at)
        for kind in ("nudge", "favourite_asked")
        for row in outgoing(house, kind)
        if row.attempted_at
    ]
    assert any(row.state == "sent" for row in outgoing(house, "favourite_asked"))
    for person_id, at in sent:
        others = [t for one, t in sent if one == person_id and at <= t < at + timedelta(days=7)]
        assert len(others) <= 2
        assert all(t == at or t - at > timedelta(days=1) for t in others)


def sees_a_modal(desk: Desk) -> bool:
    return bool(desk.modals())


def test_why_this_says_whom_i_ask_how_often_and_who_sees_it(small_house: House) -> None:
    house = small_house
    for email, says in ((INGRID, "You lead people"), (YUKI, "as an expert")):
        desk = house.desk(email)
        message = asks(house, email)
        assert desk.click(message, "asking_why").ok
        assert house.playground.wait_until(partial(sees_a_modal, desk))
        words = desk.modal_words()
        assert says in words
        assert "never the same question twice in a year" in words
        assert "Nobody sees whether you answered me." in words
        desk.close()


def test_a_leader_to_whom_nobody_reports_is_not_told_that_they_lead_people(
    small_house: House,
) -> None:
    house, desk = small_house, small_house.desk(YUKI)
    with house.session() as session:
        people.grant_role(session, people.person_by_email(session, YUKI), "leader")
    assert desk.click(asks(house, YUKI), "asking_why").ok
    assert house.playground.wait_until(partial(sees_a_modal, desk))
    assert "Your company counts you among its leaders" in desk.modal_words()
    assert "You lead people" not in desk.modal_words()


def test_app_home_shows_the_question_that_waits(small_house: House) -> None:
    house, desk = small_house, small_house.desk(YUKI)
    asks(house, YUKI, 1)
    question = prompt_of(house, YUKI).question
    assert desk.open_home().ok
    assert house.playground.wait_until(lambda: question in str(desk.home()))
    house.move(days=15)
    assert desk.open_home().ok
    assert house.playground.wait_until(lambda: question not in str(desk.home()))


def test_what_is_shared_for_another_persons_question_answers_nothing_of_theirs(
    small_house: House,
) -> None:
    house = small_house
    asks(house, YUKI, 1)
    (asked,) = asked_of(house, YUKI)
    recommends(house, HENRIK, "The Goal")
    ((resource, said),) = stored(house)
    with house.session() as session:
        henrik = people.person_by_email(session, HENRIK)
        for origin in (f"ask:{asked.id}", "ask:999", "ask:", "nudge:1", "ask:one"):
            asking.shared(session, henrik, origin, Shared(said.id, resource.id, ""), house.now)
    assert asked_of(house, YUKI)[0].answer is None


def test_what_has_no_room_in_the_week_is_asked_by_itself_and_with_its_button(
    small_house: House,
) -> None:
    house = small_house
    at = house.playground.upcoming(3, 10, "Europe/Berlin")
    with house.session() as session:  # in the week of the welcome and of the first weekly note
        person = people.person_by_email(session, AMARA)
        session.get_one(Asking, person.id).next_ask_at = at
    house.move_to(3, 10)
    assert [row.state for row in outgoing(house, "favourite_asked", AMARA)] == ["pending"]
    house.move(weeks=1)
    (row,) = outgoing(house, "favourite_asked", AMARA)
    assert (row.state, row.part_of_id) == ("sent", None)
    assert house.desk(AMARA).buttons(latest(house, AMARA))[0] == "Name it"
