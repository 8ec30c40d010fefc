"""What others see beside one's name stands in the sidebar, and a file of a message can be kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from bot.playground.desk import Desk
from bot.playground.entities import Dnd, File
from bot.playground.playground import Playground


def test_ones_status_and_pause_stand_under_the_workspaces_name(
    page: Page, playground: Playground, ada: Desk
) -> None:
    world, status = playground.world, page.get_by_test_id("own-status")
    expect(status).to_have_count(0)
    world.set_status(ada.user_id, ":seedling:", "Focus <b>time</b>")
    expect(status).to_have_text("🌱 Focus <b>time</b>")
    until = int((world.now() + timedelta(hours=1)).timestamp())
    world.change_user(ada.user_id, dnd=Dnd(snooze_until=until))
    expect(status).to_have_text("🌱 Focus <b>time</b> · Notifications paused")
    world.change_user(ada.user_id, status_emoji="", status_text="", dnd=Dnd())
    expect(status).to_have_count(0)


def test_a_file_is_a_link_that_keeps_it(
    page: Page, playground: Playground, ada: Desk, tmp_path: Path
) -> None:
    world, channel = playground.world, ada.app_dm()
    file = File("F0042", ada.team_id, playground.bot_user_id(), "plan 1.ics", 5, "plan 1.ics")
    world.files[file.id] = replace(file, content=b"BEGIN", shared=True)
    world.post(channel, playground.bot_user_id(), "Open this file", file_ids=[file.id])
    link = page.get_by_test_id("file").last
    expect(link).to_have_text("📎 plan 1.ics")
    with page.expect_download() as kept:
        link.click()
    kept.value.save_as(tmp_path / "kept")
    assert kept.value.suggested_filename == "plan 1.ics"
    assert (tmp_path / "kept").read_bytes() == b"BEGIN"
