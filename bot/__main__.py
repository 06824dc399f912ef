"""``python -m bot`` is ``signalpost``."""

from bot.cli import main

main()
