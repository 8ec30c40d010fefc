"""What comes beside a recommendation: what became of a message, a colleague's consent, trouble."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.errors import N_
from bot.core.language import Language
from bot.core.text import Mrkdwn, bold, escape, lines, shorten
from bot.delivery.domain import BROKEN, NOT_KNOWN, Composed
from bot.recommendations import messages
from bot.recommendations.domain import Channel, Entry, Voice, one_line
from bot.slack import blocks

MOST_TITLE = 80  # of a title in a sentence
_WHERE = {
    "team": N_("{name} would like to name you to their team as somebody to talk to."),
    "everyone": N_("{name} would like to name you to everybody as somebody to talk to."),
    "channel": N_("{name} would like to name you in #{channel} as somebody to talk to."),
}

_NO_PLACE = frozenset({"declined", "taken_back", "agreed", "placed"})  # told without a channel
_NOT_OPEN = {
    "declined": (
        N_("{name} would rather not be named as somebody to talk to."),
        N_("So your recommendation is not shown. Nobody else heard of it."),
    ),
    "taken_back": (
        N_("{name} would rather not be named as somebody to talk to any more."),
        N_("So your recommendation is not shown any more."),
    ),
    "agreed": (N_("{name} agreed after all. Your recommendation is shown."), ""),
    "again": (
        N_("I sent “{title}” to #{channel}. If it does not arrive there, you hear from me."),
        "",
    ),
    "placed": (N_("“{title}” has its place by now."), ""),
    "over": (N_("“{title}” is not recommended any more."), ""),
}


@dataclass(frozen=True)
class Trouble:
    """A recommendation that did not get where it was meant to go, as its author may know of it.

    `state` is `open`, `again` (on its way to `channel`), `declined` (by the colleague, before
    anybody saw it), `taken_back` (after that), `agreed` (after a *no*), `placed` (it is there by
    now) or `over`.
    """

    recommendation_id: int
    title: str
    channel: Channel | None
    reason: str
    state: str


def for_you(lang: Language, entry: Entry) -> Composed:
    """A recommendation to somebody of the team, in the same form as in a channel."""
    said = messages.post(lang, entry)
    small = lang.t("It came to you because it is meant for your team. You need not answer.")
    return Composed(said.text, [*said.blocks, blocks.context(small)])


def for_everybody(lang: Language, entry: Entry) -> Composed:
    """What was recommended to the team, once it is for everybody."""
    said = messages.post(lang, entry)
    title = shorten(entry.thing.title, MOST_TITLE)
    point = lang.t("“{title}” is for everybody now.", title=title)
    return Composed(
        shorten(lines(point, said.text), messages.MOST_TEXT),
        [*said.blocks, blocks.context(point)],
    )


def over(lang: Language, name: str, thing: str, moved_to: Channel | None, moved: bool) -> Composed:
    """What a message says when nobody recommends it there any more.

    `name` is empty where somebody left, `thing` where it is not to be named; `moved_to` is a
    channel that everybody may know of.
    """
    who = escape(name) if name else lang.t("A colleague who has left")
    if moved_to is not None:
        said = lang.t(
            "{name} moved this recommendation to #{channel}.", name=who, channel=moved_to.name
        )
    elif moved:
        said = lang.t("{name} moved this recommendation.", name=who)
    else:
        said = lang.t("{name} took this recommendation back.", name=who)
    if thing:
        said = lang.t("“{title}”: {said}", title=shorten(thing, MOST_TITLE), said=said)
    return Composed(said, [blocks.section(said)])


def gone(lang: Language) -> Composed:
    """What a message says of which nothing is left."""
    said = lang.t("This recommendation is not shown any more.")
    return Composed(said, [blocks.section(said)])


def consent(lang: Language, voice: Voice) -> Composed:
    """Whether somebody may be named as a person to talk to."""
    channel = voice.channel.name if voice.channel else ""
    point = lang.t(_WHERE[voice.audience], name=messages.name_of(lang, voice), channel=channel)
    why = [Mrkdwn(f"> {escape(line)}") for line in voice.why.splitlines() if line.strip()]
    plain = lang.t("“{why}”", why=one_line(voice.why)) if why else Mrkdwn("")
    ask = lang.t("May I show that? Until you agree, nobody sees it.")
    value = _asked(voice)
    buttons = [
        blocks.primary(lang.plain("I agree"), messages.AGREE, value=value),
        blocks.button(lang.plain("I would rather not"), messages.DECLINE, value=value),
    ]
    small = lang.t("Without an answer nothing is shown, and nobody is told.")
    return Composed(
        shorten(lines(point, plain, ask), messages.MOST_TEXT),
        [
            blocks.section(shorten(lines(bold(point), *why), messages.MOST_TEXT)),
            blocks.section(ask),
            blocks.actions(*buttons),
            blocks.context(small),
        ],
    )


def _asked(voice: Voice) -> str:
    """The value of an answer's button: its place, too, for the author may move it meanwhile."""
    return f"{voice.recommendation_id} {voice.place}"


def agreed(lang: Language, voice: Voice) -> Composed:
    """The receipt of a *yes*."""
    name, place = messages.name_of(lang, voice), messages.place(lang, voice)
    said = lang.t("You agreed: {name} names you {place} as somebody to talk to.", name=name,
                  place=place)  # fmt: skip
    button = blocks.button(lang.plain("I would rather not"), messages.DECLINE, value=_asked(voice))
    return Composed(said, [blocks.section(bold(said)), blocks.actions(button)])


def declined(lang: Language, voice: Voice) -> Composed:
    """The receipt of a *no*."""
    said = bold(lang.t("Understood. You are not named there."))
    then = lang.t("{name} hears that you would rather not.", name=messages.name_of(lang, voice))
    undo = blocks.button(lang.plain("Undo"), messages.AGREE, value=_asked(voice))
    whole = lines(said, then)
    return Composed(whole, [blocks.section(whole), blocks.actions(undo)])


def not_asked_any_more(lang: Language, voice: Voice) -> Composed:
    """What the question says once its author took it back or moved it."""
    said = lang.t("{name} took this back. You need not answer.", name=messages.name_of(lang, voice))
    return Composed(said, [blocks.section(said)])


def trouble(lang: Language, told: Trouble) -> Composed:
    """To the author of what did not get into a channel, or whose colleague said no."""
    title = shorten(told.title, MOST_TITLE)
    if told.state == "open" and told.channel is not None:
        return _not_there(lang, told, told.channel, title)
    channel = told.channel.name if told.channel else ""
    point, then = _NOT_OPEN[told.state if told.channel or told.state in _NO_PLACE else "over"]
    said = lang.t(point, title=title, name=title, channel=channel)
    whole = lines(bold(said), lang.t(then)) if then else said
    return Composed(whole, [blocks.section(whole)])


def _not_there(lang: Language, told: Trouble, channel: Channel, title: str) -> Composed:
    nobody_knows = told.reason.startswith(NOT_KNOWN)
    if nobody_knows:
        point = lang.t(
            "I do not know whether “{title}” got into #{channel}.",
            title=title,
            channel=channel.name,
        )
        ask = lang.t(
            "Please look there: I do not read channels. Where it is missing, post it again."
        )
    else:
        point = lang.t("“{title}” did not get into #{channel}.", title=title, channel=channel.name)
        ours, reason = told.reason == BROKEN, lang.t(told.reason)
        why = reason if ours else lang.t("Slack said: {reason}", reason=reason)
        ask = lines(why, lang.t("Choose another place, or post it again once that is put right."))
    value = str(told.recommendation_id)
    buttons = [
        blocks.primary(lang.plain("Another place…"), messages.EDIT, value=value),
        blocks.button(lang.plain("Post it again"), messages.AGAIN, value=value),
        blocks.button(lang.plain("Take it back"), messages.WITHDRAW, value=value),
    ]
    said = lines(bold(point), ask)
    return Composed(lines(point, ask), [blocks.section(said), blocks.actions(*buttons)])
