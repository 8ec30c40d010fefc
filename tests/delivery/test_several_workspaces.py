"""One process, several workspaces, a token for each: by the real bot and the real stand-in."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from bot.app import Leeway, build_app
from bot.core.clock import MovableClock
from bot.core.errors import StartError
from bot.delivery.models import Outgoing
from bot.nudges.messages import DO, UNDO
from bot.people import service as people
from bot.people.models import Preference
from bot.playground.desk import Desk
from bot.playground.entities import Message
from bot.playground.faults import Kind
from bot.playground.people import fill
from bot.playground.playground import Playground
from bot.playground.server import served
from tests.delivery.gate import Gate
from tests.delivery.office import TOKEN, settings
from tests.support.house import MANIFEST, MONDAY, SAMPLE, SIGNING_SECRET, becomes

OTHER_TOKEN, OTHER_TEAM = "xoxb-other", "T0002"
OURS, THEIRS = "amara.okafor@halden.example", "lee@other.example"
CSV = b"""work_email,display_name,manager_email,country,timezone
lee@other.example,Lee,,DE,Europe/Berlin
ray@other.example,Ray,lee@other.example,DE,Europe/Berlin
"""


@dataclass
class Slack:
    """The stand-in with two workspaces, and the address of a database."""

    playground: Playground
    gate: Gate
    address: str
    database_url: str

    def built(self, *tokens: str) -> Leeway:
        """The bot with these tokens, its people read and imported."""
        given = settings(self.address, self.database_url)
        given = replace(given, slack=replace(given.slack, bot_tokens=tokens))
        return build_app(given, self.playground.clock)

    @contextmanager
    def running(self, leeway: Leeway) -> Iterator[Leeway]:
        """It hears clicks, and time moves it."""
        sheets = {"T0001": (SAMPLE / "people.csv").read_bytes(), OTHER_TEAM: CSV}
        for one in leeway.installations:
            with leeway.database.transaction(one.workspace_id) as session:
                sheet = people.read_people(sheets[one.team_id])
                people.apply_people(session, sheet, MONDAY)
        leeway.sync()
        try:
            with served(leeway.web) as bot_url:
                self.playground.bot_url = bot_url
                yield leeway
        finally:
            self.playground.bot_url = None
            leeway.stop()

    def desk(self, email: str) -> Desk:
        """The seat of somebody."""
        users = self.playground.world.users.values()
        return Desk(self.playground, next(one.id for one in users if one.email == email))

    def heard(self, email: str) -> list[Message]:
        """What the bot said to somebody."""
        desk = self.desk(email)
        return [one for one in desk.messages(desk.app_dm()) if one.from_bot]

    def to_tuesday(self) -> None:
        """Everybody was welcomed, and has their nudge."""
        tuesday = self.playground.upcoming(1, 10, "Europe/Berlin")
        self.playground.move_clock(tuesday + timedelta(minutes=2))

    def teams_of(self, method: str) -> list[str | None]:
        """Whose token each call that was answered with ok came with."""
        return [call.team_id for call in self.playground.world.calls_of(method) if call.ok]


@pytest.fixture
def slack(database_url: str) -> Iterator[Slack]:
    clock = MovableClock(MONDAY)
    playground = Playground(
        SAMPLE / "people.csv", MANIFEST, clock, signing_secret=SIGNING_SECRET, socket_mode=False
    )
    rows = [
        {"work_email": f"{name}@other.example", "display_name": name.title(), "country": "DE"}
        for name in ("lee", "ray")
    ]
    first, _ = fill(
        playground.world,
        [row | {"timezone": "Europe/Berlin"} for row in rows],
        team_id=OTHER_TEAM,
        team_name="Other Company",
        prefix="UOTHER",
    )
    playground.world.install(OTHER_TEAM, token=OTHER_TOKEN, installer_id=first.id)
    gate = Gate(playground.asgi)
    with served(gate) as address:
        playground.start(address)
        try:
            yield Slack(playground, gate, address, database_url)
        finally:
            gate.open()
            playground.close()


def test_each_workspace_hears_only_its_own_and_with_its_own_token(slack: Slack) -> None:
    with slack.running(slack.built(TOKEN, OTHER_TOKEN)) as leeway:
        assert [one.team_id for one in leeway.installations] == ["T0001", OTHER_TEAM]
        slack.to_tuesday()
        for email in (OURS, THEIRS):
            assert DO in str(slack.heard(email)[-1].blocks), email
        for one in leeway.installations:
            with leeway.database.transaction(one.workspace_id) as session:
                rows = session.scalars(select(Outgoing)).all()
                addresses = {
                    person.email
                    for person in people.people(session, {row.person_id for row in rows}).values()
                }
            theirs = {str(email).endswith("@other.example") for email in addresses}
            assert theirs == {one.team_id == OTHER_TEAM}
            assert slack.teams_of("chat.postMessage").count(one.team_id) == len(rows)
        assert all(call.ok for call in slack.playground.world.calls_of("chat.postMessage"))


@pytest.mark.parametrize("in_place", [True, False])
def test_a_click_is_answered_in_the_workspace_where_it_was_made(
    slack: Slack, in_place: bool
) -> None:
    with slack.running(slack.built(TOKEN, OTHER_TOKEN)):
        slack.to_tuesday()
        for email, team_id in ((OURS, "T0001"), (THEIRS, OTHER_TEAM)):
            nudge = slack.heard(email)[-1]
            if not in_place:
                slack.gate.answer("/response/", 503, "away", after_effect=False)
            assert slack.desk(email).click(nudge, DO).ok
            if not in_place:
                assert becomes(lambda: slack.gate.asked("/response/") > 0)
                slack.playground.move_clock(slack.playground.clock.now() + timedelta(minutes=1))
                assert slack.teams_of("chat.update")[-1] == team_id, "by the sender"

            def is_receipt(email: str = email, ts: str = nudge.ts) -> bool:
                return any(one.ts == ts and UNDO in str(one.blocks) for one in slack.heard(email))

            assert slack.playground.wait_until(is_receipt)


def test_a_token_that_slack_refuses_does_not_stop_the_other_workspace(
    slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    slack.playground.world.revoke(TOKEN, "token_revoked")
    with slack.running(slack.built(TOKEN, OTHER_TOKEN)) as leeway:
        assert [one.team_id for one in leeway.installations] == [OTHER_TEAM]
        (line,) = [one for one in caplog.records if one.levelno == logging.ERROR]
        assert "1. token of SLACK_BOT_TOKEN" in line.getMessage()
        assert "was revoked: install the app again" in line.getMessage()
        assert TOKEN not in caplog.text
        slack.to_tuesday()
        assert DO in str(slack.heard(THEIRS)[-1].blocks)
        assert slack.heard(OURS) == []


def test_a_workspace_that_is_refused_later_does_not_stop_the_other(slack: Slack) -> None:
    with slack.running(slack.built(TOKEN, OTHER_TOKEN)):
        slack.playground.world.revoke(TOKEN, "token_revoked")
        slack.to_tuesday()
        assert DO in str(slack.heard(THEIRS)[-1].blocks)
        assert slack.heard(OURS) == []


def test_a_workspace_where_slack_asks_to_wait_at_the_start_is_served_all_the_same(
    slack: Slack,
) -> None:
    slack.gate.answer("/api/auth.test", 429, "slower", after_effect=False)
    leeway = slack.built(TOKEN, OTHER_TOKEN)
    leeway.stop()
    assert [one.team_id for one in leeway.installations] == ["T0001", OTHER_TEAM]


def test_where_slack_does_not_say_what_a_token_is_good_for_the_start_ends_with_a_sentence(
    slack: Slack,
) -> None:
    for kind, sentence in (
        (Kind.DROPPED, "Slack does not answer at"),
        (Kind.SERVER_ERROR, "it answered internal_error"),
    ):
        slack.playground.world.faults.inject("auth.test", kind)
        with pytest.raises(StartError, match=sentence):
            slack.built(TOKEN, OTHER_TOKEN)


def test_a_workspace_whose_planning_breaks_does_not_keep_another_from_its_nudges(
    slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    with slack.running(slack.built(TOKEN, OTHER_TOKEN)) as leeway:
        broken = leeway.installations[0].workspace_id
        with leeway.database.transaction(broken) as session:
            session.execute(update(Preference).values(snoozed_until=date.max))
        now = slack.playground.clock.now()
        for hours in range(1, 29):  # until Tuesday noon
            slack.playground.clock.move_to(now + timedelta(hours=hours))
            leeway.settle()
        assert DO in str(slack.heard(THEIRS)[-1].blocks)
        assert DO not in str(slack.heard(OURS))
        lines = [one for one in caplog.records if one.name == "bot.app.ticks"]
        assert {one.__dict__["workspace"] for one in lines} == {broken}
        assert lines[0].getMessage() == "planning broke in a workspace"
        assert lines[0].exc_info is not None


def test_where_every_token_is_refused_the_start_ends_with_a_sentence(slack: Slack) -> None:
    for token in (TOKEN, OTHER_TOKEN):
        slack.playground.world.revoke(token, "token_revoked")
    with pytest.raises(StartError, match="Slack refuses every token of SLACK_BOT_TOKEN"):
        slack.built(TOKEN, OTHER_TOKEN)
