"""A company of four in the real house, and what the tests of settings and App Home ask of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from slack_sdk import WebClient
from sqlalchemy import select

from bot.core.language import Languages
from bot.home import listeners as home_listeners
from bot.home.sections import HomeSection
from bot.people.domain import Slot
from bot.people.models import Person, Preference
from bot.people.preferences import preference_of
from bot.people.settings import choose, member_by_slack_id
from bot.playground.desk import Desk
from bot.playground.entities import Json, Message
from bot.playground.playground import Playground
from bot.playground.server import served
from bot.playground.transport import Retry
from bot.slack.listening import make_bolt, refuse_unknown
from bot.slack.signature import SignatureCheck
from bot.slack.web import make_web
from tests.support.house import SIGNING_SECRET, House, running

ANA, BO, CY, DEE = "U0001", "U0002", "U0003", "U0004"
PEOPLE = """work_email,display_name,manager_email,department,title,timezone,roles
ana@x.example,Ana,,Sales,Head of Sales,Europe/Berlin,
bo@x.example,Bo,ana@x.example,,,Europe/Berlin,
cy@x.example,Cy,ana@x.example,,,America/New_York,
dee@x.example,Dee,,,,Europe/Berlin,admin
"""


@dataclass
class SmallHouse:
    """Ana leads Bo and Cy; Dee is the admin. It is Monday, 8:00 in Berlin."""

    whole: House

    @property
    def playground(self) -> Playground:
        """The stand-in for Slack."""
        return self.whole.playground

    def desk(self, user_id: str) -> Desk:
        """Somebody in front of Slack."""
        return Desk(self.playground, user_id)

    def preference(self, user_id: str) -> Preference:
        """What is stored of somebody's wishes."""
        with self.whole.session() as session:
            found = session.scalar(
                select(Preference)
                .join(Person, Person.id == Preference.person_id)
                .where(Person.slack_user_id == user_id)
            )
            assert found is not None
            return found

    def person(self, user_id: str) -> Person | None:
        """What is stored of somebody."""
        with self.whole.session() as session:
            return session.scalar(select(Person).where(Person.slack_user_id == user_id))

    def change(self, user_id: str, **values: object) -> None:
        """Somebody's data is imported anew."""
        with self.whole.session() as session:
            found = session.scalar(select(Person).where(Person.slack_user_id == user_id))
            for name, value in values.items():
                setattr(found, name, value)

    def choose(self, user_id: str, slot: Slot) -> None:
        """Somebody changes their settings elsewhere."""
        now = self.playground.clock.now()
        with self.whole.session() as session:
            choose(session, member_by_slack_id(session, user_id), slot, now)

    def plan_next(self, user_id: str, at: datetime) -> None:
        """Somebody's next note was planned for this instant."""
        with self.whole.session() as session:
            preference_of(session, member_by_slack_id(session, user_id)).next_nudge_at = at

    def deliver(self, event: Json) -> Json:
        """Slack sends an event; gives back what it sent."""
        envelope = self.playground.payloads.event(self.playground.team_id, event)
        assert self.playground._http.event(envelope, None).ok
        return envelope

    def deliver_again(self, envelope: Json) -> None:
        """A minute later Slack sends the same event once more, because it heard no answer."""
        self.playground.clock.move_to(self.playground.clock.now() + timedelta(minutes=1))
        assert self.playground._http.event(envelope, Retry(1, "http_timeout")).ok

    def repeat_last_request(self) -> None:
        """A minute later the last click or submission comes once more, signed afresh."""
        self.playground.clock.move_to(self.playground.clock.now() + timedelta(minutes=1))
        slack = self.playground._http
        last = slack._last_request()
        again = slack.sign(last.path, last.body, last.headers["Content-Type"], {})
        assert slack._send(again, 3.0).ok

    def becomes(self, true: Callable[[], bool], seconds: float = 5.0) -> bool:
        """Whether something becomes true of what is stored within real seconds."""
        pause = threading.Event()
        for _ in range(int(seconds * 50)):
            if true():
                return True
            pause.wait(0.02)
        return False

    def last_message(self, desk: Desk, has: str) -> Message:
        """The message with this text in the direct message with Leeway, once it is there."""
        channel_id = desk.app_dm()
        found: list[Message] = []

        def arrived() -> bool:
            found[:] = [m for m in desk.messages(channel_id) if has in m.text]
            return bool(found)

        assert self.playground.wait_until(arrived), [m.text for m in desk.messages(channel_id)]
        return found[-1]

    def sees(self, true: Callable[[], bool], seconds: float = 5.0) -> bool:
        """Whether something becomes true on somebody's screen within real seconds."""
        return self.playground.wait_until(true, seconds)


def words(blocks: Sequence[Json] | None) -> str:
    """All that a person reads in blocks, one text a line."""
    found: list[str] = []

    def walk(part: object) -> None:
        if isinstance(part, dict):
            if part.get("type") in {"mrkdwn", "plain_text"}:
                found.append(str(part["text"]))
            for value in part.values():
                walk(value)
        elif isinstance(part, list | tuple):
            for value in part:
                walk(value)

    walk(blocks)
    return "\n".join(found)


@contextmanager
def small_house(database_url: str, folder: Path) -> Iterator[SmallHouse]:
    """The real house on a database; `folder` takes its people.csv."""
    people_csv = folder / "people.csv"
    people_csv.write_text(PEOPLE, encoding="utf-8")
    with running(database_url, people_csv=people_csv) as whole:
        yield SmallHouse(whole)


@contextmanager
def with_sections(house: SmallHouse, sections: Sequence[HomeSection]) -> Iterator[None]:
    """The same house with an App Home that shows these sections."""
    leeway, playground = house.whole.leeway, house.playground
    client = WebClient("xoxb-playground", base_url=f"{playground.base_url}/api/")
    bolt = make_bolt(client, leeway.installations, leeway.clock, Languages(), lambda *_: "en-GB")
    home_listeners.register(bolt, leeway.database, home_listeners.Home(leeway.database, sections))
    refuse_unknown(bolt)
    check = SignatureCheck(SIGNING_SECRET, leeway.clock, lambda *_: True)
    commands = ThreadPoolExecutor(2)
    with commands, served(make_web(bolt, check, lambda: None, commands=commands)) as bot_url:
        playground.bot_url = bot_url
        yield
    bolt.listener_runner.listener_executor.shutdown()
