"""A company whose people book trainings and give them up, told in one line each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.core.spans import Span
from bot.people import service as people
from bot.storage import Database
from bot.trainings import advancing, bookings, flags
from bot.trainings.domain import GRACE, Audience, Flag, Happened, Idea, TrainingDraft
from tests.people.company import Company

HEADER = "work_email,display_name,manager_email,department,timezone,roles\n"
OCTOBER = datetime(2026, 10, 5, 8, tzinfo=UTC)
DAY = timedelta(days=1)
BEA, LEO = "bea@x.example", "leo@x.example"


def person(number: int) -> str:
    return f"p{number}@x.example"


class CountedCompany(Company):
    """Bea leads everybody; Leo looks after learning and leads nobody.

    `flags` has the last flag of each person, by number.
    """

    def __init__(
        self, database: Database, size: int, *, bea: str = "", team_id: str = "T1"
    ) -> None:
        super().__init__(database, team_id)
        self.flags: dict[int, int] = {}
        rows = [
            f"{BEA},Bea,,Ops,Europe/Berlin,{bea}\n",
            f"{LEO},Leo,,HR,Europe/Berlin,admin\n",
            *(
                f"{person(n)},Person {n},{BEA},{'Sales' if n % 2 else 'R&D'},Europe/Berlin,\n"
                for n in range(size)
            ),
        ]
        self.imports(HEADER + "".join(rows))

    def books(self, number: int, start: datetime = OCTOBER + DAY) -> int:
        """Somebody books a training of two hours."""
        with self.session() as session:
            who = people.person_by_email(session, person(number))
            title = f"Course of {start:%d %B %H}"
            draft = TrainingDraft(title, Span(start, start + timedelta(hours=2)))
            return bookings.add(session, who, draft, start - DAY).id

    def gives_up(
        self,
        number: int,
        happened: Happened = Happened.CLIENT_MEETING,
        audience: Audience = Audience.COUNTED,
        start: datetime = OCTOBER + DAY,
    ) -> int:
        """Somebody books it and gives it up on the day before; the flag."""
        booking_id = self.books(number, start)
        said_at = start - DAY
        with self.session() as session:
            who = people.person_by_email(session, person(number))
            said = Flag(booking_id, happened, Idea.CLIENT, audience)
            flag_id = flags.flag(session, who, said, said_at).id
        self.flags[number] = flag_id
        if audience is not Audience.COUNTED:
            with self.session() as session:
                advancing.advance_due(session, said_at + GRACE)
        return flag_id

    def restores(self, number: int, flag_id: int, now: datetime) -> None:
        """They close it as restored."""
        with self.session() as session:
            who = people.person_by_email(session, person(number))
            flags.close(session, who, flag_id, restored=True, now=now)
