"""Direct messages, and what is said in them and in channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.playground.entities import Channel, File, Json, Message
from bot.playground.memberships import Memberships
from bot.playground.refusals import Refused
from bot.playground.rendering import message_json


class Conversations(Memberships):
    """Direct messages and what is said anywhere; messages live in their channel."""

    def _start_conversations(self) -> None:
        self._start_memberships()
        self.files: dict[str, File] = {}
        self._pairs: dict[tuple[str, str], str] = {}

    def open_dm(self, one: str, other: str) -> Channel:
        """The direct message of two users, made at the first call."""
        with self.lock:
            pair = (min(one, other), max(one, other))
            known = self._pairs.get(pair)
            if known is not None:
                return self.channels[known]
            made = Channel(
                id=self.new_id("D"),
                team_id=self.user(one).team_id,
                is_im=True,
                created=self.epoch(),
                members=[one, other],
            )
            self.user(other)
            self._pairs[pair] = made.id
            self.channels[made.id] = made
            self.touch()
            return made

    def dm_of(self, one: str, other: str) -> Channel | None:
        """The direct message of two users, if there is one already."""
        known = self._pairs.get((min(one, other), max(one, other)))
        return self.channels[known] if known else None

    def next_ts(self, channel: Channel) -> str:
        """The next message ts of a channel: it grows even while the clock stands still."""
        with self.lock:
            now = self.now()
            microsecond = int(now.timestamp()) * 1_000_000 + now.microsecond
            channel.last_microsecond = max(microsecond, channel.last_microsecond + 1)
            seconds, rest = divmod(channel.last_microsecond, 1_000_000)
            return f"{seconds}.{rest:06d}"

    def post(
        self,
        channel_id: str,
        user_id: str,
        text: str = "",
        *,
        blocks: Sequence[Json] = (),
        attachments: Sequence[Json] = (),
        metadata: Json | None = None,
        thread_ts: str | None = None,
        reply_broadcast: bool = False,
        file_ids: Sequence[str] = (),
        username: str | None = None,
        ephemeral_to: str | None = None,
        subtype: str | None = None,
    ) -> Message:
        """Say something as a person or a bot; the app hears of it unless it is ephemeral.

        `subtype` is of what Slack itself says about `user_id`: channel_join and the like.
        """
        with self.lock:
            channel, author = self.channel(channel_id), self.user(user_id)
            message = Message(
                ts=self.next_ts(channel),
                channel_id=channel_id,
                user_id=user_id,
                text=text,
                bot_id=author.bot_id,
                app_id=author.app_id,
                username=username,
                blocks=tuple(blocks),
                attachments=tuple(attachments),
                metadata=metadata,
                thread_ts=thread_ts,
                reply_broadcast=reply_broadcast,
                file_ids=tuple(file_ids),
                ephemeral_to=ephemeral_to,
                subtype=subtype,
            )
            return self._keep_message(channel, message)

    def _keep_message(self, channel: Channel, message: Message) -> Message:
        channel.messages[message.ts] = message
        self.touch()
        if message.ephemeral_to is None:
            self._announce_message(channel, self._json(channel, message))
        return message

    def ephemeral(
        self, channel_id: str, user_id: str, to: str, text: str = "", *, blocks: Sequence[Json] = ()
    ) -> Message:
        """Say something as `user_id` that only `to` sees."""
        return self.post(channel_id, user_id, text, blocks=blocks, ephemeral_to=to)

    def message(self, channel_id: str, ts: str) -> Message:
        """A message that is still there; refused as `message_not_found`."""
        found = self.channel(channel_id).messages.get(ts)
        if found is None or found.deleted:
            raise Refused("message_not_found")
        return found

    def update(self, channel_id: str, ts: str, **changes: object) -> Message:
        """Replace fields of a message and mark it as edited."""
        with self.lock:
            channel, old = self.channel(channel_id), self.message(channel_id, ts)
            edited = f"{self.epoch()}.000000"
            new = replace(old, **changes, edited=edited)  # type: ignore[arg-type]  # the caller names fields of Message
            channel.messages[ts] = new
            self.touch()
            if new.ephemeral_to is None:
                self._announce_message(
                    channel,
                    {
                        "subtype": "message_changed",
                        "hidden": True,
                        "ts": self.next_ts(channel),
                        "message": self._json(channel, new),
                        "previous_message": self._json(channel, old),
                    },
                )
            return new

    def delete(self, channel_id: str, ts: str) -> None:
        """Take a message away."""
        with self.lock:
            channel, old = self.channel(channel_id), self.message(channel_id, ts)
            channel.messages[ts] = replace(old, deleted=True)
            self.touch()
            if old.ephemeral_to is None:
                self._announce_message(
                    channel,
                    {
                        "subtype": "message_deleted",
                        "hidden": True,
                        "ts": self.next_ts(channel),
                        "deleted_ts": ts,
                        "previous_message": self._json(channel, old),
                    },
                )

    def set_message_state(self, channel_id: str, ts: str, state: Json) -> None:
        """Keep what a person chose in the inputs of a message."""
        with self.lock:
            channel = self.channel(channel_id)
            channel.messages[ts] = replace(self.message(channel_id, ts), state=state)
            self.touch()

    def react(self, channel_id: str, ts: str, name: str, user_id: str) -> None:
        """Add a reaction; refused as `already_reacted`."""
        with self.lock:
            message = self.message(channel_id, ts)
            if (name, user_id) in message.reactions:
                raise Refused("already_reacted")
            reactions = (*message.reactions, (name, user_id))
            self.channel(channel_id).messages[ts] = replace(message, reactions=reactions)
            self.touch()

    def mark_read(self, channel_id: str, user_id: str) -> None:
        """The person has seen all that is there."""
        with self.lock:
            channel = self.channel(channel_id)
            last = next(reversed(channel.messages), "")
            if channel.last_read.get(user_id, "") != last:
                channel.last_read[user_id] = last
                self.touch()

    def unread(self, channel_id: str, user_id: str) -> int:
        """How many messages of others the person has not seen; comings and goings do not count."""
        with self.lock:
            channel = self.channel(channel_id)
            if user_id not in channel.members:
                return 0
            last = channel.last_read.get(user_id, "")
            seen = channel.seen_by(user_id)
            new = [m for m in seen if m.ts > last and m.user_id != user_id]
            return sum(1 for m in new if m.subtype is None)

    def _json(self, channel: Channel, message: Message) -> Json:
        return message_json(message, self.files, channel.team_id, metadata=True)

    def _announce_message(self, channel: Channel, inner: Json) -> None:
        kinds = {"is_im": "im", "is_mpim": "mpim", "is_private": "group"}
        kind = next((k for flag, k in kinds.items() if getattr(channel, flag)), "channel")
        event = {"type": "message", "channel": channel.id, "channel_type": kind, **inner}
        self.announce(channel.team_id, {"event_ts": event["ts"], **event})
