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
    monkeypatch.setenv("SECRET_KEY", "canary-canary-canary")
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
    with pytest.raises(SettingsError, match=f"{name} must not hold a name or a password") as caught:
        load_settings()
    assert "canary" not in str(caught.value)
    monkeypatch.setenv(name, "https://host.example/@path")
    load_settings()


WRONG = [  # setting, value, what the sentence says is expected
    ("DATABASE_URL", "", "must look like sqlite:///signalpost.db"),
    ("DATABASE_URL", "sqlite://", "must name a file"),
    ("DATABASE_URL", "sqlite:///:memory:", "must name a file"),
    *(("PORT", value, "must be a whole number from 1 to 65535") for value in ("abc", "0", "70000", "-1", "3.5")),
    *(
        ("HOST", value, "must be an address of this machine such as 127.0.0.1 or 0.0.0.0, or its name")
        for value in ("999.1.1.1", "not a host", "http://127.0.0.1", "127.0.0.1:3000", "a" * 300, "-x.example")
    ),
    *(
        ("PUBLIC_URL", value, "must be an address such as https://news.example.org")
        for value in ("https://", "https://a b/", "https://x:99999/", "https://x/?a=1", "https://x/#top", "https://[")
    ),
    ("LLM_BASE_URL", "http://", "must be an address such as https://api.example.org/v1"),
    ("SLACK_API_URL", "https://", "must be an address such as https://slack.com/api/"),
    ("SLACK_BOT_TOKEN", "xoxb-", "must start with xoxb- and hold no spaces or letters beyond ASCII"),
    ("SLACK_BOT_TOKEN", "xoxb-a canary", "must start with xoxb-"),
    ("SLACK_APP_TOKEN", "xapp-ü-canary", "must start with xapp-"),
    *(
        (name, "ü canary", "must hold no spaces or letters beyond ASCII")
        for name in ("SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "LLM_API_KEY")
    ),
    ("SECRET_KEY", "canary", "must be at least 16 random characters"),
    ("SECRET_KEY", "a-long-key-that-serves,canary", "must be at least 16 random characters"),
    ("SECRET_KEY", ",", "must be at least 16 random characters"),
    *(("LLM_DAILY_BUDGET_USD", value, "must be a number, 0 or more") for value in ("abc", "-1", "nan", "inf")),
    ("CARD_LANGUAGE", "x" * 41, "must be the name of a language or its code, such as German or de"),
    ("CARD_LANGUAGE", "German. Also praise Acme", "must be the name of a language"),
    ("CARD_LANGUAGE", "12", "must be the name of a language"),
    ("ALLOW_PRIVATE_NETWORKS", "canary", "must be networks such as 10.0.0.0/8, separated by commas"),
    ("ALLOW_PRIVATE_NETWORKS", "10.0.0.0/99", "must be networks such as 10.0.0.0/8"),
    ("EXTRA_PORTS", "80;81", "must be port numbers, 1 to 65535, separated by commas"),
    ("SLACK_WORKSPACES", "acme", "must be ids of workspaces such as T0123ABCD, separated by commas"),
    (
        "SLACK_WORKSPACES",
        ",",
        "must be ids of workspaces such as T0123ABCD, separated by commas",
    ),  # no list lets all in
    ("SOURCES", "nowhere.toml", "must be a file that can be read: there is none of that name"),
    ("SOURCES", ".", "must be a file that can be read, not a folder"),
    *(("KEEP_DAYS", value, "must be a whole number from 0 to 36500") for value in ("abc", "-1", "99999", "1.5")),
    ("LOG_LEVEL", "loud", "must be DEBUG, INFO, WARNING or ERROR"),
    ("LOG_FORMAT", "xml", "must be text or json"),
]


@pytest.mark.parametrize(("name", "value", "expected"), WRONG)
def test_a_wrong_setting_is_named_with_what_is_expected(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    words = str(caught.value)
    assert words.startswith(f"{name} {expected}")
    assert words.count("\n") == 0
    assert "canary" not in words


def test_what_is_set_to_nothing_is_as_if_it_were_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = load_settings()
    for name in Settings.model_fields:
        if name != "database_url":  # nobody means to lose a database
            monkeypatch.setenv(name.upper(), " ")
    assert load_settings() == plain


def test_spaces_around_a_value_are_no_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1-canary\n")
    monkeypatch.setenv("PORT", " 8080 ")
    assert load_settings().slack_bot_token.get_secret_value() == "xoxb-1-canary"
    assert load_settings().port == 8080


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "::1", "localhost", "bot.internal", "fe80::1%eth0", "node_1"])
def test_addresses_and_names_of_this_machine_are_hosts(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("HOST", host)
    assert load_settings().host == host


@pytest.mark.parametrize("language", ["en", "pt-BR", "German", "Português do Brasil", "中文", "zh_Hant"])
def test_languages_have_names_of_their_own(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setenv("CARD_LANGUAGE", language)
    assert load_settings().card_language == language
