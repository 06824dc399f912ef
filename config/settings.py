"""Every setting, read from the environment and `.env`, checked at once and explained in one message."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, DotEnvSettingsSource, SettingsConfigDict

from config import checks

CONFIG_DIR = Path(__file__).parent
_EXPECTED = {
    "port": "must be a whole number from 1 to 65535",
    "llm_daily_budget_usd": "must be a number, 0 or more",
    "keep_days": "must be a whole number from 0 to 36500",
    "log_level": "must be DEBUG, INFO, WARNING or ERROR",
    "log_format": "must be text or json",
}


class SettingsError(Exception):
    """One or more settings are wrong; the text names each of them."""


class Settings(BaseSettings):
    """What an operator may set. Names in the environment are the field names in capitals."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    database_url: str = Field("sqlite:///signalpost.db", description="Where everything is kept; SQLite or PostgreSQL.")
    port: int = Field(3000, ge=1, le=65535, description="Port of the pages, the playground and Slack's requests.")
    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 behind a proxy or in a container.")
    public_url: str = Field("", description="The address people reach the pages at; links on cards point there.")
    slack_bot_token: SecretStr = Field(SecretStr(""), description="Bot token (xoxb-…) of a single workspace.")
    slack_app_token: SecretStr = Field(SecretStr(""), description="App token (xapp-…): turns on Socket Mode.")
    slack_signing_secret: SecretStr = Field(SecretStr(""), description="Signing secret: requests over HTTP.")
    slack_client_id: str = Field("", description="Client id: lets many workspaces install the bot.")
    slack_client_secret: SecretStr = Field(SecretStr(""), description="Client secret, with the client id.")
    slack_workspaces: str = Field("", description="Ids of the only workspaces that may install it, by commas.")
    slack_api_url: str = Field("https://slack.com/api/", description="Slack's Web API, or a stand-in for it.")
    secret_key: SecretStr = Field(
        SecretStr(""), description="Encrypts tokens in the database; several keys, newest first, separated by commas."
    )
    llm_model: str = Field("", description="Model that writes cards, as provider:name; empty = no model.")
    llm_api_key: SecretStr = Field(SecretStr(""), description="Key for the model's API.")
    llm_base_url: str = Field("", description="Address of an OpenAI-compatible API; empty = the provider's own.")
    llm_daily_budget_usd: float = Field(
        1.0, ge=0, allow_inf_nan=False, description="Most money a day for the model; 0 = never call it."
    )
    card_language: str = Field("en", description="Language that a model writes cards in, such as en or German.")
    allow_private_networks: str = Field("", description="CIDRs that feeds may live in although private, by commas.")
    extra_ports: str = Field("", description="Public ports beside 80, 443, 8080, 8443 for feeds, by commas.")
    sources: Path = Field(CONFIG_DIR / "sources.toml", description="The file with the feeds to start with.")
    keep_days: int = Field(0, ge=0, le=36_500, description="Days to keep texts of posts that were no news; 0 = always.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much is logged.")
    log_format: Literal["text", "json"] = Field("text", description="Log lines for people or for machines.")

    @field_validator("*", mode="before")
    @classmethod
    def _nothing_is_the_default(cls, value: object, info: ValidationInfo) -> object:
        name = str(info.field_name)
        value = value.strip() if isinstance(value, str) else value
        if value == "" and name != "database_url":  # nobody means to lose a database
            return cls.model_fields[name].default
        return value.upper() if name == "log_level" and isinstance(value, str) else value

    @field_validator("slack_bot_token", "slack_app_token")
    @classmethod
    def _token(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        checks.token(value.get_secret_value(), "xoxb-" if info.field_name == "slack_bot_token" else "xapp-")
        return value

    @field_validator("slack_signing_secret", "slack_client_secret", "llm_api_key")
    @classmethod
    def _secret(cls, value: SecretStr) -> SecretStr:
        checks.visible(value.get_secret_value())
        return value

    @field_validator("secret_key")
    @classmethod
    def _keys(cls, value: SecretStr) -> SecretStr:
        checks.keys(value.get_secret_value())
        return value

    @field_validator("public_url", "llm_base_url", "slack_api_url")
    @classmethod
    def _address(cls, value: str, info: ValidationInfo) -> str:
        return checks.address(value, str(info.field_name))

    _database = field_validator("database_url")(checks.database)
    _host = field_validator("host")(checks.host)
    _id = field_validator("slack_client_id")(checks.visible)
    _language = field_validator("card_language")(checks.language)
    _networks = field_validator("allow_private_networks")(checks.networks)
    _ports = field_validator("extra_ports")(checks.ports)
    _teams = field_validator("slack_workspaces")(checks.teams)
    _sources = field_validator("sources")(checks.file)

    @property
    def private_networks(self) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        """``allow_private_networks`` as networks."""
        return tuple(ipaddress.ip_network(part, strict=False) for part in checks.parts(self.allow_private_networks))

    @property
    def public_ports(self) -> tuple[int, ...]:
        """``extra_ports`` as numbers."""
        return tuple(int(part) for part in checks.parts(self.extra_ports))

    @property
    def many_workspaces(self) -> bool:
        """Workspaces install the bot themselves (OAuth)."""
        return bool(self.slack_client_id)

    @property
    def only_workspaces(self) -> frozenset[str]:
        """``slack_workspaces`` as ids; empty when every workspace may install the bot, and where none can."""
        return frozenset(checks.parts(self.slack_workspaces)) if self.many_workspaces else frozenset()

    @property
    def playground(self) -> bool:
        """No Slack is set up: a local workspace takes its place."""
        return not self.slack_bot_token.get_secret_value() and not self.many_workspaces

    @property
    def half_slack(self) -> str:
        """Settings of Slack that do nothing because the one they belong to is missing, as a sentence; "" when none."""
        names = ("slack_app_token", "slack_signing_secret", "slack_client_secret")
        idle = [name.upper() for name in names if getattr(self, name).get_secret_value()]
        if not (self.playground and idle):
            return ""
        return f"{', '.join(idle)} without SLACK_BOT_TOKEN (or SLACK_CLIENT_ID, for many workspaces) does nothing."

    @property
    def base_url(self) -> str:
        """Where links on cards point, without a slash at the end."""
        return (self.public_url or f"http://127.0.0.1:{self.port}").rstrip("/")


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        SettingsError: names every wrong setting in one message; a value is never repeated, it may be a secret.
    """
    try:
        return Settings()
    except UnicodeDecodeError:
        raise SettingsError("The file .env cannot be read: it must be text in UTF-8.") from None
    except ValidationError as e:
        raise SettingsError("; ".join(_words(item) for item in e.errors()) + ".") from None


def unknown_settings() -> tuple[str, ...]:
    """Names in the file ``.env`` that are no settings, in capitals; probably typing errors."""
    given = DotEnvSettingsSource(Settings).env_vars
    return tuple(name.upper() for name in given if name.lower() not in Settings.model_fields)


def _words(error: ErrorDetails) -> str:
    name = str(error["loc"][0])
    said = (
        error["msg"].removeprefix("Value error, ")
        if error["type"] == "value_error"
        else _EXPECTED.get(name, error["msg"])
    )
    return f"{name.upper()} {said}"
