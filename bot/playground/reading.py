"""What a person reads on the screen: in messages, in modals, and what selects offer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.playground.elements import TEXTS, Element, NotOnScreenError, elements, find, options
from bot.playground.entities import Json, Message
from bot.playground.modal_desk import ModalDesk
from bot.playground.payloads import plain

_CHOSEN_FROM = ("users_select", "channels_select", "conversations_select")
_READ = ("text", "title", "label", "description", "hint", "alt_text", "initial_value")
# what is not on the screen before something is touched, or stands there already
_HIDDEN = ("confirm", "placeholder", "initial_option", "initial_options")


class Reading(ModalDesk):
    """A person who looks."""

    def message(self, channel_id: str, text: str) -> Message:
        """The newest message there that holds `text`; `NotOnScreenError` where there is none."""
        messages = self.messages(channel_id)
        for message in reversed(messages):
            if text in self.words(message):
                return message
        seen = "\n".join(self.words(m) for m in messages[-5:])
        raise NotOnScreenError(f"no message says {text!r}; the last ones say:\n{seen}")

    def messages(self, channel_id: str) -> list[Message]:
        """What this person sees in a conversation, oldest first; marks it read."""
        with self.world.lock:
            channel = self.visible_channel(channel_id)
            self.world.mark_read(channel_id, self.user_id)
            return channel.seen_by(self.user_id)

    def words(self, message: Message) -> str:
        """Everything that is read in a message, one text a line; entities are resolved to & < >.

        Where there are blocks, the message's own text is not on the screen.
        """
        if not message.blocks:
            return plain(message.text)
        return _lines(message.blocks)

    def modal_words(self) -> str:
        """Everything that is read in the modal on top: title, blocks, what is typed, buttons."""
        view = self.top_modal()
        state = self.view_state(view)
        blocks = [_as_typed(block, state) for block in view.blocks]
        parts = [view.content.get("title"), *blocks, view.content.get("submit")]
        return _lines(part for part in parts if part)

    def home_words(self) -> str:
        """Everything that is read in App Home; "" where the app published none."""
        view = self.world.home(self.user_id)
        return _lines(view.blocks) if view else ""

    def buttons(self, message: Message) -> list[str]:
        """The labels of the buttons of a message, in their order."""
        found = (e for e in elements(message.blocks) if e.type == "button")
        return [str(e.spec["text"]["text"]) for e in found]

    def shortcuts(self, message: Message | None = None) -> list[str]:
        """The callback_ids in the menu of a message, or those of the global shortcuts."""
        if message is not None and (message.ephemeral_to or message.subtype):
            return []
        wanted = "global" if message is None else "message"
        return [s.callback_id for s in self.world.manifest.shortcuts if s.type == wanted]

    def offered(
        self, block_id: str, *, action_id: str | None = None, blocks: Sequence[Json] | None = None
    ) -> list[str]:
        """The values (or ids) that an element of the modal on top offers, in their order."""
        inside = self.top_modal().blocks if blocks is None else blocks
        return self.listed(find(inside, action_id, block_id))

    def listed(self, element: Element) -> list[str]:
        """The values or ids that a select, radio buttons or checkboxes offer to this person."""
        if not element.type.endswith(_CHOSEN_FROM):
            return [str(option["value"]) for option in options(element)]
        known = self.world.users if element.type.endswith("users_select") else self.world.channels
        return [id_ for id_ in list(known) if self.offers(element, id_)]


def _as_typed(block: Json, state: Json) -> Json:
    element = block.get("element") or {}
    if element.get("type") not in TEXTS:
        return block
    value = state[block["block_id"]][element["action_id"]]["value"] or ""
    return {**block, "element": {**element, "initial_value": value}}


def _lines(parts: Iterable[Mapping[str, object]]) -> str:
    return "\n".join(text for part in parts for text in _texts(part))


def _texts(part: object, at: str = "") -> Iterator[str]:
    if isinstance(part, str):
        if at in _READ and part:
            yield plain(part)
    elif isinstance(part, Mapping):
        if part.get("type") in ("rich_text_section", "rich_text_quote", "rich_text_preformatted"):
            yield "".join(_run(run) for run in part.get("elements", ()))
            return
        for key, inner in part.items():
            if key not in _HIDDEN:
                yield from _texts(inner, str(key))
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from _texts(inner)


def _run(run: Mapping[str, object]) -> str:
    for key in ("text", "url", "name", "user_id", "channel_id", "range"):
        if run.get(key):
            return str(run[key])
    return ""
