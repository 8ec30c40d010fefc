"""The log: one line of JSON for each event, without tokens and without what people wrote."""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.settings import SettingsError

_SECRET = re.compile(
    r"\bx(?:ox[a-z]|app)[-.][\w.-]+"  # Slack's tokens
    r"|\bhooks\.slack\.com/\S+"  # whoever has such an address may write with it
    r"|(?<=://)[^\s/@]+(?=@)"  # user and password of an address
    r"|[\w.+'-]+@[\w-]+(?:\.[\w-]+)+"  # somebody's e-mail
)
_PLAIN = (bool, int, float, type(None))
_KNOWN = {*RESERVED_ATTRS, "message", "asctime"}
_NAMES = {"levelname": "level", "name": "logger"}

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def set_up(environ: Mapping[str, str]) -> None:
    """Log to standard error: as text on a terminal, as JSON otherwise, or as LEEWAY_LOG says.

    Raises `SettingsError`.
    """
    wanted = environ.get("LEEWAY_LOG") or ("text" if sys.stderr.isatty() else "json")
    formatter: logging.Formatter
    if wanted == "json":
        formatter = JsonLines(
            ["levelname", "name", "message"], rename_fields=_NAMES, timestamp="time"
        )
    elif wanted == "text":
        formatter = TextLines("%(levelname)s %(name)s: %(message)s")
    else:
        raise SettingsError(f"LEEWAY_LOG is {wanted!r}: write json or text, or unset it.")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    # APScheduler and alembic tell of every tick and step; only what goes wrong is worth a line.
    for chatty in ("apscheduler", "alembic", "httpx"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # It logs each refusal with what Slack answered, and then raises it: whoever asked tells of it.
    logging.getLogger("slack_sdk.web.base_client").setLevel(logging.CRITICAL)


def catch_all() -> None:
    """Log also what Python itself would write: warnings, and what nobody caught."""
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


class JsonLines(JsonFormatter):
    """Time (UTC), level, logger, message, and whatever `extra` says."""

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Put the time first, and leave out what must not be in a log."""
        told = {"time": log_data.pop("time").isoformat(), **log_data}
        return {name: redacted(value) for name, value in told.items()}

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802  # the name of logging's
        """Where it happened."""
        return where(ei[1])


class TextLines(logging.Formatter):
    """Level, logger, message, and `extra` as name=value, for somebody at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, or the lines where there is a traceback."""
        extra = [f"{name}={value}" for name, value in vars(record).items() if name not in _KNOWN]
        return str(redacted(" ".join([super().format(record), *extra])))

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802  # the name of logging's
        """Where it happened."""
        return where(ei[1])


def redacted(value: object) -> object:
    """The same without tokens, passwords and e-mail addresses; what is no plain value as text."""
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, Mapping):
        return {str(key): redacted(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [redacted(one) for one in value]
    return _SECRET.sub("[redacted]", str(value))


def where(error: BaseException | None) -> str:
    """Where it happened, cause by cause, without the texts of the exceptions.

    They may quote what people wrote: a database names the row that it refused. The exceptions are
    those of the network, of the disk, and Slack's codes, which say nothing else.
    """
    told = []
    while error is not None:
        text = _harmless(error)
        told.append(f"{type(error).__name__}{text and ': '}{text}\n")
        told += traceback.format_tb(error.__traceback__)
        hidden = None if error.__suppress_context__ else error.__context__
        error = error.__cause__ or hidden
        told += ["caused by "] if error is not None else []
    return "".join(told).rstrip("\n")


def _harmless(error: BaseException) -> str:
    if isinstance(error, SlackApiError):
        code = str(error.response.get("error") or "")
        return code if code.isidentifier() else f"HTTP status {error.response.status_code}"
    if isinstance(error, OperationalError):
        return " ".join(str(error.orig).split())
    if isinstance(error, DBAPIError):
        return type(error.orig).__name__
    return str(error) if isinstance(error, OSError) else ""


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger("bot").critical("ended by a defect", exc_info=(kind, error, trace))


def _uncaught_in_thread(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None:
        name = told.thread.name if told.thread else "?"
        info = (told.exc_type, told.exc_value, told.exc_traceback)
        logging.getLogger("bot").critical("thread %s ended by a defect", name, exc_info=info)
