"""`signalpost cards`: what people reported as wrong, and correcting it wherever the card stands."""

from __future__ import annotations

import click

from bot.cli.common import Commands, Row, core, json_option, show, when


@click.group(cls=Commands)
def cards() -> None:
    """List reported mistakes; correct a card or refuse a report."""


@cards.command(name="reports")
@json_option
def reports_(as_json: bool) -> None:
    """Reports that wait for a decision, oldest first."""
    from storage.reports import waiting_reports

    with core() as opened, opened.parts.store.read() as c:
        found = waiting_reports(c)
    columns = (
        ("report", lambda one: one.id),
        ("card", lambda one: one.card_id),
        ("workspace", lambda one: one.team_id),
        ("by", lambda one: one.user_id),
        ("when", lambda one: when(one.reported_at)),
        ("what", lambda one: one.kind),
        ("words", lambda one: one.words),
        ("headline", lambda one: one.headline),
    )
    show(found, columns, as_json=as_json, none="No report waits for a decision.")


@cards.command()
@click.argument("card_id", type=Row())
@click.argument("words")
def correct(card_id: int, words: str) -> None:
    """Mark CARD_ID as corrected in every channel; WORDS say in one sentence what was wrong and what is right."""
    from bot.services.desk.corrections import correct_card

    with core() as opened:
        card = correct_card(opened.parts, card_id, words)
    click.echo(f"Card {card.id} is corrected; its copies are edited and their threads told with the next sweep.")


@cards.command()
@click.argument("report_id", type=Row())
def dismiss(report_id: int) -> None:
    """Refuse REPORT_ID; the card stays as it is and loses its mark."""
    from bot.services.desk.corrections import dismiss_report

    with core() as opened:
        report = dismiss_report(opened.parts, report_id)
    click.echo(f"Report {report.id} is closed; card {report.card_id} stays as it is.")
