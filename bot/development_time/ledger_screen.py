"""What became of the planned time: a person's own ledger, and their team's in sums."""

from __future__ import annotations

from collections.abc import Iterator

from babel.numbers import format_decimal

from bot.core.errors import N_
from bot.core.language import Language
from bot.core.text import Mrkdwn, bold, lines
from bot.development_time.domain import SMALLEST_GROUP, Reason
from bot.development_time.tally import FEWEST, Count, Ledger, TeamLedger
from bot.development_time.wording import WEEKDAYS, length
from bot.slack import blocks
from bot.slack.blocks import Block

CAUSES = {
    Reason.CLIENT_MEETING: N_("client meetings"),
    Reason.TEAM_MEETING: N_("team meetings"),
    Reason.DEADLINE: N_("deadlines"),
    Reason.TRAVEL: N_("travel"),
    Reason.ILL: N_("illness"),
    Reason.OWN_CHOICE: N_("own choice"),
    Reason.OTHER: N_("something else"),
}


def own_ledger(lang: Language, ledger: Ledger | None) -> list[Block]:
    """What somebody planned and kept in these four weeks; nothing while nothing was due."""
    if ledger is None:
        return []
    due = ledger.planned.minutes - ledger.skipped.minutes - ledger.open.minutes
    if not due:
        return []
    title = lang.n(
        "You kept {kept} of one hour in these four weeks.",
        "You kept {kept} of {due} hours in these four weeks.",
        _grammatical(due),
        kept=hours(lang, ledger.kept.minutes + ledger.partly.minutes),
        due=hours(lang, due),
    )
    said = lines(bold(title), _blocks(lang, ledger), _reasons(lang, ledger))
    return [blocks.section(said)]


def _blocks(lang: Language, ledger: Ledger) -> Mrkdwn:
    parts = [
        said
        for said, count in (
            (lang.n("one kept", "{count} kept", ledger.kept.blocks), ledger.kept),
            (lang.n("one partly kept", "{count} partly kept", ledger.partly.blocks), ledger.partly),
            (lang.n("one lost", "{count} lost", ledger.lost.blocks), ledger.lost),
            (lang.n("one left out", "{count} left out", ledger.skipped.blocks), ledger.skipped),
            (lang.n("one unknown", "{count} unknown", ledger.unknown.blocks), ledger.unknown),
            (_open(lang, ledger.open), ledger.open),
        )
        if count.blocks
    ]
    said = lang.n(
        "One block: {parts}.",
        "Of {count} blocks: {parts}.",
        ledger.planned.blocks,
        parts=lang.listing(parts),
    )
    if not ledger.moved:
        return said
    moved = lang.n(
        "One of the kept ones was moved.", "{count} of the kept ones were moved.", ledger.moved
    )
    return lang.t("{blocks} {moved}", blocks=said, moved=moved)


def _open(lang: Language, count: Count) -> Mrkdwn:
    return lang.n("one to come or not answered", "{count} to come or not answered", count.blocks)


def _reasons(lang: Language, ledger: Ledger) -> Mrkdwn:
    if not ledger.reasons:
        return Mrkdwn("")
    parts = [
        lang.t("{reason} ({length})", reason=lang.t(CAUSES[reason]), length=length(lang, minutes))
        for reason, minutes in ledger.reasons.items()
    ]
    return lang.t("What was lost went to: {parts}.", parts=lang.listing(parts))


def team_ledger(lang: Language, ledger: TeamLedger | None) -> Iterator[Block]:
    """A team's sums for its manager: nobody is named, and no part of few people is shown."""
    if ledger is None:
        yield blocks.context(
            lang.t(
                "What became of the hours is told in sums of four weeks, of {group} people or "
                "more, or of {least} or more who agreed to be counted.",
                group=lang.number(SMALLEST_GROUP),
                least=lang.number(FEWEST),
            )
        )
        return
    sums = ledger.sums
    title = lang.t(
        "Your team kept {kept} of {planned} hours from {first} to {last}.",
        kept=hours(lang, sums.kept),
        planned=hours(lang, sums.planned),
        first=lang.day(ledger.first),
        last=lang.day(ledger.last),
    )
    yield blocks.section(
        lines(bold(title), _trend(lang, ledger), _lost(lang, ledger), _unknown(lang, ledger))
    )
    yield blocks.context(_who(lang, ledger))


def _trend(lang: Language, ledger: TeamLedger) -> Mrkdwn:
    if ledger.before is None:
        return Mrkdwn("")
    kept, planned = hours(lang, ledger.before.kept), hours(lang, ledger.before.planned)
    return lang.t("In the four weeks before: {kept} of {planned}.", kept=kept, planned=planned)


def _lost(lang: Language, ledger: TeamLedger) -> Mrkdwn:
    parts = [
        lang.t("{reason} ({length})", reason=lang.t(CAUSES[reason]), length=length(lang, minutes))
        for reason, minutes in ledger.reasons
    ]
    most = lang.t("Most was lost on {days}.", days=_days(lang, ledger.weekday))
    return lines(
        lang.t("What was lost went to: {parts}.", parts=lang.listing(parts))
        if parts
        else Mrkdwn(""),
        most if ledger.weekday is not None else Mrkdwn(""),
    )


def _days(lang: Language, weekday: int | None) -> Mrkdwn:
    return lang.t(WEEKDAYS[weekday or 0])


def _unknown(lang: Language, ledger: TeamLedger) -> Mrkdwn:
    if not ledger.sums.unknown:
        return Mrkdwn("")
    return lang.n(
        "Of one hour nobody said how it went.",
        "Of {hours} hours nobody said how they went.",
        _grammatical(ledger.sums.unknown),
        hours=hours(lang, ledger.sums.unknown),
    )


def _who(lang: Language, ledger: TeamLedger) -> Mrkdwn:
    if ledger.whole:
        return lang.n(
            "Counted: one person who had planned time.",
            "Counted: all {count} people who had planned time.",
            ledger.people,
        )
    if not ledger.others:
        return lang.n(
            "Counted: one person who agreed to it.",
            "Counted: all {count} people of your team, who agreed to it.",
            ledger.people,
        )
    return lang.n(
        "Counted: one person who agreed to it; the others are left out.",
        "Counted: {count} people who agreed to it; the others are left out.",
        ledger.people,
    )


def _grammatical(minutes: int) -> int:
    """The number by which a language chooses its form for so many hours: 1.5 hours are several."""
    return minutes // 60 if minutes % 60 == 0 else 2


def hours(lang: Language, minutes: int) -> str:
    """A number of hours with one decimal at most: "6", "6.5"."""
    return str(format_decimal(minutes / 60, format="#,##0.#", locale=lang.locale))
