"""Errors that the bot raises on purpose; each carries what its caller must know."""

from __future__ import annotations


class BotError(Exception):
    """A failure with a sentence fit for the person who caused or met it.

    Args:
        message: one clear sentence, without secrets.
        permanent: trying again will not help.
        retry_after: seconds to wait before trying again, where somebody said so.
    """

    def __init__(self, message: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after


class UserError(BotError):
    """Bad input from a person: shown to them as it is; exit code 2 on the command line."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=True)


class ConfigError(UserError):
    """A setting or a file in config/ is wrong."""


class FetchError(BotError):
    """A document could not be fetched; the text is the same for blocked, closed and timed out."""


class ParseError(BotError):
    """A document is not a feed that can be read."""


class SlackError(BotError):
    """Slack said no, or nothing.

    Args:
        message: what happened, in words.
        code: Slack's error code, or "" when no answer came.
        ambiguous: the call may have succeeded.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        ambiguous: bool = False,
        permanent: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, permanent=permanent, retry_after=retry_after)
        self.code = code
        self.ambiguous = ambiguous
