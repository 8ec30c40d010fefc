"""Who listens to what a person does: every command, button and form of every feature."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from bot.app.wiring import held_until
from bot.clients.looking_up import Lookup
from bot.delivery import service as delivery
from bot.delivery.replying import Replies
from bot.delivery.sections import delivery_section
from bot.home import listeners as home
from bot.home.sections import HomeSection
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


def register(
    bolt: App,
    database: Database,
    replies: Replies,
    viewer: Viewer,
    *,
    prompts: Sequence[Prompt],
    look_up: Lookup | None,
    leave_emoji: frozenset[str],
) -> None:
    """Let every feature listen; what none of them knows is refused in words."""
    waiting: list[HomeSection] = [
        sections.WaitingForYou(viewer),
        asking_viewing.Viewer(prompts).waiting,
        waiting_questions.home_section,
        delivery_section,
    ]
    shelf = Shelf()
    below: list[HomeSection] = [shelf, experts.home_section, asking_viewing.stopped_section]
    shown = home.Home(database, waiting, held_until, below=below)
    people_listeners.register(
        bolt,
        database,
        shown.show,
        leave_emoji,
        look_again=delivery.look_again,
        held_until=held_until,
    )
    nudges.register(bolt, database, replies, viewer, shown.show)
    forms = Forms(database, look_up, [asking.shared, recommending.shared])
    recommendations.register(bolt, database, replies, forms, shown.show)
    taking_up.register(bolt, database, replies, shelf, shown.show)
    asking_listeners.register(bolt, database, replies, prompts, shown.show)
    home.register(bolt, database, shown)
    refuse_unknown(bolt)
