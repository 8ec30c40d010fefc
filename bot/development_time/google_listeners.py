"""Listens to *Connect Google Calendar…*: what it means, and the way to Google."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.core.language import Language
from bot.delivery.clicks import Clicks
from bot.development_time import consent_modals, ids
from bot.development_time.consents import Consents

AGREE = f"{ids.LINK}google_consent"

Json = dict[str, Any]


def register(app: App, clicks: Clicks, consents: Consents) -> None:
    """Listen; `consents` send people to Google, where it is set up."""
    app.action(ids.CONNECT_GOOGLE)(_Listeners(clicks, consents).open)


class _Listeners:
    def __init__(self, clicks: Clicks, consents: Consents) -> None:
        self._clicks = clicks
        self._consents = consents

    def open(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """*Connect Google Calendar…*, or *Connect again…*: the person's own link."""
        with self._clicks.acting(context) as (session, person):
            address = self._consents.begin(session, person, "google", context["now"])
        ack()
        view = consent_modal(context["lang"], address)
        context.client.views_open(trigger_id=body["trigger_id"], view=view)


def consent_modal(lang: Language, address: str) -> Json:
    """What agreeing means, and the way to it."""
    return consent_modals.agreeing(
        lang,
        lang.plain("Google Calendar"),
        (
            lang.t("Put your blocks into Google Calendar"),
            lang.t(
                "Leeway sees when you are busy, so that it can keep your blocks out of the way of "
                "meetings. It reads no titles, guests or places of them."
            ),
            lang.t(
                "It writes its own blocks and changes nothing else. Google asks for your consent "
                "on its own page."
            ),
        ),
        consent_modals.Way(lang.plain("Agree at Google"), AGREE, address),
    )
