"""What the tests of /devtime do again and again: a small firm, the form, its messages, its Home."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.development_time.models import Block, Plan, TeamPlan
from bot.people import service as people
from bot.playground.desk import Desk
from bot.playground.entities import Message
from tests.support.company import BOSS, HEAD, LONG_AGO, Row, outbox_of
from tests.support.databases import new_sqlite
from tests.support.house import House, running

ANA, BEN, CAROL, DAVE, ELA, FINN = (
    f"{name}@x.example" for name in ("ana", "ben", "carol", "dave", "ela", "finn")
)
TEAM = (ANA, BEN, CAROL, DAVE, ELA, FINN)
ALONE = "greta@x.example"
"""Nobody reports to her."""
BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
FRIDAY, TUESDAY, SUNDAY = "4", "1", "6"


def _row(email: str, manager: str, zone: str) -> Row:
    name = email.partition("@")[0].capitalize()
    return (email, name, manager, "Ops", zone, LONG_AGO, LONG_AGO)


def rows(size: int = len(TEAM)) -> list[Row]:
    """Bea Boss in Berlin, so many people who report to her (Ben in New York), and Greta."""
    return [
        (BOSS, "Bea Boss", "", "Ops", "Europe/Berlin", LONG_AGO, ""),
        *(
            _row(email, BOSS, "America/New_York" if email == BEN else "Europe/Berlin")
            for email in TEAM[:size]
        ),
        _row(ALONE, "", "Europe/Berlin"),
    ]


@contextmanager
def firm(database_url: str, folder: Path, size: int = len(TEAM)) -> Iterator[House]:
    """The real house of that firm, on the sample's Monday at 8:00 in Berlin."""
    people_csv = folder / "people.csv"
    written = "\n".join([HEAD, *(",".join(row) for row in rows(size))])
    people_csv.write_text(written + "\n", "utf-8")
    with running(database_url, people_csv=people_csv) as house:
        yield house


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """The firm, on each engine."""
    with firm(database_url, tmp_path) as running_house:
        yield running_house


@pytest.fixture
def small_house(tmp_path: Path) -> Iterator[House]:
    """The same on SQLite alone, for what the engine cannot change."""
    with firm(new_sqlite(tmp_path), tmp_path) as running_house:
        yield running_house


# What is seen


def newest(desk: Desk, text: str) -> Message | None:
    """The newest message of the bot to this person in which the text can be read."""
    found = [m for m in desk.messages(desk.app_dm()) if text in desk.words(m)]
    return found[-1] if found else None


def reads(house: House, desk: Desk, text: str) -> Message:
    """That message, once it is there."""
    house.playground.wait_until(lambda: newest(desk, text) is not None)
    found = newest(desk, text)
    assert found is not None, [desk.words(one) for one in desk.messages(desk.app_dm())]
    return found


def answers(house: House, desk: Desk, line: str, text: str) -> Message:
    """Type a command and read its answer, that nobody else sees."""
    assert desk.command(line).ok
    found = reads(house, desk, text)
    assert found.ephemeral_to == desk.user_id
    return found


def clicks(  # noqa: PLR0917  # who clicks what where, and what they read then
    house: House, desk: Desk, message: Message, action_id: str, text: str, value: object = None
) -> Message:
    """Click a button of a message and read that text in it."""
    outcome = desk.click(message, action_id, value=value)
    assert outcome.ok, outcome
    at = message.ts

    def now() -> Message | None:
        found = [m for m in desk.messages(desk.app_dm()) if m.ts == at]
        return found[0] if found and text in desk.words(found[0]) else None

    assert house.playground.wait_until(lambda: now() is not None), [
        desk.words(one) for one in desk.messages(desk.app_dm()) if one.ts == at
    ]
    found = now()
    assert found is not None
    return found


def home(house: House, desk: Desk, true: Callable[[str], bool]) -> str:
    """What App Home says, once it is so."""
    assert desk.open_home().ok
    assert house.playground.wait_until(lambda: bool(desk.home()) and true(desk.home_words()))
    return desk.home_words()


def opened(house: House, desk: Desk, text: str) -> str:
    """What the form on top says, once it is there."""
    assert house.playground.wait_until(lambda: bool(desk.modals()) and text in desk.modal_words())
    return desk.modal_words()


# The form


def opens(house: House, desk: Desk, line: str = "/devtime") -> None:
    """Type the command of somebody without a plan, and see the form."""
    assert desk.command(line).ok
    opened(house, desk, "Length")


def fills(desk: Desk, **values: object) -> None:
    """Fill fields of the form in by their names."""
    for name, value in values.items():
        desk.fill(name, value)


def makes(house: House, email: str, **values: object) -> Message:
    """Somebody makes a plan with the form; the receipt that they get."""
    desk = house.desk(email)
    before = len(plans_of(house, email))
    if before:
        overview = answers(house, desk, "/devtime", "How it is protected")
        assert desk.click(overview, "devtime_open", value=None, block_id="overview:plan").ok
        opened(house, desk, "Length")
    else:
        opens(house, desk)
    fills(desk, **values)
    outcome = desk.submit()
    assert outcome.ok, outcome
    assert len(plans_of(house, email)) == before + 1
    desk.close()
    house.move(seconds=3)  # a message goes out each quarter of a second
    return reads(house, desk, "Your development time:")


def offers(house: House, **values: object) -> None:
    """The manager offers a plan to the team."""
    bea = house.desk(BOSS)
    overview = answers(house, bea, "/devtime team", "Your team's development time")
    assert bea.click(overview, "devtime_open_team").ok
    opened(house, bea, "By which clock")
    fills(bea, **values)
    outcome = bea.submit()
    assert outcome.ok, outcome


# What is stored


def plans_of(house: House, email: str) -> Sequence[Plan]:
    """Somebody's plans in any state, the oldest first."""
    with house.session() as session:
        person = people.person_by_email(session, email)
        found = select(Plan).where(Plan.person_id == person.id).order_by(Plan.id)
        return list(session.scalars(found))


def team_plans(house: House) -> Sequence[TeamPlan]:
    """All team plans, the oldest first."""
    with house.session() as session:
        return list(session.scalars(select(TeamPlan).order_by(TeamPlan.id)))


def blocks_of(house: House, email: str, *states: str) -> Sequence[Block]:
    """Somebody's blocks in these states (planned ones), by their start."""
    with house.session() as session:
        person = people.person_by_email(session, email)
        found = select(Block).where(
            Block.person_id == person.id, Block.state.in_(states or ("planned",))
        )
        return list(session.scalars(found.order_by(Block.starts_at)))


def starts(house: House, email: str, zone: ZoneInfo = BERLIN) -> list[str]:
    """When somebody's planned blocks begin, as "Fri 4 Dec 14:00" in a zone."""
    return [f"{local(one.starts_at, zone):%a %-d %b %H:%M}" for one in blocks_of(house, email)]


def local(instant: datetime, zone: ZoneInfo) -> datetime:
    """An instant by the clock of a zone."""
    return instant.astimezone(zone)


def said(house: House, kind: str) -> int:
    """How many messages of a kind were decided."""
    return len(outbox_of(house, kind))
