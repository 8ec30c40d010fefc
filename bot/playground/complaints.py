"""What Slack's own client says about the inputs of a modal before the app hears of them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from bot.playground.elements import KEYS, TEXTS, Element
from bot.playground.entities import Json

REQUIRED = "Please complete this required field."
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
URL = re.compile(r"https?://\S+")


def complaint(element: Element, entry: Json) -> str | None:
    """What is wrong with the value of an input, or None."""
    value = entry[KEYS[element.type][0]]
    if value in (None, "", []):
        return REQUIRED if element.required else None
    if element.type == "number_input":
        return _number_complaint(element.spec, str(value))
    return _text_complaint(element, str(value)) if element.type in TEXTS else None


def _text_complaint(element: Element, text: str) -> str | None:
    least, most = element.spec.get("min_length", 0), element.spec.get("max_length", 3000)
    if not least <= len(text) <= most:
        return f"Must be {least} to {most} characters."
    if element.type == "email_text_input" and not EMAIL.fullmatch(text):
        return "Please enter a valid email address."
    if element.type == "url_text_input" and not URL.fullmatch(text):
        return "Please enter a valid URL."
    return None


def _number_complaint(spec: Json, text: str) -> str | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return "Please enter a number."
    if not number.is_finite() or (not spec["is_decimal_allowed"] and number % 1):
        return "Please enter a whole number."
    if "min_value" in spec and number < Decimal(spec["min_value"]):
        return f"Must be {spec['min_value']} or more."
    if "max_value" in spec and number > Decimal(spec["max_value"]):
        return f"Must be {spec['max_value']} or less."
    return None
