"""Finds text that reaches a person without the catalogue of translations, by reading the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

TRANSLATORS = frozenset({"t", "n", "plain", "N_"})
# What these are given is read by engineers, or is no text at all.
SILENT = frozenset({"getLogger", "debug", "info", "warning", "error", "exception", "compile"})
WORDS = re.compile(r"[^\W\d_].*\s|\s.*[^\W\d_]|^[^\W\d_a-z]", re.DOTALL)


def reads_like_text(value: object) -> bool:
    """Whether a literal looks as if a person should read it: words, or a capital to begin with."""
    return isinstance(value, str) and bool(WORDS.search(value)) and any(c.islower() for c in value)


def untranslated(code: str) -> list[str]:
    """The literals of a module of messages, modals or listeners that bypass the catalogue."""
    tree = ast.parse(code)
    excused = {id(node) for node in _excused(tree)}
    return [
        f"{node.lineno}: {node.value!r}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and id(node) not in excused
        and reads_like_text(node.value)
    ]


def _excused(tree: ast.Module) -> Iterator[ast.AST]:
    """Docstrings, annotations, comparisons, and what goes through the catalogue or to a log."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        elif isinstance(node, ast.Call) and name_of(node) in TRANSLATORS:
            yield from (argument for argument in node.args if isinstance(argument, ast.Constant))
        elif isinstance(node, ast.Call) and name_of(node) in SILENT:
            yield from _all(node.args)
        elif isinstance(node, ast.Compare):
            yield from _all([node.left, *node.comparators])
        yield from _all(_annotations(node))


def _annotations(node: ast.AST) -> list[ast.expr]:
    found = [getattr(node, name, None) for name in ("annotation", "returns")]
    return [expression for expression in found if isinstance(expression, ast.expr)]


def _all(expressions: Iterable[ast.expr]) -> Iterator[ast.AST]:
    for expression in expressions:
        yield from ast.walk(expression)


def unmarked_refusals(modules: Iterable[Path]) -> list[str]:
    """Literals given to a `LeewayError`, or to what is derived from it, without `N_`."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in modules}
    refusals = refusal_names(trees.values())
    return [
        f"{path.name}:{line}"
        for path, tree in trees.items()
        for line in unmarked_in(tree, refusals)
    ]


def refusal_names(trees: Iterable[ast.Module]) -> set[str]:
    """`LeewayError` and every class below it, by name."""
    bases = {
        node.name: {_name(base) for base in node.bases}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    names = {"LeewayError"}
    while more := {name for name, above in bases.items() if above & names} - names:
        names |= more
    return names


def unmarked_in(tree: ast.Module, refusals: set[str]) -> list[int]:
    """The lines of a module that refuse in words which no translator will see, in order."""
    inside = {
        id(call)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name in refusals
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and name_of(call) == "__init__"
    }
    return sorted(
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (name_of(node) in refusals or id(node) in inside)
        and node.args
        and _is_literal(node.args[0])
    )


def unreadable_for_babel(code: str) -> list[str]:
    """Calls of a translator with text that Babel cannot collect: put together, or empty.

    An empty text is the name of the catalogue's own header, and would be translated to that.
    """
    return [
        f"{node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call)
        and name_of(node) in TRANSLATORS
        and node.args
        and (
            isinstance(node.args[0], ast.JoinedStr | ast.BinOp | ast.IfExp | ast.BoolOp)
            or (isinstance(node.args[0], ast.Constant) and not node.args[0].value)
        )
    ]


def _is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def name_of(call: ast.Call) -> str:
    """The name that is called, without what is before its dot."""
    return _name(call.func)


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
