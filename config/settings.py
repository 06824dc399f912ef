"""Every setting, read from the environment and `.env`, checked at once and explained in one message."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, SettingsConfigDict

CONFIG_DIR = Path(__file__).parent


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
    slack_api_url: str = Field("https://slack.com/api/", description="Slack's Web API, or a stand-in for it.")
    secret_key: SecretStr = Field(
        SecretStr(""), description="Encrypts tokens in the database; several keys, newest first, separated by commas."
    )
    llm_model: str = Field("", description="Model that writes cards, as provider:name; empty = no model.")
    llm_api_key: SecretStr = Field(SecretStr(""), description="Key for the model's API.")
    llm_base_url: str = Field("", description="Address of an OpenAI-compatible API; empty = the provider's own.")
    llm_daily_budget_usd: float = Field(1.0, ge=0, description="Most money a day for the model; 0 = never call it.")
    card_language: str = Field("en", description="Language that a model writes cards in, such as en or German.")
    allow_private_networks: str = Field("", description="CIDRs that feeds may live in although private, by commas.")
    extra_ports: str = Field("", description="Public ports beside 80, 443, 8080, 8443 for feeds, by commas.")
    sources: Path = Field(CONFIG_DIR / "sources.toml", description="The file with the feeds to start with.")
    keep_days: int = Field(0, ge=0, le=36_500, description="Days to keep texts of posts that were no news; 0 = always.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much is logged.")
    log_format: Literal["text", "json"] = Field("text", description="Log lines for people or for machines.")

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("allow_private_networks")
    @classmethod
    def _cidrs(cls, value: str) -> str:
        for part in _parts(value):
            ipaddress.ip_network(part, strict=False)
        return value

    @field_validator("extra_ports")
    @classmethod
    def _ports(cls, value: str) -> str:
        for part in _parts(value):
            if not (part.isascii() and part.isdigit() and 1 <= int(part[:6]) <= 65_535):
                raise ValueError("must be port numbers, 1 to 65535, separated by commas")
        return value

    @field_validator("public_url", "llm_base_url", "slack_api_url")
    @classmethod
    def _http(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        if "@" in value.partition("://")[2].partition("/")[0]:
            raise ValueError("must not hold a name or a password")  # it would stand on cards or in errors
        return value

    @field_validator("slack_bot_token", "slack_app_token")
    @classmethod
    def _token(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        prefix = "xoxb-" if info.field_name == "slack_bot_token" else "xapp-"
        if value.get_secret_value() and not value.get_secret_value().startswith(prefix):
            raise ValueError(f"must start with {prefix}")
        return value

    @property
    def private_networks(self) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        """``allow_private_networks`` as networks."""
        return tuple(ipaddress.ip_network(part, strict=False) for part in _parts(self.allow_private_networks))

    @property
    def public_ports(self) -> tuple[int, ...]:
        """``extra_ports`` as numbers."""
        return tuple(int(part) for part in _parts(self.extra_ports))

    @property
    def many_workspaces(self) -> bool:
        """Workspaces install the bot themselves (OAuth)."""
        return bool(self.slack_client_id)

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
        wrong = [f"{'_'.join(map(str, item['loc'])).upper()}: {_words(item['msg'])}" for item in e.errors()]
        raise SettingsError("These settings are wrong: " + "; ".join(wrong)) from None


def _parts(value: str) -> list[str]:
    """What stands between commas."""
    return [part.strip() for part in value.split(",") if part.strip()]


def unknown_settings() -> tuple[str, ...]:
    """Names in the file ``.env`` that are no settings, in capitals; probably typing errors."""
    given = DotEnvSettingsSource(Settings).env_vars
    return tuple(name.upper() for name in given if name.lower() not in Settings.model_fields)


def _words(message: str) -> str:
    return message.removeprefix("Value error, ").removeprefix("Input ")
