"""The one day ahead that a story names for what its kind of event is about, and how long that is from the news.

Two such days say nothing certain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from bot.cards.advice.slots import Slot
from bot.cards.english.timex import dates_in

# What a sentence with a date must speak of, before the date is one to act on.
_DUE = {
    "deprecation": r"retir|sunset|shut|end|discontinu|remov|deprecat|no longer|stop|until|migrat|unavailable",
    "regulation": r"takes? effect|took effect|in force|appl(?:y|ies)|compl(?:y|iance)|deadline|enforce|must",
    "pricing_limits": r"pric|plan|credit|limit|bill|charg|cost|free|effect|start",
    "incident": r"hearing|testif",
    "lawsuit": r"hearing|trial|scheduled|court|deadline|jury",
    "ruling": r"hearing|trial|scheduled|deadline|appeal|must|claims?",
    "product_launch": r"available|launch|roll|ship|general availability|release|start|beta|preview",
    "model_release": r"available|launch|roll|ship|release|start|free|until",
    "safety_policy": r"effect|start|appl|begin|until|opt",
    "export_control": r"takes? effect|in force|appl(?:y|ies)|deadline|must|licen[cs]e",
}


def due(event: str, sentences: Sequence[tuple[int, str, datetime | None]], now: datetime) -> dict[str, Slot]:
    """The one day ahead that the sentences name for what this kind of event is about: the slot ``date``, and as
    ``notice`` the time to it from when that was published; or nothing.

    Args:
        event: a key of the playbook.
        sentences: (source, sentence, when its source was published).
        now: a day before it is no date to act on.
    """
    asked = _DUE.get(event)
    found: dict[str, dict[str, Slot]] = {}
    for source, sentence, published in sentences if asked else ():
        if re.search(rf"\b(?:{asked})", sentence, re.IGNORECASE):
            for day in dates_in(sentence, published):
                if day.precision == "day" and day.iso > now.date().isoformat() and re.search(r"\d", day.words):
                    values = {"date": day.words.strip(" ,"), "notice": _notice(day.iso, published)}
                    slots = {name: Slot(value, source, sentence) for name, value in values.items() if value}
                    found.setdefault(day.iso, slots)
    return next(iter(found.values())) if len(found) == 1 else {}


def _notice(iso: str, published: datetime | None) -> str:
    """From the news to the day: "9 days", "11 weeks", "8 months"; "" where it is no time to speak of."""
    days = (date.fromisoformat(iso) - published.date()).days if published else 0
    if days < 2:
        return ""
    if days < 22:
        return f"{days} days"
    return f"{round(days / 7)} weeks" if days < 120 else f"{round(days / 30.4)} months"
