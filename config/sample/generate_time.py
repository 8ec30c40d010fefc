"""The development time of the sample company, for `generate.py`: of the eight weeks before today."""

# ruff: noqa: E501  # one plan a line reads best

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

# What a block was lost to, and how often; the rest are the person's own affairs.
CLIENTS = {"client_meeting": 9, "deadline": 1}
MEETINGS = {"team_meeting": 5, "deadline": 4, "travel": 1}
THIS_AND_THAT = {"client_meeting": 3, "team_meeting": 3, "deadline": 3, "own_choice": 2, "other": 1}

# Plans of development time. offered by | of whom (empty: the whole team) | first day | start |
# minutes | what for | whether they let their hours be counted in a small team | kept, partly,
# lost, skipped, unknown in a hundred | what was lost went to
PLANS = [
    ("ingrid.solberg", "", "2026-10-08", "15:00", 60, "", False, (35, 10, 45, 2, 8), CLIENTS),
    ("mehmet.yildiz", "", "2026-10-09", "13:30", 90, "What makes the new line easier", False, (55, 10, 25, 5, 5), MEETINGS),
    ("ines.carvalho", "", "2026-10-07", "14:00", 120, "", True, (35, 15, 40, 0, 10), MEETINGS),
    ("katrin.vogel", "", "2026-10-06", "09:00", 60, "Reading a balance sheet", True, (88, 8, 4, 0, 0), MEETINGS),
    ("priya.raman", "", "2026-10-07", "15:00", 90, "", False, (60, 10, 20, 5, 5), THIS_AND_THAT),
    ("", "grace.thompson", "2026-10-09", "09:00", 60, "Negotiation, level 2", True, (40, 10, 40, 0, 10), THIS_AND_THAT),
    ("", "liam.oconnor", "2026-10-08", "16:00", 60, "", True, (40, 10, 40, 0, 10), THIS_AND_THAT),
    ("", "hannah.schulz", "2026-10-05", "11:00", 90, "Portuguese", True, (40, 10, 40, 0, 10), THIS_AND_THAT),
    ("", "mateo.silva", "2026-10-09", "14:00", 120, "", True, (40, 10, 40, 0, 10), THIS_AND_THAT),
    ("", "mehmet.yildiz", "2026-10-08", "15:00", 90, "Leading people whom I worked beside", False, (60, 10, 20, 0, 10), MEETINGS),
    ("", "yuki.tanaka", "2026-10-07", "10:00", 120, "The Art of Statistics", False, (70, 10, 20, 0, 0), MEETINGS),
    ("", "henrik.dahl", "2026-10-09", "09:00", 120, "", False, (80, 10, 10, 0, 0), MEETINGS),
    ("", "nadia.rahmani", "2026-10-06", "13:00", 60, "What helps people to change a habit", False, (70, 10, 20, 0, 0), MEETINGS),
    ("", "wei.chen", "2026-10-06", "14:00", 90, "", False, (60, 10, 20, 0, 10), CLIENTS),
]  # fmt: skip
LAST_WEEK = date(2026, 11, 23)
"""The Monday of the last week of development time that is over."""
NOT_ANSWERED_YET = {"mehmet.yildiz", "mateo.silva"}
"""Whose last block nobody knows of yet: App Home asks."""


def rows(
    everybody: Sequence[Sequence[str]], address: Callable[[str], str], seed: int
) -> Iterable[Sequence[object]]:
    """development_time.csv: a line for each person's plan, and a word for each week since."""
    yield ("work_email", "offered_by", "first_day", "start", "minutes", "purpose", "shares", "went")
    chance = random.Random(seed)  # noqa: S311  # a made-up company needs no secrets
    for offered_by, only, first, start, minutes, purpose, shares, shares_of, lost_to in PLANS:
        whom = [row for row in everybody if (row[0] == only if only else row[2] == offered_by)]
        for key, *_, started, since in whom:
            day = first_day(date.fromisoformat(first), max(started, since or started))
            words = [went(chance, shares_of, lost_to) for _ in range(weeks_since(day))]
            if key in NOT_ANSWERED_YET and not offered_by:
                words[-1] = "open"
            yield (address(key), address(offered_by), day, start, minutes, purpose,
                   "yes" if shares else "", " ".join(words))  # fmt: skip


def first_day(planned: date, here_since: str) -> date:
    """The day of somebody's first block: in the first whole week in which they report here."""
    while planned - timedelta(days=planned.weekday()) < date.fromisoformat(here_since):
        planned += timedelta(weeks=1)
    return planned


def weeks_since(day: date) -> int:
    """How many blocks are over of a plan whose first block was on a day."""
    return (LAST_WEEK - day + timedelta(days=day.weekday())).days // 7 + 1


def went(chance: random.Random, shares: Sequence[int], lost_to: Mapping[str, int]) -> str:
    """What became of one block."""
    word = chance.choices(("kept", "partly", "lost", "skipped", "unknown"), shares)[0]
    if word in {"partly", "lost"}:
        return f"{word}:{chance.choices(list(lost_to), list(lost_to.values()))[0]}"
    return word
