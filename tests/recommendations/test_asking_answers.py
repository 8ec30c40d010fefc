"""What follows from an answer to a question for a favourite, and who is shown as an example."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.recommendations import asking, asking_repository, sharing
from bot.recommendations.domain import Share, Thing
from bot.recommendations.models import Asked, Asking
from bot.storage import Database
from tests.recommendations.firm import NOW, at, firm, to


@pytest.mark.parametrize(("answered", "weeks"), [(True, 8), (False, 4)])
def test_whoever_answers_with_what_they_shared_long_ago_is_left_alone_from_now_on(
    database: Database, answered: bool, weeks: int
) -> None:
    one = firm(database)
    one.share("Lea", to("everyone"), days=-100)
    with one.session() as session:
        lea = one.person(session, "Lea")
        asked = Asked(person_id=lea.id, prompt="turning-point", asked_at=NOW, sent_at=NOW)
        session.add_all([Asking(person_id=lea.id, next_ask_at=at(28)), asked])
        session.flush()
        shared = sharing.share(session, lea, to("everyone"), at(1))
        origin = f"ask:{asked.id}" if answered else ""
        asking.shared(session, lea, origin, shared, at(1))
        next_ask_at = session.get_one(Asking, lea.id).next_ask_at
        assert next_ask_at is not None
        assert next_ask_at >= at(0) + timedelta(weeks=weeks)
        assert (next_ask_at == at(28)) == (not answered)
        assert asked.answer == ("shared" if answered else None)


def test_a_colleague_who_has_left_is_nobodys_example(database: Database) -> None:
    one = firm(database)
    dana = Thing("person", "Dana", colleague_id=one.ids["Dana"])
    named = one.share("Bob", Share(dana, "Ask her.", "everyone", may_be_example=True))
    book = one.share("Ann", to("everyone", may_be_example=True))
    with one.session() as session:
        sharing.agree(session, one.person(session, "Dana"), named.recommendation_id, NOW)
    with one.session() as session:
        assert len(asking_repository.examples(session)) == 2
        assert asking_repository.example(session, named.recommendation_id) is not None
    one.leaves("Dana")
    with one.session() as session:
        (left,) = asking_repository.examples(session)
        assert left.recommendation_id == book.recommendation_id
        assert asking_repository.example(session, named.recommendation_id) is None
