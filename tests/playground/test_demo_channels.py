"""The channels of the sample company, as the demo opens them."""

from __future__ import annotations

from bot.core.clock import MovableClock
from bot.demo import MONDAY, SAMPLE, open_channels
from bot.playground.desk import Desk
from bot.playground.playground import Playground
from bot.settings import ROOT


def test_the_sample_company_has_channels_and_the_app_is_in_some_of_them() -> None:
    playground = Playground(
        SAMPLE / "people.csv", ROOT / "config" / "manifest.yaml", MovableClock(MONDAY)
    )
    open_channels(playground)
    world, app = playground.world, playground.bot_user_id()
    rooms = {c.name: c for c in world.channels.values() if not c.is_im}
    assert sorted(rooms) == [
        "engineering", "general", "leadership", "learning", "operations", "random", "sales",
    ]  # fmt: skip
    with_app = {name for name, room in rooms.items() if app in room.members}
    assert with_app == {"engineering", "leadership", "sales"}
    assert [name for name, room in rooms.items() if room.is_private] == ["leadership"]
    by_email = {user.email.split("@")[0]: user.id for user in world.users.values()}
    assert by_email["hannah.schulz"] in rooms["sales"].members
    assert by_email["hannah.schulz"] not in rooms["leadership"].members
    daniel = Desk(playground, by_email["daniel.reyes"])
    assert daniel.message(rooms["sales"].id, "https://")
