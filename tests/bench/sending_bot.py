"""Leeway as `leeway worker` and `leeway serve` run it, but for settings that no file may give.

`python -m tests.bench.sending_bot PORT ORDERS`: the pace of a workspace is capped in leeway.toml,
and kind `note` (tests/bench/mail.py) is of the benchmarks alone. All else is the real thing.
"""

from __future__ import annotations

import json
import logging
import signal
import sys
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import cast

import uvicorn

from bot.app import build_app
from bot.core.clock import MovableClock
from bot.core.language import Languages
from bot.delivery.service import Composer
from bot.settings import Choices, Settings, SlackAccess
from tests.bench.mail import KIND, TUESDAY, Notes
from tests.support.house import SIGNING_SECRET


@dataclass(frozen=True)
class Orders:
    """What the process is told; `web` where it also hears Slack, as `leeway serve` does."""

    tokens: list[str]
    api_url: str
    database_url: str
    threads: int
    per_minute: int
    web: bool = False
    clock_from: str = TUESDAY.isoformat()

    def text(self) -> str:
        """As the process reads it."""
        return json.dumps(asdict(self))

    def settings(self) -> Settings:
        """The same as the settings of a bot."""
        choices = Choices(messages_per_minute=self.per_minute, sender_threads=self.threads)
        access = SlackAccess(tuple(self.tokens), SIGNING_SECRET, None, self.api_url)
        return Settings(access, self.database_url, choices)


def main() -> None:
    """Work until SIGTERM; with `web` Slack's requests come in, without it only /readyz does."""
    logging.basicConfig(level=logging.WARNING)
    orders = Orders(**json.loads(sys.argv[2]))
    clock = MovableClock(datetime.fromisoformat(orders.clock_from), ticking=True)
    leeway = build_app(orders.settings(), clock)
    cast("dict[str, Composer]", leeway.sender.composing._composers)[KIND] = Notes(Languages().of)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        leeway.start() if orders.web else leeway.start_working()
        web = leeway.web if orders.web else leeway.signs
        uvicorn.run(
            web, port=int(sys.argv[1]), log_level="warning", log_config=None, lifespan="off"
        )
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it ends already
        leeway.stop()


if __name__ == "__main__":
    main()
