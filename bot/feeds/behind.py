"""Imported first, and only, by the process that workers are forked from: from here on it gives way to the bot.

That process loads the parsers while the first poll runs and the first commands come in; its children inherit the rank.
"""

from __future__ import annotations

import os

os.nice(10)
