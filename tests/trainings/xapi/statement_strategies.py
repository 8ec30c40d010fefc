"""Statements of every shape that xAPI 1.0.3 allows, and ways to spoil one."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]
Path = tuple[str | int, ...]

WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=20).filter(
    str.strip
)
TAGS = st.sampled_from(["en", "en-US", "de-DE", "zh-Hant-TW", "es-419", "sl-rozaj-biske", "und"])
IRIS = st.sampled_from(
    [
        "https://lms.example.com/course/1?id=2#part",
        "http://example.com/فعل/خواندن",
        "urn:li:lyndaCourse:252",
        "tag:adlnet.gov,2013:expapi:0.9:activities:6VoMrbxMPZD",
        "mailto:somebody@example.com",
        "http://[2001:db8::1]:8080/a%20b/",
        "urn:uuid:12345678-1234-5678-1234-567812345678",
    ]
)
UUIDS = st.uuids().map(str)
INSTANTS = st.datetimes().map(lambda at: at.isoformat(timespec="milliseconds") + "Z")
DURATIONS = st.sampled_from(["PT1H30M", "P1DT2H", "PT16559.14S", "P4W", "PT0S"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | WORDS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=4,
)
LANGUAGE_MAPS = st.dictionaries(TAGS, WORDS, min_size=1, max_size=2)
EXTENSIONS = st.dictionaries(
    IRIS, ANYTHING.filter(lambda one: one not in (None, "", {})), min_size=1, max_size=2
)


def objects(
    needed: dict[str, st.SearchStrategy[Any]], **may: st.SearchStrategy[Any]
) -> st.SearchStrategy[Json]:
    """Objects with all of `needed`, and any of the others."""
    return st.fixed_dictionaries(needed, optional=may)


@st.composite
def some_of(draw: Callable[..., Any], may: dict[str, st.SearchStrategy[Any]]) -> Json:
    """Objects with at least one of `may`."""
    names = draw(st.lists(st.sampled_from(sorted(may)), min_size=1, max_size=4, unique=True))
    return {name: draw(may[name]) for name in names}


ADDRESSES = st.sampled_from(["ann@t1.example.com", "Bob.O'Neil+x@example.co.uk", "zoe@bücher.com"])
IDENTIFIERS: list[dict[str, st.SearchStrategy[Any]]] = [
    {"mbox": ADDRESSES.map("mailto:{}".format)},
    {"mbox_sha1sum": st.from_regex(r"\A[0-9a-f]{40}\Z")},
    {"openid": st.just("https://openid.example.com/ann")},
    {"account": objects({"homePage": IRIS, "name": WORDS})},
]
AGENTS = st.one_of(*(objects(one, name=WORDS, objectType=st.just("Agent")) for one in IDENTIFIERS))
GROUP = {"objectType": st.just("Group")}
MEMBERS = st.lists(AGENTS, min_size=1, max_size=2)
GROUPS = st.one_of(
    objects({**GROUP, "member": MEMBERS}, name=WORDS),
    *(objects({**GROUP, **one}, name=WORDS, member=MEMBERS) for one in IDENTIFIERS),
)
DEFINED: dict[str, st.SearchStrategy[Any]] = {
    "name": LANGUAGE_MAPS,
    "description": LANGUAGE_MAPS,
    "type": IRIS,
    "moreInfo": st.just("https://lms.example.com/about"),
    "extensions": EXTENSIONS,
}
COMPONENTS = st.lists(
    objects({"id": st.from_regex(r"\A[a-z0-9]{1,5}\Z")}, description=LANGUAGE_MAPS),
    min_size=1,
    max_size=3,
    unique_by=lambda one: str(one["id"]),
)
INTERACTIONS = st.one_of(
    *(
        objects(
            {"interactionType": st.just(kind)},
            correctResponsesPattern=st.lists(WORDS, min_size=1, max_size=2),
            **DEFINED,
            **dict.fromkeys(lists, COMPONENTS),
        )
        for kind, lists in [
            ("true-false", []),
            ("choice", ["choices"]),
            ("matching", ["source", "target"]),
            ("likert", ["scale"]),
            ("performance", ["steps"]),
            ("other", []),
        ]
    )
)
DEFINITIONS = some_of(DEFINED) | INTERACTIONS
ACTIVITIES = objects({"id": IRIS}, objectType=st.just("Activity"), definition=DEFINITIONS)
REFERENCES = objects({"objectType": st.just("StatementRef"), "id": UUIDS})
VERBS = objects({"id": IRIS}, display=LANGUAGE_MAPS)
SCORES = st.fixed_dictionaries(
    {"scaled": st.sampled_from([-1, 0.25, 1]), "raw": st.integers(1, 9), "min": st.just(0.5)},
    optional={"max": st.just(10)},
)
RESULTS = some_of(
    {
        "score": SCORES,
        "success": st.booleans(),
        "completion": st.booleans(),
        "response": WORDS,
        "duration": DURATIONS,
        "extensions": EXTENSIONS,
    }
)
SEVERAL = ACTIVITIES | st.lists(ACTIVITIES, min_size=1, max_size=2)
AROUND = some_of(dict.fromkeys(("parent", "grouping", "category", "other"), SEVERAL))
CONTEXT: dict[str, st.SearchStrategy[Any]] = {
    "registration": UUIDS,
    "instructor": AGENTS,
    "team": GROUPS,
    "contextActivities": AROUND,
    "language": TAGS,
    "statement": REFERENCES,
    "extensions": EXTENSIONS,
}
CONTEXTS = some_of(CONTEXT)
ACTIVITY_CONTEXTS = some_of({**CONTEXT, "revision": WORDS, "platform": WORDS})
ATTACHMENTS = st.lists(
    objects(
        {
            "usageType": IRIS,
            "display": LANGUAGE_MAPS,
            "contentType": st.just("application/pdf"),
            "length": st.integers(0, 999),
            "sha2": st.from_regex(r"\A[0-9a-f]{64}\Z"),
            "fileUrl": st.just("https://lms.example.com/certificate.pdf"),
        },
        description=LANGUAGE_MAPS,
    ),
    min_size=1,
    max_size=2,
)
EVENT: dict[str, st.SearchStrategy[Any]] = {
    "result": RESULTS,
    "timestamp": INSTANTS,
    "attachments": ATTACHMENTS,
}
SUBSTATEMENTS = objects(
    {
        "objectType": st.just("SubStatement"),
        "actor": AGENTS | GROUPS,
        "verb": VERBS,
        "object": ACTIVITIES | REFERENCES,
    },
    context=CONTEXTS,
    **EVENT,
)
OTHERS = (
    st.tuples(AGENTS, st.just("Agent")).map(lambda one: {**one[0], "objectType": one[1]})
    | GROUPS
    | REFERENCES
    | SUBSTATEMENTS
)
WHOLE: dict[str, st.SearchStrategy[Any]] = {
    **EVENT,
    "id": UUIDS,
    "stored": INSTANTS,
    "authority": AGENTS,
    "version": st.sampled_from(["1.0.0", "1.0.3"]),
}
STATEMENTS = st.one_of(
    objects(
        {"actor": AGENTS | GROUPS, "verb": VERBS, "object": ACTIVITIES},
        context=ACTIVITY_CONTEXTS,
        **WHOLE,
    ),
    objects({"actor": AGENTS | GROUPS, "verb": VERBS, "object": OTHERS}, context=CONTEXTS, **WHOLE),
)


def places(value: object, path: Path = ()) -> list[Path]:
    """The path of everything in a statement; what is in extensions is free, and left out."""
    found: list[Path] = [path] if path else []
    if isinstance(value, dict):
        for name, item in value.items():
            if name != "extensions":
                found += places(item, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            found += places(item, (*path, index))
    return found


JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        0,
        -1.5,
        [],
        [[]],
        {"a": 1},
        "no such thing",
        "ACTIVITY",
        "http:",
        "://x",
        "mailto:x",
    ]
)


@dataclass(frozen=True)
class Spoiled:
    """A statement with one thing wrong with it, most likely: what was put where."""

    statement: Json
    name: str
    value: object


@st.composite
def spoiled(draw: Callable[..., Any]) -> Spoiled:
    """A statement of which one thing was taken away, renamed, added or put to something else."""
    statement: Json = copy.deepcopy(draw(STATEMENTS))
    *way, last = draw(st.sampled_from(places(statement)))
    holder: Any = statement
    for step in way:
        holder = holder[step]
    kind = draw(st.sampled_from(["drop", "rename", "add", "put"]))
    value = draw(JUNK) if kind in ("add", "put") or isinstance(holder, list) else holder[last]
    if kind == "drop" and isinstance(holder, dict):
        del holder[last]
        value = holder
    elif kind == "rename" and isinstance(holder, dict):
        holder[re.sub(r"\w", lambda one: one[0].swapcase(), str(last), count=1)] = holder.pop(last)
    elif kind == "add" and isinstance(holder, dict):
        holder["no tag"] = value
    else:
        holder[last] = value
    return Spoiled(statement, str(last), value)
