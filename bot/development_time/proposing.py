"""One thing to do in a block: its message says the same to its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from bot.core.text import shorten
from bot.delivery import service as delivery
from bot.delivery.domain import Due
from bot.development_time.domain import Proposal
from bot.development_time.views import BlockView

MOST = 300  # characters


def propose(session: Session, due: Due, proposal: Proposal | None) -> None:
    """Remember it with the message: whoever composes writes nothing but that message's own row.

    Else it would hold the message and wait for the block, while a tick or a click does the reverse.
    """
    if proposal is not None:
        said = {"doing": shorten(proposal.text, MOST), "link": proposal.link}
        delivery.annotate(session, due.id, said)


def linked(view: BlockView, details: Mapping[str, Any]) -> BlockView:
    """The block with what is proposed for it, and its address."""
    doing, link = str(details.get("doing") or ""), str(details.get("link") or "")
    return replace(view, doing=doing, link=link)
