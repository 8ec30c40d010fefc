"""The form: what it is, why it helped, for whom; and what is wrong with what was submitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.clients.isbn import checked, looks_like_isbn
from bot.core.errors import N_, LeewayError
from bot.core.language import Language
from bot.core.text import Plain
from bot.recommendations.domain import (
    KINDS,
    MOST_AUTHOR,
    MOST_LINK,
    MOST_SKILL,
    MOST_TITLE,
    MOST_WHY,
)
from bot.recommendations.draft import (
    AUDIENCE,
    AUTHOR,
    CHANNEL,
    EXAMPLE,
    KIND,
    LINK,
    RESULT,
    SKILL,
    TITLE,
    WHO,
    WHY,
    Draft,
)
from bot.recommendations.identity import isbn13
from bot.recommendations.words import meant_as_isbn
from bot.slack import blocks
from bot.slack.blocks import Block, Option

SUBMITTED = "recommend_submitted"
CHOSE_KIND = "recommend_kind"
CHOSE_AUDIENCE = "recommend_audience"

KIND_NAMES: Mapping[str, str] = {
    "book": N_("Book"),
    "course": N_("Course"),
    "article": N_("Article"),
    "podcast": N_("Podcast"),
    "video": N_("Video"),
    "talk": N_("Talk"),
    "tool": N_("Tool"),
    "person": N_("A person to talk to"),
}
EXAMPLES: Mapping[str, str] = {
    "book": N_("I used to dread salary talks. Chapter 3 has two sentences that I still say."),
    "course": N_("Two evenings. Since module 4 my forecasts take an hour, not a day."),
    "article": N_("Ten minutes to read. I open my one-to-ones in another way since then."),
    "podcast": N_("One episode on the way home, and I knew why our pilots never end."),
    "video": N_("After five minutes I saw what was wrong with my slides."),
    "talk": N_("I heard it before my first tender. Her rule about silence won it."),
    "tool": N_("I write the minutes while we talk, and nobody asks for them later."),
    "person": N_("She looked at my offer for 20 minutes, and the customer said yes."),
}

Results = Sequence[tuple[int, str]]
"""Business results that can be named: id and name."""


def form(
    lang: Language, draft: Draft, results: Results, *, has_team: bool = True
) -> dict[str, Any]:
    """The form with all that the draft has; a colleague has other fields than a thing.

    Who has no team is not offered to write to one.
    """
    hidden = draft.is_person or draft.memory.looking
    aside = (draft.title, draft.author, draft.link) if hidden else ("", "", "")
    editing = draft.memory.recommendation_id is not None
    return blocks.modal(
        lang.plain("Your recommendation") if editing else lang.plain("Recommend something"),
        [
            _kind(lang, draft),
            *(_colleague(lang, draft) if draft.is_person else _thing(lang, draft)),
            _why(lang, draft),
            *_audience(lang, draft, has_team=has_team),
            *_details(lang, draft, results),
        ],
        callback_id=SUBMITTED,
        close=lang.plain("Cancel"),
        submit=lang.plain("Save") if editing else lang.plain("Recommend"),
        private_metadata=replace(draft.memory, aside=aside).written(),
    )


def _kind(lang: Language, draft: Draft) -> Block:
    options = [Option(lang.plain(KIND_NAMES[kind]), kind) for kind in KINDS]
    chosen = blocks.select(lang.plain("Choose one"), CHOSE_KIND, options, chosen=draft.kind)
    return blocks.field(lang.plain("What is it?"), chosen, draft.block(KIND), tells=True)


def _colleague(lang: Language, draft: Draft) -> list[Block]:
    chosen = blocks.person_select(lang.plain("Choose a colleague"), WHO, chosen=draft.who)
    return [
        blocks.field(
            lang.plain("Who is it?"),
            chosen,
            draft.block(WHO),
            hint=lang.plain(
                "I ask them first, and show them your words. "
                "Nobody else sees anything before they agree."
            ),
        )
    ]


def _thing(lang: Language, draft: Draft) -> list[Block]:
    if draft.memory.looking:
        return [blocks.context(lang.t("I look up what it is. That takes a few seconds."))]
    is_book = draft.kind == "book"
    hint = lang.plain("With a link or an ISBN you can leave it empty: I look it up.")
    title = blocks.field(
        lang.plain("Title"),
        blocks.text_input(TITLE, text=draft.title[:MOST_TITLE], most=MOST_TITLE),
        draft.block(TITLE),
        hint=None if draft.memory.nothing_found else hint,
        optional=True,
    )
    link = blocks.field(
        lang.plain("Link or ISBN") if is_book else lang.plain("Link"),
        blocks.text_input(LINK, text=draft.link[:MOST_LINK], most=MOST_LINK),
        draft.block(LINK),
        optional=True,
    )
    return [*_note(lang, draft), title, *_author(lang, draft), link]


def _author(lang: Language, draft: Draft) -> list[Block]:
    """Only where one was found: nobody has to type it."""
    if not draft.author and AUTHOR not in draft.fields:
        return []
    element = blocks.text_input(AUTHOR, text=draft.author[:MOST_AUTHOR], most=MOST_AUTHOR)
    label = lang.plain("By whom")
    return [blocks.field(label, element, draft.block(AUTHOR), optional=True)]


def _note(lang: Language, draft: Draft) -> list[Block]:
    """The small line about what was looked up."""
    wrong = draft.memory.wrong
    if wrong:
        said = _objection_to_number(lang, wrong) if meant_as_isbn(wrong) else _no_link(lang)
        return [{"type": "context", "elements": [blocks.plain(said, 3000)]}]
    if draft.memory.nothing_found and draft.address and not draft.title:
        unread = lang.t("I could not read that page. Write its title, that is enough.")
        return [blocks.context(unread)]
    if draft.memory.nothing_found:
        return [blocks.context(lang.t("I could not find out more about it. Its title is enough."))]
    return []


def _why(lang: Language, draft: Draft) -> Block:
    element = blocks.text_input(
        WHY,
        text=draft.why[:MOST_WHY],
        multiline=True,
        most=MOST_WHY,
        placeholder=lang.plain(EXAMPLES[draft.kind]),
    )
    return blocks.field(
        lang.plain("Why did it help you?"),
        element,
        WHY,
        hint=lang.plain("One sentence is enough: what did you do differently after it?"),
    )


def _audience(lang: Language, draft: Draft, *, has_team: bool) -> list[Block]:
    team = Option(lang.plain("My team"), "team", lang.plain("A message to each of them"))
    options = [
        *([team] if has_team else []),
        Option(lang.plain("A channel"), "channel", lang.plain("One message there")),
        Option(
            lang.plain("Everyone who looks for it"), "everyone", lang.plain("Nothing is posted")
        ),
    ]
    asked = blocks.field(
        lang.plain("For whom?"),
        blocks.radio(CHOSE_AUDIENCE, options, chosen=draft.audience),
        AUDIENCE,
        tells=True,
    )
    return [asked, *_channel(lang, draft)]


def _channel(lang: Language, draft: Draft) -> list[Block]:
    if draft.audience != "channel":
        return []
    first = draft.channel_id or (draft.room.id if draft.room else "")
    element = blocks.channel_select(lang.plain("Choose a channel"), CHANNEL, chosen=first)
    hint = lang.plain("I can post only where I was invited.")
    return [blocks.field(lang.plain("Which channel?"), element, CHANNEL, hint=hint)]


def _details(lang: Language, draft: Draft, results: Results) -> list[Block]:
    skill = blocks.field(
        lang.plain("Which skill is it about?"),
        blocks.text_input(
            SKILL,
            text=draft.skill[:MOST_SKILL],
            most=MOST_SKILL,
            placeholder=lang.plain("Such as negotiation, SQL, giving feedback"),
        ),
        SKILL,
        optional=True,
    )
    agreed = Option(
        lang.plain("You may show it to others as an example"),
        "yes",
        lang.plain("With your name, when they are asked for a favourite"),
    )
    ticked = {"yes"} if draft.may_be_example else set()
    example = blocks.field(
        lang.plain("As an example"),
        blocks.checkboxes(EXAMPLE, [agreed], chosen=ticked),
        EXAMPLE,
        optional=True,
    )
    return [skill, *_result(lang, draft, results), example]


def _result(lang: Language, draft: Draft, results: Results) -> list[Block]:
    if not results:
        return []
    options = [Option(Plain(name), str(result_id)) for result_id, name in results]
    element = blocks.select(
        lang.plain("Choose a result"), RESULT, options, chosen=str(draft.result_id)
    )
    label = lang.plain("Which result of the business does it serve?")
    return [blocks.field(label, element, RESULT, optional=True)]


def objections(lang: Language, draft: Draft) -> dict[str, str]:
    """What cannot be, by the id of its field; empty where all is well."""
    found: dict[str, str] = {}
    if not draft.why:
        found[WHY] = lang.plain("Write one sentence. It is what makes others try it.")
    if draft.is_person:
        return found
    if not draft.title:
        found[draft.block(TITLE)] = lang.plain("Write its title.")
    elif draft.kind == "book" and looks_like_isbn(draft.title):
        found[draft.block(TITLE)] = _objection_to_number(lang, draft.title)
    if draft.link and not draft.address and not (draft.kind == "book" and checked(draft.link)):
        is_number = draft.kind == "book" and meant_as_isbn(draft.link)
        said = _objection_to_number(lang, draft.link) if is_number else _no_link(lang)
        found[draft.block(LINK)] = said
    return found


def _objection_to_number(lang: Language, number: str) -> Plain:
    try:
        isbn13(number)
    except LeewayError as refusal:
        return lang.plain(refusal.message, **refusal.values)
    return lang.plain("Write its title here, and put the ISBN into the field below.")


def _no_link(lang: Language) -> Plain:
    return lang.plain(
        "This is not a link that others can open: one begins with https:// "
        "and has a name such as example.com."
    )
