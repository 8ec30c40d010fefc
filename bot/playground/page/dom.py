"""Plain HTML elements with NiceGUI: one call per tag, attributes by keyword."""

from __future__ import annotations

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement


def tag(name: str, classes: str = "", text: str | None = None, /, **attributes: object) -> Element:
    """An element `name`; `data_ts="1"` becomes data-ts="1", and None is left out."""
    made = ui.element(name) if text is None else TextElement(tag=name, text=text)
    made.classes(classes)
    return with_attributes(made, **attributes)


def html(content: str, classes: str = "", name: str = "div", /, **attributes: object) -> Element:
    """An element around HTML that is already safe (from mrkdwn, rich_text or escape)."""
    return with_attributes(
        ui.html(content, sanitize=False, tag=name).classes(classes), **attributes
    )


def with_attributes(element: Element, **attributes: object) -> Element:
    """Set attributes without the quoting rules of `.props("...")`."""
    for key, value in attributes.items():
        if value is not None:
            element.props[key.replace("_", "-")] = value
    element.update()
    return element


def set_attribute(element: Element, key: str, value: object) -> None:
    """Change one attribute of an element that is shown already, if it is another."""
    if element.props.get(key) != value:
        element.props[key] = value
        element.update()


def field_style(element: Element, label: str, **attributes: object) -> Element:
    """A Quasar field that looks like Slack's: no border of Quasar's, an accessible name."""
    element.props("borderless dense hide-bottom-space")
    return with_attributes(element, aria_label=label, **attributes).classes("field")
