"""*Calendar file* and the two links: a plan gets into a calendar that is not connected."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import recurring_ical_events
from icalendar import Calendar

from bot.development_time.ids import CALENDAR_FILE, LINK
from bot.playground.desk import Desk
from bot.playground.entities import File, Message
from tests.development_time import at_the_desk
from tests.development_time.at_the_desk import (
    ALONE,
    ANA,
    BERLIN,
    answers,
    blocks_of,
    clicks,
    makes,
    plans_of,
    reads,
)
from tests.support.house import House

house, small_house = at_the_desk.house, at_the_desk.small_house


def fetched(house: House, desk: Desk, message: Message) -> bytes:
    """Click *Calendar file* and open what comes."""
    before = len(files_of(house, desk))
    assert desk.click(message, CALENDAR_FILE).ok
    assert house.playground.wait_until(lambda: len(files_of(house, desk)) > before)
    content = files_of(house, desk)[-1].content
    assert content is not None
    return content


def files_of(house: House, desk: Desk) -> list[File]:
    """The files in somebody's direct message with the bot, the oldest first."""
    said = desk.messages(desk.app_dm())
    return [house.playground.world.files[one] for message in said for one in message.file_ids]


def starts(content: bytes) -> list[datetime]:
    """When a calendar program shows it in the eight weeks to come."""
    found = recurring_ical_events.of(Calendar.from_ical(content))
    span = found.between(datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 1, 24, tzinfo=UTC))
    return sorted(one.start.astimezone(UTC) for one in span)


def event(content: bytes) -> dict[str, Any]:
    """The series itself."""
    calendar = Calendar.from_ical(content)
    return dict(next(iter(calendar.walk("VEVENT"))))


def links(message: Message) -> dict[str, str]:
    """The addresses of the two calendars' forms."""
    return {
        element["action_id"].removeprefix(LINK): element["url"]
        for block in message.blocks
        for element in block.get("elements", [])
        if str(element.get("action_id", "")).startswith(LINK)
    }


def test_the_file_has_the_blocks_and_comes_into_the_direct_message(house: House) -> None:
    receipt = makes(house, ANA, purpose="negotiation")
    ana = house.desk(ANA)
    content = fetched(house, ana, receipt)
    assert starts(content) == [one.starts_at for one in blocks_of(house, ANA)]
    assert event(content)["UID"] == f"leeway-{plans_of(house, ANA)[0].key}"
    assert event(content)["SUMMARY"] == "Focus time"
    assert b"negotiation" not in content
    said = reads(house, ana, "Open this file")
    assert files_of(house, ana)[-1].name == "development-time.ics"
    assert said.file_ids


def test_a_later_file_replaces_the_former_one_and_knows_of_the_change(small_house: House) -> None:
    receipt = makes(small_house, ANA)
    ana = small_house.desk(ANA)
    first = fetched(small_house, ana, receipt)
    overview = answers(small_house, ana, "/devtime", "What comes next")
    block_id = str(blocks_of(small_house, ANA)[1].id)
    clicks(small_house, ana, overview, "devtime_skip", "left out", block_id)
    second = fetched(small_house, ana, receipt)
    assert starts(second) == [one.starts_at for one in blocks_of(small_house, ANA)]
    assert len(starts(second)) == len(starts(first)) - 1
    assert event(second)["UID"] == event(first)["UID"]
    assert event(second)["SEQUENCE"] > event(first)["SEQUENCE"]


def test_from_app_home_the_file_comes_into_the_direct_message_too(small_house: House) -> None:
    makes(small_house, ANA)
    ana = small_house.desk(ANA)
    at_the_desk.home(small_house, ana, lambda words: "What comes next" in words)
    plan_id = plans_of(small_house, ANA)[0].id
    outcome = small_house.desk(ANA).act_in_home(CALENDAR_FILE, value=str(plan_id))
    assert outcome.ok
    assert small_house.playground.wait_until(lambda: bool(files_of(small_house, ana)))


def test_the_links_fill_in_the_forms_of_google_and_outlook(small_house: House) -> None:
    receipt = makes(small_house, ANA, minutes="90")
    found = links(receipt)
    google = parse_qs(urlsplit(found["google"]).query)
    assert google["dates"] == ["20261204T140000/20261204T153000"]
    assert (google["ctz"], google["recur"]) == ([BERLIN.key], ["RRULE:FREQ=WEEKLY;BYDAY=FR"])
    outlook = parse_qs(urlsplit(found["outlook"]).query)
    assert outlook["startdt"] == ["2026-12-04T13:00:00Z"]
    desk = small_house.desk(ANA)
    assert desk.click(receipt, f"{LINK}google").ok, "Slack wants to hear of it"


def test_nobody_gets_the_file_of_anothers_plan(small_house: House) -> None:
    receipt = makes(small_house, ANA)
    makes(small_house, ALONE)
    greta = small_house.desk(ALONE)
    theirs = reads(small_house, greta, "Your development time:")
    forged = replace(theirs, blocks=receipt.blocks)
    small_house.playground.world.channels[theirs.channel_id].messages[theirs.ts] = forged
    assert greta.click(forged, CALENDAR_FILE).ok
    reads(small_house, greta, "I cannot find this plan any more.")
    assert files_of(small_house, greta) == []


def test_an_installation_that_may_not_send_files_says_what_to_do(small_house: House) -> None:
    receipt = makes(small_house, ANA)
    world, ana = small_house.playground.world, small_house.desk(ANA)
    made = world.installations["xoxb-playground"]
    world.installations[made.token] = replace(made, scopes=made.scopes - {"files:write"})
    assert ana.click(receipt, CALENDAR_FILE).ok
    reads(small_house, ana, "your admin has to install it again")
