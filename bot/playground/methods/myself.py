"""What a person lets an app do to their own profile and do-not-disturb, with a token of theirs."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.playground.entities import Json, User
from bot.playground.methods.method import Method, Request
from bot.playground.methods.users import dnd_json
from bot.playground.rate_limits import Tier
from bot.playground.refusals import Refused

STATUS_CHARACTERS = 100
MOST_MINUTES = 60 * 24 * 365
WITHOUT_EMOJI = ":speech_balloon:"  # what Slack shows beside a status that names none
STATUS = {"status_text", "status_emoji", "status_expiration"}


def set_profile(request: Request) -> Json:
    """A person's own status; of the rest of a profile the stand-in knows nothing: refused."""
    if request.text("user") not in ("", request.by.user_id):
        raise Refused("not_admin")
    wanted = _wanted(request)
    if not wanted or set(wanted) - STATUS:
        raise Refused("profile_set_failed")
    world, user_id = request.world, request.by.user_id
    with world.lock:
        before = world.user(user_id).status(world.now())
        text, emoji = _checked({**before, **wanted})
        expiration = str(wanted.get("status_expiration", before["status_expiration"]))
        if not re.fullmatch(r"\d+", expiration):
            raise Refused("invalid_profile")
        changed = world.change_user(
            user_id,
            status_text=text,
            status_emoji=emoji,
            status_expiration=int(expiration) if text or emoji else 0,
        )
        profile = world.user_json(changed, email="users:read.email" in request.by.scopes)
    return {"username": changed.name, "profile": profile["profile"]}


def _wanted(request: Request) -> Json:
    """The fields that are named, by `profile` or by `name` and `value`."""
    if request.args.get("profile") is None:
        name = request.text("name")
        return {name: request.text("value")} if name else {}
    profile = request.structure("profile", "invalid_profile")
    if not isinstance(profile, dict):
        raise Refused("invalid_profile")
    return profile


def _checked(status: Json) -> tuple[str, str]:
    """Text and emoji as Slack keeps them; the colons of an emoji may be left out."""
    text, emoji = str(status["status_text"]), str(status["status_emoji"]).strip(":")
    if len(text) > STATUS_CHARACTERS:
        raise Refused("profile_status_set_failed_too_long")
    if not re.fullmatch(r"[a-z0-9_+'-]*", emoji):
        raise Refused("profile_status_set_failed_not_emoji_syntax")
    if emoji:
        return text, f":{emoji}:"
    return text, WITHOUT_EMOJI if text else ""


def set_snooze(request: Request) -> Json:
    """No notifications for so many minutes from now on, instead of what was set before."""
    minutes = request.number("num_minutes", 0)
    if minutes < 1:
        raise Refused("snooze_failed")
    if minutes > MOST_MINUTES:
        raise Refused("too_long")
    with request.world.lock:
        changed = _snoozing(request, request.world.epoch() + 60 * minutes)
    return _snooze_of(changed, request.world.epoch())


def end_snooze(request: Request) -> Json:
    """Notifications again; refused as `snooze_not_active` where they were not paused."""
    with request.world.lock:
        now = request.world.epoch()
        if request.world.user(request.by.user_id).dnd.snooze_until <= now:
            raise Refused("snooze_not_active")
        changed = _snoozing(request, 0)
    return dnd_json(changed, now)


def _snoozing(request: Request, until: int) -> User:
    """Set it, and tell the app as much as it is told of a person: nothing of the pause itself."""
    world, user_id = request.world, request.by.user_id
    user = world.user(user_id)
    changed = replace(user, dnd=replace(user.dnd, snooze_until=until))
    world.users[user_id] = changed
    world.touch()
    told = {k: v for k, v in dnd_json(changed, world.epoch()).items() if "snooze" not in k}
    world.announce(user.team_id, {"type": "dnd_updated_user", "user": user_id, "dnd_status": told})
    return changed


def _snooze_of(user: User, now: int) -> Json:
    return {k: v for k, v in dnd_json(user, now).items() if k.startswith("snooze")}


METHODS = (
    Method(
        "users.profile.set",
        set_profile,
        Tier.THREE,
        optional=("profile", "name", "value", "user"),
        scopes=("users.profile:write",),
        token="user",  # noqa: S106 - the kind of token
    ),
    Method(
        "dnd.setSnooze",
        set_snooze,
        Tier.TWO,
        required=("num_minutes",),
        scopes=("dnd:write",),
        reads=True,
        token="user",  # noqa: S106 - the kind of token
    ),
    Method(
        "dnd.endSnooze",
        end_snooze,
        Tier.TWO,
        scopes=("dnd:write",),
        token="user",  # noqa: S106 - the kind of token
    ),
)
