"""The settings as a modal: built from what is stored, read from what was submitted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from bot.core.errors import N_
from bot.core.language import Language
from bot.core.text import Plain, lines
from bot.people.domain import Change, Settings, Slot
from bot.slack import blocks
from bot.slack.blocks import Block, Option

SUBMITTED = "settings_submitted"
CHANGED = "settings_changed"
UNDO = "settings_undo"
WEEKDAY = "settings_weekday"
TIME = "settings_time"
CADENCE = "settings_cadence"
PAUSE = "settings_pause"

View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Memory:
    """What a modal carries from opening to Undo: what was so before, and where it was opened."""

    change: Change
    from_home: bool

    def written(self) -> str:
        """As `private_metadata`, far below Slack's 3000 characters."""
        change = self.change
        values = {
            "former": _slot_json(change.former),
            "next": change.former_next.isoformat() if change.former_next else None,
            "chosen": _slot_json(change.chosen),
            "home": self.from_home,
        }
        return json.dumps(values)

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> Memory:
        """What `view` carries."""
        values = json.loads(view["private_metadata"])
        following = values["next"] and datetime.fromisoformat(values["next"])
        change = Change(_slot(values["former"]), following, _slot(values["chosen"]))
        return cls(change, values["home"])

    def having(self, chosen: Slot) -> Memory:
        """The same once something was chosen."""
        return replace(self, change=replace(self.change, chosen=chosen))


_WHICH_MESSAGES = N_(
    "That is for what I write by myself. What you booked or asked for, and what waits for your "
    "answer, comes all the same; a pause holds all of it back."
)


def settings(settings: Settings, lang: Language, *, from_home: bool) -> View:
    """The form. Who has no reports is told what comes instead of a weekly note, and may end it."""
    unchanged = Change(settings.slot, settings.next_at, settings.slot)
    when = _when(settings, lang) if settings.leads else []
    return blocks.modal(
        lang.plain("Your settings"),
        [
            blocks.section(settings.outlook(lang)),
            *when,
            _cadence(settings, lang),
            blocks.context(lang.t(_WHICH_MESSAGES)),
            blocks.field(
                lang.plain("Pause until"),
                blocks.date_picker(PAUSE, chosen=settings.paused_until),
                PAUSE,
                hint=lang.plain(
                    "The first day on which I may write again. Clear it to end a pause."
                ),
                optional=True,
            ),
        ],
        callback_id=SUBMITTED,
        close=lang.plain("Cancel"),
        submit=lang.plain("Save"),
        private_metadata=Memory(unchanged, from_home).written(),
    )


def _when(settings: Settings, lang: Language) -> list[Block]:
    weekday, at = settings.hours.clamp(settings.slot.weekday, settings.slot.at)
    names = lang.locale.days["stand-alone"]["wide"]
    days = [Option(Plain(names[day]), str(day)) for day in sorted(settings.hours.days)]
    return [
        blocks.field(
            lang.plain("Day"),
            blocks.select(lang.plain("Choose a day"), WEEKDAY, days, chosen=str(weekday)),
            WEEKDAY,
        ),
        blocks.field(
            lang.plain("Time"),
            blocks.time_picker(TIME, chosen=at),
            TIME,
            hint=lang.plain("On your own clock ({zone}).", zone=settings.zone.key),
        ),
    ]


def _cadence(settings: Settings, lang: Language) -> Block:
    cadence = settings.slot.cadence
    if settings.leads:
        label = lang.plain("How often")
        choices = [
            Option(lang.plain("Every week"), "weekly"),
            Option(lang.plain("Once a month"), "monthly"),
            Option(lang.plain("Stop"), "stopped"),
        ]
    else:
        label = lang.plain("Notes that you did not ask for")
        willing = "weekly" if cadence == "stopped" else cadence
        choices = [
            Option(lang.plain("Yes"), willing),
            Option(lang.plain("No"), "stopped"),
        ]
    return blocks.field(label, blocks.radio(CADENCE, choices, chosen=cadence), CADENCE)


def wish(view: Mapping[str, Any]) -> Slot:
    """What was submitted; a field that the form did not have keeps its former value."""
    values = view["state"]["values"]
    former = Memory.read(view).change.former
    day, at = _input(values, WEEKDAY), _input(values, TIME)
    until = _input(values, PAUSE).get("selected_date")
    return Slot(
        weekday=int(day["selected_option"]["value"]) if day else former.weekday,
        at=time.fromisoformat(at["selected_time"]) if at else former.at,
        cadence=_input(values, CADENCE)["selected_option"]["value"],
        snoozed_until=date.fromisoformat(until) if until else None,
    )


def objections(wish: Slot, settings: Settings, lang: Language) -> dict[str, str]:
    """What cannot be, by field; empty where all is well."""
    found: dict[str, str] = {}
    if settings.leads and wish.weekday not in settings.hours.days:
        found[WEEKDAY] = lang.plain("You do not work on that day. Choose another one.")
    if settings.leads and not settings.first_time <= wish.at <= settings.last_time:
        found[TIME] = lang.plain(
            "Choose a time from {first} to {last}, so that the note comes while you work.",
            first=f"{settings.first_time:%H:%M}",
            last=f"{settings.last_time:%H:%M}",
        )
    if wish.snoozed_until is not None and wish.snoozed_until <= settings.today:
        found[PAUSE] = lang.plain("Choose a day after today, or leave this empty.")
    return found


def saved(settings: Settings, chosen: Memory, lang: Language) -> View:
    """What will happen now, with a way back."""
    return _answer(
        lang.plain("Saved"),
        [
            blocks.section(settings.outlook(lang)),
            blocks.actions(blocks.button(lang.plain("Undo"), UNDO)),
        ],
        lang,
        chosen.written(),
    )


def taken_back(settings: Settings, lang: Language, *, undone: bool) -> View:
    """What happens after Undo; or why it could not be done."""
    if undone:
        said = lang.t("Your settings are as they were before.")
    else:
        said = lang.t("Your settings were changed again since then, so I left them alone.")
    shown = [blocks.section(lines(said, settings.outlook(lang)))]
    return _answer(lang.plain("Your settings"), shown, lang)


def _answer(title: Plain, shown: list[Block], lang: Language, metadata: str = "") -> View:
    return blocks.modal(
        title,
        shown,
        callback_id=CHANGED,
        close=lang.plain("Close"),
        private_metadata=metadata,
    )


def _input(values: Mapping[str, Any], block_id: str) -> dict[str, Any]:
    return dict(values.get(block_id, {}).get(block_id, {}))


def _slot_json(slot: Slot) -> dict[str, Any]:
    return {
        "weekday": slot.weekday,
        "at": slot.at.isoformat(),
        "cadence": slot.cadence,
        "snoozed_until": slot.snoozed_until and slot.snoozed_until.isoformat(),
    }


def _slot(values: Mapping[str, Any]) -> Slot:
    until = values["snoozed_until"]
    return Slot(
        values["weekday"],
        time.fromisoformat(values["at"]),
        values["cadence"],
        date.fromisoformat(until) if until else None,
    )
