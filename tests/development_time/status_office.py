"""People with plans whose Slack is the stand-in, and who let Leeway set their status there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.core.clock import MovableClock
from bot.core.language import Languages
from bot.core.sealing import Keys
from bot.development_time import repository, statuses
from bot.development_time.calendar_models import StatusConsent
from bot.development_time.models import Block, DevelopmentTime
from bot.development_time.slack_consent import SCOPES, tokenless
from bot.development_time.status_setting import StatusSetting
from bot.playground.api import create_api
from bot.playground.directory import Directory
from bot.playground.entities import Team, User
from bot.playground.manifest import read_manifest
from bot.playground.server import served
from bot.playground.world import World
from bot.storage import Database
from tests.development_time.workplace import NOW, Workplace, at, weekly, workplace
from tests.support.house import MANIFEST

KEYS = Keys.parse("k1:" + "A" * 43)
START, END = at("2026-12-04", "14:00"), at("2026-12-04", "16:00")
"""Of the first block of `weekly()`."""
MINUTE = timedelta(minutes=1)
FOCUS = {"status_text": "Focus time", "status_emoji": ":seedling:"}
NOTHING = {"status_text": "", "status_emoji": "", "status_expiration": 0}


@dataclass
class Office:
    """A workplace, its Slack, and the tick that sets statuses there."""

    place: Workplace
    world: World
    clock: MovableClock
    setting: StatusSetting

    def agree(self, *names: str, scopes: tuple[str, ...] = SCOPES) -> None:
        """People let Leeway set their status."""
        for name in names:
            user_id = f"UT1{name}"
            made = self.world.agree("T1", user_id, frozenset(scopes))
            with self.place.session() as session:
                person = self.place.person(session, name)
                statuses.connect(session, person, made.token, KEYS, self.clock.now())

    def go(self, to: datetime) -> None:
        """Let time pass: what is due of blocks and of statuses is done when it is due."""
        while True:
            now = self.clock.now()
            with self.place.session() as session:
                due = [statuses.next_due(session, now), repository.next_due(session, now)]
            step = min([to, *(one for one in due if one is not None)])
            self.clock.move_to(step)
            self.place.tick(step)
            while self.setting.tick():
                pass
            if step == to:
                return

    def status(self, name: str) -> dict[str, object]:
        """What colleagues see beside a name."""
        return self.world.user(f"UT1{name}").status(self.world.now())

    def paused_until(self, name: str) -> datetime | None:
        """Until when somebody's notifications are paused; None where they are not."""
        until = self.world.user(f"UT1{name}").dnd.snooze_until
        now = self.world.now()
        return now + timedelta(seconds=until - now.timestamp()) if until > now.timestamp() else None

    def pause(self, name: str, until: datetime | None) -> None:
        """Somebody pauses their notifications themselves, or ends that."""
        user = self.world.user(f"UT1{name}")
        snooze = int(until.timestamp()) if until is not None else 0
        dnd = type(user.dnd)(snooze_until=snooze)
        Directory.change_user(self.world, user.id, dnd=dnd)

    def block(self, name: str) -> Block:
        """Somebody's first block."""
        return self.place.blocks(name, "planned", "asked", "over", "cancelled")[0]

    def consent(self, name: str) -> StatusConsent | None:
        """What is stored of it."""
        with self.place.session() as session:
            found = select(StatusConsent).where(StatusConsent.person_id == self.place.ids[name])
            return session.scalar(found)

    def wants(self, name: str) -> bool:
        """Whether somebody is known to want it."""
        with self.place.session() as session:
            return session.get_one(DevelopmentTime, self.place.ids[name]).status

    def calls(self) -> list[str]:
        """What Slack was asked, oldest first."""
        return [call.method for call in self.world.calls]


@contextmanager
def office(database: Database) -> Iterator[Office]:
    """Ann, Bob and Cem have a plan on Fridays from 14:00 to 16:00 in Berlin; it is Monday."""
    place = workplace(database)
    clock = MovableClock(NOW)
    world = World(clock, read_manifest(MANIFEST))
    world.add_team(Team("T1", "Halden", "halden"))
    for name in place.ids:
        world.add_user(User(id=f"UT1{name}", team_id="T1", name=name.lower(), real_name=name))
    world.install("T1", token="xoxb-office")
    for name in ("Ann", "Bob", "Cem"):
        place.plan(name, weekly())
    with served(create_api(world)) as address:
        world.base_url = address
        setting = StatusSetting(database, tokenless(f"{address}/api/"), KEYS, clock, Languages())
        yield Office(place, world, clock, setting)
        world.faults.release()
