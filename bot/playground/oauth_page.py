"""The page on which somebody allows the app into a workspace, and where it leads."""

from __future__ import annotations

import html
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from bot.playground.refusals import Refused
from bot.playground.world import World

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def page(world: World, query: Mapping[str, str]) -> str:
    """The page, in HTML; refused as invalid_client_id, invalid_scope, bad_redirect_uri."""
    scopes = checked(world, query)
    kept = {k: query.get(k, "") for k in ("client_id", "scope", "redirect_uri", "state")}
    hidden = "".join(
        f'<input type="hidden" name="{k}" value="{html.escape(v)}">' for k, v in kept.items()
    )
    people = "".join(
        f'<option value="{u.id}">{html.escape(u.shown_name)}, '
        f"{html.escape(world.teams[u.team_id].name)}</option>"
        for u in list(world.users.values())
        if u.is_admin and u.team_id in world.teams
    )
    asked = "".join(f"<li>{html.escape(s)}</li>" for s in sorted(scopes))
    name = html.escape(world.app.name)
    return (
        f'<!doctype html><html lang="en"><head><title>Allow {name}</title></head><body>'
        f"<h1>{name} asks for permission</h1><ul>{asked}</ul>"
        f'<form method="post" action="/oauth/v2/authorize">{hidden}'
        f'<label>You are <select name="user_id">{people}</select></label> '
        '<button name="decision" value="allow">Allow</button> '
        '<button name="decision" value="deny">Cancel</button></form></body></html>'
    )


def decide(world: World, form: Mapping[str, str]) -> str:
    """Where the browser goes next: the redirect URI with a code, or with `access_denied`."""
    scopes = checked(world, form)
    redirect_uri, state = form.get("redirect_uri", ""), form.get("state", "")
    answer = {"error": "access_denied", "state": state}
    if form.get("decision") == "allow":
        person = world.user(form.get("user_id", ""))
        if not person.is_admin:
            raise Refused("restricted_action")
        code = world.make_code(person.team_id, person.id, redirect_uri, scopes)
        answer = {"code": code, "state": state}
    return f"{target(world, redirect_uri)}?{urlencode(answer)}"


def checked(world: World, query: Mapping[str, str]) -> frozenset[str]:
    """The scopes asked for, all of them in the manifest."""
    if query.get("client_id") != world.app.client_id:
        raise Refused("invalid_client_id")
    asked = query.get("scope", "").replace(" ", ",").split(",")
    scopes = frozenset(s for s in asked if s)
    if not scopes or scopes - world.manifest.bot_scopes:
        raise Refused("invalid_scope")
    target(world, query.get("redirect_uri", ""))
    return scopes


def target(world: World, redirect_uri: str) -> str:
    """The redirect URI, or the manifest's first; refused as bad_redirect_uri.

    A manifest without any may be sent back to this machine only.
    """
    known = world.manifest.redirect_urls
    if not redirect_uri:
        if not known:
            raise Refused("bad_redirect_uri")
        return known[0]
    if any(redirect_uri.startswith(url) for url in known):
        return redirect_uri
    if not known and urlsplit(redirect_uri).hostname in LOOPBACK:
        return redirect_uri
    raise Refused("bad_redirect_uri")
