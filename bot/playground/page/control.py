"""A control of Block Kit where it stands: what it is called, what it holds, what it sends."""

from __future__ import annotations

from dataclasses import dataclass

from nicegui.element import Element

from bot.playground.entities import Json
from bot.playground.page.choices import Choice, accessible_name, chosen
from bot.playground.page.confirm import confirmed
from bot.playground.page.surface import Surface


@dataclass
class Control:
    """One element where it stands.

    `is_input`: inside an input block, so a change is kept until the modal is submitted;
    `sends`: that input block asked for its changes at once (`dispatch_action`).
    """

    element: Json
    block_id: str
    surface: Surface
    label: str
    is_input: bool = False
    sends: bool = False
    box: str | None = None

    @property
    def name(self) -> str:
        """The accessible name."""
        return accessible_name(self.element, self.label)

    @property
    def value(self) -> Choice:
        """What it holds when it is drawn."""
        return chosen(self.surface.state, self.block_id, self.element)

    def keep(self, value: object) -> None:
        """Keep a value for the submission; what was wrong with it is no longer shown."""
        if self.surface.fill is not None:
            self.surface.fill(self.element, self.block_id, value)
        error = self.surface.errors.get(self.block_id)
        if error is not None:
            error.set_visibility(False)

    async def changed(self, value: object) -> None:
        """A choice was made."""
        if self.is_input:
            self.keep(value)
        if not self.is_input or self.sends:
            await self.send(value)

    async def send(self, value: object) -> None:
        """Send the action, after the app's confirmation dialog where it wants one."""
        if await confirmed(self.element.get("confirm"), self.surface.session):
            await self.surface.act(self.element, self.block_id, value)

    def hooks(self) -> dict[str, object]:
        """Attributes by which a browser test finds the control."""
        return {
            "data_testid": "action",
            "data_action_id": str(self.element.get("action_id", "")),
            "data_block_id": self.block_id,
        }


def set_busy(button: Element, *, busy: bool) -> None:
    """Show that the app is being asked; a button that is gone meanwhile is left alone."""
    if button.is_deleted:
        return
    button.classes(add="busy" if busy else "", remove="" if busy else "busy")
