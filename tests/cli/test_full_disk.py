"""A small disk that is full: one clear sentence at the start and while it runs, and nothing accepted is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings import Settings

ROOT = Path(__file__).parents[2]
PRELUDE = """
import os, sys
from pathlib import Path
disk = Path(sys.argv[1])
filler = disk / "filler"
def room():
    return os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
def fill(left=0):
    with filler.open("ab", buffering=0) as file:
        try:
            while room() > left:
                file.write(bytes(min(4096, room() - left)))
        except OSError:
            pass
def free():
    filler.unlink()
"""
AT_WORK = """
from datetime import UTC, datetime
from sqlalchemy.exc import OperationalError
from storage.engine import trouble
from storage.store import Store
from tests.conftest import Clock
from tests.delivery.world import make_world

store = Store.open(f"sqlite:///{disk}/a.db")
world = make_world(store, Clock(datetime(2026, 11, 23, 10, tzinfo=UTC)))
world.subscribe("C1")
world.subscribe("C2")
said, accepted = set(), 0
for number in range(1, 9):
    full = number % 2 == 0
    def hook(at, full=full):
        if full and at == "post:stored" and not filler.exists():
            fill()  # between Slack's yes and our own words on it
        return ""
    world.slack.hook = hook
    if number % 4 == 3:
        fill()
    try:
        world.card(number)
        accepted += 1
        world.plan()
        for _ in range(5):
            world.send()
            world.clock.tick(seconds=1)
    except OperationalError as e:
        said.add(trouble(e))
    if filler.exists():
        free()
world.slack.hook = lambda at: ""
world.plan()
world.drain(2000)
texts = [world.texts(channel) for channel in ("C1", "C2")]
ids = [one for one in world.slack.delivery_ids() if one]
print(accepted, *(len(some) for some in texts), len(ids) == len(set(ids)), "|".join(sorted(said)))
"""


@pytest.fixture
def small_room(tmp_path: Path) -> list[str]:
    """The start of a command that has a disk of 8 MB of its own at ``tmp_path/disk``, gone with the command."""
    disk = tmp_path / "disk"
    disk.mkdir()
    begin = f'mount -t tmpfs -o size=8m tmpfs {disk} && exec "$@"'
    able = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", begin, "sh"]
    try:
        subprocess.run([*able, "true"], check=True, capture_output=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        pytest.skip("nobody may mount a disk here")
    return able


def run(small_room: list[str], tmp_path: Path, script: str, **settings: str) -> str:
    """What a Python script on the small disk prints."""
    environment = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    (tmp_path / "none.toml").write_text("")
    environment |= {"PYTHONPATH": str(ROOT), "DATABASE_URL": f"sqlite:///{tmp_path}/disk/a.db"}
    environment |= {"SOURCES": str(tmp_path / "none.toml"), **settings}
    command = [*small_room, sys.executable, "-c", PRELUDE + script, str(tmp_path / "disk")]
    done = subprocess.run(
        command, check=False, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=240
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout + done.stderr


def command(*arguments: str, before: str = "fill()") -> str:
    return f"""
{before}
import bot.cli
sys.argv = ["signalpost", *{arguments!r}]
bot.cli.main()
"""


FULL = "The disk is full: nothing new can be kept until there is room. What was kept is safe."


@pytest.mark.parametrize("arguments", [("status",), ("run",), ("worker",), ("once",)])
def test_a_first_start_on_a_full_disk_says_so(small_room: list[str], tmp_path: Path, arguments: tuple[str]) -> None:
    for left in (0, 200_000):
        said = run(small_room, tmp_path, command(*arguments, before=f"fill({left})"))
        assert said.splitlines()[-1] == f"signalpost: {FULL}"
        assert said.count("full") == 1


@pytest.mark.parametrize("arguments", [("run",), ("once",)])
def test_a_later_start_on_a_full_disk_says_so(small_room: list[str], tmp_path: Path, arguments: tuple[str]) -> None:
    before = 'from storage.store import Store\nStore.open(os.environ["DATABASE_URL"]).close()\nfill()'
    said = run(small_room, tmp_path, command(*arguments, before=before), PORT="39471")
    assert said.splitlines()[-1] == f"signalpost: {FULL}"


def test_the_status_does_not_call_a_full_disk_well(small_room: list[str], tmp_path: Path) -> None:
    before = 'from storage.store import Store\nStore.open(os.environ["DATABASE_URL"]).close()\nfill(300_000)'
    said = run(small_room, tmp_path, command("status", before=before))
    assert "Something needs attention." in said
    assert "The disk is nearly full: 0 MB are left for the database" in " ".join(said.split())


@pytest.mark.slow
def test_nothing_is_lost_or_sent_twice_by_a_disk_that_is_full_now_and_then(
    small_room: list[str], tmp_path: Path
) -> None:
    accepted, first, second, once, said = run(small_room, tmp_path, AT_WORK).split(maxsplit=4)
    assert (first, second, once) == (accepted, accepted, "True")
    assert int(accepted) >= 4
    assert said.strip() == FULL
