"""Writes the sample company "Halden Instruments" as CSV files: `python config/sample/generate.py`.

Everybody in it is invented. The same seed gives the same files. The company's today is Monday
2026-11-30, 7:00 UTC. The modules beside this one make what happened before.
"""

# ruff: noqa: E501, RUF001  # one person a line reads best, and a Turkish name has a dotless i

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import generate_history
import generate_time

SEED = 20261130
DOMAIN = "halden.example"
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


def write(folder: Path) -> None:
    """Write the seven files into a folder."""
    tables: dict[str, Iterable[Sequence[object]]] = {
        "people.csv": people_rows(),
        "absences.csv": absence_rows(),
        "milestones.csv": [("name", "date", "kind", "department"), *MILESTONES],
        "results.csv": [("name", "department"), *RESULTS],
        "nudge_history.csv": generate_history.rows(PEOPLE, address, SEED),
        "resources.csv": resource_rows(),
        "development_time.csv": generate_time.rows(PEOPLE, address, SEED + 1),
    }
    for name, rows in tables.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    write(Path(__file__).parent)
