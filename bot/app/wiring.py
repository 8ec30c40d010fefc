"""What delivery and `people` are handed of the features above them."""

from __future__ import annotations

from datetime import datetime

from bot.core.language import Languages
from bot.delivery import service as delivery
from bot.delivery.service import Composer
from bot.nudges import jobs as nudge_jobs
from bot.nudges.relaying import RelayComposer
from bot.nudges.viewing import Viewer
from bot.storage import Session


def composers(viewer: Viewer, languages: Languages) -> dict[str, Composer]:
    """Who says what a kind of message says."""
    return {
        "nudge": nudge_jobs.NudgeComposer(viewer, languages.of),
        "follow_up": nudge_jobs.FollowUpComposer(viewer, languages.of),
        "relay": RelayComposer(languages.of),
        "welcome": nudge_jobs.WelcomeComposer(languages.of),
        "silence": nudge_jobs.SilenceComposer(languages.of),
    }


def held_until(session: Session, person_id: int) -> datetime | None:
    """When somebody's weekly note goes out that waits in the outbox already (UTC)."""
    return delivery.waiting_until(session, person_id, "nudge")
