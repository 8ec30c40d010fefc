"""Where a person sits: who they are, in which workspace, and what they may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.playground.elements import Element, NotOnScreenError
from bot.playground.entities import Channel, Json, Message, User
from bot.playground.offers import lists
from bot.playground.people import SLACKBOT
from bot.playground.playground import Playground
from bot.playground.transport import Answer

NOT_RESPONDING = "This app is not responding."
NOT_CONFIGURED = (
    "This app is not configured to handle interactive responses. "
    "Please configure interactivity URL for your app under the App config page."
)


@dataclass(frozen=True)
class Outcome:
    """What a person sees of what they just did: nothing wrong, a warning, or errors at inputs.

    `field_errors` maps a block_id of the modal to the text under that input.
    """

    ok: bool
    error: str | None = None
    field_errors: Mapping[str, str] = field(default_factory=dict)


class Seat:
    """A living person of a workspace, a guest or a stranger; bots and leavers have no seat.

    Raises `LookupError` for an unknown id and `ValueError` for a bot or a deactivated account.
    """

    def __init__(self, playground: Playground, user_id: str) -> None:
        user = playground.world.users.get(user_id)
        if user is None:
            raise LookupError(f"nobody has the id {user_id}")
        self.playground = playground
        self.world = playground.world
        self.user_id = user_id
        self.team_id = playground.team_id if user.is_stranger else user.team_id
        self.person  # noqa: B018 - refuses those who cannot sit here

    @property
    def person(self) -> User:
        """The person as they are now."""
        user = self.world.user(self.user_id)
        if user.deleted or user.is_bot or user.is_app_user or user.id == SLACKBOT:
            raise ValueError(f"{user.real_name} ({user.id}) cannot sit at a desk")
        return user

    def app_dm(self) -> str:
        """The id of the direct message with the app; opens it."""
        bot_user_id = self.playground.bot_user_id(self.team_id)
        return self.world.open_dm(self.user_id, bot_user_id).id

    def sees(self, channel: Channel) -> bool:
        """Whether this person can look into a conversation."""
        if self.user_id in channel.members:
            return True
        person = self.person
        outsider = person.is_restricted or person.is_ultra_restricted or person.is_stranger
        private = channel.is_im or channel.is_mpim or channel.is_private
        return channel.team_id == self.team_id and not private and not outsider

    def visible_channel(self, channel_id: str) -> Channel:
        """A conversation this person sees; `NotOnScreenError` for any other."""
        channel = self.world.channels.get(channel_id)
        if channel is None or not self.sees(channel):
            raise NotOnScreenError(f"{self.user_id} sees no conversation {channel_id}")
        return channel

    def must_see(self, message: Message) -> None:
        """Raise `NotOnScreenError` unless this person sees the message."""
        self.visible_channel(message.channel_id)
        if message.ephemeral_to not in (None, self.user_id):
            raise NotOnScreenError(f"only {message.ephemeral_to} sees the message {message.ts}")

    def offers(self, element: Element, id_: str) -> bool:
        """Whether a select of users, channels or conversations lists this id."""
        if element.type.endswith("users_select"):
            user = self.world.users.get(id_)
            return user is not None and not user.deleted
        channel = self.world.channels.get(id_)
        if channel is None or not self.sees(channel):
            return False
        return lists(element, channel, self.user_id, self.world.users)

    def installed(self) -> bool:
        """Whether the app is installed where this person sits."""
        return any(not made.revoked for made in self.world.bots_of(self.team_id))

    def ask(self, payload: Json) -> Answer:
        """Send an interaction to the app; nothing reaches one that is not installed."""
        if not self.installed():
            return Answer(failure="connection_failed")
        return self.playground.outgoing.interaction(payload)

    def interact(self, payload: Json) -> Outcome:
        """Send a click; what is not acknowledged is warned of beside what was clicked."""
        if not self.world.manifest.interactivity:
            return Outcome(ok=False, error=NOT_CONFIGURED)
        if self.ask(payload).status != 200:
            return Outcome(ok=False, error=NOT_RESPONDING)
        return Outcome(ok=True)
