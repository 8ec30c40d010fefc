"""The refusals of the stand-in, by Slack's own names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class Refused(Exception):  # noqa: N818 - Slack refuses; nothing is broken
    """Slack would answer `{"ok": false, "error": error, **details}`."""

    def __init__(
        self, error: str, messages: Sequence[str] = (), details: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(error if not messages else f"{error}: {'; '.join(messages)}")
        self.error = error
        self.messages = tuple(messages)
        self.details = dict(details or {})

    def body(self) -> dict[str, object]:
        """The answer's JSON: messages go where Slack puts them, `response_metadata.messages`."""
        answer: dict[str, object] = {"ok": False, "error": self.error, **self.details}
        if self.messages:
            answer["response_metadata"] = {"messages": list(self.messages)}
        return answer
