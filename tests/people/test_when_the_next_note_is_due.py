"""The weekly slot of a person: their clock, their week, their choices."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.local_time import WorkingHours
from bot.people import service
from bot.people.domain import Slot, UnknownCadenceError, shared_hour
from bot.people.models import Person, Preference
from bot.storage import Database
from tests.people.company import FOUR, MONDAY, Company, everybody_in_slack

BERLIN = ZoneInfo("Europe/Berlin")
WEEKLY = Slot(weekday=1, at=time(10), cadence="weekly")


class Ana:
    """Ana of Berlin, who leads: her note is due on Tuesdays at 10:00, that is 9:00 UTC."""

    def __init__(self, company: Company) -> None:
        self.company = company

    def change(self, what: str, *values: object, now: datetime = MONDAY) -> str | None:
        """Call a use case for her; when her next note is due afterwards."""
        with self.company.session() as session:
            ana = service.person_by_slack_id(session, "U1")
            getattr(service, what)(session, ana, *values, now)
        return self.due()

    def due(self) -> str | None:
        found = self.company.next_note("ana@x.example")
        return f"{found:%a %d %b %H:%M}" if found else None

    def preference(self) -> Preference:
        with self.company.session() as session:
            return service.preference_of(session, service.person_by_slack_id(session, "U1"))

    def follows(self, after: datetime) -> str | None:
        """The note after the one at an instant."""
        with self.company.session() as session:
            person: Person = service.person_by_slack_id(session, "U1")
            mine = service.preference_of(session, person)
            service.schedule_next(session, [(person, mine)], after)
        return self.due()


@pytest.fixture
def ana(database: Database) -> Ana:
    company = Company(database)
    company.imports(FOUR)
    company.slack(*everybody_in_slack())
    return Ana(company)


def test_the_note_comes_on_tuesday_at_ten_unless_chosen_otherwise(ana: Ana) -> None:
    assert ana.due() == "Tue 01 Dec 09:00"
    assert ana.follows(datetime(2026, 12, 1, 9, tzinfo=UTC)) == "Tue 08 Dec 09:00"


def test_another_slot_counts_in_the_same_week(ana: Ana) -> None:
    assert ana.change("change_slot", 3, time(15)) == "Thu 03 Dec 14:00"


def test_another_slot_brings_no_second_note_in_a_week(ana: Ana) -> None:
    ana.follows(datetime(2026, 12, 1, 9, tzinfo=UTC))
    tuesday_noon = datetime(2026, 12, 1, 12, tzinfo=UTC)
    assert ana.change("change_slot", 3, time(15), now=tuesday_noon) == "Thu 10 Dec 14:00"


def test_a_slot_outside_of_the_working_hours_is_moved_into_them(ana: Ana) -> None:
    assert ana.change("change_slot", 5, time(20)) == "Mon 30 Nov 15:30"
    assert ana.preference().nudge_weekday == 5  # what she wished is kept


def test_a_snooze_moves_the_note_behind_it_and_ends(ana: Ana) -> None:
    assert ana.change("snooze", date(2027, 1, 5)) == "Tue 05 Jan 09:00"
    assert ana.change("snooze", date(2027, 1, 6)) == "Tue 12 Jan 09:00"
    assert ana.change("snooze", date(2026, 12, 4)) == "Tue 08 Dec 09:00"
    assert ana.change("snooze", None) == "Tue 01 Dec 09:00"


def test_monthly_is_the_chosen_weekday_at_least_28_days_later(ana: Ana) -> None:
    noon = datetime(2026, 12, 1, 12, tzinfo=UTC)
    assert ana.change("set_cadence", "monthly", now=noon) == "Tue 29 Dec 09:00"
    assert ana.follows(datetime(2026, 12, 29, 9, tzinfo=UTC)) == "Tue 26 Jan 09:00"
    assert ana.follows(datetime(2027, 3, 2, 9, tzinfo=UTC)) == "Tue 30 Mar 08:00"  # summer time


def test_stopped_has_no_next_note_and_weekly_brings_it_back(ana: Ana) -> None:
    assert ana.change("set_cadence", "stopped") is None
    assert ana.change("set_cadence", "weekly") == "Tue 01 Dec 09:00"


def test_keeping_weekly_does_not_move_a_note(ana: Ana) -> None:
    ana.follows(datetime(2026, 12, 1, 9, tzinfo=UTC))
    assert ana.change("set_cadence", "weekly") == "Tue 08 Dec 09:00"


def test_another_cadence_is_refused(ana: Ana) -> None:
    with pytest.raises(UnknownCadenceError):
        ana.change("set_cadence", "hourly")


@pytest.mark.parametrize(
    ("what", "values"),
    [
        ("set_cadence", ["monthly"]),
        ("change_slot", [3, time(15)]),
        ("snooze", [date(2027, 1, 5)]),
        ("reset_silences", []),
    ],
)
def test_a_choice_of_any_kind_is_a_sign_of_life(ana: Ana, what: str, values: list[object]) -> None:
    assert ana.preference().heard_at is None
    noon = datetime(2026, 12, 1, 12, tzinfo=UTC)
    ana.change(what, *values, now=noon)
    assert ana.preference().heard_at == noon


@pytest.mark.parametrize(
    ("slack_user_id", "change"),
    [("U4", {}), ("U1", {"active": False}), ("U2", {"slack_user_id": None})],
)
def test_who_leads_nobody_left_or_is_not_in_slack_has_no_next_note(
    ana: Ana, slack_user_id: str, change: dict[str, object]
) -> None:
    with ana.company.session() as session:
        person = service.person_by_slack_id(session, slack_user_id)
        for name, value in change.items():
            setattr(person, name, value)
        preference = service.preference_of(session, person)
        preference.next_nudge_at = MONDAY
        service.schedule_next(session, [(person, preference)], MONDAY)
        assert preference.next_nudge_at is None


def test_due_people_come_the_longest_waiting_first(ana: Ana) -> None:
    with ana.company.session() as session:
        due = service.due_people(session, datetime(2026, 12, 1, 9, 30, tzinfo=UTC))
        assert [person.display_name for person, _ in due] == ["Ana"]
        service.schedule_next(session, due, datetime(2026, 12, 1, 9, tzinfo=UTC))
    assert ana.due() == "Tue 08 Dec 09:00"
    with ana.company.session() as session:
        due = service.due_people(session, datetime(2026, 12, 31, tzinfo=UTC))
        assert [person.display_name for person, _ in due] == ["Bo", "Ana"]


def test_a_slot_is_the_wall_clocks_across_the_change_of_time() -> None:
    before = datetime(2027, 3, 23, 9, tzinfo=UTC)  # the last Tuesday of winter time
    assert WEEKLY.next_after(before, BERLIN, WorkingHours()) == datetime(2027, 3, 30, 8, tzinfo=UTC)


ZONES = st.sampled_from(
    ["Europe/Berlin", "Europe/Lisbon", "America/New_York", "Asia/Kolkata", "Australia/Sydney",
     "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"]
)  # fmt: skip
HOURS = st.builds(
    lambda start, length, days: WorkingHours(
        time(start // 4, start % 4 * 15), time(min(start + length, 95) // 4, 0), frozenset(days)
    ),
    st.integers(0, 80),
    st.integers(8, 48),
    st.sets(st.integers(0, 6), min_size=1),
)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(  # noqa: DTZ001  # see map
    lambda instant: instant.replace(tzinfo=UTC)
)


def works_through(hour: datetime, zone: str, hours: WorkingHours) -> bool:
    """Whether every minute of an hour lies in somebody's working time: the slow, plain way."""
    minutes = (hour + timedelta(minutes=minute) for minute in range(60))
    return all(hours.contain(minute, ZoneInfo(zone)) for minute in minutes)


@given(st.lists(st.tuples(ZONES, HOURS), min_size=1, max_size=4), INSTANTS)
def test_a_shared_hour_suits_everybody_and_none_is_overlooked(
    people: list[tuple[str, WorkingHours]], after: datetime
) -> None:
    found = shared_hour(people, after)
    start = after.replace(minute=0, second=0, microsecond=0)
    quarters = (start + timedelta(minutes=15 * at) for at in range(1, 4 * 24 * 7 + 4))
    suiting = [
        quarter
        for quarter in quarters
        if after < quarter <= after + timedelta(days=7)
        and quarter.astimezone(ZoneInfo(people[0][0])).minute == 0
        and all(works_through(quarter, zone, hours) for zone, hours in people)
    ]
    if found is None:
        assert suiting == []
        return
    assert found in suiting
    inviter = [quarter.astimezone(ZoneInfo(people[0][0])) for quarter in suiting]
    quiet = [at for at in inviter if at.weekday() in {3, 4} and at.hour >= 13]
    assert found == (quiet or inviter)[0]


def test_a_shared_hour_is_on_thursday_afternoon_where_it_can_be() -> None:
    office = WorkingHours()
    europe = [("Europe/Berlin", office), ("Europe/Lisbon", office)]
    assert shared_hour(europe, MONDAY) == datetime(2026, 12, 3, 12, tzinfo=UTC)  # 13:00 in Berlin
    india = [*europe, ("Asia/Kolkata", office)]
    assert shared_hour(india, MONDAY) == datetime(2026, 11, 30, 9, tzinfo=UTC)
    assert shared_hour([*europe, ("Australia/Sydney", office)], MONDAY) is None
    assert shared_hour([], MONDAY) is None


def test_a_shared_hour_does_not_run_past_midnight() -> None:
    late = WorkingHours(time(22, 30), time(23, 45))
    assert shared_hour([("UTC", late)], MONDAY) is None
