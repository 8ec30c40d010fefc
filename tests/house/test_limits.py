"""The limits that the house keeps, because the bad tail of a codebase grows where nobody looks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILE, FUNCTION, LISTENER = 300, 40, 15
# The code of the check, then a word why.
REASONED = re.compile(
    r"(?:noqa: [A-Z]+\d+(?:, ?[A-Z]+\d+)*|type: ignore\[[a-z, -]+\])\s+\W*\w\S* \w"
)
MARK = re.compile(r"#\s*(?:noqa|type:\s*ignore)")
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def modules(*folders: str) -> Iterator[tuple[str, str]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def functions(code: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_a_file_stays_short_enough_to_be_read_in_one_go() -> None:
    sizes = {name: code.count("\n") for name, code in modules("bot", "tests", "migrations")}
    assert {name: size for name, size in sizes.items() if size > FILE} == {}


def test_a_function_does_one_thing() -> None:
    long = [
        f"{name}: {function.name}"
        for name, code in modules("bot")
        for function in functions(code)
        if lines_of(function) > FUNCTION
    ]
    assert long == []


def test_a_listener_only_reads_asks_and_shows() -> None:
    long = [
        f"{name}: {function.name}"
        for name, code in modules("bot")
        if name.endswith("/listeners.py")
        for function in functions(code)
        if any(argument.arg in {"ack", "event"} for argument in function.args.args)
        if lines_of(function) > LISTENER
    ]
    assert long == []


def test_whoever_silences_a_check_says_why() -> None:
    silent = [
        f"{name}:{number}: {line.strip()}"
        for name, code in modules("bot", "tests", "migrations")
        for number, line in enumerate(code.splitlines(), 1)
        if MARK.search(line) and not REASONED.search(line)
        if name != "tests/house/test_limits.py"
    ]
    assert silent == []


def test_every_link_of_the_documents_leads_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
    dead = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages
        for link in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]
    assert dead == []
