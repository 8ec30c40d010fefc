"""Refusals that a person can act on."""

from __future__ import annotations


def N_(message: str) -> str:  # noqa: N802  # gettext's own name for "translate this later"
    """Mark a sentence for the catalogue of translations; it is translated where it is shown."""
    return message


class LeewayError(Exception):
    """A business rule said no; `message` tells the person why and what to do, in one sentence.

    `message` is a catalogue entry (mark it with `N_`), `values` fill its {places}. The one error
    handler in `bot/slack` shows it to the person who asked, in their language.
    """

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message.format_map(values) if values else message)
        self.message = message
        self.values = values


class StartError(Exception):
    """Leeway cannot start; the text is one sentence that says why and how to fix it."""
