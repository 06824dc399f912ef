"""Installing the app into a workspace from a browser: OAuth v2 with a state that works once and in one browser.

The state is sealed and carries its own end, so a request that only begins an installation leaves nothing behind.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode, urlsplit

import structlog
from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import MethodNotAllowed

from bot.errors import BotError, UserError
from bot.services.installation.workspaces import InstalledWorkspaces
from bot.services.parts import utc_now
from bot.slack.manifest import ALL_SCOPES, missing_scopes
from config.settings import Settings
from storage import people
from storage.secrets import SecretError, Vault
from storage.store import Store

__all__ = ["InstalledWorkspaces", "install_blueprint"]

log = structlog.get_logger(__name__)

COOKIE = "signalpost_install"
LIFE_S = 600
AT_ONCE = 3  # codes exchanged at a time: each holds one of the threads that Slack's requests need too


def install_blueprint(
    settings: Settings, store: Store, workspaces: InstalledWorkspaces, *, now: Callable[[], datetime] = utc_now
) -> Blueprint:
    """The addresses ``/slack/install`` and ``/slack/oauth_redirect``, for the application that has the web's templates.

    Args:
        settings: client id, SECRET_KEY, PUBLIC_URL and Slack's address.
        store: remembers the states that were used.
        workspaces: exchanges the code and keeps the token.
        now: the clock.
    """
    pages = _Pages(settings=settings, store=store, workspaces=workspaces, now=now)
    blueprint = Blueprint("install", __name__)
    blueprint.add_url_rule("/slack/install", "begin", pages.begin, methods=["GET"])
    blueprint.add_url_rule("/slack/oauth_redirect", "end", pages.end, methods=["GET"])
    return blueprint


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pages:
    settings: Settings
    store: Store
    workspaces: InstalledWorkspaces
    now: Callable[[], datetime]
    turns: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(AT_ONCE))

    @property
    def redirect_uri(self) -> str:
        return f"{self.settings.base_url}/slack/oauth_redirect"

    def begin(self) -> Response:
        """Send the browser to Slack with a state that this browser alone can bring back."""
        state, home = self._new_state(), urlsplit(self.settings.slack_api_url)
        asked = {"client_id": self.settings.slack_client_id, "scope": ",".join(ALL_SCOPES)}
        query = urlencode(asked | {"state": state, "redirect_uri": self.redirect_uri})
        answer = Response("", 302, {"Location": f"{home.scheme}://{home.netloc}/oauth/v2/authorize?{query}"})
        secure = self.settings.base_url.startswith("https://")
        answer.cache_control.no_store = True
        answer.set_cookie(COOKIE, state, max_age=LIFE_S, path="/slack/", secure=secure, httponly=True, samesite="Lax")
        return answer

    def end(self) -> Response:
        """Take the browser back: a state that is used up, a code that Slack takes, a token that is kept."""
        if request.method != "GET":  # Flask lets HEAD in wherever GET may, and a look must change nothing
            raise MethodNotAllowed(["GET"])
        state, cookie = request.args.get("state", ""), request.cookies.get(COOKIE, "")
        name = self._name_of(state) if hmac.compare_digest(state.encode(), cookie.encode()) else ""
        if not name:
            return _expired()
        if request.args.get("error"):
            return _page(400, "Not installed", "Slack says that the installation was cancelled. Nothing was changed.")
        if not self.turns.acquire(blocking=False):
            return _page(503, "Please wait", "Several are installing right now. Please try again in a minute.")
        try:
            return self._install(name)
        finally:
            self.turns.release()

    def _install(self, name: str) -> Response:
        if not self._use(name):
            return _expired()
        try:
            found = self.workspaces.install(request.args.get("code", ""), self.redirect_uri)
        except BotError as e:
            with self.store.write() as c:
                people.free_oauth_state(c, name)
            log.warning("installation failed", error=str(e))
            words = str(e) if isinstance(e, UserError) else "Slack did not accept the installation. Please start again."
            return _page(400, "Not installed", words)
        log.info("app installed", team=found.team_id)
        missing = missing_scopes(found.scopes)
        text = "In a channel, type /ainews follow and a topic; in a private one, first /invite @Signalpost."
        text += f" Not granted: {', '.join(missing)}. What needs them is off." if missing else ""
        return _page(200, "Signalpost is installed", text, team_id=found.team_id)

    def _new_state(self) -> str:
        """A name nobody can guess and the time until when it is good, sealed."""
        until = int((self.now() + people.STATE_LIFE).timestamp())
        return self._vault.seal(f"{until} {secrets.token_urlsafe(24)}", team_id="", field=COOKIE)

    def _name_of(self, state: str) -> str:
        """The name in a state; "" when it was not made here or is too old."""
        try:
            until, _, name = self._vault.open(state, team_id="", field=COOKIE).partition(" ")
        except SecretError:
            return ""
        return name if until.isdecimal() and int(until) >= self.now().timestamp() else ""

    def _use(self, name: str) -> bool:
        with self.store.write() as c:
            return people.use_oauth_state(c, name, self.now())

    @property
    def _vault(self) -> Vault:
        return Vault.from_setting(self.settings.secret_key.get_secret_value())


def _expired() -> Response:
    return _page(400, "This link has expired", "Each link works once, within ten minutes. Please start again.")


def _page(status: int, title: str, text: str, *, team_id: str = "") -> Response:
    """How it ended, and the way on: into the workspace, or to another try."""
    answer = Response(render_template("install.html", title=title, text=text, team_id=team_id), status)
    answer.cache_control.no_store = True
    answer.delete_cookie(COOKIE, path="/slack/")
    return answer
