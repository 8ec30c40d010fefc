"""Block Kit blocks as elements of the page; what has no drawing shows its texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from nicegui import ui

from bot.playground.entities import Json
from bot.playground.page.choices import fallback_text
from bot.playground.page.control import Control
from bot.playground.page.dom import html, tag
from bot.playground.page.elements import draw_control
from bot.playground.page.mrkdwn import escape, plain_text, to_html
from bot.playground.page.names import Reader
from bot.playground.page.rich_text import rich_text_html
from bot.playground.page.surface import Surface


def text_html(text: Mapping[str, Any] | None, reader: Reader) -> str:
    """A text object (`mrkdwn` or `plain_text`) as safe HTML."""
    if not text:
        return ""
    written = str(text.get("text", ""))
    if text.get("type") == "mrkdwn":
        return to_html(written, reader)
    return plain_text(written, emoji=text.get("emoji", True) is not False)


def render_blocks(blocks: Iterable[Json], surface: Surface) -> None:
    """Draw blocks one below the other."""
    with tag("div", "blocks"):
        for block in blocks:
            draw = _DRAWN.get(str(block.get("type")), _fallback)
            draw(block, surface)


def _block_id(block: Json) -> str:
    return str(block.get("block_id", ""))


def _section(block: Json, surface: Surface) -> None:
    accessory = block.get("accessory")
    with tag("div", "bk section" + (" with-accessory" if accessory else "")):
        with tag("div", "section-text"):
            if block.get("text"):
                html(text_html(block["text"], surface.reader), "text")
            if block.get("fields"):
                with tag("div", "fields"):
                    for text in block["fields"]:
                        html(text_html(text, surface.reader), "text")
        if accessory:
            with tag("div", "accessory"):
                if accessory.get("type") == "image":
                    _picture(accessory, "thumbnail")
                else:
                    label = fallback_text(block.get("text") or {})
                    draw_control(Control(accessory, _block_id(block), surface, label))


def _header(block: Json, surface: Surface) -> None:
    html(text_html(block.get("text"), surface.reader), "bk header", "h3")


def _context(block: Json, surface: Surface) -> None:
    with tag("div", "bk context"):
        for element in block.get("elements", []):
            if element.get("type") == "image":
                _picture(element, "icon")
            else:
                html(text_html(element, surface.reader), "text")


def _divider(_: Json, __: Surface) -> None:
    tag("hr", "bk divider")


def _actions(block: Json, surface: Surface) -> None:
    with tag("div", "bk actions"):
        for element in block.get("elements", []):
            draw_control(Control(element, _block_id(block), surface, ""))


def _image(block: Json, surface: Surface) -> None:
    with tag("figure", "bk image"):
        if block.get("title"):
            html(text_html(block["title"], surface.reader), "image-title", "figcaption")
        _picture(block, "picture")


def _picture(image: Json, classes: str) -> None:
    """An image by its address; one kept in Slack's files is named instead of shown."""
    url = str(image.get("image_url", ""))
    alt = str(image.get("alt_text", ""))
    if url.startswith(("https://", "http://", "data:image/")):
        tag("img", classes, src=url, alt=alt, loading="lazy", referrerpolicy="no-referrer")
    else:
        tag("span", "picture-missing", f"🖼 {alt}")


def _input(block: Json, surface: Surface) -> None:
    block_id, element = _block_id(block), block.get("element", {})
    label = str((block.get("label") or {}).get("text", ""))
    control_id = f"field-{block_id}"
    with tag("div", "bk input", data_block_id=block_id):
        with tag("div", "label"):
            html(text_html(block.get("label"), surface.reader), "", "span")
            if block.get("optional"):
                tag("span", "optional", " (optional)")
        sends = bool(block.get("dispatch_action"))
        draw_control(
            Control(element, block_id, surface, label, is_input=True, sends=sends, box=control_id)
        )
        error = tag("p", "field-error", "", role="alert", id=f"{control_id}-error")
        error.set_visibility(False)
        surface.errors[block_id] = error
        if block.get("hint"):
            html(text_html(block["hint"], surface.reader), "hint", "p")


def _rich_text(block: Json, surface: Surface) -> None:
    html(rich_text_html(block, surface.reader), "bk text rich")


def _markdown(block: Json, _: Surface) -> None:
    # an app's Markdown may hold HTML: NiceGUI's sanitizer (DOMPurify) stays switched on
    ui.markdown(str(block.get("text", ""))).classes("bk text markdown")


def _table(block: Json, surface: Surface) -> None:
    rows = block.get("rows", [])
    with (
        tag("div", "bk table-frame", tabindex="0", role="group", aria_label="Table"),
        tag("table"),
    ):
        for number, row in enumerate(rows):
            with tag("tr"):
                for cell in row:
                    attributes = {"scope": "col"} if number == 0 else {}
                    name = "th" if number == 0 else "td"
                    html(_cell(cell, surface.reader), "", name, **attributes)


def _cell(cell: Json, reader: Reader) -> str:
    if cell.get("type") == "rich_text":
        return rich_text_html(cell, reader)
    return escape(str(cell.get("text", "")))


def _alert(block: Json, surface: Surface) -> None:
    level = block.get("level", "info")
    kind = level if level in ("info", "warning", "error", "success") else "info"
    with tag("div", f"bk alert {kind}", role="note"):
        html(text_html(block.get("text"), surface.reader), "text")


def _video(block: Json, surface: Surface) -> None:
    with tag("div", "bk card"):
        html(text_html(block.get("title"), surface.reader), "header")
        html(text_html(block.get("description"), surface.reader), "text")
        _picture({"image_url": block.get("thumbnail_url", ""), **block}, "picture")


def _fallback(block: Json, surface: Surface) -> None:
    with tag("div", "bk unknown"):
        tag("span", "unknown-kind", str(block.get("type", "block")).replace("_", " "))
        html(to_html(fallback_text(block), surface.reader), "text")


_DRAWN: dict[str, Callable[[Json, Surface], None]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "divider": _divider,
    "actions": _actions,
    "image": _image,
    "input": _input,
    "rich_text": _rich_text,
    "markdown": _markdown,
    "table": _table,
    "alert": _alert,
    "video": _video,
}
