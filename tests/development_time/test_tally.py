"""What is counted of blocks: for the person all of it, of a team what singles out nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.development_time.domain import Outcome, Reason
from bot.development_time.tally import (
    FEWEST,
    TOLD_TO_MANAGERS,
    Count,
    Ledger,
    Sums,
    TeamLedger,
    Told,
    ledger_of,
    team_ledger,
)

WEEKS = (date(2026, 11, 2), date(2026, 11, 29))
FRIDAY = 4
TEAM = (1, 2, 3, 4, 5)
KEPT, LOST = Outcome.KEPT, Outcome.LOST


def told(
    person_id: int = 1, outcome: Outcome | None = KEPT, reason: Reason | None = None, kept: int = 0
) -> Told:
    """A Friday's block of two hours, at its time."""
    return Told(person_id, FRIDAY, 120, False, outcome, reason, kept)


def of_team(
    blocks: Iterable[Told],
    before: Iterable[Told] = (),
    team: Sequence[int] = TEAM,
    sharing: Iterable[int] = (),
) -> TeamLedger | None:
    return team_ledger(WEEKS, list(blocks), list(before), team, frozenset(sharing))


def everybody(outcome: Outcome | None = KEPT, team: Sequence[int] = TEAM) -> list[Told]:
    return [told(person, outcome) for person in team]


def test_a_person_sees_each_block_once_and_the_minutes_of_each_kind() -> None:
    ledger = ledger_of(
        [
            told(),
            replace(told(), moved=True),
            told(outcome=Outcome.PARTLY, reason=Reason.TRAVEL, kept=45),
            told(outcome=LOST, reason=Reason.ILL),
            told(outcome=LOST, reason=Reason.TRAVEL),
            told(outcome=Outcome.SKIPPED),
            told(outcome=Outcome.UNKNOWN),
            told(outcome=None),
        ]
    )
    assert ledger == Ledger(
        planned=Count(8, 960),
        kept=Count(2, 240),
        partly=Count(1, 45),
        lost=Count(2, 240),
        skipped=Count(1, 120),
        unknown=Count(1, 120),
        open=Count(1, 120),
        moved=1,
        lost_minutes=315,
        reasons={Reason.TRAVEL: 195, Reason.ILL: 120},
    )
    assert list(ledger.reasons) == [Reason.TRAVEL, Reason.ILL]


def test_a_ledger_without_blocks_is_empty() -> None:
    assert ledger_of([]) == Ledger()


def test_what_was_kept_partly_for_longer_than_it_was_is_not_more_than_all_of_it() -> None:
    assert ledger_of([told(outcome=Outcome.PARTLY, kept=600)]).partly == Count(1, 120)


def test_a_team_of_five_is_summed_up_with_what_nobody_said_as_unknown() -> None:
    ledger = of_team(
        [
            told(1),
            told(2, Outcome.PARTLY, Reason.DEADLINE, 30),
            told(3, LOST),
            told(4, Outcome.UNKNOWN),
            told(5, None),
            told(5, Outcome.SKIPPED),
        ]
    )
    assert ledger is not None
    assert ledger.sums == Sums(planned=600, kept=150, lost=210, unknown=240)
    assert (ledger.people, ledger.whole, ledger.sums.share) == (5, True, 0.25)


def test_of_four_people_a_manager_sees_nothing_unless_three_agreed_to_be_counted() -> None:
    four = everybody(team=TEAM[:4])
    assert of_team(four) is None
    assert of_team(four, sharing={1, 2}) is None
    ledger = of_team([*four, told(4, LOST)], sharing={1, 2, 3})
    assert ledger is not None
    assert (ledger.people, ledger.whole) == (3, False)
    assert ledger.sums == Sums(planned=360, kept=360, lost=0, unknown=0)


def test_who_only_skipped_is_not_one_of_five() -> None:
    assert of_team([*everybody(team=TEAM[:4]), told(5, Outcome.SKIPPED)]) is None


def test_who_is_not_of_the_team_is_not_counted() -> None:
    assert of_team([*everybody(team=TEAM[:4]), told(99)]) is None


def test_the_weeks_before_are_shown_only_where_enough_people_are_behind_them() -> None:
    few = of_team(everybody(), before=everybody(LOST, TEAM[:4]))
    assert few is not None
    assert few.before is None
    many = of_team(everybody(), before=everybody(LOST))
    assert many is not None
    assert many.before == Sums(planned=600, kept=0, lost=600, unknown=0)


@pytest.mark.parametrize("losers", range(1, 6))
def test_a_reason_is_named_from_the_third_person_on(losers: int) -> None:
    blocks = [
        told(person, LOST, Reason.CLIENT_MEETING) if person <= losers else told(person)
        for person in TEAM
    ]
    ledger = of_team(blocks)
    assert ledger is not None
    named = [(Reason.CLIENT_MEETING, 120 * losers)] if losers >= 3 else []
    assert (list(ledger.reasons), ledger.most) == (named, named[0][0] if named else None)


def test_one_person_who_lost_it_three_times_is_not_three_people() -> None:
    ledger = of_team([*everybody(), *[told(1, LOST, Reason.CLIENT_MEETING)] * 3])
    assert ledger is not None
    assert (ledger.reasons, ledger.most, ledger.weekday) == ([], None, None)


@pytest.mark.parametrize("reason", sorted(set(Reason) - TOLD_TO_MANAGERS))
def test_no_manager_hears_of_illness_or_of_what_is_somebodys_own(reason: Reason) -> None:
    ledger = of_team([told(person, LOST, reason) for person in TEAM])
    assert ledger is not None
    assert (ledger.reasons, ledger.most) == ([], None)
    assert ledger.sums.lost == 600


def test_most_is_more_than_half_of_all_that_was_lost() -> None:
    half = [told(person, LOST, Reason.TRAVEL) for person in (1, 2, 3)]
    ledger = of_team([*half, *[told(4, LOST)] * 3, told(5)])
    assert ledger is not None
    assert (ledger.most, ledger.reasons) == (None, [(Reason.TRAVEL, 360)])
    ledger = of_team([*half, told(1, LOST, Reason.TRAVEL), *[told(4, LOST)] * 3, told(5)])
    assert ledger is not None
    assert ledger.most is Reason.TRAVEL


def test_the_weekday_is_that_of_most_of_what_the_reason_took_from_three_people_at_least() -> None:
    thursday, friday = (
        [replace(told(person, LOST, Reason.TEAM_MEETING), weekday=day) for person in some]
        for day, some in ((3, (1, 2, 3)), (4, (4, 5)))
    )
    ledger = of_team([*thursday, *friday])
    assert ledger is not None
    assert (ledger.most, ledger.weekday) == (Reason.TEAM_MEETING, 3)
    two = [*thursday[:2], *thursday[:2], *friday[:1], told(3), told(5)]
    ledger = of_team(two)
    assert ledger is not None
    assert (ledger.most, ledger.weekday) == (Reason.TEAM_MEETING, None)


def test_everybody_means_each_of_the_whole_team() -> None:
    ledger = of_team([*everybody(), told(1, LOST)])
    assert ledger is not None
    assert ledger.everybody
    without_one = of_team(everybody(), team=(*TEAM, 6))
    assert without_one is not None
    assert not without_one.everybody
    one_kept_none = of_team([*everybody(team=TEAM[:4]), told(5, LOST)])
    assert one_kept_none is not None
    assert not one_kept_none.everybody
    of_those_who_share = of_team(everybody(team=TEAM[:4]), sharing=TEAM, team=TEAM[:4])
    assert of_those_who_share is not None
    assert not of_those_who_share.everybody


blocks_of_anybody = st.lists(
    st.builds(
        Told,
        person_id=st.integers(1, 8),
        weekday=st.integers(0, 6),
        minutes=st.sampled_from([30, 60, 120, 240]),
        moved=st.booleans(),
        outcome=st.none() | st.sampled_from(Outcome),
        reason=st.none() | st.sampled_from(Reason),
        kept_minutes=st.integers(0, 240),
    ),
    max_size=40,
)


@given(blocks_of_anybody)
def test_each_minute_of_a_person_is_in_one_column(blocks: list[Told]) -> None:
    ledger = ledger_of(blocks)
    parts = (ledger.kept, ledger.partly, ledger.lost, ledger.skipped, ledger.unknown, ledger.open)
    assert sum(part.blocks for part in parts) == ledger.planned.blocks == len(blocks)
    rest = ledger.lost_minutes - ledger.lost.minutes
    assert sum(part.minutes for part in parts) + rest == ledger.planned.minutes
    assert sum(ledger.reasons.values()) <= ledger.lost_minutes


@given(blocks_of_anybody, st.frozensets(st.integers(1, 8)))
def test_no_number_that_a_manager_sees_is_of_fewer_than_three_people(
    blocks: list[Told], sharing: frozenset[int]
) -> None:
    ledger = of_team(blocks, blocks, team=range(1, 8), sharing=sharing)
    due = [one for one in blocks if one.outcome is not Outcome.SKIPPED and one.person_id < 8]
    if ledger is None:
        who = {one.person_id for one in due}
        assert len(who) < 5
        assert len(who & sharing) < FEWEST
        return
    assert ledger.people >= (5 if ledger.whole else FEWEST)
    sums = ledger.sums
    assert sums.planned == sums.kept + sums.lost + sums.unknown
    for reason, minutes in ledger.reasons:
        losers = {one.person_id for one in due if one.lost and one.reason is reason}
        assert len(losers) >= FEWEST
        assert 0 < minutes <= sums.lost
    if ledger.weekday is not None:
        some = [one for one in due if one.lost and ledger.most in {None, one.reason}]
        assert len({one.person_id for one in some if one.weekday == ledger.weekday}) >= FEWEST
