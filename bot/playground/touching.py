"""Clicking and filling: buttons, selects, pickers and inputs in messages, modals and App Home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.playground.elements import (
    KEYS,
    Element,
    NotOnScreenError,
    action,
    choose,
    find,
    state_of,
    with_entry,
)
from bot.playground.entities import Json, Message, View
from bot.playground.seat import Outcome, Seat


class Touching(Seat):
    """What a person does with the interactive elements that they see."""

    def click(
        self,
        message: Message,
        action_id: str,
        *,
        block_id: str | None = None,
        value: object = None,
    ) -> Outcome:
        """Touch an element of a message as it stood when `message` was read.

        `value` is what is chosen: an option's value, a list of them, a date "YYYY-MM-DD", a time
        "HH:MM", a user id; for a button it tells several with one action_id apart. Clicking twice
        sends twice. Raises `NotOnScreenError` for an element or option that is not there.
        """
        self.must_see(message)
        if message.app_id != self.world.app.id:
            raise NotOnScreenError(f"the message {message.ts} is not of this app")
        element = self._touchable(message.blocks, action_id, block_id, value)
        filled, entry = self._entered(element, self._draft(message), value)
        self.playground.drafts[self._key(message)] = filled
        payloads = self.playground.payloads
        done = action(element, entry, value, payloads.action_ts())
        state = state_of(message.blocks, filled)
        return self.interact(
            payloads.message_action(self.team_id, self.person, message, [done], state)
        )

    def act_in_home(
        self, action_id: str, *, block_id: str | None = None, value: object = None
    ) -> Outcome:
        """Touch an element of App Home; as `click`."""
        view = self.world.home(self.user_id)
        if view is None:
            raise NotOnScreenError(f"{self.user_id} has no App Home yet")
        return self._act(view, action_id, block_id, value)

    def act_in_modal(
        self, action_id: str, *, block_id: str | None = None, value: object = None
    ) -> Outcome:
        """Touch an element of the modal on top; as `click`."""
        return self._act(self.top_modal(), action_id, block_id, value)

    def fill(
        self,
        block_id: str,
        value: object,
        *,
        action_id: str | None = None,
        message: Message | None = None,
    ) -> None:
        """Fill an element of the modal on top (or of `message`) without telling the app.

        None or "" clears it. `action_id` is needed where a block has several elements.
        """
        if message is not None:
            self.must_see(message)
            element = find(message.blocks, action_id, block_id)
            filled, _ = self._entered(element, self._draft(message), value)
            self.playground.drafts[self._key(message)] = filled
            return
        view = self.top_modal()
        element = find(view.blocks, action_id, block_id)
        entry = choose(element, value, self.offers)
        self.world.set_view_state(view.id, with_entry(view.state, element, entry))

    def fill_in_home(self, block_id: str, value: object, *, action_id: str | None = None) -> None:
        """Fill an element of App Home without telling the app."""
        view = self.world.home(self.user_id)
        if view is None:
            raise NotOnScreenError(f"{self.user_id} has no App Home yet")
        element = find(view.blocks, action_id, block_id)
        entry = choose(element, value, self.offers)
        self.world.set_view_state(view.id, with_entry(view.state, element, entry))

    def message_state(self, message: Message) -> Json:
        """What this person's inputs in a message hold: block_id -> action_id -> entry."""
        return state_of(message.blocks, self._draft(message))

    def view_state(self, view: View) -> Json:
        """What the inputs of a modal or of App Home hold: block_id -> action_id -> entry."""
        return self.world.view_state(view)

    def modals(self) -> list[View]:
        """The open modals; the last is on top."""
        return self.world.modals(self.user_id)

    def top_modal(self) -> View:
        """The modal on top; `NotOnScreenError` where none is open."""
        stack = self.modals()
        if not stack:
            raise NotOnScreenError(f"{self.user_id} has no modal open")
        return stack[-1]

    def _act(self, view: View, action_id: str, block_id: str | None, value: object) -> Outcome:
        element = self._touchable(view.blocks, action_id, block_id, value)
        filled, entry = self._entered(element, view.state, value)
        if entry is not None:
            view = self.world.set_view_state(view.id, filled)
        payloads = self.playground.payloads
        done = action(element, entry, value, payloads.action_ts())
        state = self.world.view_state(replace(view, state=filled))
        return self.interact(payloads.view_action(self.person, view, [done], state))

    def _touchable(
        self, blocks: Sequence[Json], action_id: str, block_id: str | None, value: object
    ) -> Element:
        element = find(blocks, action_id, block_id, value)
        if not element.sends:
            raise NotOnScreenError(f"{action_id} is an input that sends nothing: fill it")
        return element

    def _entered(self, element: Element, filled: Json, value: object) -> tuple[Json, Json | None]:
        """The state after the choice, and the element's entry where it holds one."""
        if element.type not in KEYS:
            return filled, None
        entry = choose(element, value, self.offers)
        return with_entry(filled, element, entry), entry

    def _key(self, message: Message) -> tuple[str, str, str]:
        return (self.user_id, message.channel_id, message.ts)

    def _draft(self, message: Message) -> Json:
        return self.playground.drafts.get(self._key(message), {})
