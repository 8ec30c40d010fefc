"""The members of a Slack workspace beside the people who are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from bot.core.csv_cells import CellError
from bot.core.csv_cells import zone as zone_named
from bot.people import repository
from bot.people.domain import LEAVE_EMOJI
from bot.people.leaving import note_left
from bot.people.preferences import plan_managers
from bot.people.repository import PersonRow

BATCH = 500
_YEAR_2200 = 7_258_118_400
_SYSTEM = frozenset({"USLACKBOT", "USLACK"})
_OUTSIDERS = (
    "deleted", "is_bot", "is_app_user", "is_restricted", "is_ultra_restricted", "is_stranger",
    "is_workflow_bot",
)  # fmt: skip
_WRITTEN = (
    "slack_user_id", "email", "display_name", "zone", "locale", "active", "in_file", "zone_in_file",
    "left_slack", "away", "away_until",
)  # fmt: skip


class Member(NamedTuple):
    """What Leeway takes from an entry of `users.list`."""

    slack_user_id: str
    email: str | None
    name: str
    zone: str | None
    locale: str | None
    belongs: bool
    """False for who left, guests, people of other companies, bots and Slack's own users."""
    away: bool
    """Their status has one of the emoji that mean leave."""
    away_until: datetime | None
    """UTC; None for a status that does not end by itself."""


@dataclass(slots=True)
class SlackSync:
    """What `apply_slack_users` did: numbers of people."""

    new: int = 0
    changed: int = 0
    left: int = 0
    passed_over: int = 0
    """Bots, guests, and who had left before."""
    back: set[int] = field(default_factory=set)
    """Who may be written to sooner than their status said before."""


@dataclass(slots=True)
class _Batch:
    """What to write for up to 500 members."""

    added: list[Member] = field(default_factory=list)
    changed: dict[int, PersonRow] = field(default_factory=dict)
    unlinked: list[int] = field(default_factory=list)


def apply_slack_users(
    session: Session,
    members: Sequence[dict[str, Any]],
    now: datetime,
    leave_emoji: frozenset[str] = LEAVE_EMOJI,
) -> SlackSync:
    """Bring people up to date with entries of `users.list` (with `include_locale`).

    A person is found by e-mail, else by Slack id; unknown members are added. A zone from
    people.csv stays. Who left Slack, or became a guest, becomes inactive. Whose status has one of
    `leave_emoji` (":palm_tree:") is away. One query and at most three statements per 500 members;
    then the notes of managers are planned.
    """
    result = SlackSync()
    moved: set[int] = set()
    repository.lock_workspace(session)
    session.flush()
    for start in range(0, len(members), BATCH):
        batch = [_member(entry, leave_emoji) for entry in members[start : start + BATCH]]
        known = _known(session, batch)
        changed = _apply(session, batch, known, result)
        moved |= _moved(known, changed)
        result.back |= _back(known, changed)
    session.expire_all()
    plan_managers(session, now, moved)
    return result


def apply_slack_user(
    session: Session,
    entry: dict[str, Any],
    now: datetime,
    leave_emoji: frozenset[str] = LEAVE_EMOJI,
) -> set[int]:
    """The same for the one entry of an event; plans only whom it concerns: them, their manager.

    Waits for an import, but not for the event of somebody else. Gives who may be written to sooner
    than their status said before.
    """
    repository.lock_workspace(session, shared=True)
    session.flush()
    member = _member(entry, leave_emoji)
    known = _known(session, [member], locked=True)
    changed = _apply(session, [member], known, SlackSync())
    session.expire_all()
    if changed:
        managers = {row.manager_id for row in known if row.id in changed and row.manager_id}
        plan_managers(session, now, _moved(known, changed), {*changed, *managers})
    return _back(known, changed)


def _member(entry: dict[str, Any], leave_emoji: frozenset[str]) -> Member:
    profile = entry.get("profile") or {}
    name = profile.get("display_name") or profile.get("real_name") or entry.get("real_name")
    away = _bare(profile.get("status_emoji") or "") in map(_bare, leave_emoji)
    return Member(
        slack_user_id=entry["id"],
        email=(profile.get("email") or "").strip().lower() or None,
        name=(name or entry.get("name") or entry["id"])[:200],
        zone=_zone(entry.get("tz")),
        locale=entry.get("locale") or None,
        belongs=entry["id"] not in _SYSTEM and not any(entry.get(flag) for flag in _OUTSIDERS),
        away=away,
        away_until=_instant(profile.get("status_expiration")) if away else None,
    )


def _bare(emoji: str) -> str:
    """The name in `:wave::skin-tone-2:`, without the skin."""
    return emoji.strip(":").partition("::")[0]


def _instant(seconds: int | None) -> datetime | None:
    """Slack's time of the epoch; 0 is none."""
    return datetime.fromtimestamp(min(seconds, _YEAR_2200), UTC) if seconds else None


def _zone(name: str | None) -> str | None:
    try:
        return zone_named(name) if name else None
    except CellError:  # Slack knows zones that this machine's tzdata does not: keep what we have
        return None


def _known(
    session: Session, members: Sequence[Member], *, locked: bool = False
) -> Sequence[PersonRow]:
    emails = {member.email for member in members if member.email}
    ids = {member.slack_user_id for member in members}
    return repository.rows_known_to_slack(session, emails, ids, locked=locked)


def _moved(known: Sequence[PersonRow], changed: Mapping[int, PersonRow]) -> set[int]:
    """Whose zone is another one now."""
    return {row.id for row in known if row.id in changed and changed[row.id].zone != row.zone}


def _back(known: Sequence[PersonRow], changed: Mapping[int, PersonRow]) -> set[int]:
    """Whose status says no longer that they are away, or ends sooner."""
    return {row.id for row in known if row.id in changed and _sooner(row, changed[row.id])}


def _sooner(before: PersonRow, after: PersonRow) -> bool:
    if not before.away or not after.away:
        return before.away and not after.away
    end, former = after.away_until, before.away_until
    return end is not None and (former is None or end < former)


def _apply(
    session: Session, members: Sequence[Member], known: Sequence[PersonRow], result: SlackSync
) -> dict[int, PersonRow]:
    """Write what the members change; who is known and changed, as they are now."""
    work = _compare(members, known)
    before = {row.id: row for row in known}
    repository.forget_slack_ids(session, work.unlinked)
    repository.change_people(
        session, [{"id": key, **_values(row)} for key, row in work.changed.items()]
    )
    repository.add_people(session, [_new(member) for member in work.added])
    left = [key for key, row in work.changed.items() if before[key].active and not row.active]
    note_left(session, left)
    result.new += len(work.added)
    result.left += len(left)
    result.changed += len(work.changed) - len(left)
    result.passed_over += sum(not member.belongs for member in members) - len(left)
    return work.changed


def _compare(members: Sequence[Member], known: Sequence[PersonRow]) -> _Batch:
    by_email = {row.email: row for row in known if row.email}
    by_slack = {row.slack_user_id: row for row in known if row.slack_user_id}
    work, claimed = _Batch(), {}
    for member in members:
        if member.belongs and member.email in by_email:
            claimed[by_email[member.email].id] = member
    for member in members:
        holder = by_slack.get(member.slack_user_id)
        if not member.belongs:
            if holder is not None and holder.id not in claimed and not holder.left_slack:
                work.changed[holder.id] = holder._replace(active=False, left_slack=True)
            continue
        person = by_email.get(member.email) if member.email else None
        if person is not None and claimed[person.id] != member:
            continue  # two members with one address: Slack does not allow that, the last one counts
        if person is None:
            person = holder if holder is None or holder.id not in claimed else None
        if holder is not None and person is not None and holder.id not in {person.id, *claimed}:
            work.changed[holder.id] = _without_slack(holder)
            work.unlinked.append(holder.id)
        _take(work, person, member)
    return work


def _take(work: _Batch, person: PersonRow | None, member: Member) -> None:
    if person is None:
        work.added.append(member)
        return
    wished = _wished(person, member)
    if wished != person:
        work.changed[person.id] = wished
    if person.slack_user_id not in {None, member.slack_user_id}:
        work.unlinked.append(person.id)


def _wished(person: PersonRow, member: Member) -> PersonRow:
    keeps_address = person.email is not None and (person.in_file or member.email is None)
    return person._replace(
        slack_user_id=member.slack_user_id,
        email=person.email if keeps_address else member.email,
        display_name=member.name,
        zone=person.zone if person.zone_in_file or member.zone is None else member.zone,
        locale=member.locale or person.locale,
        active=person.active or person.left_slack,
        left_slack=False,
        away=member.away,
        away_until=member.away_until,
    )


def _without_slack(row: PersonRow) -> PersonRow:
    """Somebody whose Slack account turned out to be another person's: an entry of Slack alone."""
    return row._replace(
        slack_user_id=None,
        active=row.active and row.in_file,
        left_slack=row.left_slack or not row.in_file,
        away=False,
        away_until=None,
    )


def _values(row: PersonRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _WRITTEN}


def _new(member: Member) -> dict[str, Any]:
    return {
        "slack_user_id": member.slack_user_id,
        "email": member.email,
        "display_name": member.name,
        "zone": member.zone or "UTC",
        "locale": member.locale or "en-GB",
        "away": member.away,
        "away_until": member.away_until,
    }
