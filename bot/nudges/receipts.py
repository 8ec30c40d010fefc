"""What a nudge says once it was answered: the receipt, and what becomes of a promise."""

from __future__ import annotations

from datetime import date

from bot.core.language import Language
from bot.core.text import Mrkdwn, bold, lines
from bot.nudges.domain import NudgeView
from bot.nudges.wording import fill, how_far, left_out
from bot.recommendations.domain import Named


def receipt(lang: Language, view: NudgeView) -> Mrkdwn:
    """What was answered to a nudge, and what follows from it."""
    if view.answer == "not_now":
        return lines(bold(fill(lang, view.entry.point, view)), _consequence(lang, view))
    if view.answer == "already_done":
        return lines(
            bold(fill(lang, view.entry.point, view)),
            lang.t("You have done this already. Good to know: I will not bring it again soon."),
        )
    if view.answer == "told":
        done = bold(fill(lang, view.entry.done, view))
        return lines(done, how_far(lang, view), left_out(lang, view.quiet, view.absent))
    if view.named is not None:
        return _thanks(lang, view, view.named)
    return _noted(lang, view)


def _noted(lang: Language, view: NudgeView) -> Mrkdwn:
    if view.planned is not None:
        done = bold(fill(lang, view.entry.done, view))
        return lines(done, lang.t("Each of your team hears of it, and may choose another time."))
    if view.place is not None:
        return lines(bold(fill(lang, view.entry.done, view)), lang.t("They hear of it from me."))
    if view.asks_at is None:
        return lines(bold(_promise(lang, view)), lang.t("Noted as your plan."))
    when = lang.moment(view.asks_at, view.zone)
    return lines(
        bold(_promise(lang, view)),
        lang.t("Noted as your plan. I will ask once how it went, on {when}.", when=when),
    )


def _thanks(lang: Language, view: NudgeView, named: Named) -> Mrkdwn:
    if named.state == "withdrawn":
        return lines(
            bold(lang.t("You took “{title}” back.", title=named.title)),
            lang.t("Nobody is shown it any more."),
        )
    thanks = bold(lang.t("Thank you. You named “{title}”.", title=named.title))
    return lines(thanks, named.where(lang), fill(lang, view.entry.done, view))


def _promise(lang: Language, view: NudgeView) -> Mrkdwn:
    return fill(lang, view.entry.small.ask if view.version == "small" else view.entry.done, view)


def _consequence(lang: Language, view: NudgeView) -> Mrkdwn:
    if view.reason == "not_for_team":
        return lang.t("Understood. I will not suggest it again.")
    if view.reason == "no_time":
        small = fill(lang, view.entry.small.ask, view)
        return lines(
            lang.t("Then the smallest version, fifteen minutes at most:"),
            small,
            lang.t("Otherwise the next note brings that version."),
        )
    if view.reason == "benefit":
        return _benefit(lang, view)
    until = view.detail.get("until")
    if until is None:
        return lines(
            lang.t("When would it make sense?"),
            lang.t("Without a choice I bring it back in four weeks."),
        )
    day = lang.day(date.fromisoformat(until))
    if view.detail.get("milestone"):
        return lang.t(
            "I will bring it back for “{milestone}”, from {day} on, if it is still true. "
            "The next note is about something else.",
            milestone=view.detail["milestone"],
            day=day,
        )
    return lang.t(
        "I will bring it back from {day} on, if it is still true. "
        "The next note is about something else.",
        day=day,
    )


def _benefit(lang: Language, view: NudgeView) -> Mrkdwn:
    if "result" not in view.detail:
        if not view.results:
            return lang.t("Then this one stays away for twelve weeks.")
        return lines(
            lang.t("Which result counts for you now?"),
            lang.t("Without a choice this one stays away for twelve weeks."),
        )
    if view.detail["result"] is None:
        return lang.t(
            "Then this one stays away for twelve weeks. The next note is about something else."
        )
    return lang.t(
        "The next note leads with “{result}”. This one stays away for twelve weeks.",
        result=view.detail["result"],
    )


def outcome(lang: Language, view: NudgeView) -> Mrkdwn:
    """What became of a promise, and whether I ask again."""
    done = bold(_promise(lang, view))
    if view.outcome == "did_it":
        return lines(done, lang.t("You did it. I will not ask again."))
    if view.outcome == "wont":
        return lines(done, lang.t("You decided against it. I will not ask again."))
    when = lang.moment(view.asks_at, view.zone) if view.asks_at else None
    if when is None:
        return lines(done, lang.t("Not yet. I will leave it with you."))
    return lines(done, lang.t("Not yet. I will ask once more, on {when}.", when=when))
