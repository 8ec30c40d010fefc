"""Finds the texts of config/nudges and config/prompts for translators, as Babel asks for them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import IO

import yaml

# The keys whose value a person reads; every other key is for the bot.
TEXT_KEYS = frozenset(
    {
        "point",
        "question",  # of config/prompts
        "why",
        "ask",
        "button",
        "done",
        "small",
        "source",
        "follow_up",
        "message",
    }
)

Found = tuple[int, str | None, str | tuple[str, str], list[str]]
"""Line, function (none, or `n` for a plural), text, and what the translator should know."""


def extract_nudges(
    fileobj: IO[bytes],
    keywords: Collection[str],  # noqa: ARG001  # Babel's signature
    comment_tags: Collection[str],  # noqa: ARG001  # Babel's signature
    options: Mapping[str, object],  # noqa: ARG001  # Babel's signature
) -> Iterator[Found]:
    """Every text of one catalogue file, with the nudge and the place that it belongs to."""
    root = yaml.compose(fileobj, Loader=yaml.SafeLoader)
    for nudge in root.value if isinstance(root, yaml.SequenceNode) else ():
        name = next((value.value for key, value in _pairs(nudge) if key == "key"), "nudge")
        for key, value in _pairs(nudge):
            if key in TEXT_KEYS:
                yield from _texts(value, f"{name}: {key}")


def _texts(node: yaml.Node, place: str) -> Iterator[Found]:
    """The texts of one key: a text, the two forms of a plural, or texts one level down."""
    forms = dict(_pairs(node))
    if forms.keys() == {"one", "other"}:
        texts = (str(forms["one"].value), str(forms["other"].value))
        yield node.start_mark.line + 1, "n", texts, [place]
    elif forms:
        for key, value in forms.items():
            yield from _texts(value, f"{place}.{key}")
    else:
        yield node.start_mark.line + 1, None, str(node.value), [place]


def _pairs(node: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        yield from ((str(key.value), value) for key, value in node.value)
