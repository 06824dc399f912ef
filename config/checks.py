"""What a setting may be: each check takes a value and gives it back, or says in words what is expected."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

MIN_KEY_CHARS: Final = 16  # of a key that encrypts tokens
_SQLITE_IN_MEMORY: Final = re.compile(r"sqlite(\+\w+)?:(//)?/?(:memory:)?(\?.*)?")
_LABEL: Final = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST_NAME: Final = re.compile(rf"(?:{_LABEL}\.)*(?!\d+\Z){_LABEL}")
_TEAM: Final = re.compile(r"T[A-Z0-9]{1,31}")
_VISIBLE: Final = re.compile(r"[!-~]*")
_LANGUAGE: Final = re.compile(r"[^\W\d_][\w '’()-]{0,39}")
_EXAMPLES: Final = {
    "public_url": "https://news.example.org",
    "llm_base_url": "https://api.example.org/v1",
    "slack_api_url": "https://slack.com/api/",
}


def parts(value: str) -> list[str]:
    """What stands between commas."""
    return [part.strip() for part in value.split(",") if part.strip()]


def database(value: str) -> str:
    """An address of a database that outlives the process; its kind is looked at where it is opened.

    Raises:
        ValueError: what is expected, as of every check here.
    """
    if not value:
        raise ValueError("must look like sqlite:///signalpost.db")
    if _SQLITE_IN_MEMORY.fullmatch(value):
        raise ValueError("must name a file, such as sqlite:///signalpost.db: in memory nothing is kept")
    return value


def host(value: str) -> str:
    """An address or a name to listen on."""
    try:
        ipaddress.ip_address(value)
    except ValueError:
        if len(value) > 253 or not _HOST_NAME.fullmatch(value):
            raise ValueError("must be an address of this machine such as 127.0.0.1 or 0.0.0.0, or its name") from None
    return value


def address(value: str, name: str) -> str:
    """A web address without a name and a password, which would stand on cards or in errors; ``name`` of its setting."""
    if value and not value.startswith(("http://", "https://")):
        raise ValueError("must start with http:// or https://")
    if "@" in value.partition("://")[2].partition("/")[0]:
        raise ValueError("must not hold a name or a password")
    extra = "?#" if name == "public_url" else ""
    if value and (not _names_a_host(value) or any(sign in value for sign in extra)):
        raise ValueError(f"must be an address such as {_EXAMPLES[name]}")
    return value


def token(value: str, prefix: str) -> str:
    """A token of Slack; it goes into a header."""
    bare = value.removeprefix(prefix)
    if value and (bare == value or not bare or not _VISIBLE.fullmatch(bare)):
        raise ValueError(f"must start with {prefix} and hold no spaces or letters beyond ASCII")
    return value


def visible(value: str) -> str:
    """A key or an id without what no header can carry."""
    if not _VISIBLE.fullmatch(value):
        raise ValueError("must hold no spaces or letters beyond ASCII")
    return value


def teams(value: str) -> str:
    """Ids of workspaces, which Slack writes in capitals."""
    if value and not (parts(value) and all(_TEAM.fullmatch(part) for part in parts(value))):
        raise ValueError("must be ids of workspaces such as T0123ABCD, separated by commas")
    return value


def keys(value: str) -> str:
    """Keys that encrypt tokens."""
    if value and not (parts(value) and all(len(key) >= MIN_KEY_CHARS for key in parts(value))):
        raise ValueError(f"must be at least {MIN_KEY_CHARS} random characters (each, where there are several keys)")
    return value


def language(value: str) -> str:
    """The name of a language; it goes into the text that a model is given."""
    if not _LANGUAGE.fullmatch(value):
        raise ValueError("must be the name of a language or its code, such as German or de")
    return value


def networks(value: str) -> str:
    """Networks, by commas."""
    try:
        for part in parts(value):
            ipaddress.ip_network(part, strict=False)
    except ValueError:
        raise ValueError("must be networks such as 10.0.0.0/8, separated by commas") from None
    return value


def ports(value: str) -> str:
    """Numbers of ports, by commas."""
    for part in parts(value):
        if not (part.isascii() and part.isdigit() and 1 <= int(part[:6]) <= 65_535):
            raise ValueError("must be port numbers, 1 to 65535, separated by commas")
    return value


def file(value: Path) -> Path:
    """A file that can be read."""
    try:
        value = value.expanduser()
    except RuntimeError:  # the home of a user whom nobody knows
        raise ValueError("must be a file that can be read: there is none of that name") from None
    if not value.is_file():
        why = ", not a folder" if value.is_dir() else ": there is none of that name"
        raise ValueError(f"must be a file that can be read{why}")
    try:
        value.open("rb").close()
    except OSError:
        raise ValueError("must be a file that can be read: this user may not") from None
    return value


def _names_a_host(url: str) -> bool:
    try:
        split = urlsplit(url)
        return bool(split.hostname and split.port != 0 and _VISIBLE.fullmatch(url))
    except ValueError:  # brackets, or a port that is none
        return False
