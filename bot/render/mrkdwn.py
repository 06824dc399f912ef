"""Slack's mark-up from plain text: the only place that escapes, links and styles."""

from __future__ import annotations

import html
import re
from datetime import datetime
from typing import Final

from bot.render.limits import SECTION
from bot.render.text import calm, clip, isolate
from bot.render.urls import safe_url

NOTHING: Final = "–"  # where Slack wants a text and there is none
LINK: Final = 700  # counted characters of an address inside text; longer ones only fit buttons
_MEMBER: Final = re.compile(r"[UW][A-Z0-9]{2,20}")
_CHANNEL: Final = re.compile(r"[CGD][A-Z0-9]{2,20}")


def esc(text: str, most: int = SECTION) -> str:
    """Plain text from outside as mrkdwn that shows it and does nothing else, at most ``most`` counted characters."""
    return html.escape(isolate(clip(calm(text), most - 2)), quote=False)


def plain(text: str, most: int) -> str:
    """Plain text from outside for a plain_text object; never empty, for Slack refuses empty texts."""
    return clip(calm(text), most) or NOTHING


def link(url: str, label: str, most: int = 300, *, url_most: int = LINK) -> str:
    """A link, or only its label when the address is not one to follow or too long. The label's ``|`` would end it.

    Args:
        url: where to; anything.
        label: what to show; anything.
        most: counted characters of the label.
        url_most: counted characters of the address.
    """
    safe = safe_url(url, url_most)
    shown = esc(label, most).replace("|", "¦")
    return f"<{html.escape(safe, quote=False)}|{shown}>" if safe and shown else shown


def bold(text: str, most: int = 300) -> str:
    """Text from outside in bold; a star inside cannot end it."""
    shown = esc(text.replace("*", "∗"), most)
    return f"*{shown}*" if shown else ""


def since(then: datetime, fallback: str) -> str:
    """ "2 hours ago", kept true by Slack while the message grows old; ``fallback`` where it cannot."""
    return f"<!date^{int(then.timestamp())}^{{ago}}|{esc(fallback)}>"


def moment(then: datetime) -> str:
    """A date and time in the reader's own time zone, with UTC as the fallback."""
    return f"<!date^{int(then.timestamp())}^{{date_short_pretty}} {{time}}|{then:%d %b %Y, %H:%M} UTC>"


def member(user_id: str) -> str:
    """Names a person by id (Slack shows the name); "somebody" for anything that is not an id."""
    return f"<@{user_id}>" if _MEMBER.fullmatch(user_id) else "somebody"


def channel(channel_id: str) -> str:
    """Names a channel by id; direct messages are named in words."""
    if channel_id.startswith("D"):
        return "your direct messages"
    return f"<#{channel_id}>" if _CHANNEL.fullmatch(channel_id) else "a channel"
