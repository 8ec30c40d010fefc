"""The bodies that Slack sends to an app, in Slack's own shapes."""

from __future__ import annotations

from collections.abc import Mapping

from bot.playground.entities import Channel, Json, Message, User, View
from bot.playground.rendering import message_json
from bot.playground.world import World

VERIFICATION_TOKEN = "playground-verification-token"  # noqa: S105 - long deprecated by Slack, still sent


def plain(text: str) -> str:
    """Text of Slack's as it looks: its three entities resolved."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def conversation_name(channel: Channel) -> str:
    """The name that Slack gives a conversation in payloads."""
    if channel.is_im:
        return "directmessage"
    return "privategroup" if channel.is_private and not channel.is_mpim else channel.name


class Payloads:
    """Builds payloads from the state of the stand-in; `team_id` is where the app is installed."""

    def __init__(self, world: World) -> None:
        self._world = world

    def event(self, team_id: str, event: Json) -> Json:
        """The event_callback around an event; `LookupError` where the app never was installed."""
        world = self._world
        made = next(iter(world.bots_of(team_id)), None)
        if made is None:
            raise LookupError(f"the app was never installed in {team_id}")
        event_id = world.new_id("Ev")
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": team_id,
            "context_team_id": team_id,
            "context_enterprise_id": None,
            "api_app_id": world.app.id,
            "event": {"event_ts": f"{world.now().timestamp():.6f}", **event},
            "type": "event_callback",
            "event_id": event_id,
            "event_time": world.epoch(),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": team_id,
                    "user_id": made.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{event_id.lower()}",
        }

    def command(
        self, team_id: str, person: User, channel: Channel, command: str, text: str
    ) -> dict[str, str]:
        """The form fields of a slash command."""
        world = self._world
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": team_id,
            "team_domain": world.teams[team_id].domain,
            "channel_id": channel.id,
            "channel_name": conversation_name(channel),
            "user_id": person.id,
            "user_name": person.name,
            "command": command,
            "text": text,
            "api_app_id": world.app.id,
            "is_enterprise_install": "false",
            "response_url": world.make_response_url(person.id, channel.id),
            "trigger_id": world.make_trigger(person.id, channel_id=channel.id),
        }

    def message_action(
        self, team_id: str, person: User, message: Message, actions: list[Json], state: Json
    ) -> Json:
        """A click in a message; of an ephemeral one Slack sends no copy along."""
        world = self._world
        channel = world.channel(message.channel_id)
        ephemeral = message.ephemeral_to is not None
        return {
            **self._base("block_actions", team_id, person),
            "container": {
                "type": "message",
                "message_ts": message.ts,
                "channel_id": channel.id,
                "is_ephemeral": ephemeral,
                **({"thread_ts": message.thread_ts} if message.thread_ts else {}),
            },
            "trigger_id": world.make_trigger(person.id, channel_id=channel.id),
            "channel": {"id": channel.id, "name": conversation_name(channel)},
            **({} if ephemeral else {"message": self._copy(message, team_id)}),
            "state": {"values": state},
            "response_url": world.make_response_url(person.id, channel.id, message.ts),
            "actions": actions,
        }

    def view_action(self, person: User, view: View, actions: list[Json], state: Json) -> Json:
        """A click in a modal or in App Home."""
        inside = view.id if view.type == "modal" else None
        return {
            **self._base("block_actions", view.team_id, person),
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": self._world.make_trigger(person.id, inside, view.channel_id),
            "view": _with_state(view, state),
            "actions": actions,
        }

    def submission(self, person: User, view: View, state: Json, response_urls: list[Json]) -> Json:
        """A modal was submitted."""
        return {
            **self._base("view_submission", view.team_id, person),
            "trigger_id": self._world.make_trigger(person.id, view.id, view.channel_id),
            "view": _with_state(view, state),
            "response_urls": response_urls,
        }

    def closing(self, person: User, view: View, state: Json, *, is_cleared: bool) -> Json:
        """A modal was closed; `is_cleared` where the whole stack went."""
        return {
            **self._base("view_closed", view.team_id, person),
            "view": _with_state(view, state),
            "is_cleared": is_cleared,
        }

    def shortcut(
        self, team_id: str, person: User, callback_id: str, channel_id: str | None = None
    ) -> Json:
        """A global shortcut; the channel that is looked at is not told, but known to a modal."""
        base = self._base("shortcut", team_id, person)
        return {
            **base,
            "action_ts": self.action_ts(),
            "callback_id": callback_id,
            "trigger_id": self._world.make_trigger(person.id, channel_id=channel_id),
        }

    def message_shortcut(
        self, team_id: str, person: User, callback_id: str, message: Message
    ) -> Json:
        """A shortcut on a message."""
        world = self._world
        channel = world.channel(message.channel_id)
        return {
            **self._base("message_action", team_id, person),
            "action_ts": self.action_ts(),
            "callback_id": callback_id,
            "trigger_id": world.make_trigger(person.id, channel_id=channel.id),
            "channel": {"id": channel.id, "name": conversation_name(channel)},
            "response_url": world.make_response_url(person.id, channel.id),
            "message_ts": message.ts,
            "message": self._copy(message, team_id),
        }

    def action_ts(self) -> str:
        """The instant of an action; two of them at one instant are told apart, as with Slack."""
        serial = int(self._world.new_id("")) % 1_000_000
        return f"{self._world.epoch()}.{serial:06d}"

    def _copy(self, message: Message, team_id: str) -> Json:
        return message_json(message, self._world.files, team_id, metadata=True)

    def _base(self, type_: str, team_id: str, person: User) -> Json:
        world = self._world
        return {
            "type": type_,
            "user": {
                "id": person.id,
                "username": person.name,
                "name": person.name,
                "team_id": person.team_id,
            },
            "api_app_id": world.app.id,
            "token": VERIFICATION_TOKEN,
            "team": {"id": team_id, "domain": world.teams[team_id].domain},
            "enterprise": None,
            "is_enterprise_install": False,
        }


def _with_state(view: View, state: Mapping[str, object]) -> Json:
    return {**view.payload(), "state": {"values": dict(state)}}
