"""The command line. Nothing heavy is imported here, so ``--help`` answers at once; commands import what they need."""

from __future__ import annotations

import errno
import re
import sys
import uuid
from importlib import import_module
from typing import Any, Final, NoReturn

import click

from bot.services.garbage import kept_from_garbage

COMMANDS = {  # name → (module below bot.cli, function)
    "run": ("serve", "run"),
    "demo": ("serve", "demo"),
    "web": ("serve", "web"),
    "worker": ("serve", "worker"),
    "once": ("once", "once"),
    "card": ("card", "card"),
    "cards": ("cards", "cards"),
    "search": ("reading", "search"),
    "recap": ("reading", "recap"),
    "stories": ("stories", "stories"),
    "sources": ("sources", "sources"),
    "deliveries": ("deliveries", "deliveries"),
    "status": ("status", "status"),
    "doctor": ("doctor", "doctor"),
    "db": ("db", "db"),
    "workspace": ("workspace", "workspace"),
    "manifest": ("manifest", "manifest"),
}
HELP = {
    "run": "Start everything: polling, cards, Slack and the pages (without Slack tokens: a local playground).",
    "demo": "Start the playground with bundled sample feeds; needs no network.",
    "web": "Serve only the pages and Slack's requests over HTTP.",
    "worker": "Run only the jobs: polling, cards, delivery, recaps.",
    "once": "One full pass: poll, group, write, post; then end. For cron.",
    "card": "Write one card now, from a URL or a file.",
    "cards": "List reported mistakes; correct a card.",
    "search": "Search the archive.",
    "recap": "Print the recap of a day or a week.",
    "stories": "List stories; split or merge them by hand.",
    "sources": "List, add, remove, check, import and export feeds.",
    "deliveries": "List deliveries; retry or drop dead ones.",
    "status": "How it is doing: sources, news of the day, deliveries, the model's money.",
    "doctor": "Check the set-up and say what to mend.",
    "db": "Upgrade, back up and restore the database.",
    "workspace": "List workspaces; forget one with all its data.",
    "manifest": "Print the Slack app manifest to paste into Slack.",
}
_ENDLESS: Final = re.compile(r"\S{200,}")  # no word of ours, nor a path that a system would take


class LazyGroup(click.Group):
    """Imports a command's module only when that command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, function = COMMANDS[cmd_name]
        with kept_from_garbage():
            command = getattr(import_module(f"bot.cli.{module}"), function)
        if not isinstance(command, click.Command):
            raise TypeError(f"{cmd_name} is not a command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(HELP.items()))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[Any, Any, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches  # only on a typo

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else " See signalpost --help."
            raise click.UsageError(f"There is no command {args[0]!r}.{hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="signalpost", prog_name="signalpost")
def cli() -> None:
    """Signalpost turns the day's AI news into cards that your Slack team can act on in 30 seconds."""


def main() -> None:
    """Run the command line: bad input is one clear sentence on stderr and exit code 2; anything else that goes wrong
    is logged with a reference and ends with exit code 1."""
    try:
        code = cli.main(prog_name="signalpost", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as e:
        click.echo(e.format_message(), err=True)
        sys.exit(2)
    except (click.MissingParameter, click.NoSuchOption) as e:
        how = f" See {e.ctx.command_path} --help." if e.ctx else ""
        _refuse(f"{e.format_message()}{how}")
    except click.ClickException as e:
        _refuse(e.format_message())
    except click.exceptions.Exit as e:
        sys.exit(e.exit_code)
    except Exception as e:
        sentence = _sentence(e)
        if sentence:
            _refuse(sentence)
        reference = uuid.uuid4().hex[:8]
        _log(reference)
        click.echo(f"signalpost: something went wrong; the log has it under reference {reference}.", err=True)
        sys.exit(1)


def _refuse(sentence: str) -> NoReturn:
    """Say what is wrong, on one line, and end; what was typed is repeated only so far that it can be recognised."""
    shown = _ENDLESS.sub(lambda match: f"{match[0][:40]}…", sentence)
    line = " ".join(shown.splitlines()).encode(errors="backslashreplace").decode()
    click.echo(f"signalpost: {line}", err=True)
    sys.exit(2)


def _log(reference: str) -> None:
    """Log the exception under way, masked; the command may have failed before it read its settings."""
    import structlog  # only when something is wrong

    from bot.logs import configure_logging

    if not structlog.is_configured():
        configure_logging("INFO", "text")
    structlog.get_logger(__name__).exception("command failed", reference=reference)


def _sentence(error: Exception) -> str:
    """The text of an error made for people, or of a file or a database that cannot be used; "" for any other."""
    if isinstance(error, UnicodeEncodeError) and any(_strange(each) for each in sys.argv):
        return "What you typed is not text in UTF-8."
    full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
    if isinstance(error, OSError) and error.filename and not full:
        return f"{error.filename}: {error.strerror}."
    if isinstance(error, OSError) and error.errno == errno.EIO:
        return f"nothing more can be written: {error.strerror}."
    from sqlalchemy.exc import OperationalError

    from bot.errors import BotError
    from config.settings import SettingsError
    from storage.engine import DISK_FULL, trouble
    from storage.errors import StorageError

    if full:
        return DISK_FULL
    if isinstance(error, OperationalError):
        return trouble(error)
    known = isinstance(error, BotError | SettingsError | StorageError)
    return _for_the_shell(str(error)) if known else ""


def _strange(argument: str) -> bool:
    """Whether the shell gave bytes that are no text; a file may be called so."""
    return any("\ud800" <= sign <= "\udfff" for sign in argument)


def _for_the_shell(words: str) -> str:
    """A hint that people in Slack get, as it is typed here."""
    for slack, shell in (("/ainews topics", "config/topics.toml"), ("/ainews sources", "signalpost sources list")):
        words = words.replace(slack, shell)
    return words.replace("/ainews ", "signalpost ")
