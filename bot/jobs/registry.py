"""What runs when, as data. Every runtime runs this list; a job does what is due and returns what it did."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.services.cards.making import write_all_due
from bot.services.cards.rewriting import rewrite_due
from bot.services.delivery.publish import plan_due, put_waits_right
from bot.services.delivery.recaps import post_due_recaps
from bot.services.delivery.sender import SendReport, send_due
from bot.services.feeds.ingest import poll_due
from bot.services.installation.standing import check_standing
from bot.services.installation.workspaces import forget_due, renew_tokens
from bot.services.parts import Parts
from bot.services.setup import register_due
from bot.services.stories.grouping import group_new
from bot.services.upkeep import index_due, tidy

SEND_BUDGET_S = 5.0  # waiting for a channel's turn inside one sweep; a second a channel would else be two


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A sweep over due rows.

    Args:
        name: unique, also the word for a nudge.
        every_s: seconds between two sweeps; a lost nudge costs at most this long.
        run: does what is due and returns a report whose truth value says whether anything was done.
        then: jobs to nudge when something was done.
        alone: only one process on the database may run it at a time; the others claim their rows one by one.
    """

    name: str
    every_s: float
    run: Callable[[Parts], object]
    then: tuple[str, ...] = ()
    alone: bool = False


def _send(parts: Parts) -> SendReport:
    return send_due(parts, budget_s=SEND_BUDGET_S, sleep=time.sleep)


JOBS: tuple[Job, ...] = (
    Job(name="poll", every_s=30, run=poll_due, then=("group",), alone=True),
    Job(name="group", every_s=60, run=group_new, then=("group", "write", "index"), alone=True),
    Job(name="write", every_s=60, run=write_all_due, then=("plan",), alone=True),
    Job(name="rewrite", every_s=120, run=rewrite_due, then=("plan",), alone=True),
    Job(name="plan", every_s=10, run=plan_due, then=("send",)),
    Job(name="send", every_s=1, run=_send, then=("send",)),
    Job(name="waits", every_s=3600, run=put_waits_right, then=("send",)),  # and whenever the clock is set back
    Job(name="recaps", every_s=60, run=post_due_recaps, then=("send",)),
    Job(name="register", every_s=60, run=register_due, then=("plan",), alone=True),
    Job(name="index", every_s=60, run=index_due, alone=True),
    Job(name="tidy", every_s=6 * 3600, run=tidy),
    Job(name="tokens", every_s=600, run=renew_tokens, alone=True),
    Job(name="standing", every_s=3600, run=check_standing, then=("send",), alone=True),
    Job(name="leavers", every_s=6 * 3600, run=forget_due, alone=True),
)
