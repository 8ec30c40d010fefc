"""One thing to do in a block: remembered with it, so that its message says the same to its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from bot.core.text import shorten
from bot.delivery import service as delivery
from bot.delivery.domain import Due
from bot.development_time.domain import Proposal
from bot.development_time.models import Block
from bot.development_time.views import BlockView

MOST = 300  # characters, as the column has it


def propose(session: Session, due: Due, proposal: Proposal | None) -> None:
    """Remember what is proposed; a message that is tried again proposes what is true then."""
    found = session.get(Block, due.subject_id or 0)
    if found is None:
        return
    found.doing = shorten(proposal.text, MOST) if proposal is not None else ""
    link = proposal.link if proposal is not None else ""
    delivery.annotate(session, due.id, {"link": link})
    session.flush()


def linked(view: BlockView, details: Mapping[str, Any]) -> BlockView:
    """The block with the address of what is proposed."""
    return replace(view, link=str(details.get("link") or ""))
