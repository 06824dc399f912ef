"""One full pass over everything that is due: poll, group, write, plan, send, recaps."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.services.cards.making import write_all_due
from bot.services.cards.rewriting import rewrite_due
from bot.services.cards.writing import WriteReport
from bot.services.delivery.publish import plan_due
from bot.services.delivery.recaps import post_due_recaps
from bot.services.delivery.sender import SendReport, send_due
from bot.services.feeds.ingest import PollReport, poll_due
from bot.services.parts import Parts
from bot.services.stories.grouping import GroupReport, group_new
from bot.services.upkeep import index_due

SEND_BUDGET_S = 600.0  # of posting, at one message a second a channel
Progress = Callable[[str], Callable[[int, int], None]]


@dataclass(slots=True, kw_only=True)
class PassReport:
    """What one pass did, stage by stage."""

    poll: PollReport = field(default_factory=PollReport)
    entries: int = 0
    set_aside: int = 0
    stories_new: int = 0
    joined: int = 0
    cards: int = 0
    cards_updated: int = 0
    dropped_claims: int = 0
    planned: int = 0
    recaps: int = 0
    send: SendReport | None = None


def run_pass(parts: Parts, *, force: bool = False, progress: Progress | None = None) -> PassReport:
    """Do everything that is due, once, in the order of the data's way.

    Args:
        parts: the chosen parts.
        force: poll every active feed, due or not.
        progress: given a stage's name, returns what to call with (done, total).
    """
    told = progress or (lambda _stage: lambda _done, _total: None)
    report = PassReport(poll=poll_due(parts, force=force, on_progress=told("Polling feeds")))
    _group(parts, report, told("Grouping entries"))
    _write(parts, report, told("Writing cards"))
    report.cards_updated += rewrite_due(parts).rewritten
    index_due(parts)
    report.recaps = post_due_recaps(parts).posted
    report.planned = plan_due(parts).deliveries
    report.send = send_due(parts, budget_s=SEND_BUDGET_S, sleep=time.sleep, limit=100_000)
    return report


def _group(parts: Parts, report: PassReport, tell: Callable[[int, int], None]) -> None:
    while (done := group_new(parts)) != GroupReport():
        report.entries += done.entries
        report.stories_new += done.stories_new
        report.joined += done.joined
        report.set_aside += done.set_aside
        tell(report.entries, report.entries)


def _write(parts: Parts, report: PassReport, tell: Callable[[int, int], None]) -> None:
    def add(done: WriteReport) -> None:
        report.cards += done.written
        report.cards_updated += done.updated
        report.dropped_claims += done.dropped_claims
        tell(report.cards + report.cards_updated, report.stories_new)

    write_all_due(parts, add)
