"""What is new about a story since people were told: a value by which delivery edits, replies or stays silent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.stories.change_numbers import new_numbers
from bot.stories.change_steps import shipped
from bot.stories.lexicon import Lexicon, within
from bot.stories.normalise import clean_headline
from bot.stories.reading import flat
from bot.stories.score import Telling, voices_of
from storage.records import Category, Story, StoryChange

_CORRECTION = re.compile(
    r"^(?:correction|corrected|clarification|retraction)\b|\b(?:retracts?|retracted|walks? back|debunk(?:s|ed))\b"
    r"|\bcorrects? (?:the |its |earlier )?(?:record|report|story|figures?|headline|numbers?|earlier)\b"
    r"|\b(?:story|report|figure|article) (?:was )?corrected\b",
    re.IGNORECASE,
)
_OWN_ERROR = re.compile(r"^(?:correction|corrected|clarification)\b", re.IGNORECASE)  # only its own house can mean it
# Somebody's thoughts about the event are not a step of it.
_THOUGHTS = re.compile(
    r"^(?:how|why|what|opinion|analysis|comment|inside|review|podcast|interview|explainer|the case|who|where|when|"
    r"\d+ (?:things|ways|reasons|lessons|takeaways|questions))\b|\?$|\b(?:explained|opinion)$",
    re.IGNORECASE,
)
_LOUD = (3, 6, 12)  # independent sources at which people are told, once each
_READ = 50  # tellings of a saga that are read, of the first, of the last and of the new ones
_KNOWN_TEXT, _STEP_TEXT = 8_000, 1_500  # characters of a telling that are searched for numbers, for steps
MAX_TOLD = 3
Found = tuple[str, str, bool]  # kind, words, whether it matters


def find_changes(
    before: Story | None,
    after: Story,
    *,
    old: Sequence[Telling],
    new: Sequence[Telling],
    lexicon: Lexicon,
    now: datetime,
    agreed: bool = True,
) -> tuple[StoryChange, ...]:
    """Return what ``new`` entries bring to a story, the weightiest first; nothing when a reader would see nothing new.

    Args:
        before: the story as it stood, None when it is new.
        after: the story as it stands, with the revision that the changes belong to.
        old: its entries before.
        new: the entries that joined.
        lexicon: where the weights of kinds of event stand.
        now: time of the change.
        agreed: whether most entries show the story's kind of event; a single one that reads otherwise alarms nobody.
    """
    if before is None:
        found: list[Found] = [("opened", f"first told by {_names(new)}", False)]
    else:
        found = [*_awake(before, after), *_corrections(old, new), *_developments(old, new)]
        stepped = any(kind == "event" for kind, _, _ in found)
        found += [] if stepped else _event(before, after, lexicon, agreed=agreed)
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


def _awake(before: Story, after: Story) -> list[Found]:
    return [("awake", "told again after it was first collected", False)] if before.quiet and not after.quiet else []


def _corrections(old: Sequence[Telling], new: Sequence[Telling]) -> list[Found]:
    """Errors put right, by whom one may believe it: who told the story, or stands at its origin.

    That another takes something back is news, which outlets may tell too; people of a community may not.
    """
    told = {telling.feed.id for telling in old}
    corrected: list[tuple[Telling, str]] = []
    for telling, title in _titled(new):
        if not _CORRECTION.search(title):
            told.add(telling.feed.id)
        elif telling.feed.id in told or telling.primary or not (_OWN_ERROR.search(title) or _hearsay(telling)):
            corrected.append((telling, title))
    return [("correction", f"{_name(telling)}: “{title[:200]}”", True) for telling, title in corrected][:MAX_TOLD]


def _hearsay(telling: Telling) -> bool:
    return telling.feed.category is Category.COMMUNITY


def _developments(old: Sequence[Telling], new: Sequence[Telling]) -> list[Found]:
    """Steps that new headlines take, and numbers that they bring; each is told once, by whom it came first."""
    old = old if len(old) <= 2 * _READ else [*old[:_READ], *old[-_READ:]]
    heads = [title for _, title in _titled(old)]
    first = [f"{title}. {_text(telling, _STEP_TEXT)}" for telling, title in _titled(old)]
    whole = [f"{title}. {_text(telling, _KNOWN_TEXT)}" for telling, title in _titled(old)]
    found: list[Found] = []
    for telling, title in _retold(new, heads):
        if not (_THOUGHTS.search(title) or _CORRECTION.search(title)) and heads:
            step = shipped().find(title, first)
            numbers = new_numbers(title, whole, heads)
            words = " · ".join(filter(None, (step.words if step else "", *numbers)))
            if words:
                found.append(("event" if step else "fact", f"{words} ({_name(telling)})", True))
        first.append(title)
        whole.append(f"{title}. {_text(telling, _KNOWN_TEXT)}")
        heads.append(title)
    return found[:MAX_TOLD]


def _event(before: Story, after: Story, lexicon: Lexicon, *, agreed: bool) -> list[Found]:
    """The kind of event became graver. From none to one is no step: it is only read better."""
    if not after.event or after.event == before.event:
        return []
    rules = lexicon.events.rules
    was = rules[before.event].weight if before.event in rules else 0.75
    now = rules[after.event].weight if after.event in rules else 0.75
    label = within(lexicon.event_label(after.event))
    return [("event", f"now counted as: {label}", bool(before.event) and agreed and now >= 1.2)] if now > was else []


def _sources(old: Sequence[Telling], new: Sequence[Telling]) -> list[Found]:
    known, told = voices_of(old), {telling.publisher for telling in old}
    fresh = [telling for telling in new if telling.publisher not in told]
    added = len(voices_of([*old, *new])) - len(known)
    if not fresh or not added:
        return []
    first_hand = [t for t in fresh if t.primary] if not any(t.primary for t in old) else []
    loud = any(len(known) < step <= len(known) + added for step in _LOUD)
    words = f"+{added} source{'' if added == 1 else 's'}: {_names(fresh)}"
    words += f" (first hand: {_names(first_hand)})" if first_hand and len(fresh) > 1 else ""
    words += " (first hand)" if first_hand and len(fresh) == 1 else ""
    return [("source", words, bool(first_hand) or loud)]


def _titled(tellings: Sequence[Telling]) -> Iterator[tuple[Telling, str]]:
    for telling in tellings:
        yield telling, flat(clean_headline(telling.entry.title[:300], telling.feed.title))


def _retold(new: Sequence[Telling], heads: Sequence[str]) -> Iterator[tuple[Telling, str]]:
    """New headlines that say something else than those before: a feed may send one a thousand times at once."""
    seen, left = set(heads), _READ
    for telling, title in _titled(new):
        if title not in seen and left:
            seen.add(title)
            left -= 1
            yield telling, title


def _text(telling: Telling, most: int) -> str:
    entry = telling.entry
    return flat(f"{entry.summary[:most]} {entry.content[:most]}")


def _name(telling: Telling) -> str:
    return telling.feed.title or telling.publisher


def _names(tellings: Sequence[Telling]) -> str:
    names = list(dict.fromkeys(_name(telling) for telling in tellings))
    more = f" and {len(names) - MAX_TOLD} more" if len(names) > MAX_TOLD else ""
    return ", ".join(names[:MAX_TOLD]) + more
