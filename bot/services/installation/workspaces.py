"""Many workspaces: each with its own sealed token, renewed before it ends, and its own way in."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.engine import Connection

from bot.delivery.gateway import SlackGateway
from bot.delivery.wire import map_in, text_in
from bot.errors import ConfigError, SlackError, UserError
from bot.services.installation.exchange import access, give_back
from bot.services.parts import Parts, utc_now
from bot.slack.client import make_client
from bot.slack.web_gateway import WebGateway
from config.settings import Settings
from storage import leases, people
from storage.engine import UNREACHABLE, trouble
from storage.errors import StorageError
from storage.records import Installation, Workspace
from storage.secrets import SecretError, Vault
from storage.store import Store

log = structlog.get_logger(__name__)

RENEW_BEFORE = timedelta(hours=2)  # of a life of twelve hours
URGENT = timedelta(minutes=10)  # renewed at once, by whoever needs the token
KEEP_DATA = timedelta(days=30)  # of a workspace that removed the app
_LONGEST_S = 10 * 365 * 86_400  # of a token's life
_DEAD = {"invalid_refresh_token", "token_revoked", "account_inactive", "invalid_auth", "token_expired"}


class InstalledWorkspaces:
    """Finds the way into each installed workspace. One token never serves another workspace.

    Args:
        store: holds the sealed tokens.
        vault: opens them.
        settings: client id and secret, and Slack's Web API.
        now: the clock.
    """

    def __init__(self, store: Store, vault: Vault, settings: Settings, now: Callable[[], datetime] = utc_now) -> None:
        self._store, self._vault, self._settings, self._now = store, vault, settings, now
        self._gateways: dict[str, tuple[str, SlackGateway]] = {}  # team → token, way
        self._unreadable: set[str] = set()  # teams whose tokens cannot be opened; each is logged once
        self._lock = threading.Lock()

    @classmethod
    def from_settings(cls, settings: Settings, store: Store) -> InstalledWorkspaces:
        """Make it from SECRET_KEY, SLACK_CLIENT_ID and SLACK_CLIENT_SECRET.

        Raises:
            ConfigError: one of them is missing.
        """
        if not settings.slack_client_secret.get_secret_value():
            raise ConfigError("SLACK_CLIENT_ID is set, SLACK_CLIENT_SECRET is not: set both for many workspaces.")
        try:
            vault = Vault.from_setting(settings.secret_key.get_secret_value())
        except SecretError as e:
            raise ConfigError(f"Many workspaces need SECRET_KEY, which encrypts their tokens: {e}") from e
        with store.write() as c:
            people.reseal(c, vault)
            unreadable = people.unreadable_installations(c, vault)
        found = cls(store, vault, settings)
        for team_id, why in unreadable.items():
            found._say_unreadable(team_id, why)
        return found

    def for_team(self, team_id: str) -> SlackGateway | None:
        """The way into a workspace; ``None`` when it is not installed, was stopped, or its token cannot be used.

        While the database cannot be asked it is the way known last, so that people can be told so.

        Raises:
            StorageError: the database cannot be asked, and this workspace was not served before.
        """
        try:
            found = self._usable(team_id)
        except UNREACHABLE as e:
            return self._known(team_id, trouble(e))
        if found is None:
            with self._lock:
                self._gateways.pop(team_id, None)  # with its token
            return None
        return self._way(found)

    def stopped_way(self, team_id: str) -> SlackGateway | None:
        """The way into a workspace even if it is stopped, to see whether its token works; ``None`` without a token."""
        found = self._usable(team_id, stopped=True)
        return None if found is None else self._way(found)

    def _usable(self, team_id: str, *, stopped: bool = False) -> Installation | None:
        if not self._is_welcome(team_id):
            return None
        with self._store.read() as c:
            found = self._installation(c, team_id, stopped=stopped)
        return self.renew(team_id, stopped=stopped) if found and _ends_before(found, self._now() + URGENT) else found

    def _way(self, found: Installation) -> SlackGateway:
        team_id = found.team_id
        with self._lock:
            token, gateway = self._gateways.get(team_id, ("", None))
            if gateway is None or token != found.bot_token:
                gateway = WebGateway(make_client(found.bot_token, self._settings.slack_api_url), found.app_id)
                self._gateways[team_id] = found.bot_token, gateway
            return gateway

    def _known(self, team_id: str, why: str) -> SlackGateway:
        with self._lock:
            known = self._gateways.get(team_id)
        if known is None:
            raise StorageError(why)
        return known[1]

    def _is_welcome(self, team_id: str) -> bool:
        only = self._settings.only_workspaces
        return not only or team_id in only

    def renew_due(self) -> int:
        """Renew every token that ends within two hours; return how many were."""
        with self._store.read() as c:
            due = people.expiring_teams(c, self._now() + RENEW_BEFORE)
        return sum(self.renew(team_id) is not None for team_id in due)

    def _installation(self, c: Connection, team_id: str, *, stopped: bool = False) -> Installation | None:
        """A workspace's tokens; one whose tokens cannot be opened stops nobody else."""
        try:
            return people.get_installation(c, self._vault, team_id, stopped=stopped)
        except SecretError as e:
            self._say_unreadable(team_id, str(e))
            return None

    def _say_unreadable(self, team_id: str, why: str) -> None:
        with self._lock:
            first = team_id not in self._unreadable
            self._unreadable.add(team_id)
        if first:
            log.error("workspace cannot be served until it is installed again", team=team_id, why=why)

    def renew(self, team_id: str, *, stopped: bool = False) -> Installation | None:
        """Renew one token, unless another process is at it: a refresh token works once.

        Args:
            team_id: the workspace.
            stopped: also when it is stopped.

        Returns:
            the installation as it stands afterwards; ``None`` when its token cannot be renewed any more.
        """
        name, owner = f"rotate:{team_id}", secrets.token_hex(8)  # its own owner: threads exclude each other too
        with self._store.write() as c:
            if not leases.take(c, name, owner, self._now()):
                return self._installation(c, team_id, stopped=stopped)
            found = self._installation(c, team_id, stopped=stopped)
        try:
            if found is None or not found.refresh_token or not _ends_before(found, self._now() + RENEW_BEFORE):
                return found
            return self._exchange(found, stopped=stopped)
        finally:
            with self._store.write() as c:
                leases.give_back(c, name, owner)

    def _exchange(self, found: Installation, *, stopped: bool) -> Installation | None:
        try:
            answer = access(self._settings, grant_type="refresh_token", refresh_token=found.refresh_token)
        except SlackError as e:
            log.warning("token not renewed", team=found.team_id, code=e.code)
            if e.code in _DEAD:
                with self._store.write() as c:
                    if self._is_past(c, found):
                        return self._installation(c, found.team_id, stopped=stopped)
                    reason = "the bot's token ended and could not be renewed"
                    people.stop_workspace(c, found.team_id, uninstalled=False, reason=reason, now=self._now())
                return None
            return found if not _ends_before(found, self._now()) else None
        fresh = replace(
            found,
            bot_token=text_in(answer, "access_token") or found.bot_token,
            refresh_token=text_in(answer, "refresh_token") or found.refresh_token,
            expires_at=_end(answer, self._now()),
        )
        with self._store.write() as c:  # saved before anybody uses it: the old one is dead already
            if self._is_past(c, found):
                return self._installation(c, found.team_id, stopped=stopped)
            people.save_installation(c, self._vault, fresh)
        return fresh

    def _is_past(self, c: Connection, found: Installation) -> bool:
        """Whether the app was installed again, or removed, while Slack was asked: that has the last word."""
        held = self._installation(c, found.team_id, stopped=True)
        return held is None or held.refresh_token != found.refresh_token

    def install(self, code: str, redirect_uri: str) -> Installation:
        """Exchange the code of an installation for a token, and keep it.

        Raises:
            SlackError: Slack does not take the code, or the app was installed to a whole organisation.
            UserError: the operator named the workspaces that are served, and this is none of them.
        """
        answer = access(self._settings, code=code, redirect_uri=redirect_uri)
        team, enterprise, user = (map_in(answer, name) for name in ("team", "enterprise", "authed_user"))
        team_id = text_in(team, "id")
        token = text_in(answer, "access_token")
        if token and not (team_id and self._is_welcome(team_id)):
            give_back(self._settings, token, team_id)
        if not team_id or not token:
            raise SlackError("Slack installed no bot in a workspace: choose a single workspace.", permanent=True)
        if not self._is_welcome(team_id):
            raise UserError("This bot serves other workspaces; please ask the people who run it.")
        now = self._now()
        found = Installation(
            team_id=team_id,
            bot_token=token,
            bot_user_id=text_in(answer, "bot_user_id"),
            app_id=text_in(answer, "app_id"),
            scopes=tuple(filter(None, text_in(answer, "scope").split(","))),
            refresh_token=text_in(answer, "refresh_token"),
            expires_at=_end(answer, now),
            installed_by=text_in(user, "id"),
            installed_at=now,
        )
        workspace = Workspace(team_id=team_id, name=text_in(team, "name"), enterprise_id=text_in(enterprise, "id"))
        with self._store.write() as c:
            people.save_workspace(c, workspace, now)
            people.save_installation(c, self._vault, found)
        return found


def renew_tokens(parts: Parts) -> int:
    """Renew tokens before scheduled posts need them; nothing to do where one token serves one workspace."""
    return parts.gateways.renew_due() if isinstance(parts.gateways, InstalledWorkspaces) else 0


def forget_due(parts: Parts) -> tuple[str, ...]:
    """Delete the data of workspaces that removed the app more than 30 days ago; return which."""
    with parts.store.write() as c:
        installs = isinstance(parts.gateways, InstalledWorkspaces)
        gone = people.due_for_forgetting(c, parts.now(), KEEP_DATA, installs=installs)
        for team_id in gone:
            people.forget_workspace(c, team_id)
    return gone


def _ends_before(found: Installation, when: datetime) -> bool:
    return found.expires_at is not None and found.expires_at < when


def _end(answer: dict[str, Any], now: datetime) -> datetime | None:
    seconds = answer.get("expires_in")
    if not isinstance(seconds, int) or seconds <= 0:
        return None
    return now.astimezone(UTC) + timedelta(seconds=min(seconds, _LONGEST_S))
