"""Channels and who is in them."""

from __future__ import annotations

from collections.abc import Iterable

from bot.playground.directory import Directory
from bot.playground.entities import Channel, Json
from bot.playground.refusals import Refused


class Memberships(Directory):
    """Every channel by its id."""

    def _start_memberships(self) -> None:
        self.channels: dict[str, Channel] = {}

    def add_channel(
        self,
        team_id: str,
        name: str,
        members: Iterable[str] = (),
        *,
        is_private: bool = False,
        is_general: bool = False,
        is_mpim: bool = False,
        purpose: str = "",
    ) -> Channel:
        """Add a channel with its members."""
        with self.lock:
            made = Channel(
                id=self.new_id("G" if is_mpim else "C"),
                team_id=team_id,
                name=name,
                is_private=is_private or is_mpim,
                is_general=is_general,
                is_mpim=is_mpim,
                created=self.epoch(),
                purpose=purpose,
                members=list(members),
            )
            made.creator = made.members[0] if made.members else ""
            self.channels[made.id] = made
            self.touch()
            return made

    def drop_channel(self, channel_id: str) -> None:
        """Take a channel away with all that was said in it, as if it had never been."""
        with self.lock:
            del self.channels[channel_id]
            self.touch()

    def channel(self, channel_id: str) -> Channel:
        """The channel; refused as `channel_not_found`."""
        found = self.channels.get(channel_id)
        if found is None:
            raise Refused("channel_not_found")
        return found

    def conversations_of(self, user_id: str) -> list[Channel]:
        """The conversations of which somebody is a member."""
        with self.lock:
            return [c for c in self.channels.values() if user_id in c.members]

    def join(self, channel_id: str, user_id: str, inviter: str = "") -> None:
        """Make somebody a member; an app that is in there hears `member_joined_channel`."""
        with self.lock:
            channel = self.channel(channel_id)
            if user_id in channel.members:
                return
            channel.members.append(user_id)
            self.touch()
            invited = {"inviter": inviter} if inviter else {}
            self._announce_member("member_joined_channel", channel, user_id, invited)

    def leave(self, channel_id: str, user_id: str, remover: str = "") -> None:
        """End a membership; the app hears `member_left_channel`, or `channel_left` of itself."""
        with self.lock:
            channel = self.channel(channel_id)
            if user_id not in channel.members:
                return
            channel.members.remove(user_id)
            self.touch()
            if self.user(user_id).app_id == self.app.id:
                left = "group_left" if channel.is_private else "channel_left"
                told = {"type": left, "channel": channel.id, "actor_id": remover or user_id}
                self.announce(channel.team_id, told)
            else:
                self._announce_member("member_left_channel", channel, user_id, {})

    def archive(self, channel_id: str, user_id: str = "") -> None:
        """Archive a channel: nobody can post in it from now on."""
        self._set_archived(channel_id, user_id, archived=True)

    def unarchive(self, channel_id: str, user_id: str = "") -> None:
        """Open an archived channel again."""
        self._set_archived(channel_id, user_id, archived=False)

    def _set_archived(self, channel_id: str, user_id: str, *, archived: bool) -> None:
        with self.lock:
            channel = self.channel(channel_id)
            if channel.is_archived == archived:
                return
            channel.is_archived = archived
            self.touch()
            kind = "group" if channel.is_private else "channel"
            event = f"{kind}_{'archive' if archived else 'unarchive'}"
            self.announce(channel.team_id, {"type": event, "channel": channel.id, "user": user_id})

    def _announce_member(self, event: str, channel: Channel, user_id: str, more: Json) -> None:
        self.announce(
            channel.team_id,
            {
                "type": event,
                "user": user_id,
                "channel": channel.id,
                "channel_type": "G" if channel.is_private else "C",
                "team": channel.team_id,
                **more,
            },
        )
