"""Collects every text of the bot into bot/locale/leeway.pot: `make text`."""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "bot" / "locale" / "leeway.pot"
METHODS = [
    ("bot/playground/**.py", "ignore"),  # the stand-in speaks as Slack does: English
    ("bot/**.py", "python"),
    ("config/nudges/**.yaml", "bot.nudges.extraction:extract_nudges"),
    ("config/prompts/**.yaml", "bot.nudges.extraction:extract_nudges"),
]
KEYWORDS = {"t": None, "plain": None, "N_": None, "n": (1, 2)}
HEADER = """\
# The texts of Leeway, for translators. Written by `make text`; do not edit.
# {places} in braces are filled in by the bot; keep them as they are.
msgid ""
msgstr ""
"Project-Id-Version: Leeway\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def collect() -> str:
    """The template as it should be: sorted, without lines, paths or dates that would only churn."""
    catalogue = Catalog()
    for _path, _line, text, comments, context in extract_from_dir(
        ROOT, METHODS, keywords=KEYWORDS, strip_comment_tags=True
    ):
        catalogue.add(text, auto_comments=comments, context=context)
    file = io.BytesIO()
    write_po(file, catalogue, width=100, no_location=True, omit_header=True, sort_output=True)
    return HEADER + file.getvalue().decode("utf-8")


def main() -> None:
    """Write the template."""
    TEMPLATE.parent.mkdir(parents=True, exist_ok=True)
    TEMPLATE.write_text(collect(), encoding="utf-8")


if __name__ == "__main__":
    main()
