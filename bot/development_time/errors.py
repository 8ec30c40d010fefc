"""What development time refuses, in the words of the person who is told."""

from __future__ import annotations

from enum import StrEnum

from bot.core.errors import N_, LeewayError
from bot.development_time.domain import Rule


class Field(StrEnum):
    """A field of a `Draft`, by its name."""

    WEEKDAY = "weekday"
    START = "start"
    MINUTES = "minutes"
    FIRST_DAY = "first_day"
    UNTIL = "until"
    PURPOSE = "purpose"


class DraftError(LeewayError):
    """A plan cannot be as it was drafted; `field` is what to change."""

    def __init__(self, field: Field, message: str, **values: object) -> None:
        super().__init__(message, **values)
        self.field = field


class OverlapError(DraftError):
    """Another plan of theirs has that time; `rule` is when that one is."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(
            Field.START, N_("You have another plan at that time. Choose another time.")
        )
        self.rule = rule


class StaleError(LeewayError):
    """Somebody else changed the plan since it was shown."""

    def __init__(self) -> None:
        super().__init__(
            N_("Somebody changed this plan meanwhile, so I left it as it is. Open it again.")
        )


class NoTeamError(LeewayError):
    """A plan for a team, by somebody without one."""

    def __init__(self) -> None:
        super().__init__(
            N_("Nobody reports to you here, so there is no team to plan for. Plan your own time.")
        )


class GoneError(LeewayError):
    """What was clicked is not there any more, or not as it was shown."""


class UnknownPlanError(GoneError):
    """There is no such plan, or it is somebody else's."""

    def __init__(self) -> None:
        super().__init__(N_("I cannot find this plan any more. /devtime shows those you have."))


class UnknownBlockError(GoneError):
    """There is no such block, or it is somebody else's."""

    def __init__(self) -> None:
        super().__init__(
            N_("I cannot find this development time any more. /devtime shows what is planned.")
        )


class PlanEndedError(GoneError):
    """What was clicked needs a plan that goes on."""

    def __init__(self) -> None:
        super().__init__(N_("This plan has ended. /devtime makes a new one."))


class OfferGoneError(GoneError):
    """The team plan that was offered does not exist any more."""

    def __init__(self) -> None:
        super().__init__(N_("This team plan has ended. /devtime makes a plan of your own."))


class OfferChangedError(LeewayError):
    """What was offered was changed between the reading and the click."""

    def __init__(self) -> None:
        super().__init__(
            N_("The offer was changed since you read it. This is how it stands; does it work?")
        )


class BlockOverError(GoneError):
    """It began, was left out, given up or taken away before the click."""

    def __init__(self) -> None:
        super().__init__(N_("This development time is not ahead of you any more."))


class TakenError(LeewayError):
    """A block was to be moved to where something else stands by now."""

    def __init__(self) -> None:
        super().__init__(N_("That time was taken meanwhile. Choose another one."))


class NotBegunError(LeewayError):
    """Nobody can say how a block went that has not begun."""

    def __init__(self) -> None:
        super().__init__(N_("This development time has not begun. Say afterwards how it went."))


class TooLateError(LeewayError):
    """A block is answered within seven days."""

    def __init__(self) -> None:
        super().__init__(N_("This was more than seven days ago, so it stays unknown."))


class PastError(LeewayError):
    """A block was to be moved into the past."""

    def __init__(self) -> None:
        super().__init__(N_("That time has passed. Choose one that is still ahead."))
