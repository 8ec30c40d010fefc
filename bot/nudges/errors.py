"""What a nudge refuses, in the words of the person who clicked."""

from __future__ import annotations

from bot.core.errors import N_, LeewayError


class GoneError(LeewayError):
    """The nudge is somebody else's, or is not there any more."""

    def __init__(self) -> None:
        super().__init__(N_("This note is not there any more, and nothing was changed."))


class RetiredError(LeewayError):
    """The catalogue does not have this nudge any more, or asks more of it than is known."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "This note was taken out of the catalogue, and nothing was changed. "
                "The next one comes as usual."
            )
        )


class MomentOverError(LeewayError):
    """What the nudge speaks of was an hour or a day that has passed."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "The moment that this note speaks of is over, so nothing was noted or sent. "
                "The next one comes as usual."
            )
        )
