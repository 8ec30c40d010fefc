"""users.*, dnd.*: who works here, and when they do not want to be disturbed."""

from __future__ import annotations

from bot.playground.entities import Json, User
from bot.playground.methods.method import Method, Request
from bot.playground.rate_limits import Tier
from bot.playground.refusals import Refused

MOST_WITHOUT_LIMIT = 1_000
DND_USERS = 50


def _written(request: Request, user: User) -> Json:
    email = "users:read.email" in request.by.scopes
    return request.world.user_json(user, email=email, locale=request.flag("include_locale"))


def visible_user(request: Request, user_id: str) -> User:
    """Somebody whom this workspace knows; refused as `user_not_found`."""
    user = request.world.user(user_id)
    if request.team_id not in (user.team_id, *user.shared_with):
        raise Refused("user_not_found")
    return user


def list_users(request: Request) -> Json:
    """Everybody: bots, Slackbot, guests, strangers and deactivated accounts too."""
    everybody = request.world.members(request.team_id)
    if not request.text("limit") and len(everybody) > MOST_WITHOUT_LIMIT:
        raise Refused("limit_required")
    page, cursor = request.page(everybody, request.limit(MOST_WITHOUT_LIMIT, 1000))
    return {
        "members": [_written(request, u) for u in page],
        "cache_ts": request.world.epoch(),
        "response_metadata": {"next_cursor": cursor},
    }


def info(request: Request) -> Json:
    """One user."""
    return {"user": _written(request, visible_user(request, request.text("user")))}


def lookup_by_email(request: Request) -> Json:
    """The living account with this email; refused as `users_not_found`."""
    email = request.text("email").lower()
    for user in request.world.members(request.team_id):
        if user.email.lower() == email and not user.deleted:
            return {"user": _written(request, user)}
    raise Refused("users_not_found")


def profile(request: Request) -> Json:
    """The profile with its custom fields (those of team.profile.get)."""
    user = visible_user(request, request.text("user") or request.by.caller_id)
    email = "users:read.email" in request.by.scopes
    written = dict(request.world.user_json(user, email=email)["profile"])
    fields = {k: dict(v) for k, v in user.profile_fields.items()}
    if request.flag("include_labels"):
        for field_id, field in fields.items():
            about = request.world.profile_fields.get(field_id, {})
            field["label"] = str(about.get("label", ""))
    return {"profile": written | {"fields": fields}}


def dnd_json(user: User, now: int) -> Json:
    """Somebody's do-not-disturb as Slack writes it to themselves, at an epoch second."""
    dnd = user.dnd
    written: Json = {
        "dnd_enabled": dnd.enabled,
        "next_dnd_start_ts": dnd.next_start if dnd.enabled else 1,
        "next_dnd_end_ts": dnd.next_end if dnd.enabled else 1,
        "snooze_enabled": dnd.snooze_until > now,
    }
    if dnd.snooze_until > now:
        written["snooze_endtime"] = dnd.snooze_until
        written["snooze_remaining"] = dnd.snooze_until - now
        written["snooze_is_indefinite"] = False
    return written


def dnd_info(request: Request) -> Json:
    """One person's do-not-disturb; of a pause they are told themselves, and nobody else."""
    user = visible_user(request, request.text("user") or request.by.caller_id)
    written = dnd_json(user, request.world.epoch())
    return written if user.id == request.by.user_id else _without_snooze(written)


def dnd_team_info(request: Request) -> Json:
    """That of up to fifty people; whom Slack does not know it leaves out."""
    named = request.listed("users")
    if len(named) > DND_USERS:
        raise Refused("too_many_users")
    now, known = request.world.epoch(), request.world.users
    here = [known[i] for i in named if i in known and known[i].team_id == request.team_id]
    return {"users": {u.id: _without_snooze(dnd_json(u, now)) for u in here}}


def _without_snooze(written: Json) -> Json:
    return {k: v for k, v in written.items() if not k.startswith("snooze")}


METHODS = (
    Method(
        "users.list",
        list_users,
        Tier.TWO,
        optional=("cursor", "limit", "include_locale"),
        scopes=("users:read",),
        reads=True,
    ),
    Method(
        "users.info",
        info,
        Tier.FOUR,
        required=("user",),
        optional=("include_locale",),
        scopes=("users:read",),
        reads=True,
    ),
    Method(
        "users.lookupByEmail",
        lookup_by_email,
        Tier.THREE,
        required=("email",),
        scopes=("users:read.email",),
        reads=True,
    ),
    Method(
        "users.profile.get",
        profile,
        Tier.FOUR,
        optional=("user", "include_labels"),
        scopes=("users.profile:read",),
        reads=True,
        token="both",  # noqa: S106 - the kind of token
    ),
    Method(
        "dnd.info",
        dnd_info,
        Tier.THREE,
        optional=("user",),
        scopes=("dnd:read",),
        reads=True,
        token="both",  # noqa: S106 - the kind of token
    ),
    Method(
        "dnd.teamInfo",
        dnd_team_info,
        Tier.TWO,
        required=("users",),
        scopes=("dnd:read",),
        reads=True,
    ),
)
