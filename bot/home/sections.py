"""What other features show in App Home: a small protocol, so that this one need not know them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.language import Language
from bot.people.service import Person
from bot.slack.blocks import Block

HomeSection = Callable[[Session, Person, Language, datetime], list[Block]]
"""(session, person, lang, now) -> the blocks that this person should see, or none."""
