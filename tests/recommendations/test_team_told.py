"""What a team was told says what is true, also to who is in another team by now."""

from __future__ import annotations

from sqlalchemy import select

from bot.delivery.models import Outgoing
from bot.recommendations import sharing
from bot.recommendations.domain import Share, Thing
from bot.storage import Database
from tests.recommendations.firm import NOW, Firm, at, firm, to
from tests.recommendations.rooms import DANIEL, HANNAH, leave, share, told
from tests.support.company import told as heard
from tests.support.house import House


def arrive(one: Firm) -> None:
    """What was decided for the team has gone out."""
    with one.session() as session:
        rows = session.scalars(select(Outgoing).where(Outgoing.kind == "recommendation_for_you"))
        for row in rows:
            row.state, row.channel, row.ts = "sent", f"D{row.person_id}", f"1.{row.id}"


def edited(one: Firm) -> set[str]:
    """Whose messages are about to change."""
    with one.session() as session:
        ids = set(
            session.scalars(
                select(Outgoing.person_id).where(
                    Outgoing.kind == "recommendation_for_you", Outgoing.edits_id.is_not(None)
                )
            )
        )
    return {name for name, number in one.ids.items() if number in ids}


def test_who_changed_teams_reads_the_name_of_a_colleague_who_said_no_no_longer(
    database: Database,
) -> None:
    one = firm(database)
    dana = Thing("person", "Dana", colleague_id=one.ids["Dana"])
    shared = one.share("Lea", Share(dana, "Ask her.", "team"))
    with one.session() as session:
        sharing.agree(session, one.person(session, "Dana"), shared.recommendation_id, NOW)
    arrive(one)
    with one.session() as session:
        one.person(session, "Ann").manager_id = one.ids["Max"]
    with one.session() as session:
        sharing.decline(session, one.person(session, "Dana"), shared.recommendation_id, at(1))
    assert edited(one) == {"Ann", "Bob"}


def test_a_later_round_to_the_team_does_not_leave_the_first_one_as_it_was(
    database: Database,
) -> None:
    one = firm(database)
    shared = one.share("Lea", to("team"))
    arrive(one)
    for days, act in ((1, sharing.withdraw), (40, sharing.bring_back)):
        with one.session() as session:
            act(session, one.person(session, "Lea"), shared.recommendation_id, at(days))
    with one.session() as session:
        new = select(Outgoing).where(Outgoing.edits_id.is_(None)).order_by(Outgoing.id)
        assert len(session.scalars(new).all()) == 4, "two people, twice"
        edits = select(Outgoing).where(Outgoing.edits_id.is_not(None))
        for row in session.scalars(edits):
            row.state = "sent"
        for row in session.scalars(new):
            row.state, row.channel, row.ts = "sent", "D1", f"1.{row.id}"
    with one.session() as session:
        sharing.withdraw(session, one.person(session, "Lea"), shared.recommendation_id, at(41))
    with one.session() as session:
        waiting = select(Outgoing.edits_id).where(Outgoing.state == "pending")
        assert len(session.scalars(waiting).all()) == 4, "all that was said is said anew"


def test_who_left_is_not_named_in_what_their_team_was_told(house: House) -> None:
    share(house, DANIEL, told(to="team"))
    house.move(hours=3)
    assert any("Daniel Reyes recommends" in text for text in heard(house, HANNAH))
    leave(house, DANIEL)
    house.move(minutes=1)
    assert not any("Daniel Reyes" in text for text in heard(house, HANNAH))
    assert any("A colleague who has left recommends" in text for text in heard(house, HANNAH))
