"""How each workspace is doing: what is not sent and why, and who cannot be reached."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.delivery.condition import Condition, condition
from bot.delivery.domain import Method
from bot.doctor.finding import Finding, Findings, Mark, counted, spoken
from bot.people import service as people
from bot.settings import Choices
from bot.storage import Database, Session


def workspace_findings(
    database: Database, chosen: Choices, now: datetime, answered: Collection[str]
) -> Findings:
    """Each workspace; `answered` are the team ids whose token Slack accepts, if it was asked."""
    with database.everywhere() as session:
        known = people.workspaces(session)
    if not known:
        yield Finding(Mark.LOOK, "Leeway knows no workspace yet.", "Run `leeway serve` once.")
    for workspace in known:
        prefix = f"{workspace.name}: " if len(known) > 1 else ""
        if answered and workspace.team_id not in answered:
            yield Finding(
                Mark.LOOK,
                f"{prefix}Slack accepts no token for {workspace.team_id}: nothing is sent there.",
                "Add it to SLACK_BOT_TOKEN if Leeway is still installed there.",
            )
        with database.reading(workspace.id) as session:
            found = [
                *_delivery(condition(session, now), chosen, now),
                *_people(session),
            ]
        for one in found:
            yield Finding(one.mark, prefix + one.sentence, one.remedy)


def _delivery(found: Condition, chosen: Choices, now: datetime) -> Findings:
    for reason in found.reasons_to_stop():
        yield Finding(
            Mark.BROKEN,
            f"Nothing is sent: {reason}",
            "Put that right and start Leeway again: what waits goes out by itself.",
        )
    yield _due(found, now)
    if found.unknown:
        unknown = counted(found.unknown, "message")
        since = spoken(now - (found.oldest_unknown or now))
        yield Finding(
            Mark.LOOK,
            f"Nobody knows yet whether {unknown} arrived; the first was tried {since} ago.",
            "Nothing to do: each is looked up in Slack before it is sent again.",
        )
    for reason, count in found.failures:
        yield Finding(
            Mark.LOOK,
            f"Failed in the last seven days: {count:,}. {reason}",
            "See `leeway outbox list --state failed`; then retry or drop them.",
        )
    pace = found.paces.get(Method.POST, float(chosen.messages_per_minute))
    if pace < 0.9 * chosen.messages_per_minute:
        yield Finding(
            Mark.LOOK,
            f"Slack allows {pace:.0f} messages a minute here, not the {chosen.messages_per_minute} "
            "of messages_per_minute.",
            "Nothing to do: Leeway found that pace, and tries again from time to time.",
        )
    if found.from_the_future:
        yield Finding(
            Mark.LOOK,
            f"The clock was set back: {found.from_the_future:,} rests or leases end far from now.",
            "Let the machine keep time (NTP); Leeway sees that and does not wait for them.",
        )


def _due(found: Condition, now: datetime) -> Finding:
    if found.oldest_due is None:
        return Finding(Mark.OK, "No message is due.")
    waits = spoken(now - found.oldest_due)
    said = f"Due: {counted(found.due, 'message')}, the oldest for {waits}."
    if not found.waits_too_long(now):
        return Finding(Mark.OK, said)
    if found.stops:
        return Finding(Mark.LOOK, said)
    return Finding(
        Mark.LOOK,
        said,
        "See that `leeway serve` or `leeway worker` runs; `leeway outbox why ID` says what each "
        "waits for.",
    )


def _people(session: Session) -> Findings:
    active = people.active_people(session)
    if not active:
        yield Finding(Mark.LOOK, "Nobody is imported.", "Run `leeway import people people.csv`.")
        return
    strangers = sum(person.slack_user_id is None for person in active)
    if strangers:
        yield Finding(
            Mark.LOOK,
            f"Not in Slack by the e-mail address of people.csv: {strangers:,} of {len(active):,} "
            "people; they hear nothing.",
            "Correct the addresses in people.csv, and import it again.",
        )
    else:
        yield Finding(Mark.OK, f"All {len(active):,} people are known to Slack.")
    if not people.people_with_role(session, "admin"):
        yield Finding(
            Mark.LOOK,
            "Nobody has the role admin, so nobody sees in App Home what goes wrong.",
            "Run `leeway role add admin EMAIL`.",
        )
