"""The learning systems that may tell of trainings: each with a token of its own, stored hashed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest

from bot.core.errors import N_, LeewayError
from bot.storage import Session
from bot.trainings import statement_repository as repository
from bot.trainings.models import LearningSource

PREFIX = "leeway-xapi-"
"""So that whoever finds a token somewhere knows what it opens."""
MOST_NAME = 100


class SourceError(LeewayError):
    """A learning system cannot be added, or is not there."""


@dataclass(frozen=True, slots=True)
class LearningSystem:
    """Who tells, and whose trainings they tell of."""

    id: int
    workspace_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A learning system, and what came of what it told."""

    name: str
    created_at: datetime
    heard_at: datetime | None
    statements: int
    without_effect: int
    """Of a verb, an activity or somebody that Leeway does not know, or taken back."""


def add(session: Session, name: str, now: datetime) -> str:
    """Let a learning system in; its token, which is shown once and can never be read again."""
    called = " ".join(name.split())
    if not 0 < len(called) <= MOST_NAME:
        raise SourceError(N_("A name has between 1 and {most} characters."), most=MOST_NAME)
    if repository.source_named(session, called) is not None:
        raise SourceError(
            N_("There is a learning system “{name}” already: name this one otherwise."),
            name=called,
        )
    token = _new_token()
    session.add(LearningSource(name=called, token_hash=_hashed(token), created_at=now))
    session.flush()
    return token


def renew(session: Session, name: str) -> str:
    """A new token for a learning system; the one before opens nothing from now on."""
    token = _new_token()
    _named(session, name).token_hash = _hashed(token)
    return token


def remove(session: Session, name: str) -> None:
    """Let a learning system in no longer; the trainings that it told of stay."""
    session.delete(_named(session, name))


def check_known(session: Session, name: str) -> None:
    """Refuse a name that is no learning system's."""
    _named(session, name)


def listing(session: Session) -> Sequence[Heard]:
    """Every learning system, by name."""
    counts = repository.counts(session)
    return [
        Heard(one.name, one.created_at, one.heard_at, *counts.get(one.id, (0, 0)))
        for one in repository.sources(session)
    ]


def find(session: Session, token: str) -> LearningSystem | None:
    """Whose token it is; needs an `everywhere` session."""
    hashed = _hashed(token)
    found = repository.source_of(session, hashed)
    # It is found by its hash already; that this takes as long for every token is for those who
    # would have to believe in it otherwise.
    if found is None or not compare_digest(found.token_hash, hashed):
        return None
    return LearningSystem(found.id, found.workspace_id, found.name)


def _named(session: Session, name: str) -> LearningSource:
    called = " ".join(name.split())
    found = repository.source_named(session, called)
    if found is None:
        raise SourceError(
            N_("There is no learning system “{name}”: `leeway xapi list` shows those that are."),
            name=called,
        )
    return found


def _new_token() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def _hashed(token: str) -> str:
    # Of 256 random bits: a slow hash would protect nothing more.
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
