"""Writes the sample company "Halden Instruments" as CSV files: `python config/sample/generate.py`.

Everybody in it is invented. The same seed gives the same files. The company's today is Monday
2026-11-30, 7:00 UTC; the history of nudges is that of the year before, that of development time is
of the eight weeks before.
"""

# ruff: noqa: E501, RUF001  # one person a line reads best, and a Turkish name has a dotless i

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

SEED = 20261130
DOMAIN = "halden.example"
FIRST_TUESDAY, LAST_TUESDAY = date(2025, 12, 2), date(2026, 11, 24)
ENDS_SILENT = "lars.nygaard"
"""The manager whose last two notes got no answer: the next silence is the third."""

BERLIN, LISBON, NEW_YORK = "DE Europe/Berlin", "PT Europe/Lisbon", "US America/New_York"
KOLKATA, SYDNEY = "IN Asia/Kolkata", "AU Australia/Sydney"

# address | name | manager | department | title | place | roles | started | manager since
PEOPLE = [
    ("ingrid.solberg", "Ingrid Solberg", "", "Management", "Chief executive", BERLIN, "leader", "2011-03-01", ""),
    # Directors
    ("tomas.brandt", "Tomás Brandt", "ingrid.solberg", "Engineering", "Director of engineering", BERLIN, "leader", "2014-09-15", "2019-04-01"),
    ("amara.okafor", "Amara Okafor", "ingrid.solberg", "Operations", "Director of operations", BERLIN, "leader", "2016-01-11", "2020-07-01"),
    ("daniel.reyes", "Daniel Reyes", "ingrid.solberg", "Sales", "Director of sales", NEW_YORK, "leader", "2013-05-06", "2018-01-01"),
    ("katrin.vogel", "Katrin Vogel", "ingrid.solberg", "Finance", "Director of finance", BERLIN, "leader;sponsor", "2017-08-01", "2021-02-01"),
    ("lars.nygaard", "Lars Nygaard", "ingrid.solberg", "People", "Director of people", BERLIN, "leader", "2015-10-05", "2022-03-01"),
    # Engineering
    ("priya.raman", "Priya Raman", "tomas.brandt", "Engineering", "Manager, firmware", KOLKATA, "", "2018-07-02", "2026-02-01"),
    ("ines.carvalho", "Inês Carvalho", "tomas.brandt", "Engineering", "Manager, software", LISBON, "", "2019-02-18", "2025-12-15"),
    ("henrik.dahl", "Henrik Dahl", "tomas.brandt", "Engineering", "Principal optics engineer", BERLIN, "expert", "2012-06-04", "2019-04-01"),
    ("arjun.mehta", "Arjun Mehta", "priya.raman", "Engineering", "Firmware engineer", KOLKATA, "", "2021-06-14", "2026-02-01"),
    ("sneha.iyer", "Sneha Iyer", "priya.raman", "Engineering", "Firmware engineer", KOLKATA, "", "2023-12-04", "2026-02-01"),
    ("vikram.shetty", "Vikram Shetty", "priya.raman", "Engineering", "Senior firmware engineer", KOLKATA, "", "2019-03-11", "2026-02-01"),
    ("meera.pillai", "Meera Pillai", "priya.raman", "Engineering", "Test engineer", KOLKATA, "", "2026-11-02", "2026-11-02"),
    ("ana.duarte", "Ana Duarte", "ines.carvalho", "Engineering", "Software engineer", LISBON, "", "2022-12-01", "2025-12-15"),
    ("rui.teixeira", "Rui Teixeira", "ines.carvalho", "Engineering", "Senior software engineer", LISBON, "", "2020-09-07", "2025-12-15"),
    ("chidi.eze", "Chidi Eze", "ines.carvalho", "Engineering", "Data engineer", LISBON, "", "2025-01-13", "2025-12-15"),
    ("sofia.lindqvist", "Sofia Lindqvist", "ines.carvalho", "Engineering", "User interface designer", BERLIN, "", "2026-10-19", "2026-10-19"),
    # Operations
    ("mehmet.yildiz", "Mehmet Yıldız", "amara.okafor", "Operations", "Manager, assembly", BERLIN, "", "2017-04-03", "2026-04-01"),
    ("yuki.tanaka", "Yuki Tanaka", "amara.okafor", "Operations", "Quality lead", BERLIN, "expert", "2018-11-12", "2020-11-01"),
    ("paulo.nunes", "Paulo Nunes", "amara.okafor", "Operations", "Supply planner", LISBON, "", "2021-05-10", "2023-01-01"),
    ("anneke.devries", "Anneke de Vries", "mehmet.yildiz", "Operations", "Assembly technician", BERLIN, "", "2019-08-19", "2026-04-01"),
    ("piotr.zielinski", "Piotr Zieliński", "mehmet.yildiz", "Operations", "Calibration technician", BERLIN, "", "2020-12-07", "2026-04-01"),
    ("fatima.elamrani", "Fatima El Amrani", "mehmet.yildiz", "Operations", "Assembly technician", BERLIN, "", "2024-03-04", "2026-04-01"),
    ("jonas.weber", "Jonas Weber", "mehmet.yildiz", "Operations", "Process engineer", BERLIN, "", "2026-10-05", "2026-10-05"),
    # Sales
    ("grace.thompson", "Grace Thompson", "daniel.reyes", "Sales", "Manager, sales Americas", NEW_YORK, "", "2019-06-10", "2022-10-01"),
    ("liam.oconnor", "Liam O'Connor", "daniel.reyes", "Sales", "Manager, sales and service Asia-Pacific", SYDNEY, "", "2020-02-03", "2026-06-01"),
    ("hannah.schulz", "Hannah Schulz", "daniel.reyes", "Sales", "Key account manager", BERLIN, "", "2018-03-05", "2018-03-05"),
    ("mateo.silva", "Mateo Silva", "daniel.reyes", "Sales", "Product marketing", LISBON, "", "2023-05-15", "2023-05-15"),
    ("marcus.johnson", "Marcus Johnson", "grace.thompson", "Sales", "Account manager", NEW_YORK, "", "2021-09-20", "2022-10-01"),
    ("wei.chen", "Wei Chen", "grace.thompson", "Sales", "Application engineer", NEW_YORK, "", "2022-12-05", "2022-12-05"),
    ("elena.petrova", "Elena Petrova", "grace.thompson", "Sales", "Inside sales", NEW_YORK, "", "2025-10-06", "2025-10-06"),
    ("chloe.nguyen", "Chloe Nguyen", "liam.oconnor", "Sales", "Account manager", SYDNEY, "", "2022-01-31", "2026-06-01"),
    ("noah.williams", "Noah Williams", "liam.oconnor", "Sales", "Service engineer", SYDNEY, "", "2023-08-21", "2026-06-01"),
    ("aroha.ngata", "Aroha Ngata", "liam.oconnor", "Sales", "Service engineer", SYDNEY, "", "2026-11-16", "2026-11-16"),
    # Finance and People
    ("samuel.adeyemi", "Samuel Adeyemi", "katrin.vogel", "Finance", "Controller", BERLIN, "", "2019-10-14", "2021-02-01"),
    ("julia.hoffmann", "Julia Hoffmann", "katrin.vogel", "Finance", "Accountant", BERLIN, "", "2021-12-02", "2021-12-02"),
    ("omar.haddad", "Omar Haddad", "katrin.vogel", "Finance", "Buyer", BERLIN, "", "2024-08-12", "2024-08-12"),
    ("nadia.rahmani", "Nadia Rahmani", "lars.nygaard", "People", "Learning and development partner", BERLIN, "admin", "2020-05-18", "2022-03-01"),
    ("emeka.nwosu", "Emeka Nwosu", "lars.nygaard", "People", "Recruiter", LISBON, "", "2023-09-04", "2023-09-04"),
    ("clara.fischer", "Clara Fischer", "lars.nygaard", "People", "People operations", BERLIN, "", "2022-05-16", "2022-05-16"),
]  # fmt: skip
# Whose week is not Monday to Friday, 9:00 to 17:00.
WEEKS = {
    "priya.raman": ("10:00", "18:30", "Mon-Fri"),
    "clara.fischer": ("09:00", "14:00", "Mon-Thu"),
    "anneke.devries": ("07:00", "15:30", "Mon-Fri"),
    "jonas.weber": ("07:00", "15:30", "Mon-Fri"),
    "mateo.silva": ("09:00", "17:00", "Mon Tue Wed Fri"),
}
MILESTONES = [
    ("End of the quarter", "2026-12-18", "sales", "Sales"),
    ("Learning budget of the year ends", "2026-12-31", "budget_end", ""),
    ("Release 5.2 of the analyser firmware", "2027-01-21", "release", "Engineering"),
    ("Talks of the year begin", "2027-02-01", "people", ""),
    ("Customer audit, pharma line", "2027-02-09", "other", "Operations"),
    ("Spring release of the lab suite", "2027-03-16", "release", "Engineering"),
    ("Pilot of the new assembly line", "2027-02-02", "release", "Operations"),
    ("Sensor trade fair, Nuremberg", "2027-05-11", "sales", "Sales"),
    ("Spring trade show, Boston", "2027-02-10", "sales", "Sales"),
]  # fmt: skip
RESULTS = [
    ("Fewer instruments reworked after the final test", "Operations"),
    ("Shorter time from order to delivery", "Operations"),
    ("Firmware released without a second round", "Engineering"),
    ("Service questions answered on the first day", "Sales"),
    ("More repeat orders from customers we have", "Sales"),
    ("A forecast that is within five per cent", "Finance"),
    ("Fewer people leaving in their first year", ""),
]

# kind | title | author | link | ISBN | skill | why it helped | who recommends it
RESOURCES = [
    ("book", "High Output Management", "Andrew S. Grove", "", "9780679762881", "leading people",
     "I stopped counting my own work and began to count that of the team.", "ingrid.solberg"),
    ("book", "The Coaching Habit", "Michael Bungay Stanier", "", "9780978440749", "leading people",
     "One question of it, \"And what else?\", made my 1:1s half as long.", "amara.okafor"),
    ("book", "The Manager's Path", "Camille Fournier", "", "9781491973899", "leading people",
     "The chapter on the first ninety days, read twice.", "tomas.brandt"),
    ("book", "SPIN Selling", "Neil Rackham", "", "9780070511132", "selling",
     "I ask about what a problem costs before I speak of our instrument.", "daniel.reyes"),
    ("book", "Getting Past No", "William Ury", "", "9780553371314", "negotiation",
     "It kept a contract in Nuremberg alive when both sides had stood up.", "daniel.reyes"),
    ("book", "How to Lie with Statistics", "Darrell Huff", "", "9780393310726", "statistics",
     "I read every chart of a supplier differently since then.", "yuki.tanaka"),
    ("book", "The Art of Statistics", "David Spiegelhalter", "", "9780241398630", "statistics",
     "Enough to argue about calibration with a straight face.", "henrik.dahl"),
    ("book", "Team Topologies", "Matthew Skelton, Manuel Pais", "", "9781942788812",
     "working together", "", ""),
    ("book", "Thinking, Fast and Slow", "Daniel Kahneman", "", "9780141033570",
     "deciding", "", ""),
    ("course", "Negotiation, level 2", "", "https://learning.halden.example/negotiation-2", "",
     "negotiation", "", ""),
    ("course", "Reading a balance sheet in one day", "", "https://learning.halden.example/balance",
     "", "finance", "Since then I read our quarter before the meeting.", "liam.oconnor"),
    ("course", "Giving feedback that is used", "", "https://learning.halden.example/feedback", "",
     "feedback", "", ""),
    ("tool", "Our template for a first 1:1", "", "https://wiki.halden.example/first-one-to-one",
     "", "leading people", "", ""),
]  # fmt: skip

# address | first day | last day away
ABSENCES = [
    ("arjun.mehta", "2026-11-30", "2026-12-02"),
    ("ana.duarte", "2026-12-01", "2026-12-04"),
    ("fatima.elamrani", "2026-12-14", "2026-12-18"),
    ("katrin.vogel", "2026-12-21", "2027-01-03"),
    ("liam.oconnor", "2026-12-21", "2027-01-15"),
    ("henrik.dahl", "2026-12-23", "2027-01-08"),
    ("grace.thompson", "2026-12-24", "2026-12-31"),
]

# nudge, lever, whether its deed is outside of Slack and asked about later, share
NUDGES = [
    ("joiner_first_talk", "encourage", True, 5),
    ("anniversary_what_next", "encourage", True, 5),
    ("talk_prompt", "encourage", True, 4),
    ("release_skill", "objectives", True, 3),
    ("result_for_one_goal", "objectives", True, 3),
    ("small_step", "objectives", True, 3),
    ("budget_year_end", "budgets", False, 4),
    ("budget_ask_one", "budgets", True, 3),
    ("book_for_new_leads", "recommend", True, 2),
    ("name_your_three", "recommend", False, 2),
    ("shared_hour", "space", False, 3),
    ("move_one_meeting", "space", True, 3),
]
AGAIN_AFTER = timedelta(weeks=5)
REASONS = ("timing", "benefit", "no_time", "not_for_team")

# What a block was lost to, and how often; the rest are the person's own affairs.
CLIENTS = {"client_meeting": 9, "deadline": 1}
MEETINGS = {"team_meeting": 5, "deadline": 4, "travel": 1}
THIS_AND_THAT = {"client_meeting": 3, "team_meeting": 3, "deadline": 3, "own_choice": 2, "other": 1}

# Plans of development time. offered by | of whom (empty: the whole team) | first day | start |
# minutes | what for | whether they let their hours be counted in a small team | kept, partly,
# lost, skipped, unknown in a hundred | what was lost went to
PLANS = [
    ("ingrid.solberg", "", "2026-10-08", "15:00", 60, "", False, (35, 10, 45, 2, 8), CLIENTS),
    ("mehmet.yildiz", "", "2026-10-09", "13:30", 90, "What makes the new line easier", False, (55, 10, 25, 5, 5), MEETINGS),
    ("ines.carvalho", "", "2026-10-07", "14:00", 120, "", True, (35, 15, 40, 0, 10), MEETINGS),
    ("katrin.vogel", "", "2026-10-06", "09:00", 60, "Reading a balance sheet", True, (88, 8, 4, 0, 0), MEETINGS),
    ("priya.raman", "", "2026-10-07", "15:00", 90, "", False, (60, 10, 20, 5, 5), THIS_AND_THAT),
    ("", "grace.thompson", "2026-10-09", "09:00", 60, "Negotiation, level 2", True, (40, 10, 40, 0, 10), THIS_AND_THAT),
    ("", "liam.oconnor", "2026-10-08", "16:00", 60, "", True, (40, 10, 40, 0, 10), THIS_AND_THAT),
    ("", "hannah.schulz", "2026-10-05", "11:00", 90, "Portuguese", True, (40, 10, 40, 0, 10), THIS_AND_THAT),
    ("", "mateo.silva", "2026-10-09", "14:00", 120, "", True, (40, 10, 40, 0, 10), THIS_AND_THAT),
    ("", "mehmet.yildiz", "2026-10-08", "15:00", 90, "Leading people whom I worked beside", False, (60, 10, 20, 0, 10), MEETINGS),
    ("", "yuki.tanaka", "2026-10-07", "10:00", 120, "The Art of Statistics", False, (70, 10, 20, 0, 0), MEETINGS),
    ("", "henrik.dahl", "2026-10-09", "09:00", 120, "", False, (80, 10, 10, 0, 0), MEETINGS),
    ("", "nadia.rahmani", "2026-10-06", "13:00", 60, "What helps people to change a habit", False, (70, 10, 20, 0, 0), MEETINGS),
    ("", "wei.chen", "2026-10-06", "14:00", 90, "", False, (60, 10, 20, 0, 10), CLIENTS),
]  # fmt: skip
LAST_WEEK = date(2026, 11, 23)
"""The Monday of the last week of development time that is over."""
NOT_ANSWERED_YET = {"mehmet.yildiz", "mateo.silva"}
"""Whose last block nobody knows of yet: App Home asks."""


def people_rows() -> Iterable[Sequence[str]]:
    """people.csv."""
    yield ("work_email", "display_name", "manager_email", "department", "title", "country",
           "timezone", "roles", "start_date", "manager_since", "work_start", "work_end",
           "work_days", "status")  # fmt: skip
    for key, name, manager, department, title, place, roles, started, since in PEOPLE:
        country, zone = place.split()
        week = WEEKS.get(key, ("09:00", "17:00", "Mon-Fri"))
        yield (address(key), name, address(manager), department, title, country,
               zone, roles, started, since, *week, "active")  # fmt: skip


def absence_rows() -> Iterable[Sequence[str]]:
    """absences.csv."""
    yield "work_email", "first_day", "last_day"
    for key, first_day, last_day in ABSENCES:
        yield address(key), first_day, last_day


def resource_rows() -> Iterable[Sequence[str]]:
    """resources.csv."""
    yield "kind", "title", "author", "link", "isbn", "skill", "why", "recommended_by"
    for *resource, key in RESOURCES:
        yield *resource, address(key)


def address(key: str) -> str:
    """A work address; empty for nobody."""
    return f"{key}@{DOMAIN}" if key else ""


@dataclass
class Habit:
    """How a manager deals with the weekly note, and what happened so far."""

    key: str
    answers: float
    """The share of notes that gets an answer."""
    minutes: float
    """The typical time until the answer."""
    zone: ZoneInfo
    leads_since: date
    joined: list[date]
    silences: int = 0
    never: set[str] = field(default_factory=set)
    last: dict[str, date] = field(default_factory=dict)


def habits(chance: random.Random) -> list[Habit]:
    """Every manager with habits of their own."""
    found = []
    for row in PEOPLE:
        reports = [other for other in PEOPLE if other[2] == row[0]]
        if reports:
            found.append(
                Habit(
                    key=row[0],
                    answers=chance.uniform(0.48, 0.78),
                    minutes=chance.choice((4, 15, 45, 180)),
                    zone=ZoneInfo(row[5].split()[1]),
                    leads_since=min(date.fromisoformat(other[8]) for other in reports),
                    joined=[date.fromisoformat(other[7]) for other in reports],
                )
            )
    return found


def history_rows() -> Iterable[Sequence[str]]:
    """nudge_history.csv: a year of weekly notes, week by week."""
    yield ("work_email", "nudge", "slot_at", "lever", "answer", "reason", "answered_at", "outcome")
    chance = random.Random(SEED)  # noqa: S311  # a made-up company needs no secrets
    managers = habits(chance)
    tuesday = FIRST_TUESDAY
    while tuesday <= LAST_TUESDAY:
        for habit in managers:
            if habit.leads_since < tuesday:
                yield note(chance, habit, tuesday)
        tuesday += timedelta(weeks=1)


def note(chance: random.Random, habit: Habit, day: date) -> Sequence[str]:
    """One weekly note to one manager, and what came of it."""
    nudge, lever, asked_later = choose(chance, habit, day)
    habit.last[nudge] = day
    slot = datetime.combine(day, time(10), tzinfo=habit.zone).astimezone(UTC)
    said = answer(chance, habit, day)
    reason = outcome = answered = ""
    if said == "not_now":
        reason = chance.choices(REASONS, (4, 2, 5, 1))[0]
        if reason == "not_for_team":
            habit.never.add(nudge)
    if said == "done_by_click" and asked_later:
        outcome = chance.choices(("did_it", "not_yet", "wont", ""), (60, 15, 8, 17))[0]
    if said != "none":
        minutes = min(chance.lognormvariate(0, 1.2) * habit.minutes, 6 * 24 * 60)
        answered = iso(slot + timedelta(seconds=int(60 * minutes) + 20))
    return (address(habit.key), nudge, iso(slot), lever, said, reason, answered, outcome)


def choose(chance: random.Random, habit: Habit, day: date) -> tuple[str, str, bool]:
    """The nudge of this week: one that fits the season and has not come lately."""
    fitting = [
        (name, lever, later, share)
        for name, lever, later, share in NUDGES
        if name not in habit.never
        and day - habit.last.get(name, date.min) > AGAIN_AFTER
        and fits(name, habit, day)
    ]
    found = chance.choices(fitting, [row[3] for row in fitting])[0]
    return found[0], found[1], found[2]


def fits(name: str, habit: Habit, day: date) -> bool:
    """Whether the fact behind a nudge was there on a day."""
    if name == "joiner_first_talk":
        return any(timedelta(0) <= day - joined <= timedelta(days=60) for joined in habit.joined)
    if name == "anniversary_what_next":
        week = {day + timedelta(days=ahead) for ahead in range(8)}
        marks = {(one.month, one.day) for one in week}
        return any((j.month, j.day) in marks and j < day for j in habit.joined)
    if name.startswith("budget"):
        return day.month >= 10
    return True


def answer(chance: random.Random, habit: Habit, day: date) -> str:
    """What the manager did; never nothing three times in a row, since then Leeway stops."""
    silent = chance.random() > habit.answers
    if habit.key == ENDS_SILENT and day > LAST_TUESDAY - timedelta(weeks=3):
        silent = day > LAST_TUESDAY - timedelta(weeks=2)
    elif day == LAST_TUESDAY:
        silent = silent and habit.silences == 0
    elif habit.silences == 2:
        silent = False
    habit.silences = habit.silences + 1 if silent else 0
    if silent:
        return "none"
    return chance.choices(("done_by_click", "already_done", "not_now"), (55, 18, 27))[0]


def development_time_rows() -> Iterable[Sequence[object]]:
    """development_time.csv: a line for each person's plan, and a word for each week since."""
    yield ("work_email", "offered_by", "first_day", "start", "minutes", "purpose", "shares", "went")
    chance = random.Random(SEED + 1)  # noqa: S311  # a made-up company needs no secrets
    for offered_by, only, first, start, minutes, purpose, shares, shares_of, lost_to in PLANS:
        whom = [row for row in PEOPLE if (row[0] == only if only else row[2] == offered_by)]
        for key, *_, started, since in whom:
            day = first_day(date.fromisoformat(first), max(started, since or started))
            words = [went(chance, shares_of, lost_to) for _ in range(weeks_since(day))]
            if key in NOT_ANSWERED_YET and not offered_by:
                words[-1] = "open"
            yield (address(key), address(offered_by), day, start, minutes, purpose,
                   "yes" if shares else "", " ".join(words))  # fmt: skip


def first_day(planned: date, here_since: str) -> date:
    """The day of somebody's first block: in the first whole week in which they report here."""
    while planned - timedelta(days=planned.weekday()) < date.fromisoformat(here_since):
        planned += timedelta(weeks=1)
    return planned


def weeks_since(day: date) -> int:
    """How many blocks are over of a plan whose first block was on a day."""
    return (LAST_WEEK - day + timedelta(days=day.weekday())).days // 7 + 1


def went(chance: random.Random, shares: Sequence[int], lost_to: Mapping[str, int]) -> str:
    """What became of one block."""
    word = chance.choices(("kept", "partly", "lost", "skipped", "unknown"), shares)[0]
    if word in {"partly", "lost"}:
        return f"{word}:{chance.choices(list(lost_to), list(lost_to.values()))[0]}"
    return word


def iso(instant: datetime) -> str:
    """An instant as 2026-11-24T09:00:00Z."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def write(folder: Path) -> None:
    """Write the seven files into a folder."""
    tables: dict[str, Iterable[Sequence[object]]] = {
        "people.csv": people_rows(),
        "absences.csv": absence_rows(),
        "milestones.csv": [("name", "date", "kind", "department"), *MILESTONES],
        "results.csv": [("name", "department"), *RESULTS],
        "nudge_history.csv": history_rows(),
        "resources.csv": resource_rows(),
        "development_time.csv": development_time_rows(),
    }
    for name, rows in tables.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    write(Path(__file__).parent)
