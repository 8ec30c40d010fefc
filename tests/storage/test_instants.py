"""An instant is stored in UTC and comes back aware, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, null, select, type_coerce
from sqlalchemy.exc import StatementError

from bot.storage import Database, UtcDateTime
from bot.storage.inbound import Inbound

INSTANT = datetime(2026, 12, 1, 9, 0, 0, 123456, tzinfo=UTC)
KATHMANDU = timezone(timedelta(hours=5, minutes=45))


def stored(database: Database, instant: datetime) -> datetime:
    with database.everywhere() as session:
        session.add(Inbound(key="one", seen_at=instant))
    with database.everywhere() as session:
        return session.scalars(select(Inbound.seen_at)).one()


@pytest.mark.parametrize(
    "instant",
    [
        INSTANT,
        INSTANT.astimezone(KATHMANDU),
        INSTANT.astimezone(ZoneInfo("America/New_York")),
        datetime(2027, 10, 31, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1),
        datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
    ids=["utc", "quarter-hour-zone", "new-york", "second-half-past-two", "before-1970"],
)
def test_an_instant_comes_back_as_the_same_one_in_utc(
    database: Database, instant: datetime
) -> None:
    found = stored(database, instant)
    assert found == instant.astimezone(UTC)
    assert found.utcoffset() == timedelta(0)


def test_instants_are_compared_as_instants_whatever_zone_they_are_asked_in(
    database: Database,
) -> None:
    stored(database, INSTANT)
    asked = INSTANT.astimezone(KATHMANDU)
    with database.everywhere() as session:
        assert session.scalars(select(Inbound.key).where(Inbound.seen_at == asked)).one()
        later = select(Inbound.key).where(Inbound.seen_at > asked)
        assert session.scalars(later).one_or_none() is None


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = INSTANT.replace(tzinfo=None)
    with pytest.raises(StatementError, match="an instant needs its zone"):
        stored(database, naive)
    with database.everywhere() as session, pytest.raises(StatementError):
        session.scalars(select(Inbound).where(Inbound.seen_at < naive)).all()


def test_an_instant_that_is_missing_stays_missing(database: Database) -> None:
    with database.everywhere() as session:
        nothing = select(type_coerce(null(), UtcDateTime))
        assert session.scalars(nothing).one() is None
        assert session.scalar(select(func.max(Inbound.seen_at))) is None
