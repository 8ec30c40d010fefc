"""Who reports to whom, as addresses: what cannot be true in an imported chart."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.core.csv_table import Sheet
from bot.core.errors import N_

Chart = Mapping[str, str | None]
"""Address of a person -> address of their manager, or None."""


def cycles(chart: Chart) -> list[list[str]]:
    """The circles of people who are, in the end, their own managers; each person comes once."""
    finished: set[str] = set()
    found: list[list[str]] = []
    for start in chart:
        path: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in finished and at not in path:
            path[at] = None
            at = chart.get(at)
        if at is not None and at in path:
            steps = list(path)
            found.append(steps[steps.index(at) :])
        finished.update(path)
    return found


def check_chart(
    sheet: Sheet, elsewhere: Chart, leaving: Collection[str], names: Mapping[str, str]
) -> None:
    """Add to `sheet.problems` what is wrong with the managers of people.csv.

    `elsewhere` is the chart of the people who stay though the file does not name them, `leaving`
    are those whom it would deactivate, `names` what everybody is called.
    """
    if not sheet.has("manager_email") or not all(row.cells.get("work_email") for row in sheet.rows):
        return  # without every address, "nobody has it" would be said of people who are there
    chart: dict[str, str | None] = dict(elsewhere)
    lines: dict[str, int] = {}
    for line, cells in sheet.rows:
        chart[cells["work_email"]] = cells.get("manager_email")
        lines[cells["work_email"]] = line
    for email, line in lines.items():
        manager = chart[email]
        if manager == email:
            _say_own_manager(sheet, line, names[email])
            chart[email] = None
        elif manager is not None and manager not in chart:
            _say_unknown(sheet, line, manager, names.get(manager) if manager in leaving else None)
    for circle in cycles(chart):
        _say_cycle(sheet, lines, circle, names)


def _say_own_manager(sheet: Sheet, line: int, name: str) -> None:
    what = N_("{name} cannot be their own manager. Name somebody else, or leave it empty.")
    sheet.problem(line, "manager_email", what, name=name)


def _say_unknown(sheet: Sheet, line: int, address: str, leaving: str | None) -> None:
    what = N_("nobody here has the address {address}. Add them, or leave it empty.")
    if leaving is not None:
        what = N_(
            "{name} ({address}) is not in the file and would be deactivated. "
            "Add them, or leave it empty."
        )
    sheet.problem(line, "manager_email", what, address=address, name=leaving)


def _say_cycle(
    sheet: Sheet, lines: Mapping[str, int], circle: list[str], names: Mapping[str, str]
) -> None:
    first = min((email for email in circle if email in lines), key=lines.__getitem__)
    start = circle.index(first)
    round_trip = [*circle[start:], *circle[:start], first]
    sheet.problem(
        lines[first],
        "manager_email",
        N_("{circle} is a circle of managers. Correct one of these lines."),
        circle=" -> ".join(names.get(email, email) for email in round_trip),
    )
