"""Puts the page of the stand-in on its server: one page instance for each browser tab."""

from __future__ import annotations

from importlib.resources import files
from threading import Lock

import nicegui
from fastapi import FastAPI
from nicegui import Client, ui
from starlette.applications import Starlette

from bot.playground.page.clock_bar import ClockBar
from bot.playground.page.closed_room import ClosedRoom
from bot.playground.page.composer import Composer
from bot.playground.page.dom import set_attribute, tag, with_attributes
from bot.playground.page.head import Head
from bot.playground.page.home import HomeTab
from bot.playground.page.messages import MessageList
from bot.playground.page.modal import ModalDialog
from bot.playground.page.person_switch import PersonSwitch
from bot.playground.page.session import HOME, MESSAGES, Session
from bot.playground.page.sidebar import Sidebar
from bot.playground.playground import Playground

POLL_SECONDS = 0.3
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect width="32" height="32" rx="8" fill="#1f4e4a"/>'
    '<path d="M10 7h5v13h8v5H10z" fill="#fff"/></svg>'
)
# The browser's part: the address follows back and forward, Ctrl+K, focus on a wrong field.
SCRIPT = """
window.addEventListener('popstate', () => location.reload());
document.addEventListener('keydown', (e) => {
  if ((e.ctrlKey || e.metaKey) && !e.shiftKey && e.key.toLowerCase() === 'k') {
    e.preventDefault();
    document.querySelector('[data-testid="person-switch"]')?.click();
  }
});
// A view that the app updates is drawn again: what was touched keeps its focus and its place.
window.leewayTouched = null;
document.addEventListener('focusin', (e) => {
  const at = e.target.closest?.('[data-action-id]');
  if (at?.closest('.modal-body, .home')) window.leewayTouched = {
    block: at.dataset.blockId, action: at.dataset.actionId,
    type: e.target.type, value: e.target.value,
  };
});
document.addEventListener('scroll', (e) => {
  if (e.target.matches?.('.modal-body, .home')) window.leewayTop = e.target.scrollTop;
}, true);
window.leewayBack = (selector) => {
  const was = window.leewayTouched, top = window.leewayTop ?? 0;
  setTimeout(() => {
    const box = document.querySelector(selector);
    if (!box) return;
    box.scrollTop = top;
    if (!was || box.contains(document.activeElement)) return;
    const same = [...box.querySelectorAll('[data-action-id]')].filter(
      (e) => e.dataset.blockId === was.block && e.dataset.actionId === was.action);
    const many = was.type === 'radio' || was.type === 'checkbox';
    const at = (many && same.find((e) => e.value === was.value)) || same[0];
    const field = at?.matches('input, textarea, select, button') ? at : at?.querySelector('input');
    field?.focus({preventScroll: true});
    if (['text', 'url', 'textarea'].includes(field?.type)) {
      field.setSelectionRange(field.value.length, field.value.length);
    }
  }, 60);
};
window.leewayOffers = (open, active) => {
  const field = document.querySelector('[data-testid="composer"]');
  field?.setAttribute('aria-expanded', open);
  field?.setAttribute('aria-activedescendant', active);
};
window.leewayFocus = (block) => setTimeout(() => {
  const at = document.querySelector(`.q-dialog [data-block-id="${CSS.escape(block)}"]`);
  at?.querySelector('input, textarea, select')?.focus();
  at?.scrollIntoView({block: 'nearest'});
}, 60);
"""


def mount(app: FastAPI | Starlette, playground: Playground) -> None:
    """Add the page to `app`, behind the routes it has: `/?person=U0001&channel=D0001&tab=home`.

    The server must run the app's lifespan (uvicorn: `lifespan="on"`), which starts NiceGUI. A
    process has one page: mounting again, as tests do, replaces the playground that is shown.
    """
    one_move = Lock()
    shared = nicegui.app
    shared.user_middleware.clear()  # run_with adds its own again
    shared.middleware_stack = None

    @ui.page("/")
    def page(client: Client, person: str = "", channel: str = "", tab: str = MESSAGES) -> None:
        _draw(Session(playground, client, one_move), person, channel, tab)

    ui.run_with(
        app,  # type: ignore[arg-type]  # it asks of a FastAPI app only what Starlette's has too
        title=f"{playground.world.manifest.name} - stand-in for Slack",
        favicon=ICON,
        language="en-US",
        tailwind=False,
        show_welcome_message=False,
        reconnect_timeout=10.0,
    )


def _draw(session: Session, person: str, channel: str, place: str) -> None:
    people = sorted(u.id for u in session.people())
    session.look_as(
        person if person in people else people[0], channel, HOME if place == HOME else MESSAGES
    )
    style = files(__package__).joinpath("style.css").read_text("utf-8")
    ui.add_head_html(f"<style>{style}</style><script>{SCRIPT}</script>")
    frame = session.client.content.parent_slot
    if frame is not None:
        with_attributes(frame.parent, role="presentation")  # Quasar's own <main> is not ours
    ui.colors(primary="#17716a")
    _frame(session)
    ModalDialog(session)
    session.refresh()
    if session.place == HOME:
        ui.timer(0, lambda: session.act(session.desk.open_home), once=True)
    ui.timer(POLL_SECONDS, session.poll)


def _frame(session: Session) -> None:
    with tag("div", "shell") as shell:
        tag("a", "skip", "Skip to the messages", href="#main")
        with tag("header", "topbar"):
            menu = tag(
                "button",
                "menu-button",
                "☰",
                type="button",
                aria_label="Channels",
                aria_controls="sidebar",
                aria_expanded="false",
                data_testid="menu",
            )
            ClockBar(session)
            PersonSwitch(session)

        def drawer(*, open_: bool) -> None:
            shell.classes(add="drawer-open" if open_ else "", remove="" if open_ else "drawer-open")
            set_attribute(menu, "aria-expanded", "true" if open_ else "false")

        menu.on("click", lambda: drawer(open_="drawer-open" not in shell.classes))
        Sidebar(session, on_chosen=lambda: drawer(open_=False))
        tag("div", "backdrop", aria_hidden="true").on("click", lambda: drawer(open_=False))
        shell.on("keydown.escape", lambda: drawer(open_=False))
        with tag("main", "main", id="main", tabindex="-1"):
            Head(session)
            HomeTab(session)
            MessageList(session)
            Composer(session)
            ClosedRoom(session)
