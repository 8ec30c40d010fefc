"""kill -9 and SIGSTOP under load, with a Slack that loses one answer in seven: each note once.

What stays open: a process that is frozen for longer than its lease, exactly between its last look
at the clock (the fence) and the write to the socket, posts when it wakes what somebody else has
taken over, has looked up in vain and has posted meanwhile. Only Slack could refuse the second post,
by a key of ours that it has seen before, and chat.postMessage takes none
(github.com/slackapi/slack-api-specs, issue 10). A lease of five minutes makes it rare; nothing on
our side makes it impossible. So these are counted apart: posts by a process that had just woken.
"""

from __future__ import annotations

import random
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

from bot.core.clock import SystemClock
from bot.storage import Database
from tests.chaos import mixture, outbox
from tests.chaos.stand_in import Post, StandIn, stand_in
from tests.chaos.worker import Orders
from tests.chaos.workers import Sleep, Workers
from tests.support.workspaces import Home, Workspaces

BEAT = 0.02  # seconds between two looks
PATIENCE = 180.0  # seconds without a new post, after which what is not there is lost
WAKING = timedelta(seconds=3)  # in which a process that woke ends what it was about to do


@dataclass(frozen=True)
class Size:
    """How much trouble. `people` are those of one workspace."""

    workspaces: int
    people: int
    messages: int
    processes: int
    kills: int
    sleeps: int
    calm_after: float = 60.0
    """Seconds after the last kill from which on Slack answers as it should."""
    calm_below: int = 0
    """The same as soon as fewer messages than these wait: the rest goes as fast as it can."""


@dataclass(frozen=True)
class Outcome:
    """What came of it, counted at the stand-in by the outbox's own ids."""

    sent: int
    lost: int
    doubled: int
    stuck: int
    unchanged: int
    """Replies whose edit is not to be seen."""
    joined: int
    """Notes that were shown inside another message."""
    slipped: int
    kills: int
    sleeps: int
    died: int
    answers: str
    statuses: Sequence[int]
    log: str

    @property
    def ok(self) -> bool:
        """Nothing lost, doubled, stuck or unchanged, and nobody ended who was not killed."""
        wrong = (self.lost, self.doubled, self.stuck, self.unchanged, self.died)
        return not any(wrong)


def run(size: Size, database_url: str, folder: Path, seed: int) -> Outcome:
    """Write the notes in waves, with a kill or a sleep in the middle of each."""
    crowd = Workspaces(size.workspaces, size.people)
    database = Database(database_url)
    log = folder / "workers.log"
    log.touch()
    with stand_in(crowd) as slack:
        homes = crowd.move_in(database, crowd.world(SystemClock()), SystemClock().now())
        mixture.work_always(database, homes)
        places = {
            team_id: home.workspace_id for team_id, home in zip(crowd.team_ids, homes, strict=True)
        }
        orders = Orders(crowd.tokens, "", database_url)
        workers = Workers(orders, slack, log)
        try:
            for _ in range(size.processes):
                workers.start()
            slack.trouble()
            chance = random.Random(seed)  # noqa: S311  # a rehearsal that can be repeated
            chaos = Chaos(size, database, slack, workers, homes, chance)
            chaos.make()
            _until(lambda: _waiting(database) <= size.calm_below, size.calm_after)
            slack.trouble(0)
            _until_quiet(database, slack)
            chaos.say_the_rest()
            _until_quiet(database, slack)
            statuses = workers.statuses()
        finally:
            workers.close()
        outcome = _counted(database, places, slack, workers, statuses)
    database.close()
    return outcome


@dataclass
class Chaos:
    """The waves."""

    size: Size
    database: Database
    slack: StandIn
    workers: Workers
    homes: Sequence[Home]
    random: random.Random
    early: dict[int, set[int]] = field(default_factory=dict)
    """By home, the keys of the notes that wait for another one to be there."""

    def make(self) -> None:
        """One wave for each kill and each sleep, in an order that the seed decides."""
        deeds = [self._kill] * self.size.kills + [self._sleep] * self.size.sleeps
        self.random.shuffle(deeds)
        ends = [self.size.messages * number // len(deeds) for number in range(1, len(deeds) + 1)]
        begin = 0
        for deed, end in zip(deeds, ends, strict=True):
            self._wave(begin, end)
            deed()
            begin = end

    def _wave(self, begin: int, end: int) -> None:
        """Write so many notes more, and let some of them go out."""
        by_home = defaultdict(set, {number: {*keys} for number, keys in self.early.items()})
        for key in range(begin, end):
            by_home[key % len(self.homes)].add(key // len(self.homes))
        before = self.slack.count()
        for number, keys in by_home.items():
            self._say(number, keys)
        enough = before + self.random.randrange(1, max(2, (end - begin) // 2))
        _until(lambda: self._is_there(enough))
        threading.Event().wait(self.random.uniform(0, 2 * BEAT))

    def _say(self, number: int, keys: set[int]) -> None:
        home = self.homes[number]
        for _ in range(2):  # as whoever was killed before the answer to the commit does again
            self.early[number] = mixture.write(self.database, home, keys, SystemClock().now())
        mixture.change(self.database, home, SystemClock().now())

    def say_the_rest(self) -> None:
        """What came too early for a wave."""
        for number in range(len(self.homes)):
            self._say(number, self.early.get(number, set()))

    def _is_there(self, posts: int) -> bool:
        self.workers.replace_dead()
        return self.slack.count() >= posts

    def _kill(self) -> None:
        self.workers.kill(self.random.randrange(self.size.processes))

    def _sleep(self) -> None:
        with self.workers.asleep(self.random.randrange(self.size.processes)):
            threading.Event().wait(self.workers.orders.lease * 1.5)


def _until(true: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Wait for something, as long as it may take; False where it never is."""
    pause = threading.Event()
    for _ in range(int(seconds / BEAT)):
        if true():
            return True
        pause.wait(BEAT)
    return False


def _waiting(database: Database) -> int:
    """How many rows have not arrived."""
    return outbox.unfinished(outbox.states(database))


def _until_quiet(database: Database, slack: StandIn) -> None:
    """Until every row arrived, or nothing has moved for long."""

    def seen() -> tuple[Counter[str], int]:
        return outbox.states(database), slack.count()

    before = seen()
    while outbox.unfinished(before[0]):
        moved = _until(partial(lambda known: seen() != known, before))
        if not moved:
            return
        before = seen()


def slipped(made: Sequence[Post], sleeps: Sequence[Sleep]) -> bool:
    """Whether a note is there twice because somebody had taken it over from one who then woke."""
    if len(made) != 2 or made[0].who == made[1].who:
        return False
    return any(
        post.who == sleep.who and sleep.woke <= post.at <= sleep.woke + WAKING
        for post in made
        for sleep in sleeps
    )


def _counted(
    database: Database,
    places: Mapping[str, int],
    slack: StandIn,
    workers: Workers,
    statuses: Sequence[int],
) -> Outcome:
    slack.count()
    notes = outbox.notes(database)
    by_note: dict[outbox.Note, list[Post]] = {note: [] for note in notes.values()}
    for post in slack.posts:
        by_note[notes[post.outbox_id]].append(post)
    shown, changed = seen(slack.shown(), places)
    late = {note for note, made in by_note.items() if slipped(made, workers.sleeps)}
    replies = {note for note in by_note if note[1] % len(mixture.CLASSES) == mixture.CHANGED}
    answers = slack.answers()
    return Outcome(
        sent=sum(shown[note] > 0 for note in by_note),
        lost=sum(shown[note] == 0 for note in by_note),
        doubled=sum(shown[note] > 1 for note in by_note if note not in late),
        stuck=_waiting(database),
        unchanged=len(replies - changed),
        joined=sum(shown[note] > 0 and not made for note, made in by_note.items()),
        slipped=len(late),
        kills=workers.kills,
        sleeps=len(workers.sleeps),
        died=workers.died,
        answers=", ".join(f"{answers[name]} x {name}" for name in sorted(answers)),
        statuses=statuses,
        log=workers.log.read_text(),
    )


def seen(
    shown: Sequence[tuple[str, str]], places: Mapping[str, int]
) -> tuple[Counter[outbox.Note], set[outbox.Note]]:
    """How often each note is to be seen, in a message of its own or inside another; the changed.

    `places` has the workspaces by Slack's id.
    """
    found, changed = Counter[outbox.Note](), set[outbox.Note]()
    for team_id, blocks in shown:
        for sign in outbox.SIGN.finditer(blocks):
            note = (places[team_id], int(sign[1]))
            found[note] += 1
            if sign[2]:
                changed.add(note)
    return found, changed
