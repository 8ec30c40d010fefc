"""Small companies, made for one question each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml
from sqlalchemy import select

from bot.delivery.models import Outgoing
from bot.nudges.models import Nudge
from bot.people import service as people
from bot.settings import ROOT, Choices
from tests.support.house import House

BOSS = "boss@x.example"
LONG_AGO = "2015-01-01"
HEAD = "work_email,display_name,manager_email,department,timezone,start_date,manager_since"
Row = tuple[str, ...]


def team(size: int, zone: str = "Europe/Berlin") -> list[Row]:
    """A manager and that many people, all there for years."""
    rows: list[Row] = [(BOSS, "Bea Boss", "", "Ops", zone, LONG_AGO, "")]
    rows += [
        (f"r{n}@x.example", f"Rep {n}", BOSS, "Ops", zone, LONG_AGO, LONG_AGO) for n in range(size)
    ]
    return rows


def newcomer(started: str = "2026-11-20", since: str = "2026-11-20") -> Row:
    """Nell, who is new in the team of the manager."""
    return ("new@x.example", "Nell New", BOSS, "Ops", "Europe/Berlin", started, since)


def company(folder: Path, rows: Sequence[Row], milestones: Sequence[Row] = ()) -> Path:
    """The people.csv of a company, with its milestones (name, day, kind) beside it."""
    path = folder / "people.csv"
    path.write_text("\n".join([HEAD, *(",".join(row) for row in rows)]) + "\n", "utf-8")
    lines = ["name,date,kind", *(",".join(row) for row in milestones)]
    (folder / "milestones.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return path


def only(folder: Path, *keys: str) -> Choices:
    """A catalogue with these nudges of ours alone."""
    chosen = [
        entry
        for file in sorted((ROOT / "config" / "nudges").glob("*.yaml"))
        for entry in yaml.safe_load(file.read_text("utf-8"))
        if entry["key"] in keys
    ]
    catalogue = folder / "catalogue"
    catalogue.mkdir()
    text = yaml.safe_dump(chosen, allow_unicode=True, sort_keys=False)
    (catalogue / "nudges.yaml").write_text(text, "utf-8")
    return Choices(catalogue=catalogue)


def told(house: House, email: str) -> list[str]:
    """All that the bot has said to somebody."""
    desk = house.desk(email)
    return [message.text for message in desk.messages(desk.app_dm())]


def nudges_of(house: House, email: str) -> list[Nudge]:
    """Somebody's nudges, the oldest first."""
    with house.session() as session:
        person = people.person_by_email(session, email)
        found = select(Nudge).where(Nudge.person_id == person.id).order_by(Nudge.slot_at)
        return list(session.scalars(found))


def outbox_of(house: House, kind: str) -> list[Outgoing]:
    """What was to be said of a kind, without edits."""
    with house.session() as session:
        found = select(Outgoing).where(Outgoing.kind == kind, Outgoing.edits_id.is_(None))
        return list(session.scalars(found.order_by(Outgoing.id)))
