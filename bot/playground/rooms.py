"""Coming and going: joining, inviting people and the app, archiving; Slack's own commands."""

from __future__ import annotations

from collections.abc import Callable

from bot.playground.elements import NotOnScreenError
from bot.playground.entities import Channel, User
from bot.playground.reading import Reading
from bot.playground.seat import Outcome

OWN_COMMANDS = {
    "/invite": ("@somebody", "Add people or an app to this channel"),
    "/remove": ("@somebody", "Remove somebody from this channel"),
    "/join": ("#channel", "Open a channel and join it"),
    "/leave": ("", "Leave this channel"),
    "/archive": ("", "Archive this channel"),
}
"""Slack's own commands that the stand-in knows: what follows them, and what they do."""


class Rooms(Reading):
    """A person among channels."""

    def channel(self, name: str) -> Channel:
        """A channel that this person sees, by name; `NotOnScreenError` where there is none."""
        wanted = name.removeprefix("#")
        for channel in list(self.world.channels.values()):
            if channel.name == wanted and channel.team_id == self.team_id and self.sees(channel):
                return channel
        raise NotOnScreenError(f"{self.user_id} sees no channel #{wanted}")

    def join(self, channel_id: str) -> Outcome:
        """Join a public channel."""
        channel = self.visible_channel(channel_id)
        if channel.is_archived:
            return _refused("This channel is archived.")
        self._enter(channel, self.user_id)
        return self._settled()

    def leave(self, channel_id: str) -> Outcome:
        """Leave a channel."""
        channel = self.visible_channel(channel_id)
        if channel.is_general:
            return _refused("You cannot leave this channel.")
        return self._depart(channel, self.user_id)

    def invite(self, channel_id: str, user_id: str) -> Outcome:
        """Add somebody, or an app, to a channel of which one is a member."""
        channel = self.visible_channel(channel_id)
        problem = self._not_mine(channel)
        if problem is not None:
            return _refused(problem)
        if user_id in channel.members:
            return _refused(f"{self._name(user_id)} is already in this channel.")
        self._enter(channel, user_id)
        return self._settled()

    def remove(self, channel_id: str, user_id: str) -> Outcome:
        """Remove somebody, or an app, from a channel of which one is a member."""
        channel = self.visible_channel(channel_id)
        problem = self._not_mine(channel)
        if problem is not None:
            return _refused(problem)
        if user_id not in channel.members:
            return _refused(f"{self._name(user_id)} is not in this channel.")
        return self._depart(channel, user_id)

    def invite_bot(self, channel_id: str) -> Outcome:
        """Add the app to a channel."""
        return self.invite(channel_id, self.bot_user_id())

    def remove_bot(self, channel_id: str) -> Outcome:
        """Remove the app from a channel."""
        return self.remove(channel_id, self.bot_user_id())

    def archive(self, channel_id: str) -> Outcome:
        """Archive a channel of which one is a member."""
        channel = self.visible_channel(channel_id)
        if channel.is_general:
            return _refused("The general channel cannot be archived.")
        problem = self._not_mine(channel)
        if problem is not None:
            return _refused(problem)
        self._note(channel, self.user_id, "channel_archive", "archived the channel")
        self.world.archive(channel.id, self.user_id)
        return self._settled()

    def bot_user_id(self) -> str:
        """The app's user where this person sits."""
        return self.playground.bot_user_id(self.team_id)

    def own_command(self, name: str, text: str, channel: Channel) -> Outcome:
        """One of Slack's own commands (`OWN_COMMANDS`), typed in a channel."""
        if name in ("/invite", "/remove"):
            user = self._named(text)
            if user is None:
                return _refused(f"Nobody here is called {text or '…'}.")
            act = self.invite if name == "/invite" else self.remove
            return act(channel.id, user.id)
        if name == "/join":
            return self.join(self.channel(text or channel.name).id)
        plain: dict[str, Callable[[str], Outcome]] = {
            "/leave": self.leave,
            "/archive": self.archive,
        }
        return plain[name](channel.id)

    def _named(self, text: str) -> User | None:
        """Whom "@Ada Okafor", "@ada" or "<@U0001>" means."""
        wanted = text.strip().removeprefix("<").removesuffix(">").removeprefix("@").casefold()
        for user in self.world.members(self.team_id):
            names = (user.id, user.name, user.shown_name, user.real_name)
            if wanted in (name.casefold() for name in names) and not user.deleted:
                return user
        return None

    def _not_mine(self, channel: Channel) -> str | None:
        if channel.is_im or channel.is_mpim:
            return "This works in channels only."
        if channel.is_archived:
            return "This channel is archived."
        if self.user_id not in channel.members:
            return f"You are not in #{channel.name}: join it first."
        return None

    def _name(self, user_id: str) -> str:
        return self.world.user(user_id).shown_name

    def _enter(self, channel: Channel, user_id: str) -> None:
        with self.world.lock:
            if user_id in channel.members:
                return
            invited = user_id != self.user_id
            self.world.join(channel.id, user_id, self.user_id if invited else "")
            by = f", invited by <@{self.user_id}>" if invited else ""
            self._note(channel, user_id, "channel_join", f"has joined the channel{by}")

    def _depart(self, channel: Channel, user_id: str) -> Outcome:
        with self.world.lock:
            self._note(channel, user_id, "channel_leave", "has left the channel")
            self.world.leave(channel.id, user_id, self.user_id)
        return self._settled()

    def _note(self, channel: Channel, user_id: str, subtype: str, text: str) -> None:
        self.world.post(channel.id, user_id, f"<@{user_id}> {text}", subtype=subtype)

    def _settled(self) -> Outcome:
        self.playground.outgoing.settle()
        return Outcome(ok=True)


def _refused(error: str) -> Outcome:
    return Outcome(ok=False, error=error)
