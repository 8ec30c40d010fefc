"""Many workspaces with the one app installed in each: at the stand-in, and in a database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.clock import Clock
from bot.people import service as people
from bot.people.models import Person
from bot.playground.manifest import read_manifest
from bot.playground.people import fill
from bot.playground.world import World
from bot.settings import ROOT
from bot.storage import Database

MANIFEST = ROOT / "config" / "manifest.yaml"


@dataclass(frozen=True)
class Workspaces:
    """How many there are, and how many people each has; the names of all follow from that."""

    count: int
    people: int

    @property
    def tokens(self) -> list[str]:
        """The bot token of each, in order."""
        return [f"xoxb-many-{number}" for number in range(1, self.count + 1)]

    @property
    def team_ids(self) -> list[str]:
        """Slack's id of each, in order."""
        return [f"T{number:05d}" for number in range(1, self.count + 1)]

    def emails(self, number: int) -> list[str]:
        """The people of a workspace (1, 2, …)."""
        return [f"p{person}@w{number}.example" for person in range(1, self.people + 1)]

    def user_ids(self, number: int) -> list[str]:
        """Their ids in Slack, in the same order."""
        return [f"U{number}N{person:04d}" for person in range(1, self.people + 1)]

    def world(self, clock: Clock) -> World:
        """The stand-in's world with all of them."""
        world = World(clock, read_manifest(MANIFEST))
        for number, (team_id, token) in enumerate(zip(self.team_ids, self.tokens, strict=True), 1):
            members = fill(
                world,
                [_person(email) for email in self.emails(number)],
                team_id=team_id,
                team_name=f"Company {number}",
                prefix=f"U{number}N",
            )
            world.install(team_id, token=token, installer_id=members[0].id)
        return world

    def move_in(self, database: Database, world: World, now: datetime) -> list[Home]:
        """Let Leeway know them and their people, as if it had read them from Slack already."""
        return [self._move_in(database, world, number, now) for number in self._numbers()]

    def _numbers(self) -> Iterator[int]:
        return iter(range(1, self.count + 1))

    def _move_in(self, database: Database, world: World, number: int, now: datetime) -> Home:
        team = world.teams[self.team_ids[number - 1]]
        bot = world.installation(team.id).bot_user_id
        with database.everywhere() as session:
            workspace = people.upsert_workspace(session, team.id, team.name, bot, now)
        with database.transaction(workspace.id) as session:
            members = [
                Person(display_name=email, email=email, slack_user_id=user_id)
                for email, user_id in zip(self.emails(number), self.user_ids(number), strict=True)
            ]
            session.add_all(members)
            session.flush()
            return Home(workspace.id, [member.id for member in members])


@dataclass(frozen=True)
class Home:
    """A workspace in the database: its id there, and those of its people."""

    workspace_id: int
    person_ids: Sequence[int]


def _person(email: str) -> dict[str, str]:
    name = email.split("@", maxsplit=1)[0].capitalize()
    return {"work_email": email, "display_name": name, "timezone": "Etc/UTC", "country": "GB"}
