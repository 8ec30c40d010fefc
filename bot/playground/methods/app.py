"""auth.*, oauth.*, apps.*, team.*, bots.info, blocks.validate: the app and its workspace."""

from __future__ import annotations

from bot.playground.block_kit import Problem, problems_of_blocks, problems_of_view
from bot.playground.entities import Installation, Json
from bot.playground.methods.method import Method, Request
from bot.playground.rate_limits import Tier
from bot.playground.refusals import Refused


def auth_test(request: Request) -> Json:
    """Whose token this is."""
    by, team = request.by, request.world.teams[request.team_id]
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": request.world.user(by.caller_id).name,
        "team_id": team.id,
        "user_id": by.caller_id,
        **({} if by.user_id else {"bot_id": by.bot_id}),
        "is_enterprise_install": False,
    }


def auth_revoke(request: Request) -> Json:
    """Make the caller's own token worthless."""
    if request.flag("test"):
        return {"revoked": False}
    request.world.revoke(request.by.token)
    return {"revoked": True}


def team_info(request: Request) -> Json:
    """The workspace."""
    team = request.world.teams[request.team_id]
    if request.text("team", team.id) != team.id:
        raise Refused("team_not_found")
    written = {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": ""}
    return {"team": {**written, "icon": {"image_default": True}}}


def team_profile(request: Request) -> Json:
    """The definitions of the custom profile fields."""
    fields = [{"id": k, **v} for k, v in request.world.profile_fields.items()]
    return {"profile": {"fields": fields, "sections": []}}


def bots_info(request: Request) -> Json:
    """A bot of the workspace."""
    for user in request.world.members(request.team_id):
        if user.bot_id and user.bot_id == request.text("bot", request.by.bot_id):
            return {
                "bot": {
                    "id": user.bot_id,
                    "deleted": user.deleted,
                    "name": user.real_name,
                    "updated": user.updated,
                    "app_id": user.app_id,
                    "user_id": user.id,
                }
            }
    raise Refused("bot_not_found")


def connections_open(request: Request) -> Json:
    """A WebSocket address that works once."""
    if not request.world.manifest.socket_mode:
        raise Refused("forbidden_team", ["[ERROR] Socket Mode is off in the manifest"])
    url = request.world.make_socket_url()
    return {"url": url + ("&debug_reconnects=true" if request.flag("debug_reconnects") else "")}


def _client(request: Request) -> None:
    app = request.world.app
    if request.text("client_id") != app.client_id:
        raise Refused("invalid_client_id")
    if request.text("client_secret") != app.client_secret:
        raise Refused("bad_client_secret")


def oauth_access(request: Request) -> Json:
    """The bot's token for a code, a person's own, or both; once."""
    _client(request)
    if request.text("grant_type", "authorization_code") != "authorization_code":
        raise Refused("invalid_grant_type")
    world = request.world
    code = world.redeem_code(request.text("code"), request.text("redirect_uri"))
    answer: Json = {
        "app_id": world.app.id,
        "team": {"id": code.team_id, "name": world.teams[code.team_id].name},
        "enterprise": None,
        "authed_user": {"id": code.installer_id},
        "is_enterprise_install": False,
    }
    if code.scopes:
        made = world.install(code.team_id, installer_id=code.installer_id, scopes=code.scopes)
        answer |= _token(made, "bot") | {"bot_user_id": made.bot_user_id}
    if code.user_scopes:
        own = world.agree(code.team_id, code.installer_id, code.user_scopes)
        answer["authed_user"] |= _token(own, "user")
    return answer


def _token(made: Installation, kind: str) -> Json:
    return {
        "access_token": made.token,
        "token_type": kind,
        "scope": ",".join(sorted(made.scopes)),
    }


def uninstall(request: Request) -> Json:
    """Take the app out of the workspace."""
    _client(request)
    request.world.uninstall(request.team_id)
    return {}


def validate(request: Request) -> Json:
    """What Slack would say about blocks, a message or a view; asks for no token."""
    given = [n for n in ("blocks", "view", "message") if request.args.get(n) is not None]
    if len(given) != 1:
        message = "[ERROR] must have exactly one of: blocks, view, message"
        raise Refused("invalid_arguments", [message])
    problems = _problems(given[0], request.structure(given[0], "invalid_arguments"))
    if problems:
        raise Refused("invalid_blocks", details={"errors": [p.json() for p in problems]})
    return {}


def _problems(name: str, value: object) -> list[Problem]:
    if name == "view":
        return problems_of_view(value)
    if name == "blocks":
        return problems_of_blocks(value, "message")
    if not isinstance(value, dict):
        return [Problem("/message", "wrong_type", "must provide object", "object")]
    return problems_of_blocks(value.get("blocks", []), "message", "/message/blocks")


METHODS = (
    Method("auth.test", auth_test, Tier.HUNDREDS, token="both"),  # noqa: S106 - the kind of token
    Method(
        "auth.revoke",
        auth_revoke,
        Tier.THREE,
        optional=("test",),
        reads=True,
        token="both",  # noqa: S106 - the kind of token
    ),
    Method(
        "team.info",
        team_info,
        Tier.THREE,
        optional=("team", "domain"),
        scopes=("team:read",),
        reads=True,
    ),
    Method(
        "team.profile.get",
        team_profile,
        Tier.THREE,
        optional=("visibility",),
        scopes=("users.profile:read",),
        reads=True,
    ),
    Method(
        "bots.info",
        bots_info,
        Tier.THREE,
        optional=("bot",),
        scopes=("users:read",),
        reads=True,
    ),
    Method(
        "apps.connections.open",
        connections_open,
        Tier.THREE,
        optional=("debug_reconnects",),
        token="app",  # noqa: S106 - the kind of token
    ),
    Method(
        "apps.uninstall",
        uninstall,
        Tier.ONE,
        required=("client_id", "client_secret"),
        reads=True,
    ),
    Method(
        "oauth.v2.access",
        oauth_access,
        Tier.HUNDREDS,
        optional=("code", "client_id", "client_secret", "redirect_uri", "grant_type"),
        token="none",  # noqa: S106 - the kind of token
    ),
    Method(
        "blocks.validate",
        validate,
        Tier.FOUR,
        optional=("blocks", "view", "message"),
        token="none",  # noqa: S106 - the kind of token
    ),
)
