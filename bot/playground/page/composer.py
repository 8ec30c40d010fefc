"""The box in which a person writes, with completion of slash commands."""

from __future__ import annotations

from dataclasses import dataclass

from nicegui import ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from bot.playground.manifest import SlashCommand
from bot.playground.page.dom import field_style, set_attribute, tag
from bot.playground.page.extras import draw_shortcuts
from bot.playground.page.session import MESSAGES, Session
from bot.playground.rooms import OWN_COMMANDS

LIST_ID = "command-list"
OWN = tuple(
    SlashCommand(name, about, hint, url="", should_escape=False)
    for name, (hint, about) in OWN_COMMANDS.items()
)
# Tab and the arrows belong to the list while it is open; Enter sends, Shift+Enter starts a new line
_KEYS = """(e) => {
  const open = e.target.getAttribute('aria-expanded') === 'true';
  const ours = ['ArrowUp', 'ArrowDown', 'Tab', 'Escape'].includes(e.key) && open && !e.shiftKey;
  const enter = e.key === 'Enter' && !e.shiftKey && !e.isComposing;
  if (!ours && !enter) return;
  e.preventDefault();
  e.stopPropagation();
  emit({key: e.key, text: e.target.value});
}"""


def matching(commands: tuple[SlashCommand, ...], text: str) -> list[SlashCommand]:
    """The commands that what is typed so far can still become; none once there is a space."""
    if not text.startswith("/") or any(c.isspace() for c in text):
        return []
    return [c for c in commands if c.command.startswith(text.lower())]


@dataclass
class _Completion:
    commands: list[SlashCommand]
    at: int = 0


class Composer:
    """One box; a draft is kept for each person and conversation."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._drafts: dict[tuple[str, str], str] = {}
        self._where: tuple[str, str] | None = None
        self._completion = _Completion([])
        with tag("div", "composer", role="form", aria_label="Write a message") as self.element:
            self._list = tag("ul", "commands", role="listbox", id=LIST_ID, aria_label="Commands")
            self._list.set_visibility(False)
            with tag("div", "composer-box"):
                draw_shortcuts(session, None)
                self._field = ui.textarea()
                field_style(
                    self._field,
                    "Message",
                    autogrow=True,
                    rows="1",
                    role="combobox",
                    aria_controls=LIST_ID,
                    aria_autocomplete="list",
                    aria_expanded="false",
                    data_testid="composer",
                )
                send = tag("button", "send", type="button", aria_label="Send", data_testid="send")
                with send:
                    tag("span", "", "➤", aria_hidden="true")
        self._field.on_value_change(lambda e: self._typed(e.value or ""))
        self._field.on("keydown", self._key, js_handler=_KEYS)
        send.on("click", lambda: self._send(self._field.value or ""))
        session.on_refresh(self._refresh)

    def _refresh(self) -> None:
        session = self._session
        where = (session.person_id, session.channel_id)
        self.element.set_visibility(session.place == MESSAGES and self._is_open())
        if where == self._where:
            return
        self._where = where
        title = session.title_of(session.world.channel(session.channel_id))
        hint = title if session.world.channel(session.channel_id).is_im else f"#{title}"
        set_attribute(self._field, "placeholder", f"Message {hint}")
        set_attribute(self._field, "aria-label", f"Message {hint}")
        self._field.value = self._drafts.get(where, "")

    def _is_open(self) -> bool:
        """Whether this person may write here."""
        session = self._session
        channel = session.world.channel(session.channel_id)
        if channel.is_archived or session.person_id not in channel.members:
            return False
        return not (session.in_app_dm and session.world.manifest.messages_tab_read_only)

    def _typed(self, text: str) -> None:
        if self._where is not None:
            self._drafts[self._where] = text
        self._offer(matching(self._commands(), text))

    def _commands(self) -> tuple[SlashCommand, ...]:
        """Those of the app, and in a channel Slack's own."""
        offered = self._session.world.manifest.slash_commands
        channel = self._session.world.channel(self._session.channel_id)
        return offered if channel.is_im else (*offered, *OWN)

    def _offer(self, commands: list[SlashCommand]) -> None:
        if commands != self._completion.commands:
            self._completion = _Completion(commands)
        self._draw()

    def _draw(self) -> None:
        completion = self._completion
        is_open = "true" if completion.commands else "false"
        active = f"command-{completion.at}" if completion.commands else ""
        # not set_attribute: that would send what was typed so far over what is typed meanwhile
        ui.run_javascript(f"leewayOffers({is_open}, '{active}')")
        self._list.set_visibility(bool(completion.commands))
        self._list.clear()
        with self._list:
            for index, command in enumerate(completion.commands):
                self._item(index, command)

    def _item(self, index: int, command: SlashCommand) -> Element:
        chosen = index == self._completion.at
        item = tag(
            "li",
            "command chosen" if chosen else "command",
            role="option",
            id=f"command-{index}",
            aria_selected="true" if chosen else "false",
            data_testid="command",
        )
        with item:
            tag("span", "command-name", command.command)
            tag("span", "command-hint", command.usage_hint)
            tag("span", "command-about", command.description)
        item.on(
            "mousedown",
            lambda: self._complete(command),
            js_handler="(e) => {e.preventDefault(); emit()}",
        )
        return item

    def _complete(self, command: SlashCommand) -> None:
        self._field.value = f"{command.command} "
        self._field.run_method("focus")

    async def _key(self, event: GenericEventArguments) -> None:
        key, text = str(event.args["key"]), str(event.args["text"])
        completion = self._completion
        if key == "Enter" and (not completion.commands or text == self._chosen().command):
            await self._send(text)
        elif key in ("Tab", "Enter") and completion.commands:
            self._complete(self._chosen())
        elif key == "Escape":
            self._offer([])
        elif completion.commands:
            step = 1 if key == "ArrowDown" else -1
            completion.at = (completion.at + step) % len(completion.commands)
            self._draw()

    def _chosen(self) -> SlashCommand:
        return self._completion.commands[self._completion.at]

    async def _send(self, text: str) -> None:
        text = text.strip()
        if not text:
            return
        session, channel_id = self._session, self._session.channel_id
        self._field.value = ""
        desk = session.desk
        if text.startswith("/"):
            await session.act(lambda: desk.command(text, channel_id))
        else:
            await session.act(lambda: desk.say(channel_id, text))
