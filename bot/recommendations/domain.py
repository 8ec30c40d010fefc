"""Rules of recommendations: what can be recommended, for whom, and what may be told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.errors import N_, LeewayError
from bot.core.language import Language
from bot.core.text import Mrkdwn

KINDS = ("book", "course", "article", "podcast", "video", "talk", "tool", "person")
AUDIENCES = ("team", "channel", "everyone")
STEPS = ("saved", "started", "finished", "helped")
"""What people make of a resource, in the order in which it usually happens."""
QUOTABLE = ("no", "unnamed", "named")

# The buttons that other features show as well; the others are in messages.py.
OPEN = "recommend_open"  # opens the form; the value is its origin, such as "nudge:7"
EDIT = "recommend_edit"
WITHDRAW = "recommend_withdraw"
BRING_BACK = "recommend_bring_back"

MOST_TITLE = 300  # characters, as the columns have them
MOST_AUTHOR = 200
MOST_LINK = 2000
MOST_WHY = 1000
MOST_SKILL = 80
MOST_WORDS = 300


class GoneError(LeewayError):
    """What was clicked is not there any more."""

    def __init__(self) -> None:
        super().__init__(N_("This recommendation is not there any more. Nothing was changed."))


@dataclass(frozen=True)
class Thing:
    """What is recommended, as somebody named it. `isbn` has 13 digits; `link` is http(s) or empty.

    Of the kind `person`, `colleague_id` says who, and `title` is their name.
    """

    kind: str
    title: str
    author: str = ""
    link: str = ""
    isbn: str = ""
    colleague_id: int | None = None


@dataclass(frozen=True)
class Channel:
    """A channel of Slack's, as Slack names it."""

    id: str
    name: str
    private: bool = False


@dataclass(frozen=True)
class Share:
    """What somebody recommends, why, and for whom; `channel` where the audience is one."""

    thing: Thing
    why: str
    audience: str
    channel: Channel | None = None
    skill: str = ""
    result_id: int | None = None
    may_be_example: bool = False


@dataclass(frozen=True)
class Shared:
    """What became of a share: `where` it is, and who recommended the same before (names).

    `where` is `channel` (posted there), `joined` (in the message that is there already), `team`
    (to `readers` people), `everyone`, or `asked` (the colleague whom it names is asked first).
    """

    recommendation_id: int
    resource_id: int
    where: str
    others: tuple[str, ...] = ()
    readers: int = 0


@dataclass(frozen=True)
class Voice:
    """One recommendation of a resource, as it may be shown. `name` is empty once they left.

    `state` is `asked` while the colleague whom it names has not agreed: only its author sees it.
    To its author it is `failed` where it never got into its channel.
    """

    recommendation_id: int
    person_id: int
    name: str
    department: str
    why: str
    skill: str
    result: str
    audience: str
    channel: Channel | None
    created_at: datetime
    state: str = "live"

    @property
    def place(self) -> str:
        """Where it is meant for, as the question to who is named keeps it: "channel:C1"."""
        return place_key(self.audience, self.channel.id if self.channel is not None else "")


@dataclass(frozen=True)
class Entry:
    """A resource with the voices that a reader may hear, the first one first.

    `taken` are the reader's own steps; `helped` counts everybody who said that it helped.
    `is_over`: nobody recommends it any more, wherever that was.
    """

    resource_id: int
    thing: Thing
    voices: Sequence[Voice]
    on_shelf: bool
    taken: frozenset[str] = frozenset()
    helped: int = 0
    is_over: bool = False


@dataclass(frozen=True)
class Quote:
    """Words that somebody let be passed on; `name` is empty where they wished so."""

    title: str
    words: str
    name: str = ""
    resource_id: int = 0


@dataclass(frozen=True)
class MonthOfUptake:
    """What became of somebody's recommendations from `first` to `last` (local days).

    `shared` counts their live recommendations; the others count people, each once for a step.
    """

    first: date
    last: date
    shared: int
    saved: int
    started: int
    finished: int
    helped: int
    quotes: Sequence[Quote] = ()

    @property
    def something(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.saved or self.started or self.finished or self.helped)


@dataclass(frozen=True)
class Named:
    """What somebody shared when they were asked for it; `channel` is its name, where it has one."""

    recommendation_id: int
    title: str
    audience: str
    channel: str
    state: str

    def where(self, lang: Language) -> Mrkdwn:
        """Who gets to see it."""
        if self.state == "asked":
            return lang.t("I ask them first, and nobody sees it before they agree.")
        if self.audience == "channel":
            return lang.t("It is for #{channel}.", channel=self.channel)
        if self.audience == "team":
            return lang.t("It is for your team, who read it in their own hours.")
        return lang.t("Everybody here can find it: `/recommend find`.")


def place_key(audience: str, channel_id: str) -> str:
    """An audience and its channel, if it has one, as one word."""
    return f"{audience}:{channel_id}"


def one_line(text: str) -> str:
    """What a person wrote, on one line."""
    return " ".join(text.split())
