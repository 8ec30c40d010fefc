"""Everything that a person reads goes through the catalogue of translations."""

from __future__ import annotations

import ast
import io
from pathlib import Path

import pytest

from bot.nudges.extraction import extract_nudges
from tests.house import bypasses, catalogue

BOT = catalogue.ROOT / "bot"
SPOKEN = ("messages.py", "modals.py", "listeners.py")


def code_of_the_bot() -> list[Path]:
    return sorted(p for p in BOT.rglob("*.py") if "playground" not in p.relative_to(BOT).parts)


def test_the_template_of_translations_is_up_to_date() -> None:
    assert catalogue.TEMPLATE.read_text(encoding="utf-8") == catalogue.collect(), "run `make text`"


def test_no_text_to_a_person_bypasses_the_catalogue() -> None:
    found = {
        str(path.relative_to(BOT)): literals
        for path in code_of_the_bot()
        if path.name in SPOKEN
        and (literals := bypasses.untranslated(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_every_refusal_is_marked_for_translation() -> None:
    assert bypasses.unmarked_refusals(code_of_the_bot()) == []


def test_no_text_is_put_together_before_it_is_translated() -> None:
    found = {
        str(path.relative_to(BOT)): calls
        for path in code_of_the_bot()
        if (calls := bypasses.unreadable_for_babel(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_babel_collects_every_text_that_the_code_translates() -> None:
    collected = catalogue.collect()
    calls = [
        argument.value
        for path in code_of_the_bot()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and bypasses.name_of(node) in {"t", "N_", "n"}
        for argument in node.args[:1]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
    assert calls
    template = "".join(line.strip().strip('"') for line in collected.splitlines())
    assert [text for text in calls if _as_written(text) not in template] == []


@pytest.mark.parametrize(
    "line",
    [
        'section(Mrkdwn("Your team kept 9 of 22 hours."))',
        'section(Mrkdwn(f"{count} hours are left."))',
        'respond("Done")',
        'say(text="nothing to do")',
        'title = "Settings"',
        'lang.t("Hello, {name}.", name="my friend")',
        "ack(errors={'day': 'That day is over.'})",
    ],
)
def test_a_text_that_bypasses_the_catalogue_is_found(line: str) -> None:
    assert bypasses.untranslated(f"def show(lang):\n    {line}\n") != []


@pytest.mark.parametrize(
    "line",
    [
        'lang.t("Your team kept {kept} hours.", kept=kept)',
        'lang.n("one hour", "{count} hours", count)',
        'lang.plain("Settings")',
        'raise LeewayError(N_("That day is over."))',
        'logger.info("a click of nobody, in %s", channel)',
        'button(text, "nudge_done", style="primary")',
        'if body["type"] == "Not a text": pass',
        '"""What a person sees."""',
        'WEEKDAY = "%H:%M"',
    ],
)
def test_what_no_person_reads_or_what_is_translated_is_left_alone(line: str) -> None:
    assert bypasses.untranslated(f"def show(lang: 'Language of a person'):\n    {line}\n") == []


def test_a_refusal_in_words_of_its_own_is_found(tmp_path: Path) -> None:
    module = tmp_path / "domain.py"
    module.write_text(
        "class GoneError(LeewayError):\n"
        "    def __init__(self):\n"
        "        super().__init__('It is gone.')\n"
        "class PastError(GoneError): ...\n"
        "def refuse():\n"
        "    raise PastError('Too late.')\n"
        "def allow():\n"
        "    raise PastError(N_('Too late.'))\n",
        encoding="utf-8",
    )
    assert bypasses.unmarked_refusals([module]) == ["domain.py:3", "domain.py:6"]


def test_a_text_that_babel_cannot_read_is_found() -> None:
    assert bypasses.unreadable_for_babel('lang.t(f"{count} hours")') != []
    assert bypasses.unreadable_for_babel('lang.t("one hour" if one else "many hours")') != []
    assert bypasses.unreadable_for_babel('lang.plain("")') != []
    assert bypasses.unreadable_for_babel("lang.t(nudge.point)") == []


def test_the_texts_of_the_nudge_catalogue_reach_the_translators_with_their_place() -> None:
    file = io.BytesIO(
        b"- key: kept_hours\n"
        b"  lever: space\n"
        b"  point:\n"
        b"    one: One hour was kept.\n"
        b"    other: >-\n"
        b"      {count} hours\n"
        b"      were kept.\n"
        b"  why: The rest went to meetings.\n"
        b"  small:\n"
        b"    ask: Fifteen minutes are enough.\n"
    )
    assert list(extract_nudges(file, [], [], {})) == [
        (4, "n", ("One hour was kept.", "{count} hours were kept."), ["kept_hours: point"]),
        (8, None, "The rest went to meetings.", ["kept_hours: why"]),
        (10, None, "Fifteen minutes are enough.", ["kept_hours: small.ask"]),
    ]


def _as_written(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
