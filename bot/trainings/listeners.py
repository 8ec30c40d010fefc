"""Listens to all that people do with trainings: their bookings, their flags, what is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from slack_bolt import App, BoltContext

from bot.delivery.clicks import Clicks
from bot.delivery.domain import Replies
from bot.storage import Database
from bot.trainings import (
    booking_listeners,
    booking_screens,
    flag_listeners,
    flag_messages,
    giving_listeners,
)
from bot.trainings.giving_listeners import Answered


def register(
    app: App,
    database: Database,
    replies: Replies[BoltContext],
    show_home: Callable[[BoltContext], None],
    *,
    answered: Sequence[Answered] = (),
) -> None:
    """Listen; `show_home` brings App Home up to date after a click or a form of it.

    `answered` hear of each answer of whoever was asked to give a place back.
    """
    screens = {
        booking_screens.MINE: booking_listeners.screen,
        flag_messages.LIST: flag_listeners.screen,
    }
    clicks = Clicks(database, replies, show_home, screens)
    booking_listeners.register(app, clicks)
    flag_listeners.register(app, clicks)
    giving_listeners.register(app, clicks, answered)
