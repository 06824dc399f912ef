"""Settings: read from the environment and .env, all mistakes named at once, secrets never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings import Settings, SettingsError, load_settings


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def test_nothing_set_means_sqlite_and_the_playground() -> None:
    settings = load_settings()
    assert settings.database_url == "sqlite:///signalpost.db"
    assert settings.playground
    assert settings.base_url == "http://127.0.0.1:3000"


def test_a_dotenv_file_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=8080\nSLACK_BOT_TOKEN=xoxb-1-canary\n")
    settings = load_settings()
    assert settings.port == 8080
    assert not settings.playground


def test_the_level_of_the_log_may_be_written_in_small_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "debug")
    assert load_settings().log_level == "DEBUG"


def test_links_hold_no_double_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://news.example/")
    assert load_settings().base_url == "https://news.example"


def test_parts_of_a_slack_that_is_not_set_up_are_named_and_those_of_one_that_is_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert load_settings().half_slack == ""
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "canary")
    assert load_settings().half_slack.startswith("SLACK_SIGNING_SECRET without SLACK_BOT_TOKEN")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1-canary")
    assert load_settings().half_slack == ""


def test_secrets_are_hidden_in_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1-canary")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "canary")
    monkeypatch.setenv("LLM_API_KEY", "canary")
    monkeypatch.setenv("SECRET_KEY", "canary")
    assert "canary" not in repr(load_settings())


def test_every_wrong_setting_is_named_in_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {
        "PORT": "99999",
        "LOG_LEVEL": "loud",
        "SLACK_BOT_TOKEN": "canary-token",
        "SLACK_APP_TOKEN": "canary-app",
        "ALLOW_PRIVATE_NETWORKS": "10.0.0.0/8, nonsense",
        "EXTRA_PORTS": "8000, 70000",
        "PUBLIC_URL": "example.org",
        "LLM_DAILY_BUDGET_USD": "-1",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    for name in wrong:
        assert name in str(caught.value)
    assert "canary" not in str(caught.value)


def test_private_networks_are_read_as_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOW_PRIVATE_NETWORKS", "127.0.0.1/32, 10.1.2.3/8,")
    assert [str(network) for network in load_settings().private_networks] == ["127.0.0.1/32", "10.0.0.0/8"]


def test_extra_ports_are_read_as_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().public_ports == ()
    monkeypatch.setenv("EXTRA_PORTS", "8000, 9000,")
    assert load_settings().public_ports == (8000, 9000)


@pytest.mark.parametrize("value", ["0", "65536", "-1", "80-90", "²", "http", "9" * 5000])
def test_what_is_no_port_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("EXTRA_PORTS", value)
    with pytest.raises(SettingsError, match="EXTRA_PORTS"):
        load_settings()


def test_a_client_id_means_many_workspaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    settings = load_settings()
    assert settings.many_workspaces
    assert not settings.playground


@pytest.mark.parametrize("name", ["PUBLIC_URL", "LLM_BASE_URL", "SLACK_API_URL"])
def test_an_address_holds_no_password(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "https://user:canary@host.example/v1")
    with pytest.raises(SettingsError, match=f"{name}: must not hold a name or a password") as caught:
        load_settings()
    assert "canary" not in str(caught.value)
    monkeypatch.setenv(name, "https://host.example/@path")
    load_settings()
