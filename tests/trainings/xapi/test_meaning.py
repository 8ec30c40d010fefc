"""What statements say of trainings, as the learning systems word them that companies have."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.trainings.statement_meaning import ENDS, LASTS, PLACES, STARTS, Meaning, meaning
from bot.trainings.statement_values import instant, is_duration, is_iri, is_language
from tests.trainings.xapi.statement_strategies import Json

ADL = "http://adlnet.gov/expapi/verbs/"
LINKEDIN: Json = {
    "actor": {"objectType": "Agent", "mbox": "mailto:bo@x.example"},
    "verb": {"id": f"{ADL}completed", "display": {"en-US": "COMPLETED"}},
    "object": {
        "objectType": "Activity",
        "id": "urn:li:lyndaCourse:252",
        "definition": {"type": "http://adlnet.gov/expapi/activities/course"},
    },
    "result": {"completion": True, "duration": "PT21S"},
    "timestamp": "2026-11-20T08:00:00.000Z",
}
MOODLE: Json = {
    "actor": {
        "name": "Bo",
        "account": {"homePage": "https://moodle.example", "name": "Bo@x.Example"},
    },
    "verb": {"id": "http://id.tincanapi.com/verb/unregistered", "display": {"de": "abgemeldet"}},
    "object": {
        "id": "https://moodle.example/mod/facetoface/view.php?id=7",
        "definition": {
            "type": "https://w3id.org/xapi/acrossx/activities/face-to-face-discussion",
            "name": {"en": "Negotiation", "de": "Verhandeln"},
        },
    },
    "timestamp": "2026-11-20T09:00:00+01:00",
    "context": {"platform": "Moodle", "language": "de"},
}


def of(extensions: Json, **further: object) -> Meaning:
    """What a registration says with these extensions in its context."""
    return meaning(
        {
            "actor": {"mbox": "mailto:bo@x.example"},
            "verb": {"id": f"{ADL}registered"},
            "object": {"id": "https://lms.example.com/1"},
            "context": {"extensions": extensions},
            **further,
        }
    )


def test_linkedin_learning_says_that_a_course_is_completed() -> None:
    told = meaning(LINKEDIN)
    assert (told.verb, told.actor.email) == ("completed", "bo@x.example")
    assert told.course is not None
    assert (told.course.key, told.course.title) == ("urn:li:lyndaCourse:252", "")
    assert told.said_at == datetime(2026, 11, 20, 8, tzinfo=UTC)


def test_moodle_says_that_a_place_is_given_up() -> None:
    told = meaning(MOODLE)
    assert (told.verb, told.actor.email) == ("unregistered", "bo@x.example")
    assert told.course is not None
    assert (told.course.title, told.course.provider) == ("Verhandeln", "Moodle")
    assert told.said_at == datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("extensions", "hours"),
    [
        ({STARTS: "2026-12-04T09:00:00+01:00", LASTS: "PT3H30M"}, 3.5),
        ({STARTS: "2026-12-04T08:00:00", ENDS: "2026-12-04T11:30:00Z"}, 3.5),
        ({STARTS: "20261204T080000Z", LASTS: "P2D"}, 48),
        ({STARTS: "2026-12-04T08:00:00Z", LASTS: "P1W"}, 168),
        ({STARTS: "2026-12-04T08:00:00Z"}, None),
        ({STARTS: "2026-12-04T08:00:00Z", LASTS: "P1M"}, None),
        ({STARTS: "2026-12-04T08:00:00Z", LASTS: "P99999999999D"}, None),
        ({STARTS: "2026-12-04T08:00:00Z", LASTS: 90}, None),
        ({STARTS: "2026-12-04T08:00:00Z", ENDS: "2026-12-04T07:00:00Z"}, None),
        ({STARTS: "2026-12-04T08:00:00Z", ENDS: "2027-12-04T07:00:00Z"}, None),
    ],
)
def test_a_planned_time_is_read_as_far_as_it_can_be(extensions: Json, hours: float | None) -> None:
    course = of(extensions).course
    assert course is not None
    assert course.starts_at == datetime(2026, 12, 4, 8, tzinfo=UTC)
    if hours is None:
        assert course.ends_at is None
    else:
        assert course.ends_at is not None
        assert (course.ends_at - course.starts_at).total_seconds() == hours * 3600


@pytest.mark.parametrize(
    "starts", ["tomorrow", "", 7, None, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"]
)
def test_a_start_that_cannot_be_is_none(starts: object) -> None:
    course = of({STARTS: starts, LASTS: "PT1H"}).course
    assert course is not None
    assert (course.starts_at, course.ends_at) == (None, None)


def test_the_time_may_stand_in_the_activity_or_in_the_result_too() -> None:
    extensions = {STARTS: "2026-12-04T08:00:00Z", PLACES: "Room 4\n"}
    activity = {"id": "https://lms.example.com/1", "definition": {"extensions": extensions}}
    for told in (of({}, object=activity), of({}, result={"extensions": extensions})):
        assert told.course is not None
        assert told.course.starts_at == datetime(2026, 12, 4, 8, tzinfo=UTC)
        assert told.course.place == "Room 4"


@pytest.mark.parametrize(
    ("names", "language", "title"),
    [
        ({"de": "Verhandeln", "en-US": "Negotiation"}, "de-AT", "Verhandeln"),
        ({"de-DE": "Verhandeln", "en-US": "Negotiation"}, "fr", "Negotiation"),
        ({"pt-BR": "Negociação"}, "", "Negociação"),
        ({"en": " Nego\u0000tiation,\n level\t2 "}, "", "Nego tiation, level 2"),
        ({"en": "x" * 500}, "", "x" * 200),
        ({}, "", ""),
    ],
)
def test_a_course_is_called_by_its_name_in_the_language_at_hand(
    names: dict[str, str], language: str, title: str
) -> None:
    activity = {"id": "https://lms.example.com/1", "definition": {"name": names}}
    course = of({}, object=activity, context={"language": language}).course
    assert course is not None
    assert course.title == title


def test_a_link_is_one_that_a_browser_opens() -> None:
    for more_info, link in (("https://lms.example.com/a", True), ("javascript:alert(1)", False)):
        activity = {"id": "https://lms.example.com/1", "definition": {"moreInfo": more_info}}
        course = of({}, object=activity).course
        assert course is not None
        assert course.link == (more_info if link else "")


def test_a_course_whose_id_no_column_holds_is_still_one_course() -> None:
    long, longer = ("https://lms.example.com/" + "x" * size for size in (600, 601))
    keys = [of({}, object={"id": iri}).course for iri in (long, long, longer)]
    assert [one is not None and len(one.key) <= 500 for one in keys] == [True] * 3
    assert keys[0] == keys[1] != keys[2]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("2026-11-22T08:00:00Z", True),
        ("2026-11-22T08:00:00.123456789+05:30", True),
        ("2026-11-22T08:00:00,5Z", True),
        ("2026-11-22T08:00", True),
        ("2016-12-31T23:59:60Z", True),
        ("2026-11-22T08:00:00-00:00", False),  # ISO 8601 knows no negative nought
        ("2026-11-22", False),
        ("2026-11-22 08:00:00Z", False),
        ("2026-13-22T08:00:00Z", False),
        ("2026-11-22T25:00:00Z", False),
        ("0001-01-01T00:00:00+01:00", False),
        ("٢٠٢٦-11-22T08:00:00Z", False),
        ("1700000000", False),
    ],
)
def test_an_instant_is_one_of_iso_8601(text: str, right: bool) -> None:
    assert (instant(text) is not None) is right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        *((one, True) for one in ("PT4H35M59.14S", "P3Y1M29DT4H35M59.14S", "P4W", "P3Y", "PT0S")),
        *((one, True) for one in ("P0.5Y", "PT1,5H")),
        *((one, False) for one in ("P", "PT", "P4W1D", "P1.5DT1H", "1H", "PT1H1H", "-PT1H", "P1S")),
    ],
)
def test_a_duration_is_one_of_iso_8601(text: str, right: bool) -> None:
    assert is_duration(text) is right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        *((one, True) for one in ("http://x/", "urn:a:b", "tag:x,2013:y", "http://[::1]:80/ü?q#f")),
        *(
            (one, False)
            for one in ("", "x", "/a", "//a/b", "http//x", "http://a b", "http://a/%zz")
        ),
        *((one, False) for one in ("1a:b", "http://a/<b>", "http://a:b:c/", "http://[::1/")),
    ],
)
def test_an_iri_has_a_scheme_and_nothing_else_that_it_may_not_have(text: str, right: bool) -> None:
    assert is_iri(text) is right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        *((one, True) for one in ("en", "en-US", "zh-Hant-TW", "sl-rozaj-biske-1994", "x-private")),
        *((one, True) for one in ("de-DE-u-co-phonebk", "es-419", "i-klingon", "en-GB-oed")),
        *((one, False) for one in ("", "e", "en_US", "en-", "en-USA-", "english-much-too-long-x")),
    ],
)
def test_a_language_is_told_by_a_tag(text: str, right: bool) -> None:
    assert is_language(text) is right
