"""What the commands share: opening the parts, printing lists as a table or as JSON, showing progress."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from bot.logs import configure_logging
from config.settings import Settings, load_settings

if TYPE_CHECKING:
    from bot.core import Core

Column = tuple[str, Callable[[Any], object]]

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


class Row(click.ParamType[int]):
    """The number of a row, as lists show it."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number, where a database can hold it."""
        text = str(value)
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            self.fail(f"{text!r} is not a number as the lists show it", param, ctx)
        return int(text)


class Commands(click.Group):
    """A group whose list of commands is wrapped on a narrow screen, not cut."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write every command with its whole first sentence."""
        rows = [(name, command.get_short_help_str(limit=1_000)) for name, command in sorted(self.commands.items())]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def read_settings(*, quiet: bool = False) -> Settings:
    """Read the settings and start logging; ``quiet`` commands log warnings only, their output is the answer.

    Raises:
        SettingsError: names every wrong setting.
    """
    settings = load_settings()
    configure_logging("WARNING" if quiet and settings.log_level == "INFO" else settings.log_level, settings.log_format)
    return settings


@contextmanager
def core() -> Iterator[Core]:
    """The open database and the chosen parts, closed at the end."""
    from bot.core import open_core  # only commands that need the parts pay for them

    opened = open_core(read_settings(quiet=True))
    try:
        yield opened
    finally:
        opened.close()


def show(rows: Sequence[Any], columns: Sequence[Column], *, as_json: bool, none: str = "") -> None:
    """Print rows.

    Args:
        rows: frozen dataclasses or dicts; JSON prints them whole.
        columns: title and value of each column of the table.
        as_json: one JSON list instead of a table.
        none: a sentence instead of a table without rows.
    """
    if as_json:
        click.echo(json.dumps([plain(row) for row in rows], ensure_ascii=False, indent=2))
        return
    if none and not rows:
        click.echo(none)
        return
    from bot.cli.table import table_text  # rich, only where there is something to show

    cells = [[str(value(row)) for _, value in columns] for row in rows]
    width = shutil.get_terminal_size().columns if sys.stdout and sys.stdout.isatty() else None
    click.echo(table_text([title for title, _ in columns], cells, width))


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on stderr while the body works; silent where nobody looks.

    Yields:
        A function to call with (done, total).
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def confirm(question: str) -> None:
    """Ask before something that cannot be taken back.

    Raises:
        click.exceptions.Exit: the answer was no, or there was nobody to answer.
    """
    try:
        agreed = click.confirm(question)
    except click.Abort:
        click.echo()
        agreed = False
    if not agreed:
        click.echo("signalpost: nothing was changed.", err=True)
        raise click.exceptions.Exit(1)


def when(moment: datetime | None) -> str:
    """A time for a table: UTC, to the minute."""
    return moment.strftime("%Y-%m-%d %H:%M") if moment else "–"


def plain(value: Any) -> Any:
    """A value of nouns as plain JSON values."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value
