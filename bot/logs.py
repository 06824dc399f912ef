"""Logging for people or machines, with every secret masked on its way out, whoever logs it."""

from __future__ import annotations

import logging
import os
import re
import sys

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_SECRETS = re.compile(r"\b(?:xox[a-z](?:\.xox[a-z])?-|xapp-|xoxe-)[\w.-]{4,}")
_USERINFO = re.compile(r"(?<=://)[^/\s@:]+:[^/\s@]+@")
_QUERY = re.compile(r"(https?://[^\s?#]+)\?[^\s\"']+")
_HOOK = re.compile(r"(hooks\.slack\.com/)[\w/-]+")
_KEYS = re.compile(r"token|secret|password|api_?key|authorization|signature", re.IGNORECASE)
MASK = "…"
_PROCESSORS: tuple[Processor, ...] = (  # of the bot's own lines and of libraries' alike
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,  # text before masking: a traceback may quote a secret
)
# These log message texts, request bodies or every tick below WARNING.
_CHATTY = ("slack_sdk", "slack_bolt", "apscheduler", "waitress", "alembic", "aiohttp", "trafilatura", "urllib3")
QUIET = (  # what these say of a failure is logged where it is handled
    "slack_sdk.web.base_client",
    "slack_sdk.webhook.client",
    "slack_bolt.MultiTeamsAuthorization",
)


def mask(text: str) -> str:
    """Return ``text`` with Slack tokens, user:password parts, query strings and hook paths replaced by "…"."""
    text = _SECRETS.sub(MASK, text)
    text = _USERINFO.sub(f"{MASK}@", text)
    text = _HOOK.sub(rf"\1{MASK}", text)
    return _QUERY.sub(rf"\1?{MASK}", text)


def mask_event(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """structlog processor: mask every value, and drop that of fields that are named like a secret."""
    for key, value in event.items():
        event[key] = MASK if _KEYS.search(key) else _masked(value)
    return event


def _masked(value: object) -> object:
    if isinstance(value, dict):
        return {key: MASK if _KEYS.search(str(key)) else _masked(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(inner) for inner in value]
    return value if isinstance(value, int | float | None) else mask(str(value))


def configure_logging(level: str, style: str) -> None:
    """Send the bot's and its libraries' logs to stderr, one line each.

    Args:
        level: DEBUG, INFO, WARNING or ERROR.
        style: "text" or "json".
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_PROCESSORS,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, mask_event, _renderer(style)],
        )
    )
    structlog.configure(
        processors=[*_PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,  # one that is kept would not hear of a later set-up
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _renderer(style: str) -> Processor:
    if style != "text":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty() and not os.environ.get("NO_COLOR"),
        exception_formatter=structlog.dev.plain_traceback,
    )
