"""A training is taken away and given back: told by xAPI, flagged, in the calendar, counted."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from bot.core.spans import Span
from bot.people import service as people
from bot.trainings.figures import Figures, told_to_manager
from bot.trainings.models import Booking
from tests.development_time.at_the_desk import ANA, BEN, CAROL
from tests.development_time.calendar_desk import berlin, connects
from tests.e2e.seat import at_home, click, close, last, saying, sit_down
from tests.support.browser import looking_at
from tests.support.company import BOSS
from tests.support.house import House
from tests.support.radicale import CalendarApp, Radicale
from tests.trainings.flags_desk import flags_of
from tests.trainings.xapi.learning_system import let_in, planned, statement

LOST = "2026-12-04T09:00:00+01:00"
NEXT = "2026-12-18T09:00:00+01:00"
EIGHTEENTH = berlin("18", "09:00", "17:00")


def ours(app: CalendarApp) -> list[Span]:
    """What Leeway wrote into a calendar."""
    return sorted(app.span(name) for name in app.names() if name.startswith("leeway-"))


def told(house: House) -> Figures:
    """What Bea reads of the flags that she was told of."""
    with house.session() as session:
        return told_to_manager(session, people.person_by_email(session, BOSS), house.now)


def flags_in_the_page(page: Page, reason: str, idea: str, button: str) -> None:
    """In the form that is open."""
    form = page.get_by_role("dialog")
    expect(form).to_contain_text("Negotiation, level 2")
    form.get_by_label(reason).check()
    expect(form.get_by_label("Whose idea was it?")).to_have_value(idea)
    form.get_by_role("button", name=button).click()
    expect(form).to_contain_text("Flagged:")
    close(form)


def test_flagged_for_the_manager_given_back_and_counted(
    browser: Browser, house_with_calendars: House, dav: Radicale
) -> None:
    house = house_with_calendars
    let_in(house).tells(
        statement(email=ANA, context=planned(LOST)),
        statement(email=BEN, context=planned(NEXT)),
        statement(email=CAROL, context=planned(LOST)),
    )
    app = connects(house, dav)
    with looking_at(browser, house.playground.base_url) as page:
        house.move_to(3, 10)
        sit_down(page, "Ana")
        reminder = saying(page, "Your training is tomorrow")
        expect(reminder).to_contain_text("Friday, 4 December, 9:00 to 17:00")
        click(reminder, "I can't…")
        flags_in_the_page(page, "A client meeting", "client", "Tell my manager")
        house.settle()
        expect(saying(page, "I ask your manager to give it back, not before")).to_be_visible()

        house.move(minutes=11)
        sit_down(page, "Bea Boss")
        asked = saying(page, 'A place on "Negotiation, level 2" (Friday, 4 December) was given up')
        expect(asked).to_contain_text("for a client meeting")
        expect(asked).to_contain_text("Ana chose to tell you.")
        click(asked, "Another date…")
        form = page.get_by_role("dialog")
        form.get_by_label("Fri 18 Dec, 9:00 to 17:00").check()
        form.get_by_role("button", name="Give it back").click()
        expect(form).to_be_hidden()
        house.settle()
        expect(saying(page, "18 December")).to_contain_text("Undo")

        assert ours(app) == [EIGHTEENTH]
        sit_down(page, "Ana")
        given = saying(page, 'Bea Boss gives you "Negotiation, level 2" back')
        expect(given).to_contain_text("Friday, 18 December, 9:00 to 17:00")
        click(given, "It works, thank you")
        expect(saying(page, 'Restored: "Negotiation, level 2"')).to_be_visible()
        [flag] = flags_of(house, ANA)
        assert (flag.state, flag.answer) == ("restored", "given_back")
        with house.session() as session:
            bea = people.person_by_email(session, BOSS)
            booking = session.get_one(Booking, flag.new_booking_id)
            assert (flag.asked_id, booking.protected) == (bea.id, True)

        assert told(house) == Figures(1, known=1, restored=1, median_days=0, answered=1)
        before = len(house.desk(BOSS).messages(house.desk(BOSS).app_dm()))
        sit_down(page, "Carol")
        click(saying(page, "Your training is tomorrow"), "I can't…")
        flags_in_the_page(page, "My own choice", "mine", "Only count it")
        house.move(days=1)
        assert [one.state for one in flags_of(house, CAROL)] == ["open"]
        assert told(house) == Figures(1, known=1, restored=1, median_days=0, answered=1)
        desk = house.desk(BOSS)
        assert len(desk.messages(desk.app_dm())) == before
        sit_down(page, "Bea Boss")
        expect(last(page)).not_to_contain_text("Carol")
        at_home(page)
        expect(page.get_by_text("Trainings that you were asked about")).to_be_visible()
        expect(page.get_by_text("Carol")).to_have_count(0)
