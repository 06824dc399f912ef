"""One playground on a database: who comes second is told, or waits for the one that is ending."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import SecretStr
from sqlalchemy import make_url

from bot.cli import cli
from bot.cli.alone import alone, lock_file
from bot.errors import BotError
from config.settings import Settings
from storage.engine import make_engine
from storage.errors import StorageError
from tests.conftest import fresh_postgres


def chosen(folder: Path, *, slack: bool = False) -> Settings:
    token = SecretStr("xoxb-x" if slack else "")
    return Settings(_env_file=None, database_url=f"sqlite:///{folder}/a.db", slack_bot_token=token)


def test_a_second_playground_on_a_database_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with alone(chosen(tmp_path), threading.Event()):
        with pytest.raises(BotError, match=r"runs on this database, .*a\.db: use that one"), enter(tmp_path):
            pass
        with alone(chosen(tmp_path, slack=True), threading.Event()) as ending:  # a real Slack may be shared …
            ending()
        with pytest.raises(BotError, match="use that one"), enter(tmp_path):  # … and says nothing for the first
            pass
    with enter(tmp_path):
        pass


def enter(folder: Path, patience_s: float = 5.0) -> AbstractContextManager[Callable[[], None]]:
    return alone(chosen(folder), threading.Event(), patience_s=patience_s)


def test_a_restart_waits_for_the_one_that_is_ending(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    over = threading.Event()

    def second() -> None:
        with alone(chosen(tmp_path), threading.Event()):
            over.set()

    with alone(chosen(tmp_path), threading.Event()) as ending:
        ending()
        thread = threading.Thread(target=second)
        thread.start()
        assert not over.wait(0.3)
    thread.join(10)
    assert over.is_set()
    assert "Waiting for the Signalpost" in capsys.readouterr().err


def test_waiting_ends_with_patience_or_a_signal(tmp_path: Path) -> None:
    asked = threading.Event()
    asked.set()
    with alone(chosen(tmp_path), threading.Event()) as ending:
        ending()
        with pytest.raises(BotError, match="does not end"), enter(tmp_path, patience_s=0.1):
            pass
        with pytest.raises(SystemExit), alone(chosen(tmp_path), asked):
            pass


@pytest.mark.parametrize("url", ["sqlite:///:memory:", "postgresql://u:p@h/d"])
def test_databases_without_a_file_have_no_lock(url: str) -> None:
    assert lock_file(Settings(_env_file=None).model_copy(update={"database_url": url})) is None


def test_a_folder_that_is_not_there_is_left_to_the_database(tmp_path: Path) -> None:
    with alone(chosen(tmp_path / "absent"), threading.Event()) as ending:
        ending()


def on_server(url: str, patience_s: float = 5.0, *, slack: bool = False) -> AbstractContextManager[Callable[[], None]]:
    token = SecretStr("xoxb-x" if slack else "")
    settings = Settings(_env_file=None, database_url=url, slack_bot_token=token)
    return alone(settings, threading.Event(), patience_s=patience_s)


def test_a_second_playground_on_postgresql_is_refused_in_one_sentence_without_the_password(postgres: str) -> None:
    with_password = make_url(postgres).update_query_dict({"password": "canary"}).render_as_string(hide_password=False)
    with on_server(with_password) as ending:
        with (
            pytest.raises(BotError, match=rf"process {os.getpid()}\) runs on this database") as said,
            on_server(postgres),
        ):
            pass
        assert "canary" not in str(said.value)
        with on_server(postgres, slack=True):  # a real Slack may be shared
            pass
        ending()
        with pytest.raises(BotError, match="does not end"), on_server(postgres, patience_s=0.1):
            pass
    with on_server(postgres):
        pass


def test_playgrounds_on_two_databases_of_one_server_do_not_meet(postgres: str, postgres_server: str) -> None:
    with fresh_postgres(postgres_server) as other, on_server(postgres), on_server(other):
        pass


def test_a_server_that_cannot_be_reached_is_one_sentence() -> None:
    with pytest.raises(StorageError, match="cannot be opened"), on_server("postgresql://u:canary@127.0.0.1:9/d"):
        pass


def test_a_server_that_was_restarted_meanwhile_does_not_disturb_the_end(postgres: str) -> None:
    with on_server(postgres) as ending:
        admin = make_engine(postgres)
        with admin.connect() as c:
            c.exec_driver_sql("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        admin.dispose()
        ending()


def test_a_pass_of_its_own_beside_a_running_playground_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/a.db")
    monkeypatch.chdir(tmp_path)
    with enter(tmp_path), pytest.raises(BotError, match="use that one"):
        CliRunner().invoke(cli, ["once"], catch_exceptions=False)
