"""What is shown after something was stored: a screen that fails does not undo it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException

from slack_sdk.errors import SlackApiError

logger = logging.getLogger(__name__)


@contextmanager
def after_storing() -> Iterator[None]:
    """Log that Slack did not take what is shown here, and let it be: the next view is right again.

    The error handler would tell the person that nothing was changed, which is not so any more.
    """
    try:
        yield
    except SlackApiError as refused:
        logger.warning("Slack did not show what was stored: %s", refused.response.get("error"))
    except (OSError, HTTPException) as failed:
        logger.warning("Slack did not show what was stored: %s", type(failed).__name__)
