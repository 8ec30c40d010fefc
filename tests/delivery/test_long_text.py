"""Slack refuses a long text: what stands for the blocks is cut, and the message arrives."""

from __future__ import annotations

from tests.delivery.office import Office


def test_a_text_over_slacks_limit_is_cut_and_can_still_be_changed(office: Office) -> None:
    short = [{"type": "section", "text": {"type": "mrkdwn", "text": "Short"}}]
    written = office.write("note:1", text="word " * 10_000, blocks=short)
    office.move(minutes=1)
    assert office.row(written).state == "sent"
    (said,) = office.heard()
    assert 2_900 < len(said.text) <= 3_000
    assert said.text.endswith("\N{HORIZONTAL ELLIPSIS}")
