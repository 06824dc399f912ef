"""Logs never hold a secret, whoever wrote them."""

from __future__ import annotations

import json
import logging

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import configure_logging, mask, mask_event

SECRETS = (
    "xoxb-1234567890-canary",
    "xoxp-1234567890-canary",
    "xoxe.xoxb-1-canary",
    "xapp-1-A1-canary",
)


@pytest.mark.parametrize("secret", SECRETS)
def test_slack_tokens_are_masked(secret: str) -> None:
    assert "canary" not in mask(f"token={secret} end")
    assert mask(f"a {secret} b").endswith(" b")


def test_passwords_and_queries_in_urls_are_masked() -> None:
    assert mask("get https://me:canary@example.org/feed?key=canary now") == "get https://…@example.org/feed?… now"
    assert mask("postgresql://bot:canary@db/signalpost") == "postgresql://…@db/signalpost"
    assert "canary" not in mask("https://hooks.slack.com/services/T1/B1/canary")


@given(st.text())
def test_text_without_secrets_stays_as_it_is(text: str) -> None:
    if not any(mark in text for mark in ("xox", "xapp", "://")):
        assert mask(text) == text


def test_secrets_inside_lists_objects_and_errors_are_masked_too() -> None:
    event = {
        "seen": ["xoxb-canary-1", {"bot_token": "canary", "url": "https://a.example/x?key=canary"}],
        "error": ValueError("no token xoxb-canary-2"),
        "count": 3,
        "late": None,
    }
    masked = mask_event(None, "info", event)
    assert "canary" not in str(masked)
    assert (masked["count"], masked["late"]) == (3, None)
    assert "https://a.example/x" in str(masked)


@pytest.mark.parametrize("style", ["text", "json"])
def test_a_log_line_holds_no_secret(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = logging.getLogger().handlers[:]
    try:
        configure_logging("INFO", style)
        structlog.get_logger("test").info("posting xoxb-1-canary", bot_token="canary", url="https://a:canary@b/c")
        logging.getLogger("library").warning("failed with %s", "xapp-1-canary")
        try:
            raise ValueError("xoxb-1-canary")
        except ValueError:
            structlog.get_logger("test").exception("broke")
    finally:
        logging.getLogger().handlers[:] = before
        structlog.reset_defaults()
    lines = capsys.readouterr().err
    assert "posting" in lines
    assert "failed with" in lines
    assert "canary" not in lines
    if style == "json":
        assert all(json.loads(line)["level"] for line in lines.splitlines())
