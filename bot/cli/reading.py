"""`signalpost search`, `recap`: what Slack's commands answer, in the terminal."""

from __future__ import annotations

import click

from bot.cli.common import core, json_option, show, when
from bot.errors import UserError

LOCAL = "local"  # no workspace: nobody's channel, nobody's filters


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("-n", "limit", type=click.IntRange(1, 100), default=10, show_default=True, help="Most results.")
@json_option
def search(words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Search the archive: words, "a phrase", -without, topic:security, source:ars, since:7d."""
    from bot.commands import parse_command
    from bot.services.desk.asker import Asker
    from bot.services.desk.reading import to_query
    from bot.services.upkeep import index_due
    from storage.search import search as find

    command = parse_command("search " + " ".join(_quoted(word) for word in words))
    with core() as opened:
        parts = opened.parts
        index_due(parts)
        query = to_query(parts, Asker(team_id=LOCAL, user_id=LOCAL), command.terms)
        with parts.store.read() as c:
            hits = find(c, query, parts.now())[:limit]
    if not hits and not as_json:
        click.echo("Nothing found. Try fewer words, or the start of a word such as gpt*.")
        return
    columns = (
        ("story", lambda hit: hit.story_id),
        ("date", lambda hit: when(hit.at)),
        ("title", lambda hit: hit.title),
        ("address", lambda hit: hit.url),
    )
    show(hits, columns, as_json=as_json)


@click.command()
@click.argument("period", default="week")
@click.option("--topic", default="", help="Only this topic.")
@json_option
def recap(period: str, topic: str, as_json: bool) -> None:
    """Print the recap of PERIOD: today, week, a day (2026-11-23) or a week (2026-W47)."""
    from bot.render.terminal import recap_text
    from bot.replies import RecapReply, Reply
    from bot.services.desk.asker import Asker
    from bot.services.desk.desk import Desk

    with core() as opened:
        answer = Desk(opened.parts).answer(Asker(team_id=LOCAL, user_id=LOCAL), f"recap {period} {topic}")
    if isinstance(answer, RecapReply):
        if as_json:
            show([answer.recap], (), as_json=True)
        else:
            click.echo(recap_text(answer.recap, answer.now, 100))
    elif isinstance(answer, Reply) and answer.error:
        raise UserError(answer.text)
    elif as_json:
        show([], (), as_json=True)
    else:
        click.echo(answer.text if isinstance(answer, Reply) else "There is no such recap.")


def _quoted(word: str) -> str:
    """A shell argument with spaces is a phrase."""
    return f'"{word}"' if " " in word and not word.startswith(("topic:", "source:", "since:")) else word
