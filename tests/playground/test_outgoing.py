from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from starlette.responses import Response

from bot.playground.desk import Desk
from bot.playground.playground import Playground
from tests.playground.little_bots import (
    CLICKS,
    EVENTS,
    MONDAY,
    ListeningBot,
    bolt_app,
    connected,
    listening,
    little_playground,
    signed,
)

START = int(MONDAY.timestamp())


def test_a_message_to_the_bot_becomes_an_event_with_slacks_envelope(
    playground: Playground, bot: ListeningBot
) -> None:
    desk = Desk(playground, "U0002")

    desk.say(desk.app_dm(), "What is <@U0001> up to, & why?")

    envelope = bot.last.json
    event = envelope.pop("event")
    assert envelope == {
        "token": "playground-verification-token",
        "team_id": "T0001",
        "context_team_id": "T0001",
        "context_enterprise_id": None,
        "api_app_id": playground.world.app.id,
        "type": "event_callback",
        "event_id": envelope["event_id"],
        "event_time": START,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": "T0001",
                "user_id": playground.bot_user_id(),
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": envelope["event_context"],
    }
    assert envelope["event_id"].startswith("Ev")
    assert event["type"] == "message"
    assert event["channel_type"] == "im"
    assert event["channel"] == desk.app_dm()
    assert event["user"] == "U0002"
    assert event["text"] == "What is <@U0001> up to, &amp; why?"
    assert event["event_ts"] == event["ts"]
    assert event["ts"].startswith(f"{START}.")
    assert bot.last.path == EVENTS
    assert bot.last.headers["content-type"] == "application/json"
    assert signed(bot.last)


def test_the_bot_hears_nothing_of_conversations_in_which_it_is_not(
    playground: Playground, bot: ListeningBot
) -> None:
    general = next(c for c in playground.world.channels.values() if c.name == "general")
    between_people = playground.world.open_dm("U0001", "U0002")

    Desk(playground, "U0001").say(general.id, "hello all")
    Desk(playground, "U0001").say(between_people.id, "hello Bo")
    assert bot.heard == []

    playground.world.join(general.id, playground.bot_user_id())
    Desk(playground, "U0001").say(general.id, "hello bot")
    assert [e["text"] for e in bot.events()] == ["hello bot"]


def test_events_without_a_subscription_are_not_sent(
    playground: Playground, bot: ListeningBot
) -> None:
    private = playground.world.add_channel("T0001", "secret", ["U0001"], is_private=True)
    playground.world.join(private.id, playground.bot_user_id())

    Desk(playground, "U0001").say(private.id, "message.groups is not subscribed")

    assert bot.heard == []


def test_people_who_join_or_change_are_announced_without_emails_where_the_scope_is_missing(
    playground: Playground, bot: ListeningBot
) -> None:
    world = playground.world
    world.add_user(replace(world.user("U0001"), id="U0099", name="dee"), announce=True)
    world.change_user("U0002", title="Architect")
    assert playground.outgoing.settle()

    joined, changed = bot.events()
    assert joined["type"] == "team_join"
    assert joined["user"]["id"] == "U0099"
    assert "email" not in joined["user"]["profile"]
    assert changed["type"] == "user_change"
    assert changed["user"]["profile"]["title"] == "Architect"


def test_an_uninstalled_app_hears_nothing_any_more(
    playground: Playground, bot: ListeningBot
) -> None:
    playground.world.uninstall("T0001")

    playground.world.change_user("U0002", title="Architect")

    assert playground.outgoing.settle()
    assert bot.heard == []


def test_opening_app_home_tells_the_bot(playground: Playground, bot: ListeningBot) -> None:
    desk = Desk(playground, "U0003")

    desk.open_home()

    event = bot.events()[0]
    assert event["type"] == "app_home_opened"
    assert (event["user"], event["tab"], event["channel"]) == ("U0003", "home", desk.app_dm())
    assert "view" not in event


def test_an_event_that_fails_is_sent_again_at_once_then_after_one_and_after_five_minutes(
    playground: Playground, bot: ListeningBot
) -> None:
    bot.answer(EVENTS, *[Response(status_code=500)] * 4)
    desk = Desk(playground, "U0001")

    desk.say(desk.app_dm(), "hello")
    assert len(bot.heard) == 2
    playground.move_clock(MONDAY + timedelta(minutes=20))

    attempts = bot.at(EVENTS)
    assert [h.headers.get("x-slack-retry-num") for h in attempts] == [None, "1", "2", "3"]
    assert [h.headers.get("x-slack-retry-reason") for h in attempts] == [None, *["http_error"] * 3]
    sent = [int(h.headers["x-slack-request-timestamp"]) - START for h in attempts]
    assert sent == [0, 0, 60, 300]
    assert len({h.json["event_id"] for h in attempts}) == 1
    assert all(signed(h) for h in attempts)


def test_a_bot_that_says_no_retry_is_left_alone(playground: Playground, bot: ListeningBot) -> None:
    bot.answer(EVENTS, Response(status_code=500, headers={"x-slack-no-retry": "1"}))
    desk = Desk(playground, "U0001")

    desk.say(desk.app_dm(), "hello")
    playground.move_clock(MONDAY + timedelta(minutes=20))

    assert len(bot.at(EVENTS)) == 1


def test_an_event_that_is_acknowledged_at_the_first_retry_is_not_sent_again(
    playground: Playground, bot: ListeningBot
) -> None:
    bot.answer(EVENTS, Response(status_code=503))
    desk = Desk(playground, "U0001")

    desk.say(desk.app_dm(), "hello")
    playground.move_clock(MONDAY + timedelta(minutes=20))

    assert len(bot.at(EVENTS)) == 2


def test_a_bot_that_is_too_slow_gets_the_event_again_as_a_time_out(tmp_path: Path) -> None:
    released = threading.Event()
    with (
        little_playground(tmp_path, ack_seconds=0.2) as playground,
        listening(playground) as bot,
    ):
        bot.hang(EVENTS, released)
        desk = Desk(playground, "U0001")

        desk.say(desk.app_dm(), "hello")
        released.set()

        retry = bot.at(EVENTS)[1]
        assert retry.headers["x-slack-retry-reason"] == "http_timeout"


def test_a_bot_that_is_down_gets_the_event_once_it_is_up(playground: Playground) -> None:
    desk = Desk(playground, "U0001")
    desk.say(desk.app_dm(), "hello")

    with listening(playground) as bot:
        playground.move_clock(MONDAY + timedelta(minutes=1))

        assert [e["text"] for e in bot.events()] == ["hello"]
        assert bot.at(EVENTS)[0].headers["x-slack-retry-reason"] == "connection_failed"


def test_redirects_are_followed_twice_and_no_more(
    playground: Playground, bot: ListeningBot
) -> None:
    bot.answer(EVENTS, *[Response(status_code=307, headers={"location": EVENTS})] * 3)
    desk = Desk(playground, "U0001")

    desk.say(desk.app_dm(), "hello")

    assert bot.last.headers["x-slack-retry-reason"] == "too_many_redirects"


def test_the_very_same_request_can_be_replayed(playground: Playground, bot: ListeningBot) -> None:
    Desk(playground, "U0001").command("/little once")

    assert playground.outgoing.replay_last() == 200

    first, second = bot.heard
    assert first.body == second.body
    assert first.headers["x-slack-signature"] == second.headers["x-slack-signature"]


def test_a_replay_or_a_forgery_is_refused_by_a_bolt_app(playground: Playground) -> None:
    ran: list[str] = []
    app = bolt_app(playground)

    @app.command("/little")
    def little(ack, command):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - as Bolt's users write it
        ran.append(command["text"])
        ack()

    with connected(playground, app):
        assert Desk(playground, "U0001").command("/little once").ok
        assert playground.outgoing.forge() == 401
        assert playground.outgoing.replay_last() == 200  # fresh enough for the signature
        playground.move_clock(MONDAY + timedelta(minutes=6))
        assert playground.outgoing.replay_last() == 401
    assert ran == ["once", "once"]


def test_the_bots_url_is_verified_by_a_challenge(playground: Playground) -> None:
    with connected(playground, bolt_app(playground)):
        assert playground.outgoing.verify_url()


def test_a_click_goes_to_the_path_of_interactivity(
    playground: Playground, bot: ListeningBot
) -> None:
    Desk(playground, "U0001").shortcut("greet")

    assert bot.last.path == CLICKS
    payload = bot.last.json
    assert payload["type"] == "shortcut"
    assert payload["callback_id"] == "greet"
    assert payload["user"]["id"] == "U0001"
    assert playground.world.redeem_trigger(payload["trigger_id"], "T0001").user_id == "U0001"
    assert signed(bot.last)
