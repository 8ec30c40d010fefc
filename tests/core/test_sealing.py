"""What is sealed opens in its own place alone, and says nothing anywhere else."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.sealing import Keys, NotSealedError, WrongKeysError, new_key

PLACE = ("calendar_connection", "secret", 7)
KEYS = Keys.parse(new_key())


@given(st.text())
def test_what_was_sealed_opens_again(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        return  # half of a pair is no text that anybody types
    sealed = KEYS.seal(text, *PLACE)
    assert KEYS.open(sealed, *PLACE) == text
    assert sealed.isascii()


def test_the_same_text_is_sealed_otherwise_each_time() -> None:
    assert KEYS.seal("open sesame", *PLACE) != KEYS.seal("open sesame", *PLACE)


@pytest.mark.parametrize(
    "place",
    [
        ("calendar_connection", "secret", 8),
        ("calendar_connection", "token", 7),
        ("status_consent", "secret", 7),
    ],
)
def test_moved_to_another_place_it_does_not_open(place: tuple[str, str, int]) -> None:
    sealed = KEYS.seal("open sesame", *PLACE)
    with pytest.raises(NotSealedError, match="another row or column"):
        KEYS.open(sealed, *place)


@given(st.data())
def test_a_single_changed_letter_is_noticed(data: st.DataObject) -> None:
    sealed = KEYS.seal("open sesame", *PLACE)
    at = data.draw(st.integers(0, len(sealed) - 1))
    letter = data.draw(st.sampled_from("AZaz09-_.=+ é"))
    changed = f"{sealed[:at]}{letter}{sealed[at + 1 :]}"
    if changed == sealed:
        return
    try:
        opened = KEYS.open(changed, *PLACE)
    except NotSealedError:
        return
    # The last letter of base64 carries bits that are no part of what it says.
    assert (at, opened) == (len(sealed) - 1, "open sesame")


@pytest.mark.parametrize("sealed", ["", "open sesame", "1.", "1..", "2.a.b", "1.a", "1.a.AAAA"])
def test_what_was_never_sealed_does_not_open(sealed: str) -> None:
    keys = Keys.parse(f"a:{new_key().partition(':')[2]}")
    with pytest.raises(NotSealedError):
        keys.open(sealed, *PLACE)


def test_it_is_cut_off_at_no_place_that_opens() -> None:
    sealed = KEYS.seal("open sesame", *PLACE)
    for end in range(len(sealed) - 1):
        with pytest.raises(NotSealedError):
            KEYS.open(sealed[:end], *PLACE)


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    old, new = new_key(), new_key()
    sealed = Keys.parse(old).seal("open sesame", *PLACE)
    both = Keys.parse(f"{new}, {old}")
    assert both.open(sealed, *PLACE) == "open sesame"
    assert not both.is_current(sealed)
    anew = both.seal("open sesame", *PLACE)
    assert both.is_current(anew)
    assert Keys.parse(new).open(anew, *PLACE) == "open sesame"
    with pytest.raises(NotSealedError, match="another key"):
        Keys.parse(new).open(sealed, *PLACE)


def test_another_key_of_the_same_name_does_not_open() -> None:
    one, other = (f"a:{new_key().partition(':')[2]}" for _ in range(2))
    sealed = Keys.parse(one).seal("open sesame", *PLACE)
    with pytest.raises(NotSealedError):
        Keys.parse(other).open(sealed, *PLACE)


def test_keys_may_stand_in_lines_as_a_file_has_them() -> None:
    first, second = new_key(), new_key()
    keys = Keys.parse(f"\n{first}\n{second}\n")
    assert list(keys.by_id) == [one.partition(":")[0] for one in (first, second)]


SHORT = base64.urlsafe_b64encode(b"sixteen bytes long").decode()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "There is no key: make one with `leeway keys new`."),
        (" , \n", "There is no key: make one with `leeway keys new`."),
        ("secret", "A key is written as id:key, and one of them is not: make one with"),
        (":secret", "A key is written as id:key"),
        ("a b:secret", "A key is written as id:key"),
        ("a.b:secret", "A key is written as id:key"),
        (f"a:{SHORT}", "The key a has not 32 bytes: make one with `leeway keys new`."),
        ("a:+/+/+/", "The key a is not written in base64url: make one with"),
        ("a:AAAAA", "The key a is not written in base64url: make one with"),
        (f"a:{'A' * 43},a:{'B' * 43}", "Two keys have the id a: give each another one."),
    ],
)
def test_wrong_keys_are_refused_with_what_to_do(text: str, sentence: str) -> None:
    with pytest.raises(WrongKeysError) as raised:
        Keys.parse(text)
    assert str(raised.value).startswith(sentence)
    assert "secret" not in str(raised.value)
    assert "AAAA" not in str(raised.value)


def test_neither_keys_nor_refusals_show_what_is_secret() -> None:
    text = new_key()
    keys = Keys.parse(text)
    secret = text.partition(":")[2]
    assert secret not in repr(keys)
    assert repr(next(iter(keys.by_id.values()))) not in repr(keys)
    with pytest.raises(NotSealedError) as raised:
        keys.open("1.other.c2VjcmV0", *PLACE)
    assert "c2VjcmV0" not in str(raised.value)
