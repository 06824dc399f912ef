"""The real process: it starts on an empty machine, shows cards, answers, and ends with 0 when asked to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.serving import free_port

ROOT = Path(__file__).parents[1]


# The last one lets coverage follow the processes that are started here.
KEPT = {"PATH", "HOME", "LANG", "TMPDIR", "COVERAGE_PROCESS_CONFIG"}


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a new user: no settings but the given ones, the database in ``folder``."""
    kept = {name: value for name, value in os.environ.items() if name in KEPT}
    return kept | {"PYTHONPATH": str(ROOT), "DATABASE_URL": f"sqlite:///{folder / 'signalpost.db'}"} | settings


@contextmanager
def process(folder: Path, *arguments: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
    log = (folder / f"{arguments[0]}.txt").open("w")
    running = subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=environment(folder, **settings),
        stdout=log,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield running
    finally:
        if running.poll() is None:
            running.kill()
        running.wait(10)
        log.close()


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=5) as answer:
        return json.load(answer)


def wait_for(look: Callable[[], Any], seconds: float) -> Any:
    deadline = time.monotonic() + seconds
    while True:
        try:
            found = look()
        except OSError:
            found = None
        if found or time.monotonic() > deadline:
            return found
        time.sleep(0.2)


@pytest.mark.slow
def test_the_demo_shows_cards_and_ends_with_zero_on_sigterm(tmp_path: Path) -> None:
    port = free_port()
    with process(tmp_path, "demo", "--port", str(port)) as running:
        cards = wait_for(lambda: get(f"http://127.0.0.1:{port}/feed.json")["items"], 60)
        assert cards, (tmp_path / "demo.txt").read_text()
        running.send_signal(signal.SIGTERM)
        assert running.wait(30) == 0, (tmp_path / "demo.txt").read_text()
    assert "Traceback" not in (tmp_path / "demo.txt").read_text()


@pytest.mark.slow
def test_a_worker_and_a_web_process_share_one_database(tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "sources.toml").write_text("")
    settings = {"SOURCES": str(tmp_path / "sources.toml")}
    with (
        process(tmp_path, "worker", **settings) as worker,
        process(tmp_path, "web", "--port", str(port), **settings) as web,
    ):
        assert wait_for(lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).status == 200, 30)
        assert wait_for(lambda: "no Slack is set up" in (tmp_path / "worker.txt").read_text(), 30)
        for running in (worker, web):
            running.send_signal(signal.SIGTERM)
        assert [worker.wait(30), web.wait(30)] == [0, 0]


def test_a_taken_port_is_explained_in_one_sentence(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        (tmp_path / "sources.toml").write_text("")
        done = subprocess.run(
            [sys.executable, "-m", "bot", "run", "--port", str(taken.getsockname()[1])],
            cwd=tmp_path,
            env=environment(tmp_path, SOURCES=str(tmp_path / "sources.toml")),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("signalpost: Port ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nonsense"], "There is no command 'nonsense'"),
        (["soruces"], "Did you mean 'sources'?"),
        (["sources", "remove", "nowhere"], "There is no feed 'nowhere'"),
        (["sources", "import", "/nowhere.opml"], "/nowhere.opml"),
        (["db", "restore", "/nowhere.db"], "There is no backup file /nowhere.db."),
        (["search"], "Missing argument 'WORDS...'. See signalpost search --help."),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_two(tmp_path: Path, arguments: list[str], words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""


def test_wrong_settings_are_named_together(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "sources", "list"],
        cwd=tmp_path,
        env=environment(tmp_path, PORT="x", LOG_LEVEL="loud"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "PORT" in done.stderr
    assert "LOG_LEVEL" in done.stderr


def test_help_costs_little_and_lists_every_command(tmp_path: Path) -> None:
    from bot.cli import COMMANDS

    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot", "--help"],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    for name in COMMANDS:
        assert f"\n  {name} " in done.stdout
    for heavy in ("sqlalchemy", "slack_bolt", "aiohttp", "flask", "pydantic"):
        assert f" {heavy}\n" not in done.stderr, f"--help imports {heavy}"


def test_a_card_of_a_file_waits_for_nothing_that_only_the_web_needs(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot", "card", "--help"],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    for heavy in ("aiohttp", "flask", "jinja2", "slack_bolt", "PIL"):
        assert f" {heavy}\n" not in done.stderr, f"card imports {heavy}"
