"""What a language model is shown of a story: numbered sentences, fenced as data, and the task from an editable file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.cards.choice.sentences import may_stand, sentences_of
from bot.cards.english.text import tidy
from bot.cards.proof.hygiene import domains, is_command
from bot.cards.writer import Context, SourceEntry
from bot.errors import ConfigError

MAX_SOURCES = 6
MAX_CHARS = 14_000  # of sentences, about 3,500 tokens
_PER_SOURCE = 30


@dataclass(frozen=True, slots=True)
class Numbered:
    """A sentence as the model cites it."""

    number: int
    source: int
    text: str


def number_sentences(entries: Sequence[SourceEntry]) -> tuple[Numbered, ...]:
    """What a model is shown: titles and first sentences of up to six sources, none that orders it about."""
    shown = entries[:MAX_SOURCES]
    allowed = domains(" ".join([f"{e.entry.title[:300]} {e.entry.url[:300]} {e.feed.title}" for e in shown]))
    texts: list[tuple[int, str]] = []
    for source, entry in enumerate(shown):
        title = tidy(entry.entry.title[:300])
        if title and not is_command(title) and may_stand(title, allowed):
            texts.append((source, title))
    body = [(s.source, s.text) for s in sentences_of(shown) if s.index < _PER_SOURCE and may_stand(s.text, allowed)]
    found: list[Numbered] = []
    room = MAX_CHARS
    for source, text in [*texts, *body]:
        room -= len(text) + 8
        if room < 0:
            break
        found.append(Numbered(len(found) + 1, source, text))
    return tuple(found)


def load_prompt(path: Path) -> str:
    """The task as text.

    Raises:
        ConfigError: the file cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as e:
        raise ConfigError(f"{path.name} cannot be read: {e}") from e


def render_task(prompt: str, context: Context, audience: Sequence[str]) -> str:
    """The task with its places filled."""
    language = "English" if context.language == "en" else context.language
    filled = {"language": language, "date": f"{context.now:%Y-%m-%d}", "audiences": ", ".join(audience)}
    for name, value in filled.items():
        prompt = prompt.replace("{{" + name + "}}", value)
    return prompt


def render_sources(sentences: Sequence[Numbered], entries: Sequence[SourceEntry]) -> str:
    """The sentences as one block of JSON: nothing in a sentence can close it."""
    sources = [
        {
            "publisher": tidy(entry.publisher)[:80],
            "published": _day(entry.entry.published_at),
            "sentences": {f"S{s.number}": s.text for s in sentences if s.source == place},
        }
        for place, entry in enumerate(entries[:MAX_SOURCES])
    ]
    return (
        "<data>\n" + json.dumps(sources, ensure_ascii=False, indent=0).replace("<", "‹").replace(">", "›") + "\n</data>"
    )


def _day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else ""
