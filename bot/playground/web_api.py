"""A call of the Web API from its token to its answer, in the order in which Slack refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.playground.entities import Call, Installation, Json
from bot.playground.faults import Fault, Kind
from bot.playground.methods import METHODS
from bot.playground.methods.method import Method, RateLimited, Request, refuse_without
from bot.playground.rate_limits import Tier
from bot.playground.refusals import Refused
from bot.playground.world import World

STRICT = ("conversations.history", "conversations.replies")


@dataclass(frozen=True)
class Incoming:
    """One HTTP request to /api/{method}, read but not judged."""

    verb: str
    method: str
    args: Mapping[str, Any]
    token: str | None
    content: str  # json, form, or what is wrong with it by Slack's name of the error


@dataclass(frozen=True)
class Reply:
    """What goes back; with `dropped` the connection is closed instead."""

    body: Json
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    dropped: bool = False


class WebApi:
    """Answers calls from any thread and records each in `world.calls`."""

    def __init__(self, world: World) -> None:
        self._world = world

    def answer(self, incoming: Incoming) -> Reply:
        """Answer one call, after the faults that were injected for it."""
        fault = self._world.faults.take(incoming.method)
        if fault is None:
            return self._recorded(incoming, self._judge(incoming))
        if fault.kind is Kind.REVOKED:
            self._revoke(incoming.token)
            return self._recorded(incoming, self._judge(incoming))
        return self._recorded(incoming, self._gone_wrong(incoming, fault))

    def _revoke(self, token: str | None) -> None:
        made = self._world.installations.get(token or "")
        if made is not None and not made.revoked:
            self._world.revoke(made.token)

    def _gone_wrong(self, incoming: Incoming, fault: Fault) -> Reply:
        if fault.kind is Kind.RATE_LIMITED:
            made = self._world.installations.get(incoming.token or "")
            team_id = made.team_id if made else ""
            self._world.rate_limits.block(incoming.method, team_id, fault.retry_after)
            return _limited(fault.retry_after)
        if fault.after_effect:
            reply = self._judge(incoming)
        else:
            reply = Reply({"ok": False, "error": "internal_error"}, 500)
        if fault.kind is Kind.SERVER_ERROR:
            return Reply({"ok": False, "error": "internal_error"}, fault.status)
        if fault.kind is Kind.DROPPED:
            return Reply(reply.body, reply.status, dropped=True)
        self._world.faults.hold(fault.seconds)
        return reply

    def _judge(self, incoming: Incoming) -> Reply:
        try:
            return self._accept(incoming)
        except RateLimited as limited:
            return _limited(limited.retry_after)
        except Refused as refused:
            return Reply(refused.body())

    def _accept(self, incoming: Incoming) -> Reply:
        method = METHODS.get(incoming.method)
        if method is None:
            raise Refused("unknown_method", details={"req_method": incoming.method})
        _refuse_form(method, incoming)
        made = self._installation(method, incoming.token)
        self._count(method, made)
        if made is not None:
            refuse_without(made, method.scopes)
            if incoming.args.get("team_id") not in (None, "", made.team_id):
                raise Refused("team_access_not_granted")
        _refuse_arguments(method, incoming.args)
        answer = method.answer(Request(self._world, incoming.args, made))
        return Reply({"ok": True, **answer}, headers=_scopes(method, made))

    def _installation(self, method: Method, token: str | None) -> Installation | None:
        if method.token == "none":  # noqa: S105 - the kind of token
            return None
        if not token:
            raise Refused("not_authed")
        is_app_token = token in self._world.app.app_tokens
        if method.token == "app":  # noqa: S105 - the kind of token
            if is_app_token:
                return None
            raise Refused("not_allowed_token_type" if self._known(token) else "invalid_auth")
        if is_app_token:
            raise Refused("not_allowed_token_type")
        made = self._known(token)
        if made is None:
            raise Refused("invalid_auth")
        if made.revoked_as is not None:
            raise Refused(made.revoked_as)
        if method.token not in ("both", "user" if made.user_id else "bot"):
            raise Refused("not_allowed_token_type")
        return made

    def _known(self, token: str) -> Installation | None:
        return self._world.installations.get(token)

    def _count(self, method: Method, made: Installation | None) -> None:
        team_id = made.team_id if made else ""
        strict = self._world.strict_history and method.name in STRICT
        tier = Tier.ONE if strict else method.tier
        wait = self._world.rate_limits.ask(method.name, tier, team_id)
        if wait is not None:
            raise RateLimited(wait)

    def _recorded(self, incoming: Incoming, reply: Reply) -> Reply:
        made = self._known(incoming.token or "")
        self._world.record(
            Call(
                method=incoming.method,
                args=dict(incoming.args),
                at=self._world.now(),
                status=0 if reply.dropped else reply.status,
                ok=bool(reply.body.get("ok")),
                error=reply.body.get("error"),
                team_id=made.team_id if made else None,
            )
        )
        return reply


def _limited(retry_after: int) -> Reply:
    return Reply({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(retry_after)})


def _scopes(method: Method, made: Installation | None) -> dict[str, str]:
    if made is None:
        return {}
    return {
        "X-OAuth-Scopes": ",".join(sorted(made.scopes)),
        "X-Accepted-OAuth-Scopes": ",".join(method.scopes),
    }


def _refuse_form(method: Method, incoming: Incoming) -> None:
    if incoming.verb == "GET" and not method.reads:
        raise Refused("invalid_arguments", [f"[ERROR] {method.name} takes POST only"])
    if incoming.content == "json" and method.reads:
        raise Refused("invalid_post_type", [f"[ERROR] {method.name} takes no JSON body"])
    if incoming.content not in ("json", "form"):
        raise Refused(incoming.content)


def _refuse_arguments(method: Method, args: Mapping[str, Any]) -> None:
    known = {*method.required, *method.optional, "team_id"}  # Bolt's client always sends team_id
    messages = [f"[ERROR] unknown argument: {name}" for name in sorted(set(args) - known)]
    messages += [
        f"[ERROR] missing required field: {name}"
        for name in method.required
        if args.get(name) in (None, "")
    ]
    if messages:
        raise Refused("invalid_arguments", messages)
