"""What an element of Block Kit offers, and what is chosen in it: plain values, no page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Choice = str | int | list[str] | None
_PLAIN = (
    "value",
    "selected_date",
    "selected_time",
    "selected_user",
    "selected_conversation",
    "selected_channel",
    "selected_date_time",
)
_READABLE = ("text", "title", "alt_text", "caption", "subtitle")
_MANY = ("selected_users", "selected_conversations", "selected_channels")


@dataclass(frozen=True)
class Option:
    """One thing to choose; `text` is the text object as the app sent it."""

    value: str
    text: Mapping[str, Any]
    description: Mapping[str, Any] | None = None
    group: str = ""
    url: str = ""

    @property
    def label(self) -> str:
        """The text without its marks, for places that show plain text only."""
        return str(self.text.get("text", ""))


def options_of(element: Mapping[str, Any]) -> list[Option]:
    """The options of a select, radio, checkbox or overflow element; groups are flattened."""
    flat = [_option(o, "") for o in element.get("options") or []]
    for group in element.get("option_groups") or []:
        name = str(group.get("label", {}).get("text", ""))
        flat.extend(_option(o, name) for o in group.get("options", []))
    return flat


def _option(option: Mapping[str, Any], group: str) -> Option:
    return Option(
        value=str(option.get("value", "")),
        text=option.get("text", {}),
        description=option.get("description"),
        group=group,
        url=str(option.get("url", "")),
    )


def chosen(
    state: Mapping[str, Mapping[str, Any]], block_id: str, element: Mapping[str, Any]
) -> Choice:
    """What an element holds now: what the person chose, else what the app proposed, else None.

    Options come as their values: a str for a single choice, a list of str for many.
    """
    kept = state.get(block_id, {}).get(str(element.get("action_id", "")))
    return _value(kept, "") if kept is not None else _value(element, "initial_")


def _value(holder: Mapping[str, Any], prefix: str) -> Choice:
    option = holder.get("selected_option" if not prefix else "initial_option")
    if option:
        return str(option.get("value", ""))
    options = holder.get("selected_options" if not prefix else "initial_options")
    if options is not None:
        return [str(o.get("value", "")) for o in options]
    for name in (*_PLAIN, *_MANY):
        found = holder.get(prefix + name.removeprefix("selected_") if prefix else name)
        if found is not None:
            return _plain(found)
    return None


def _plain(found: object) -> Choice:
    if isinstance(found, list | tuple):
        return [str(one) for one in found]
    return found if isinstance(found, int) else str(found)


def placeholder(element: Mapping[str, Any], otherwise: str = "") -> str:
    """The placeholder's text."""
    return str((element.get("placeholder") or {}).get("text", otherwise))


def accessible_name(element: Mapping[str, Any], label: str) -> str:
    """What a screen reader says: the accessibility label, the field's label, the placeholder."""
    return str(element.get("accessibility_label") or label or placeholder(element, "Choose"))


def fallback_text(block: Mapping[str, Any]) -> str:
    """Every text inside a block that the page has no drawing for, so that nothing is hidden."""
    found: list[str] = []
    _collect(block, found)
    return "\n".join(found)


def _collect(part: object, found: list[str]) -> None:
    if isinstance(part, Mapping):
        for key, value in part.items():
            if key in _READABLE and isinstance(value, str):
                found.append(value)
            elif isinstance(value, Mapping | list | tuple):
                _collect(value, found)
    elif isinstance(part, list | tuple):
        for value in part:
            _collect(value, found)
