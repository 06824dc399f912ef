"""Wrong builds, planted on purpose: a simulation that does not catch every one of them proves nothing.

Each is the program with one piece of text changed, in a copy of its own.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A mistake: in which file, what stands there, and what a careless author would have written."""

    name: str
    file: str
    right: str
    wrong: str


_CLAIM = "        state=DeliveryState.SENDING,\n        intent_at=now,"
_CALL = "            ts = _call(task, composed)\n"
_TWICE = """            try:
                ts = _call(task, composed)
            except SlackError as first:
                if not first.ambiguous:
                    raise
                ts = _call(task, composed)
"""
_PLAN = "            deliveries += _plan(c, due, parts.now())\n"
_MARK = "            mark_planned(c, (card.id for card in due), parts.now())\n"
WRONG = (
    Wrong("mark before post", "bot/delivery/outbox.py", _CLAIM, _CLAIM.replace("SENDING", "SENT")),
    Wrong("post, then mark", "bot/delivery/outbox.py", _CLAIM, _CLAIM.replace("SENDING", "PENDING")),
    Wrong("blind resend", "bot/delivery/queue.py", "return Step.LOOK", "return Step.POST"),
    Wrong("settle 0", "bot/delivery/outbox.py", "SETTLE_S = 90.0", "SETTLE_S = 0.0"),
    Wrong("settle shorter than the delay", "bot/delivery/outbox.py", "SETTLE_S = 90.0", "SETTLE_S = 20.0"),
    Wrong("the library's own retries", "bot/services/delivery/stepping.py", _CALL, _TWICE),
    Wrong("no boot sweep", "bot/services/delivery/publish.py", "channels=mark_all_unswept(c)", "channels=0"),
    Wrong(
        "no lease re-check",
        "bot/services/delivery/stepping.py",
        "if not outbox.may_send(",
        "if False and not outbox.may_send(",
    ),
    Wrong("no slot key", "bot/delivery/slots.py", 'label=f"week:{year}-W{week:02d}"', 'label=f"week:{now:%d%H%M}"'),
    Wrong("no id in the message", "bot/services/delivery/stepping.py", "delivery_id=row.id", 'delivery_id=""'),
    Wrong("no order", "storage/outbox.py", "    .order_by(t.c.seq)\n", "    .order_by(t.c.seq.desc())\n"),
    Wrong("no pace", "bot/delivery/pace.py", "CHANNEL_S = 1.005", "CHANNEL_S = 0.0"),
    Wrong(
        "one workspace's way for all",
        "bot/services/delivery/claiming.py",
        "_take(work, channel, row, gateway)",
        "_take(work, channel, row, gateways[teams[0]] or gateway)",
    ),
    Wrong(
        "marked before it is planned",
        "bot/services/delivery/publish.py",
        _PLAN + _MARK,
        _MARK + "        with parts.store.write() as c:\n" + _PLAN,
    ),
)


def plant(wrong: Wrong, home: Path) -> None:
    """Copy the program into ``home`` with the mistake in it."""
    for name in ("bot", "storage", "config"):
        shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
    (home / "tests").symlink_to(ROOT / "tests")
    path = home / wrong.file
    text = path.read_text(encoding="utf-8")
    assert text.count(wrong.right) >= 1, f"{wrong.name}: {wrong.file} no longer holds what is to be changed"
    path.write_text(text.replace(wrong.right, wrong.wrong), encoding="utf-8")


def catches(wrong: Wrong, home: Path, *, seeds: int = 150, power: int = 40) -> tuple[bool, str]:
    """Run the simulation on the wrong build, for so many seeds; was it caught, and by what?"""
    plant(wrong, home)
    command = [sys.executable, "-m", "tests.sim", "--seeds", str(seeds), "--power", str(power)]
    command += ["--apart", "0", "--no-points", "--stop-at", "1", "--jobs", "1"]
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False, timeout=600)
    said = next((line for line in done.stdout.splitlines() if "BROKEN" in line), done.stderr[-400:])
    return done.returncode == 1 and "BROKEN" in done.stdout, said.rpartition("): ")[2] or said
