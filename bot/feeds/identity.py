"""Recognises the entries of a feed's document: which are new, which were edited, which only changed their name tags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from storage.records import KnownEntry

_CLOSE: Final = timedelta(hours=36)  # two dates of one entry, as publishers correct them
_TELLING: Final = 12  # characters of a folded title that say enough to be recognised by


class KeyedEntry(NamedTuple):
    """A parsed entry with the keys it is recognised by; a tuple, since tens of thousands cross between processes."""

    guid: str
    url: str
    canonical_url: str
    title: str
    title_key: str
    summary: str = ""
    content: str = ""
    content_hash: str = ""
    author: str = ""
    published_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Recognised:
    """What a document means for the entries that are stored.

    ``renamed`` counts entries that came with another guid or link than before: a site that moved, or a program that
    mints its guids anew each time.
    """

    new: list[KeyedEntry] = field(default_factory=list)
    changed: list[tuple[KnownEntry, KeyedEntry]] = field(default_factory=list)
    same: int = 0
    renamed: int = 0


def recognise(entries: Sequence[KeyedEntry], known: Sequence[KnownEntry]) -> Recognised:
    """Compare a document with what is stored of its feed.

    An entry is the same as a stored one by its guid; else by its link, where that link means one entry only and title
    or date agree; else by its title, where that is telling and the dates agree.

    Args:
        entries: the document's entries, guids unique.
        known: the stored entries of the feed.
    """
    if not known:
        return Recognised(new=list(entries))
    found = Recognised()
    index = _Index(known, entries)
    rest = []
    for entry in entries:
        stored = index.by_guid(entry)
        if stored is None:
            rest.append(entry)
        else:
            _note(found, stored, entry)
    for entry in rest:  # only now: a stored entry whose guid still stands belongs to that guid
        stored = index.by_link(entry) or index.by_title(entry)
        if stored is None:
            found.new.append(entry)
        else:
            found.renamed += 1
            _note(found, stored, entry)
    return found


def _note(found: Recognised, stored: KnownEntry, entry: KeyedEntry) -> None:
    if (stored.guid, stored.content_hash) == (entry.guid, entry.content_hash):
        found.same += 1
    else:
        found.changed.append((stored, entry))


class _Index:
    """The stored entries by each key; one that is taken is not found again."""

    def __init__(self, known: Sequence[KnownEntry], entries: Sequence[KeyedEntry]) -> None:
        self._guids = {stored.guid: stored for stored in known}
        self._links: dict[str, list[KnownEntry]] = {}
        self._titles: dict[str, list[KnownEntry]] = {}
        for stored in known:
            self._links.setdefault(stored.canonical_url, []).append(stored)
            self._titles.setdefault(stored.title_key, []).append(stored)
        self._link_count = Counter(entry.canonical_url for entry in entries)
        self._title_count = Counter(entry.title_key for entry in entries)
        self._taken: set[int] = set()

    def by_guid(self, entry: KeyedEntry) -> KnownEntry | None:
        return self._take(self._guids.get(entry.guid))

    def by_link(self, entry: KeyedEntry) -> KnownEntry | None:
        if not entry.canonical_url:
            return None
        one = self._link_count[entry.canonical_url] == 1
        for stored in self._links.get(entry.canonical_url, ()):
            agree = stored.title_key == entry.title_key and _dates_agree(stored, entry)
            if agree or (one and (stored.title_key == entry.title_key or _same_date(stored, entry))):
                taken = self._take(stored)
                if taken is not None:
                    return taken
        return None

    def by_title(self, entry: KeyedEntry) -> KnownEntry | None:
        if not entry.title_key or self._title_count[entry.title_key] > 1:
            return None
        for stored in self._titles.get(entry.title_key, ()):
            telling = len(entry.title_key) >= _TELLING and _dates_agree(stored, entry)
            if telling or _same_date(stored, entry):
                taken = self._take(stored)
                if taken is not None:
                    return taken
        return None

    def _take(self, stored: KnownEntry | None) -> KnownEntry | None:
        if stored is None or stored.id in self._taken:
            return None
        self._taken.add(stored.id)
        return stored


def _dates_agree(stored: KnownEntry, entry: KeyedEntry) -> bool:
    if stored.published_at is None or entry.published_at is None:
        return stored.published_at is None and entry.published_at is None
    return abs(stored.published_at - entry.published_at) <= _CLOSE


def _same_date(stored: KnownEntry, entry: KeyedEntry) -> bool:
    return stored.published_at is not None and stored.published_at == entry.published_at
