"""People among channels: who comes and goes, and what the app hears of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.playground.desk import Desk, NotOnScreenError
from bot.playground.entities import Json
from bot.playground.playground import Playground
from tests.playground.little_bots import ListeningBot, listening, little_playground
from tests.playground.raw_sockets import raw_socket

MEMBER_EVENTS = (
    "member_joined_channel",
    "member_left_channel",
    "channel_left",
    "channel_archive",
    "message.channels",
)


@contextmanager
def subscribed(folder: Path, *events: str, scopes: tuple[str, ...]) -> Iterator[Playground]:
    """The little workspace, whose app asked for more events and scopes."""
    with little_playground(folder, ack_seconds=1.0) as playground:
        _subscribe(playground, events, scopes)
        yield playground


def _subscribe(playground: Playground, events: tuple[str, ...], scopes: tuple[str, ...]) -> None:
    world = playground.world
    manifest = world.manifest
    world.manifest = replace(
        manifest,
        bot_events=manifest.bot_events | set(events),
        bot_scopes=manifest.bot_scopes | set(scopes),
    )
    world.install("T0001", installer_id="U0001")


def of_kind(heard: list[Json], kind: str) -> list[Json]:
    return [event for event in heard if event["type"] == kind]


def test_an_app_that_is_invited_is_a_member_and_everybody_reads_it(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    general = ana.channel("#general").id
    assert ana.invite_bot(general).ok
    assert playground.bot_user_id() in ana.channel("general").members
    note = Desk(playground, "U0002").messages(general)[-1]
    assert note.subtype == "channel_join"
    assert note.text == f"<@{playground.bot_user_id()}> has joined the channel, invited by <@U0001>"
    again = ana.invite_bot(general)
    assert again.error == "Little is already in this channel."
    assert of_kind(bot.events(), "member_joined_channel") == []  # the manifest asks for none


@pytest.mark.parametrize("named", ["@Little", "@little", "<@{id}>"])
def test_invite_and_remove_can_be_typed(
    playground: Playground, bot: ListeningBot, ana: Desk, named: str
) -> None:
    general, me = ana.channel("general").id, playground.bot_user_id()
    who = named.format(id=me)
    assert ana.say(general, f"/invite {who}").ok
    assert me in ana.channel("general").members
    assert ana.command(f"/remove {who}", general).ok
    assert me not in ana.channel("general").members
    assert bot.at("/slack/commands") == []  # they are Slack's own


def test_an_app_with_the_event_and_the_scope_hears_that_it_was_invited_and_removed(
    tmp_path: Path,
) -> None:
    with (
        subscribed(tmp_path, *MEMBER_EVENTS, scopes=("channels:read",)) as playground,
        listening(playground) as bot,
    ):
        ana, me = Desk(playground, "U0001"), playground.bot_user_id()
        general = ana.channel("general").id
        ana.invite_bot(general)
        (joined,) = of_kind(bot.events(), "member_joined_channel")
        assert (joined["user"], joined["channel"], joined["inviter"]) == (me, general, "U0001")
        assert (joined["channel_type"], joined["team"]) == ("C", "T0001")
        Desk(playground, "U0002").leave(ana.channel("learning").id)
        assert of_kind(bot.events(), "member_left_channel") == []  # it is not in there
        ana.remove_bot(general)
        (left,) = of_kind(bot.events(), "channel_left")
        assert (left["channel"], left["actor_id"]) == (general, "U0001")


def test_of_a_private_channel_an_app_hears_only_with_groups_read(tmp_path: Path) -> None:
    with (
        subscribed(tmp_path, *MEMBER_EVENTS, scopes=("channels:read",)) as playground,
        listening(playground) as bot,
    ):
        ana = Desk(playground, "U0001")
        ana.invite_bot(ana.channel("people-leads").id)
        assert of_kind(bot.events(), "member_joined_channel") == []


def test_the_same_is_heard_through_a_socket(tmp_path: Path) -> None:
    with little_playground(tmp_path, ack_seconds=5.0, socket_mode=True) as playground:
        _subscribe(playground, MEMBER_EVENTS, ("channels:read",))
        with raw_socket(playground) as socket:
            socket.will_acknowledge(None)
            ana = Desk(playground, "U0001")
            ana.invite_bot(ana.channel("general").id)
            inner = [e["payload"]["event"] for e in socket.envelopes]
            assert [e["type"] for e in inner if e["type"] == "member_joined_channel"]


def test_nobody_posts_in_an_archived_channel(bot: ListeningBot, ana: Desk) -> None:
    learning = ana.channel("learning").id
    assert ana.say(learning, "/archive").ok
    assert ana.say(learning, "Hello?").error == "This channel is archived."
    assert ana.join(learning).error == "This channel is archived."
    assert not ana.archive(ana.channel("general").id).ok
    assert bot.events() == []


def test_who_is_not_in_a_channel_can_look_and_join_but_not_write(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    room = playground.world.add_channel("T0001", "sales", ["U0002"]).id
    Desk(playground, "U0002").say(room, "Hello")
    assert ana.unread(room) == 0
    assert not ana.say(room, "Hi").ok
    assert not ana.invite_bot(room).ok
    assert ana.join(room).ok
    assert ana.say(room, "Hi").ok
    assert ana.leave(room).ok
    assert not ana.say(room, "Bye").ok
    secret = playground.world.add_channel("T0001", "secret", ["U0002"], is_private=True)
    with pytest.raises(NotOnScreenError):
        ana.channel("secret")
    with pytest.raises(NotOnScreenError):
        ana.join(secret.id)
    assert bot.events() == []


def test_comings_and_goings_are_nothing_unread(
    playground: Playground, bot: ListeningBot, ana: Desk
) -> None:
    general = ana.channel("general").id
    ben = Desk(playground, "U0002")
    ana.invite_bot(general)
    assert ben.unread(general) == 0
    ana.say(general, "Welcome")
    assert ben.unread(general) == 1
    assert bot.events()  # it is in there, and its manifest asks for message.channels


def test_a_shortcut_and_a_command_of_a_channel_come_through_a_socket_too(tmp_path: Path) -> None:
    with little_playground(tmp_path, ack_seconds=5.0, socket_mode=True) as playground:
        ana = Desk(playground, "U0001")
        general = ana.channel("general").id
        ana.say(general, "See https://a.example/x")
        with raw_socket(playground) as socket:
            socket.will_acknowledge(None)
            assert ana.shortcut("keep", ana.message(general, "a.example")).ok
            assert ana.command("/little https://a.example/x", general).ok
            shortcut, command = socket.envelopes
    assert (shortcut["type"], command["type"]) == ("interactive", "slash_commands")
    payload = shortcut["payload"]
    assert (payload["type"], payload["message"]["text"]) == (
        "message_action",
        "See <https://a.example/x>",
    )
    assert (command["payload"]["channel_id"], command["payload"]["text"]) == (
        general,
        "https://a.example/x",
    )
