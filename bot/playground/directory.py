"""Who is in the workspaces, and which app is installed with which token."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.clock import Clock
from bot.playground.entities import App, Installation, Json, Team, User
from bot.playground.ground import Ground
from bot.playground.manifest import Manifest
from bot.playground.refusals import Refused

CODE_LIFE = timedelta(minutes=10)


@dataclass(frozen=True)
class OAuthCode:
    """What somebody allowed on the OAuth page, until the app trades the code for a token."""

    team_id: str
    installer_id: str
    redirect_uri: str
    scopes: frozenset[str]
    expires: datetime
    user_scopes: frozenset[str] = frozenset()


class Directory(Ground):
    """Teams, users, the app under test and its installations."""

    def __init__(self, clock: Clock, manifest: Manifest, app: App) -> None:
        super().__init__(clock)
        self.manifest = manifest
        self.app = app
        self.teams: dict[str, Team] = {}
        self.users: dict[str, User] = {}
        self.installations: dict[str, Installation] = {}  # by token
        self.profile_fields: dict[str, Json] = {}  # id -> label, type and so on
        self._codes: dict[str, OAuthCode] = {}

    def add_team(self, team: Team) -> Team:
        """Add a workspace."""
        with self.lock:
            self.teams[team.id] = team
            self.touch()
            return team

    def add_user(self, user: User, *, announce: bool = False) -> User:
        """Add a member; with `announce` the app hears `team_join`."""
        with self.lock:
            added = replace(user, updated=self.epoch())
            self.users[user.id] = added
            self.touch()
            if announce:
                self.announce(user.team_id, {"type": "team_join", "user": self.user_json(added)})
            return added

    def change_user(self, user_id: str, **changes: object) -> User:
        """Change fields of a user; the app hears `user_change`."""
        with self.lock:
            changed = replace(self.user(user_id), **changes, updated=self.epoch())  # type: ignore[arg-type]  # the caller names fields of User
            self.users[user_id] = changed
            self.touch()
            self.announce(changed.team_id, {"type": "user_change", "user": self.user_json(changed)})
            return changed

    def set_status(
        self, user_id: str, emoji: str, text: str = "", until: datetime | None = None
    ) -> User:
        """Set somebody's status, or clear it with ""; the app hears `user_change`.

        Once it has ended it is gone from the profile; no event tells that here.
        """
        ends = int(until.timestamp()) if until is not None and emoji else 0
        return self.change_user(
            user_id, status_emoji=emoji, status_text=text, status_expiration=ends
        )

    def user(self, user_id: str) -> User:
        """The user; refused as `user_not_found`."""
        found = self.users.get(user_id)
        if found is None:
            raise Refused("user_not_found")
        return found

    def members(self, team_id: str) -> list[User]:
        """Everybody whom users.list of that workspace names."""
        with self.lock:
            everybody = self.users.values()
            return [u for u in everybody if team_id in (u.team_id, *u.shared_with)]

    def user_json(self, user: User, *, email: bool = True, locale: bool = False) -> Json:
        """The user as Slack writes it; emails only with users:read.email."""
        profile: Json = {
            "real_name": user.real_name,
            "real_name_normalized": user.real_name,
            "display_name": user.display_name,
            "display_name_normalized": user.display_name,
            "title": user.title,
            "phone": "",
            "team": user.team_id,
            "fields": dict(user.profile_fields) or None,
            **user.status(self.now()),
        }
        if user.start_date:
            profile["start_date"] = user.start_date
        if email and user.email:
            profile["email"] = user.email
        if user.is_bot:
            profile |= {"bot_id": user.bot_id, "api_app_id": user.app_id or ""}
        written: Json = {
            "id": user.id,
            "team_id": user.team_id,
            "name": user.name,
            "deleted": user.deleted,
            "profile": profile,
            "is_bot": user.is_bot,
            "is_app_user": user.is_app_user,
            "updated": user.updated,
        }
        if user.deleted:  # Slack leaves out the rest of a deactivated account
            return written
        return written | self._living(user, locale=locale)

    def _living(self, user: User, *, locale: bool) -> Json:
        written: Json = {
            "real_name": user.real_name,
            "is_admin": user.is_admin,
            "is_owner": user.is_owner,
            "is_primary_owner": False,
            "is_restricted": user.is_restricted,
            "is_ultra_restricted": user.is_ultra_restricted,
            "is_email_confirmed": bool(user.email),
            "who_can_share_contact_card": "EVERYONE",
        }
        if user.tz:
            offset = user.tz_offset(self.now())
            written |= {"tz": user.tz, "tz_label": user.tz, "tz_offset": offset}
        if user.is_stranger:
            written["is_stranger"] = True
        if locale:
            written["locale"] = user.locale
        return written

    def install(
        self,
        team_id: str,
        *,
        token: str | None = None,
        installer_id: str = "",
        scopes: frozenset[str] | None = None,
    ) -> Installation:
        """Install the app in a workspace; installed again, it keeps its bot user."""
        with self.lock:
            bot = next((u for u in self.members(team_id) if u.app_id == self.app.id), None)
            bot = bot or self.add_user(self._bot_user(team_id))
            made = Installation(
                token=token or f"xoxb-{team_id}-{secrets.token_hex(8)}",
                app_id=self.app.id,
                team_id=team_id,
                bot_user_id=bot.id,
                bot_id=bot.bot_id or "",
                scopes=self.manifest.bot_scopes if scopes is None else scopes,
                installer_id=installer_id,
            )
            self.installations[made.token] = made
            self.touch()
            return made

    def _bot_user(self, team_id: str) -> User:
        name = self.manifest.bot_name
        return User(
            id=self.new_id("UBOT"),
            team_id=team_id,
            name=name.lower().replace(" ", "-"),
            real_name=name,
            is_bot=True,
            bot_id=self.new_id("B"),
            app_id=self.app.id,
        )

    def agree(self, team_id: str, user_id: str, scopes: frozenset[str]) -> Installation:
        """A person's own token; whoever agrees again keeps theirs, and may do more with it."""
        with self.lock:
            bot = self.installation(team_id)
            own = [one for one in self.tokens_of(user_id) if one.team_id == team_id]
            made = replace(
                own[-1] if own else bot,
                token=own[-1].token if own else f"xoxp-{team_id}-{secrets.token_hex(8)}",
                scopes=scopes.union(*(one.scopes for one in own)),
                user_id=user_id,
            )
            self.installations[made.token] = made
            self.touch()
            return made

    def tokens_of(self, user_id: str) -> list[Installation]:
        """The living tokens that a person agreed to."""
        with self.lock:
            made = self.installations.values()
            return [one for one in made if one.user_id == user_id and not one.revoked]

    def bots_of(self, team_id: str) -> list[Installation]:
        """The bot tokens that a workspace ever had, the newest last."""
        with self.lock:
            made = self.installations.values()
            return [one for one in made if one.team_id == team_id and not one.user_id]

    def installation(self, team_id: str) -> Installation:
        """The newest live installation in a workspace; refused as `not_installed`."""
        for made in reversed(self.bots_of(team_id)):
            if not made.revoked:
                return made
        raise Refused("not_installed")

    def revoke(self, token: str, error: str = "token_revoked") -> None:
        """Make a token worthless: calls are refused as `error`; the app hears `tokens_revoked`."""
        with self.lock:
            made = replace(self.installations[token], revoked_as=error)
            self.installations[token] = made
            self.touch()
            own, bot = ([made.user_id], []) if made.user_id else ([], [made.bot_user_id])
            tokens = {"oauth": own, "bot": bot}
            self.announce(made.team_id, {"type": "tokens_revoked", "tokens": tokens})

    def uninstall(self, team_id: str) -> None:
        """Remove the app from a workspace: its tokens die, and it hears both events."""
        with self.lock:
            for token, made in list(self.installations.items()):
                if made.team_id == team_id and not made.revoked:
                    self.revoke(token, "account_inactive")
            self.announce(team_id, {"type": "app_uninstalled"})

    def make_code(
        self,
        user: User,
        redirect_uri: str,
        scopes: frozenset[str],
        user_scopes: frozenset[str] = frozenset(),
    ) -> str:
        """An OAuth code for what somebody allowed: ten minutes, one use."""
        with self.lock:
            code = secrets.token_hex(12)
            expires = self.now() + CODE_LIFE
            self._codes[code] = OAuthCode(
                user.team_id, user.id, redirect_uri, scopes, expires, user_scopes
            )
            return code

    def redeem_code(self, code: str, redirect_uri: str) -> OAuthCode:
        """Use a code up; refused as invalid_code, code_expired or bad_redirect_uri."""
        with self.lock:
            known = self._codes.pop(code, None)
        if known is None:
            raise Refused("invalid_code")
        if self.now() >= known.expires:
            raise Refused("code_expired")
        if redirect_uri != known.redirect_uri:
            raise Refused("bad_redirect_uri")
        return known
