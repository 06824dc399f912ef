"""Finding the way into a workspace when one bot token in the environment serves it."""

from __future__ import annotations

import threading

import structlog

from bot.delivery.gateway import SlackGateway
from bot.errors import SlackError

log = structlog.get_logger(__name__)


class OneWorkspace:
    """The simple default: one token, one workspace.

    Args:
        gateway: made with that token.
        team_id: its workspace, when known already; otherwise Slack is asked once, at the first use.
    """

    def __init__(self, gateway: SlackGateway, team_id: str = "") -> None:
        self.gateway = gateway
        self._team_id = team_id
        self._asking = threading.Lock()
        self._silent = False  # Slack gave no answer the last time: said once, since every sweep asks

    @property
    def team_id(self) -> str:
        """The workspace of the token.

        Raises:
            SlackError: Slack could not be asked.
        """
        with self._asking:
            if not self._team_id:
                self._team_id = self.gateway.identity().team_id
            return self._team_id

    def for_team(self, team_id: str) -> SlackGateway | None:
        """The gateway of the token's workspace; ``None`` for others, and while Slack cannot be asked."""
        try:
            found = self.team_id
        except SlackError as e:
            if not self._silent:
                log.warning("Slack cannot be asked who the bot is", error=str(e))
            self._silent = True
            return None
        return self.gateway if team_id == found else None


class NoWorkspace:
    """No Slack is set up: what is planned waits."""

    def for_team(self, team_id: str) -> SlackGateway | None:
        """Always ``None``."""
        return None
