"""People with plans in a database, without Slack: what is planned, and what follows by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.core.spans import Span
from bot.delivery.models import Outgoing
from bot.development_time import blocks, calendar_entries, going, plans
from bot.development_time.calendar_models import CalendarConnection, CalendarEntry
from bot.development_time.domain import Draft
from bot.development_time.models import Block, Plan
from bot.people import service as people
from bot.people.models import Person
from bot.storage import Database, Session

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
"""A Monday, 10:00 in Berlin."""
BERLIN = ZoneInfo("Europe/Berlin")
CHART = {"Lea": "", "Ann": "Lea", "Bob": "Lea", "Cem": "Lea", "Dana": ""}
FRIDAY, TUESDAY = 4, 1
EIGHT_FRIDAYS = [
    "Fri 4 Dec 14:00",
    "Fri 11 Dec 14:00",
    "Fri 18 Dec 14:00",
    "Fri 25 Dec 14:00",
    "Fri 1 Jan 14:00",
    "Fri 8 Jan 14:00",
    "Fri 15 Jan 14:00",
    "Fri 22 Jan 14:00",
]


@dataclass
class Workplace:
    """People of one workspace; each act is a transaction of its own."""

    database: Database
    workspace_id: int
    ids: dict[str, int]

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction in the workspace."""
        with self.database.transaction(self.workspace_id) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """The same for what only looks, also beside a transaction."""
        with self.database.reading(self.workspace_id) as session:
            yield session

    def person(self, session: Session, name: str) -> Person:
        """Somebody by name."""
        return people.person(session, self.ids[name])

    def plan(self, name: str, draft: Draft, now: datetime = NOW) -> Plan:
        """Somebody makes a plan."""
        with self.session() as session:
            return plans.make(session, self.person(session, name), draft, now)

    def tick(self, now: datetime) -> int:
        """What happens by itself until `now`: as the app does it; how much that was."""
        done = 0
        while True:
            with self.session() as session:
                step = blocks.plan_due(session, now, calendar_entries.busy_of)
            with self.session() as session:
                step += going.advance_due(session, now)
            if not step:
                return done
            done += step

    def blocks(self, name: str, *states: str) -> list[Block]:
        """Somebody's blocks in these states (planned ones), the first one first."""
        with self.reading() as session:
            found = select(Block).where(
                Block.person_id == self.ids[name], Block.state.in_(states or ("planned",))
            )
            return list(session.scalars(found.order_by(Block.starts_at, Block.id)))

    def local(self, name: str, *states: str, zone: ZoneInfo = BERLIN) -> list[str]:
        """When these blocks begin, as "Fri 4 Dec 14:00" in a zone."""
        return [said(one.starts_at, zone) for one in self.blocks(name, *states)]

    def messages(self, kind: str) -> list[Outgoing]:
        """What is to be said, or was, of a kind; no edits."""
        with self.reading() as session:
            found = select(Outgoing).where(Outgoing.kind == kind, Outgoing.edits_id.is_(None))
            return list(session.scalars(found.order_by(Outgoing.id)))

    def edits(self, kind: str) -> list[Outgoing]:
        """What is to be changed of what was said."""
        with self.reading() as session:
            found = select(Outgoing).where(
                Outgoing.kind == kind, Outgoing.edits_id.is_not(None), Outgoing.state == "pending"
            )
            return list(session.scalars(found.order_by(Outgoing.id)))

    def sent(self, message: Outgoing, now: datetime) -> None:
        """A message arrived, as the sender records it."""
        with self.session() as session:
            row = session.get_one(Outgoing, message.id)
            row.state, row.channel, row.ts = "sent", "D1", f"{now.timestamp():.6f}"
            row.attempted_at = row.done_at = now

    def connect(self, name: str, busy: Sequence[Span] = (), now: datetime = NOW) -> None:
        """Somebody's calendar is connected and was read: it says this, and all that is ahead."""
        with self.session() as session:
            found = select(CalendarConnection).where(CalendarConnection.person_id == self.ids[name])
            one = session.scalar(found) or CalendarConnection(
                person_id=self.ids[name], kind="caldav", secret="sealed", created_at=now
            )
            one.busy = calendar_entries.packed(now + timedelta(days=60), busy)
            session.add(one)
            session.flush()
            blocks.plan_soon(session, [self.ids[name]], now)

    def to_write(self) -> set[int]:
        """The blocks that are to be written into calendars."""
        with self.reading() as session:
            due = select(CalendarEntry.block_id).where(CalendarEntry.write_at.is_not(None))
            return set(session.scalars(due))

    def all_written(self) -> None:
        """The calendars have all that was to be written."""
        with self.session() as session:
            for entry in session.scalars(select(CalendarEntry)):
                entry.write_at = None


def workplace(
    database: Database, chart: Mapping[str, str] = CHART, team_id: str = "T1"
) -> Workplace:
    """Lea leads Ann, Bob and Cem; Dana is alone; all in Berlin, Monday to Friday, 9 to 17."""
    with database.everywhere() as session:
        workspace_id = people.upsert_workspace(session, team_id, "Halden", "UBOT", NOW).id
    ids: dict[str, int] = {}
    with database.transaction(workspace_id) as session:
        for name, manager in chart.items():
            one = Person(
                display_name=name,
                email=f"{name.lower()}@{team_id.lower()}.example",
                slack_user_id=f"U{team_id}{name}",
                zone="Europe/Berlin",
                manager_id=ids.get(manager),
            )
            session.add(one)
            session.flush()
            ids[name] = one.id
    return Workplace(database, workspace_id, ids)


def weekly(weekday: int = FRIDAY, hour: int = 14, minutes: int = 120, **more: object) -> Draft:
    """A draft from the present on."""
    wish: dict[str, object] = {"first_day": NOW.date(), "purpose": "Negotiation", **more}
    return Draft(weekday=weekday, start=time(hour), minutes=minutes, **wish)  # type: ignore[arg-type]  # first_day, until, same_moment


def at(day: date | str, clock: str, zone: ZoneInfo = BERLIN) -> datetime:
    """A local time of a day, such as ("2026-12-04", "14:00"), as an instant."""
    local = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone)
    return local.astimezone(UTC)


def said(instant: datetime, zone: ZoneInfo = BERLIN) -> str:
    """An instant as a person says it."""
    return instant.astimezone(zone).strftime("%a %-d %b %H:%M")
