"""The whole house: the real `build_app()`, served over HTTP or Socket Mode, and the stand-in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpcore

from bot.app import Leeway, build_app
from bot.core.clock import MovableClock
from bot.core.language import Languages
from bot.goals import service as goals
from bot.people import service as people
from bot.playground.desk import Desk
from bot.playground.entities import Message
from bot.playground.page.app import mount
from bot.playground.playground import Playground
from bot.playground.server import served, serving
from bot.settings import ROOT, Calendars, Choices, Settings, SlackAccess
from bot.storage import Session

SAMPLE = ROOT / "config" / "sample"
MANIFEST = ROOT / "config" / "manifest.yaml"
MONDAY = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
"""The sample company's present: Monday, 8:00 in Berlin."""

SIGNING_SECRET = "playground-signing-secret"
ACK_SECONDS = 20.0
"""Real seconds; a busy machine is not what these tests are about."""

PAUSE = 0.02
"""Real seconds between two looks at something of which nobody is told."""


def becomes(true: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Whether something becomes true of what is stored, within real seconds.

    `Playground.wait_until` looks again when Slack changes: the last change of Slack may be earlier.
    """
    pause = threading.Event()
    for _ in range(int(seconds / PAUSE)):
        if true():
            return True
        pause.wait(PAUSE)
    return False


@dataclass
class House:
    """The bot and its stand-in, both at one instant that only a test moves."""

    leeway: Leeway
    playground: Playground

    @property
    def now(self) -> datetime:
        """What time it is."""
        return self.playground.clock.now()

    def desk(self, email: str) -> Desk:
        """The seat of the person with an address."""
        user = next(one for one in self.playground.world.users.values() if one.email == email)
        return Desk(self.playground, user.id)

    def settle(self) -> None:
        """Let the bot do all that is due now."""
        self.playground.move_clock(self.now)

    def move(self, **span: float) -> None:
        """Move time on by a span (days=1, hours=2)."""
        self.playground.move_clock(self.now + timedelta(**span))

    def move_to(self, weekday: int, hour: int, zone: str = "Europe/Berlin") -> None:
        """Move time to the next weekday (Monday 0) at an hour of a zone, and a minute more."""
        self.playground.move_clock(self.playground.upcoming(weekday, hour, zone))
        self.move(minutes=1)

    def sees(self, desk: Desk, text: str) -> Message:
        """The last message of the bot to this person, once it contains `text`."""
        channel = desk.app_dm()

        def last() -> Message | None:
            messages = desk.messages(channel)
            return messages[-1] if messages and text in messages[-1].text else None

        self.playground.wait_until(lambda: last() is not None)
        found = last()
        assert found is not None, [message.text for message in desk.messages(channel)]
        return found

    def click(
        self, desk: Desk, message: Message, action_id: str, then: str, value: object = None
    ) -> Message:
        """Click and see the last message say `then`."""
        outcome = desk.click(message, action_id, value=value)
        assert outcome.ok, outcome
        return self.sees(desk, then)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction in the workspace."""
        with self.leeway.database.transaction(self.leeway.installations[0].workspace_id) as session:
            yield session


@contextmanager
def running(
    database_url: str,
    *,
    socket_mode: bool = False,
    start: datetime = MONDAY,
    people_csv: Path = SAMPLE / "people.csv",
    languages: Languages | None = None,
    choices: Choices | None = None,
    calendars: Calendars | None = None,
    network: httpcore.NetworkBackend | None = None,
    page: bool = False,
) -> Iterator[House]:
    """The house with the people of a CSV file, each known to Slack and to Leeway.

    Books are looked up in the stand-in's library, pages in the `network` of the test's own.
    """
    playground = Playground(
        people_csv,
        MANIFEST,
        MovableClock(start),
        signing_secret=SIGNING_SECRET,
        ack_seconds=ACK_SECONDS,
        socket_mode=socket_mode,
        team_name="Halden Instruments",
    )
    if page:
        mount(playground.asgi, playground)
    with serving(playground) as slack:
        access = SlackAccess(
            bot_tokens=("xoxb-playground",),
            signing_secret=SIGNING_SECRET,
            app_token="xapp-playground" if socket_mode else None,
            api_url=f"{slack}/api/",
        )
        settings = Settings(
            access,
            database_url,
            choices or Choices(),
            open_library_url=f"{slack}/open-library",
            calendars=calendars or Calendars(),
        )
        leeway = build_app(settings, MovableClock(start), languages, network)
        try:
            with served(leeway.web) as bot_url:
                playground.bot_url = bot_url
                leeway.connect()
                house = House(leeway, playground)
                _move_in(house, people_csv)
                yield house
        finally:
            leeway.stop()


def _move_in(house: House, people_csv: Path) -> None:
    with house.session() as session:
        sheet = people.read_people(people_csv.read_bytes())
        people.apply_people(session, sheet, house.now)
        for name, read, put in (
            ("milestones.csv", goals.read_milestones, goals.apply_milestones),
            ("results.csv", goals.read_results, goals.apply_results),
        ):
            path = people_csv.parent / name
            if path.exists():
                put(session, read(path.read_bytes()))
    house.leeway.sync()
