"""App Home, and what Leeway says to `/leeway` and to somebody who writes to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from babel.dates import format_date, format_interval

from bot.core.errors import N_
from bot.core.language import Language
from bot.core.text import Mrkdwn, Plain, bold, lines, shorten
from bot.home.domain import Profile, nearest_words
from bot.people.domain import OPEN_SETTINGS
from bot.slack import blocks
from bot.slack.blocks import Block, Element

SHOW_HELP = "help_show"
SHOW_WHY = "why_show"
HOME_BLOCKS = 100  # Slack's limit

ROLE_NAMES = {
    "admin": N_("admin"),
    "leader": N_("leader"),
    "expert": N_("expert"),
    "sponsor": N_("sponsor"),
}

View = dict[str, Any]


class Message(NamedTuple):
    """What is said: `text` is the whole of it for a screen reader."""

    text: Mrkdwn
    blocks: list[Block]


def home(
    profile: Profile, waiting: Sequence[Block], below: Sequence[Block], lang: Language
) -> View:
    """App Home: what needs this person first, then what Leeway does for them and may not do."""
    rest = [
        *([blocks.divider(), *below] if below else []),
        blocks.divider(),
        *_team(profile, lang),
        blocks.section(
            lines(bold(lang.t("Your settings")), profile.settings.outlook(lang)),
            accessory=_settings_button(lang),
        ),
        blocks.divider(),
        blocks.context(
            lang.t(
                "I store your name, your clock, when you are away, who you report to and what you "
                "answer here. "
                "I read no conversations and no meeting titles, and nobody is told who answered "
                "and who did not. `/leeway why` shows what I know about you."
            )
        ),
    ]
    shown = list(waiting) or [blocks.section(bold(lang.t("Nothing waits for you.")))]
    return blocks.home([*shown[: HOME_BLOCKS - len(rest)], *rest])


def home_of_a_stranger(refusal: Plain) -> View:
    """App Home for a guest, or somebody who was not imported."""
    return blocks.home([{"type": "section", "text": blocks.plain(refusal, 3000)}])


def _team(profile: Profile, lang: Language) -> list[Block]:
    size = profile.person.report_count
    if not size:
        return []
    people = lang.n("one person reports to you.", "{count} people report to you.", size)
    zones = lang.n(
        "You work in one time zone.", "You work in {count} time zones.", profile.zone_count
    )
    said = lang.t("*Your team:* {people} {zones}", people=people, zones=zones)
    return [blocks.section(said)]


def help_text(lang: Language) -> Message:
    """What one can do."""
    said = lines(
        bold(lang.t("I help managers make room for their people to learn.")),
        lang.t("Once a week they get one note from me. It takes ten seconds to answer."),
        lang.t("`/leeway settings`: when and how often I write; pause or stop me"),
        lang.t("`/leeway why`: what I know about you, and why I write"),
        lang.t("`/leeway help`: this list"),
    )
    return _with_buttons(said, _settings_button(lang), _why_button(lang))


def unknown_word(said: str, lang: Language) -> Message:
    """The kind answer to a word that `/leeway` does not understand, with what may be meant."""
    repeated = lang.t('I do not know "{word}".', word=shorten(said, 60))
    buttons = {
        "help": _help_button(lang),
        "settings": _settings_button(lang),
        "why": _why_button(lang),
    }
    near = nearest_words(said)
    if not near:
        everything = lang.t("Help lists all that I understand.")
        return _with_buttons(lines(repeated, everything), buttons["help"])
    meant = lang.t("This comes nearest to it:")
    return _with_buttons(lines(repeated, meant), *(buttons[word] for word in near))


def answer_to_a_message(lang: Language) -> Message:
    """Said to somebody who writes to Leeway as to a person."""
    said = lang.t(
        "Thank you for writing. I understand only buttons and commands, "
        "so nobody reads what you write here."
    )
    return _with_buttons(said, _settings_button(lang), _help_button(lang))


def why(profile: Profile, lang: Language) -> Message:
    """What is stored about this person, where it comes from, and why Leeway writes to them."""
    known = lines(bold(lang.t("What I know about you")), *_facts(profile, lang))
    away = _times_away(profile, lang)
    reason = lines(
        bold(lang.t("Why I write")), profile.settings.outlook(lang), _reason(profile, lang)
    )
    origin = lines(
        lang.t("This comes from the lists that your company imports, and from Slack."),
        _correction(profile, lang),
        lang.t("Nobody is told who answered and who did not."),
    )
    shown = [
        blocks.section(known),
        *([blocks.section(away)] if away else []),
        blocks.section(reason),
        blocks.context(origin),
        blocks.actions(_settings_button(lang)),
    ]
    return Message(lines(known, away, reason, origin), shown)


def _facts(profile: Profile, lang: Language) -> list[Mrkdwn]:
    person, nobody = profile.person, lang.t("nobody")
    days = lang.locale.days["format"]["abbreviated"]
    optional = [
        lang.t("E-mail: {email}", email=person.email) if person.email else None,
        lang.t("Title: {title}", title=person.title) if person.title else None,
        lang.t("Department: {name}", name=person.department) if person.department else None,
        lang.t("Country: {code}", code=person.country) if person.country else None,
        lang.t("Here since: {day}", day=_with_year(person.started_on, lang))
        if person.started_on
        else None,
    ]
    return [
        lang.t("Name: {name}", name=person.name),
        *(fact for fact in optional if fact is not None),
        lang.t("Language: {locale}", locale=person.locale),
        lang.t(
            "Clock: {zone}, {start} to {end} on {days}",
            zone=person.zone,
            start=f"{person.hours.start:%H:%M}",
            end=f"{person.hours.end:%H:%M}",
            days=lang.listing(days[day] for day in sorted(person.hours.days)),
        ),
        lang.t("You report to: {manager}", manager=profile.manager or nobody),
        _reports(profile, lang),
        lang.t("Roles: {roles}", roles=_roles(profile, lang)),
        lang.t(
            "Recommended by you: {shared}; saved, started, finished or found helpful: {taken}. "
            "App Home lists them, and shows them to nobody else.",
            shared=lang.number(profile.recommended),
            taken=lang.number(profile.taken_up),
        ),
    ]


def _times_away(profile: Profile, lang: Language) -> Mrkdwn:
    """When they are away, as far as it is known, and what that is used for."""
    away, zone = profile.away, profile.settings.zone
    said: list[Mrkdwn] = []
    if away.leave:
        days = lang.listing(_span(*span, lang) for span in away.leave)
        said.append(lang.t("Absent: {days}", days=days))
    if away.by_status and away.status_until is None:
        said.append(lang.t("Slack status: away"))
    elif away.by_status and away.status_until is not None:
        until = lang.moment(away.status_until, zone)
        said.append(lang.t("Slack status: away until {moment}", moment=until))
    if away.quiet_from is not None and away.quiet_until is not None:
        start, end = lang.moment(away.quiet_from, zone), lang.moment(away.quiet_until, zone)
        said.append(lang.t("Do not disturb: {start} to {end}", start=start, end=end))
    if not said:
        return Mrkdwn("")
    use = lang.t("I do not write to you then. Nobody else sees this here.")
    return lines(bold(lang.t("When you are away")), *said, use)


def _span(first: date, last: date, lang: Language) -> str:
    return str(format_interval(first, last, skeleton="yMMMd", locale=lang.locale))


def _with_year(day: date, lang: Language) -> str:
    return str(format_date(day, "long", locale=lang.locale))


def _reports(profile: Profile, lang: Language) -> Mrkdwn:
    size = profile.person.report_count
    count = lang.number(size) if size else lang.t("nobody")
    return lang.t("Reporting to you: {count}", count=count)


def _roles(profile: Profile, lang: Language) -> Mrkdwn:
    if not profile.roles:
        return lang.t("none")
    return lang.listing(lang.t(ROLE_NAMES[role]) for role in profile.roles)


def _reason(profile: Profile, lang: Language) -> Mrkdwn:
    if not profile.person.report_count:
        return Mrkdwn("")
    return lang.t(
        "You lead people, and what helps them to learn is mostly in their manager's hands. "
        "*Why this?* under a note shows the fact that it rests on."
    )


def _correction(profile: Profile, lang: Language) -> Mrkdwn:
    if not profile.admins:
        return Mrkdwn("")
    return lang.t("If it is wrong, {names} can correct it.", names=lang.listing(profile.admins))


def _settings_button(lang: Language) -> Element:
    return blocks.button(lang.plain("Settings"), OPEN_SETTINGS)


def _help_button(lang: Language) -> Element:
    return blocks.button(lang.plain("Help"), SHOW_HELP)


def _why_button(lang: Language) -> Element:
    return blocks.button(lang.plain("What you know about me"), SHOW_WHY)


def _with_buttons(said: Mrkdwn, *buttons: Element) -> Message:
    return Message(said, [blocks.section(said), blocks.actions(*buttons)])
