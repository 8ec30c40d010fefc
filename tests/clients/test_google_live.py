"""What a maintainer runs against the real Google passes against the tests' own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.clients.calendar import Entry, Stored
from bot.clients.google_calendar import GoogleCalendar
from bot.core.spans import Span
from tests.clients.google_ground import GoogleGround
from tests.clients.network import MONDAY, clock
from tests.live import google as live
from tests.support.google_fake import google

IN_A_YEAR = MONDAY + timedelta(days=365)


def test_all_that_is_expected_of_google_is_so_here(capsys: pytest.CaptureFixture[str]) -> None:
    with google(clock()) as fake:
        ground = GoogleGround(fake)
        live.run(ground.open, IN_A_YEAR)
        assert ground.count() == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == "Google does what the tests' stand-in for it does."
    assert all(line.startswith("ok: ") for line in said[:-1])


def test_what_is_otherwise_ends_it_and_nothing_is_left_behind() -> None:
    with google(clock()) as fake:
        ground = GoogleGround(fake)
        broken = GoogleCalendar(fake.google, ground.secret, fake.clock)

        class Careless:
            """A calendar that writes over whatever is there."""

            busy, create, read = broken.busy, broken.create, broken.read
            delete, changes = broken.delete, broken.changes

            def change(self, entry: Entry, etag: str) -> Stored:  # noqa: ARG002  # that is the point
                found = broken.read(entry.uid)
                assert found is not None
                return broken.change(entry, found.etag)

        with pytest.raises(SystemExit, match="a stale etag was taken"):
            live.run(Careless, IN_A_YEAR)
        assert ground.count() == 0


def test_a_calendar_in_which_there_is_something_is_left_alone() -> None:
    with google(clock()) as fake:
        ground = GoogleGround(fake)
        ground.meet(Span(IN_A_YEAR, IN_A_YEAR + timedelta(hours=1)))
        with pytest.raises(SystemExit, match="delete it first"):
            live.run(ground.open, IN_A_YEAR)
        assert ground.count() == 1


def test_it_says_which_settings_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in live.NAMES:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SystemExit, match="Set GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET, GOOGLE_REF"):
        live.main()
