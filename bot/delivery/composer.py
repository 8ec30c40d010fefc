"""What says a kind of message: each feature inherits from it for each of its kinds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.language import Language
from bot.delivery.domain import Composed, Due, Later, Moot

LanguageOf = Callable[[str], Language]
"""The language of a locale."""


class Composer(ABC):
    """Says what a kind of message says; each feature inherits from it for each of its kinds."""

    in_channel: bool = False
    """Whether it is said in channels, and not to a person."""

    def __init__(self, language_of: LanguageOf) -> None:
        self._language_of = language_of

    @abstractmethod
    def compose(self, session: Session, due: Due, now: datetime) -> Composed | Later | Moot:
        """What is true now, when to try again, or why there is nothing to say any more."""

    def sent(self, session: Session, due: Due, now: datetime) -> None:  # noqa: B027  # of most kinds nothing follows
        """Called in the transaction that records that a new message arrived."""

    def failed(self, session: Session, due: Due, reason: str, now: datetime) -> None:  # noqa: B027  # as above
        """Called in the one that records that a new message never arrives, or nobody knows.

        Also (`edits_id`) where one in a channel cannot be changed: it may be deleted.
        `reason` is in words that an admin understands.
        """
