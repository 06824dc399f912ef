"""`signalpost once`: one full pass and what it did, for cron."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import click

from bot.cli.alone import alone
from bot.cli.common import json_option, progress, read_settings
from bot.core import Core
from bot.render.words import plural
from bot.services.delivery.publish import boot_sweep
from bot.services.one_pass import PassReport, run_pass
from bot.serving import workspace_core


@click.command()
@click.option("--force", is_flag=True, help="Poll every active feed, also those that are not due yet.")
@json_option
def once(force: bool, as_json: bool) -> None:
    """Poll, group, write and post what is due; then end. Says what it did."""
    settings = read_settings(quiet=True)
    with alone(settings, threading.Event()), workspace_core(settings) as opened, _progress() as told:
        report = _pass(opened, force, told)
    click.echo(json.dumps(facts(report), ensure_ascii=False, indent=2) if as_json else words(report))


def _pass(opened: Core, force: bool, told: Callable[[str], Callable[[int, int], None]]) -> PassReport:
    boot_sweep(opened.parts)
    return run_pass(opened.parts, force=force, progress=told)


@contextmanager
def _progress() -> Iterator[Callable[[str], Callable[[int, int], None]]]:
    with ExitStack() as bars:
        shown: dict[str, ExitStack] = {}

        def begin(stage: str) -> Callable[[int, int], None]:
            for earlier in shown.values():
                earlier.close()
            shown[stage] = bars.enter_context(ExitStack())
            return shown[stage].enter_context(progress(stage))

        yield begin


def facts(report: PassReport) -> dict[str, object]:
    """The report as JSON values."""
    send = report.send
    return {
        "feeds": {
            "polled": report.poll.polled,
            "ok": report.poll.ok,
            "unchanged": report.poll.unchanged,
            "failed": [{"title": one.title, "url": one.url, "reason": one.reason} for one in report.poll.failed],
        },
        "entries": {"stored": report.poll.stored, "news": report.poll.news, "set_aside": report.set_aside},
        "stories": {"new": report.stories_new, "joined": report.joined},
        "cards": {"written": report.cards, "updated": report.cards_updated, "claims_dropped": report.dropped_claims},
        "deliveries": {
            "planned": report.planned,
            "recaps": report.recaps,
            "posted": send.sent if send else 0,
            "dead": send.dead if send else 0,
            "unknown": send.unknown if send else 0,
            "waiting": send.waiting if send else 0,
        },
    }


def words(report: PassReport) -> str:
    """The report as a few lines for a person."""
    poll, send = report.poll, report.send
    lines = [
        f"feeds    {poll.polled} polled: {poll.ok} ok, {poll.unchanged} unchanged, {len(poll.failed)} failed",
        *(f"         ✗ {one.title or one.url}: {one.reason}" for one in poll.failed),
        f"entries  {poll.stored} new ({poll.stored - poll.news} baseline), {report.set_aside} set aside",
        f"stories  {report.stories_new} new, {plural(report.joined, 'entry', 'entries')} joined one",
        f"cards    {report.cards} written, {report.cards_updated} updated, {report.dropped_claims} claims dropped",
    ]
    posted = f"posted   {send.sent if send else 0}"
    if send and (send.dead or send.unknown or send.waiting):
        posted += f" ({send.dead} dead, {send.unknown} unknown, {send.waiting} waiting)"
    return "\n".join([*lines, posted])
