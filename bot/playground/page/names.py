"""What the text of a message needs to know about its reader: names, time zone, present time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo


@dataclass(frozen=True)
class Reader:
    """How mentions and dates look to the person reading.

    `user` and `channel` turn an id into the name shown without "@" or "#"; `now` is aware.
    """

    user: Callable[[str], str]
    channel: Callable[[str], str]
    zone: tzinfo
    now: datetime
