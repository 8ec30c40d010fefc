"""Who reads what a manager passes on to the team, how it goes to them, and how far it has got."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.core.availability import Availability
from bot.core.errors import N_, LeewayError
from bot.delivery import service as delivery
from bot.delivery.domain import Attention
from bot.delivery.service import Message
from bot.nudges.domain import GRACE, TooLateError
from bot.nudges.models import Nudge
from bot.people import service as people
from bot.people.service import Person, Preference

_GONE_OUT = {"sent", "sending", "unknown"}
_CANNOT = (
    N_("It has gone out to {name}, and I cannot call it back. Nothing was changed."),
    N_("It has gone out to {name} and {other}, and I cannot call it back. Nothing was changed."),
    N_("It has gone out to {name} and others, and I cannot call it back. Nothing was changed."),
)


@dataclass
class Readers:
    """The reports of a manager: who gets the words, and who does not."""

    told: list[Person] = field(default_factory=list)
    quiet: list[Person] = field(default_factory=list)
    """They chose to get no notes, or not before it would be too late."""
    absent: list[Person] = field(default_factory=list)
    """They are not in Slack."""
    free: dict[int, Availability] = field(default_factory=dict)

    def names(self) -> list[list[str]]:
        """The names of `told`, `quiet` and `absent`."""
        groups = (self.told, self.quiet, self.absent)
        return [[one.display_name for one in group] for group in groups]


@dataclass(frozen=True)
class PassedOn:
    """How far the words have got, by names. `goes_at` (UTC): the first of those that wait."""

    told: Sequence[str]
    quiet: Sequence[str]
    absent: Sequence[str]
    gone_out: Sequence[str]
    goes_at: datetime | None


def readers_of(
    session: Session, manager: Person, now: datetime, before: datetime | None = None
) -> Readers:
    """Who would read what this manager says now; refuses where nobody would.

    `before` is the instant (UTC) after which the words are no longer true.
    """
    team = people.reports_of(session, manager)
    if not team:
        raise LeewayError(N_("Nobody reports to you here, so there is nobody to tell."))
    chosen = people.preferences_of(session, [report.id for report in team])
    readers = Readers(free=_as_seen_by_others(people.availabilities(session, team, chosen)))
    for report in team:
        if report.slack_user_id is None:
            readers.absent.append(report)
        elif _wants_quiet(chosen.get(report.id), readers.free[report.id], now, before):
            readers.quiet.append(report)
        else:
            readers.told.append(report)
    if not readers.told:
        raise LeewayError(
            N_(
                "Nobody would read it: everybody who reports to you asked for no notes, "
                "or is not in Slack. Nothing was sent."
            )
        )
    return readers


def pass_on(
    session: Session, manager: Person, nudge: Nudge, details: Mapping[str, Any], now: datetime
) -> None:
    """Have the words of `details` told to whoever reads them, ten minutes from now at the soonest.

    `details` has `text`, or `message` and `fact`: those are filled for each reader. Refused when
    the moment that they speak of is over, or too near.
    """
    before = last_moment(details.get("fact", {}))
    if before is not None and before <= now + GRACE:
        raise TooLateError(
            N_("That hour is over, or too near to tell anybody now. Nothing was sent.")
        )
    readers = readers_of(session, manager, now, before)
    nudge.detail = {
        "told": [one.id for one in readers.told],
        "quiet": [one.id for one in readers.quiet],
        "absent": [one.id for one in readers.absent],
    }
    messages = [
        Message(
            dedupe_key=relay_key(nudge, report.id),
            kind="relay",
            person_id=report.id,
            attention=Attention.WAITING,
            not_before=readers.free[report.id].earliest(now + GRACE),
            subject_id=nudge.id,
            details={**details, "from": manager.id},
        )
        for report in readers.told
    ]
    delivery.enqueue(session, messages, now)


def passed_on(session: Session, nudge: Nudge) -> PassedOn:
    """How far the words of a nudge that was told have got."""
    ids = {group: nudge.detail.get(group, []) for group in ("told", "quiet", "absent")}
    known = people.people(session, [one for group in ids.values() for one in group])
    names = {
        group: [known[one].display_name for one in members if one in known]
        for group, members in ids.items()
    }
    keys = {one: relay_key(nudge, one) for one in ids["told"] if one in known}
    progress = delivery.progress(session, keys.values())
    states = {one: progress[key] for one, key in keys.items() if key in progress}
    return PassedOn(
        **names,
        gone_out=[known[one].display_name for one in states if states[one].state in _GONE_OUT],
        goes_at=min(
            (at.not_before for at in states.values() if at.state == "pending"), default=None
        ),
    )


def call_back(session: Session, nudge: Nudge, now: datetime) -> None:
    """Take the words back from everybody; refused, with who has them, once they went to anybody."""
    keys = [relay_key(nudge, report_id) for report_id in nudge.detail["told"]]
    delivery.withdraw(session, keys, now)
    names = passed_on(session, nudge).gone_out
    if names:
        sentence = _CANNOT[min(len(names), len(_CANNOT)) - 1]
        raise TooLateError(sentence, name=names[0], other=names[1] if names[1:] else "")


def last_moment(fact: Mapping[str, Any]) -> datetime | None:
    """The instant (UTC) after which a text with this fact in it speaks of what is over."""
    instants = [
        datetime.fromisoformat(str(value)) for key, value in fact.items() if key.endswith("_at")
    ]
    return min(instants, default=None)


def relay_key(nudge: Nudge, report_id: int) -> str:
    """The dedupe key of what goes to a report; a new one after each *Undo*."""
    return f"nudge:{nudge.id}/to:{report_id}:{nudge.undone}"


def _as_seen_by_others(free: Mapping[int, Availability]) -> dict[int, Availability]:
    """Without leave and do-not-disturb: the manager reads what follows from it.

    The sender obeys those too, and tells nobody.
    """
    return {one: replace(known, leave=(), away=()) for one, known in free.items()}


def _wants_quiet(
    preference: Preference | None, free: Availability, now: datetime, before: datetime | None
) -> bool:
    if preference is None:
        return False
    if preference.cadence == "stopped":
        return True
    return before is not None and free.earliest(now + GRACE) >= before
