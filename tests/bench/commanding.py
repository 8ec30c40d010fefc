"""Gives slash commands on a fixed schedule: `python -m tests.bench.commanding ORDERS`.

Each command goes to every bot at the same moment, signed as Slack signs it, over a connection of
its own. The schedule does not wait for answers, and a time is counted from when the command was
due: a bot that stands still for a second is seen by all fifty commands that were due in it, and not
by one alone.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict, dataclass
from urllib.parse import urlencode, urlsplit

import uvloop
from slack_sdk.signature import SignatureVerifier

from tests.bench.mail import TUESDAY, user_id
from tests.support.house import SIGNING_SECRET

PATIENCE = 30.0  # seconds; then a command counts as never acknowledged


@dataclass(frozen=True)
class Orders:
    """Which bots get so many commands a second, for how long, from whose people."""

    bots: list[str]
    slack: str
    team_ids: list[str]
    people: int
    a_second: int
    seconds: int

    def text(self) -> str:
        """As the process reads it."""
        return json.dumps(asdict(self))


class Commander:
    """Sends `/leeway` from people and workspaces in turn, and notes how long each took."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._signer = SignatureVerifier(SIGNING_SECRET)
        self.took: dict[str, list[float]] = {bot: [] for bot in orders.bots}

    async def run(self) -> None:
        """All of them, each when it is due."""
        orders, loop = self._orders, asyncio.get_running_loop()
        began = loop.time()
        calls = []
        for number in range(orders.a_second * orders.seconds):
            due = began + number / orders.a_second
            await asyncio.sleep(due - loop.time())
            form = self._form(number)
            first = number % len(orders.bots)  # none is always the second one
            for bot in orders.bots[first:] + orders.bots[:first]:
                request = self._request(bot, form, due - began)
                calls.append(asyncio.create_task(self._call(bot, request, due)))
        await asyncio.gather(*calls)

    async def _call(self, bot: str, request: bytes, due: float) -> None:
        address = urlsplit(bot)
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection(address.hostname, address.port)
            writer.write(request)
            answer = await reader.read()  # to its end: the connection is closed then
        self.took[bot].append(asyncio.get_running_loop().time() - due)
        writer.close()
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(f"{bot} did not acknowledge: {answer[:200]!r}")

    def _form(self, number: int) -> bytes:
        team_id = self._orders.team_ids[number % len(self._orders.team_ids)]
        fields = {
            "token": "of-old",
            "team_id": team_id,
            "team_domain": team_id.lower(),
            "channel_id": "C1",
            "channel_name": "general",
            "user_id": user_id(team_id, number % self._orders.people),
            "user_name": "somebody",
            "command": "/leeway",
            "text": "",
            "api_app_id": "A1",
            "is_enterprise_install": "false",
            "response_url": f"{self._orders.slack}/response/{number}",
            "trigger_id": f"{number}.1.trigger",
        }
        return urlencode(fields).encode()

    def _request(self, bot: str, form: bytes, seconds: float) -> bytes:
        timestamp = str(int(TUESDAY.timestamp() + seconds))
        signature = self._signer.generate_signature(timestamp=timestamp, body=form)
        return (
            f"POST /slack/events HTTP/1.1\r\nHost: {urlsplit(bot).netloc}\r\nConnection: close\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(form)}\r\nX-Slack-Request-Timestamp: {timestamp}\r\n"
            f"X-Slack-Signature: {signature}\r\n\r\n"
        ).encode() + form


if __name__ == "__main__":
    commander = Commander(Orders(**json.loads(sys.argv[1])))
    uvloop.run(commander.run())
    json.dump(commander.took, sys.stdout)
