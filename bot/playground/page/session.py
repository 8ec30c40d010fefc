"""What one browser tab looks at, and how it acts for the person looking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from threading import Lock
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from nicegui import Client, run, ui

from bot.playground.desk import Desk, NotOnScreenError, Outcome
from bot.playground.entities import Channel, User
from bot.playground.moving_time import StuckClockError
from bot.playground.page.names import Reader
from bot.playground.playground import ClockRefusedError, Playground
from bot.playground.world import World

MESSAGES, HOME = "messages", "home"


class Session:
    """The person, the conversation and the tab that are looked at; `refresh` re-draws all parts."""

    def __init__(self, playground: Playground, client: Client, one_move: Lock) -> None:
        self.playground = playground
        self.client = client
        self._one_move = one_move  # shared by all tabs
        self.person_id = ""
        self.channel_id = ""
        self.place = MESSAGES
        self.desk: Desk
        self._parts: list[Callable[[], None]] = []
        self._seen: tuple[object, ...] = ()

    @property
    def world(self) -> World:
        """The workspace behind the page."""
        return self.playground.world

    @property
    def person(self) -> User:
        """The person whose Slack is shown."""
        return self.world.user(self.person_id)

    @property
    def zone(self) -> tzinfo:
        """Their time zone, UTC where they have none."""
        return ZoneInfo(self.person.tz) if self.person.tz else UTC

    @property
    def now(self) -> datetime:
        """The stand-in's present instant."""
        return self.playground.clock.now()

    @property
    def bot_user_id(self) -> str:
        """The user of the app under test in this person's workspace."""
        return self.playground.bot_user_id(self.playground.team_id)

    def people(self) -> list[User]:
        """Those whose Slack one may look at: living people of any workspace, by name."""
        return sorted(
            (
                u
                for u in list(self.world.users.values())
                if not (u.deleted or u.is_bot or u.is_stranger or u.id == "USLACKBOT")
            ),
            key=lambda u: u.shown_name.casefold(),
        )

    def name_of(self, user_id: str) -> str:
        """The name shown for a user id, the id itself when nobody has it."""
        found = self.world.users.get(user_id)
        return found.shown_name if found else user_id

    def title_of(self, channel: Channel) -> str:
        """A channel's name, or the other person's of a direct message."""
        other = channel.other(self.person_id)
        return self.name_of(other) if other else channel.name

    def reader(self) -> Reader:
        """How texts look to this person now."""
        return Reader(self.name_of, self._channel_name, self.zone, self.now)

    def _channel_name(self, channel_id: str) -> str:
        found = self.world.channels.get(channel_id)
        return found.name if found else channel_id

    def look_as(self, person_id: str, channel_id: str = "", place: str = MESSAGES) -> None:
        """Look as `person_id`; a conversation they cannot see becomes the one with the app."""
        self.person_id = person_id
        self.desk = Desk(self.playground, person_id)
        app_dm = self.desk.app_dm()  # opened, so that the sidebar has it
        own = {c.id for c in self.desk.channels()}
        self.channel_id = channel_id if channel_id in own else app_dm
        self.place = place if self.in_app_dm else MESSAGES

    @property
    def in_app_dm(self) -> bool:
        """Whether the conversation is the one with the app under test."""
        return self.world.channel(self.channel_id).other(self.person_id) == self.bot_user_id

    async def go(self, *, person_id: str = "", channel_id: str = "", place: str = MESSAGES) -> None:
        """Look somewhere else; the address follows, so it can be shared and survives a reload."""
        if person_id and person_id != self.person_id:
            self.look_as(person_id, channel_id, place)
        else:
            self.look_as(self.person_id, channel_id or self.channel_id, place)
        with self.client:
            ui.navigate.history.push("?" + urlencode(self._query()))
        self.refresh()
        if self.place == HOME:
            await self.act(self.desk.open_home)

    def _query(self) -> dict[str, str]:
        query = {"person": self.person_id, "channel": self.channel_id}
        return query | ({"tab": HOME} if self.place == HOME else {})

    def on_refresh(self, part: Callable[[], None]) -> None:
        """Draw `part` whenever something may have changed; it compares for itself."""
        self._parts.append(part)

    def poll(self) -> None:
        """Re-draw if the world, the minute or what is looked at changed since the last time."""
        minute = int(self.now.timestamp()) // 60
        looked_at = (self.world.version, minute, self.person_id, self.channel_id, self.place)
        if looked_at != self._seen:
            self.refresh()

    def refresh(self) -> None:
        """Let every part compare and draw what changed."""
        with self.client:
            for part in self._parts:
                part()
        minute = int(self.now.timestamp()) // 60
        self._seen = (self.world.version, minute, self.person_id, self.channel_id, self.place)

    async def act(self, deed: Callable[[], Outcome]) -> Outcome:
        """Do something as the person, off the event loop; what Slack would warn of is shown."""
        try:
            outcome = await run.io_bound(deed) or Outcome(ok=True)
        except NotOnScreenError:
            outcome = Outcome(ok=False, error="That changed while you were looking. Try again.")
        if outcome.error:
            self.warn(outcome.error)
        self.refresh()
        return outcome

    def keep(self, deed: Callable[[], None]) -> None:
        """Fill something in; what cannot be chosen is said."""
        try:
            deed()
        except NotOnScreenError as refused:
            self.warn(str(refused))

    async def move_clock(self, to: datetime) -> None:
        """Move everybody's clock, off the event loop; one move after the other."""
        try:
            await run.io_bound(self._move_clock, to)
        except (ClockRefusedError, StuckClockError) as refused:
            self.warn(f"The clock stopped on its way: {refused}")
        self.refresh()

    def _move_clock(self, to: datetime) -> None:
        with self._one_move:
            self.playground.move_clock(to)

    def warn(self, text: str) -> None:
        """The warning Slack shows when an app did not answer or refused."""
        with self.client:
            ui.notify(
                text,
                position="top",
                close_button="Dismiss",
                timeout=9000,
                classes="toast",
                attrs={"data-testid": "toast", "role": "alert"},
            )
