"""Who listens to what a person does: every command, button and form of every feature."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from bot.app.calendars import CalendarParts
from bot.app.wiring import held_until
from bot.clients.looking_up import Lookup
from bot.delivery import service as delivery
from bot.delivery.clicks import Clicks
from bot.delivery.replying import Replies
from bot.delivery.sections import delivery_section
from bot.development_time import (
    calendar_file_listeners,
    conflict_listeners,
    connecting_listeners,
    google_listeners,
    status_listeners,
)
from bot.development_time import listeners as development_time
from bot.development_time import sections as development_time_sections
from bot.development_time import service as development_time_service
from bot.home import listeners as home
from bot.home.sections import HomeSection
from bot.nudges import forms as nudge_forms
from bot.nudges import listeners as nudges
from bot.nudges import recommending, sections
from bot.nudges.viewing import Viewer
from bot.people import listeners as people_listeners
from bot.recommendations import asking, asking_listeners, asking_viewing, experts, taking_up
from bot.recommendations import listeners as recommendations
from bot.recommendations import waiting as waiting_questions
from bot.recommendations.forms import Forms
from bot.recommendations.prompts import Prompt
from bot.recommendations.sections import Shelf
from bot.slack.listening import refuse_unknown
from bot.storage import Database
from bot.trainings import listeners as trainings
from bot.trainings import pattern_sections
from bot.trainings import sections as training_sections


def register(
    bolt: App,
    database: Database,
    replies: Replies,
    viewer: Viewer,
    *,
    prompts: Sequence[Prompt],
    look_up: Lookup | None,
    calendars: CalendarParts,
    leave_emoji: frozenset[str],
) -> home.Home:
    """Let every feature listen; what none of them knows is refused in words. Gives App Home."""
    shelf = Shelf()
    shown = _home(database, viewer, prompts, shelf, calendars)
    people_listeners.register(
        bolt,
        database,
        shown.show,
        leave_emoji,
        look_again=delivery.look_again,
        held_until=held_until,
        clock_changed=development_time_service.clock_changed,
    )
    nudges.register(bolt, database, replies, viewer, shown.show)
    forms = Forms(database, look_up, [asking.shared, recommending.shared])
    recommendations.register(bolt, database, replies, forms, shown.show)
    taking_up.register(bolt, database, replies, shelf, shown.show)
    asking_listeners.register(bolt, database, replies, prompts, shown.show)
    answers = development_time.answers(calendars.ways)
    clicks = Clicks(database, replies, shown.show, answers)
    _development_time(bolt, database, clicks, calendars)
    trainings.register(bolt, database, replies, shown.show, answered=[nudge_forms.gave_back])
    home.register(bolt, database, shown)
    refuse_unknown(bolt)
    return shown


def _home(
    database: Database,
    viewer: Viewer,
    prompts: Sequence[Prompt],
    shelf: Shelf,
    calendars: CalendarParts,
) -> home.Home:
    waiting: list[HomeSection] = [
        sections.WaitingForYou(viewer),
        development_time_sections.waiting,
        training_sections.waiting,
        asking_viewing.Viewer(prompts).waiting,
        waiting_questions.home_section,
        delivery_section,
    ]
    below: list[HomeSection] = [
        development_time_sections.Below(calendars.ways),
        training_sections.below,
        pattern_sections.below,
        shelf,
        experts.home_section,
        asking_viewing.stopped_section,
    ]
    return home.Home(database, waiting, held_until, below=below)


def _development_time(
    bolt: App, database: Database, clicks: Clicks, calendars: CalendarParts
) -> None:
    development_time.register(bolt, clicks, told=[nudge_forms.planned])
    calendar_file_listeners.register(bolt, database)
    conflict_listeners.register(bolt, clicks)
    connecting_listeners.register(bolt, clicks, calendars.doors)
    google_listeners.register(bolt, clicks, calendars.consents)
    status_listeners.register(bolt, clicks, calendars.consents)
