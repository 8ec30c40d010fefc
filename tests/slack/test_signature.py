"""Only Slack comes in, only fresh, and with each request only once."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta

import httpx
import pytest

from bot.slack.web import LARGEST_BODY
from bot.storage.signatures import Signatures
from tests.migrations.rows import rows_of
from tests.support.house import SIGNING_SECRET, House

HELLO = json.dumps({"type": "url_verification", "challenge": "are-you-there"}).encode()
SIGNATURE, TIMESTAMP = b"X-Slack-Signature", b"X-Slack-Request-Timestamp"
Headers = dict[bytes, bytes]


def signed(
    house: House, body: bytes, *, age: int = 0, timestamp: str | None = None, secret: str = ""
) -> Headers:
    """Slack's headers for a body, `age` seconds old."""
    at = timestamp or str(int(house.now.timestamp()) - age)
    basis = b"v0:" + at.encode() + b":" + body
    digest = hmac.new((secret or SIGNING_SECRET).encode(), basis, hashlib.sha256).hexdigest()
    return {
        b"Content-Type": b"application/json",
        TIMESTAMP: at.encode(),
        SIGNATURE: f"v0={digest}".encode(),
    }


def knock(house: House, body: bytes, headers: Headers, path: str = "/slack/events") -> int:
    """Post to the bot; the HTTP status."""
    url = f"{house.playground.bot_url}{path}"
    with httpx.Client(trust_env=False) as client:
        return client.post(url, content=body, headers=headers).status_code


def test_a_request_of_slack_comes_in(house: House) -> None:
    assert house.playground.outgoing.verify_url()
    assert knock(house, HELLO, signed(house, HELLO)) == 200


@pytest.mark.parametrize(("age", "status"), [(300, 200), (301, 401), (-300, 200), (-301, 401)])
def test_a_request_is_fresh_for_five_minutes(house: House, age: int, status: int) -> None:
    assert knock(house, HELLO, signed(house, HELLO, age=age)) == status


@pytest.mark.parametrize("missing", [SIGNATURE, TIMESTAMP])
@pytest.mark.parametrize("empty", [True, False], ids=["empty", "missing"])
def test_a_request_without_a_header_stays_outside(
    house: House, missing: bytes, *, empty: bool
) -> None:
    headers = signed(house, HELLO)
    headers.pop(missing)
    if empty:
        headers[missing] = b""
    assert knock(house, HELLO, headers) == 401


@pytest.mark.parametrize(
    "timestamp", ["yesterday", "-5", "1.5", "1e9", "9" * 400, "9" * 5000, "\N{SUPERSCRIPT TWO}"]
)
def test_a_time_that_is_no_number_of_seconds_stays_outside(house: House, timestamp: str) -> None:
    assert knock(house, HELLO, signed(house, HELLO, timestamp=timestamp)) == 401


def test_a_signature_with_another_secret_or_of_another_body_stays_outside(house: House) -> None:
    assert knock(house, HELLO, signed(house, HELLO, secret="guessed")) == 401
    assert knock(house, HELLO + b" ", signed(house, HELLO)) == 401
    assert knock(house, b"", signed(house, HELLO)) == 401


@pytest.mark.parametrize("signature", [b"v0=", b"v0=\xe9", b"\xff" * 67, b"v1=" + b"0" * 64])
def test_a_signature_that_is_none_stays_outside(house: House, signature: bytes) -> None:
    headers = signed(house, HELLO) | {SIGNATURE: signature}
    assert knock(house, HELLO, headers) == 401
    assert knock(house, HELLO, headers, "/clock") == 401


def test_a_body_that_is_no_text_stays_outside_signed_or_not(house: House) -> None:
    body = b"payload=\xff\xfe"
    assert knock(house, body, signed(house, body)) == 401
    assert knock(house, body, signed(house, body, secret="guessed")) == 401


def test_a_huge_body_is_refused_and_not_remembered(house: House) -> None:
    before = rows_of(house.leeway.database.engine)
    body = b"x" * (LARGEST_BODY + 1)
    assert knock(house, body, signed(house, body)) == 413
    assert rows_of(house.leeway.database.engine) == before


def test_a_forged_click_changes_nothing(house: House) -> None:
    desk = house.desk("ana@x.example")
    assert desk.command("/leeway settings").ok
    before = rows_of(house.leeway.database.engine)
    for _ in range(2):
        assert house.playground.outgoing.forge() == 401
    assert rows_of(house.leeway.database.engine) == before


def test_a_replayed_request_is_refused_twice_and_changes_nothing(house: House) -> None:
    desk = house.desk("ana@x.example")
    assert desk.command("/leeway help").ok
    house.sees(desk, "I help managers")
    before = rows_of(house.leeway.database.engine)
    for _ in range(2):
        assert house.playground.outgoing.replay_last() == 401
    assert rows_of(house.leeway.database.engine) == before
    assert len(desk.messages(desk.app_dm())) == 1


def test_a_request_is_remembered_beyond_the_process_that_heard_it(house: House) -> None:
    headers = signed(house, HELLO)
    signature = headers[SIGNATURE].decode()
    now = house.leeway.clock.now()
    elsewhere = Signatures(house.leeway.database)
    assert knock(house, HELLO, headers) == 200
    house.leeway.exchange_signatures()
    elsewhere.exchange(now)
    assert not elsewhere.first_time(signature, now)
    after_a_restart = Signatures(house.leeway.database)
    after_a_restart.exchange(now)
    assert not after_a_restart.first_time(signature, now)
    assert elsewhere.first_time("v0=another", now)
    assert knock(house, HELLO, headers) == 401


def test_old_signatures_are_forgotten_because_nobody_can_use_them_any_more(house: House) -> None:
    now = house.leeway.clock.now()
    signatures = Signatures(house.leeway.database)
    assert signatures.first_time("v0=old", now)
    signatures.exchange(now)
    later = now + timedelta(minutes=16)
    signatures.exchange(later)
    assert signatures.first_time("v0=old", later)
