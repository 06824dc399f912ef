"""The one day ahead that a story names for what its kind of event is about; two such days say nothing certain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from bot.cards.slots import Slot
from bot.cards.timex import dates_in

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
    """The one day ahead that the sentences name for what this kind of event is about: the slot ``date``, or nothing.

    Args:
        event: a key of the playbook.
        sentences: (source, sentence, when its source was published).
        now: a day before it is no date to act on.
    """
    asked = _DUE.get(event)
    found: dict[str, Slot] = {}
    for source, sentence, published in sentences if asked else ():
        if re.search(rf"\b(?:{asked})", sentence, re.IGNORECASE):
            for date in dates_in(sentence, published):
                if date.precision == "day" and date.iso > now.date().isoformat() and re.search(r"\d", date.words):
                    found.setdefault(date.iso, Slot(date.words.strip(" ,"), source, sentence))
    return {"date": next(iter(found.values()))} if len(found) == 1 else {}
