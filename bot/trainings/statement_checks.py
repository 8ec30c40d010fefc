"""What is checked of every part of an xAPI statement, and the list of what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from bot.trainings import statement_values as values

MOST_PROBLEMS = 20
LONGEST_NAME = 80


class Problems:
    """What is wrong with what was sent, each with the path of it; the first twenty."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self.count = 0

    def add(self, path: str, problem: str) -> None:
        """Note what is wrong at a path, such as `[3].actor.mbox`."""
        self.count += 1
        if len(self._said) < MOST_PROBLEMS:
            self._said.append(f"{path}: {problem}" if path else problem)

    def sentences(self) -> list[str]:
        """`path: what is wrong` of each."""
        return list(self._said)

    def __bool__(self) -> bool:
        return self.count > 0


Check = Callable[[object, str, Problems], None]


def at(path: str, name: str) -> str:
    """The path of a property."""
    short = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
    return f"{path}.{short}" if path else short


def properties(
    value: object,
    path: str,
    problems: Problems,
    known: Mapping[str, Check],
    required: Collection[str] = (),
) -> dict[str, object] | None:
    """An object with properties that are known, each of its kind; None where it is no object."""
    if not isinstance(value, dict):
        problems.add(path, "must be an object")
        return None
    for name, item in value.items():
        check = known.get(name)
        if check is None:
            problems.add(at(path, name), _unknown(name, known))
        elif item is None:
            problems.add(at(path, name), "must not be null")
        else:
            check(item, at(path, name), problems)
    for name in required:
        if name not in value:
            problems.add(at(path, name), "is missing")
    return value


def _unknown(name: str, known: Mapping[str, Check]) -> str:
    folded = name[:LONGEST_NAME].casefold()
    meant = next((one for one in known if one.casefold() == folded), None)
    if meant is not None:
        return f"is spelled {meant}"
    return "is no property that xAPI knows here"


def text(value: object, path: str, problems: Problems) -> None:
    """Any text."""
    if not isinstance(value, str):
        problems.add(path, "must be a string")


def yes_or_no(value: object, path: str, problems: Problems) -> None:
    """A boolean, and no text of one."""
    if not isinstance(value, bool):
        problems.add(path, "must be true or false")


def number(value: object, path: str, problems: Problems) -> None:
    """A number, and no text of one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        problems.add(path, "must be a number")


def formed(fits: Callable[[str], object], kind: str) -> Check:
    """A check that a value is a text of a form; `kind` names the form: "an IRI"."""

    def check(value: object, path: str, problems: Problems) -> None:
        if not isinstance(value, str):
            problems.add(path, f"must be a string: {kind}")
        elif not fits(value):
            problems.add(path, f"must be {kind}")

    return check


def one_of(*allowed: str) -> Check:
    """A check that a value is one of a few words."""

    def check(value: object, path: str, problems: Problems) -> None:
        if value not in allowed:
            problems.add(path, f"must be {' or '.join(allowed)}")

    return check


def each(check: Check) -> Check:
    """A check that a value is an array, and that each of it passes another check."""

    def check_all(value: object, path: str, problems: Problems) -> None:
        if not isinstance(value, list):
            problems.add(path, "must be an array")
            return
        for index, item in enumerate(value):
            if item is None:
                problems.add(f"{path}[{index}]", "must not be null")
            else:
                check(item, f"{path}[{index}]", problems)

    return check_all


iri = formed(values.is_iri, "an IRI with its scheme, such as https://example.com/course/1")
uuid = formed(values.UUID.fullmatch, "a UUID in its usual form")
timestamp = formed(values.instant, "a date and a time as of ISO 8601")
duration = formed(values.is_duration, "a duration as of ISO 8601, such as PT1H30M")
language = formed(values.is_language, "a language tag as of RFC 5646, such as en-US")


def language_map(value: object, path: str, problems: Problems) -> None:
    """Texts by the tag of their language."""
    if not isinstance(value, dict):
        problems.add(path, "must be an object of texts by language")
        return
    for tag, words in value.items():
        if not values.is_language(tag):
            problems.add(at(path, tag), "must be named by a language tag, such as en-US")
        text(words, at(path, tag), problems)


def extensions(value: object, path: str, problems: Problems) -> None:
    """Anything at all, by the IRI that says what it means."""
    if not isinstance(value, dict):
        problems.add(path, "must be an object")
        return
    for name in value:
        if not values.is_iri(name):
            problems.add(at(path, name), "must be named by an IRI with its scheme")
