"""What a recommendation says, as Block Kit: its lines, its buttons, its message in a channel."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.errors import N_
from bot.core.language import Language
from bot.core.text import Mrkdwn, Plain, bold, escape, lines, shorten
from bot.delivery.domain import Composed
from bot.recommendations.domain import (
    BRING_BACK,
    EDIT,
    OPEN,
    WITHDRAW,
    Channel,
    Entry,
    Thing,
    Voice,
    one_line,
)
from bot.slack import blocks
from bot.slack.blocks import Block, Element

__all__ = [
    "AGAIN",
    "AGREE",
    "BRING_BACK",
    "DECLINE",
    "EDIT",
    "FINISH",
    "HELPED",
    "OPEN",
    "SAVE",
    "SAY",
    "START",
    "UNDO_STEP",
    "WITHDRAW",
    "author_buttons",
    "entry_blocks",
    "kind_name",
    "name_of",
    "not_arrived",
    "place",
    "post",
    "said_by",
    "take_buttons",
    "title_line",
    "titled",
]

# Written once: the listeners read them from here. A button's value is a number: of the resource
# for what a reader does, of the recommendation for what its author or a named colleague does; to
# the latter the place that they were asked about is added.
SAVE = "recommend_save"
START = "recommend_start"
FINISH = "recommend_finish"
HELPED = "recommend_helped"
UNDO_STEP = "recommend_undo_"  # + one of domain.STEPS
SAY = "recommend_say"  # a word about why it helped
AGREE = "recommend_agree"
DECLINE = "recommend_decline"
AGAIN = "recommend_post_again"

MOST_TEXT = 3000  # characters of a section, and of the plain text
MOST_LINKED = 1500  # of a link that stands in a text; a longer one leaves no room for words
MOST_REASON = 140  # of what others say, beside the first
MOST_IN_LIST = 200  # of why it helped, where several things are listed
MOST_OTHERS = 3
_LINK = re.compile(r"https?://[^\s<>|\"'`\\^{}\x00-\x1f]+", re.IGNORECASE)

_KINDS = {
    "book": N_("book"),
    "course": N_("course"),
    "article": N_("article"),
    "podcast": N_("podcast"),
    "video": N_("video"),
    "talk": N_("talk"),
    "tool": N_("tool"),
    "person": N_("somebody to talk to"),
}
_RECOMMENDS = {  # for the screen reader: {title} has the author with it
    "book": N_("{name} recommends a book: {title}."),
    "course": N_("{name} recommends a course: {title}."),
    "article": N_("{name} recommends an article: {title}."),
    "podcast": N_("{name} recommends a podcast: {title}."),
    "video": N_("{name} recommends a video: {title}."),
    "talk": N_("{name} recommends a talk: {title}."),
    "tool": N_("{name} recommends a tool: {title}."),
    "person": N_("{name} recommends talking to {title}."),
}


def kind_name(lang: Language, kind: str) -> Plain:
    """What it is: "book", "somebody to talk to"."""
    return lang.plain(_KINDS[kind])


def name_of(lang: Language, voice: Voice) -> Mrkdwn:
    """Who recommends it; nobody's name once they left."""
    return escape(voice.name) if voice.name else lang.t("A colleague who has left")


def titled(lang: Language, thing: Thing) -> Mrkdwn:
    """The title with its author, without a link."""
    if thing.author:
        return lang.t("{title} by {author}", title=thing.title, author=thing.author)
    return escape(thing.title)


def title_line(lang: Language, entry: Entry) -> Mrkdwn:
    """The title in bold, linked where there is a link, then what it is and by whom."""
    thing = entry.thing
    title = bold(_linked(thing))
    if thing.kind == "person":
        return lang.t("Talk to {title}", title=title)
    kind = kind_name(lang, thing.kind)
    if thing.author:
        return lang.t("{title} by {author} ({kind})", title=title, kind=kind, author=thing.author)
    return lang.t("{title} ({kind})", title=title, kind=kind)


def place(lang: Language, voice: Voice) -> Mrkdwn:
    """For whom it is: "in #sales", "for the team", "for everybody"."""
    if voice.channel is not None:
        return lang.t("in #{channel}", channel=voice.channel.name)
    return lang.t("for the team") if voice.audience == "team" else lang.t("for everybody")


def not_arrived(lang: Language, channel: Channel) -> Mrkdwn:
    """To its author: where it could not be posted."""
    if not channel.name:
        return lang.t("It did not get into its channel.")
    return lang.t("It did not get into #{channel}.", channel=channel.name)


def said_by(lang: Language, voice: Voice) -> Mrkdwn:
    """Who recommends it and why, in one line of a list."""
    name = name_of(lang, voice)
    if not voice.why:
        return lang.t("{name} recommends it.", name=name)
    return lang.t("{name}: “{why}”", name=name, why=shorten(one_line(voice.why), MOST_IN_LIST))


def entry_blocks(lang: Language, entry: Entry, *, buttons: bool) -> list[Block]:
    """One of several things: its title, who says what of it, and what the reader can do."""
    first, others = entry.voices[:1], entry.voices[1:]
    said = lines(title_line(lang, entry), *(said_by(lang, voice) for voice in first))
    shown = [blocks.section(shorten(said, MOST_TEXT))]
    small = [_also(lang, others)] if others else []
    small += [_aims(lang, first[0])] if first and _aims(lang, first[0]) else []
    if small:
        shown.append(blocks.context(*small))
    if buttons:
        shown.append(blocks.actions(*take_buttons(lang, entry)))
    return shown


def take_buttons(lang: Language, entry: Entry) -> list[Element]:
    """What this reader has not done with it yet."""
    value, title = str(entry.resource_id), shorten(one_line(entry.thing.title), 40)
    offered = [
        (SAVE, lang.plain("Save for me"), lang.plain("Save {title} for me", title=title)),
        (START, *_start(lang, entry.thing.kind, title)),
        (FINISH, *_finish(lang, entry.thing.kind, title)),
        (HELPED, lang.plain("It helped"), lang.plain("{title} helped me", title=title)),
        (SAY, lang.plain("Say why…"), lang.plain("Say why {title} helped", title=title)),
    ]
    wanted = _next_steps(entry.taken)
    return [
        blocks.button(text, action_id, value=value, label=label)
        for action_id, text, label in offered
        if action_id in wanted
    ]


def _start(lang: Language, kind: str, title: str) -> tuple[Plain, Plain]:
    """The button, and what a screen reader says of it."""
    if kind == "person":
        return lang.plain("I'll ask them"), lang.plain("I'll ask {title}", title=title)
    return lang.plain("I'm on it"), lang.plain("I'm on it: {title}", title=title)


def _finish(lang: Language, kind: str, title: str) -> tuple[Plain, Plain]:
    if kind == "person":
        return lang.plain("We talked"), lang.plain("{title} and I talked", title=title)
    return lang.plain("Finished"), lang.plain("I finished {title}", title=title)


def author_buttons(lang: Language, voice: Voice) -> Block:
    """What its author can do with a recommendation."""
    value = str(voice.recommendation_id)
    return blocks.actions(
        blocks.button(lang.plain("Change or move…"), EDIT, value=value),
        blocks.button(lang.plain("Take it back"), WITHDRAW, value=value),
    )


def post(lang: Language, entry: Entry) -> Composed:
    """A recommendation in its first author's voice, with who else recommends it."""
    first, *others = entry.voices
    shown = [blocks.section(title_line(lang, entry)), blocks.section(_voice(lang, first))]
    if others:
        shown.append(blocks.section(also_recommended(lang, others)))
    aims = _aims(lang, first)
    if aims:
        shown.append(blocks.context(aims))
    save, *more = take_buttons(lang, entry)
    shown.append(blocks.actions({**save, "style": "primary"}, *more))
    return Composed(read_aloud(lang, entry), shown)


def read_aloud(lang: Language, entry: Entry) -> Mrkdwn:
    """All of it for a screen reader and the lock screen."""
    first, *others = entry.voices
    title = titled(lang, entry.thing)
    says = lang.t(_RECOMMENDS[entry.thing.kind], name=name_of(lang, first), title=title)
    why = lang.t("Why it helped: {why}", why=one_line(first.why)) if first.why else Mrkdwn("")
    also = _also(lang, others) if others else Mrkdwn("")
    return shorten(lines(says, why, also), MOST_TEXT)


def also_recommended(lang: Language, others: Sequence[Voice]) -> Mrkdwn:
    """Who else recommends it, with what three of them say."""
    said = [_other(lang, voice) for voice in others[:MOST_OTHERS]]
    rest = len(others) - len(said)
    more = lang.n("And one more.", "And {count} more.", rest) if rest else Mrkdwn("")
    return lines(*said, more)


def _other(lang: Language, voice: Voice) -> Mrkdwn:
    name = bold(name_of(lang, voice))
    if not voice.why:
        return lang.t("Also recommended by {name}.", name=name)
    why = shorten(one_line(voice.why), MOST_REASON)
    return lang.t("Also recommended by {name}: “{why}”", name=name, why=why)


def _also(lang: Language, others: Sequence[Voice]) -> Mrkdwn:
    """Who else recommends it, in one line."""
    names = [name_of(lang, voice) for voice in others[:MOST_OTHERS]]
    rest = len(others) - len(names)
    if rest:
        names.append(lang.n("one more", "{count} more", rest))
    return lang.t("Also recommended by {names}.", names=lang.listing(names))


def _voice(lang: Language, voice: Voice) -> Mrkdwn:
    name = name_of(lang, voice)
    if not voice.why.strip():
        return lang.t("{name} recommends it.", name=bold(name))
    quoted = [Mrkdwn(f"> {escape(line)}") for line in voice.why.splitlines() if line.strip()]
    return shorten(lines(bold(lang.t("{name}:", name=name)), *quoted), MOST_TEXT)


def _aims(lang: Language, voice: Voice) -> Mrkdwn:
    """The skill and the business result that it serves."""
    skill = lang.t("Skill: {skill}", skill=voice.skill) if voice.skill else Mrkdwn("")
    result = lang.t("It serves: {result}", result=voice.result) if voice.result else Mrkdwn("")
    return Mrkdwn(" · ".join(part for part in (skill, result) if part))


def _next_steps(taken: frozenset[str]) -> frozenset[str]:
    if "helped" in taken:
        return frozenset({SAY})
    if "finished" in taken:
        return frozenset({HELPED})
    if "started" in taken:
        return frozenset({FINISH, HELPED})
    return frozenset({START, HELPED} if "saved" in taken else {SAVE, START, HELPED})


def _linked(thing: Thing) -> Mrkdwn:
    title = escape(one_line(thing.title))
    if thing.kind == "person" or not _LINK.fullmatch(thing.link):
        return title
    link = thing.link.replace("&", "&amp;")
    return Mrkdwn(f"<{link}|{title}>") if len(link) <= MOST_LINKED else title
