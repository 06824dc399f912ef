"""What grouping is measured against: exact titles, MinHash, rapidfuzz, TF-IDF single link, a plain online centroid."""

from __future__ import annotations

import heapq
import math
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable

from bot.stories.signature import sign
from tests.bench.sets import Doc

Method = Callable[[list[Doc]], list[int]]


class _Union:
    """Union by link."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))

    def find(self, item: int) -> int:
        while self.parent[item] != item:
            self.parent[item] = self.parent[self.parent[item]]
            item = self.parent[item]
        return item

    def groups(self, links: Iterable[tuple[int, int]]) -> list[int]:
        for one, other in links:
            self.parent[self.find(one)] = self.find(other)
        return [self.find(item) for item in range(len(self.parent))]


def exact_title(docs: list[Doc]) -> list[int]:
    """The same folded headline."""
    keys: dict[str, int] = {}
    return [keys.setdefault(sign(doc.title).key, number) for number, doc in enumerate(docs)]


def minhash(docs: list[Doc], bands: int = 16, rows: int = 4) -> list[int]:
    """64 permutations over the words of headline and text, 16 bands of 4 (joins from a Jaccard of about .5)."""
    seeds = [(2 * zlib.crc32(f"a{i}".encode()) + 1, zlib.crc32(f"b{i}".encode())) for i in range(bands * rows)]
    buckets: dict[tuple[int, ...], int] = {}
    links = []
    for number, doc in enumerate(docs):
        hashed = [zlib.crc32(stem.encode()) for stem in sign(doc.title, doc.text).counts] or [number]
        marks = [min((a * value + b) % 4294967311 for value in hashed) for a, b in seeds]
        for band in range(bands):
            key = (band, *marks[band * rows : (band + 1) * rows])
            links.append((number, buckets.setdefault(key, number)))
    return _Union(len(docs)).groups(links)


def token_set(docs: list[Doc], least: float = 70.0) -> list[int]:
    """rapidfuzz's token_set_ratio of headlines: joins the best earlier headline at or above ``least``."""
    from rapidfuzz import fuzz, process

    titles = [sign(doc.title).key for doc in docs]
    links = []
    for number in range(1, len(titles)):
        best = process.extractOne(titles[number], titles[:number], scorer=fuzz.token_set_ratio, score_cutoff=least)
        if best:
            links.append((number, best[2]))
    return _Union(len(docs)).groups(links)


def _vectors(docs: list[Doc]) -> list[dict[str, float]]:
    counts = [sign(doc.title, doc.text).counts for doc in docs]
    carriers: dict[str, int] = defaultdict(int)
    for one in counts:
        for stem in one:
            carriers[stem] += 1
    found = []
    for one in counts:
        weighed = {stem: count * math.log(len(docs) / carriers[stem]) for stem, count in one.items()}
        norm = math.sqrt(sum(value * value for value in weighed.values())) or 1.0
        found.append({stem: value / norm for stem, value in weighed.items()})
    return found


def single_link(docs: list[Doc], least: float = 0.42) -> list[int]:
    """Single link over TF-IDF of the whole set at once: links every pair at or above ``least``."""
    vectors, links = _vectors(docs), []
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, vector in enumerate(vectors):
        dots: dict[int, float] = defaultdict(float)
        for stem, value in vector.items():
            for other, weight in postings[stem]:
                dots[other] += value * weight
            postings[stem].append((number, value))
        links += [(number, other) for other, dot in dots.items() if dot >= least]
    return _Union(len(docs)).groups(links)


def centroid(docs: list[Doc], least: float = 0.26, half_life: float = 144.0) -> list[int]:
    """A plain online centroid: cosine × 0.5^(hours/144) to the best open story, live IDF, no other feature."""
    carriers: dict[str, int] = defaultdict(int)
    postings: dict[str, list[int]] = defaultdict(list)
    centres: list[dict[str, float]] = []
    last: list[float] = []
    found = []
    for number, doc in enumerate(docs):
        counts, hours = sign(doc.title, doc.text).counts, doc.at.timestamp() / 3600
        weighed = {s: c * math.log((number + 1) / (carriers[s] + 0.5) + 1) for s, c in counts.items()}
        norm = math.sqrt(sum(value * value for value in weighed.values())) or 1.0
        vector = {stem: value / norm for stem, value in weighed.items()}
        dots: dict[int, float] = defaultdict(float)
        for stem in heapq.nlargest(12, vector, key=lambda stem: vector[stem]):
            for story in postings[stem][-150:]:
                dots[story] += vector[stem] * centres[story].get(stem, 0.0)
        near = heapq.nlargest(8, dots, key=lambda story: dots[story])
        best = max(
            ((_cosine(vector, centres[s]) * 0.5 ** (abs(hours - last[s]) / half_life), s) for s in near),
            default=(0.0, -1),
        )
        story = best[1] if best[0] >= least else len(centres)
        if story == len(centres):
            centres.append({})
            last.append(hours)
        last[story] = hours
        for stem, value in vector.items():
            if stem not in centres[story]:
                postings[stem].append(story)
            centres[story][stem] = centres[story].get(stem, 0.0) + value
            carriers[stem] += 1
        found.append(story)
    return found


def _cosine(vector: dict[str, float], centre: dict[str, float]) -> float:
    norm = math.sqrt(sum(value * value for value in centre.values())) or 1.0
    return sum(value * centre.get(stem, 0.0) for stem, value in vector.items()) / norm


METHODS: dict[str, Method] = {
    "exact title": exact_title,
    "MinHash": minhash,
    "rapidfuzz token_set": token_set,
    "TF-IDF single link (batch)": single_link,
    "plain online centroid": centroid,
}
