"""An office whose outbox a test fills itself: the real bot, the stand-in behind a gate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import select, update

from bot.app import Leeway, build_app
from bot.app.installing import Directory
from bot.core.clock import MovableClock
from bot.core.language import Languages
from bot.core.text import Mrkdwn
from bot.delivery import service as delivery
from bot.delivery.domain import Attention, Composed, Due, Later, Method, Moot, Terms
from bot.delivery.metrics import Metrics
from bot.delivery.models import Lane, Outgoing
from bot.delivery.sender import Sender
from bot.delivery.service import Composer, Message
from bot.nudges.messages import DO
from bot.people import jobs as people_jobs
from bot.people import service as people
from bot.people.models import Person
from bot.playground.desk import Desk
from bot.playground.entities import Message as Said
from bot.playground.playground import Playground
from bot.playground.server import served
from bot.settings import Choices, Settings, SlackAccess
from bot.storage import Session
from tests.delivery.gate import Gate
from tests.support.house import MANIFEST, MONDAY, SAMPLE, SIGNING_SECRET

TOKEN = "xoxb-playground"
AMARA, MEHMET, PRIYA, GRACE = (
    f"{name}@halden.example"
    for name in ("amara.okafor", "mehmet.yildiz", "priya.raman", "grace.thompson")
)


@dataclass
class Notes(Composer):
    """The composer of kind `note`: it does what the details of its row say."""

    clock: MovableClock
    arrived: list[int] = field(default_factory=list)

    def compose(self, session: Session, due: Due, now: datetime) -> Composed | Later | Moot:
        """Say the text; or break, be moot, wait, take a time, be refused, as the details want."""
        del session
        wanted: Mapping[str, Any] = due.details
        if wanted.get("breaks"):
            raise RuntimeError("a defect of this one message")
        if "moot" in wanted:
            return Moot(wanted["moot"])
        if "not_before" in wanted and now < datetime.fromisoformat(wanted["not_before"]):
            return Later(datetime.fromisoformat(wanted["not_before"]))
        if "takes" in wanted:
            self.clock.move_to(self.clock.now() + timedelta(seconds=wanted["takes"]))
        text = Mrkdwn(str(wanted.get("text", "A note")))
        blocks = wanted.get("blocks") or [
            {"type": "section", "text": {"type": "mrkdwn", "text": text}}
        ]
        return Composed(text, blocks)

    def sent(self, session: Session, due: Due, now: datetime) -> None:
        """Remember that it arrived, or break."""
        del session, now
        if due.details.get("breaks_afterwards"):
            raise RuntimeError("a defect in what follows from this one message")
        self.arrived.append(due.id)


@dataclass
class Posts(Notes):
    """The composer of kind `post`: as notes, but in channels."""

    in_channel = True
    never: list[str] = field(default_factory=list)

    def failed(self, session: Session, due: Due, reason: str, now: datetime) -> None:
        """Remember why one never arrives, or break."""
        del session, now
        if due.details.get("breaks_when_told"):
            raise RuntimeError("a defect in what follows from this one failure")
        self.never.append(reason)


@dataclass
class Office:
    """The bot without its web side; `sender` speaks what `write` puts into the outbox."""

    playground: Playground
    gate: Gate
    slack: str
    database_url: str
    leeway: Leeway
    clock: MovableClock
    notes: Notes
    sender: Sender

    @property
    def workspace_id(self) -> int:
        """The workspace that the bot is installed in."""
        return self.leeway.installations[0].workspace_id

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction in the workspace."""
        with self.leeway.database.transaction(self.workspace_id) as session:
            yield session

    def note(self, key: str, email: str = MEHMET, **wanted: object) -> Message:
        """A note, due now: `attention`, `channel`, `due`, `kind` are the row's, others details."""
        attention = wanted.pop("attention", Attention.REQUESTED)
        kind = str(wanted.pop("kind", "note"))
        channel = wanted.pop("channel", None)
        due = wanted.pop("due", self.clock.now())
        assert isinstance(attention, Attention)
        assert isinstance(due, datetime)
        assert channel is None or isinstance(channel, str)
        with self.session() as session:
            person_id = people.person_by_email(session, email).id
        return Message(key, kind, person_id, attention, due, details=wanted, channel=channel)

    def write(self, key: str, email: str = MEHMET, **wanted: object) -> int:
        """Decide to say a note; the id of its row."""
        message = self.note(key, email, **wanted)
        with self.session() as session:
            (written,) = delivery.enqueue(session, [message], self.clock.now())
        return written

    def row(self, outgoing_id: int) -> Outgoing:
        """A row of the outbox as it stands."""
        with self.session() as session:
            return session.scalars(select(Outgoing).where(Outgoing.id == outgoing_id)).one()

    def rows(self) -> list[Outgoing]:
        """Every row, oldest first."""
        with self.session() as session:
            return list(session.scalars(select(Outgoing).order_by(Outgoing.id)))

    def lane(self, method: Method = Method.POST) -> Lane:
        """The workspace's lane for a method."""
        with self.session() as session:
            return session.scalars(select(Lane).where(Lane.method == method)).one()

    def work(self) -> int:
        """Do all that is due at this instant; how many steps that took."""
        steps = 0
        while self.sender.step():
            steps += 1
            assert steps < 1000, "the sender never comes to rest"
        return steps

    def move(self, **span: float) -> None:
        """Move time on, stopping wherever the sender has something to do."""
        end = self.clock.now() + timedelta(**span)
        self.work()
        stops = 0
        while (at := self.sender.next_due()) is not None and at <= end:
            stops += 1
            assert stops < 1000, "there is always something to do, and it is never done"
            self.clock.move_to(max(at, self.clock.now()))
            assert self.work() or self.sender.next_due() != at, f"{at} is due and never done"
        self.clock.move_to(max(end, self.clock.now()))
        self.work()

    def heard(self, email: str = MEHMET) -> list[Said]:
        """What the bot said to somebody, oldest first."""
        user_id = self._user_id(email)
        channel = self.playground.world.open_dm(self.playground.bot_user_id(), user_id)
        return [one for one in channel.seen_by(user_id) if one.from_bot]

    def _user_id(self, email: str) -> str:
        users = self.playground.world.users.values()
        return next(user.id for user in users if user.email == email)

    @property
    def never(self) -> list[str]:
        """Why posts in channels never arrived, as their feature heard it."""
        posts = self.sender.composing._composers["post"]
        assert isinstance(posts, Posts)
        return posts.never

    def posts(self) -> int:
        """How many messages stand in the stand-in's direct messages."""
        channels = list(self.playground.world.channels.values())
        return sum(
            one.from_bot for channel in channels if channel.is_im for one in channel.seen_by(None)
        )

    @contextmanager
    def listening(self) -> Iterator[None]:
        """The bot's web side, so that people can click."""
        with served(self.leeway.web) as bot_url:
            self.playground.bot_url = bot_url
            try:
                yield
            finally:
                self.playground.bot_url = None

    def desk(self, email: str) -> Desk:
        """The seat of somebody."""
        return Desk(self.playground, self._user_id(email))

    def nudged(self, email: str = AMARA) -> tuple[Desk, Said]:
        """Let it be Tuesday, 10:01: somebody's seat, and the nudge that came."""
        tuesday = self.playground.upcoming(1, 10, "Europe/Berlin") + timedelta(minutes=1)
        self.playground.move_clock(tuesday)
        nudge = self.heard(email)[-1]
        assert DO in str(nudge.blocks), nudge.text
        return self.desk(email), nudge

    def finish_replies(self) -> None:
        """Until every listener has ended; the bot hears no more clicks after this."""
        self.leeway.bolt.listener_runner.listener_executor.shutdown()

    def restart(self, token: str = TOKEN) -> None:
        """Stop the bot and start it again."""
        self.leeway.stop()
        self.leeway = build_app(settings(self.slack, self.database_url, token), self.clock)
        self.sender = sender_of(self.leeway, self.notes, self.slack, token)


def sender_of(
    leeway: Leeway,
    notes: Notes,
    slack: str,
    token: str = TOKEN,
    *,
    nudges_a_week: int = 2,
    threads: int = 1,
) -> Sender:
    """A sender on the bot's database that speaks notes, and gives up on an answer sooner."""
    client = WebClient(token, f"{slack}/api/", timeout=2, retry_handlers=[])
    return Sender(
        leeway.database,
        {leeway.installations[0].workspace_id: client},
        leeway.clock,
        {"note": notes, "weekly": notes, "post": Posts(notes.clock)},
        Directory(Languages()),
        Terms(threads=threads, nudges_a_week=nudges_a_week, carriers=frozenset({"weekly"})),
        Metrics(),
    )


def settings(
    slack: str, database_url: str, token: str = TOKEN, *, socket_mode: bool = False
) -> Settings:
    """Settings of a bot that speaks to the stand-in at an address."""
    app_token = "xapp-playground" if socket_mode else None
    access = SlackAccess((token,), SIGNING_SECRET, app_token, f"{slack}/api/")
    return Settings(access, database_url, Choices())


@contextmanager
def opened(database_url: str, *, socket_mode: bool = False) -> Iterator[Office]:
    """The office with the sample company's people; nothing is planned for them."""
    clock = MovableClock(MONDAY)
    playground = Playground(
        SAMPLE / "people.csv",
        MANIFEST,
        clock,
        signing_secret=SIGNING_SECRET,
        socket_mode=socket_mode,
    )
    gate = Gate(playground.asgi)
    with served(gate) as slack:
        playground.start(slack)
        leeway = build_app(settings(slack, database_url, socket_mode=socket_mode), clock)
        leeway.connect()
        with leeway.database.transaction(leeway.installations[0].workspace_id) as session:
            sheet = people.read_people((SAMPLE / "people.csv").read_bytes())
            people.apply_people(session, sheet, clock.now())
            # This office never closes: what is said on whose clock has tests of its own.
            session.execute(
                update(Person).values(
                    work_start=time.min, work_end=time.max, work_days="0123456", country=""
                )
            )
        client = WebClient(TOKEN, f"{slack}/api/")
        people_jobs.sync(client, leeway.database, leeway.installations[0].workspace_id, clock.now())
        notes = Notes(clock)
        sender = sender_of(leeway, notes, slack)
        office = Office(playground, gate, slack, database_url, leeway, clock, notes, sender)
        try:
            yield office
        finally:
            gate.open()
            playground.close()
            office.leeway.stop()
