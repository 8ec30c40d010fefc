"""What a click says of itself: the number in its button, and where it was made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def number_in(body: Mapping[str, Any]) -> int:
    """The number in the value of what was clicked; 0 for none."""
    action = body["actions"][0]
    chosen = (action.get("selected_option") or {}).get("value")
    found = str(chosen or action.get("value") or "").rpartition(":")[2]
    return int(found) if found.isdigit() else 0


def in_modal(body: Mapping[str, Any]) -> bool:
    """Whether it was clicked in a modal."""
    return bool((body.get("view") or {}).get("type") == "modal")


def in_home(body: Mapping[str, Any]) -> bool:
    """Whether it was clicked in App Home."""
    return bool((body.get("view") or {}).get("type") == "home")
