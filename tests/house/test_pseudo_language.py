"""In a language of marks, every text that reaches a person shows whether a translator saw it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.core.language import Languages
from bot.people import service as people
from bot.people.domain import OPEN_SETTINGS
from bot.playground.desk import Desk
from bot.playground.entities import Message
from tests.house.pseudo_language import sample_data, texts, untranslated, write_catalogue
from tests.nudges.test_weekly_nudge import ASK, option
from tests.support.databases import new_sqlite
from tests.support.house import House, running

INGRID, TOMAS = "ingrid.solberg@halden.example", "tomas.brandt@halden.example"
AMARA, KATRIN = "amara.okafor@halden.example", "katrin.vogel@halden.example"
LARS, YUKI = "lars.nygaard@halden.example", "yuki.tanaka@halden.example"

Refusals = dict[str, list[str]]
"""A text that somebody read -> its words that no translator saw."""


class Reader:
    """Reads all that the German-speaking people of the sample company see of the bot."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.read: set[str] = set()
        self._stored = sample_data()
        users = house.playground.world.users.values()
        germans = [user for user in users if user.locale == "de-DE" and not user.deleted]
        self._desks = [Desk(house.playground, user.id) for user in germans]

    def look(self) -> None:
        """Read what is on every screen now."""
        for desk in self._desks:
            for message in desk.messages(desk.app_dm()):
                if message.from_bot:
                    self.read |= {message.text, *texts(message.blocks)}
            for view in desk.modals():
                self.read |= set(texts(view.content))
            self.read |= set(texts((desk.home() or {}).get("blocks")))

    def click(
        self, desk: Desk, message: Message, action: str, then: str, value: str = ""
    ) -> Message:
        """Click, see the answer, and read it."""
        seen = self.house.click(desk, message, action, then, value or None)
        self.look()
        return seen

    def open(self, desk: Desk, message: Message, action: str) -> None:
        """Click on what opens a modal, and read that."""
        assert desk.click(message, action).ok
        assert self.house.playground.wait_until(lambda: bool(desk.modals()))
        self.look()

    def submit(self, desk: Desk, **filled: object) -> None:
        """Fill a modal in, submit it, and read the answer or the refusals."""
        for block_id, value in filled.items():
            desk.fill(block_id, value)
        self.read |= set(desk.submit().field_errors.values())
        self.house.settle()
        self.look()

    def bypasses(self, *typed: str) -> Refusals:
        """What no translator saw, `typed` and stored data aside."""
        known = {*self._stored, *typed}
        found = {text: untranslated(text, known) for text in sorted(self.read)}
        return {text: words for text, words in found.items() if words}


@contextmanager
def in_marks(folder: Path, leave_out: Collection[str] = ()) -> Iterator[Reader]:
    """The sample company, whose Germans read the language of marks."""
    languages = Languages(write_catalogue(folder / "locale", leave_out))
    with running(new_sqlite(folder), languages=languages) as house:
        yield Reader(house)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    with in_marks(tmp_path) as found:
        yield found


def promise_and_every_answer(reader: Reader) -> None:
    """Amara's weeks: welcome, nudge, each answer with its Undo, both questions how it went."""
    house, amara = reader.house, reader.house.desk(AMARA)
    house.move_to(0, 10)
    reader.click(amara, house.sees(amara, "I am Leeway"), "nudge_agree", "Agreed")
    house.move_to(1, 10)
    question = house.sees(amara, ASK)
    _open_home(reader, amara, "nudge_do")
    reader.open(amara, question, "nudge_why")
    amara.close()
    again = reader.click(amara, question, "nudge_not_now", "What stands in the way?")
    again = reader.click(amara, again, "nudge_back", ASK)
    for reason, consequence in (
        ("timing", "When would it make sense?"),
        ("benefit", "Which result counts"),
        ("no_time", "the smallest version"),
        ("not_for_team", "I will not suggest it again"),
    ):
        again = reader.click(amara, again, "nudge_not_now", "What stands in the way?")
        again = reader.click(amara, again, f"nudge_reason_{reason}", consequence)
        for action, value, then in _choices(again, reason):
            again = reader.click(amara, again, action, then, value)
            again = reader.click(amara, again, "nudge_undo", ASK)
            again = reader.click(amara, again, "nudge_not_now", "What stands in the way?")
            again = reader.click(amara, again, f"nudge_reason_{reason}", consequence)
        again = reader.click(amara, again, "nudge_undo", ASK)
    again = reader.click(amara, again, "nudge_already_done", "You have done this already")
    again = reader.click(amara, again, "nudge_undo", ASK)
    reader.click(amara, again, "nudge_do", "Noted as your plan")
    reader.click(amara, question, "nudge_already_done", "You answered this one already")

    house.move_to(4, 10)
    asked = house.sees(amara, "Did you name a skill")
    asked = reader.click(amara, asked, "nudge_outcome_wont", "You decided against it")
    asked = reader.click(amara, asked, "nudge_undo_outcome", "Did you name a skill")
    reader.click(amara, asked, "nudge_outcome_not_yet", "I will ask once more")
    house.move_to(0, 10)
    asked = house.sees(amara, "Did you name a skill")
    asked = reader.click(amara, asked, "nudge_outcome_not_yet", "I will leave it with you")
    asked = reader.click(amara, asked, "nudge_undo_outcome", "Did you name a skill")
    reader.click(amara, asked, "nudge_outcome_did_it", "You did it")


def _choices(message: Message, reason: str) -> list[tuple[str, str, str]]:
    if reason == "timing":
        audit = option(message, "Customer audit, pharma line")
        return [
            ("nudge_milestone", audit, "bring it back for"),
            ("nudge_until", "2026-12-24", "I will bring it back from"),
        ]
    if reason == "benefit":
        return [
            ("nudge_result", "1", "The next note leads with"),
            ("nudge_result", "none", "stays away for twelve weeks"),
        ]
    return []


def words_to_the_team(reader: Reader) -> None:
    """Ingrid's weeks: a text that she changes, and one that she passes on as it is."""
    house, ingrid = reader.house, reader.house.desk(INGRID)
    house.move_to(1, 10)
    question = house.sees(ingrid, "The learning budget closes")
    reader.open(ingrid, question, "nudge_write")
    reader.submit(ingrid, words=" ")
    reader.submit(ingrid, words="Xyzzy")
    house.move(minutes=11)
    assert "Xyzzy" in house.sees(house.desk(TOMAS), "asked me to pass this on").text
    reader.look()
    house.move_to(1, 10)
    question = house.sees(ingrid, "Give them that hour for learning")
    receipt = reader.click(ingrid, question, "nudge_do", "It goes to")
    receipt = reader.click(ingrid, receipt, "nudge_undo", "Give them that hour")
    receipt = reader.click(ingrid, receipt, "nudge_do", "It goes to")
    house.move(hours=2)
    house.sees(house.desk(TOMAS), "The hour on")
    reader.look()
    reader.click(ingrid, receipt, "nudge_undo", "I cannot call it back")


def silence_and_a_result_that_leads(reader: Reader) -> None:
    """Katrin says nothing three times; Lars names a result, and takes the small version after."""
    house, katrin, lars = reader.house, reader.house.desk(KATRIN), reader.house.desk(LARS)
    house.move_to(1, 10)
    nudge = lars.messages(lars.app_dm())[-1]
    nudge = reader.click(lars, nudge, "nudge_not_now", "What stands in the way?")
    nudge = reader.click(lars, nudge, "nudge_reason_benefit", "Which result")
    leaving = option(nudge, "Fewer people leaving in their first year")
    reader.click(lars, nudge, "nudge_result", "The next note leads with", leaving)
    house.move_to(1, 10)
    nudge = house.sees(lars, "counts for you now, so think of it here")
    nudge = reader.click(lars, nudge, "nudge_not_now", "What stands in the way?")
    reader.click(lars, nudge, "nudge_reason_no_time", "the smallest version")
    house.move_to(1, 10)
    reader.click(lars, lars.messages(lars.app_dm())[-1], "nudge_do_small", "Noted as your plan")
    house.move_to(1, 10)
    house.move(days=2)  # since Thursday's question; there is room for one beside the weekly note
    asked = house.sees(katrin, "I have written three times and heard nothing")
    reader.look()
    reader.click(katrin, asked, "nudge_keep_monthly", "From now on I write once a month")


def settings_home_and_commands(reader: Reader) -> None:
    """What one reaches by oneself: settings with their refusals, /leeway, App Home, a message."""
    house = reader.house
    for email in (AMARA, YUKI):  # who leads people, and who does not
        desk = house.desk(email)
        house.move(days=1)
        for line in ("/leeway", "/leeway help", "/leeway why", "/leeway setings", "/leeway Plugh"):
            assert desk.command(line).ok
            house.playground.outgoing.settle()
            reader.look()
        desk.say(desk.app_dm(), "Hello?")
        house.sees(desk, "I understand only buttons and commands")
        _open_home(reader, desk, OPEN_SETTINGS)
        _change_settings(reader, email, {"settings_time": "11:00"} if email == AMARA else {})


def _open_home(reader: Reader, desk: Desk, action: str) -> None:
    assert desk.open_home().ok
    assert reader.house.playground.wait_until(lambda: action in str(desk.home()))
    reader.look()


def _change_settings(reader: Reader, email: str, fine: dict[str, str]) -> None:
    house, desk = reader.house, reader.house.desk(email)
    with_settings = [m for m in desk.messages(desk.app_dm()) if OPEN_SETTINGS in str(m.blocks)]
    for cadence in ("stopped", "monthly" if fine else "weekly"):
        reader.open(desk, with_settings[-1], OPEN_SETTINGS)
        reader.submit(desk, settings_pause="2020-01-01", **dict.fromkeys(fine, "05:00"))
        reader.submit(desk, settings_pause="2027-01-11", settings_cadence=cadence, **fine)
        if cadence != "stopped":  # somebody else changes them before *Undo*
            with house.session() as session:
                person = people.person_by_email(session, email)
                people.snooze(session, person, None, house.now)
        assert desk.act_in_modal("settings_undo").ok
        house.settle()
        reader.look()
        desk.close(everything=True)


def refusals(reader: Reader) -> None:
    """A button of an older version, a command of somebody whom nobody imported."""
    house, yuki = reader.house, reader.house.desk(YUKI)
    label = {"type": "plain_text", "text": "…"}
    button = {"type": "button", "action_id": "of_an_older_version", "text": label}
    world, bot = house.playground.world, house.playground.bot_user_id()
    blocks = [{"type": "actions", "elements": [button]}]
    old = world.post(yuki.app_dm(), bot, "…", blocks=blocks)
    reader.click(yuki, old, "of_an_older_version", "This button is from an older version")
    with house.session() as session:
        people.person_by_email(session, YUKI).active = False
    assert yuki.command("/leeway why").ok
    house.sees(yuki, "I do not know you yet, so I keep nothing about you.")
    _open_home(reader, yuki, "I do not know you yet")


WALKS = (
    promise_and_every_answer,
    words_to_the_team,
    silence_and_a_result_that_leads,
    settings_home_and_commands,
    refusals,
)


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: str(walk.__name__))
def test_every_text_that_reaches_a_person_went_through_the_catalogue(
    walk: Callable[[Reader], None], reader: Reader
) -> None:
    walk(reader)
    assert reader.read
    assert reader.bypasses("Xyzzy", "Plugh", "setings") == {}


def test_a_text_that_bypasses_the_catalogue_is_found_wherever_it_is_shown(tmp_path: Path) -> None:
    left_out = ("Not now…", "nine", "Choose a day", "Your next note comes on {moment}.")
    with in_marks(tmp_path, left_out) as reader:
        settings_home_and_commands(reader)
        found = reader.bypasses("Plugh", "setings")
    assert found["Not now…"] == ["Not", "now"]
    assert found["Choose a day"] == ["Choose", "a", "day"]
    assert found["Your next note comes on Di., 1. Dezember, 10:00."][:2] == ["Your", "next"]
    weeks = next(words for text, words in found.items() if "weeks away" in text)
    assert weeks == ["nine"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("⟦Once a month⟧", []),
        ("Once a month", ["Once", "a", "month"]),
        ("*⟦One note⟧* more", ["more"]),
        ("⟦It goes to ⟪Amara Okafor und Yuki Tanaka⟫.⟧", []),
        ("⟦It goes to ⟪nobody⟫.⟧", ["nobody"]),
        ("⟦It goes to ⟪⟦nobody⟧⟫.⟧", []),
        ("⟦Next: ⟪Di., 1. Dezember, 10:00⟫⟧", []),
        ("⟦Next: ⟪Tue, 1 December, 10:00⟫⟧", ["Tue", "December"]),
        ("⟦Next: ⟪1.000 &lt; 2.000⟫⟧", []),
    ],
)
def test_letters_stand_only_where_a_translator_put_them_or_in_data(
    text: str, words: list[str]
) -> None:
    assert untranslated(text, {"Amara Okafor", "Yuki Tanaka"}) == words
