"""Counts as Prometheus reads them (text format 0.0.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.services.health import JobHealth
from storage.overview import Overview


def metrics_text(counts: Overview, jobs: Sequence[JobHealth], now: datetime) -> str:
    """Every metric with its help and type."""
    lines: list[str] = []
    for name, words, value in (*_metrics(counts, now), *_of_jobs(jobs, now)):
        base = name.partition("{")[0]
        if f"# TYPE {base} gauge" not in lines:
            lines += [f"# HELP {base} {words}", f"# TYPE {base} gauge"]
        lines.append(f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}")
    return "\n".join(lines) + "\n"


def _metrics(counts: Overview, now: datetime) -> Iterator[tuple[str, str, float]]:
    feeds = "Feeds by state."
    yield 'signalpost_feeds{state="active"}', feeds, counts.feeds_active
    yield 'signalpost_feeds{state="failing"}', feeds, counts.feeds_failing
    yield 'signalpost_feeds{state="paused"}', feeds, counts.feeds_paused
    yield "signalpost_entries_day", "Entries collected in the last 24 hours.", counts.entries_today
    yield "signalpost_stories_day", "Stories that changed in the last 24 hours.", counts.stories_today
    yield "signalpost_cards", "Cards in the database.", counts.cards
    yield "signalpost_cards_day", "Cards of the last 24 hours.", counts.cards_today
    yield "signalpost_subscriptions", "Active subscriptions.", counts.subscriptions
    yield "signalpost_deliveries_waiting", "Deliveries due or under way.", counts.waiting
    yield "signalpost_deliveries_sent_day", "Deliveries sent in the last 24 hours.", counts.sent_today
    yield "signalpost_deliveries_dead_day", "Deliveries given up in the last 24 hours.", counts.dead_today
    yield "signalpost_model_cost_usd_day", "Spent on the model in the last 24 hours.", float(counts.spent_today_usd)
    locked = "Workspaces that cannot be served since their tokens cannot be opened with SECRET_KEY."
    yield "signalpost_workspaces_unreadable", locked, counts.workspaces_unreadable
    yield "signalpost_model_calls_day", "Calls of the model in the last 24 hours.", counts.calls_today
    for name, words, when in (
        ("signalpost_last_poll_age_seconds", "Seconds since a feed was last polled.", counts.last_poll),
        ("signalpost_last_entry_age_seconds", "Seconds since the last entry came in.", counts.last_entry),
    ):
        if when is not None:
            yield name, words, max(0.0, round((now - when).total_seconds(), 1))


def _of_jobs(jobs: Sequence[JobHealth], now: datetime) -> Iterator[tuple[str, str, float]]:
    for job in jobs:
        yield (
            f'signalpost_job_failing{{job="{job.name}"}}',
            "1 when the last run of a job failed.",
            int(bool(job.error)),
        )
    for job in jobs:
        if job.finished_at is not None:
            age = max(0.0, round((now - job.finished_at).total_seconds(), 1))
            yield f'signalpost_job_age_seconds{{job="{job.name}"}}', "Seconds since a job last ended.", age
