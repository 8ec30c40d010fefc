"""Times as Slack shows them: of messages, of day dividers and of `<!date^...>`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

_TOKEN = re.compile(r"\{(\w+)\}")


def instant_of(ts: str) -> datetime:
    """The aware instant (UTC) of a Slack timestamp such as "1796119200.000100"."""
    seconds, _, micro = ts.partition(".")
    return datetime.fromtimestamp(int(seconds), UTC) + timedelta(microseconds=int(micro[:6] or 0))


def clock_time(moment: datetime, zone: tzinfo) -> str:
    """Hours and minutes on a 24-hour clock in `zone`."""
    return moment.astimezone(zone).strftime("%H:%M")


def full_time(moment: datetime, zone: tzinfo) -> str:
    """The whole date and time in `zone`, for tooltips and screen readers."""
    local = moment.astimezone(zone)
    return f"{local:%A}, {local.day} {local:%B %Y} at {local:%H:%M}"


def day_name(moment: datetime, zone: tzinfo, now: datetime) -> str:
    """The label of a day divider: Today, Yesterday or "Tuesday, 1 December"."""
    local, today = moment.astimezone(zone).date(), now.astimezone(zone).date()
    near = {0: "Today", 1: "Yesterday"}.get((today - local).days)
    year = "" if local.year == today.year else f" {local.year}"
    return near or f"{local:%A}, {local.day} {local:%B}{year}"


def slack_date(epoch: int, form: str, zone: tzinfo, now: datetime) -> str | None:
    """The text of `<!date^epoch^form>`, or None where Slack shows the fallback instead.

    Tokens: https://docs.slack.dev/messaging/formatting-message-text (date formatting).
    """
    try:
        moment = datetime.fromtimestamp(epoch, UTC).astimezone(zone)
    except (OverflowError, OSError, ValueError):
        return None
    words = _date_words(moment, now.astimezone(zone))
    names = _TOKEN.findall(form)
    if not names or any(name not in words for name in names):
        return None
    return _TOKEN.sub(lambda found: words[found[1]], form)


def _date_words(moment: datetime, now: datetime) -> dict[str, str]:
    day = f"{moment.day}{_ordinal(moment.day)}"
    long_date = f"{moment:%B} {day}, {moment.year}"
    words = {
        "date_num": f"{moment:%Y-%m-%d}",
        "date": long_date,
        "date_short": f"{moment:%b} {moment.day}, {moment.year}",
        "date_long": f"{moment:%A}, {long_date}",
        "time": f"{moment:%H:%M}",
        "time_secs": f"{moment:%H:%M:%S}",
        "ago": _ago(moment, now),
    }
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((moment.date() - now.date()).days)
    for name in ("date", "date_short", "date_long"):
        words[f"{name}_pretty"] = near or words[name]
    return words


def _ordinal(day: int) -> str:
    if 11 <= day <= 13:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _ago(moment: datetime, now: datetime) -> str:
    seconds = (now - moment).total_seconds()
    size, unit = _span(abs(seconds))
    if size == 0:
        return "just now"
    span = f"{size} {unit}{'' if size == 1 else 's'}"
    return f"{span} ago" if seconds > 0 else f"in {span}"


def _span(seconds: float) -> tuple[int, str]:
    for length, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= length:
            return int(seconds // length), unit
    return 0, "minute"
