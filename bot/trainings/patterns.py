"""Tables of trainings that were given up, in which nobody can be found again; pure.

**What is published.** Periods of whole months that are over, one after the other, none of them
twice. Of each: how many trainings were given up, by reason, by department and by month; later how
many of them were restored, and how many were answered. Cells with too few people are one cell,
*others*. No table crosses two of these.

**What a reader can do with it.** Add and subtract any of the numbers, of one table, of several, of
several periods, of what was shown yesterday and is shown today. What comes out is a sum over
flags: each counts for it so many times as the cells it stands in say. It tells of the people
whose flags count in it. The rule: *those are nobody, or at least five people.*

**How that is kept.** The people of a period are dealt into five groups (`five_groups`). A flag is
a row of ones and noughts: in which cells it stands. A period is published only with cells for which
*the rows of each group alone span what all rows span together*. Take any sum of the reader's, and
say that it counts no flag of one of these groups. Then it vanishes on the rows of that group, so on
all that they span, so on every flag: it tells of nobody. Any other sum counts somebody in each of
the five groups: it tells of at least five people.

Periods have no flag in common, so a sum over several of them is one sum of each, and what was said
holds for each that is in it. What was published of a period is stored and never counted again
(`pattern_settling`), so yesterday's numbers are today's.

**What a reader knows besides.** Admins know by name of every flag that was told to L&D, or to them
as a manager, and of their own. They can take these away. So the groups are dealt twice: once of
everybody, and once of the flags that no admin knows of; both have to be safe.

**What that leaves.** That there is an *others* says that a cell in it was too small or could not be
shown. Where all of a cell have one reason, whoever knows that somebody is in the cell knows the
reason. Who tells L&D later takes a cover from those who do not. And two readers who put what each
knows alone together know more than either.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import zip_longest

from bot.trainings.domain import SMALLEST_GROUP
from bot.trainings.five_groups import Row, five_groups

REASON, DEPARTMENT, MONTH = "reason", "department", "month"
TABLES = (REASON, DEPARTMENT, MONTH)
RESTORED, ANSWERED = "restored", "answered"
OTHERS = ""
"""The cell of whatever has no cell of its own, a person without a department too."""
ENOUGH = 25
"""People, of whom a month is told by itself; with fewer it waits for the end of the quarter."""
MOST_DEPARTMENTS = 15
_DAY = timedelta(days=1)

Cells = Mapping[str, frozenset[str]]
"""The cells of each table that are not among the others."""


@dataclass(frozen=True, slots=True)
class Flagged:
    """A flag as it is counted; one that was undone is none."""

    person_id: int
    day: date
    """In UTC; when it was said that the training was given up."""
    happened: str
    department: str
    known: bool = False
    """Some admin knows of it by name."""

    def cell(self, table: str) -> str:
        """Its value in a table."""
        if table == MONTH:
            return f"{self.day:%Y-%m}"
        return self.happened if table == REASON else self.department


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of a flag, thirty days after its period."""

    flagged: Flagged
    days: int | None
    """From the flag to *restored*; None where that did not happen within thirty days."""
    answered: bool | None
    """Whether whoever was asked answered; None where nobody was asked."""


@dataclass(frozen=True, slots=True)
class Period:
    """What is published of some months, from the first day of one to the last of another."""

    first: date
    last: date
    given_up: int
    tables: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)
    """(cell, how many), the most first, the others at the end."""

    @property
    def cells(self) -> Cells:
        """The cells of each table that are not among the others."""
        return {
            table: frozenset(cell for cell, _ in rows if cell != OTHERS)
            for table, rows in self.tables.items()
        }


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of the flags of a period; None where too few people are behind it."""

    restored: int | None = None
    """Within thirty days."""
    median_days: int | None = None
    asked: int | None = None
    """Of how many somebody was asked to give the place back."""
    answered: int | None = None


def next_period(first: date, flags: Iterable[Flagged], today: date) -> tuple[date, date] | None:
    """The first and last day of the next months to publish from `first` on, the first of a month.

    They end with the month by which enough people gave something up, or with the first quarter by
    which it is five; each of whom no admin knows of. None while there are no such months before
    `today`, the first day of which anything may still be undone.
    """
    hidden = sorted((one.day, one.person_id) for one in flags if not one.known)
    last = last_of_month(first)
    while last < today:
        people = len({person_id for day, person_id in hidden if first <= day <= last})
        ends_quarter = last.month % 3 == 0
        if people >= ENOUGH or (ends_quarter and people >= SMALLEST_GROUP):
            return first, last
        last = last_of_month(last + _DAY)
    return None


def publish(span: tuple[date, date], flags: Sequence[Flagged]) -> Period | None:
    """What is published of the flags of these days: the finest tables that are safe.

    Cells are taken out of the others one by one, the largest of each table in turn. None where
    already the whole of it has too few people behind it.
    """
    cells: dict[str, frozenset[str]] = {table: frozenset() for table in TABLES}
    if not is_safe(flags, cells):
        return None
    for table, cell in _candidates(flags):
        wished = {**cells, table: cells[table] | {cell}}
        if is_safe(flags, wished):
            cells = wished
    tables = {table: _counted(flags, table, cells[table]) for table in TABLES}
    return Period(*span, len(flags), tables)


def follow(period: Period, followed: Sequence[Followed]) -> Outcomes:
    """What is published of what became of a period's flags, beside what is published already."""
    found, cells = Outcomes(), dict(period.cells)
    rows = [(one.flagged, {RESTORED: str(one.days is not None)}) for one in followed]
    wished = {**cells, RESTORED: frozenset({"True"})}
    if _all_safe(rows, wished):
        cells = wished
        days = sorted(one.days for one in followed if one.days is not None)
        found = replace(found, restored=len(days), median_days=_median(days))
    rows = [
        (flagged, {**more, ANSWERED: str(one.answered)})
        for one, (flagged, more) in zip(followed, rows, strict=True)
    ]
    if _all_safe(rows, {**cells, ANSWERED: frozenset({"True", "False"})}):
        asked = [one.answered for one in followed if one.answered is not None]
        found = replace(found, asked=len(asked), answered=sum(asked))
    return found


def is_safe(flags: Iterable[Flagged], cells: Cells) -> bool:
    """Whether these cells may be published, for who knows nothing and for who knows the known."""
    return _all_safe([(flag, {}) for flag in flags], cells)


def _all_safe(flags: Sequence[tuple[Flagged, Mapping[str, str]]], cells: Cells) -> bool:
    """As `is_safe`; each flag comes with its values in the tables that it does not know itself."""
    everybody, hidden = defaultdict[int, set[Row]](set), defaultdict[int, set[Row]](set)
    for flag, more in flags:
        values = {table: more.get(table) or flag.cell(table) for table in cells}
        row = tuple(
            (table, value if value in cells[table] else OTHERS) for table, value in values.items()
        )
        everybody[flag.person_id].add(row)
        if not flag.known:
            hidden[flag.person_id].add(row)
    return five_groups(hidden) and five_groups(everybody)


def last_of_month(day: date) -> date:
    """The last day of its month."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - _DAY


def _candidates(flags: Sequence[Flagged]) -> Iterator[tuple[str, str]]:
    """The cells with five people behind them: the largest of each table, then the second, ..."""
    ranked = []
    for table in TABLES:
        people = defaultdict[str, set[int]](set)
        for flag in flags:
            people[flag.cell(table)].add(flag.person_id)
        large = [cell for cell, who in people.items() if cell and len(who) >= SMALLEST_GROUP]
        large.sort(key=lambda cell: (-len(people[cell]), cell))
        ranked.append([(table, cell) for cell in large[:MOST_DEPARTMENTS]])
    for row in zip_longest(*ranked):
        yield from (one for one in row if one is not None)


def _counted(flags: Iterable[Flagged], table: str, cells: frozenset[str]) -> list[tuple[str, int]]:
    values = (flag.cell(table) for flag in flags)
    counted = Counter(value if value in cells else OTHERS for value in values)
    return sorted(counted.items(), key=lambda one: (one[0] == OTHERS, -one[1], one[0]))


def _median(days: Sequence[int]) -> int | None:
    """Of sorted days; rounded down, so that it is a whole number."""
    if not days:
        return None
    half = len(days) // 2
    return days[half] if len(days) % 2 else (days[half - 1] + days[half]) // 2
