"""Listens to whoever lets Leeway set their Slack status during a block, or takes that back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.core.language import Language
from bot.delivery.clicks import Clicks
from bot.development_time import consent_modals, ids, statuses
from bot.development_time.consents import Consents
from bot.people.service import Person
from bot.storage import Session

Json = dict[str, Any]
AGREE = f"{ids.LINK}slack_consent"


def register(app: App, clicks: Clicks, consents: Consents) -> None:
    """Listen."""
    listeners = _Listeners(clicks, consents)
    app.action(ids.CONNECT_STATUS)(listeners.connect)
    app.action(ids.DISCONNECT_STATUS)(listeners.disconnect)


class _Listeners:
    def __init__(self, clicks: Clicks, consents: Consents) -> None:
        self._clicks = clicks
        self._consents = consents

    def connect(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """Say what it means, with the person's own link to Slack's page."""
        with self._clicks.acting(context) as (session, person):
            address = self._consents.begin(session, person, "slack", context["now"])
        ack()
        view = consent_modal(context["lang"], address)
        context.client.views_open(trigger_id=body["trigger_id"], view=view)

    def disconnect(self, ack: Ack, body: Json, context: BoltContext) -> None:
        """Put back what is set now, and give the token up."""

        def act(session: Session, person: Person, _number: int, now: datetime) -> None:
            statuses.disconnect(session, person, now)

        self._clicks.store(ack, body, context, act)


def consent_modal(lang: Language, address: str) -> Json:
    """What agreeing means, and the way to it."""
    return consent_modals.agreeing(
        lang,
        lang.plain("Your Slack status"),
        (
            lang.t("Let Slack say that you are not to be disturbed"),
            lang.t(
                "During your development time your status says “Focus time” and notifications "
                "pause. Afterwards both are as they were."
            ),
            lang.t(
                "Slack asks for your consent on its own page. Leeway then sees your profile, and "
                "changes nothing of it but the status."
            ),
        ),
        consent_modals.Way(lang.plain("Agree in Slack"), AGREE, address),
    )
