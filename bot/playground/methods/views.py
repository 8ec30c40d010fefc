"""views.*: modals and the Home tab."""

from __future__ import annotations

from bot.playground.block_kit import problems_of_view, view_too_large
from bot.playground.entities import Json, View
from bot.playground.methods.messages import invalid_blocks, named
from bot.playground.methods.method import Method, Request
from bot.playground.rate_limits import Tier
from bot.playground.refusals import Refused


def checked_view(request: Request, *kinds: str) -> Json:
    """`view` of a call; refused as view_too_large or, with pointers, invalid_arguments."""
    view = request.structure("view", "invalid_arguments")
    if view_too_large(view):
        raise Refused("view_too_large")
    problems = problems_of_view(view)
    if problems:
        raise invalid_blocks(problems, "invalid_arguments")
    if view["type"] not in kinds:
        pointer = "[json-pointer:/view/type]"
        raise Refused("invalid_arguments", [f"[ERROR] must be {' or '.join(kinds)} {pointer}"])
    return {**view, "blocks": named(request.world, view["blocks"])}


def _trigger(request: Request) -> str:
    ways = [request.text("trigger_id"), request.text("interactivity_pointer")]
    given = [w for w in ways if w]
    if len(given) != 1:
        message = "[ERROR] must have exactly one of: trigger_id, interactivity_pointer"
        raise Refused("invalid_arguments", [message])
    return given[0]


def open_view(request: Request) -> Json:
    """A modal for the person whose trigger it is."""
    view, trigger_id = checked_view(request, "modal"), _trigger(request)
    with request.world.lock:
        trigger = request.world.redeem_trigger(trigger_id, request.team_id)
        shown = request.world.open_view(
            request.by, trigger.user_id, view, channel_id=trigger.channel_id
        )
        return _shown(shown)


def push(request: Request) -> Json:
    """One more modal on the stack, of three at most."""
    view, trigger_id = checked_view(request, "modal"), _trigger(request)
    with request.world.lock:
        trigger = request.world.redeem_trigger(trigger_id, request.team_id)
        return _shown(request.world.push_view(request.by, trigger.user_id, view))


def update(request: Request) -> Json:
    """Another content for a view that is on somebody's screen."""
    view = checked_view(request, "modal", "home")
    view_hash = request.text("hash") or None
    with request.world.lock:
        view_id = _named(request).id
        return _shown(request.world.update_view(view_id, view, view_hash))


def _named(request: Request) -> View:
    view_id, external_id = request.text("view_id"), request.text("external_id")
    if bool(view_id) == bool(external_id):
        message = "[ERROR] must have exactly one of: view_id, external_id"
        raise Refused("invalid_arguments", [message])
    if external_id:
        return request.world.view_by_external_id(external_id, request.team_id)
    view = request.world.view(view_id)
    if view.team_id != request.team_id:
        raise Refused("not_found")
    return view


def publish(request: Request) -> Json:
    """A person's Home tab."""
    view = checked_view(request, "home")
    if not request.world.manifest.home_tab_enabled:
        raise Refused("not_enabled")
    person = request.world.user(request.text("user_id"))
    if person.team_id != request.team_id:
        raise Refused("user_not_found")
    view_hash = request.text("hash") or None
    return _shown(request.world.publish_home(request.by, person.id, view, view_hash))


def _shown(view: View) -> Json:
    return {"view": view.payload()}


TRIGGERS = ("trigger_id", "interactivity_pointer")

METHODS = (
    Method("views.open", open_view, Tier.FOUR, required=("view",), optional=TRIGGERS),
    Method("views.push", push, Tier.FOUR, required=("view",), optional=TRIGGERS),
    Method(
        "views.update",
        update,
        Tier.FOUR,
        required=("view",),
        optional=("view_id", "external_id", "hash"),
    ),
    Method("views.publish", publish, Tier.FOUR, required=("user_id", "view"), optional=("hash",)),
)
