"""What hangs on a message beside its blocks: files, reactions, its thread, the app's shortcuts."""

from __future__ import annotations

from collections import Counter

from nicegui import ui

from bot.playground.entities import Message
from bot.playground.page.dom import html, tag
from bot.playground.page.mrkdwn import plain_text
from bot.playground.page.session import Session


def draw_thread_mark(message: Message) -> None:
    """Say that a message answers another: threads are shown in the flow, not beside it."""
    if message.thread_ts and message.thread_ts != message.ts:
        tag("p", "in-thread", "Reply in a thread")


def draw_files(session: Session, message: Message) -> None:
    """The files of a message, each a link that keeps it on this machine."""
    for file_id in message.file_ids:
        file = session.world.files.get(file_id)
        if file is None:
            tag("p", "file", f"📎 {file_id}")
            continue
        with tag("p", "file"):
            name, address = file.title or file.name, f"/files/download/{file.id}"
            tag("a", "", f"📎 {name}", href=address, download=file.name, data_testid="file")


def draw_reactions(message: Message) -> None:
    """The reactions with how many people gave each."""
    if not message.reactions:
        return
    with tag("div", "reactions"):
        for name, count in Counter(name for name, _ in message.reactions).items():
            with tag("span", "reaction"):
                html(plain_text(f":{name}:"), "", "span")
                tag("span", "", str(count))


def draw_shortcuts(session: Session, message: Message | None) -> None:
    """A menu of the app's shortcuts: of a message, or with None the global ones."""
    kind = "global" if message is None else "message"
    offered = [s for s in session.world.manifest.shortcuts if s.type == kind]
    if not offered:
        return
    label = "Shortcuts" if message is None else "More message actions"
    button = tag(
        "button",
        f"shortcuts {kind}",
        type="button",
        aria_label=label,
        aria_haspopup="menu",
        data_testid="shortcuts",
    )
    with button:
        tag("span", "", "⚡" if message is None else "⋯", aria_hidden="true")
        with ui.menu().classes("menu"):
            for shortcut in offered:
                item = ui.menu_item(
                    on_click=lambda i=shortcut.callback_id: session.act(
                        lambda: session.desk.shortcut(i, message, channel_id=session.channel_id)
                    )
                )
                with item.classes("menu-item"), tag("span", "shortcut"):
                    tag("span", "", shortcut.name)
                    tag("span", "option-note", shortcut.description)
