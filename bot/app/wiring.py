"""What delivery and `people` are handed of the features above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import httpcore
from slack_sdk import WebClient

from bot.app.installing import Directory, terms
from bot.clients.looking_up import Lookup
from bot.clients.open_library import OpenLibrary
from bot.clients.pages import Pages
from bot.core.clock import Clock, SystemClock
from bot.core.language import Languages
from bot.delivery import service as delivery
from bot.delivery.metrics import Metrics
from bot.delivery.sender import Sender
from bot.delivery.service import Composer
from bot.development_time import conflict_jobs
from bot.development_time import jobs as development_time_jobs
from bot.development_time.domain import Proposal
from bot.nudges import jobs as nudge_jobs
from bot.nudges.relaying import RelayComposer
from bot.nudges.viewing import Viewer
from bot.people import service as people
from bot.recommendations import asking_jobs, digests, telling
from bot.recommendations import jobs as recommendation_jobs
from bot.recommendations import service as recommendations
from bot.recommendations.prompts import Prompt
from bot.settings import Settings
from bot.storage import Database, Session
from bot.trainings import booking_jobs, flag_jobs
from bot.trainings import service as trainings


def speaking(
    settings: Settings,
    database: Database,
    clients: Mapping[int, WebClient],
    clock: Clock,
    says: Mapping[str, Composer],
    *,
    languages: Languages,
    metrics: Metrics,
) -> Sender:
    """The one that speaks; `says` has who says what a kind of message says."""
    directory = Directory(languages)
    return Sender(database, clients, clock, says, directory, terms(settings.choices), metrics)


def composers(
    viewer: Viewer, prompts: Sequence[Prompt], languages: Languages
) -> dict[str, Composer]:
    """Who says what a kind of message says."""
    return {
        **asking_jobs.composers(prompts, languages.of),
        **development_time_jobs.composers(languages.of, to_do),
        **conflict_jobs.composers(languages.of),
        **booking_jobs.composers(languages.of),
        **flag_jobs.composers(languages.of),
        "recommendation_post": recommendation_jobs.PostComposer(languages.of),
        "recommendation_for_you": recommendation_jobs.TeamComposer(languages.of),
        "recommendation_consent": recommendation_jobs.ConsentComposer(languages.of),
        "recommendation_trouble": recommendation_jobs.TroubleComposer(languages.of),
        "uptake_told": telling.ToldComposer(languages.of),
        "digest": digests.DigestComposer(languages.of),
        "digest_ended": digests.EndedComposer(languages.of),
        "nudge": nudge_jobs.NudgeComposer(viewer, languages.of),
        "follow_up": nudge_jobs.FollowUpComposer(viewer, languages.of),
        "relay": RelayComposer(languages.of),
        "welcome": nudge_jobs.WelcomeComposer(languages.of),
        "silence": nudge_jobs.SilenceComposer(languages.of),
    }


def lookup(settings: Settings, network: httpcore.NetworkBackend | None) -> Lookup | None:
    """What looks up titles outside; None where it is switched off.

    By the machine's clock: the demo's is moved, and what is under way would end.
    """
    if not settings.choices.look_up:
        return None
    clock = SystemClock()
    library = OpenLibrary(settings.open_library_url, clock)
    return Lookup(Pages(clock, network=network), library)


def held_until(session: Session, person_id: int) -> datetime | None:
    """When somebody's weekly note goes out that waits in the outbox already (UTC)."""
    return delivery.waiting_until(session, person_id, "nudge")


def to_do(session: Session, person_id: int) -> Proposal | None:
    """What somebody could do in their development time: what they began, saved, or booked."""
    shelf = recommendations.shelf_of(session, people.person(session, person_id))
    first = next(iter([*shelf["started"], *shelf["saved"]]), None)
    if first is not None:
        return Proposal(first.thing.title, first.thing.link)
    booked = trainings.undated(session, person_id)
    return Proposal(*booked) if booked is not None else None
