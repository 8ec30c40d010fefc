"""Whether a recommendation can be posted in a channel, as Slack knows that channel."""

from __future__ import annotations

from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.core.errors import N_, LeewayError
from bot.recommendations.domain import Channel

SECONDS = 2  # of the three in which a form has to be answered
_UNSEEN = frozenset({"channel_not_found", "not_in_channel"})


class NotThereError(LeewayError):
    """Leeway was not invited to the channel; a private one is then not even named to us."""

    def __init__(self, name: str = "") -> None:
        if name:
            super().__init__(
                N_("I am not in #{channel}. Write /invite @Leeway there, then try again."),
                channel=name,
            )
        else:
            super().__init__(
                N_("I am not in that channel. Write /invite @Leeway there, then try again.")
            )


class ForEverybodyError(LeewayError):
    """The one channel in which everybody is."""

    def __init__(self, name: str) -> None:
        super().__init__(
            N_("I post nothing in #{channel}, where everybody is. Choose a smaller channel."),
            channel=name,
        )


class ArchivedError(LeewayError):
    """A channel in which nobody can write any more."""

    def __init__(self, name: str) -> None:
        super().__init__(
            N_("#{channel} is archived, so nobody can write there. Choose another channel."),
            channel=name,
        )


class NoChannelError(LeewayError):
    """A direct message, or a conversation of a few."""

    def __init__(self) -> None:
        super().__init__(N_("That works in a channel. Write it in the one that you mean."))


def look_at(client: WebClient, channel_id: str, known: Channel | None = None) -> Channel:
    """The channel, once Slack says that we can post there; refuses with what to do instead.

    Where Slack does not answer in time it is let pass (delivery tells its author what became of
    it), by the name of `known` if that is it, and as a private one.
    """
    client.timeout = SECONDS  # Bolt made this client for this request alone
    client.retry_handlers = []
    try:
        seen = client.conversations_info(channel=channel_id)["channel"]
    except SlackApiError as refused:
        if refused.response.get("error") in _UNSEEN:
            raise NotThereError from None
        return _unseen(channel_id, known)
    except (OSError, HTTPException):
        return _unseen(channel_id, known)
    name = str(seen.get("name") or "")
    if seen.get("is_im") or seen.get("is_mpim"):
        raise NoChannelError
    if seen.get("is_archived"):
        raise ArchivedError(name)
    if seen.get("is_general"):
        raise ForEverybodyError(name)
    if not seen.get("is_member"):
        raise NotThereError(name)
    return Channel(channel_id, name, bool(seen.get("is_private")))


def named(channel_id: str, name: str) -> Channel | None:
    """A conversation as a command or a click names it; None for one that is no channel."""
    if name == "directmessage" or name.startswith("mpdm-"):
        return None
    private = name == "privategroup"
    return Channel(channel_id, "" if private else name, private)


def _unseen(channel_id: str, known: Channel | None) -> Channel:
    same = known is not None and known.id == channel_id
    return Channel(channel_id, known.name if same and known else "", private=True)
