"""What the tests of /recommend do again and again: open the form, fill it in, read the answer."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from bot.playground.desk import Desk
from bot.playground.entities import Channel, Message
from bot.recommendations.models import Recommendation, Resource
from tests.support.house import House

DANIEL = "daniel.reyes@halden.example"
GRACE = "grace.thompson@halden.example"
HANNAH = "hannah.schulz@halden.example"
TOMAS = "tomas.brandt@halden.example"
WHY = "I stopped haggling about prices after chapter 3."


def sales(house: House, *emails: str, with_bot: bool = True, name: str = "sales") -> Channel:
    """A public channel with these people, and with Leeway."""
    members = [house.desk(email).user_id for email in (DANIEL, *emails)]
    channel = house.playground.world.add_channel(house.playground.team_id, name, members)
    if with_bot:
        assert house.desk(DANIEL).invite_bot(channel.id).ok
    return channel


def opens(house: House, desk: Desk, line: str, channel: Channel | None = None) -> None:
    """Type a command and see the form, with all that could be looked up."""
    assert desk.command(line, channel.id if channel else None).ok
    assert house.playground.wait_until(lambda: bool(desk.modals()))
    assert house.playground.wait_until(lambda: has_fields(desk)), desk.modal_words()


def has_fields(desk: Desk) -> bool:
    """Whether the look-up is over."""
    return bool(desk.modals()) and any(
        str(block.get("block_id", "")).startswith(("title:", "who:"))
        for block in desk.top_modal().blocks
    )


def field(desk: Desk, name: str) -> str:
    """The block_id of a field of the form as it is now."""
    found = [str(block.get("block_id", "")) for block in desk.top_modal().blocks]
    return next(block_id for block_id in found if block_id.partition(":")[0] == name)


def holds(desk: Desk, name: str) -> object:
    """What a field of the form holds."""
    state = desk.view_state(desk.top_modal())[field(desk, name)]
    held = next(iter(state.values()))
    option = held.get("selected_option")
    if option:
        return option["value"]
    keys = ("value", "selected_conversation", "selected_user", "selected_options")
    return next((held[key] for key in keys if held.get(key)), None)


def fills(desk: Desk, **values: object) -> None:
    """Fill fields in by their names."""
    for name, value in values.items():
        desk.fill(field(desk, name), value)


def chooses(house: House, desk: Desk, audience: str) -> None:
    """Choose for whom it is, and see the fields for that."""
    assert desk.act_in_modal("recommend_audience", value=audience).ok
    shown = audience == "channel"
    assert house.playground.wait_until(lambda: shown == has(desk, "channel"))


def has(desk: Desk, name: str) -> bool:
    """Whether the form has a field."""
    found = [str(block.get("block_id", "")) for block in desk.top_modal().blocks]
    return name in [block_id.partition(":")[0] for block_id in found]


def refusal(desk: Desk, name: str) -> str:
    """What stands under a field after the form was submitted."""
    block_id = field(desk, name)
    outcome = desk.submit()
    assert not outcome.ok
    assert block_id in outcome.field_errors, outcome
    return outcome.field_errors[block_id]


def answer(house: House, desk: Desk, text: str, channel: Channel | None = None) -> Message:
    """The newest message with this text, once it is there; only this person sees it."""
    channel_id = channel.id if channel else desk.app_dm()

    def newest() -> Message | None:
        found = [m for m in desk.messages(channel_id) if text in desk.words(m)]
        return found[-1] if found else None

    assert house.playground.wait_until(lambda: newest() is not None), [
        desk.words(message) for message in desk.messages(channel_id)
    ]
    found = newest()
    assert found is not None
    return found


def asks(house: House, desk: Desk, line: str, then: str) -> Message:
    """Type a command and see its answer."""
    before = len(desk.messages(desk.app_dm()))
    assert desk.command(line).ok
    assert house.playground.wait_until(lambda: len(desk.messages(desk.app_dm())) > before)
    said = answer(house, desk, then)
    assert said.ephemeral_to == desk.user_id
    return said


def recommends(
    house: House,
    email: str,
    title: str,
    *,
    audience: str = "everyone",
    channel: Channel | None = None,
    why: str = WHY,
) -> Message:
    """Somebody recommends something by the form; the receipt that they get."""
    desk = house.desk(email)
    opens(house, desk, f"/recommend {title}", channel)
    fills(desk, why=why)
    chooses(house, desk, audience)
    outcome = desk.submit()
    assert outcome.ok, outcome
    return answer(house, desk, "You recommended", channel)


def stored(house: House) -> Sequence[tuple[Resource, Recommendation]]:
    """What is recommended, in the order in which it was."""
    with house.session() as session:
        rows = session.execute(
            select(Resource, Recommendation)
            .join(Recommendation, Recommendation.resource_id == Resource.id)
            .order_by(Recommendation.id)
        )
        return [(resource, recommendation) for resource, recommendation in rows]
