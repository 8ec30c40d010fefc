"""What trainings refuse, in the words of the person who is told."""

from __future__ import annotations

from enum import StrEnum

from bot.core.errors import N_, LeewayError


class Field(StrEnum):
    """A field of a `TrainingDraft`, or of an offer, by its name."""

    TITLE = "title"
    START = "start"
    END = "end"
    LINK = "link"
    PLACE = "place"


class TrainingDraftError(LeewayError):
    """A booking cannot be as it was drafted; `field` is what to change."""

    def __init__(self, field: Field, message: str, **values: object) -> None:
        super().__init__(message, **values)
        self.field = field


class GoneError(LeewayError):
    """What was clicked is not there any more, or not as it was shown."""


class UnknownBookingError(GoneError):
    """There is no such booking, or it is somebody else's."""

    def __init__(self) -> None:
        super().__init__(
            N_("I cannot find this training among yours. /training shows those you have.")
        )


class UnknownFlagError(GoneError):
    """There is no such flag, or it is somebody else's."""

    def __init__(self) -> None:
        super().__init__(
            N_("I cannot find this training among those you gave up. /cancelled list shows them.")
        )


class SameTrainingError(LeewayError):
    """What would be booked twice."""

    def __init__(self) -> None:
        super().__init__(N_("You have this training at that time already, so I kept that one."))


class NotByHandError(LeewayError):
    """A learning system has the say about this booking."""

    def __init__(self) -> None:
        super().__init__(
            N_("Your learning system keeps this training. Change it there, and I follow.")
        )


class NotOverError(LeewayError):
    """Nobody was at a training that has not begun."""

    def __init__(self) -> None:
        super().__init__(N_("This training has not begun. Say afterwards how it went."))


class OverError(LeewayError):
    """What was clicked needs a training that is ahead, and booked."""

    def __init__(self) -> None:
        super().__init__(N_("This training is not ahead of you any more."))


class NoDateError(LeewayError):
    """A time is to be protected that nobody knows."""

    def __init__(self) -> None:
        super().__init__(N_("This training has no date yet, so there is no time to protect."))


class TooOldError(LeewayError):
    """A training is flagged within ninety days."""

    def __init__(self, days: int) -> None:
        super().__init__(
            N_("This training was more than {days} days ago, so I leave it as it is."), days=days
        )


class AttendedError(LeewayError):
    """Nobody gives up where they were."""

    def __init__(self) -> None:
        super().__init__(
            N_("As far as I know you were at this training. Take that back first, with Undo.")
        )


class NotBookedError(LeewayError):
    """A booking that was withdrawn cannot be given up."""

    def __init__(self) -> None:
        super().__init__(N_("This training is not booked for you any more. Bring it back first."))


class LetGoError(LeewayError):
    """It was given up and closed; a second flag would count it twice."""

    def __init__(self) -> None:
        super().__init__(
            N_("You gave this training up before, and it is closed. /cancelled list shows it.")
        )


class GivenUpError(LeewayError):
    """What is added is given up, and open still."""

    def __init__(self) -> None:
        super().__init__(
            N_("You gave this training up, and that is open. /cancelled list brings it back.")
        )


class GivenOpenError(LeewayError):
    """What was given back is given up, while the first loss is open: that would count twice."""

    def __init__(self) -> None:
        super().__init__(
            N_("This date was given to you for one that is open. Choose another one there.")
        )


class GivenGoneError(LeewayError):
    """It works for them, and is not booked any more."""

    def __init__(self) -> None:
        super().__init__(
            N_("That date is not booked any more. Choose another one, or let the training go.")
        )


class GivenLostError(LeewayError):
    """They gave up what they were given, too."""

    def __init__(self) -> None:
        super().__init__(
            N_("You gave that date up as well. Close that one first: /cancelled list shows both.")
        )


class NobodyError(LeewayError):
    """The flag was to be told to somebody who is not there; a field error of the modal."""


class NoLearningError(NobodyError):
    """Nobody looks after learning here whom the person could tell."""

    def __init__(self, *, manager_is_admin: bool = False) -> None:
        if manager_is_admin:
            message = N_("Here L&D is your manager: tell your manager, or have it only counted.")
        else:
            message = N_("Nobody looks after learning here whom I could tell. Choose another one.")
        super().__init__(message)


class NoManagerError(NobodyError):
    """There is no manager to tell."""

    def __init__(self) -> None:
        super().__init__(N_("I do not know who your manager is, so there is nobody to tell."))


class TooLateError(LeewayError):
    """A flag is taken back within ten minutes, and before anybody heard of it."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Ten minutes have passed, so this cannot be undone. You can close it: "
                "say that the training is restored, or let it go."
            )
        )


class ToldError(LeewayError):
    """Whoever was told knows; it cannot be only counted any more."""

    def __init__(self) -> None:
        super().__init__(N_("They have been told already, so this cannot be taken back."))


class ClosedError(GoneError):
    """The employee closed it, or took it back; nothing can be done about it any more."""

    def __init__(self) -> None:
        super().__init__(N_("This is closed already. Nothing was changed."))


class OpenError(GoneError):
    """There is nothing to undo: it is open."""

    def __init__(self) -> None:
        super().__init__(N_("This is open. Nothing was changed."))


class NotYoursError(GoneError):
    """Somebody was not asked about this flag, or there is no such flag."""

    def __init__(self) -> None:
        super().__init__(N_("You are not asked about this training, so I left it as it is."))


class NothingLeftError(GoneError):
    """Whoever was asked has answered, and that is all there is for them."""

    def __init__(self) -> None:
        super().__init__(N_("Nothing is left to do for you here, so I left it as it is."))


class AnsweredError(GoneError):
    """Somebody answered already."""

    def __init__(self, name: str) -> None:
        super().__init__(N_("{name} answered this already. Nothing was changed."), name=name)
        self.name = name


class AnsweredByYouError(GoneError):
    """They answered already, and otherwise."""

    def __init__(self) -> None:
        super().__init__(N_("You answered this already. Undo that first to answer otherwise."))


class PastDateError(LeewayError):
    """A place is given back on a day that is ahead."""

    def __init__(self) -> None:
        super().__init__(N_("That time has passed. Choose one that is still ahead."))


class FarDateError(LeewayError):
    """A place is given back within three years."""

    def __init__(self) -> None:
        super().__init__(N_("This is more than three years ahead."))


class ChangedError(GoneError):
    """What was given back is the employee's by now, on a date or by a name of their own."""

    def __init__(self, name: str) -> None:
        super().__init__(N_("{name} has made it theirs since, so I left it as it is."), name=name)


class DateGoneError(LeewayError):
    """The course does not run on that date any more."""

    def __init__(self) -> None:
        super().__init__(N_("The course does not run on that date any more. Choose another one."))


class TakenError(LeewayError):
    """Something else stands there by now, as the employee's calendar or bookings say."""

    def __init__(self) -> None:
        super().__init__(N_("That time was taken meanwhile. Choose another one."))


class LengthError(LeewayError):
    """A training is a quarter of an hour long at least, and two weeks at most."""

    def __init__(self) -> None:
        super().__init__(N_("A training lasts from 15 minutes to two weeks. Choose other times."))
