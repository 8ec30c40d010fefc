"""What Slack says about people reaches what is stored."""

from __future__ import annotations

from bot.playground.entities import Json
from tests.home.small_house import ANA, BO, SmallHouse


def member(user_id: str, name: str, **changes: object) -> Json:
    profile = {"display_name": name, "email": f"{name.lower()}@x.example"}
    known = {"id": user_id, "name": name.lower(), "tz": "Europe/Berlin", "profile": profile}
    return {**known, **changes}


def test_whoever_joins_slack_is_known_at_once(house: SmallHouse) -> None:
    house.deliver({"type": "team_join", "user": member("U0777", "Eve", tz="Asia/Tokyo")})
    assert house.becomes(lambda: house.person("U0777") is not None)
    eve = house.person("U0777")
    assert eve is not None
    assert (eve.display_name, eve.zone) == ("Eve", "Asia/Tokyo")


def test_a_new_name_and_language_are_taken_over_and_the_zone_of_the_file_stays(
    house: SmallHouse,
) -> None:
    changed = member(BO, "Bo", tz="America/New_York", locale="de-DE")
    changed["profile"]["display_name"] = "Bo Berg"
    house.deliver({"type": "user_change", "user": changed})
    assert house.becomes(lambda: _shown(house, BO) == ("Bo Berg", "de-DE", "Europe/Berlin"))


def test_whoever_leaves_slack_gets_no_note_any_more(house: SmallHouse) -> None:
    house.deliver({"type": "user_change", "user": member(ANA, "Ana", deleted=True)})
    assert house.becomes(lambda: house.preference(ANA).next_nudge_at is None)


def test_an_event_that_slack_repeats_late_does_not_undo_a_newer_one(house: SmallHouse) -> None:
    left = house.deliver({"type": "user_change", "user": member(BO, "Bo", deleted=True)})
    assert house.becomes(lambda: not _active(house, BO))
    house.deliver({"type": "user_change", "user": member(BO, "Bo")})
    assert house.becomes(lambda: _active(house, BO))
    house.deliver_again(left)
    assert not house.becomes(lambda: not _active(house, BO), seconds=0.3)


def _shown(house: SmallHouse, user_id: str) -> tuple[str, str, str]:
    found = house.person(user_id)
    assert found is not None
    return found.display_name, found.locale, found.zone


def _active(house: SmallHouse, user_id: str) -> bool:
    found = house.person(user_id)
    return found is not None and found.active
