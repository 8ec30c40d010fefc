"""The columns of trainings.csv, and how the exports of learning systems call them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core import csv_cells
from bot.core.csv_cells import CellError
from bot.core.csv_moments import moment
from bot.core.csv_table import Column
from bot.core.errors import N_
from bot.trainings.domain import MOST_PLACE, MOST_TITLE

WAITING = "waiting"
"""No place yet: such a line says nothing of a booking."""
_BOOKED = (
    "booked", "registered", "register", "enrolled", "enroled", "enroll", "enrol", "approved",
    "confirmed", "scheduled", "assigned", "subscribed", "subscription", "active", "not_started",
    "not_attempted", "started", "in_progress", "incomplete", "no_show", "not_attended",
)  # fmt: skip
_ATTENDED = (
    "attended", "completed", "complete", "passed", "pass", "present", "finished", "done",
    "completed_successfully", "successful", "completed_equivalent", "failed", "fail",
)  # fmt: skip
_WITHDRAWN = (
    "withdrawn", "withdraw", "withdrew", "cancelled", "canceled", "cancel", "dropped",
    "unenrolled", "unenroled", "unenroll", "unregistered", "unsubscribed", "removed", "deleted",
    "suspended", "denied", "declined", "expired",
)  # fmt: skip
_WAITING = (
    WAITING, "waitlisted", "waitlist", "waiting_list", "on_waiting_list", "pending",
    "pending_approval", "requested", "overbooked",
)  # fmt: skip
STATUSES: Mapping[str, str] = {
    word: state
    for state, words in (
        ("booked", _BOOKED),
        ("attended", _ATTENDED),
        ("withdrawn", _WITHDRAWN),
        (WAITING, _WAITING),
    )
    for word in words
}
"""What the systems call it -> what it means. Who failed was there; who did not show up had a place,
and is asked how it went as everybody is."""


def link(cell: str) -> str:
    """An address that can be opened in a browser."""
    found = csv_cells.text(2000)(cell)
    if not found.lower().startswith(("https://", "http://")):
        raise CellError(N_("“{cell}” is no link. Write it like https://…"), cell=cell[:60])
    return str(found)


def minutes(cell: str) -> int:
    """A length: 90, 90 min, 1:30, 1h 30m, 1.5 h."""
    said = cell.lower().replace(",", ".")
    for unit in ("minutes", "minute", "mins", "min"):
        said = said.removesuffix(unit).strip()
    try:
        if ":" in said:
            hours, rest = said.split(":")[:2]
            return int(hours) * 60 + int(rest)
        if "h" in said:
            hours, _, rest = said.replace("hours", "h").replace("hour", "h").partition("h")
            return round(float(hours) * 60) + int(rest.strip(" rsm.") or 0)
        return round(float(said))
    except (ValueError, OverflowError):
        raise CellError(
            N_("“{cell}” is no length. Write the minutes, like 90."), cell=cell[:60]
        ) from None


# LearnUpon, Cornerstone, NetDimensions, Docebo and Moodle, and what people write themselves.
COLUMNS = (
    Column(
        "work_email",
        csv_cells.email,
        ("Email", "E-Mail", "Mail", "Email address", "Work E-Mail", "Employee email", "Person",
         "User email", "User e-mail", "Learner email", "Participant email", "Attendee email",
         "Login ID", "Login", "UserId", "User ID", "Username", "User name", "User", "Learner"),
        required=True,
    ),
    Column(
        "title",
        csv_cells.text(MOST_TITLE),
        ("Training", "Training title", "Training name", "Course", "Course name", "Course title",
         "Course fullname", "Course full name", "Learning object title", "LO title",
         "Session title", "Event title", "Event", "Module", "Name of the course"),
        required=True,
    ),
    Column(
        "start",
        moment,
        ("Starts", "Starts at", "Start date", "Start time", "Start date and time", "Date", "From",
         "Begin", "Begins", "Session start", "Session start date", "Session date", "Event date",
         "Event start date", "Course start date", "Training start date", "Part start date"),
    ),
    Column(
        "end",
        moment,
        ("Ends", "Ends at", "End date", "End time", "End date and time", "To", "Until", "Finish",
         "Session end", "Session end date", "Event end date", "Course end date",
         "Training end date", "Part end date"),
    ),
    Column("minutes", minutes, ("Duration", "Duration (minutes)", "Length", "Training duration")),
    Column("timezone", csv_cells.zone, ("Time zone", "TZ", "Zone", "Session time zone")),
    Column(
        "status",
        csv_cells.choice(STATUSES),
        ("State", "Action", "Enrollment status", "Enrolment status", "Registration status",
         "Transcript status", "Training status", "Completion status", "Course status",
         "Attendance", "Attendance status", "User status in course"),
        empty="booked",
    ),
    Column(
        "provider",
        csv_cells.text(),
        ("Vendor", "Supplier", "Training provider", "Provider name", "Training vendor"),
        empty="",
    ),
    Column(
        "course_id",
        csv_cells.text(500),
        ("Course key", "Course code", "Course number", "Course shortname", "Course short name",
         "Course internal ID", "Training ID", "Training number", "LO ID", "Locator number",
         "Learning object ID", "Object ID", "Module ID", "Activity ID"),
        empty="",
    ),
    Column(
        "booking_id",
        csv_cells.text(500),
        ("Booking", "Enrollment ID", "Enrolment ID", "Registration ID", "Registration number",
         "Transcript ID", "Reg number", "Subscription ID"),
        empty="",
    ),
    Column(
        "link",
        link,
        ("URL", "Course URL", "Course link", "Training link", "Deep link", "Session URL",
         "Webinar link", "Join URL", "Join link"),
        empty="",
    ),
    Column(
        "place",
        csv_cells.text(MOST_PLACE),
        ("Location", "Venue", "Room", "Facility", "Session location", "Classroom", "Address"),
        empty="",
    ),
)  # fmt: skip
