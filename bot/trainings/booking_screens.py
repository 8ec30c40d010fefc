"""Trainings of a person: the answer to /training, and what App Home shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from bot.core.language import Language
from bot.core.text import Mrkdwn, bold, escape, lines, shorten
from bot.delivery.domain import Composed
from bot.slack import blocks
from bot.slack.blocks import Block, Element
from bot.trainings import flag_messages, ids
from bot.trainings.booking_files import calendar_buttons
from bot.trainings.booking_messages import answers
from bot.trainings.views import Answer, BookingView, FlagView, Mine, Stage
from bot.trainings.wording import leading, shortly, title

MINE, HOME = "trainings", "home_trainings"
"""The first word of the `block_id` of each row of buttons: on which screen it was clicked."""
MOST = {HOME: 3, MINE: 5}
"""Trainings of one sort; Slack shows 50 blocks in a message and 100 in App Home."""
MOST_PLACE = 80
MOST_NOTED = 3
FRESH = timedelta(hours=1)
"""How long a list shows what was said in it, with a way back."""


def mine(lang: Language, found: Mine, now: datetime, *, connected: bool) -> Composed:
    """The answer to `/training`; `connected`: a calendar of theirs is read."""
    shown = [
        *unanswered(lang, found, MINE),
        *below(lang, found, now, MINE, connected=connected),
    ]
    return Composed.of_sections(shown)


def help_text(lang: Language, *, unknown: str = "") -> Composed:
    """What `/training` understands; `unknown` is what it did not."""
    said = lines(
        lang.t('I do not know "{word}".', word=shorten(unknown, 60)) if unknown else Mrkdwn(""),
        bold(lang.t("Your trainings: what you signed up for, and what became of it.")),
        lang.t("`/training`: what comes next, and what waits for a word of yours"),
        lang.t("`/training add`: one that I do not know of"),
        lang.t("`/cancelled`: one was taken from you, or you gave it up"),
        lang.t("`/training help`: this list"),
    )
    add = blocks.primary(lang.plain("Add a training…"), ids.ADD)
    return Composed(said, [blocks.section(said), blocks.actions(add)])


def unanswered(lang: Language, found: Mine, screen: str) -> list[Block]:
    """Trainings that are over, and nobody said how they went."""
    shown: list[Block] = []
    for one in found.unanswered[: MOST[screen]]:
        said = lines(bold(lang.t('Were you at "{title}"?', title=title(one))), row(lang, one))
        deeds = answers(lang, one, primary=True)
        shown += [
            blocks.section(said),
            blocks.actions(*deeds, block_id=f"{screen}:answer:{one.id}"),
        ]
    return [*shown, *_more(lang, len(found.unanswered), screen)]


def given(lang: Language, found: Mine, now: datetime, screen: str) -> list[Block]:
    """What was given back to them, and waits for their word."""
    shown: list[Block] = []
    for one in _given_back(found)[: MOST[screen]]:
        deeds = flag_messages.buttons(lang, one, now)
        shown += [
            blocks.section(flag_messages.standing(lang, one, now)),
            blocks.actions(*deeds, block_id=f"{screen}:given:{one.id}"),
        ]
    return shown


def _given_back(found: Mine) -> list[FlagView]:
    return [one for one in found.open_flags if one.answer is Answer.GIVEN_BACK and one.is_given]


def below(
    lang: Language, found: Mine, now: datetime, screen: str, *, connected: bool
) -> Iterator[Block]:
    """What comes next, the flags that are open, and the two ways in."""
    yield blocks.section(bold(lang.t("Your trainings")))
    for one in found.ahead[: MOST[screen]]:
        yield blocks.section(_ahead(lang, one))
        deeds = _deeds(lang, one, now, screen, connected=connected)
        yield blocks.actions(*deeds, block_id=f"{screen}:{one.id}")
    yield from _more(lang, len(found.ahead), screen)
    if not found.ahead:
        yield blocks.section(lang.t("None is ahead, as far as I know."))
    above = _given_back(found)[: MOST[screen]] if screen == HOME else ()
    listed = [one for one in found.open_flags if one not in above]
    flags = [*listed[: MOST[screen]], *flag_messages.just_closed(found, now)[:MOST_NOTED]]
    for flag in flags:
        yield blocks.section(flag_messages.standing(lang, flag, now))
        if ways := flag_messages.buttons(lang, flag, now):
            yield blocks.actions(*ways, block_id=f"{screen}:flag:{flag.id}")
    yield from _more(lang, len(listed), screen)
    yield from _answered(lang, found, now, screen)
    yield blocks.actions(*_ways_in(lang, found), block_id=f"{screen}:new")


def _ways_in(lang: Language, found: Mine) -> Sequence[Element]:
    buttons = [
        blocks.button(lang.plain("Add a training…"), ids.ADD),
        blocks.button(lang.plain("My training was cancelled…"), ids.FLAG),
    ]
    if found.ahead or found.unanswered or found.past:
        buttons.append(blocks.button(lang.plain("All of them…"), ids.OPEN_MINE))
    return buttons


def _more(lang: Language, count: int, screen: str) -> list[Block]:
    left = count - MOST[screen]
    if left <= 0:
        return []
    if screen == HOME:
        said = lang.n("and one more: `/training`", "and {count} more: `/training`", left)
    else:
        said = lang.n("and one more: *All of them…*", "and {count} more: *All of them…*", left)
    return [blocks.context(said)]


def _ahead(lang: Language, one: BookingView) -> Mrkdwn:
    going = lang.t("You are going.") if one.going else Mrkdwn("")
    kept = lang.t("Its time is kept free in your calendar.") if one.kept else Mrkdwn("")
    return lines(bold(leading(one)), row(lang, one), Mrkdwn(" ".join(filter(None, (going, kept)))))


def row(lang: Language, one: BookingView) -> Mrkdwn:
    """When and where, in one line."""
    if one.span is None:
        day: Mrkdwn = lang.t("No date yet")
    else:
        day = Mrkdwn(shortly(lang, one.span, one.zone))
    place = escape(shorten(" ".join(one.place.split()), MOST_PLACE))
    provider = escape(shorten(" ".join(one.provider.split()), MOST_PLACE))
    return Mrkdwn(" · ".join(part for part in (day, place, provider) if part))


def _deeds(
    lang: Language, one: BookingView, now: datetime, screen: str, *, connected: bool
) -> list[Element]:
    value = str(one.id)
    buttons = [blocks.button(lang.plain("I can't…"), ids.FLAG, value=value)]
    if one.kept:
        buttons.append(blocks.button(lang.plain("Free its time"), ids.UNPROTECT, value=value))
    elif connected and one.span is not None:
        buttons.append(blocks.button(lang.plain("Protect its time"), ids.PROTECT, value=value))
    files = calendar_buttons(lang, one, now)
    buttons += files if screen == MINE else files[:1]
    if one.by_hand:
        buttons.append(blocks.button(lang.plain("Change…"), ids.CHANGE, value=value))
        buttons.append(blocks.button(lang.plain("Remove"), ids.WITHDRAW, value=value))
    return buttons


def _answered(lang: Language, found: Mine, now: datetime, screen: str) -> Iterator[Block]:
    """What was said or removed a moment ago, with a way back."""
    fresh = [one for one in found.past if one.answered_at and one.answered_at > now - FRESH]
    for one in sorted(fresh, key=_said_at, reverse=True)[:MOST_NOTED]:
        if one.stage(now) is Stage.ATTENDED:
            said = lang.t('Noted: you were at "{title}".', title=title(one))
            back = blocks.button(lang.plain("Undo"), ids.NOT_ANSWERED, value=str(one.id))
        elif one.stage(now) is Stage.WITHDRAWN and one.by_hand:
            said = lang.t('Removed: "{title}".', title=title(one))
            back = blocks.button(lang.plain("Bring it back"), ids.BRING_BACK, value=str(one.id))
        else:
            continue
        yield blocks.section(said)
        yield blocks.actions(back, block_id=f"{screen}:noted:{one.id}")


def _said_at(one: BookingView) -> datetime:
    return one.answered_at or datetime.min.replace(tzinfo=UTC)
