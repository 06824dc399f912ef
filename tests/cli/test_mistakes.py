"""What goes wrong at the command line ends in one sentence and exit code 2, never in a trace."""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest

from bot.cli import main
from config.settings import Settings
from storage.engine import DISK_FULL


class FullDisk(StringIO):
    """Where nothing can be written."""

    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


Say = Callable[..., tuple[int, str]]


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run the command line with an empty database; return its exit code and everything it printed."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    (tmp_path / "none.toml").write_text("")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'd.db'}")
    monkeypatch.setenv("SOURCES", str(tmp_path / "none.toml"))
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["signalpost", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        assert "Traceback" not in shown.err
        return int(ended.value.code or 0), (shown.out + shown.err).strip()

    return call


def test_a_damaged_database_is_said_in_a_sentence(say: Say, tmp_path: Path) -> None:
    (tmp_path / "d.db").write_text("this is no database at all")
    code, words = say("status")
    assert (code, words.count("\n")) == (2, 0)
    assert "The database is damaged" in words
    assert "db restore" in words


@pytest.mark.slow
def test_a_busy_database_is_said_in_a_sentence(say: Say, tmp_path: Path) -> None:
    assert say("db", "upgrade")[0] == 0
    with closing(sqlite3.connect(tmp_path / "d.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        code, words = say("cards", "correct", "1", "It was four, not five.")
    assert (code, words) == (
        2,
        "signalpost: The database is busy: another program has held it for a while. Try again in a moment.",
    )


@pytest.mark.parametrize("command", [("sources", "export"), ("db", "backup")])
def test_a_folder_that_does_not_exist_is_said_in_a_sentence(say: Say, tmp_path: Path, command: tuple[str, ...]) -> None:
    say("db", "upgrade")
    code, words = say(*command, str(tmp_path / "nowhere" / "x"))
    assert (code, words.count("\n")) == (2, 0)
    assert words.startswith(f"signalpost: {tmp_path}")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("stories", "list"), "There are no stories yet."),
        (("deliveries", "list"), "There are no such deliveries."),
        (("workspace", "list"), "There are no workspaces yet."),
        (("sources", "list"), "There are no feeds in the list."),
        (("sources", "check"), "There are no feeds in the list."),
    ],
)
def test_an_empty_list_is_said_in_a_sentence(say: Say, command: tuple[str, ...], words: str) -> None:
    assert say(*command) == (0, words)
    assert say(*command, "--json") == (0, "[]")


def test_a_story_that_does_not_exist_is_said_in_a_sentence(say: Say) -> None:
    assert say("stories", "show", "999") == (2, "signalpost: There is no story 999.")


def test_no_feeds_are_not_called_fine(say: Say) -> None:
    _, words = say("status")
    assert words.startswith("Nothing has been read yet.")
    assert "No sources are being read yet." in words
    assert "all of them fine" not in words


def test_no_command_shows_the_help(say: Say) -> None:
    code, words = say()
    assert code == 2
    assert words.startswith("Usage: signalpost")


def test_the_commands_of_a_group_are_told_in_whole_sentences(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    for group in ("cards", "db", "deliveries", "sources", "stories", "workspace"):
        _, words = say(group, "--help")
        assert "..." not in words.partition("Commands:")[2], group


def test_a_recap_of_nothing_names_what_was_asked_for(say: Say) -> None:
    assert say("recap", "today") == (0, "There is no news from today or yesterday.")
    assert say("recap") == (0, "There is no news from this week or last week.")
    assert say("recap", "2020-W01") == (0, "There is no news from 2020-W01.")


@pytest.mark.parametrize(
    ("command", "tail"),
    [
        (("recap", "zzz"), "See config/topics.toml, or try signalpost search zzz."),
        (("search", '""'), "For example: signalpost search chips since:7d"),
    ],
)
def test_hints_are_commands_of_the_shell(say: Say, command: tuple[str, ...], tail: str) -> None:
    code, words = say(*command)
    assert code == 2
    assert words.endswith(tail)


def test_nothing_is_an_empty_list_for_programs(say: Say) -> None:
    assert say("recap", "today", "--json") == (0, "[]")


def test_a_disk_that_is_full_is_said_in_a_sentence(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", FullDisk())
    code, words = say("sources", "export")
    assert (code, words) == (2, f"signalpost: {DISK_FULL}")


def test_a_no_changes_nothing_and_says_so(say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say("db", "upgrade")
    say("db", "backup", "copy.db")
    before = (tmp_path / "d.db").stat().st_ino
    for answer in ("n\n", ""):
        monkeypatch.setattr(sys, "stdin", StringIO(answer))
        code, words = say("db", "restore", "copy.db")
        assert code == 1
        assert words.endswith("signalpost: nothing was changed.")
    assert (tmp_path / "d.db").stat().st_ino == before


def test_whoever_restores_is_told_whether_the_present_database_is_kept(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "copy.db").write_text("not looked at before the answer")
    for url, words in ((f"sqlite:///{tmp_path}/d.db", "kept beside"), ("postgresql://u@127.0.0.1:9/d", "is lost")):
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setattr(sys, "stdin", StringIO("n\n"))
        code, said = say("db", "restore", "copy.db")
        assert (code, words in said) == (1, True)


@pytest.mark.parametrize("name", ["SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"])
def test_half_a_slack_does_not_start_as_a_playground(say: Say, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "xapp-1-of-nobody")
    for command in ("run", "web", "worker"):
        code, words = say(command)
        assert code == 2
        assert words.startswith(f"signalpost: {name} without SLACK_BOT_TOKEN")
    assert say("doctor")[0] == 1


def test_the_doctor_names_what_is_misspelt(say: Say, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SLACK_BOTTOKEN=xoxb-1\nPATH_OF_MINE=/x\n")
    code, words = say("doctor")
    assert code == 1
    assert "SLACK_BOTTOKEN is no setting of Signalpost: did you mean SLACK_BOT_TOKEN?" in words
    assert "PATH_OF_MINE is no setting of Signalpost" in words


def test_the_doctor_reads_the_file_with_the_sources(say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own.toml").write_text('[[feed]]\ntitle = "Wire"\n')
    monkeypatch.setenv("SOURCES", str(tmp_path / "own.toml"))
    code, words = say("doctor")
    assert code == 1
    assert "own.toml, feed 1 (Wire): it needs a url" in words


@pytest.mark.parametrize("body", ["nonsense", "<opml></opml>", "\x00", "[[feed]]\nurl = 7\n", "feed = 1\n", "x = 1\n"])
def test_the_status_tells_that_the_file_with_the_sources_is_wrong(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    (tmp_path / "own.toml").write_text(body)
    monkeypatch.setenv("SOURCES", str(tmp_path / "own.toml"))
    code, words = say("status")
    (told,) = [line for line in words.splitlines() if "own.toml" in line]
    assert code == 0, "what runs goes on"
    assert told.startswith("SOURCES ")
    assert say("status", "--json")[1].count("own.toml") == 1
    (tmp_path / "own.toml").write_text("")
    assert "SOURCES" not in say("status")[1]


def test_the_doctor_says_where_the_first_feeds_come_from(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.toml"
    monkeypatch.setenv("SOURCES", str(own))
    own.write_text("")
    assert "own.toml names none" in say("doctor")[1]
    own.write_text('[[feed]]\ntitle = "Wire"\nurl = "https://wire.example/feed"\n')
    assert "the first start adds those of own.toml" in say("doctor")[1]


def test_a_file_of_settings_that_is_no_text_is_said_in_a_sentence(say: Say, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00")
    assert say("status") == (2, "signalpost: The file .env cannot be read: it must be text in UTF-8.")


def test_a_database_in_no_folder_is_said_in_a_sentence(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////nowhere/at/all.db")
    words = "The database cannot be opened: its folder must exist and be writable (DATABASE_URL)."
    assert say("status") == (2, f"signalpost: {words}")


def test_a_playground_that_cannot_keep_its_messages_says_so(say: Say, tmp_path: Path) -> None:
    (tmp_path / "d.playground.db").write_text("a file of somebody else, and no database at all")
    code, words = say("run")
    assert (code, words.count("\n")) == (2, 0)
    assert "d.playground.db" in words


def test_a_weight_that_is_not_a_number_is_refused(say: Say) -> None:
    code, words = say("sources", "add", "https://feeds.example/x", "--weight", "nan")
    assert (code, words) == (2, "signalpost: The weight must be a number from 0.1 to 2.0.")


NO_TEXT, ENDLESS, TOO_MANY = "caf\udce9", "x" * 100_000, "9" * 19


@pytest.mark.parametrize(
    ("command", "given"),
    [
        *((("stories", "show"), given) for given in (NO_TEXT, ENDLESS, TOO_MANY, "9" * 5_000, "-1", "two\nlines")),
        *((("cards", "dismiss"), given) for given in (TOO_MANY, "0")),
        *((("deliveries", "retry", "--"), given) for given in (NO_TEXT, ENDLESS, "two\nlines")),
        *((("deliveries", "list", "--channel"), given) for given in (NO_TEXT, ENDLESS)),
        *((("sources", "remove"), given) for given in (NO_TEXT, ENDLESS)),
        *((("sources", "import"), given) for given in (NO_TEXT, ENDLESS)),
        *((("workspace", "forget", "--yes"), given) for given in (NO_TEXT, ENDLESS)),
        *((("card",), given) for given in (NO_TEXT, ENDLESS)),
        *((("db", "restore", "--yes"), given) for given in (NO_TEXT, ENDLESS)),
        *((("search",), given) for given in (NO_TEXT, ENDLESS)),
        *((("run", "--port"), given) for given in (NO_TEXT, TOO_MANY)),
        *((("run", "--host"), given) for given in (NO_TEXT, ENDLESS, "")),
        *(((), given) for given in (NO_TEXT, ENDLESS, "two\nlines")),
    ],
)
def test_whatever_is_typed_is_answered_in_one_line(say: Say, command: tuple[str, ...], given: str) -> None:
    code, words = say(*command, given)
    assert "something went wrong" not in words
    assert len(words) < 400
    assert code == 0 or (code, words.count("\n"), words[:12]) == (2, 0, "signalpost: ")


def test_no_delivery_is_meant_by_nothing(say: Say) -> None:
    assert say("deliveries", "drop", "") == (2, "signalpost: There is no delivery .")
