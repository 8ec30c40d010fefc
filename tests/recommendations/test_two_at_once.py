"""Two people share, or click, in the same moment: one resource, one message, nobody refused."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from sqlalchemy import func, select

from bot.delivery.models import Outgoing
from bot.recommendations import sharing, uptakes
from bot.recommendations.domain import Channel, Shared
from bot.recommendations.models import Posting, Recommendation, Resource, Uptake
from bot.storage import Database
from tests.recommendations.firm import NOW, Firm, firm, to

SALES = Channel("C1", "sales", private=True)
NAMES = ("Boss", "Lea", "Max", "Ann", "Bob", "Cem", "Dana")


def together(acts: Sequence[Callable[[], object]]) -> list[object]:
    """Do all of them in the same moment."""
    start = threading.Barrier(len(acts))

    def act(one: Callable[[], object]) -> object:
        start.wait()
        return one()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(act, acts))


def counted(one: Firm, table: type[Resource | Recommendation | Posting | Uptake]) -> int:
    with one.session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def posts(one: Firm) -> int:
    with one.session() as session:
        new = select(func.count()).where(Outgoing.kind == "recommendation_post")
        return session.scalar(new.where(Outgoing.edits_id.is_(None))) or 0


def test_the_same_thing_shared_at_once_is_one_resource_and_one_message(database: Database) -> None:
    one = firm(database)
    for number in range(5):
        title = f"Book {number}"
        what = to("channel", title, channel=SALES)
        acts = [partial(one.share, name, what) for name in NAMES]
        shared = together(acts)
        found = [each for each in shared if isinstance(each, Shared)]
        assert len(found) == len(NAMES)
        assert sorted(each.where for each in found) == ["channel", *["joined"] * 6]
        assert len({each.resource_id for each in found}) == 1
        assert sorted(len(each.others) for each in found) == list(range(7)), "each sees the former"
    assert counted(one, Resource) == 5
    assert counted(one, Recommendation) == 35
    assert (counted(one, Posting), posts(one)) == (5, 5)


def test_where_it_is_private_it_is_open_to_nobody(database: Database) -> None:
    one = firm(database)
    together([partial(one.share, name, to("channel", channel=SALES)) for name in ("Ann", "Cem")])
    with one.session() as session:
        assert session.scalars(select(Resource.open_to_all)).all() == [False]


def test_somebody_who_submits_twice_at_once_shares_once(database: Database) -> None:
    one = firm(database)
    what = to("channel", channel=SALES)
    together([lambda: one.share("Ann", what) for _ in range(4)])
    assert counted(one, Recommendation) == 1
    assert (counted(one, Posting), posts(one)) == (1, 1)


def test_one_takes_it_back_while_another_shares_it(database: Database) -> None:
    one = firm(database)
    for number in range(5):
        what = to("channel", f"Book {number}", channel=SALES)
        shared = one.share("Ann", what)

        def withdraw(shared: Shared = shared) -> None:
            with one.session() as session:
                ann = one.person(session, "Ann")
                sharing.withdraw(session, ann, shared.recommendation_id, NOW)

        together([withdraw, partial(one.share, "Bob", what)])
        with one.session() as session:
            live = select(Posting.id).where(
                Posting.resource_id == shared.resource_id, Posting.state == "live"
            )
            assert len(session.scalars(live).all()) == 1, "Bob's is posted"


def test_a_double_click_is_one_step(database: Database) -> None:
    one = firm(database)
    shared = one.share("Ann", to("everyone"))
    together([lambda: one.take("Cem", shared, "saved") for _ in range(4)])
    assert counted(one, Uptake) == 1


def test_all_say_at_once_that_it_helped_while_another_shares_it(database: Database) -> None:
    one = firm(database)
    shared = one.share("Ann", to("everyone"))
    helped = [
        lambda name=name: one.take(name, shared, "helped") for name in ("Bob", "Cem", "Dana", "Max")
    ]
    together([*helped, lambda: one.share("Boss", to("everyone"))])
    with one.session() as session:
        boss = one.person(session, "Boss")
        assert uptakes.take(session, boss, shared.resource_id, "saved", NOW).helped == 4


def test_two_who_rename_crosswise_wait_for_one_another_and_both_are_done(
    database: Database,
) -> None:
    one = firm(database)

    def rename(name: str, shared: Shared, title: str) -> Shared:
        with one.session() as session:
            author, number = one.person(session, name), shared.recommendation_id
            return sharing.change(session, author, number, to("everyone", title), NOW)

    for number in range(8):
        first, second = f"One {number}", f"Two {number}"
        mine, yours = (
            one.share("Ann", to("everyone", first)),
            one.share("Cem", to("everyone", second)),
        )
        acts = [partial(rename, "Ann", mine, second), partial(rename, "Cem", yours, first)]
        assert len(together(acts)) == 2, "neither was a deadlock"
    assert counted(one, Resource) == 16
