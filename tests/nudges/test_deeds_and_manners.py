"""What else happens around a nudge: words to the team, the welcome, silence, settings, App Home."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.people import service as people
from bot.settings import Choices
from tests.nudges.test_weekly_nudge import answer_if_asked, labels
from tests.support.company import nudges_of, outbox_of
from tests.support.house import House, running

INGRID = "ingrid.solberg@halden.example"
AMARA = "amara.okafor@halden.example"
LIAM = "liam.oconnor@halden.example"


def test_words_to_the_team_are_changed_sent_and_arrive_in_the_managers_name(house: House) -> None:
    ingrid, tomas = house.desk(INGRID), house.desk("tomas.brandt@halden.example")
    house.move_to(1, 10)
    question = house.sees(
        ingrid, "The learning budget closes on Thursday, 31 December, in 30 days."
    )
    assert labels(question)[0] == "See the message"
    assert ingrid.click(question, "nudge_write").ok
    assert house.playground.wait_until(lambda: bool(ingrid.modals()))

    ingrid.fill("words", "Spend it by *Friday* <!channel> & tell me.\nIngrid")
    assert ingrid.submit().ok
    assert ingrid.modals() == []
    house.settle()
    receipt = house.sees(ingrid, "Your team hears that the learning budget closes")
    assert "Until then it can be undone." in receipt.text
    assert nudges_of(house, INGRID)[-1].answer == "told"

    house.move(minutes=11)
    heard = house.sees(tomas, "Ingrid Solberg asked me to pass this on:")
    assert "&lt;!channel&gt;" in heard.text
    assert "<!channel>" not in heard.text
    assert "> Ingrid" in heard.text

    assert ingrid.click(receipt, "nudge_undo").ok
    house.sees(ingrid, "and others, and I cannot call it back. Nothing was changed.")
    assert nudges_of(house, INGRID)[-1].answer == "told"


def test_words_to_the_team_undone_in_time_reach_nobody(house: House) -> None:
    ingrid, tomas = house.desk(INGRID), house.desk("tomas.brandt@halden.example")
    house.move_to(1, 10)
    ingrid.click(house.sees(ingrid, "The learning budget closes"), "nudge_write")
    assert house.playground.wait_until(lambda: bool(ingrid.modals()))
    assert ingrid.submit().ok
    house.settle()
    receipt = house.sees(ingrid, "Your team hears")
    house.move(minutes=5)
    house.click(ingrid, receipt, "nudge_undo", "What nobody has asked for by then may lapse")
    house.move(days=1)
    assert all("pass this on" not in one.text for one in tomas.messages(tomas.app_dm()))
    assert {one.state for one in outbox_of(house, "relay")} == {"dropped"}
    assert nudges_of(house, INGRID)[-1].answer is None


def test_a_text_that_is_too_long_or_blank_is_refused_beside_the_field(small_house: House) -> None:
    house = small_house
    ingrid = house.desk(INGRID)
    house.move_to(1, 10)
    ingrid.click(house.sees(ingrid, "The learning budget closes"), "nudge_write")
    assert house.playground.wait_until(lambda: bool(ingrid.modals()))
    ingrid.fill("words", "   ")
    assert "Write at least a word, or cancel." in str(ingrid.submit().field_errors)
    ingrid.fill("words", "x" * 2001)
    refused = ingrid.submit()
    assert refused.field_errors
    assert outbox_of(house, "relay") == []


def test_the_first_note_comes_after_a_welcome_that_names_its_time(house: House) -> None:
    liam = house.desk(LIAM)
    house.move(days=1)
    welcome = house.sees(liam, "I am Leeway")
    assert labels(welcome) == ["Keep that time", "Fewer of these"]
    # He starts in Sydney on Tuesday morning, too close to his first slot: it moves by a week.
    assert "The first one would come on Tue, 8 December, 10:00." in welcome.text
    house.click(
        liam, welcome, "nudge_agree", "Agreed: the first note comes on Tue, 8 December, 10:00."
    )
    house.move_to(1, 10, "Australia/Sydney")
    assert nudges_of(house, LIAM) == [] or house.now > datetime(2026, 12, 7, tzinfo=UTC)
    assert len(nudges_of(house, LIAM)) == 1


def test_three_silences_end_the_notes_with_one_question(house: House) -> None:
    amara = house.desk(AMARA)
    for _ in range(4):
        house.move_to(1, 10)
    question = house.sees(amara, "I have written three times and heard nothing, so I will stop.")
    assert labels(question) == ["Keep the weekly note", "Once a month", "Stop", "Fewer of these"]
    assert len(nudges_of(house, AMARA)) == 3
    before = len(amara.messages(amara.app_dm()))
    for _ in range(3):
        house.move_to(1, 10)
    assert len(amara.messages(amara.app_dm())) == before

    house.click(
        amara, question, "nudge_keep_weekly", "The next note comes on Tue, 19 January, 10:00."
    )
    house.move_to(1, 10)
    assert len(nudges_of(house, AMARA)) == 4


def test_an_answer_breaks_the_silence(small_house: House) -> None:
    house = small_house
    for week in range(5):
        house.move_to(1, 10)
        if week == 2:
            answer_if_asked(house, AMARA)
    assert len(nudges_of(house, AMARA)) == 5


def test_stop_in_the_settings_stops_also_what_was_planned(house: House) -> None:
    amara = house.desk(AMARA)
    house.move_to(1, 10)
    house.click(amara, house.sees(amara, "Name one skill"), "nudge_do", "Noted as your plan")
    with house.session() as session:
        person = people.person_by_email(session, AMARA)
        people.set_cadence(session, person, "stopped", house.now)
    before = len(amara.messages(amara.app_dm()))
    house.move(days=15)
    assert len(amara.messages(amara.app_dm())) == before
    assert [(one.state, one.reason) for one in outbox_of(house, "follow_up")] == [
        ("dropped", "The person asked for no more notes.")
    ]


def test_a_pause_moves_the_next_note_behind_it_and_nothing_is_lost(house: House) -> None:
    amara = house.desk(AMARA)
    house.move_to(1, 10)
    house.click(amara, house.sees(amara, "Name one skill"), "nudge_do", "Noted as your plan")
    with house.session() as session:
        person = people.person_by_email(session, AMARA)
        people.snooze(session, person, datetime(2026, 12, 17, tzinfo=UTC).date(), house.now)
    before = len(amara.messages(amara.app_dm()))
    house.playground.move_clock(datetime(2026, 12, 16, 20, tzinfo=UTC))
    assert len(amara.messages(amara.app_dm())) == before
    house.playground.move_clock(datetime(2026, 12, 17, 9, tzinfo=UTC))
    house.sees(amara, "Did you name a skill")  # asked late, and asked all the same
    house.playground.move_clock(datetime(2026, 12, 22, 9, 30, tzinfo=UTC))
    assert len(nudges_of(house, AMARA)) == 2


def test_app_home_shows_what_waits_and_takes_the_answer(house: House) -> None:
    amara = house.desk(AMARA)
    house.move_to(1, 10)
    house.sees(amara, "Name one skill")
    assert amara.open_home().ok
    assert house.playground.wait_until(lambda: "nudge_do" in str(amara.home()))
    assert amara.act_in_home("nudge_do").ok
    assert house.playground.wait_until(lambda: "nudge_do" not in str(amara.home()))
    house.settle()
    house.sees(amara, "Noted as your plan")
    assert nudges_of(house, AMARA)[-1].answer == "promised"


def test_a_nudge_about_somebody_who_left_is_not_sent(small_house: House) -> None:
    house = small_house
    katrin = house.desk("katrin.vogel@halden.example")
    house.move_to(1, 9)
    with house.session() as session:
        julia = people.person_by_email(session, "julia.hoffmann@halden.example")
        julia.active = False
    house.move_to(1, 10)
    assert "Julia" not in katrin.messages(katrin.app_dm())[-1].text


def test_a_retired_nudge_is_answered_with_a_sentence(tmp_path: Path, database_url: str) -> None:
    with running(database_url) as house:
        house.move_to(1, 10)
        amara = house.desk(AMARA)
        house.sees(amara, "Name one skill")
        playground, later = house.playground, house.now
        message = amara.messages(amara.app_dm())[-1]
    catalogue = tmp_path / "nudges"
    catalogue.mkdir()
    source = Choices().catalogue / "budgets.yaml"
    (catalogue / "budgets.yaml").write_text(source.read_text("utf-8"), "utf-8")
    with running(
        database_url, start=later + timedelta(minutes=1), choices=Choices(catalogue=catalogue)
    ) as house:
        amara = house.desk(AMARA)
        copy = house.playground.world.post(
            amara.app_dm(), house.playground.bot_user_id(), message.text, blocks=message.blocks
        )
        amara.click(copy, "nudge_do")
        house.sees(amara, "This note was taken out of the catalogue")
        assert nudges_of(house, AMARA)[-1].answer is None
    assert playground.world is not house.playground.world
