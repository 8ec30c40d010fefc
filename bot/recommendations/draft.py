"""What the form holds: read from a view as Slack sends it, carried from one view to the next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Protocol

from bot.clients.isbn import checked
from bot.recommendations.domain import MOST_AUTHOR, MOST_TITLE, Channel, one_line
from bot.recommendations.words import link_in

KIND, TITLE, AUTHOR, LINK, WHO = "kind", "title", "author", "link", "who"
WHY, AUDIENCE, CHANNEL = "why", "audience", "channel"
SKILL, RESULT, EXAMPLE = "skill", "result", "example"
FILLED_IN = (KIND, TITLE, AUTHOR, LINK, WHO)
"""Fields whose block has another id whenever they are filled in: else Slack keeps what is there."""
MOST_METADATA = 3000  # characters, of Slack

View = Mapping[str, Any]


class Finding(Protocol):
    """What a look-up found; empty where it does not know."""

    @property
    def title(self) -> str:
        """As it is written there."""
        ...

    @property
    def author(self) -> str:
        """Who wrote or made it."""
        ...

    @property
    def isbn(self) -> str:
        """With thirteen digits."""
        ...

    @property
    def link(self) -> str:
        """Where it is."""
        ...

    @property
    def kind(self) -> str:
        """One of domain.KINDS."""
        ...


@dataclass(frozen=True)
class Memory:
    """What no field shows. `turn` counts how often fields were filled in.

    `answer_to` is the response_url of what opened the form; with `in_place` the answer replaces
    what was clicked. `message_id` is the message of the outbox that was clicked.
    """

    turn: int = 0
    looking: bool = False
    nothing_found: bool = False
    isbn: str = ""
    wrong: str = ""
    """What was typed behind the command, and is neither a link nor an ISBN."""
    guess: tuple[str, str] = ("", "")
    """Title and author of what was found by a title alone: it may be something else."""
    known_link: str = ""
    """One that nobody typed, at a host that is refused to who types it: such as a local library."""
    aside: tuple[str, str, str] = ("", "", "")
    """Title, author and link while no field shows them."""
    recommendation_id: int | None = None
    origin: str = ""
    answer_to: str = ""
    in_place: bool = False
    message_id: int | None = None
    from_home: bool = False
    room: tuple[str, str, bool] | None = None
    """The channel that is offered first: id, name, whether it is private."""

    def written(self) -> str:
        """As `private_metadata`; what is set aside is left out where it would be too long."""
        whole = json.dumps(asdict(self), ensure_ascii=False)
        if len(whole) > MOST_METADATA:
            whole = json.dumps(asdict(replace(self, aside=("", "", ""))), ensure_ascii=False)
        return whole


@dataclass(frozen=True)
class Draft:
    """A recommendation that is being written; `link` may be an ISBN as it was typed."""

    kind: str = "book"
    title: str = ""
    author: str = ""
    link: str = ""
    who: str = ""
    """The Slack id of the colleague."""
    why: str = ""
    audience: str = "team"
    channel_id: str = ""
    skill: str = ""
    result_id: int | None = None
    may_be_example: bool = False
    memory: Memory = field(default_factory=Memory)
    fields: frozenset[str] = frozenset()
    """The fields that the view had from which it was read."""

    def block(self, name: str) -> str:
        """The block_id of a field."""
        return f"{name}:{self.memory.turn}" if name in FILLED_IN else name

    @property
    def is_person(self) -> bool:
        """Whether it is somebody to talk to."""
        return self.kind == "person"

    @property
    def isbn(self) -> str:
        """The ISBN of the book, with thirteen digits; empty where none is known."""
        if self.kind != "book":
            return ""
        title, author = self.memory.guess
        another = bool(title) and title != self.title and author != self.author
        return checked(self.link) or ("" if another else self.memory.isbn)

    @property
    def address(self) -> str:
        """The link, as an http(s) address; empty where it is none."""
        if self.link and self.link == self.memory.known_link:
            return self.link
        return link_in(self.link)

    @property
    def room(self) -> Channel | None:
        """The channel that is offered first."""
        return Channel(*self.memory.room) if self.memory.room else None

    @property
    def worth_a_look(self) -> bool:
        """Whether its title is missing, and a link or an ISBN says what it is."""
        if self.is_person:
            return False
        is_number = self.kind == "book" and bool(checked(self.title))
        return is_number or (not self.title and bool(self.address or self.isbn))

    def looking(self) -> Draft:
        """The same while its title is looked up: its fields are shown again with what is found."""
        number = checked(self.title) if self.kind == "book" else ""
        memory = replace(
            self.memory,
            looking=True,
            nothing_found=False,
            isbn=number or self.isbn,
            wrong="",
            turn=self.memory.turn + 1,
        )
        if not number:
            return replace(self, memory=memory)
        return replace(self, title="", link=self.link or number, memory=memory)

    def filled(self, found: Finding | None) -> Draft:
        """The same after the look-up, which found something or not."""
        memory = replace(self.memory, looking=False, turn=self.memory.turn + 1)
        if found is None:
            return replace(self, memory=replace(memory, nothing_found=True))
        title, author = found.title[:MOST_TITLE], found.author[:MOST_AUTHOR]
        memory = replace(
            memory,
            isbn=found.isbn or memory.isbn,
            known_link="" if link_in(found.link) else found.link,
            guess=(title, author) if self.title else ("", ""),
        )
        return replace(
            self,
            kind=found.kind if found.kind and self.kind in {"book", "article"} else self.kind,
            title=title or self.title,
            author=author or self.author,
            link=self.address or found.link or self.link,
            memory=memory,
        )

    def turned(self) -> Draft:
        """The same after a choice: a colleague has other fields than a thing, a search aside."""
        if self.is_person == (WHO in self.fields):
            return self
        memory = replace(
            self.memory,
            turn=self.memory.turn + 1,
            looking=self.memory.looking and not self.is_person,
        )
        return replace(self, memory=memory)


def read(view: View) -> Draft:
    """What a view holds, whether it was submitted or something in it was chosen."""
    memory = _memory(view)
    state = view["state"]["values"]
    values = {name.partition(":")[0]: _value(held) for name, held in state.items()}
    title, author, link = memory.aside
    result, example = values.get(RESULT), values.get(EXAMPLE)
    return Draft(
        kind=values.get(KIND) or "book",
        title=one_line(values.get(TITLE, title) or ""),
        author=one_line(values.get(AUTHOR, author) or ""),
        link=one_line(values.get(LINK, link) or ""),
        who=values.get(WHO) or "",
        why=(values.get(WHY) or "").strip(),
        audience=values.get(AUDIENCE) or "team",
        channel_id=values.get(CHANNEL) or "",
        skill=one_line(values.get(SKILL) or ""),
        result_id=int(result) if result else None,
        may_be_example=bool(example),
        memory=memory,
        fields=frozenset(values),
    )


def _memory(view: View) -> Memory:
    kept = json.loads(view["private_metadata"])
    room = tuple(kept.pop("room") or ())
    pairs = {name: tuple(kept[name]) for name in ("aside", "guess")}
    return Memory(**{**kept, **pairs, "room": room or None})


def _value(block: Mapping[str, Mapping[str, Any]]) -> Any:  # noqa: ANN401  # text, a list or None, as Slack has it
    """What the one element of a block holds: text, an id, an option's value, or several."""
    held = next(iter(block.values()), {})
    if held.get("selected_option"):
        return held["selected_option"]["value"]
    if "selected_options" in held:
        return [option["value"] for option in held["selected_options"] or ()]
    return held.get("value") or held.get("selected_conversation") or held.get("selected_user")
