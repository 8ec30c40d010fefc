"""What managers and L&D read of given-up trainings, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from babel.dates import format_interval, format_skeleton
from babel.numbers import format_decimal

from bot.core.errors import N_
from bot.core.language import Language
from bot.core.text import Mrkdwn, bold, lines
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.trainings.domain import SMALLEST_GROUP, Happened
from bot.trainings.figures import Figures
from bot.trainings.patterns import DEPARTMENT, MONTH, OTHERS, REASON, Outcomes, Period
from bot.trainings.team_patterns import TeamPattern

FOR = {
    Happened.CLIENT_MEETING: N_("client meetings"),
    Happened.TEAM_MEETING: N_("team meetings"),
    Happened.DEADLINE: N_("deadlines"),
    Happened.TRAVEL: N_("travel"),
    Happened.PROVIDER: N_("their provider"),
    Happened.OWN_CHOICE: N_("own choice"),
    Happened.OTHER: N_("something else"),
}
_TEAM = {
    # Whether it is most of them, and whether all were for one thing.
    (False, True): N_(
        "{given_up} of {trainings} trainings in your team were given up, all for {reason}."
    ),
    (False, False): N_("{given_up} of {trainings} trainings in your team were given up."),
    (True, True): N_("Most of {trainings} trainings in your team were given up, all for {reason}."),
    (True, False): N_("Most of {trainings} trainings in your team were given up."),
}
_TITLES = {
    REASON: N_("Given up for: {cells}."),
    DEPARTMENT: N_("By department: {cells}."),
    MONTH: N_("By month: {cells}."),
}


def of_manager(lang: Language, figures: Figures, pattern: TeamPattern | None) -> Iterator[Block]:
    """What a manager reads: how it went with what they were told of, and the team's pattern."""
    if figures.told:
        yield blocks.section(_figures(lang, figures, N_("Trainings that you were asked about")))
    if pattern is not None:
        yield blocks.section(team(lang, pattern))
        yield blocks.context(
            lang.t(
                "Counted once, after the months were over, of at least {least} people. "
                "Nobody is shown who gave one up, unless they told you.",
                least=lang.number(SMALLEST_GROUP),
            )
        )


def team(lang: Language, pattern: TeamPattern) -> Mrkdwn:
    """ "3 of 5 trainings in your team were given up, all for client meetings." """
    said = _TEAM[pattern.given_up is None, pattern.reason is not None]
    title = lang.t(
        said,
        given_up=_digits(lang, pattern.given_up or 0),
        trainings=_digits(lang, pattern.trainings),
        reason=lang.t(FOR[pattern.reason]) if pattern.reason is not None else "",
    )
    days = lang.t(
        "From {first} to {last}.", first=lang.day(pattern.first), last=lang.day(pattern.last)
    )
    return lines(bold(title), days)


def of_learning(
    lang: Language, figures: Figures, told: Sequence[tuple[Period, Outcomes | None]]
) -> Iterator[Block]:
    """What L&D reads: the newest months, and how it went with what it was told of."""
    if figures.told:
        yield blocks.section(_figures(lang, figures, N_("Trainings that L&D was asked about")))
    if told:
        period, outcomes = told[-1]
        yield blocks.section(lines(bold(_title(lang, period)), *_tables(lang, period)))
        if outcomes is not None:
            yield blocks.section(_outcomes(lang, period, outcomes))
    elif not figures.told:
        return
    yield blocks.context(
        lang.t(
            "Months are told once they are over and {least} people or more are behind every "
            "number; smaller ones are among the others. Whoever runs Leeway can export them.",
            least=lang.number(SMALLEST_GROUP),
        )
    )


def _title(lang: Language, period: Period) -> Mrkdwn:
    months = str(format_interval(period.first, period.last, "yMMMM", locale=lang.locale))
    return lang.n(
        "{given_up} training was given up: {months}.",
        "{given_up} trainings were given up: {months}.",
        period.given_up,
        given_up=_digits(lang, period.given_up),
        months=months,
    )


def _tables(lang: Language, period: Period) -> Iterator[Mrkdwn]:
    for table, title in _TITLES.items():
        rows = period.tables.get(table, ())
        if table != REASON and len(rows) == 1:
            continue  # it says the sum once more
        if [cell for cell, _ in rows] == [OTHERS]:
            continue
        cells = [
            lang.t("{cell} ({count})", cell=_cell(lang, table, cell), count=_digits(lang, count))
            for cell, count in rows
        ]
        yield lang.t(title, cells=lang.listing(cells))


def _cell(lang: Language, table: str, cell: str) -> object:
    if cell == OTHERS:
        return lang.t("others")
    if table == REASON:
        return lang.t(FOR[Happened(cell)])
    if table == MONTH:
        day = date.fromisoformat(f"{cell}-01")
        return str(format_skeleton("yMMM", day, locale=lang.locale))
    return cell


def _outcomes(lang: Language, period: Period, found: Outcomes) -> Mrkdwn:
    said = []
    if found.restored is not None:
        said.append(
            lang.t(
                "{restored} of them were restored within 30 days.",
                restored=_digits(lang, found.restored),
            )
        )
    if found.median_days is not None:
        said.append(_median(lang, found.median_days))
    if found.asked:
        said.append(
            lang.t(
                "Of {asked} that somebody was asked about, {answered} were answered.",
                asked=_digits(lang, found.asked),
                answered=_digits(lang, found.answered or 0),
            )
        )
    if not said:
        said.append(
            lang.t(
                "Too few people are behind what became of these {count}.",
                count=lang.number(period.given_up),
            )
        )
    return lines(*said)


def _figures(lang: Language, figures: Figures, title: str) -> Mrkdwn:
    answered = lang.t(
        "Answered: {answered} of {told}, in the last twelve months.",
        answered=_digits(lang, figures.answered),
        told=_digits(lang, figures.told),
    )
    restored = lang.t(
        "Restored within 30 days: {restored} of {known}.",
        restored=_digits(lang, figures.restored),
        known=_digits(lang, figures.known),
    )
    return lines(
        bold(lang.t(title)),
        answered,
        restored if figures.known else Mrkdwn(""),
        _median(lang, figures.median_days) if figures.median_days is not None else Mrkdwn(""),
    )


def _median(lang: Language, days: int) -> Mrkdwn:
    if not days:
        return lang.t("For half of those that were restored it took less than a day.")
    return lang.n(
        "For half of those that were restored it took a day at most.",
        "For half of those that were restored it took {count} days at most.",
        days,
    )


def _digits(lang: Language, count: int) -> str:
    """What was counted, in digits however small it is."""
    return str(format_decimal(count, locale=lang.locale))
