"""The one door between Slack and the bot's services: every error becomes one friendly sentence and one log line."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import structlog

from bot.errors import BotError, SlackError, UserError
from storage.engine import UNREACHABLE, trouble
from storage.errors import StorageError

log = structlog.get_logger(__name__)

OUT_OF_REACH = "The archive cannot be reached right now. Please try again in a minute"


def door(work: Callable[[], None], tell: Callable[[str], None], *, reinstall: str = "", **ids: str) -> bool:
    """Do ``work``; when it fails, tell the person one sentence and log once. Never raises.

    Bolt loses the acknowledgement of a listener that raises after it, so nothing may leave through here.

    Args:
        work: what was asked for.
        tell: says a sentence to the person; may fail itself.
        reinstall: where an admin grants a missing permission; "" where there is no such page.
        ids: fields of the log line (team, user, action).

    Returns:
        Whether the work was done.
    """
    try:
        work()
    except Exception as e:
        sentence, reference = _explain(e, reinstall)
        _log(e, reference, ids)
        try:
            tell(sentence)
        except Exception as worse:
            log.warning("person could not be told", reference=reference, error=type(worse).__name__, **ids)
        return False
    return True


def _explain(error: Exception, reinstall: str) -> tuple[str, str]:
    """(sentence for the person, reference for the operator); what a person did wrong needs no reference."""
    if isinstance(error, UserError):
        return str(error), ""
    reference = secrets.token_hex(4)
    if isinstance(error, SlackError) and error.code == "missing_scope":
        where = f" at {reinstall}" if reinstall else " (`signalpost doctor` names what is missing)"
        return f"I am missing a permission for that. An admin can grant it by installing me again{where}.", reference
    if isinstance(error, SlackError):
        return f"Slack did not let me do that: {error} (reference {reference})", reference
    if isinstance(error, BotError):
        return f"{error} (reference {reference})", reference
    if isinstance(error, (StorageError, *UNREACHABLE)):
        return f"{OUT_OF_REACH} (reference {reference}).", reference
    again = f"if it happens again, give whoever runs this bot the reference {reference}"
    return f"Something went wrong on my side. Please try again; {again}.", reference


def _log(error: Exception, reference: str, ids: dict[str, str]) -> None:
    if isinstance(error, UserError):
        log.info("request refused", **ids)
    elif isinstance(error, BotError):
        log.warning("request failed", reference=reference, error=str(error), **ids)
    elif isinstance(error, (StorageError, *UNREACHABLE)):
        words = trouble(error) if isinstance(error, UNREACHABLE) else str(error)
        log.error("request failed", reference=reference, error=words, **ids)
    else:
        log.error("request crashed", reference=reference, exc_info=error, **ids)
