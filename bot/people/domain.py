"""Values and rules about people: colleagues, teams, roles, the weekly slot, a shared hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.errors import N_, LeewayError
from bot.core.language import Language
from bot.core.local_time import WorkingHours, next_due, to_utc
from bot.core.text import Mrkdwn, lines
from bot.people.delays import Delay

ROLES = ("admin", "leader", "expert", "sponsor")
CADENCES = ("weekly", "monthly", "stopped")
MONTH = timedelta(days=28)
HALF_WEEK = timedelta(hours=84)
AFTERNOON = time(13, 0)
LEAVE_EMOJI = frozenset({":palm_tree:", ":face_with_thermometer:"})
"""Slack's own presets for Vacationing and Out sick."""
OPEN_SETTINGS = "settings_open"
"""The action id of the button that opens the settings, wherever it stands."""
THURSDAY_FRIDAY = frozenset({3, 4})


class UnknownPersonError(LeewayError):
    """Nobody here has this e-mail address or Slack id."""

    def __init__(self, whom: str) -> None:
        super().__init__(N_("Nobody here is known as {whom}."), whom=whom)


class UnknownRoleError(LeewayError):
    """A role that Leeway does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(
            N_("There is no role {name}. Choose one of {roles}."), name=name, roles=", ".join(ROLES)
        )


class UnknownCadenceError(LeewayError):
    """A cadence that Leeway does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(N_("Leeway writes weekly, monthly or not at all, not {name}."), name=name)


class UnknownClockError(LeewayError):
    """A stored zone or working week that makes no sense here: edited by hand, or an old tzdata."""

    def __init__(self, zone: str, hours: str) -> None:
        super().__init__(
            N_(
                "I cannot tell what time it is for somebody whose time zone is stored as “{zone}” "
                "and the working hours as “{hours}”. Whoever imports the people can put that right."
            ),
            zone=zone,
            hours=hours,
        )


class NotSetUpError(LeewayError):
    """Somebody clicked or wrote whom Leeway has not been told about: a guest, a newcomer."""

    def __init__(self, admins: Sequence[str]) -> None:
        if admins:
            super().__init__(
                N_("I do not know you yet, so I keep nothing about you. {names} can add you."),
                names=", ".join(admins),
            )
        else:
            super().__init__(
                N_("I do not know you yet, so I keep nothing about you. Ask HR to add you.")
            )


def role_named(name: str) -> str:
    """The role of this name in any case; refuses (`UnknownRoleError`) what is none."""
    role = name.strip().lower()
    if role not in ROLES:
        raise UnknownRoleError(name)
    return role


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person as other features see them."""

    id: int
    slack_user_id: str | None
    email: str | None
    name: str
    title: str
    department: str
    country: str
    zone: str
    locale: str
    hours: WorkingHours
    manager_id: int | None
    manager_since: date | None
    started_on: date | None
    clock_known: bool = True
    """False where what is stored of their zone or hours makes no sense: `hours` are a guess."""
    report_count: int = 0
    """How many active people report to them, where the query asked for it."""


@dataclass(frozen=True, slots=True)
class Team:
    """A manager and the active people who report to them, by name."""

    manager: Colleague
    reports: tuple[Colleague, ...]

    @property
    def size(self) -> int:
        """How many people report to this manager."""
        return len(self.reports)

    @property
    def managers(self) -> tuple[Colleague, ...]:
        """The reports who lead people themselves; whoever has any is a leader."""
        return tuple(report for report in self.reports if report.report_count)

    def joined_since(self, day: date) -> tuple[Colleague, ...]:
        """The reports who started on `day` or later, the latest first."""
        joiners = [r for r in self.reports if r.started_on is not None and r.started_on >= day]
        return tuple(sorted(joiners, key=_started, reverse=True))


def _started(colleague: Colleague) -> date:
    return colleague.started_on or date.min


@dataclass(frozen=True, slots=True)
class Slot:
    """When somebody wants the weekly note: a local weekday (Monday 0) and time, and how often."""

    weekday: int
    at: time
    cadence: str
    snoozed_until: date | None = None

    def first_after(self, after: datetime, zone: ZoneInfo, hours: WorkingHours) -> datetime | None:
        """The first slot after an instant: in working hours, behind a snooze; None when stopped."""
        if self.cadence == "stopped":
            return None
        if self.snoozed_until is not None:
            after = max(after, _just_before(self.snoozed_until, zone))
        weekday, at = hours.clamp(self.weekday, self.at)
        return next_due(after, zone, weekday, at)

    def next_after(self, last: datetime, zone: ZoneInfo, hours: WorkingHours) -> datetime | None:
        """The slot that follows the one at `last`; monthly means at least 28 local days later."""
        if self.cadence == "monthly":
            last = _just_before(last.astimezone(zone).date() + MONTH, zone)
        return self.first_after(last, zone, hours)


def _just_before(day: date, zone: ZoneInfo) -> datetime:
    return to_utc(day, time(), zone) - timedelta(seconds=1)


def nearest_start(planned: datetime | None, now: datetime) -> datetime:
    """From when to look for a slot that replaces one planned for another weekday or zone.

    Half a week around the planned instant: the new slot falls into the same week as the old one,
    so that a move never brings a second note in one week and never skips one.
    """
    return now if planned is None else max(now, planned - HALF_WEEK)


def shared_hour(
    people_hours: Sequence[tuple[str, WorkingHours]], after: datetime, within_days: int = 7
) -> datetime | None:
    """The hour (its start, UTC) within `within_days` after `after` at which everybody works.

    `people_hours` has everybody's IANA zone and hours, whoever invites first: it starts on the
    full hour of their clock. Thursday and Friday afternoon (theirs) are preferred, because little
    else is put there; otherwise it is the first. None when no hour suits everybody.
    """
    if not people_hours:
        return None
    everybody = [(ZoneInfo(zone), hours) for zone, hours in people_hours]
    inviter = everybody[0][0]
    start = after.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    first: datetime | None = None
    for quarter in range(within_days * 96 + 4):
        hour = start + timedelta(minutes=15 * quarter)
        local = hour.astimezone(inviter)
        if local.minute or not after < hour <= after + timedelta(days=within_days):
            continue
        if all(_works_for_an_hour(hour, zone, hours) for zone, hours in everybody):
            if local.weekday() in THURSDAY_FRIDAY and local.time() >= AFTERNOON:
                return hour
            first = first or hour
    return first


def _works_for_an_hour(hour: datetime, zone: ZoneInfo, hours: WorkingHours) -> bool:
    if not hours.contain(hour, zone):
        return False
    start, end = hour.astimezone(zone), (hour + timedelta(hours=1)).astimezone(zone)
    return start.date() == end.date() and end.time() <= hours.end


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the settings: what Undo needs to restore, and to see whether it still may."""

    former: Slot
    former_next: datetime | None
    """When the next note was planned before, UTC."""
    chosen: Slot


@dataclass(frozen=True, slots=True)
class Settings:
    """How somebody hears from Leeway, and what follows from it."""

    slot: Slot
    hours: WorkingHours
    zone: ZoneInfo
    today: date
    """The local day."""
    leads: bool
    """Whether anybody reports to them: nobody else gets the weekly note."""
    next_at: datetime | None
    """When the next note is planned, UTC."""
    delay: Delay | None = None
    """Why it comes later than that."""

    @property
    def paused_until(self) -> date | None:
        """The first day after a pause that still lasts."""
        until = self.slot.snoozed_until
        return until if until is not None and until > self.today else None

    @property
    def first_time(self) -> time:
        """The earliest time of a working day at which a note comes."""
        return self.hours.clamp(self.slot.weekday, time.min)[1]

    @property
    def last_time(self) -> time:
        """The latest."""
        return self.hours.clamp(self.slot.weekday, time.max)[1]

    def meant(self, wish: Slot) -> Slot:
        """A wish from the form, which shows the slot within the working hours.

        A day and time that were left as shown stay as they are stored.
        """
        slot = self.slot
        if (wish.weekday, wish.at) != self.hours.clamp(slot.weekday, slot.at):
            return wish
        return replace(wish, weekday=slot.weekday, at=slot.at)

    def outlook(self, lang: Language) -> Mrkdwn:
        """What will happen, in a sentence or two."""
        if not self.leads:
            return lines(self._without_reports(lang), self._pause(lang))
        if self.next_at is None:
            return lang.t(
                "You get no weekly note: it is stopped, and so is all else that you did not ask "
                "for."
            )
        moment = lang.moment(self.next_at, self.zone)
        if self.delay is not None:
            comes = self.delay.said(lang, self.zone, monthly=self.slot.cadence == "monthly")
        elif self.slot.cadence == "monthly":
            comes = lang.t("Your next note comes on {moment}, and then one a month.", moment=moment)
        else:
            comes = lang.t("Your next note comes on {moment}.", moment=moment)
        return lines(self._pause(lang), comes)

    def _without_reports(self, lang: Language) -> Mrkdwn:
        if self.slot.cadence == "stopped":
            return lang.t(
                "You get no notes that you did not ask for. Only if a colleague would like to name "
                "you as somebody to talk to, I ask you first."
            )
        return lang.t(
            "You get no weekly note, because nobody reports to you here. You may hear from me what "
            "colleagues recommend to your team, once a month what became of what you recommended, "
            "now and then a question where you agreed to be asked, and what your manager writes to "
            "the team through me."
        )

    def _pause(self, lang: Language) -> Mrkdwn:
        if self.paused_until is None:
            return Mrkdwn("")
        return lang.t("I keep quiet until {day}.", day=lang.day(self.paused_until))
