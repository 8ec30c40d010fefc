"""The questions for favourites, read from YAML; a mistake is told with its file and line."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.recommendations.domain import KINDS, MOST_SKILL

FOR_WHOM = ("leader", "expert", "both")
FACTS: Mapping[str, frozenset[str]] = {"new_leads": frozenset({"count", "department"})}
"""What is known and may be said in a question, with the {places} that it fills."""

_REQUIRED = ("key", "for", "kind", "question", "why")
_OPTIONAL = ("skill", "fact", "point")
_KNOWN = (*_REQUIRED, *_OPTIONAL)
_KEY = re.compile(r"[a-z0-9_]{1,60}")
_MOST = {"question": 150, "skill": MOST_SKILL}  # characters
_MOST_TEXT = 200


class PromptError(Exception):
    """The questions cannot be used; the text has file, line, what is wrong and what to do."""


@dataclass(frozen=True)
class Prompt:
    """A question for a favourite (`config/prompts/*.yaml`), as an L&D person wrote it.

    Where `fact` is true, `one` or `other` (by its `{count}`) is said in the place of `why`.
    """

    key: str
    whom: str
    kind: str
    question: str
    why: str
    skill: str = ""
    fact: str | None = None
    one: str = ""
    other: str = ""

    def fits(self, roles: set[str]) -> bool:
        """Whether it is for somebody with one of these of the roles leader and expert."""
        return bool(roles & {"leader", "expert"}) if self.whom == "both" else self.whom in roles


@dataclass(frozen=True)
class _Place:
    path: Path
    line: int

    def wrong(self, what: str) -> PromptError:
        return PromptError(f"{self.path.name}, line {self.line}: {what}")


@dataclass(frozen=True)
class _Raw:
    """A mapping of the file as it stands there: the node and the line of each key."""

    path: Path
    line: int
    nodes: Mapping[str, yaml.Node]
    lines: Mapping[str, int]

    def at(self, key: str) -> _Place:
        return _Place(self.path, self.lines.get(key, self.line))

    def text(self, key: str) -> str:
        """A text, as long as it may be; empty where the key is not there."""
        if key not in self.nodes:
            return ""
        return _text(self.nodes[key], key, self.at(key))


def load_prompts(folder: Path) -> tuple[Prompt, ...]:
    """All questions of a folder, in the order of files and lines; raises `PromptError`."""
    prompts: dict[str, Prompt] = {}
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise PromptError(f"{folder} holds no questions: put at least one *.yaml there.")
    for path in files:
        for raw in _read(path):
            prompt = _prompt(raw)
            if prompt.key in prompts:
                raise raw.at("key").wrong(
                    f"the key {prompt.key} is there already; give this question another one"
                )
            prompts[prompt.key] = prompt
    for whom, called in (("leader", "a leader"), ("expert", "an expert")):
        if not any(one.fits({whom}) for one in prompts.values()):
            raise PromptError(f"{folder} holds no question for {called}: write at least one.")
    return tuple(prompts.values())


def _read(path: Path) -> list[_Raw]:
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise _Place(path, mark.line + 1 if mark else 1).wrong(f"{error.problem}") from None
    except (yaml.YAMLError, OSError, ValueError) as error:
        raise _Place(path, 1).wrong(f"not readable as YAML in UTF-8 ({error})") from None
    found: Sequence[yaml.Node] = root.value if isinstance(root, yaml.SequenceNode) else []
    if not found or not all(isinstance(node, yaml.MappingNode) for node in found):
        raise _Place(path, 1).wrong("this is a list of questions; start each with `- key: …`")
    return [_raw(path, node) for node in found]


def _raw(path: Path, mapping: yaml.Node) -> _Raw:
    nodes: dict[str, yaml.Node] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in mapping.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in nodes:
            raise _Place(path, line).wrong(f"{key} stands twice")
        nodes[key], lines[key] = value_node, line
    return _Raw(path, mapping.start_mark.line + 1, nodes, lines)


def _prompt(raw: _Raw) -> Prompt:
    for key in raw.nodes:
        if key not in _KNOWN:
            raise raw.at(key).wrong(f"{key} is unknown; known are {', '.join(_KNOWN)}")
    missing = [key for key in _REQUIRED if key not in raw.nodes]
    if missing:
        raise raw.at("").wrong(f"this question lacks {', '.join(missing)}")
    key = raw.text("key")
    if not _KEY.fullmatch(key):
        raise raw.at("key").wrong(
            f"key is {key!r}; write at most 60 of the characters a to z, 0 to 9 and _"
        )
    for name, allowed in (("for", FOR_WHOM), ("kind", KINDS)):
        if raw.text(name) not in allowed:
            raise raw.at(name).wrong(f"{name} is {raw.text(name)!r}; write one of {_some(allowed)}")
    for name in ("question", "why", "skill"):
        _check_places(raw.at(name), raw.text(name), frozenset())
    if not raw.text("question").endswith("?"):
        raise raw.at("question").wrong("a question ends with a question mark")
    fact, one, other = _fact(raw)
    return Prompt(
        key=key,
        whom=raw.text("for"),
        kind=raw.text("kind"),
        question=raw.text("question"),
        why=raw.text("why"),
        skill=raw.text("skill"),
        fact=fact,
        one=one,
        other=other,
    )


def _fact(raw: _Raw) -> tuple[str | None, str, str]:
    """The name of the fact and what it says of one and of more; nothing where none is named."""
    if ("fact" in raw.nodes) != ("point" in raw.nodes):
        there = "fact" if "fact" in raw.nodes else "point"
        raise raw.at(there).wrong("`fact` and `point` belong together: write both or none")
    if "fact" not in raw.nodes:
        return None, "", ""
    fact = raw.text("fact")
    if fact not in FACTS:
        raise raw.at("fact").wrong(f"there is no fact {fact!r}; known are {_some(sorted(FACTS))}")
    node = raw.nodes["point"]
    forms = _raw(raw.path, node) if isinstance(node, yaml.MappingNode) else None
    if forms is None or set(forms.nodes) != {"one", "other"}:
        raise raw.at("point").wrong("point is `one` and `other`: what is said of one, and of more")
    for form in ("one", "other"):
        _check_places(forms.at(form), forms.text(form), FACTS[fact])
    return fact, forms.text("one"), forms.text("other")


def _text(node: yaml.Node, key: str, place: _Place) -> str:
    plain = isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:str"
    if not plain or not str(node.value).strip():
        raise place.wrong(f"{key} must be a text")
    most = _MOST.get(key, _MOST_TEXT)
    if len(node.value) > most:
        raise place.wrong(f"{key} has at most {most} characters")
    return str(node.value)


def _check_places(place: _Place, text: str, known: frozenset[str]) -> None:
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as error:
        raise place.wrong(f"{{ and }} must come in pairs ({error})") from None
    for _, name, form, conversion in parts:
        if name is None:
            continue
        if name not in known:
            offered = _some([f"{{{one}}}" for one in sorted(known)]) or "none"
            raise place.wrong(f"there is no {{{name}}} to fill in here; it offers {offered}")
        if form or conversion:
            raise place.wrong(f"write {{{name}}} with nothing behind the name")


def _some(names: Sequence[str]) -> str:
    return ", ".join(names)
