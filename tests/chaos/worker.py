"""`python -m tests.chaos.worker`: a process that sends, as `leeway worker` does, with short waits.

What makes it another program than `leeway worker` is that a lease ends after seconds, that it knows
a kind of message, `note`, which needs nothing but a person, and that it has no ticks: each start
would read all members from Slack.
"""

from __future__ import annotations

import json
import logging
import signal
import sys
import threading
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from bot.app import build_app
from bot.core.clock import SystemClock
from bot.core.language import Languages
from bot.core.text import Mrkdwn
from bot.delivery.domain import Composed, Due
from bot.delivery.service import Composer
from bot.settings import Choices, Settings, SlackAccess
from bot.storage import Session
from tests.chaos import outbox


@dataclass(frozen=True)
class Orders:
    """What a worker is told; the spans are seconds."""

    tokens: list[str]
    api_url: str
    database_url: str
    per_minute: int = 240
    lease: float = 4.0
    look_up_after: float = 1.0
    threads: int = 10

    def arguments(self) -> list[str]:
        """The command that starts it."""
        return [sys.executable, "-m", "tests.chaos.worker", json.dumps(asdict(self))]

    def settings(self) -> Settings:
        """The same as the settings of a bot."""
        choices = Choices(
            messages_per_minute=self.per_minute,
            sender_threads=self.threads,
            lease=timedelta(seconds=self.lease),
            look_up_after=timedelta(seconds=self.look_up_after),
        )
        access = SlackAccess(tuple(self.tokens), "no-secret", None, self.api_url)
        return Settings(access, self.database_url, choices)


class Notes(Composer):
    """The composer of notes."""

    def compose(self, session: Session, due: Due, now: datetime) -> Composed:
        """Its sign and nothing else, unless the details have blocks of their own."""
        del session, now
        text = Mrkdwn(outbox.sign(due.details))
        said = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
        return Composed(text, due.details.get("blocks") or [said])


def main() -> None:
    """Send until SIGTERM."""
    logging.basicConfig(level=logging.WARNING)
    leeway = build_app(Orders(**json.loads(sys.argv[1])).settings(), SystemClock())
    composers = leeway.sender.composing._composers
    assert isinstance(composers, dict)
    composers[outbox.KIND] = Notes(Languages().of)
    ended = threading.Event()

    def end(_number: int, _frame: object) -> None:
        ended.set()
        leeway.sender.wake()

    signal.signal(signal.SIGTERM, end)
    leeway.sender.run(ended)
    leeway.stop()


if __name__ == "__main__":
    main()
