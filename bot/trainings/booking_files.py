"""A booking for the calendar of whoever has none connected: its file, and links to two sites."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core.calendar_file import Shown, event, file_of, google_form, outlook_form
from bot.core.language import Language
from bot.slack import blocks
from bot.slack.blocks import Element
from bot.trainings import ids
from bot.trainings.errors import NoDateError
from bot.trainings.views import BookingState, BookingView

PRODUCT = "-//Leeway//Trainings//EN"
MOST_ADDRESS = 3000  # characters: Slack takes no longer one in a button


def calendar_file(view: BookingView, now: datetime) -> bytes:
    """The booking as it is now; one that is not booked any more takes its entry out again.

    Refuses with `NoDateError` where it has no date.
    """
    stands = view.state not in {BookingState.GIVEN_UP, BookingState.WITHDRAWN}
    status, method = ("CONFIRMED", "PUBLISH") if stands else ("CANCELLED", "CANCEL")
    entry = event(_shown(view), view.uid, view.sequence, now, status)
    return file_of(PRODUCT, method, [entry], now.date())


def calendar_buttons(lang: Language, view: BookingView, now: datetime) -> Sequence[Element]:
    """*Calendar file* and two forms; none where it has no date, or is over."""
    if view.span is None or view.span.end <= now:
        return ()
    value, shown = str(view.id), _shown(view)
    forms = (
        (lang.plain("Google Calendar"), f"{ids.LINK}google", google_form(shown)),
        (lang.plain("Outlook"), f"{ids.LINK}outlook", outlook_form(shown)),
    )
    return (
        blocks.button(lang.plain("Calendar file"), ids.CALENDAR_FILE, value=value),
        *(
            blocks.button(label, action_id, value=value) | {"url": address}
            for label, action_id, address in forms
            if len(address) <= MOST_ADDRESS
        ),
    )


def _shown(view: BookingView) -> Shown:
    if view.span is None:
        raise NoDateError
    return Shown(view.title, view.span, view.zone, place=view.place, details=view.link)
