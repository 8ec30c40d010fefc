"""What a digest may say: nothing that its reader alone sees, and nothing of who has left."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.language import Languages
from bot.delivery.domain import Composed, Due, Method
from bot.recommendations import digests, sharing, uptakes
from bot.recommendations.domain import Channel, Share, Shared, Thing
from bot.storage import Database
from tests.recommendations.firm import NOW, Firm, at, firm, to
from tests.recommendations.shelves import texts

SALES = Channel("C1", "sales")


def talk_to(one: Firm, name: str, why: str) -> Share:
    """A colleague, recommended to everybody."""
    return Share(Thing("person", name, colleague_id=one.ids[name]), why, "everyone")


def agree(one: Firm, name: str, shared: Shared) -> None:
    with one.session() as session:
        sharing.agree(session, one.person(session, name), shared.recommendation_id, at(0.2))


def say(one: Firm, name: str, shared: Shared, words: str, *, days: float) -> None:
    with one.session() as session:
        person = one.person(session, name)
        uptakes.say(session, person, shared.resource_id, words, "unnamed", at(days))


def digest(one: Firm, wanted_by: str, *, since: datetime, until: datetime) -> str:
    """What the digest of a channel says of a time; nothing where there is nothing new."""
    composer = digests.DigestComposer(Languages().of)
    with one.session() as session:
        person = one.person(session, wanted_by)
        digests.turn_on(session, person, SALES, NOW)
        composer.sent(session, due(one.workspace_id, since), since)
        said = composer.compose(session, due(one.workspace_id, until), until)
        return texts(said.blocks) if isinstance(said, Composed) else ""


def due(workspace_id: int, until: datetime) -> Due:
    return Due(
        id=1,
        workspace_id=workspace_id,
        kind="digest",
        person_id=1,
        subject_id=None,
        details={"channel": SALES.id, "until": until.isoformat()},
        edits_id=None,
        attention="reply",
        not_before=until,
        attempts=1,
        refusals=0,
        attempted_at=until,
        channel=SALES.id,
        ts=None,
        method=Method.POST,
        claimed_at=until,
    )


def test_what_a_colleague_has_not_agreed_to_is_not_said_even_where_its_author_wants_the_digest(
    database: Database,
) -> None:
    one = firm(database)
    one.share("Bob", talk_to(one, "Dana", "Nobody agreed to this."))
    agreed = one.share("Cem", talk_to(one, "Dana", "She knows prices."), days=0.1)
    agree(one, "Dana", agreed)
    read = digest(one, "Bob", since=at(-1), until=at(5))
    assert "She knows prices." in read
    assert "Nobody agreed to this." not in read


def test_a_colleague_who_has_left_is_not_named(database: Database) -> None:
    one = firm(database)
    named = one.share("Bob", talk_to(one, "Dana", "Ask her."))
    agree(one, "Dana", named)
    book = one.share("Lea", to("everyone", "Getting to Yes"))
    one.take("Cem", book, "helped", days=0.3)
    for name in ("Cem", "Ann"):
        say(one, name, named, "She knew it all.", days=1)
    assert "Dana" in digest(one, "Max", since=at(-1), until=at(5))
    one.leaves("Dana")
    read = digest(one, "Max", since=at(-1), until=at(5))
    assert "Dana" not in read
    assert "She knew it all." not in read
    assert "Said to help: *Getting to Yes*" in read
    assert "more:" not in read


def test_words_given_later_than_it_helped_are_in_the_digest_of_their_own_month(
    database: Database,
) -> None:
    one = firm(database)
    shared = one.share("Ann", to("everyone"))
    one.take("Cem", shared, "helped", days=0.5)
    say(one, "Cem", shared, "It ended our price talks.", days=40)
    december, january = at(1), at(32)
    assert "price talks" not in digest(one, "Max", since=at(-1), until=december)
    one.share("Lea", to("everyone", "SPIN Selling"), days=41)
    read = digest(one, "Max", since=january, until=january + timedelta(days=28))
    assert "“It ended our price talks.” A reader, about Getting to Yes" in read
