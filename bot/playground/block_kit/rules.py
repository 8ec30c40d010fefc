"""What a JSON Schema cannot say: rules between blocks, on surfaces, and within one element."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from bot.playground.block_kit.schema import Problem, book, check

Surface = Literal["message", "modal", "home"]

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
VIEW_BYTES = 250_000
MARKDOWN_CHARACTERS = 12_000
# Slack does not publish this one. Messages of markdown alone were refused above 13,297 characters,
# one of rich text at 11,341 (slackapi/bolt-js issues 2509, 2867): the stand-in refuses early.
MESSAGE_CHARACTERS = 11_000


def problems_of_blocks(blocks: object, surface: Surface, at: str = "/blocks") -> list[Problem]:
    """What Slack refuses in the blocks of a message, a modal or a Home tab; empty if it is fine."""
    if not isinstance(blocks, list):
        return [Problem(at, "wrong_type", "must provide an array", "array")]
    most = MOST_BLOCKS[surface]
    if len(blocks) > most:
        return [Problem(at, "too_many_items", f"no more than {most} items allowed", most)]
    problems = check(blocks, {"items": {"block": list(book()["blocks"])}}, at)
    if problems:
        return problems
    return [
        *_misplaced(blocks, surface, at),
        *_twin_blocks(blocks, at),
        *_of_elements(blocks, surface, at),
        *_in_all(blocks, at),
    ]


def problems_of_view(view: object, at: str = "/view") -> list[Problem]:
    """What Slack refuses in a view; empty if it is fine."""
    problems = check(view, book()["view"], at)
    if problems or not isinstance(view, Mapping):
        return problems
    surface: Surface = view["type"]
    found = problems_of_blocks(view["blocks"], surface, f"{at}/blocks")
    if surface == "modal":
        return [*found, *_of_modal(view, at)]
    foreign = [f for f in ("title", "submit", "close", "submit_disabled") if f in view]
    return found + [
        Problem(f"{at}/{f}", "unknown_field", f"invalid additional property: {f}") for f in foreign
    ]


def view_too_large(view: object) -> bool:
    """Whether the view is over 250 kB as JSON."""
    return len(json.dumps(view, separators=(",", ":")).encode()) > VIEW_BYTES


def blocks_too_long(blocks: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the text in all blocks of a message is more than Slack takes."""
    return sum(len(text) for text in _texts(blocks)) > MESSAGE_CHARACTERS


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from _texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner)


def _misplaced(blocks: list[Any], surface: Surface, at: str) -> Iterator[Problem]:
    for number, block in enumerate(blocks):
        where = book()["blocks"][block["type"]]["where"]
        if surface not in where:
            message = f"unsupported type: {block['type']} is not allowed in a {surface}"
            yield Problem(f"{at}/{number}/type", "unsupported_type", message, where)


def _twin_blocks(blocks: list[Any], at: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id in seen:
            message = f"block_id already exists: {block_id}"
            yield Problem(f"{at}/{number}/block_id", "duplicate_id", message)
        if block_id:
            seen.add(block_id)


def _elements(block: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for key in ("accessory", "element"):
        if key in block:
            yield key, block[key]
    for key in ("elements", "actions"):
        for number, element in enumerate(block.get(key, ())):
            yield f"{key}/{number}", element


def _flat(blocks: list[Any], at: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, block in enumerate(blocks):
        yield f"{at}/{number}", block
        for key in ("child_blocks", "elements"):
            if key == "child_blocks" or block["type"] == "carousel":
                yield from _flat(block.get(key, []), f"{at}/{number}/{key}")


def _of_elements(blocks: list[Any], surface: Surface, at: str) -> Iterator[Problem]:
    focused = False
    for place, block in _flat(blocks, at):
        seen: set[str] = set()
        for where, element in _elements(block):
            pointer = f"{place}/{where}"
            action_id = element.get("action_id")
            if action_id in seen:  # Slack asks for it within one block only
                message = f"action_id already exists in this block: {action_id}"
                yield Problem(f"{pointer}/action_id", "duplicate_id", message)
            if action_id:
                seen.add(action_id)
            if element.get("focus_on_load"):
                if focused:
                    message = "only one element can have focus_on_load"
                    yield Problem(f"{pointer}/focus_on_load", "invalid_value", message)
                focused = True
            if element["type"] == "file_input" and surface != "modal":
                message = f"unsupported type: file_input is not allowed in a {surface}"
                yield Problem(f"{pointer}/type", "unsupported_type", message, ["modal"])
            yield from _of_element(element, pointer)


def _of_element(element: Mapping[str, Any], at: str) -> Iterator[Problem]:
    if element.get("min_length", 0) > element.get("max_length", 3000):
        yield Problem(f"{at}/min_length", "invalid_value", "must not be more than max_length")
    if len(str(element.get("initial_value", ""))) > element.get("max_length", 3000):
        yield Problem(f"{at}/initial_value", "too_long", "must not be longer than max_length")
    low, high = element.get("min_value"), element.get("max_value")
    if low is not None and high is not None and float(low) > float(high):
        yield Problem(f"{at}/min_value", "invalid_value", "must not be more than max_value")
    groups = [{"options": element.get("options", [])}, *element.get("option_groups", [])]
    offered = [option for group in groups for option in group["options"]]
    if not offered:
        return
    yield from _twin_options(offered, at)
    first = element.get("initial_option")
    if first is not None and first not in offered:
        yield Problem(f"{at}/initial_option", "invalid_value", "must match one of the options")
    for number, option in enumerate(element.get("initial_options", ())):
        if option not in offered:
            pointer = f"{at}/initial_options/{number}"
            yield Problem(pointer, "invalid_value", "must match one of the options")


def _twin_options(offered: list[Any], at: str) -> Iterator[Problem]:
    # Slack does not document this refusal; two options of one value could not be told apart.
    seen: set[str] = set()
    for number, option in enumerate(offered):
        value = option.get("value")
        if value in seen:
            message = f"option value already exists: {value}"
            yield Problem(f"{at}/options/{number}/value", "duplicate_id", message)
        if value:
            seen.add(value)


def _in_all(blocks: list[Any], at: str) -> Iterator[Problem]:
    kinds = [block["type"] for _, block in _flat(blocks, at)]
    if kinds.count("table") > 1:
        yield Problem(at, "too_many_items", "only one table is allowed in a message", 1)
    markdown = sum(len(b["text"]) for b in blocks if b["type"] == "markdown")
    if markdown > MARKDOWN_CHARACTERS:
        message = f"markdown must be less than {MARKDOWN_CHARACTERS + 1} characters in all"
        yield Problem(at, "too_long", message, MARKDOWN_CHARACTERS)


def _of_modal(view: Mapping[str, Any], at: str) -> Iterator[Problem]:
    if "title" not in view:
        yield Problem(at, "missing_field", "missing required field: title", "title")
    inputs = isinstance(view["blocks"], list) and any(
        isinstance(b, Mapping) and b.get("type") == "input" for b in view["blocks"]
    )
    if inputs and "submit" not in view:
        message = "missing required field: submit (the modal has an input block)"
        yield Problem(at, "missing_field", message, "submit")
