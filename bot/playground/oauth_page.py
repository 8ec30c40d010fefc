"""The page on which somebody lets the app into a workspace or to their own account; what follows.

With `scope` an admin allows the bot in; with `user_scope` anybody agrees for themselves.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

from bot.playground.entities import User
from bot.playground.refusals import Refused
from bot.playground.world import World

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
KEPT = ("client_id", "scope", "user_scope", "redirect_uri", "state", "team")


class Scopes(NamedTuple):
    """What the app asks for: as a bot, and of a person."""

    bot: frozenset[str]
    user: frozenset[str]


def page(world: World, query: Mapping[str, str], came_from: str = "") -> str:
    """The page, in HTML; refused as invalid_client_id, invalid_scope, bad_redirect_uri.

    Whoever comes from the stand-in's own page (`came_from`) is chosen already.
    """
    scopes = checked(world, query)
    hidden = "".join(
        f'<input type="hidden" name="{k}" value="{html.escape(query.get(k, ""))}">' for k in KEPT
    )
    here = "".join(parse_qs(urlsplit(came_from).query).get("person", []))
    people = "".join(
        f'<option value="{u.id}"{" selected" * (u.id == here)}>{html.escape(u.shown_name)}, '
        f"{html.escape(world.teams[u.team_id].name)}</option>"
        for u in list(world.users.values())
        if u.team_id in world.teams and may_allow(u, scopes, query.get("team", ""))
    )
    asked = "".join(f"<li>{html.escape(s)}</li>" for s in sorted(scopes.bot | scopes.user))
    name = html.escape(world.app.name)
    return (
        f'<!doctype html><html lang="en"><head><title>Allow {name}</title></head><body>'
        f"<h1>{name} asks for permission</h1><ul>{asked}</ul>"
        f'<form method="post" action="/oauth/v2/authorize">{hidden}'
        f'<label>You are <select name="user_id">{people}</select></label> '
        '<button name="decision" value="allow">Allow</button> '
        '<button name="decision" value="deny">Cancel</button></form></body></html>'
    )


def may_allow(user: User, scopes: Scopes, team_id: str) -> bool:
    """Whether somebody can click Allow: a living account, and an admin where a bot comes in."""
    if user.deleted or user.is_bot or user.is_stranger or team_id not in ("", user.team_id):
        return False
    return user.is_admin or not scopes.bot


def decide(world: World, form: Mapping[str, str]) -> str:
    """Where the browser goes next: the redirect URI with a code, or with `access_denied`."""
    scopes = checked(world, form)
    redirect_uri, state = form.get("redirect_uri", ""), form.get("state", "")
    answer = {"error": "access_denied", "state": state}
    if form.get("decision") == "allow":
        person = world.user(form.get("user_id", ""))
        if not may_allow(person, scopes, form.get("team", "")):
            raise Refused("restricted_action")
        code = world.make_code(person, redirect_uri, scopes.bot, scopes.user)
        answer = {"code": code, "state": state}
    return f"{target(world, redirect_uri)}?{urlencode(answer)}"


def checked(world: World, query: Mapping[str, str]) -> Scopes:
    """The scopes asked for, all of them in the manifest."""
    if query.get("client_id") != world.app.client_id:
        raise Refused("invalid_client_id")
    bot, user = _named(query.get("scope", "")), _named(query.get("user_scope", ""))
    if not bot | user or bot - world.manifest.bot_scopes or user - world.manifest.user_scopes:
        raise Refused("invalid_scope")
    target(world, query.get("redirect_uri", ""))
    return Scopes(bot, user)


def _named(scopes: str) -> frozenset[str]:
    return frozenset(s for s in scopes.replace(" ", ",").split(",") if s)


def target(world: World, redirect_uri: str) -> str:
    """The redirect URI, or the manifest's first; refused as bad_redirect_uri.

    The manifest names the addresses of some installation: on this machine the same paths will do.
    One without any may be sent back to anywhere on this machine.
    """
    known = world.manifest.redirect_urls
    if not redirect_uri:
        if not known:
            raise Refused("bad_redirect_uri")
        return known[0]
    if any(redirect_uri.startswith(url) for url in known):
        return redirect_uri
    wanted = urlsplit(redirect_uri)
    paths = {urlsplit(url).path for url in known}
    if wanted.hostname in LOOPBACK and (not known or wanted.path in paths):
        return redirect_uri
    raise Refused("bad_redirect_uri")
