"""Many workspaces: installing from a browser, tokens that are renewed in time, and what the app asks for."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, Response, jsonify, request
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import func, select, update
from structlog.testing import capture_logs

from bot.errors import ConfigError
from bot.services.installation.workspaces import InstalledWorkspaces
from bot.services.pages import StoredPages
from bot.slack.install import AT_ONCE, install_blueprint
from bot.slack.manifest import ALL_SCOPES, manifest, missing_scopes
from bot.web.pages import make_web_app
from config.settings import Settings
from storage import people
from storage.records import Installation, Workspace
from storage.secrets import Vault
from storage.store import Store
from storage.tables.people import installations, oauth_states
from tests.conftest import Clock
from tests.loopback import serving
from tests.services.ingesting import make_parts
from tests.slack.world import settings
from tests.web.fakes import HeldPages

KEY = "a-secret-key-for-the-tests"
CANARY = "xoxb-canary-first"


@dataclass
class FakeOauth:
    """Slack's oauth.v2.access on loopback: codes and refresh tokens that work once."""

    url: str = ""
    calls: list[dict[str, str]] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    answer: dict[str, object] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    garbage: str = ""  # what stands in the place of Slack's answer
    revoked: list[str] = field(default_factory=list)
    refusal: str = ""  # what auth.revoke says
    meanwhile: Callable[[], None] = lambda: None  # happens while Slack answers

    def access(self) -> Response:
        form = dict(request.form)
        self.meanwhile()
        if self.garbage:
            return Response(self.garbage, 200, mimetype="application/json")
        with self.lock:
            self.calls.append(form)
            key = form.get("code") or form.get("refresh_token") or ""
            if not request.authorization or key in self.used or key.startswith("bad"):
                return jsonify(
                    {"ok": False, "error": "invalid_refresh_token" if "refresh_token" in form else "invalid_code"}
                )
            self.used.add(key)
            if "refresh_token" in form:
                number = len(self.calls)
                return jsonify(
                    {
                        "ok": True,
                        "access_token": f"xoxb-canary-{number}",
                        "refresh_token": f"xoxe-{number}",
                        "expires_in": 43200,
                    }
                )
            return jsonify({"ok": True, **self.answer})

    def revoke(self) -> Response:
        if self.refusal:
            return jsonify({"ok": False, "error": self.refusal})
        self.revoked.append(request.headers["Authorization"].removeprefix("Bearer "))
        return jsonify({"ok": True, "revoked": True})


@pytest.fixture
def oauth() -> Iterator[FakeOauth]:
    fake, flask = FakeOauth(), Flask("oauth")
    fake.answer = {
        "access_token": CANARY, "bot_user_id": "UBOT", "app_id": "A1", "scope": "chat:write,commands",
        "team": {"id": "T1", "name": "First"}, "enterprise": None, "authed_user": {"id": "U1"},
    }  # fmt: skip
    flask.add_url_rule("/api/oauth.v2.access", "access", fake.access, methods=["POST"])
    flask.add_url_rule("/api/auth.revoke", "revoke", fake.revoke, methods=["GET", "POST"])
    with serving(flask) as url:
        fake.url = f"{url}/api/"
        yield fake


def many(oauth: FakeOauth) -> Settings:
    return settings(
        slack_api_url=oauth.url,
        slack_client_id="1.2",
        slack_client_secret=SecretStr("client-secret"),
        secret_key=SecretStr(KEY),
        public_url="http://bot.example",
    )


@dataclass
class Site:
    """The install pages, and what stands behind them."""

    client: FlaskClient
    workspaces: InstalledWorkspaces
    store: Store

    def begin(self) -> str:
        """Follow the link; return the state that Slack is given."""
        answer = self.client.get("/slack/install")
        assert answer.status_code == 302
        target = urlsplit(answer.headers["Location"])
        asked = parse_qs(target.query)
        assert target.path == "/oauth/v2/authorize"
        assert set(asked["scope"][0].split(",")) == set(ALL_SCOPES)
        assert asked["redirect_uri"] == ["http://bot.example/slack/oauth_redirect"]
        return asked["state"][0]


@pytest.fixture
def site(oauth: FakeOauth, store: Store, clock: Clock) -> Site:
    chosen = many(oauth)
    workspaces = InstalledWorkspaces(store, Vault([KEY]), chosen, clock)
    app = make_web_app(HeldPages(), blueprints=(install_blueprint(chosen, store, workspaces, now=clock),))
    return Site(client=app.test_client(), workspaces=workspaces, store=store)


def test_installing_keeps_the_token_sealed_and_says_what_was_left_out(site: Site, tmp_path: Path) -> None:
    state = site.begin()
    page = site.client.get(f"/slack/oauth_redirect?code=c1&state={state}")
    assert page.status_code == 200
    assert "users:read" in page.text
    assert 'href="https://slack.com/app_redirect?team=T1"' in page.text
    assert site.workspaces.for_team("T1") is not None
    assert site.workspaces.for_team("T2") is None
    assert not any(b"canary" in file.read_bytes() for file in tmp_path.iterdir())


def test_the_end_of_an_installation_looks_like_the_other_pages_and_is_in_no_search_engine(site: Site) -> None:
    page = site.client.get("/slack/oauth_redirect").text
    around = site.client.get("/recaps/2026-W47").text.partition("<main")[0].partition("<body")[2]
    assert around.replace(' aria-current="page"', "") in page
    assert '<meta name="robots" content="noindex">' in page


def test_a_workspace_of_hostile_name_cannot_write_into_the_page(site: Site, oauth: FakeOauth) -> None:
    oauth.answer |= {"team": {"id": 'T1"><b>&', "name": "<b>"}}
    page = site.client.get(f"/slack/oauth_redirect?code=c1&state={site.begin()}").text
    assert "<b>" not in page


@pytest.mark.parametrize("change", ["twice", "other browser", "late", "made up", "cancelled", "bad code"])
def test_installing_in_any_wrong_way_keeps_nothing(site: Site, clock: Clock, change: str) -> None:
    state, code, more = site.begin(), "c1", ""
    if change == "other browser":
        site.client.delete_cookie("signalpost_install", path="/slack/")
    if change == "late":
        clock.tick(minutes=11)
    if change == "made up":
        state = "x" * 43
    if change == "cancelled":
        more = "&error=access_denied"
    if change == "bad code":
        code = "bad"
    if change == "twice":
        assert site.client.get(f"/slack/oauth_redirect?code=c0&state={state}").status_code == 200
    page = site.client.get(f"/slack/oauth_redirect?code={code}&state={state}{more}")
    assert page.status_code == 400
    assert "/slack/install" in page.text
    if change != "twice":
        assert site.workspaces.for_team("T1") is None


def test_beginning_and_failing_leaves_no_row_however_often(site: Site, clock: Clock) -> None:
    states = [site.begin() for _ in range(20)]
    assert len(set(states)) == 20
    for ending in ("code=bad", "error=access_denied", "code=bad", "code=bad2"):
        assert site.client.get(f"/slack/oauth_redirect?{ending}&state={site.begin()}").status_code == 400
    with site.store.read() as c:
        assert c.scalar(select(func.count()).select_from(oauth_states)) == 0
    state = site.begin()  # what failed may be tried again in the same browser; what worked may not
    site.client.set_cookie("signalpost_install", state, path="/slack/")
    assert site.client.get(f"/slack/oauth_redirect?code=bad&state={state}").status_code == 400
    site.client.set_cookie("signalpost_install", state, path="/slack/")
    assert site.client.get(f"/slack/oauth_redirect?code=c1&state={state}").status_code == 200
    site.client.set_cookie("signalpost_install", state, path="/slack/")
    assert site.client.get(f"/slack/oauth_redirect?code=c2&state={state}").status_code == 400


@pytest.mark.parametrize("kind", ["another key", "a sealed token", "changed", "no letters", "empty"])
def test_a_state_that_was_not_made_here_is_refused_even_with_its_cookie(site: Site, clock: Clock, kind: str) -> None:
    until = f"{int(clock().timestamp()) + 300} abc"
    state = {
        "another key": Vault(["another-key-of-somebody"]).seal(until, team_id="", field="signalpost_install"),
        "a sealed token": Vault([KEY]).seal(until, team_id="T1", field="bot_token"),
        "changed": site.begin()[:-6] + "AAAAAA",
        "no letters": "v1.é.\u202e",
        "empty": "",
    }[kind]
    site.client.set_cookie("signalpost_install", state, path="/slack/")
    answer = site.client.get("/slack/oauth_redirect", query_string={"code": "c1", "state": state})
    assert answer.status_code == 400
    assert site.workspaces.for_team("T1") is None


def test_a_life_of_a_token_beyond_all_time_is_a_long_one(site: Site, oauth: FakeOauth) -> None:
    oauth.answer |= {"refresh_token": "xoxe-0", "expires_in": 10**30}
    assert site.client.get(f"/slack/oauth_redirect?code=c1&state={site.begin()}").status_code == 200
    assert site.workspaces.for_team("T1") is not None


def test_those_who_install_while_slack_is_slow_leave_threads_for_everybody_else(site: Site, oauth: FakeOauth) -> None:
    going, waiting = threading.Event(), threading.Semaphore(0)

    def slow() -> None:
        waiting.release()
        going.wait(20)

    def end(state: str) -> int:
        client = site.client.application.test_client()
        client.set_cookie("signalpost_install", state, path="/slack/")
        return client.get(f"/slack/oauth_redirect?code=bad&state={state}").status_code

    oauth.meanwhile = slow
    with ThreadPoolExecutor(AT_ONCE) as pool:
        several = [pool.submit(end, site.begin()) for _ in range(AT_ONCE)]
        for _ in several:
            assert waiting.acquire(timeout=10)
        state = site.begin()
        assert end(state) == 503
        going.set()
        assert {one.result() for one in several} == {400}
    oauth.meanwhile = lambda: None
    site.client.set_cookie("signalpost_install", state, path="/slack/")
    assert site.client.get(f"/slack/oauth_redirect?code=c1&state={state}").status_code == 200  # it was not used up


def test_nothing_of_an_installation_is_kept_by_a_cache(site: Site) -> None:
    for address in ("/slack/install", "/slack/oauth_redirect", f"/slack/oauth_redirect?code=c1&state={site.begin()}"):
        assert site.client.get(address).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("allowed", "status"), [("", 200), ("T9, T1", 200), ("T9", 400)])
def test_only_workspaces_that_the_operator_named_may_install(
    oauth: FakeOauth, store: Store, clock: Clock, allowed: str, status: int
) -> None:
    chosen = many(oauth).model_copy(update={"slack_workspaces": allowed})
    workspaces = InstalledWorkspaces(store, Vault([KEY]), chosen, clock)
    app = make_web_app(HeldPages(), blueprints=(install_blueprint(chosen, store, workspaces, now=clock),))
    site = Site(client=app.test_client(), workspaces=workspaces, store=store)
    page = site.client.get(f"/slack/oauth_redirect?code=c1&state={site.begin()}")
    assert page.status_code == status
    assert ("serves other workspaces" in page.text) is (status == 400)
    assert (workspaces.for_team("T1") is not None) is (status == 200)
    with store.read() as c:
        assert (people.get_workspace(c, "T1") is not None) is (status == 200)
    assert oauth.revoked == ([] if status == 200 else [CANARY]), "nobody keeps a token that is not used"


@pytest.mark.parametrize("trouble", ["account_inactive", "unreachable"])
def test_a_token_that_cannot_be_given_back_is_told_to_the_log_without_it(
    oauth: FakeOauth, store: Store, clock: Clock, trouble: str
) -> None:
    chosen = many(oauth).model_copy(update={"slack_workspaces": "T9"})
    workspaces = InstalledWorkspaces(store, Vault([KEY]), chosen, clock)
    app = make_web_app(HeldPages(), blueprints=(install_blueprint(chosen, store, workspaces, now=clock),))
    site = Site(client=app.test_client(), workspaces=workspaces, store=store)
    oauth.refusal = trouble
    if trouble == "unreachable":
        oauth.answer |= {"access_token": "xoxb-canary\u20ac"}  # nothing that a header could carry
    with capture_logs() as logs:
        page = site.client.get(f"/slack/oauth_redirect?code=c1&state={site.begin()}")
    assert (page.status_code, "serves other workspaces" in page.text) == (400, True)
    assert [line["team"] for line in logs if "revoked" in line["event"]] == ["T1"]
    assert "canary" not in str(logs)


def test_a_look_at_the_head_of_a_page_installs_nothing(site: Site, oauth: FakeOauth) -> None:
    whole = f"/slack/oauth_redirect?code=c1&state={site.begin()}"
    assert site.client.head(whole).status_code == 405
    assert not oauth.calls
    assert site.client.get(whole).status_code == 200, "the link still works"


def test_a_workspace_that_is_taken_off_the_list_is_served_no_more(site: Site, oauth: FakeOauth, clock: Clock) -> None:
    site.client.get(f"/slack/oauth_redirect?code=c1&state={site.begin()}")
    for allowed, served in (("T1", True), ("T2", False)):
        chosen = many(oauth).model_copy(update={"slack_workspaces": allowed})
        found = InstalledWorkspaces(site.store, Vault([KEY]), chosen, clock).for_team("T1")
        assert (found is not None) is served


def test_organisation_wide_installation_is_refused(site: Site, oauth: FakeOauth) -> None:
    oauth.answer |= {"team": None, "enterprise": {"id": "E1"}}
    assert site.client.get(f"/slack/oauth_redirect?code=c&state={site.begin()}").status_code == 400
    assert oauth.revoked == [CANARY]


def installed(site: Site, oauth: FakeOauth) -> None:
    oauth.answer |= {"refresh_token": "xoxe-0", "expires_in": 43200}
    site.client.get(f"/slack/oauth_redirect?code=c1&state={site.begin()}")


def token(site: Site) -> str:
    with site.store.read() as c:
        found = people.get_installation(c, Vault([KEY]), "T1")
    return found.bot_token if found else ""


def test_token_is_renewed_before_it_ends_and_by_one_only(site: Site, oauth: FakeOauth, clock: Clock) -> None:
    installed(site, oauth)
    assert site.workspaces.renew_due() == 0
    clock.tick(hours=10, minutes=30)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: site.workspaces.renew_due(), range(6)))
    refreshed = [call for call in oauth.calls if call.get("grant_type") == "refresh_token"]
    assert len(refreshed) == 1
    assert token(site) not in {"", CANARY}
    assert site.workspaces.for_team("T1") is not None


def test_whoever_needs_a_token_that_is_about_to_end_renews_it(site: Site, oauth: FakeOauth, clock: Clock) -> None:
    installed(site, oauth)
    clock.tick(hours=11, minutes=55)
    assert site.workspaces.for_team("T1") is not None
    assert token(site) != CANARY


def test_a_workspace_whose_token_cannot_be_opened_stops_nobody_else(site: Site, oauth: FakeOauth, clock: Clock) -> None:
    installed(site, oauth)
    oauth.answer |= {"team": {"id": "T2", "name": "Second"}}
    site.client.get(f"/slack/oauth_redirect?code=c2&state={site.begin()}")
    with site.store.write() as c:
        c.execute(update(installations).where(installations.c.team_id == "T1").values(bot_token="v1.copied"))
    with capture_logs() as logs:
        assert [site.workspaces.for_team(team) is not None for team in ("T1", "T2", "T1")] == [False, True, False]
        clock.tick(hours=10, minutes=30)
        assert site.workspaces.renew_due() == 1
    assert [line["team"] for line in logs if line["log_level"] == "error"] == ["T1"]


def test_token_that_cannot_be_renewed_stops_the_workspace(site: Site, oauth: FakeOauth, clock: Clock) -> None:
    installed(site, oauth)
    oauth.used.add("xoxe-0")
    clock.tick(hours=13)
    assert site.workspaces.for_team("T1") is None
    with site.store.read() as c:
        found = people.get_workspace(c, "T1")
    assert found is not None
    assert (found.state, "renewed" in found.stopped_reason) == ("stopped", True)


def install_again(site: Site, clock: Clock) -> None:
    """Somebody installs the app anew, which gives it another token."""
    again = Installation(
        team_id="T1", bot_token="xoxb-canary-new", refresh_token="xoxe-new", expires_at=clock() + timedelta(hours=12)
    )
    with site.store.write() as c:
        people.save_installation(c, Vault([KEY]), again)


def test_a_token_renewed_while_the_app_is_installed_again_does_not_replace_the_new_one(
    site: Site, oauth: FakeOauth, clock: Clock
) -> None:
    installed(site, oauth)
    clock.tick(hours=11)
    oauth.meanwhile = lambda: install_again(site, clock)
    assert site.workspaces.renew_due() == 1
    assert token(site) == "xoxb-canary-new"


def test_a_renewal_refused_since_the_app_is_installed_again_stops_nothing(
    site: Site, oauth: FakeOauth, clock: Clock
) -> None:
    installed(site, oauth)
    clock.tick(hours=11)

    def reinstall() -> None:
        oauth.used.add("xoxe-0")
        install_again(site, clock)

    oauth.meanwhile = reinstall
    site.workspaces.renew_due()
    assert token(site) == "xoxb-canary-new"
    assert site.workspaces.for_team("T1") is not None


def test_a_token_renewed_while_the_app_is_removed_is_not_kept(site: Site, oauth: FakeOauth, clock: Clock) -> None:
    installed(site, oauth)
    clock.tick(hours=11)

    def remove() -> None:
        with site.store.write() as c:
            people.stop_workspace(c, "T1", uninstalled=True, reason="the app was removed", now=clock())

    oauth.meanwhile = remove
    assert site.workspaces.renew_due() == 0
    with site.store.read() as c:
        assert c.scalar(select(func.count()).select_from(installations)) == 0


GARBAGE = [
    "[1, 2]",
    "7",
    "null",
    "<html>client-secret</html>",
    " ",
    "[" * 100_000,
    '{"ok": true, "team": 7}',
    '{"ok": 0}',
]


@pytest.mark.parametrize("garbage", GARBAGE)
def test_an_answer_that_is_none_keeps_nothing_and_the_link_can_be_used_again(
    site: Site, oauth: FakeOauth, garbage: str
) -> None:
    oauth.garbage, state = garbage, site.begin()
    with capture_logs() as logs:
        assert site.client.get(f"/slack/oauth_redirect?code=c1&state={state}").status_code == 400
    assert "client-secret" not in str(logs)
    oauth.garbage = ""
    site.client.set_cookie("signalpost_install", state, path="/slack/")
    assert site.client.get(f"/slack/oauth_redirect?code=c1&state={state}").status_code == 200


@pytest.mark.parametrize("garbage", GARBAGE[:-2])
def test_an_answer_that_is_none_leaves_tokens_as_they_are(
    site: Site, oauth: FakeOauth, clock: Clock, garbage: str
) -> None:
    installed(site, oauth)
    clock.tick(hours=11)
    oauth.garbage = garbage
    assert site.workspaces.renew_due() == 1
    assert token(site) == CANARY


def test_unreachable_slack_leaves_a_living_token_in_use(
    site: Site, oauth: FakeOauth, clock: Clock, store: Store
) -> None:
    installed(site, oauth)
    clock.tick(hours=11)
    lost = settings(
        slack_api_url="http://127.0.0.1:9/api/",
        slack_client_id="1",
        slack_client_secret=SecretStr("s"),
        secret_key=SecretStr(KEY),
    )
    offline = InstalledWorkspaces(store, Vault([KEY]), lost, clock)
    clock.tick(minutes=52)
    assert offline.for_team("T1") is not None
    clock.tick(hours=1)
    assert offline.for_team("T1") is None


@pytest.mark.parametrize("missing", ["slack_client_secret", "secret_key"])
def test_missing_settings_are_named(oauth: FakeOauth, store: Store, missing: str) -> None:
    chosen = many(oauth).model_copy(update={missing: SecretStr("")})
    with pytest.raises(ConfigError, match=missing.upper()):
        InstalledWorkspaces.from_settings(chosen, store)


def test_new_secret_key_seals_again_at_the_start(site: Site, oauth: FakeOauth, store: Store) -> None:
    installed(site, oauth)
    fresh = "a-new-secret-key-for-tests"
    chosen = many(oauth).model_copy(update={"secret_key": SecretStr(f"{fresh},{KEY}")})
    InstalledWorkspaces.from_settings(chosen, store)
    with store.read() as c:
        assert people.get_installation(c, Vault([fresh]), "T1") is not None


def test_a_start_with_a_new_key_names_whom_it_cannot_serve_and_serves_the_others(
    site: Site, oauth: FakeOauth, store: Store, clock: Clock
) -> None:
    installed(site, oauth)
    fresh = "a-new-secret-key-for-tests"
    chosen = many(oauth).model_copy(update={"secret_key": SecretStr(f"{fresh},{KEY}")})
    gone = Installation(team_id="T0", bot_token="xoxb-canary-0")
    with store.write() as c:
        people.save_workspace(c, Workspace(team_id="T0"), clock())
        people.save_installation(c, Vault(["a-key-that-is-lost-now"]), gone)
    with capture_logs() as logs:
        both = InstalledWorkspaces.from_settings(chosen, store)
    assert [line["team"] for line in logs if line["log_level"] == "error"] == ["T0"]
    assert "canary" not in str(logs)
    with store.read() as c:
        assert people.get_installation(c, Vault([fresh]), "T1") is not None
    parts = replace(make_parts(store, clock), gateways=both, settings=chosen)
    pages = StoredPages(parts)
    assert pages.trouble() == ""
    assert pages.overview().workspaces_unreadable == 1


def test_a_key_that_opens_nothing_at_all_makes_the_process_unready(
    site: Site, oauth: FakeOauth, store: Store, clock: Clock
) -> None:
    installed(site, oauth)
    wrong = many(oauth).model_copy(update={"secret_key": SecretStr("quite-another-secret-key")})
    both = InstalledWorkspaces.from_settings(wrong, store)
    pages = StoredPages(replace(make_parts(store, clock), gateways=both, settings=wrong))
    assert pages.trouble().startswith("SECRET_KEY opens not one")


def test_workspace_that_left_is_forgotten_after_thirty_days(site: Site, oauth: FakeOauth, clock: Clock) -> None:
    installed(site, oauth)
    with site.store.write() as c:
        people.stop_workspace(c, "T1", uninstalled=True, reason="gone", now=clock())
        assert people.due_for_forgetting(c, clock.tick(days=31), timedelta(days=30)) == ("T1",)


# ---- the manifest


def limits(value: object, path: str = "") -> Iterator[str]:
    """Breaches of the manifest schema's lengths (version 2)."""
    most = {"name": 35, "description": 140, "display_name": 80, "usage_hint": 1000, "callback_id": 255, "command": 32}
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, str) and len(inner) > most.get(key, 4000):
                yield f"{path}/{key}"
            yield from limits(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from limits(inner, f"{path}/{place}")


def test_shipped_manifest_is_the_one_for_socket_mode() -> None:
    file = Path(__file__).parents[2] / "config" / "slack_manifest.json"
    assert json.loads(file.read_text(encoding="utf-8")) == manifest("socket")


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_manifest_fits_slacks_schema(mode: str) -> None:
    made = manifest("http" if mode == "http" else "socket", "https://bot.example")
    assert not list(limits(made))
    assert 175 <= len(made["display_information"]["long_description"]) <= 4000
    assert all(len(shortcut["name"]) <= 24 for shortcut in made["features"]["shortcuts"])
    assert made["settings"]["socket_mode_enabled"] is (mode == "socket")
    urls = json.dumps(made).count("https://bot.example/slack/events")
    assert urls == (4 if mode == "http" else 0)


def test_missing_scopes_are_named() -> None:
    assert missing_scopes(()) == ()
    assert missing_scopes(ALL_SCOPES) == ()
    assert "users:read" in missing_scopes(("chat:write",))
