"""People of the sample company who recommend things, and take up what others recommend."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.people import service as people
from bot.playground.entities import Json
from bot.recommendations import sharing, telling, uptakes
from bot.recommendations.domain import Channel, Share, Shared, Thing
from bot.recommendations.models import Uptake
from tests.support.databases import new_sqlite
from tests.support.house import House, running

HANNAH = "hannah.schulz@halden.example"  # Berlin; nobody reports to her
MATEO = "mateo.silva@halden.example"  # Lisbon; as Grace and Liam, he reports to who leads Hannah
GRACE = "grace.thompson@halden.example"  # New York; leads Marcus, Wei and Elena
LIAM = "liam.oconnor@halden.example"
MARCUS = "marcus.johnson@halden.example"
WEI = "wei.chen@halden.example"
ELENA = "elena.petrova@halden.example"
YUKI = "yuki.tanaka@halden.example"
WHY = "It ended our price talks kindly."
PEOPLE = f"""work_email,display_name,manager_email,department,country,timezone,roles
daniel.reyes@halden.example,Daniel Reyes,,Sales,US,America/New_York,
{HANNAH},Hannah Schulz,daniel.reyes@halden.example,Sales,DE,Europe/Berlin,
{MATEO},Mateo Silva,daniel.reyes@halden.example,Sales,PT,Europe/Lisbon,
{GRACE},Grace Thompson,daniel.reyes@halden.example,Sales,US,America/New_York,
{LIAM},Liam O'Connor,daniel.reyes@halden.example,Sales,AU,Australia/Sydney,
{MARCUS},Marcus Johnson,{GRACE},Sales,US,America/New_York,
{WEI},Wei Chen,{GRACE},Sales,US,America/New_York,
{ELENA},Elena Petrova,{GRACE},Sales,US,America/New_York,
{YUKI},Yuki Tanaka,,Operations,DE,Europe/Berlin,
"""


@contextmanager
def _sales_house(database_url: str, folder: Path) -> Iterator[House]:
    """The real house of nine people of the sample company: where little else falls due."""
    people_csv = folder / "people.csv"
    people_csv.write_text(PEOPLE, "utf-8")
    with running(database_url, people_csv=people_csv) as house:
        yield house


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """Nine people on each engine."""
    with _sales_house(database_url, tmp_path) as running_house:
        yield running_house


@pytest.fixture
def small_house(tmp_path: Path) -> Iterator[House]:
    """The same on SQLite alone, for what the engine cannot change."""
    with _sales_house(new_sqlite(tmp_path), tmp_path) as running_house:
        yield running_house


def recommend(
    house: House,
    email: str,
    title: str = "Getting to Yes",
    *,
    audience: str = "everyone",
    channel: Channel | None = None,
    kind: str = "book",
    why: str = WHY,
) -> Shared:
    """Somebody recommends something."""
    with house.session() as session:
        person = people.person_by_email(session, email)
        share = Share(Thing(kind, title), why, audience, channel)
        return sharing.share(session, person, share, house.now)


def take(  # noqa: PLR0917  # a step of somebody's, then when and where it was clicked
    house: House,
    email: str,
    resource_id: int,
    step: str,
    now: datetime | None = None,
    channel: str = "",
) -> None:
    """Somebody takes a step, as a click does it, in a channel (Slack's id) or elsewhere."""
    at = now or house.now
    with house.session() as session:
        person = people.person_by_email(session, email)
        uptakes.take(session, person, resource_id, step, at, channel_id=channel)
        telling.plan(session, resource_id, person, at)


def say(  # noqa: PLR0917  # somebody's words, then where it was clicked that it helped
    house: House, email: str, resource_id: int, words: str, quotable: str, channel: str = ""
) -> None:
    """Somebody says why it helped; in a channel (Slack's id), after the click that it did."""
    with house.session() as session:
        person = people.person_by_email(session, email)
        if channel:
            uptakes.take(session, person, resource_id, "helped", house.now, channel_id=channel)
        uptakes.say(session, person, resource_id, words, quotable, house.now)
        telling.plan(session, resource_id, person, house.now)


def withdraw(house: House, email: str, recommendation_id: int) -> None:
    """Somebody takes their recommendation back."""
    with house.session() as session:
        person = people.person_by_email(session, email)
        sharing.withdraw(session, person, recommendation_id, house.now)


def leave(house: House, email: str) -> None:
    """Somebody leaves the company."""
    with house.session() as session:
        people.person_by_email(session, email).active = False


def steps_of(house: House, email: str) -> list[set[str]]:
    """What is stored of somebody's steps, a set for each resource."""
    names = ("saved", "started", "finished", "helped")
    with house.session() as session:
        person = people.person_by_email(session, email)
        rows = session.scalars(
            select(Uptake).where(Uptake.person_id == person.id).order_by(Uptake.resource_id)
        )
        return [{name for name in names if getattr(row, f"{name}_at") is not None} for row in rows]


def room(house: House, name: str, *emails: str, private: bool = False) -> Channel:
    """A channel of these people, and of Leeway."""
    desks = [house.desk(email) for email in emails]
    made = house.playground.world.add_channel(
        house.playground.team_id, name, [desk.user_id for desk in desks], is_private=private
    )
    assert desks[0].invite_bot(made.id).ok
    return Channel(made.id, name, private)


def home_of(house: House, email: str) -> Json:
    """App Home as somebody sees it who opens it now."""
    desk = house.desk(email)
    assert desk.open_home().ok
    assert house.playground.wait_until(lambda: desk.home() is not None)
    return desk.home() or {}


def texts(part: object) -> str:
    """All that a person reads in blocks, one text a line."""
    if isinstance(part, dict):
        own = [str(part["text"])] if part.get("type") in {"mrkdwn", "plain_text"} else []
        return "\n".join([*own, *(found for value in part.values() if (found := texts(value)))])
    if isinstance(part, list | tuple):
        return "\n".join(found for value in part if (found := texts(value)))
    return ""
