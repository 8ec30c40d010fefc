"""Choosing whose Slack is looked at: a searchable list, reachable with Ctrl+K."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

from nicegui import ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from bot.playground.entities import User
from bot.playground.page.avatar import avatar
from bot.playground.page.dates import clock_time
from bot.playground.page.dom import field_style, set_attribute, tag, with_attributes
from bot.playground.page.session import Session

SHOWN_AT_MOST = 60
_KEYS = """(e) => {
  if (!['ArrowUp', 'ArrowDown', 'Enter'].includes(e.key)) return;
  e.preventDefault();
  emit({key: e.key, text: e.target.value});
}"""


def search(people: list[User], words: str) -> list[User]:
    """The people whose name, title or address holds every word."""
    wanted = words.casefold().split()

    def fits(user: User) -> bool:
        text = f"{user.real_name} {user.display_name} {user.title} {user.email}".casefold()
        return all(word in text for word in wanted)

    return [u for u in people if fits(u)]


class PersonSwitch:
    """The button that says who is looking, and its dialog."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._shown: object = None
        self._found: list[tuple[User, int]] = []
        self._at = 0
        self.button = tag(
            "button",
            "person-switch",
            type="button",
            data_testid="person-switch",
            aria_haspopup="dialog",
            aria_keyshortcuts="Control+K",
            title="Look as somebody else (Ctrl+K)",
        )
        self.button.on("click", self._open)
        self._dialog = ui.dialog().props("position=top")
        with_attributes(self._dialog, aria_label="Look as somebody else", data_testid="people")
        with self._dialog, tag("div", "modal-card people"):
            self._field = ui.input(placeholder="Search by name or title")
            field_style(
                self._field,
                "Search people",
                role="combobox",
                aria_controls="people-list",
                aria_expanded="true",
                autofocus=True,
                data_testid="person-search",
            )
            self._list = tag(
                "ul", "people-list", role="listbox", id="people-list", aria_label="People"
            )
        self._field.on_value_change(lambda e: self._search(e.value or ""))
        self._field.on("keydown", self._key, js_handler=_KEYS)
        session.on_refresh(self._refresh)

    def _refresh(self) -> None:
        person = self._session.person
        if person == self._shown:
            return
        self._shown = person
        set_attribute(self.button, "aria-label", f"Looking as {person.shown_name}. Change person")
        self.button.clear()
        with self.button:
            avatar(person, "small")
            with tag("span", "person-text"):
                tag("span", "person-name", person.shown_name)
                tag("span", "person-title", person.title)
            tag("span", "chevron", "▾", aria_hidden="true")

    def _open(self) -> None:
        self._field.value = ""
        self._search("")
        self._dialog.open()

    def _search(self, words: str) -> None:
        people = search(self._session.people(), words)
        counted = [(u, self._unread(u)) for u in people]
        # whoever has something new from the app comes first; then the alphabet
        self._found = sorted(counted, key=lambda found: found[1] == 0)[:SHOWN_AT_MOST]
        self._at = 0
        self._draw(len(people))

    def _unread(self, user: User) -> int:
        world = self._session.world
        dm = world.dm_of(self._session.bot_user_id, user.id)
        return world.unread(dm.id, user.id) if dm else 0

    def _draw(self, count: int) -> None:
        self._list.clear()
        with self._list:
            group = ""
            for index, (user, unread) in enumerate(self._found):
                named = "Something new from the app" if unread else "Everybody"
                if named != group:
                    group = named
                    tag("li", "people-group", group, role="presentation")
                self._item(index, user, unread)
            if count > len(self._found):
                rest = f"and {count - len(self._found)} more: type to find them"
                tag("li", "people-group", rest, role="presentation")
            if not self._found:
                tag("li", "people-group", "Nobody has that name or title", role="presentation")
        self._mark()

    def _item(self, index: int, user: User, unread: int) -> None:
        zone = ZoneInfo(user.tz) if user.tz else UTC
        item = tag(
            "li",
            "person",
            role="option",
            id=f"person-{index}",
            aria_selected="false",
            data_testid="person",
            data_person=user.id,
        )
        with item:
            avatar(user)
            with tag("span", "person-text"):
                tag("span", "person-name", user.shown_name)
                tag("span", "person-title", user.title or "No title")
            if unread:
                tag("span", "badge", f"{unread} new")
            tag("span", "person-time", clock_time(self._session.now, zone), title=user.tz or "UTC")
        item.on("click", lambda: self._choose(user.id))

    def _mark(self) -> None:
        set_attribute(self._field, "aria-activedescendant", f"person-{self._at}")
        for element in self._items():
            here = element.props.get("id") == f"person-{self._at}"
            set_attribute(element, "aria-selected", "true" if here else "false")
            element.classes(add="chosen" if here else "", remove="" if here else "chosen")

    def _items(self) -> list[Element]:
        return [e for e in self._list.default_slot.children if e.props.get("role") == "option"]

    async def _key(self, event: GenericEventArguments) -> None:
        key = str(event.args["key"])
        if not self._found:
            return
        if key == "Enter":
            await self._choose(self._found[self._at][0].id)
            return
        self._at = (self._at + (1 if key == "ArrowDown" else -1)) % len(self._found)
        self._mark()
        ui.run_javascript(
            f"document.getElementById('person-{self._at}')?.scrollIntoView({{block: 'nearest'}})"
        )

    async def _choose(self, person_id: str) -> None:
        self._dialog.close()
        await self._session.go(person_id=person_id)
