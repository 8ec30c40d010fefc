"""The same thing gets the same key, whoever shares it and in whatever dress."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.core.errors import LeewayError
from bot.recommendations.identity import (
    canonical_link,
    identity,
    isbn13,
    isbn_in_link,
    looks_like_isbn,
)

ARTICLE = "https://example.org/feedback?a=1&b=2"
WORD = st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüß0123456789-_.~", min_size=1, max_size=12)
LINKS = st.builds(
    lambda scheme, host, path, query: f"{scheme}://{host}/{path}?{query}",
    st.sampled_from(["http", "https", "HTTPS"]),
    st.sampled_from(["example.org", "www.Example.org", "m.example.org", "münchen.de", "a.b:8080"]),
    st.lists(st.one_of(WORD, st.text(max_size=8)), max_size=4).map("/".join),
    st.lists(st.tuples(WORD, WORD).map("=".join), max_size=4).map("&".join),
)
TRACKING = st.lists(
    st.tuples(
        st.sampled_from(["utm_source", "UTM_Campaign", "gclid", "fbclid", "mc_cid", "igshid"]), WORD
    ).map("=".join),
    min_size=1,
    max_size=3,
)
ANY = st.one_of(st.text(max_size=60), LINKS, st.text(max_size=30).map("https://".__add__))


@pytest.mark.parametrize(
    "link",
    [
        "http://example.org/feedback?a=1&b=2",
        "HTTPS://EXAMPLE.org:443/feedback?a=1&b=2",
        "http://example.org:80/feedback/?b=2&a=1",
        "https://www.example.org/feedback?a=1&b=2#chapter-3",
        "https://m.example.org/feedback?a=1&b=2",
        "https://www.m.example.org/feedback?a=1&b=2",
        "https://example.org./feedback?a=1&b=2",
        "https://example.org/%66eedback?a=1&b=2&utm_source=x&UTM_MEDIUM=y&gclid=z",
        "https://example.org/feedback?fbclid=1&mc_cid=2&igshid=3&ref_src=4&a=1&b=2&_hsenc=5",
        "  https://example.org/feedback?a=1&b=2&utm%5Fsource=slack \n",
    ],
)
def test_one_page_has_one_key_in_every_dress(link: str) -> None:
    assert canonical_link(link) == ARTICLE


@pytest.mark.parametrize(
    ("link", "key"),
    [
        ("https://youtu.be/dQw4w9WgXcQ?si=abc&t=42", "https://youtube.com/watch?v=dQw4w9WgXcQ"),
        (
            "https://m.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ&list=PL1",
            "https://youtube.com/watch?v=dQw4w9WgXcQ",
        ),
        ("https://www.youtube.com/shorts/dQw4w9WgXcQ", "https://youtube.com/watch?v=dQw4w9WgXcQ"),
        ("https://www.youtube.com/@channel/videos", "https://youtube.com/@channel/videos"),
        ("https://en.m.wikipedia.org/wiki/Feedback", "https://en.wikipedia.org/wiki/Feedback"),
        ("https://münchen.de/ü?q=ü", "https://xn--mnchen-3ya.de/%C3%BC?q=%C3%BC"),
        ("https://MÜNCHEN.de/%c3%bc?q=%C3%BC", "https://xn--mnchen-3ya.de/%C3%BC?q=%C3%BC"),
        ("https://straße.de", "https://xn--strae-oqa.de"),
        ("http://wiki/page/", "https://wiki/page"),
        ("http://wiki:8080/page", "https://wiki:8080/page"),
        ("https://www.gov.uk/leading", "https://gov.uk/leading"),
        ("https://m.me/someone", "https://m.me/someone"),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]/x"),
        ("https://learn.example.org/#/course/5", "https://learn.example.org#/course/5"),
        ("https://example.org/a|b c", "https://example.org/a|b%20c"),
        ("https://example.org/100%", "https://example.org/100%25"),
        (
            "https://www.amazon.de/Thinking-Fast/dp/0141033576/ref=sr_1_1?keywords=x&qid=1",
            "https://amazon.de/dp/0141033576",
        ),
        ("https://www.amazon.co.uk/gp/product/B00555X8OA", "https://amazon.co.uk/dp/B00555X8OA"),
        ("https://example.org/dp/0141033576/x", "https://example.org/dp/0141033576/x"),
    ],
)
def test_what_the_key_of_a_link_is(link: str, key: str) -> None:
    assert canonical_link(link) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a good book",
        "example.org/feedback",
        "ftp://example.org/x",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "mailto:ana@example.org",
        "https://",
        "https:///feedback",
        "https://user:secret@example.org/",
        "https://@example.org/",
        "https://exa mple.org/",
        "https://example.org:port/",
        "https://example.org:70000/",
        "https://[::1/",
        "https://<!channel>/",
        "https://例え..jp/",
    ],
)
def test_what_is_no_link_has_no_key(text: str) -> None:
    assert canonical_link(text) is None


def test_two_courses_of_one_page_application_stay_two() -> None:
    one, other = "https://learn.example.org/#/course/5", "https://learn.example.org/#/course/6"
    assert canonical_link(one) != canonical_link(other)


@given(ANY)
def test_a_key_is_its_own_key(link: str) -> None:
    key = canonical_link(link)
    assert key is None or canonical_link(key) == key


@given(LINKS, TRACKING)
def test_tracking_never_changes_a_key(link: str, tracking: list[str]) -> None:
    assume("#" not in link)
    bare, tracked = canonical_link(link), canonical_link(f"{link}&{'&'.join(tracking)}")
    assert bare == tracked


@given(ANY, ANY, ANY, ANY)
def test_whatever_was_typed_has_an_identity(title: str, author: str, link: str, isbn: str) -> None:
    found = identity(kind="book", title=title, author=author, link=link, isbn=isbn)
    assert re.match("(?:isbn|link|title):", found)
    assert len(found) <= 600


@pytest.mark.parametrize(
    "text",
    [
        "9780141033570",
        "978-0-14-103357-0",
        " 978 0 14 103357 0 ",
        "ISBN 978-0141033570",
        "ISBN-13: 978-0141033570",
        "0141033576",
        "0-14-103357-6",
        "978\u20110\u201114\u2011103357\u20110",
    ],
)
def test_an_isbn_is_thirteen_digits_however_it_is_written(text: str) -> None:
    assert looks_like_isbn(text)
    assert isbn13(text) == "9780141033570"


def test_an_isbn_that_ends_in_x_is_one() -> None:
    assert isbn13("0-8044-2957-X") == isbn13("080442957x") == "9780804429573"


@pytest.mark.parametrize("text", ["9780141033571", "0141033577", "978-0-41-103357-0"])
def test_a_wrong_check_digit_says_what_to_compare(text: str) -> None:
    assert looks_like_isbn(text)
    with pytest.raises(LeewayError, match="its last one does not fit the others") as refused:
        isbn13(text)
    assert text in str(refused.value)


@pytest.mark.parametrize(
    "text", ["", "97801410335", "1234567890123", "Drive", "ISBN", "٠١٤١٠٣٣٥٧٦"]
)
def test_what_is_no_isbn_says_what_one_looks_like(text: str) -> None:
    assert not looks_like_isbn(text)
    with pytest.raises(LeewayError, match="13 digits and begins with 978 or 979"):
        isbn13(text)


@given(st.integers(0, 10**9 - 1), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number: int, place: int, change: int) -> None:
    body = f"978{number:09d}"
    right = next(f"{body}{d}" for d in range(10) if is_isbn(f"{body}{d}"))
    at = place + 3
    wrong = f"{right[:at]}{(int(right[at]) + change) % 10}{right[at + 1 :]}"
    assert not is_isbn(wrong)


def is_isbn(text: str) -> bool:
    try:
        return isbn13(text) == text
    except LeewayError:
        return False


@pytest.mark.parametrize(
    ("link", "isbn"),
    [
        ("https://www.amazon.de/Thinking/dp/0141033576/ref=x?tag=y", "9780141033570"),
        ("https://amazon.com/gp/product/0141033576", "9780141033570"),
        ("https://amazon.com/dp/0141033577", ""),
        ("https://amazon.com/dp/B00555X8OA", ""),
        ("https://bookshop.org/p/books/thinking/9780141033570?ean=1", "9780141033570"),
        ("https://openlibrary.org/isbn/0141033576", "9780141033570"),
        ("https://openlibrary.org/isbn/9780141033571", ""),
        ("https://www.thalia.de/shop/home/artikeldetails/9780141033570", "9780141033570"),
        ("https://blog.example.org/review/9780141033570", ""),
        ("https://amazon.example.org/dp/0141033576", ""),
        ("no link", ""),
    ],
)
def test_a_bookshops_link_counts_as_the_book_if_the_check_digit_holds(link: str, isbn: str) -> None:
    assert isbn_in_link(link) == isbn


def test_an_isbn_is_stronger_than_a_link_and_a_link_than_a_title() -> None:
    link = "https://example.org/x?utm_source=y"
    assert identity(kind="book", title="T", isbn="0141033576", link=link) == "isbn:9780141033570"
    assert identity(kind="book", title="T", isbn="0141033577", link=link) == (
        "link:https://example.org/x"
    )
    assert identity(kind="person", title="Ana", person_id=7) == "person:7"
    assert identity(kind="book", title="Radical Candor") == "title:book:radical candor"


def test_a_shop_and_an_isbn_are_the_same_book() -> None:
    shop = identity(kind="book", title="", link="https://amazon.de/dp/0141033576?tag=x")
    assert shop == identity(kind="book", title="Thinking", isbn="978-0-14-103357-0")


@pytest.mark.parametrize(
    "title",
    [
        "Don't Split the Différence!",
        "DON\u2019T SPLIT THE DIFFERENCE",
        "  don\u00b4t split -- the diﬀerence ",
        "Dont Split the Difference, by Chris Voss",
        "Don't split the difference (Chris Voss)",
    ],
)
def test_case_accents_punctuation_and_the_author_do_not_make_another_book(title: str) -> None:
    found = identity(kind="book", title=title, author="Chris Voss")
    assert found == "title:book:dont split the difference"


def test_a_book_and_a_talk_of_one_title_are_two_things() -> None:
    assert identity(kind="book", title="Drive") != identity(kind="talk", title="Drive")


@pytest.mark.parametrize(("one", "other"), [("C++", "C#"), ("が", "か"), ("कि", "क"), ("?", "!")])
def test_what_makes_two_titles_different_is_not_folded_away(one: str, other: str) -> None:
    assert identity(kind="book", title=one) != identity(kind="book", title=other)


def test_a_very_long_link_or_title_has_a_short_key_of_its_own() -> None:
    long, longer = (f"https://example.org/{'a' * n}" for n in (900, 901))
    keys = [identity(kind="article", title="x", link=link) for link in (long, longer)]
    assert len(set(keys)) == 2
    assert all(re.fullmatch("link:[0-9a-f]{64}", key) for key in keys)
    assert re.fullmatch("title:book:[0-9a-f]{64}", identity(kind="book", title="ab " * 300))
