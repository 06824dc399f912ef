"""The door: whatever happens, the person gets one sentence, the log one line, and nothing leaves through it."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.errors import BotError, SlackError, UserError
from bot.services.desk.asker import Asker
from bot.slack.back import Back
from bot.slack.door import door
from bot.slack.press import Press, read_action, read_command, read_shortcut, read_view
from storage.errors import StorageError
from tests.slack.world import World


@pytest.mark.parametrize(
    ("error", "says", "level"),
    [
        (UserError("Write it so."), "Write it so.", "info"),
        (BotError("Not now."), "Not now. (reference ", "warning"),
        (SlackError("not_in_channel"), "Slack did not let me", "warning"),
        (
            SlackError("x", code="missing_scope"),
            "I am missing a permission for that. An admin can grant it by installing me again at https",
            "warning",
        ),
        (StorageError("locked"), "The archive cannot be reached", "error"),
        (OperationalError("SELECT", {}, Exception("database is locked")), "The archive cannot be reached", "error"),
        (KeyError("xoxb-canary"), "Something went wrong on my side", "error"),
    ],
)
def test_every_error_becomes_one_sentence_and_one_log_line(error: Exception, says: str, level: str) -> None:
    told: list[str] = []

    def work() -> None:
        raise error

    with capture_logs() as logs:
        assert not door(work, told.append, reinstall="https://a.example", action="x")
    assert len(told) == len(logs) == 1
    assert told[0].startswith(says)
    assert "canary" not in told[0]
    assert (logs[0]["log_level"], logs[0]["action"]) == (level, "x")
    if level != "info":
        assert logs[0]["reference"] in told[0] or "installing me again" in told[0]


def test_trouble_of_the_database_is_logged_in_words_without_a_trace() -> None:
    def work() -> None:
        raise OperationalError("SELECT canary", {}, Exception("database is locked"))

    with capture_logs() as logs:
        door(work, lambda _: None)
    assert "exc_info" not in logs[0]
    assert logs[0]["error"].startswith("The database is busy")


def test_what_works_is_not_logged() -> None:
    with capture_logs() as logs:
        assert door(lambda: None, print)
    assert logs == []


def test_person_who_cannot_be_told_does_not_break_the_door() -> None:
    def fail(_: object = None) -> None:
        raise ConnectionResetError("gone")

    with capture_logs() as logs:
        assert not door(fail, fail)
    assert [line["event"] for line in logs] == ["request crashed", "person could not be told"]


@pytest.mark.parametrize(
    "url", ["https://evil.example/x", "http://169.254.169.254/", "https://slack.com.evil.example/", "x"]
)
def test_answers_go_to_slack_only(world: World, url: str) -> None:
    back = Back(world.parts, "https://news.example")
    press = Press(asker=Asker(team_id="T1", user_id="U1"), name="x", response_url=url)
    with pytest.raises(SlackError, match="not Slack's"):
        back.tell(press, "hello")


def test_answer_that_slack_refuses_is_an_error(world: World) -> None:
    back = Back(world.parts, "https://news.example")
    press = Press(
        asker=Asker(team_id="T1", user_id="U1"), name="x", response_url=f"{world.url}/playground/response/none"
    )
    with pytest.raises(SlackError, match="answered 404"):
        back.tell(press, "hello")


@pytest.mark.parametrize(
    "body", [{}, {"team": 3, "user": [], "view": "x", "channel": None, "container": 1, "message": {"ts": 3}}]
)
def test_payload_of_any_shape_becomes_empty_text(body: dict[str, object]) -> None:
    several = (read_command(body, "T"), read_view(body, "T"), read_shortcut(body, "T"))
    for press in (*several, read_action(body, {"value": 3}, "T")):
        assert (press.asker.user_id, press.value, press.view_id) == ("", "", "")
        assert press.asker.in_dm
