"""What a person in front of Slack can see and do."""

from __future__ import annotations

from datetime import datetime

from bot.playground.answers import Said, said_by_an_answer
from bot.playground.composing import behind_a_command, rich_text, written_by_a_person
from bot.playground.elements import NotOnScreenError
from bot.playground.entities import Channel, Json, Message
from bot.playground.modal_desk import TROUBLE
from bot.playground.refusals import Refused
from bot.playground.rooms import OWN_COMMANDS, Rooms
from bot.playground.seat import NOT_RESPONDING, Outcome
from bot.playground.transport import Answer

__all__ = ["NOT_RESPONDING", "TROUBLE", "Desk", "NotOnScreenError", "Outcome"]

NOT_A_COMMAND = (
    '{command} is not a valid command. In Slack, all messages that start with the "/" character '
    "are interpreted as commands. If you are trying to send a message and not run a command, try "
    'preceding the "/" with an empty space.'
)
NO_MESSAGES = "Sending messages to this app has been turned off."


class Desk(Rooms):
    """Everything else that a person sees and does; may be used from any thread."""

    def channels(self) -> list[Channel]:
        """Channels this person sees by name, then their direct messages, newest activity first."""
        with self.world.lock:
            seen = [c for c in self.world.channels.values() if self.sees(c)]
        direct = [c for c in seen if c.is_im or c.is_mpim]
        named = sorted((c for c in seen if c not in direct), key=lambda c: c.name)
        return [*named, *sorted(direct, key=_newest, reverse=True)]

    def unread(self, channel_id: str) -> int:
        """How many messages of others this person has not looked at."""
        return self.world.unread(self.visible_channel(channel_id).id, self.user_id)

    def home(self) -> Json | None:
        """The published App Home as Slack writes a view; None where the app published none."""
        view = self.world.home(self.user_id)
        return None if view is None else view.payload()

    def say(self, channel_id: str, text: str) -> Outcome:
        """Type a message; a line that begins with "/" is a command. Waits until the app has it."""
        if text.startswith("/"):
            return self.command(text, channel_id)
        channel = self.visible_channel(channel_id)
        refusal = self._cannot_say(channel)
        if refusal is not None:
            return Outcome(ok=False, error=refusal)
        written = written_by_a_person(text)
        self.world.post(channel_id, self.user_id, written, blocks=[rich_text(text)])
        self.playground.outgoing.settle()
        return Outcome(ok=True)

    def command(self, line: str, channel_id: str | None = None) -> Outcome:
        """Type a slash command, by default in the direct message with the app."""
        name, _, text = line.strip().partition(" ")
        known = {c.command: c for c in self.world.manifest.slash_commands}
        channel = self.visible_channel(channel_id or self.app_dm())
        if name in OWN_COMMANDS:
            return self.own_command(name, text.strip(), channel)
        if name not in known or not self.installed():
            return Outcome(ok=False, error=NOT_A_COMMAND.format(command=name))
        users, channels, escape = self.world.users, self.world.channels, known[name].should_escape
        written = behind_a_command(text.strip(), users, channels, should_escape=escape)
        fields = self.playground.payloads.command(self.team_id, self.person, channel, name, written)
        answer = self.playground.outgoing.command(fields)
        problem = self._problem(answer)
        if problem is None:
            problem = self._show_answer(channel, answer)
        if problem is not None:
            return Outcome(ok=False, error=f'{name} failed with the error "{problem}"')
        return Outcome(ok=True)

    def open_home(self, tab: str = "home") -> Outcome:
        """Look at the app's Home (or "messages") tab; waits until the app has heard of it."""
        manifest = self.world.manifest
        enabled = manifest.home_tab_enabled if tab == "home" else manifest.messages_tab_enabled
        if not enabled:
            raise NotOnScreenError(f"the app has no {tab} tab")
        event: Json = {
            "type": "app_home_opened",
            "user": self.user_id,
            "channel": self.app_dm(),
            "tab": tab,
        }
        home = self.home()
        if tab == "home" and home is not None:
            event["view"] = home
        with self.world.lock:
            self.world.announce(self.team_id, event)
        self.playground.outgoing.settle()
        return Outcome(ok=True)

    def set_status(self, emoji: str, text: str = "", until: datetime | None = None) -> None:
        """Set the own status (":palm_tree:"), or clear it with ""; waits until the app has heard.

        `until` is when it ends by itself (aware).
        """
        self.world.set_status(self.user_id, emoji, text, until)
        self.playground.outgoing.settle()

    def shortcut(
        self, callback_id: str, message: Message | None = None, *, channel_id: str | None = None
    ) -> Outcome:
        """Choose a shortcut of a message, or a global one; `NotOnScreenError` where there is none.

        `channel_id` is the conversation that is looked at while a global one is chosen.
        """
        if callback_id not in self.shortcuts(message):
            kind = "global" if message is None else "message"
            raise NotOnScreenError(f"the app offers no {kind} shortcut {callback_id} here")
        payloads, person = self.playground.payloads, self.person
        if message is None:
            payload = payloads.shortcut(self.team_id, person, callback_id, channel_id)
            return self.interact(payload)
        self.must_see(message)
        return self.interact(payloads.message_shortcut(self.team_id, person, callback_id, message))

    def _cannot_say(self, channel: Channel) -> str | None:
        manifest = self.world.manifest
        if channel.is_archived:
            return "This channel is archived."
        if self.user_id not in channel.members:
            return f"You are not in #{channel.name}: join it first."
        with_app = channel.is_im and channel.other(self.user_id) == self.bot_user_id()
        closed = manifest.messages_tab_read_only or not manifest.messages_tab_enabled
        return NO_MESSAGES if with_app and closed else None

    def _problem(self, answer: Answer) -> str | None:
        if answer.late:
            return "operation_timeout"
        return None if answer.status == 200 else "dispatch_failed"

    def _show_answer(self, channel: Channel, answer: Answer) -> str | None:
        """Show the text or JSON of the acknowledgement; what Slack cannot show, it refuses."""
        try:
            said = said_by_an_answer(self.world, answer)
        except Refused as refused:
            return refused.error
        if said is not None:
            self._post(channel, said)
        return None

    def _post(self, channel: Channel, said: Said) -> None:
        to = None if said.in_channel else self.user_id
        self.world.post(
            channel.id, self.bot_user_id(), said.text, blocks=said.blocks, ephemeral_to=to
        )


def _newest(channel: Channel) -> str:
    return next(reversed(channel.messages), "")
