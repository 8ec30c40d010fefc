"""What L&D is told of is kept from the manager, of then and of now, whatever they are besides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.language import Languages
from bot.people import service as people
from bot.storage import Database
from bot.trainings import (
    figures,
    flags,
    giving_back,
    giving_messages,
    pattern_repository,
    pattern_sections,
    pattern_settling,
)
from bot.trainings.domain import Audience, CannotReason
from bot.trainings.errors import NothingLeftError, NotYoursError, ToldError
from bot.trainings.flag_messages import buttons
from bot.trainings.models import Cancellation
from tests.trainings.counted_company import DAY, LEO, OCTOBER, CountedCompany
from tests.trainings.test_figures import home as home_of
from tests.trainings.test_figures import words
from tests.trainings.training_desk import MINUTE, NOW, Desk, desk, span

LANG = Languages().of("en-GB")
TOLD = NOW + 10 * MINUTE
LATER = NOW + 30 * MINUTE
WHEN = span("2026-12-10", "09:00", "17:00")


def home(firm: Desk, name: str) -> str:
    with firm.work.reading() as session:
        who = firm.work.person(session, name)
        return words(pattern_sections.below(session, who, LANG, LATER))


def reads(firm: Desk, name: str, flag_id: int) -> str:
    """What the message says to somebody who was asked."""
    said = giving_messages.asked(LANG, firm.asked(name, flag_id, LATER), LATER)
    return str(said.text)


def reports_to(firm: Desk, name: str, manager: str) -> None:
    with firm.work.session() as session:
        firm.work.person(session, name).manager_id = firm.ids[manager]


def cannot(firm: Desk, audience: Audience = Audience.LEARNING) -> Cancellation:
    """Lea could not, and Ann chose somebody else who may know."""
    one = firm.flagged("Ann")
    no = CannotReason.CLIENT
    firm.does("Lea", lambda s, who: giving_back.cannot(s, who, one.id, no, TOLD))
    firm.does("Ann", lambda s, who: flags.tell(s, who, one.id, audience, TOLD))
    return firm.flag(one.id)


def test_who_leads_and_looks_after_learning_sees_no_number_of_what_was_kept_from_them(
    database: Database,
) -> None:
    firm = desk(database)
    before = home(firm, "Adi")
    one = firm.flagged("Lou", Audience.LEARNING)
    assert firm.messages("training_flag") == [("Ida", one.id)]
    assert home(firm, "Adi") == before == ""


@pytest.mark.parametrize("of", ["then", "now", "own"])
def test_the_figures_of_l_and_d_leave_out_what_is_kept_from_whoever_looks(
    database: Database, of: str
) -> None:
    company = CountedCompany(database, 6)
    for number in range(6):
        company.gives_up(number, audience=Audience.LEARNING)
    assert "Answered: 0 of 6" in home_of(company, LEO, OCTOBER + DAY)
    with company.session() as session:
        flag = session.get_one(Cancellation, company.flags[0])
        leo = people.person_by_email(session, LEO)
        if of == "then":
            flag.manager_id = leo.id
        elif of == "now":
            people.person(session, flag.person_id).manager_id = leo.id
        else:
            flag.person_id = leo.id
    assert "Answered: 0 of 5" in home_of(company, LEO, OCTOBER + DAY)


def test_of_fewer_than_five_people_l_and_d_has_no_figures(database: Database) -> None:
    company = CountedCompany(database, 5)
    for number in range(4):
        company.gives_up(number, audience=Audience.LEARNING)
        company.gives_up(number, audience=Audience.LEARNING, start=OCTOBER + 9 * DAY)
    assert home_of(company, LEO, OCTOBER + 10 * DAY) == ""


def test_who_was_the_manager_then_is_not_asked_after_the_employee_changed_teams(
    database: Database,
) -> None:
    firm = desk(database)
    one = firm.flagged("Lou", Audience.LEARNING)
    reports_to(firm, "Lou", "Lea")
    firm.tick(NOW + timedelta(days=10))
    assert firm.messages("training_flag_again") == [("Ida", one.id)]
    with pytest.raises(NotYoursError):
        firm.asked("Adi", one.id)
    with pytest.raises(NotYoursError):
        firm.gives("Adi", one.id, span("2026-12-17", "09:00", "17:00"))


def test_who_becomes_the_manager_is_not_asked_any_more_and_reads_so(database: Database) -> None:
    firm = desk(database)
    one = firm.flagged("Ann", Audience.LEARNING)
    firm.sent("training_flag", TOLD)
    reports_to(firm, "Ann", "Adi")
    with pytest.raises(NotYoursError):
        firm.asked("Adi", one.id)
    firm.does("Ann", lambda s, who: flags.close(s, who, one.id, restored=False, now=LATER))
    assert sorted(firm.edited("training_flag")) == ["Adi", "Ida"]


def test_the_next_manager_is_asked_though_the_one_before_was_asked_of_the_same_flag(
    database: Database,
) -> None:
    firm = desk(database)
    one = firm.flagged("Ann")
    firm.sent("training_flag", TOLD)
    firm.left("Lea", NOW + timedelta(days=1))
    reports_to(firm, "Ann", "Adi")
    later = NOW + timedelta(days=2)
    firm.does("Ann", lambda s, who: flags.close(s, who, one.id, restored=False, now=later))
    firm.does("Ann", lambda s, who: flags.reopen(s, who, one.id, later + MINUTE))
    firm.tick(later + 2 * MINUTE)
    assert firm.sees("Ann", one.id).asked == "Adi"
    assert firm.messages("training_flag") == [("Lea", one.id), ("Adi", one.id)]
    firm.tick(later + timedelta(days=9))
    assert firm.messages("training_flag_again") == [("Adi", one.id)]


def test_that_l_and_d_was_asked_after_them_the_manager_reads_nowhere(database: Database) -> None:
    firm = desk(database)
    one = firm.flagged("Ann")
    firm.sent("training_flag", TOLD)
    no = CannotReason.CLIENT
    firm.does("Lea", lambda s, who: giving_back.cannot(s, who, one.id, no, TOLD))
    firm.edits_made()
    before = reads(firm, "Lea", one.id)
    assert "Noted" in before
    figures_before = home(firm, "Lea")
    assert "Answered: 1 of 1" in figures_before
    firm.does("Ann", lambda s, who: flags.tell(s, who, one.id, Audience.LEARNING, TOLD))
    assert reads(firm, "Lea", one.id) == before
    firm.sent("training_flag", LATER)
    given = firm.gives("Ida", one.id, WHEN, LATER)
    assert reads(firm, "Lea", one.id) == before
    assert home(firm, "Lea") == figures_before
    assert "Lea" not in firm.edited("training_flag")
    firm.does("Ann", lambda s, who: flags.close(s, who, one.id, restored=True, now=LATER))
    assert firm.booking(given.id).state == "booked"
    said = reads(firm, "Lea", one.id)
    assert "Ann has" in said
    assert "L&amp;D" not in said
    assert "Ida" not in said
    assert "10 December" not in said


def test_the_manager_who_could_not_cannot_answer_for_l_and_d(database: Database) -> None:
    firm = desk(database)
    one = cannot(firm)
    with pytest.raises(NothingLeftError):
        firm.does("Lea", lambda s, who: giving_back.undo(s, who, one.id, LATER))
    with pytest.raises(NothingLeftError):
        firm.gives("Lea", one.id, WHEN, LATER)
    assert firm.flag(one.id).answer == ""


def test_asked_anew_the_manager_answers_anew(database: Database) -> None:
    firm = desk(database)
    one = cannot(firm)
    firm.does("Ann", lambda s, who: flags.tell(s, who, one.id, Audience.MANAGER, LATER))
    assert firm.asked("Lea", one.id, LATER).waits
    assert "Answered: 0 of 1" in home(firm, "Lea")


def test_what_a_manager_knows_they_know_still_once_nobody_of_l_and_d_is_there(
    database: Database,
) -> None:
    firm = desk(database)
    one = cannot(firm)
    before = home(firm, "Lea")
    for name in ("Adi", "Ida"):
        firm.left(name, LATER)
    assert firm.sees("Ann", one.id).nobody
    assert home(firm, "Lea") == before
    lea = firm.ids["Lea"]
    with firm.work.session() as session:
        day = WHEN.start.date()
        (row,) = pattern_repository.held_by_teams(session, [lea], day, day)[lea]
    assert pattern_settling._held(row).told
    labels = [each["text"]["text"] for each in buttons(LANG, firm.sees("Ann", one.id), LATER)]
    assert "Only count it" not in labels
    with pytest.raises(ToldError):
        firm.does("Ann", lambda s, who: flags.tell(s, who, one.id, Audience.COUNTED, LATER))


def test_of_who_reports_to_somebody_else_by_now_nobody_is_reminded_weekly(
    database: Database,
) -> None:
    firm = desk(database)
    firm.flagged("Ann")
    firm.tick(NOW + timedelta(days=10))
    lea = firm.ids["Lea"]
    with firm.work.session() as session:
        assert len(figures.waiting_places(session, [lea])[lea]) == 1
    reports_to(firm, "Ann", "Adi")
    with firm.work.session() as session:
        assert figures.waiting_places(session, [lea]) == {}
