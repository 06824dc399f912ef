"""`signalpost search`, `recap`: what Slack's commands answer, in the terminal."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import click

from bot.cli.common import core, json_option, show, when
from bot.errors import UserError

LOCAL = "local"  # no workspace: nobody's channel, nobody's filters
_EXCLUDED: Final = re.compile(r"-(?!-|h$|n\d*$|\d)\S")  # "-word", which click would take for options
_FILTER: Final = re.compile(r"(?:^|\s)(?:-\w|[a-z]+:\S)")
_PARTS: Final = re.compile(r"(-?)((?:topic|source):)?(.*)", re.DOTALL)


class _Words(click.Command):
    """A command whose words may begin with a hyphen, as in Slack."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Hide the hyphens from click until it has found the options."""
        return super().parse_args(ctx, ["\0" + arg if _EXCLUDED.match(arg) else arg for arg in args])


@click.command(cls=_Words)
@click.argument("words", nargs=-1, required=True)
@click.option("-n", "limit", type=click.IntRange(1, 100), default=10, show_default=True, help="Most results.")
@json_option
def search(words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Search the archive: words, "a phrase", -without, topic:security, source:ars, since:7d."""
    from bot.commands import parse_command
    from bot.services.desk.asker import Asker
    from bot.services.desk.reading import to_query
    from bot.services.upkeep import index_due
    from storage import search as archive

    command = parse_command("search " + " ".join(_quoted(word.removeprefix("\0")) for word in words))
    with core() as opened:
        parts = opened.parts
        index_due(parts)
        query = replace(to_query(parts, Asker(team_id=LOCAL, user_id=LOCAL), command.terms), n=limit)
        with parts.store.read() as c:
            hits = archive.search(c, query, parts.now())
            mended = None if hits else archive.suggest(c, query)
            hits = archive.search(c, mended, parts.now()) if mended else hits
    if not hits and not as_json:
        click.echo("Nothing found. Try fewer words, or the start of a word such as gpt*.")
        return
    if mended and hits and not as_json:
        click.echo(f"No story says “{command.terms}”. Search: {' '.join(mended.words)}", err=True)
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
    """A shell argument with spaces is a phrase or a name, unless it is a whole search."""
    sign, key, rest = _PARTS.fullmatch(word).groups(default="")  # type: ignore[union-attr]
    if " " not in word or '"' in word or _FILTER.search(rest):
        return word
    return f'{sign}{key}"{rest}"'
