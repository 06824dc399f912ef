"""Online grouping: each entry joins the open story about its event, or opens one."""

from __future__ import annotations

import heapq
import math
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from pathlib import Path

from bot.errors import ConfigError
from bot.stories.background import Background
from bot.stories.signature import Signature

WEIGHTS = Path(__file__).parents[2] / "config" / "grouping.toml"
_QUERY_TERMS = 60  # heaviest terms of an entry that are compared
_PROBES = 12  # heaviest terms that look stories up
_POSTED = 20  # heaviest terms by which a story is found
_LONG = 150  # a term that leads to more stories than this only ranks them again
_EXACT = 8  # stories that are compared in full
_STORY_TERMS = 120
_FROZEN = 25  # members after which a story's centre stays


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What decides whether an entry joins; the file config/grouping.toml explains each."""

    join: float = 0.26
    related: float = 0.20
    half_life_hours: float = 144.0
    decay_share: float = 1.0
    size_penalty: float = 0.04
    window_days: float = 14.0

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> Weights:
        """Read the file.

        Raises:
            ConfigError: it is missing, not TOML, or names an unknown weight.
        """
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))["grouping"]
            return cls(**{key: float(value) for key, value in table.items()})
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as e:
            names = ", ".join(f.name for f in fields(cls))
            raise ConfigError(f"{path.name} cannot be used: it must have a table [grouping] of numbers {names}") from e


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an entry belongs. ``story`` is None when it opens a new one; ``near`` are the next stories, best first."""

    story: int | None
    similarity: float = 0.0
    words: str = "nothing like it in the last two weeks"
    near: tuple[tuple[int, float], ...] = ()


@dataclass(slots=True, eq=False)
class _Open:
    """A story that may still take entries; its vector is the sum of its members' unit vectors."""

    id: int
    first: datetime
    last: datetime
    vector: dict[str, float]
    norm: float = 1.0
    size: int = 1
    versions: set[tuple[str, str]] = field(default_factory=set)
    posted: set[str] = field(default_factory=set)


class Grouper:
    """The open stories and the index over their words. Not safe to share between threads.

    ``place`` only looks; ``add`` changes. Same entries in the same order give the same stories.
    """

    def __init__(self, weights: Weights, background: Background) -> None:
        self._weights = weights
        self._background = background
        self._stories: dict[int, _Open] = {}
        self._postings: dict[str, list[_Open]] = {}
        self._keys: dict[str, int] = {}  # folded headline or canonical URL → story

    def __len__(self) -> int:
        return len(self._stories)

    def __contains__(self, story: int) -> bool:
        return story in self._stories

    def place(self, signature: Signature, at: datetime) -> Placement:
        """Say where an entry belongs that was published at ``at``."""
        known = self._same(signature)
        if known is not None:
            return Placement(known, 1.0, "the same article or headline")
        vector = self._vector(signature)
        scored = sorted(
            ((self._similarity(vector, story, at), story) for story in self._candidates(vector)),
            key=lambda pair: (-pair[0], pair[1].id),
        )
        near = tuple((story.id, round(value, 3)) for value, story in scored[:5])
        for value, story in scored:
            if value < self._weights.join:
                break
            if not _clash(signature.versions, story.versions):
                others = tuple(pair for pair in near if pair[0] != story.id)
                return Placement(story.id, value, f"shares {_shared(vector, story)}", others)
        return Placement(None, scored[0][0] if scored else 0.0, near=near)

    def add(self, story: int, signature: Signature, at: datetime) -> None:
        """Make an entry a member of ``story``, which is opened when it is not open yet."""
        vector = self._vector(signature)
        self._background.add(signature.counts)
        found = self._stories.get(story)
        if found is None:
            found = self._stories[story] = _Open(story, at, at, dict(vector))
        else:
            self._grow(found, vector, at)
        found.versions |= signature.versions
        self._post(found)
        for key in (signature.key, signature.url):
            if key:
                self._keys.setdefault(key, story)

    def rename(self, names: dict[int, int]) -> None:
        """Give stories other ids, e.g. those of their rows."""
        for old, new in names.items():
            story = self._stories.pop(old)
            story.id = new
            self._stories[new] = story
        self._keys = {key: names.get(story, story) for key, story in self._keys.items()}

    def close(self, stories: Iterable[int]) -> None:
        """Forget stories: they take no more entries."""
        gone = {story for story in stories if story in self._stories}
        for story in gone:
            found = self._stories.pop(story)
            for stem in found.posted:
                self._postings[stem].remove(found)
        if gone:
            self._keys = {key: story for key, story in self._keys.items() if story not in gone}

    def close_before(self, at: datetime) -> None:
        """Forget stories that nothing was added to since ``at``."""
        self.close([story.id for story in self._stories.values() if story.last < at])

    @property
    def weights(self) -> Weights:
        """What it decides by."""
        return self._weights

    @staticmethod
    def window_of(weights: Weights) -> timedelta:
        """How long a story stays open."""
        return timedelta(days=weights.window_days)

    def _same(self, signature: Signature) -> int | None:
        for key in (signature.url, signature.key):
            if key and key in self._keys and (key == signature.url or len(key.split()) >= 4):
                return self._keys[key]
        return None

    def _vector(self, signature: Signature) -> dict[str, float]:
        rarity = self._background.rarity
        weighed = [(count * rarity(stem), stem) for stem, count in signature.counts.items()]
        if len(weighed) > _QUERY_TERMS:
            weighed = heapq.nlargest(_QUERY_TERMS, weighed)
        norm = math.sqrt(sum(weight * weight for weight, _ in weighed)) or 1.0
        return {stem: weight / norm for weight, stem in sorted(weighed, reverse=True)}

    def _candidates(self, vector: dict[str, float]) -> list[_Open]:
        scores: dict[_Open, float] = {}
        for probe, (stem, weight) in enumerate(vector.items()):
            if probe >= _PROBES:
                break
            posted = self._postings.get(stem, ())
            if len(posted) > _LONG:
                for story in scores:
                    if stem in story.vector:
                        scores[story] += weight * weight
                continue
            for story in posted:
                scores[story] = scores.get(story, 0.0) + weight * weight
        if len(scores) <= _EXACT:
            return list(scores)
        return heapq.nlargest(_EXACT, scores, key=lambda story: (scores[story], -story.id))

    def _similarity(self, vector: dict[str, float], story: _Open, at: datetime) -> float:
        weights = self._weights
        centre = story.vector
        dot = sum(weight * centre[stem] for stem, weight in vector.items() if stem in centre) / story.norm
        hours = abs((at - story.last).total_seconds()) / 3600
        decay = math.exp2(-hours / weights.half_life_hours)
        faded = dot * (1 - weights.decay_share + weights.decay_share * decay)
        return faded - weights.size_penalty * math.log2((story.size + 1) / 2)

    def _grow(self, story: _Open, vector: dict[str, float], at: datetime) -> None:
        story.size += 1
        story.last = max(story.last, at)
        if story.size > _FROZEN:
            return
        for stem, weight in vector.items():
            story.vector[stem] = story.vector.get(stem, 0.0) + weight
        if len(story.vector) > _STORY_TERMS:
            story.vector = dict(heapq.nlargest(_STORY_TERMS, story.vector.items(), key=lambda pair: (pair[1], pair[0])))
        story.norm = math.sqrt(sum(weight * weight for weight in story.vector.values()))

    def _post(self, story: _Open) -> None:
        best = heapq.nlargest(_POSTED, story.vector.items(), key=lambda pair: (pair[1], pair[0]))
        for stem, _ in best:
            if stem not in story.posted:
                story.posted.add(stem)
                self._postings.setdefault(stem, []).append(story)


def _clash(mine: frozenset[tuple[str, str]], theirs: set[tuple[str, str]]) -> bool:
    """Whether both name a version of one thing and no such version is the same: GPT-5.1 is not GPT-5.2."""
    if not mine or not theirs or mine & theirs:
        return False
    return bool({name for name, _ in mine} & {name for name, _ in theirs})


def _shared(vector: dict[str, float], story: _Open) -> str:
    """The three heaviest words in common, for people."""
    common = heapq.nlargest(
        3, ((weight * story.vector[stem], stem) for stem, weight in vector.items() if stem in story.vector)
    )
    return ", ".join(f"“{stem}”" for _, stem in common)
