"""What Slack is asked about tokens themselves: to give them for a code, to renew them, to take them back."""

from __future__ import annotations

from typing import Any

import structlog

from bot.errors import SlackError
from bot.slack.client import make_client
from bot.slack.web_gateway import Translating, WebGateway
from config.settings import Settings

log = structlog.get_logger(__name__)

_TIMEOUT_S = 10


def access(settings: Settings, **values: str) -> dict[str, Any]:
    """Call oauth.v2.access with the app's id and secret; return the answer.

    Raises:
        SlackError: Slack says no, or nothing. Its text holds nothing of what was sent.
    """
    client = make_client("", settings.slack_api_url, timeout_s=_TIMEOUT_S)
    secret = settings.slack_client_secret.get_secret_value()
    try:
        with Translating():
            answer = client.oauth_v2_access(client_id=settings.slack_client_id, client_secret=secret, **values).data
    except SlackError as e:
        if e.code and e.permanent:
            raise SlackError(f"Slack refused the token exchange: {e.code}", code=e.code, permanent=True) from None
        raise SlackError("Slack could not be reached for the token exchange", code=e.code, ambiguous=True) from None
    return answer if isinstance(answer, dict) else {}


def give_back(settings: Settings, token: str, team_id: str) -> None:
    """Revoke a token that nobody will use, which takes the app out of its workspace.

    Where Slack does not do it, the log says so: the token is good for something still, though nobody holds it.
    """
    try:
        WebGateway(make_client(token, settings.slack_api_url, timeout_s=_TIMEOUT_S)).revoke()
    except SlackError as e:
        log.warning("a token that is not used was not revoked", team=team_id, code=e.code)
