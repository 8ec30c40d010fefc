"""Fills a world with the people of a people.csv and with the odd accounts every workspace has."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from bot.playground.entities import Team, User
from bot.playground.world import World

CHANNELS = {
    "general": "Announcements for everybody",
    "random": "Everything else",
    "learning": "Courses, books and what we learned from them",
}
LOCALES = {"DE": "de-DE", "AT": "de-DE", "FR": "fr-FR", "ES": "es-ES", "GB": "en-GB", "JP": "ja-JP"}
SLACKBOT = "USLACKBOT"


def fill_from_csv(
    world: World,
    people_csv: Path,
    *,
    team_id: str = "T0001",
    team_name: str = "Sample Company",
    prefix: str = "U",
) -> list[User]:
    """Add a workspace with the people of a file with work_email, display_name, timezone, ...

    Ids follow the order of the file: U0001, U0002... Give each further workspace its own prefix.
    """
    with people_csv.open(encoding="utf-8-sig", newline="") as file:
        return fill(
            world, csv.DictReader(file), team_id=team_id, team_name=team_name, prefix=prefix
        )


def fill(
    world: World,
    rows: Iterable[Mapping[str, str]],
    *,
    team_id: str = "T0001",
    team_name: str = "Sample Company",
    prefix: str = "U",
) -> list[User]:
    """The same from rows; answers the people of the rows, the first of them an admin."""
    domain = team_name.lower().replace(" ", "-")
    world.add_team(Team(id=team_id, name=team_name, domain=domain))
    people = [
        world.add_user(_person(row, f"{prefix}{at:04d}", team_id, is_admin=at == 1))
        for at, row in enumerate(rows, start=1)
    ]
    odd = [world.add_user(user) for user in _odd_accounts(team_id, prefix)]
    _let_in_slackbot(world, team_id)
    everybody = [u.id for u in people]
    for name, purpose in CHANNELS.items():
        world.add_channel(team_id, name, everybody, is_general=name == "general", purpose=purpose)
    guests = [u.id for u in odd if u.is_restricted or u.is_ultra_restricted or u.is_stranger]
    world.add_channel(team_id, "project-aurora", [*everybody[:3], *guests])
    world.add_channel(team_id, "people-leads", everybody[:5], is_private=True)
    return people


def _let_in_slackbot(world: World, team_id: str) -> None:
    """Slackbot is the same account in every workspace."""
    known = world.users.get(SLACKBOT)
    if known is None:
        known = User(id=SLACKBOT, team_id=team_id, name="slackbot", real_name="Slackbot")
    else:
        known = replace(known, shared_with=(*known.shared_with, team_id))
    world.add_user(known)


def _person(row: Mapping[str, str], user_id: str, team_id: str, *, is_admin: bool) -> User:
    email = row["work_email"].strip()
    country = (row.get("country") or "").strip()
    name = row["display_name"].strip()
    return User(
        id=user_id,
        team_id=team_id,
        name=email.split("@")[0].lower(),
        real_name=name,
        display_name=name,
        email=email,
        title=(row.get("title") or "").strip(),
        tz=(row.get("timezone") or "").strip() or None,
        locale=LOCALES.get(country, "en-US"),
        country=country,
        is_admin=is_admin,
        is_owner=is_admin,
    )


def _odd_accounts(team_id: str, prefix: str) -> list[User]:
    def odd(mark: str, name: str, email: str = "", **flags: object) -> User:
        return User(
            id=f"{prefix}{mark}",
            team_id=team_id,
            name=name.lower().replace(" ", "."),
            real_name=name,
            email=email,
            **flags,  # type: ignore[arg-type]  # the callers below name fields of User
        )

    return [
        odd("OTHERBOT", "Polly", is_bot=True, bot_id=f"B{prefix}POLLY", app_id="A9001"),
        odd("GUEST", "Gwen Guest", "gwen@agency.example", is_restricted=True),
        odd(
            "ULTRA",
            "Uri Single",
            "uri@agency.example",
            is_restricted=True,
            is_ultra_restricted=True,
        ),
        User(
            id=f"{prefix}STRANGER",
            team_id="T9999",
            name="sam.stranger",
            real_name="Sam Stranger",
            tz="America/New_York",
            is_stranger=True,
            shared_with=(team_id,),
        ),
        odd("GONE", "Greta Gone", "greta@sample.example", deleted=True),
    ]
