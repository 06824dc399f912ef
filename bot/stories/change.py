"""What is new about a story since people were told: a value by which delivery edits, replies or stays silent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from bot.stories.lexicon import Lexicon
from bot.stories.score import Telling
from bot.stories.signature import amounts, versions
from storage.records import Story, StoryChange

_CORRECTION = re.compile(
    r"^(?:correction|corrected|clarification|retraction|update|updated)\b|\b(?:retracts?|retracted|corrects?|"
    r"walks? back|denies|denied|debunk\w*|apologi[sz]es?)\b",
    re.IGNORECASE,
)
_LOUD = (3, 6, 12)  # independent sources at which people are told, once each
MAX_TOLD = 3


def find_changes(
    before: Story | None,
    after: Story,
    *,
    old: Sequence[Telling],
    new: Sequence[Telling],
    lexicon: Lexicon,
    now: datetime,
) -> tuple[StoryChange, ...]:
    """Return what ``new`` entries bring to a story, the weightiest first; nothing when a reader would see nothing new.

    Args:
        before: the story as it stood, None when it is new.
        after: the story as it stands, with the revision that the changes belong to.
        old: its entries before.
        new: the entries that joined.
        lexicon: where the weights of kinds of event stand.
        now: time of the change.
    """
    if before is None:
        found: list[tuple[str, str, bool]] = [("opened", f"first told by {_names(new)}", False)]
    else:
        found = [*_awake(before, after), *_corrections(new), *_facts(old, new), *_event(before, after, lexicon)]
        found += _sources(old, new)
    return tuple(
        StoryChange(
            story_id=after.id,
            revision=after.revision,
            at=now,
            kind=kind,  # type: ignore[arg-type]
            words=words,
            matters=matters,
        )
        for kind, words, matters in found
    )


def _awake(before: Story, after: Story) -> list[tuple[str, str, bool]]:
    return [("awake", "told again after it was first collected", False)] if before.quiet and not after.quiet else []


def _corrections(new: Sequence[Telling]) -> list[tuple[str, str, bool]]:
    return [
        ("correction", f"{telling.feed.title}: {telling.entry.title[:200]}", True)
        for telling in new
        if _CORRECTION.search(telling.entry.title[:300])
    ][:MAX_TOLD]


def _facts(old: Sequence[Telling], new: Sequence[Telling]) -> list[tuple[str, str, bool]]:
    """Sums and versions in a new headline that no earlier telling had anywhere."""
    known = " ".join(f"{t.entry.title} {t.entry.summary} {t.entry.content[:4000]}" for t in old)
    known_amounts, known_versions = amounts(known), {number for _, number in versions(known)}
    found = []
    for telling in new:
        title = telling.entry.title[:300]
        fresh = sorted(amounts(title) - known_amounts)
        fresh += sorted(f"{name} {number}" for name, number in versions(title) if number not in known_versions)
        if fresh:
            found.append(("fact", f"{telling.feed.title} has {', '.join(fresh)}", True))
    return found[:MAX_TOLD]


def _event(before: Story, after: Story, lexicon: Lexicon) -> list[tuple[str, str, bool]]:
    if not after.event or after.event == before.event:
        return []
    rules = lexicon.events.rules
    was = rules[before.event].weight if before.event in rules else 0.75
    now = rules[after.event].weight if after.event in rules else 0.75
    label = lexicon.event_label(after.event).lower()
    return [("event", f"now reads as {label}", now > was and now >= 1.2)] if now > was else []


def _sources(old: Sequence[Telling], new: Sequence[Telling]) -> list[tuple[str, str, bool]]:
    known = {telling.publisher for telling in old}
    fresh = [telling for telling in new if telling.publisher not in known]
    if not fresh:
        return []
    count = len(known | {telling.publisher for telling in fresh})
    first_hand = any(t.primary for t in fresh) and not any(t.primary for t in old)
    loud = any(len(known) < step <= count for step in _LOUD)
    words = f"now told by its maker or at its origin: {_names([t for t in fresh if t.primary])}" if first_hand else ""
    return [("source", words or f"also told by {_names(fresh)}; {count} sources", first_hand or loud)]


def _names(tellings: Sequence[Telling]) -> str:
    names = list(dict.fromkeys(telling.feed.title or telling.publisher for telling in tellings))
    more = f" and {len(names) - MAX_TOLD} more" if len(names) > MAX_TOLD else ""
    return ", ".join(names[:MAX_TOLD]) + more
