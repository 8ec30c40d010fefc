"""Why a note comes later than it was planned; said to the person whose note it is, and nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from zoneinfo import ZoneInfo

from bot.core.language import Language
from bot.core.text import Mrkdwn, lines


class Cause(Enum):
    """What keeps a note back."""

    HOURS = auto()
    HOLIDAY = auto()
    LEAVE = auto()
    STATUS = auto()
    QUIET = auto()


@dataclass(frozen=True, slots=True)
class Delay:
    """A note that does not come when it was planned; the instants are UTC."""

    cause: Cause
    planned: datetime
    comes_at: datetime | None
    """None where nobody knows: a status that says nothing of its end."""

    def said(self, lang: Language, zone: ZoneInfo, *, monthly: bool) -> Mrkdwn:
        """When the note comes, and why not when it was planned."""
        after = lang.t("After that, one comes each month.") if monthly else Mrkdwn("")
        return lines(self._comes(lang, zone), after)

    def _comes(self, lang: Language, zone: ZoneInfo) -> Mrkdwn:
        if self.comes_at is None:
            return lang.t(
                "Your next note is planned for {moment}, and waits while your Slack status "
                "says that you are away.",
                moment=lang.moment(self.planned, zone),
            )
        moment = lang.moment(self.comes_at, zone)
        if self.cause is Cause.HOLIDAY:
            day = lang.day(self.planned.astimezone(zone).date())
            return lang.t(
                "Your next note comes on {moment}, because {day} is a public holiday.",
                moment=moment,
                day=day,
            )
        if self.cause is Cause.LEAVE:
            return lang.t("Your next note comes on {moment}, when you are back.", moment=moment)
        if self.cause is Cause.HOURS:
            return lang.t("Your next note comes on {moment}.", moment=moment)
        if self.cause is Cause.STATUS:
            return lang.t(
                "Your next note comes on {moment}, because your Slack status says that you are "
                "away until then.",
                moment=moment,
            )
        return lang.t(
            "Your next note comes on {moment}, because you do not want to be disturbed in Slack "
            "before.",
            moment=moment,
        )
