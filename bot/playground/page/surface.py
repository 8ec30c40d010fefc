"""Where blocks stand (a message, the Home tab, a modal) and what touching them does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nicegui.element import Element

from bot.playground.desk import Outcome
from bot.playground.entities import Json
from bot.playground.page.names import Reader
from bot.playground.page.session import Session


@dataclass
class Surface:
    """`act` and `fill` take (element, block_id, value): one sends it, the other keeps it.

    `state` holds what was chosen so far as Slack writes it: block_id -> action_id -> value.
    `errors` gets the element that shows what is wrong with a block's input.
    """

    session: Session
    act: Callable[[Json, str, object], Awaitable[Outcome]]
    fill: Callable[[Json, str, object], None] | None = None
    enter: Callable[[], Awaitable[None]] | None = None
    state: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    errors: dict[str, Element] = field(default_factory=dict)

    @property
    def reader(self) -> Reader:
        """The person for whom texts are written."""
        return self.session.reader()
