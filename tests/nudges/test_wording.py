"""Every nudge of the catalogue keeps the rules of how Leeway writes, with odd names and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.language import Language, Languages
from bot.core.text import Mrkdwn
from bot.delivery.domain import Composed
from bot.nudges import messages, modals, notices
from bot.nudges.catalogue import load
from bot.nudges.domain import Entry, NudgeView
from bot.nudges.facts import SOURCES, places
from bot.nudges.wording import fill, words_for_the_team
from bot.settings import Choices
from tests.house.pseudo_language import texts, untranslated, write_catalogue

CATALOGUE = load(Choices().catalogue, places())
SIZES = (1, 2, 12)
BERLIN = ZoneInfo("Europe/Berlin")
SOON = datetime(2026, 12, 3, 13, tzinfo=UTC)
NAME, TEAM = "Síle O'Brien-Ní Dhónaill", ["Anneke de Vries", "D'Angelo Õunapuu"]
MILESTONE, RESULT = "Customer audit, pharma line", "A forecast that is within five per cent"

TITLE = "Negotiation, level 2"

MOST_WORDS = 75
BANNED = re.compile(
    r"!|\b(just|simply|easily|friendly reminder|don.t forget|do not forget|as you know|"
    r"please|learn more|click here|your employees?)\b",
    re.IGNORECASE,
)
NO_DEED = re.compile(r"(ok|okay|yes|no|go|submit|learn more|click here|continue)\W*", re.IGNORECASE)
EMOJI = re.compile(r":[a-z][a-z0-9_+-]*:|[\U0001F300-\U0001FAFF\u2600-\u27BF]")
ODD_PLURAL = re.compile(
    r"\b(one|a) (days|weeks|years|people|teams)\b|\b(two|12) (day|week|year|person|team)\b"
)
LEFT_OVER = re.compile(r"[{}]|\bNone\b(?! of these)|\s[.,;?]|\.\.|  ")


def fact_of(entry: Entry, size: int) -> dict[str, object]:
    """The fact of an entry, each place filled with something odd, each number with `size`."""
    odd = {
        "name": NAME,
        "milestone": MILESTONE,
        "result": RESULT,
        "department": "R&D, optics",
        "day_on": "2027-02-09",
        "hour_at": SOON.isoformat(),
        "title": TITLE,
        "how_many": {"given_up": None if size == 1 else size, "of": size + 3},
        "first_on": "2026-10-01",
        "last_on": "2026-12-31",
        "since_on": "2026-12-03",
        "lost_to": {"reason": "client_meeting", "weekday": 3 if size > 1 else None},
    }
    return {place: odd.get(place, size) for place in SOURCES[entry.fact].places}


def view_of(entry: Entry, size: int = 2, **changes: Any) -> NudgeView:  # noqa: ANN401  # any field
    view = NudgeView(7, entry, fact_of(entry, size), {}, "full", BERLIN, asks_at=SOON)
    milestones = [(1, MILESTONE, SOON.date())]
    return replace(view, milestones=milestones, results=[(1, RESULT)], told=TEAM, **changes)


ARGUMENTS: tuple[dict[str, str], ...] = (
    {},
    {"result": RESULT},
    {"returned_for": MILESTONE},
    {"returned_for": ""},
)


def questions(lang: Language, entry: Entry) -> Iterator[Composed]:
    """All that may come of an entry unasked: both versions, each argument, and the follow-up."""
    for size in SIZES:
        for version in ("full", "small"):
            for argument in ARGUMENTS:
                yield messages.nudge(lang, view_of(entry, size, version=version, argument=argument))
        if entry.follow_up is not None:
            yield messages.follow_up(lang, view_of(entry, size, answer="promised", time=1))


def replies(lang: Language, entry: Entry) -> Iterator[Composed]:
    """What an answer to it turns it into."""
    later = {"until": "2027-01-26"}
    for reason, detail in (
        ("timing", {}),
        ("timing", later),
        ("timing", {**later, "milestone": MILESTONE}),
        ("benefit", {}),
        ("benefit", {"result": None}),
        ("benefit", {"result": RESULT}),
        ("no_time", {}),
        ("not_for_team", {}),
    ):
        yield messages.nudge(lang, view_of(entry, answer="not_now", reason=reason, detail=detail))
    yield messages.reasons(lang, view_of(entry))
    for version in ("full", "small"):
        yield messages.nudge(lang, view_of(entry, answer="promised", version=version))
    yield messages.nudge(lang, view_of(entry, answer="already_done"))
    if entry.deed == "plan":
        yield messages.nudge(lang, view_of(entry, answer="promised", planned=3))
    if entry.deed == "give_back":
        yield messages.nudge(lang, view_of(entry, answer="promised", place=3))
    yield messages.nudge(lang, view_of(entry, answer="told", goes_at=SOON))
    for outcome in ("did_it", "not_yet", "wont"):
        yield messages.follow_up(lang, view_of(entry, answer="promised", outcome=outcome))


def beside(lang: Language) -> Iterator[Composed]:
    """What comes beside the nudges."""
    for confirmed in (False, True):
        yield notices.welcome(lang, SOON, BERLIN, confirmed)
    for chosen in (None, "weekly", "monthly", "stopped"):
        next_at = None if chosen == "stopped" else SOON
        yield notices.silence(lang, chosen, next_at, BERLIN)


def body(composed: Composed) -> str:
    """What is read before the buttons, and without the small print."""
    sections = [block["text"]["text"] for block in composed.blocks if block["type"] == "section"]
    return "\n".join(sections)


def buttons(composed: Composed) -> list[dict[str, object]]:
    rows = [block["elements"] for block in composed.blocks if block["type"] == "actions"]
    return [one for row in rows for one in [*row, *composed.small_print] if one["type"] == "button"]


def label(button: dict[str, object]) -> str:
    return next(iter(texts(button["text"])))


def faults(composed: Composed) -> list[str]:
    """The mechanical part of the rules that a message breaks."""
    said = body(composed)
    every = [composed.text, *texts(composed.blocks), *texts(composed.small_print)]
    primary = [one for one in buttons(composed) if one.get("style") == "primary"]
    found = {
        "too long": len(said.split()) >= MOST_WORDS,
        "more than one primary button": len(primary) > 1,
        "a banned word": any(BANNED.search(text) for text in every),
        "a label that is no deed": any(NO_DEED.fullmatch(label(one)) for one in buttons(composed)),
        "the plain text lacks a sentence": composed.text != said,
        "an emoji": any(EMOJI.search(text) for text in every),
        "a plural that is none": any(ODD_PLURAL.search(text) for text in every),
        "an empty place": any(LEFT_OVER.search(text) for text in every),
        "begins in lower case": said.lstrip("*“")[:1].islower(),
    }
    return [fault for fault, broken in found.items() if broken]


@pytest.fixture(scope="module")
def english() -> Language:
    return Languages().of("en-GB")


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: str(entry.key))
def test_a_nudge_keeps_the_rules_in_both_versions_and_for_one_two_and_twelve(
    entry: Entry, english: Language
) -> None:
    for question in questions(english, entry):
        assert faults(question) == [], question.text
        primary = [one for one in buttons(question) if one.get("style") == "primary"]
        assert len(primary) == 1
    for version, ask in (("full", entry.ask), ("small", entry.small.ask)):
        view = view_of(entry, 12, version=version)
        text = messages.nudge(english, view).text
        assert fill(english, entry.point, view) in text
        assert fill(english, ask, view) in text


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: str(entry.key))
def test_what_an_answer_turns_it_into_keeps_them_too(entry: Entry, english: Language) -> None:
    for reply in replies(english, entry):
        assert faults(reply) == [], reply.text


def test_what_comes_beside_the_nudges_keeps_them_too(english: Language) -> None:
    for notice in beside(english):
        assert faults(notice) == [], notice.text


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: str(entry.key))
def test_a_label_begins_with_the_deed_and_fits_on_a_phone(entry: Entry, english: Language) -> None:
    for text in (entry.button, entry.small.button):
        assert re.match(r"I'll |See |Give |Send |Name |Move |Offer ", text), text
        assert len(text) <= 24, text
    assert entry.done[-1] == "."
    assert (entry.follow_up or "?")[-1] == "?"
    if entry.message is not None:
        words = words_for_the_team(english, view_of(entry))
        assert BANNED.search(words) is None
        assert LEFT_OVER.search(words.replace("…", "this")) is None


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: str(entry.key))
def test_nothing_of_an_entry_bypasses_the_translators(entry: Entry, tmp_path: Path) -> None:
    marks = Languages(write_catalogue(tmp_path)).of("de-DE")
    stored = {NAME, MILESTONE, RESULT, TITLE, "R&D, optics", "Donnerstag", *TEAM}
    said = [*questions(marks, entry), *replies(marks, entry), *beside(marks)]
    why = modals.why(marks, view_of(entry), SOURCES[entry.fact].origin)
    write = modals.write(marks, view_of(entry), TEAM)
    read = {*texts([one.blocks for one in said]), *texts([why, write])}
    assert {text: words for text in read if (words := untranslated(text, stored))} == {}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("*It is done!*", "a banned word"),
        ("*You could just ask.*", "a banned word"),
        ("*It is one weeks away.*", "a plural that is none"),
        ("*It is two week away.*", "a plural that is none"),
        ("*It comes on .*", "an empty place"),
        ("*three people report to you.*", "begins in lower case"),
        ("*Well done* :tada:", "an emoji"),
        ("*" + "Word " * 75 + "*", "too long"),
    ],
)
def test_a_text_that_breaks_a_rule_is_found(text: str, fault: str) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    assert faults(Composed(Mrkdwn(text), [section])) == [fault]
