"""What a manager is told of the team's given-up trainings, and what they cannot tell from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.trainings.domain import SMALLEST_GROUP, Happened
from bot.trainings.team_patterns import (
    FEWEST,
    Held,
    TeamPattern,
    packed,
    team_pattern,
    unpacked,
)
from tests.trainings.pattern_readers import CLIENT, DEADLINE, QUARTER


def team(*held: tuple[int, str, bool]) -> TeamPattern | None:
    return team_pattern(*QUARTER, [Held(*one) for one in held])


def quiet(person_id: int, happened: str = "") -> tuple[int, str, bool]:
    return person_id, happened, False


def test_a_manager_reads_how_many_of_the_teams_trainings_were_given_up_and_for_what() -> None:
    found = team(quiet(1, CLIENT), quiet(2, CLIENT), quiet(3, CLIENT), quiet(4), quiet(5))
    assert found == TeamPattern(*QUARTER, 5, 3, Happened.CLIENT_MEETING)


def test_four_people_or_two_who_gave_up_are_no_pattern() -> None:
    assert team(*(quiet(number, CLIENT) for number in range(3)), quiet(4)) is None
    assert team(*(quiet(number) for number in range(6)), quiet(6, CLIENT), quiet(7, CLIENT)) is None


def test_whoever_told_the_manager_is_no_cover_for_the_others() -> None:
    told = [(number, CLIENT, True) for number in range(3)]
    assert team(*told, *(quiet(number) for number in range(3, 7))) is None
    found = team(*told, *(quiet(number) for number in range(3, 8)))
    assert found == TeamPattern(*QUARTER, 8, 3, Happened.CLIENT_MEETING)


def test_where_nearly_all_were_given_up_it_is_most_of_them() -> None:
    found = team(*(quiet(number, CLIENT) for number in range(5)))
    assert found == TeamPattern(*QUARTER, 5, None, Happened.CLIENT_MEETING)
    assert found == team(*(quiet(number, CLIENT) for number in range(4)), quiet(4))


def test_of_somebody_who_must_be_among_them_nothing_is_told() -> None:
    many = [quiet(0, CLIENT)] * 6
    assert team(*many, quiet(1, CLIENT), quiet(2, CLIENT), quiet(3), quiet(4)) is None


def test_two_reasons_or_one_that_is_the_persons_own_are_not_named() -> None:
    others = [quiet(4), quiet(5)]
    for reasons in ((CLIENT, CLIENT, DEADLINE), ("own_choice",) * 3, ("provider",) * 3):
        found = team(*(quiet(n, reason) for n, reason in enumerate(reasons, 1)), *others)
        assert found == TeamPattern(*QUARTER, 5, 3, preventable=DEADLINE in reasons)


def worlds(held: Sequence[Held]) -> Iterator[list[Held]]:
    """Every way in which the trainings of which the manager was not told may have gone."""
    unknown = [index for index, one in enumerate(held) if not one.told]
    for given_up in product(("", CLIENT), repeat=len(unknown)):
        world = list(held)
        for index, happened in zip(unknown, given_up, strict=True):
            world[index] = replace(held[index], happened=happened)
        yield world


teams = st.lists(
    st.tuples(st.integers(1, 7), st.sampled_from(("", "", CLIENT, "told"))), max_size=9
)


@settings(deadline=None)
@given(teams)
def test_a_manager_cannot_tell_of_anybody_that_they_gave_one_up_in_silence(
    drawn: list[tuple[int, str]],
) -> None:
    """For each of them there is a way to have kept all, with the very same words to the manager."""
    held = [
        Held(person, CLIENT if happened == "told" else happened, told=happened == "told")
        for person, happened in drawn
    ]
    found = team_pattern(*QUARTER, held)
    if found is None:
        return
    alike = [world for world in worlds(held) if team_pattern(*QUARTER, world) == found]
    silent = {one.person_id for one in held if not one.told}
    assert len(silent) >= SMALLEST_GROUP
    for person in silent:
        assert any(
            not any(one.happened for one in world if one.person_id == person and not one.told)
            for world in alike
        )
    assert len({one.person_id for one in held if one.happened}) >= FEWEST


@pytest.mark.parametrize("given_up", [3, None])
@pytest.mark.parametrize("reason", [None, Happened.TRAVEL])
def test_what_is_told_is_stored_and_read_again(
    given_up: int | None, reason: Happened | None
) -> None:
    found = TeamPattern(*QUARTER, 7, given_up, reason)
    assert unpacked(*QUARTER, packed(found)) == found
    assert unpacked(*QUARTER, packed(None)) is None
