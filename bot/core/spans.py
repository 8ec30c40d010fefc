"""Spans of time: from an instant (UTC) until another one, its end excluded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple


class Span(NamedTuple):
    """From `start` until `end`, both aware and UTC; a span that ends before it begins is none."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it lasts."""
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether they share more than an instant."""
        return self.start < other.end and other.start < self.end

    def is_free(self, busy: Iterable[Span]) -> bool:
        """Whether none of `busy` overlaps it."""
        return not any(self.overlaps(one) for one in busy)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time without overlaps, the earliest first; what touches is one span."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        elif span.start < span.end:
            found.append(span)
    return found


def first_overlap(span: Span, busy: Sequence[Span]) -> Span | None:
    """The first of `busy` that overlaps it."""
    return next((one for one in busy if span.overlaps(one)), None)
