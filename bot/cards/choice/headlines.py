"""Which headlines may stand: a source's own title, or one that the titles and openings carry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.cards.choice import sentences
from bot.cards.english import compress, cues
from bot.cards.english.split import split_blocks
from bot.cards.english.text import content_stems, fold, tidy, words
from bot.cards.proof import ground, hygiene
from bot.cards.writer import SourceEntry

MAX_HEADLINE = 200  # characters
_MOST = 600  # characters of a title that are read at all
_BARE = 2  # words of a headline that tells nothing without its publisher
_SHORT_NAME = 4  # words of a publisher that may stand before it
_NAME = re.compile(r"[A-Z][\w.&’' -]{1,40}")
# "Matches what we see in the field": nobody does it.
_BESIDES = 5  # words of a headline beside what it quotes
_QUOTED = re.compile(r"\"[^\"]{1,60}\"|“[^”]{1,60}”|(?<!\w)[‘'][^’']{1,60}[’'](?!\w)")
# "[Tensor] Larkspur opens a mill", "A proof [pdf]", "A mill | Town.Press": a newsletter, a kind of file, a site.
_LABELS = re.compile(r"^\[[\w .&-]{1,20}\]\s+|\s+\[[\w .-]{1,12}\]$|\s\|\s[\w.&' -]{2,40}$")
_NOBODY = re.compile(r"^[A-Z][a-z]+s (?:what|how|the|a|an|it|exactly|my|our|me|us|very|pretty|good|well)\b")


def titled(headline: str, publishers: Sequence[str]) -> str:
    """A headline of a word or two that one source gives, behind the publisher's name: "Larkspur: Even Larger".

    Args:
        headline: of the story.
        publishers: of its sources.
    """
    name = publishers[0] if len(set(publishers)) == 1 else ""
    named = bool(_NAME.fullmatch(name)) and len(words(name)) <= _SHORT_NAME
    return f"{name}: {headline}" if named and _is_bare(headline, name) else headline


def _is_bare(headline: str, name: str) -> bool:
    said = {word.lower() for word in words(headline)}
    return 0 < len(said) <= _BARE and headline[:1].isalnum() and said.isdisjoint(word.lower() for word in words(name))


class Headlines:
    """The headlines that a story's sources allow.

    Args:
        entries: the sources, best first.
        domains: names with a dot that are names of things.
    """

    def __init__(self, entries: Sequence[SourceEntry], domains: frozenset[str]) -> None:
        self._entries, self._domains = entries, domains
        self._titles = list(self._clean_titles())

    def fault(self, text: str, tests: ground.Tests) -> str:
        """Why a headline may not stand; ``""`` when it may."""
        if not text or len(text) > MAX_HEADLINE:
            return "no headline" if not text else "too long"
        fault = hygiene.leaks(text, self._domains) or ("gives an order" if hygiene.is_command(_told(text)) else "")
        if fault or any(self._is_titled(text, title) for title in self._titles):
            return fault
        openings = [" ".join(sentences.readable(entry.entry.text, 4)) for entry in self._entries]
        return ground.unsupported(text, [*self._titles, *openings], tests)

    def others(self) -> Iterator[str]:
        """Headlines to fall back to: titles of the sources, then short sentences, the nearest to it first."""
        yield from (title.rstrip(".") for title in self._titles if len(words(title)) >= 4)
        for entry in self._entries:
            named = frozenset(content_stems(entry.entry.title[:_MOST]))
            openings = [text for text in sentences.readable(entry.entry.text, 5) if _has_subject(text)]
            openings.sort(key=lambda opening: -len(named.intersection(content_stems(opening))))
            yield from filter(None, (compress.shorten(opening, 18).rstrip(".") for opening in openings))

    def _is_titled(self, text: str, title: str) -> bool:
        """It stands in the title, or is the title behind the name of its only publisher."""
        publishers = [entry.publisher for entry in self._entries]
        return fold(text) in fold(title) or fold(text) == fold(titled(title, publishers))

    def _clean_titles(self) -> Iterator[str]:
        """Titles, or sentences of titles, that hold nothing that could be an order or follow one."""
        for title in (tidy(entry.entry.title[:_MOST]) for entry in self._entries):
            bad = sentences.tainted(title)
            parts = [part for block in split_blocks(title) for part in block if part not in bad]
            whole = [] if bad else list(dict.fromkeys((title, _LABELS.sub("", title))))
            yield from (text for text in [*whole, *parts] if not self._is_hostile(text))

    def _is_hostile(self, text: str) -> bool:
        return bool(hygiene.leaks(text, self._domains)) or hygiene.is_command(_told(text))


def _told(headline: str) -> str:
    """A headline without what it quotes, where it says enough besides: '"Use a stick": a robot gave advice'."""
    rest = _QUOTED.sub("…", headline)
    return rest if len(words(rest)) >= _BESIDES else headline


def _has_subject(text: str) -> bool:
    """Somebody, named in the sentence itself, does something in it."""
    return not (_NOBODY.match(text) or cues.leans(text))
