"""Submitting and closing modals, and what the app's answer to a submission does to the stack."""

from __future__ import annotations

from bot.playground.answers import view_of_an_answer
from bot.playground.complaints import complaint
from bot.playground.elements import KEYS, NotOnScreenError, elements
from bot.playground.entities import Json, View
from bot.playground.refusals import Refused
from bot.playground.seat import Outcome
from bot.playground.touching import Touching
from bot.playground.transport import Answer

TROUBLE = "We had some trouble connecting. Try again?"


class ModalDesk(Touching):
    """A person in front of their modals."""

    def submit(self) -> Outcome:
        """Submit the modal on top; the app answers errors, update, push, clear or nothing.

        What Slack itself checks (required inputs, lengths, numbers, addresses) is refused before
        the app hears of it. Raises `NotOnScreenError` where the modal has no submit button.
        """
        view = self.top_modal()
        if not view.content.get("submit"):
            raise NotOnScreenError(f"the modal {view.id} has no submit button")
        state = self.view_state(view)
        complaints = _complaints(view, state)
        if complaints:
            return Outcome(ok=False, field_errors=complaints)
        urls = self._response_urls(view, state)
        payload = self.playground.payloads.submission(self.person, view, state, urls)
        answer = self.ask(payload)
        if answer.status != 200 or (answer.text.strip() and answer.payload is None):
            return Outcome(ok=False, error=TROUBLE)
        return self._obey(view, answer)

    def close(self, *, everything: bool = False) -> Outcome:
        """Close the modal on top (Cancel), or with `everything` the whole stack (the cross).

        The app hears of each that asked with notify_on_close.
        """
        top = self.top_modal()
        cleared = everything or bool(top.content.get("clear_on_close"))
        closing = list(reversed(self.modals())) if cleared else [top]
        told = [view for view in closing if view.content.get("notify_on_close")]
        if cleared:
            self.world.clear_views(self.user_id)
        else:
            self.world.close_view(self.user_id)
        for view in told:
            state = self.view_state(view)
            self.ask(self.playground.payloads.closing(self.person, view, state, is_cleared=cleared))
        return Outcome(ok=True)

    def _obey(self, view: View, answer: Answer) -> Outcome:
        payload = dict(answer.payload or {})
        wanted = payload.get("response_action")
        if wanted is None and not payload:
            self._close_only(view)
        elif wanted == "clear":
            self.world.clear_views(self.user_id)
        elif wanted == "errors":
            return _errors(view, payload)
        elif wanted in {"update", "push"}:
            return self._show(view, str(wanted), payload)
        else:
            return Outcome(ok=False, error=TROUBLE)
        return Outcome(ok=True)

    def _show(self, view: View, wanted: str, payload: Json) -> Outcome:
        """Update or push; a view that Slack would not take leaves the modal as it is."""
        try:
            content = view_of_an_answer(self.world, payload.get("view"))
            if wanted == "update":
                self.world.update_view(view.id, content)
            else:
                by = self.world.installation(self.team_id)
                self.world.push_view(by, self.user_id, content)
        except Refused as refused:
            return Outcome(ok=False, error=f"{TROUBLE} ({refused})")
        return Outcome(ok=True)

    def _close_only(self, view: View) -> None:
        """Close the submitted modal, unless the app put something else on top meanwhile."""
        stack = self.modals()
        if stack and stack[-1].id == view.id:
            self.world.close_view(self.user_id)

    def _response_urls(self, view: View, state: Json) -> list[Json]:
        urls: list[Json] = []
        for element in elements(view.blocks):
            if not element.spec.get("response_url_enabled"):
                continue
            entry = state[element.block_id][element.action_id]
            channel_id = entry[KEYS[element.type][0]]
            if channel_id:
                urls.append(
                    {
                        "block_id": element.block_id,
                        "action_id": element.action_id,
                        "channel_id": channel_id,
                        "response_url": self.world.make_response_url(self.user_id, channel_id),
                    }
                )
        return urls


def _complaints(view: View, state: Json) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in elements(view.blocks):
        if element.type in KEYS:
            said = complaint(element, state[element.block_id][element.action_id])
            if said is not None:
                found[element.block_id] = said
    return found


def _errors(view: View, payload: Json) -> Outcome:
    """Errors at inputs; Slack shows none for a block that is no input of this modal."""
    errors = payload.get("errors")
    inputs = {b.get("block_id") for b in view.blocks if b["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        return Outcome(ok=False, error=TROUBLE)
    return Outcome(ok=False, field_errors={str(k): str(v) for k, v in errors.items()})
