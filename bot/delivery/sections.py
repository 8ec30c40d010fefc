"""What an admin sees of the way out in App Home, if it needs them: reasons and counts alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.core.errors import N_
from bot.core.language import Language
from bot.core.text import Mrkdwn, bold, lines
from bot.delivery.condition import Condition, condition
from bot.people import service as people
from bot.people.service import Person
from bot.slack import blocks
from bot.slack.blocks import Block

MOST_REASONS = 5
OTHER = N_("Other reasons")


def delivery_section(
    session: Session, person: Person, lang: Language, now: datetime
) -> list[Block]:
    """What is stopped, what failed and what waits too long: for admins, and only where it is so.

    Never whom a message was for, nor who ignored what: nobody is watched.
    """
    if "admin" not in people.roles_of(session, person):
        return []
    found = condition(session, now)
    zone = people.zone_of(person)
    said = [
        *_stopped(found, lang),
        *_failed(found, lang),
        *_waiting(found, lang, zone, now),
    ]
    if not said:
        return []
    return [
        blocks.section(lines(bold(lang.t("Delivery")), *said)),
        blocks.context(
            lang.t(
                "Whoever runs Leeway finds the messages with `leeway outbox list` and what to do "
                "with `leeway doctor`. Here are only counts: nobody is told whom they were for."
            )
        ),
    ]


def _stopped(found: Condition, lang: Language) -> Iterator[Mrkdwn]:
    for reason in found.reasons_to_stop():
        yield lang.t("Nothing goes out: {reason}", reason=lang.plain(reason))
        yield lang.t("When that is put right, what waits goes out by itself.")


def _failed(found: Condition, lang: Language) -> Iterator[Mrkdwn]:
    if not found.failed:
        return
    yield lang.n(
        "In the last seven days one message could not be delivered:",
        "In the last seven days {count} messages could not be delivered:",
        found.failed,
    )
    shown = list(found.failures[:MOST_REASONS])
    left = sum(count for _, count in found.failures[MOST_REASONS:])
    for reason, count in [*shown, (OTHER, left)] if left else shown:
        yield lang.t("• {reason} ({count})", reason=lang.plain(reason), count=count)


def _waiting(found: Condition, lang: Language, zone: ZoneInfo, now: datetime) -> Iterator[Mrkdwn]:
    if found.oldest_due is None or not found.waits_too_long(now):
        return
    yield lang.n(
        "Due and not sent: one message, since {since}.",
        "Due and not sent: {count} messages, the oldest since {since}.",
        found.due,
        since=lang.moment(found.oldest_due, zone),
    )
