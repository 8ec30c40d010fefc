"""App Home and the modals of each person, with Slack's stack of at most three."""

from __future__ import annotations

from dataclasses import replace

from bot.playground.conversations import Conversations
from bot.playground.elements import Element, initial, kept, state_of
from bot.playground.entities import Installation, Json, View
from bot.playground.offers import lists, proposes_current
from bot.playground.refusals import Refused

STACK = 3


class Surfaces(Conversations):
    """Views by person: one Home, and a stack of modals whose last is on top."""

    def _start_surfaces(self) -> None:
        self._homes: dict[str, View] = {}
        self._stacks: dict[str, list[View]] = {}

    def home(self, user_id: str) -> View | None:
        """The published Home tab of a person."""
        return self._homes.get(user_id)

    def publish_home(
        self, by: Installation, user_id: str, content: Json, view_hash: str | None = None
    ) -> View:
        """Replace a person's Home tab; refused as `hash_conflict` where it is not the one named."""
        with self.lock:
            old = self._homes.get(user_id)
            if view_hash is not None and old is not None and view_hash != old.hash:
                raise Refused("hash_conflict")
            view = self._make(by, user_id, content)
            if old is not None:
                view = replace(view, id=old.id, root_view_id=old.id)
            self._homes[user_id] = view
            self.touch()
            return view

    def modals(self, user_id: str) -> list[View]:
        """The open modals of a person; the last is on top."""
        with self.lock:
            return list(self._stacks.get(user_id, ()))

    def open_view(
        self, by: Installation, user_id: str, content: Json, *, channel_id: str | None = None
    ) -> View:
        """Open a modal as the first of a new stack, over the conversation that is looked at."""
        with self.lock:
            self._refuse_twin(by, content)
            view = replace(self._make(by, user_id, content), channel_id=channel_id)
            self._stacks[user_id] = [view]
            self.touch()
            return view

    def push_view(self, by: Installation, user_id: str, content: Json) -> View:
        """Put a modal on top of the open ones; refused as `push_limit_reached` after three."""
        with self.lock:
            stack = self._stacks.get(user_id)
            if not stack:
                raise Refused("not_found")
            if len(stack) >= STACK:
                raise Refused("push_limit_reached")
            self._refuse_twin(by, content)
            view = replace(
                self._make(by, user_id, content),
                root_view_id=stack[0].id,
                previous_view_id=stack[-1].id,
                channel_id=stack[-1].channel_id,
            )
            stack.append(view)
            self.touch()
            return view

    def update_view(self, view_id: str, content: Json, view_hash: str | None = None) -> View:
        """Replace an open modal or a Home; inputs that stay keep what they showed (`kept`)."""
        with self.lock:
            old = self.view(view_id)
            if view_hash is not None and view_hash != old.hash:
                raise Refused("hash_conflict")
            if content["type"] != old.type:
                raise Refused("invalid_arguments", [f"[ERROR] view is not a {old.type}"])
            state = kept(self.view_state(old), content["blocks"])
            return self._put(replace(old, content=content, hash=self._hash(), state=state))

    def view_state(self, view: View) -> Json:
        """What the inputs of a modal or of App Home hold: block_id -> action_id -> entry."""

        def proposed(element: Element) -> Json | None:
            channel = self.channels.get(view.channel_id or "")
            if channel is None or not proposes_current(element):
                return None
            if not lists(element, channel, view.user_id, self.users):
                return None
            many = element.type.startswith("multi_")
            key = "selected_conversations" if many else "selected_conversation"
            return {**initial(element), key: [channel.id] if many else channel.id}

        return state_of(view.blocks, view.state, proposed)

    def set_view_state(self, view_id: str, state: Json) -> View:
        """Keep what a person filled in (block_id -> action_id -> value as Slack sends it)."""
        with self.lock:
            return self._put(replace(self.view(view_id), state=state))

    def close_view(self, user_id: str) -> View | None:
        """Close the modal on top; the one below appears again."""
        with self.lock:
            stack = self._stacks.get(user_id)
            if not stack:
                return None
            self.touch()
            return stack.pop()

    def clear_views(self, user_id: str) -> None:
        """Close all modals of a person."""
        with self.lock:
            self._stacks.pop(user_id, None)
            self.touch()

    def view(self, view_id: str) -> View:
        """An open modal or a Home; refused as `not_found`."""
        with self.lock:
            for view in (*self._homes.values(), *(v for s in self._stacks.values() for v in s)):
                if view.id == view_id:
                    return view
        raise Refused("not_found")

    def view_by_external_id(self, external_id: str, team_id: str) -> View:
        """The same by the app's own id; refused as `not_found`."""
        with self.lock:
            for view in (*self._homes.values(), *(v for s in self._stacks.values() for v in s)):
                if view.content.get("external_id") == external_id and view.team_id == team_id:
                    return view
        raise Refused("not_found")

    def _refuse_twin(self, by: Installation, content: Json) -> None:
        external_id = content.get("external_id")
        if not external_id:
            return
        for view in (v for s in self._stacks.values() for v in s):
            if view.content.get("external_id") == external_id and view.team_id == by.team_id:
                raise Refused("duplicate_external_id")

    def _put(self, view: View) -> View:
        if view.type == "home":
            self._homes[view.user_id] = view
        else:
            stack = self._stacks[view.user_id]
            stack[[v.id for v in stack].index(view.id)] = view
        self.touch()
        return view

    def _make(self, by: Installation, user_id: str, content: Json) -> View:
        view_id = self.new_id("V")
        return View(
            id=view_id,
            team_id=by.team_id,
            app_id=by.app_id,
            bot_id=by.bot_id,
            user_id=self.user(user_id).id,
            content=content,
            hash=self._hash(),
            root_view_id=view_id,
        )

    def _hash(self) -> str:
        return self.new_id(f"{self.epoch()}.")
