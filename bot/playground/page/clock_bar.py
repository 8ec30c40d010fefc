"""The simulated time, as the person looking has it, and the buttons that move it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from nicegui.element import Element

from bot.playground.page.dom import tag
from bot.playground.page.session import Session

TUESDAY = 1


class ClockBar:
    """One clock for everybody: another person sees the same instant in another zone."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._moving: tuple[datetime, datetime] | None = None
        self._buttons: list[Element] = []
        with tag("div", "clock", role="group", aria_label="Simulated time"):
            with tag("div", "clock-face", role="timer", aria_label="Simulated time"):
                self._day = tag("span", "clock-day", "")
                self._time = tag("time", "clock-time", "", data_testid="clock")
                self._zone = tag("span", "clock-zone", "")
            with tag("div", "clock-buttons"):
                self._button("+1 hour", "clock-hour", lambda now: now + timedelta(hours=1))
                self._button("+1 day", "clock-day", self._same_hour_in(1))
                self._button("Next Tuesday 10:00", "clock-tuesday", self._next_tuesday)
                self._button("+1 week", "clock-week", self._same_hour_in(7))
            self._progress = tag(
                "progress", "clock-progress", max="100", value="0", aria_label="Moving the clock"
            )
        session.on_refresh(self._refresh)

    def _button(self, label: str, test_id: str, target: Callable[[datetime], datetime]) -> None:
        button = tag("button", "clock-button", label, type="button", data_testid=test_id)
        button.on("click", lambda: self._move(target(self._session.now)))
        self._buttons.append(button)

    def _same_hour_in(self, days: int) -> Callable[[datetime], datetime]:
        """The same time of day so many days on, also where the clocks change in between."""
        return lambda now: now.astimezone(self._session.zone) + timedelta(days=days)

    def _next_tuesday(self, _: datetime) -> datetime:
        return self._session.playground.upcoming(TUESDAY, 10, self._session.person.tz or "Etc/UTC")

    async def _move(self, to: datetime) -> None:
        if self._moving is not None:
            return
        self._moving = (self._session.now, to)
        self._refresh()
        await self._session.move_clock(to)
        self._moving = None
        self._session.refresh()

    def _refresh(self) -> None:
        session = self._session
        local = session.now.astimezone(session.zone)
        _say(self._day, f"{local:%a} {local.day} {local:%b %Y}")
        _say(self._time, f"{local:%H:%M}")
        place = (session.person.tz or "UTC").rpartition("/")[2].replace("_", " ")
        _say(self._zone, place)
        busy = self._moving is not None
        self._progress.set_visibility(busy)
        for button in self._buttons:
            if bool(button.props.get("disabled")) != busy:
                button.props["disabled"] = busy
                button.update()
        if self._moving is not None:
            start, end = self._moving
            share = (session.now - start) / (end - start) if end > start else 1
            self._progress.props["value"] = str(round(100 * share))
            self._progress.update()


def _say(element: Element, text: str) -> None:
    if element.text != text:  # type: ignore[attr-defined]  # made with a text
        element.text = text  # type: ignore[attr-defined]  # made with a text
