"""How much a story matters and how well it is supported: two numbers from 0 to 100, each with reasons in words."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit

from bot.stories.headline import is_reaction
from bot.stories.lexicon import Lexicon, within
from bot.stories.makers import MOSTLY_OTHERWISE, makers_in
from bot.stories.normalise import clean_headline
from bot.stories.signature import amounts
from bot.stories.voices import voices
from storage.records import Category, Entry, Feed, Reason

_RUMOUR = re.compile(
    r"\b(?:reportedly|rumou?red|rumou?rs? (?:suggest|say|has|have|point|claim|of)s?|allegedly|sources say|said to"
    r"|in talks|considering|leaks? (?:suggest|reveal|hint|show|point|claim)s?"
    r"|leaked (?:benchmark|spec|render|image|roadmap)s?)\b",
    re.IGNORECASE,
)
# What a fact may lead to is no doubt of the fact: "could" counts where no clause stands before it, and not of flaws.
_PERHAPS = re.compile(
    r"^(?:(?!\b(?:that|which|who|what|and|so|after|as)\b)[^,;:|–—-]|(?<=\w)-(?=\w))*\b(?:could|might|may)\b"
    r"(?! (?:\d|have missed|allow|let|leak|expose|enable|lead|be (?:exploited|abused|tricked|used)))",
    re.IGNORECASE,
)
_FIRST_HAND = {Category.POLICY, Category.SECURITY, Category.RESEARCH, Category.OPEN_SOURCE}
_OLD = timedelta(days=3)
_KNOWN_MAKER, _KNOWN_OTHERWISE = 8.0, 3.0  # points
_OF_MONEY = frozenset({"funding", "acquisition", "ipo_earnings", "infrastructure", "partnership"})
_HUGE, _SMALL_ROUND = 1e9, 50e6
_LEISURE = frozenset({"products", "society", "robotics", "health_science", "people"})  # what few teams act on
_AT_WORK = re.compile(
    r"\b(?:office|teams?|work(?:space|place|ers?|flows?)|enterprises?|business(?:es)?|companies|developers?|engineers?|"
    r"clinicians?|doctors|scientists?|scientific|research(?:ers?)?|studies|diseases?|teachers|schools|lawyers|admins?)\b",
    re.IGNORECASE,
)
_WORK = frozenset({"models", "security", "policy", "data_ip", "legal", "open_source", "research"})
_ZEROS = {"t": 1e12, "b": 1e9, "m": 1e6, "k": 1e3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One entry of a story with its feed."""

    entry: Entry
    feed: Feed

    @property
    def primary(self) -> bool:
        """The maker's own post, or the office, advisory or repository where it was published first."""
        return self.feed.category is Category.LAB or (self.feed.category in _FIRST_HAND and self.feed.weight >= 1.5)

    @property
    def publisher(self) -> str:
        """Who tells it: the site of the article, so that two feeds of one house, or a link to it, count once."""
        return publisher_of(self.entry.canonical_url or self.entry.url, self.feed)


def publisher_of(address: str, feed: Feed) -> str:
    """Whose site an address is on: "example.com" of "blog.example.com"; the feed's title where it has no host."""
    return _site(address) or feed.title


@lru_cache(maxsize=16_384)
def _site(address: str) -> str:
    labels = (urlsplit(address).hostname or "").lower().split(".")
    short = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3  # example.co.uk
    return ".".join(labels[-3:] if short else labels[-2:])


def voices_of(tellings: Sequence[Telling]) -> dict[str, float]:
    """The independent publishers among these entries, each with its weight."""
    return voices([(telling.publisher, telling.feed) for telling in tellings])


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Importance and credibility, 0..100, and what made them."""

    importance: int
    credibility: int
    reasons: tuple[Reason, ...]


def score(
    tellings: Sequence[Telling],
    *,
    event: str,
    kind: str = "",
    topics: Sequence[str] = (),
    familiar: float = 0.0,
    lexicon: Lexicon,
) -> Scores:
    """Return both numbers of a story.

    Args:
        tellings: its entries with their feeds, at least one.
        event: its kind of event, "" when none was recognised.
        kind: "opinion_or_analysis" or another kind that is not news of an event, "" for news.
        topics: what it is about, as slugs.
        familiar: similarity 0..1 to the nearest other story of the last 30 days.
        lexicon: where the weight of a kind of event stands.
    """
    importance = [
        *_coverage(tellings, event),
        *_event(event, kind, lexicon),
        *_known(tellings),
        *_money(tellings, event),
        *_subject(tellings, event, topics),
        *_freshness(tellings),
        *_novelty(familiar),
    ]
    credibility = _support(tellings)
    return Scores(importance=_total(importance), credibility=_total(credibility), reasons=(*importance, *credibility))


def _coverage(tellings: Sequence[Telling], event: str) -> list[Reason]:
    """Who tells it. What only its maker says of itself has no weight of its own yet: half of its posts are adverts."""
    publishers = voices_of(tellings)
    best = max(tellings, key=lambda telling: telling.feed.weight)
    kinds = {telling.feed.category for telling in tellings}
    own = _own_word(tellings)
    reasons = [_reason("importance", 16 * math.log2(1 + len(publishers)), _sources(len(publishers)))]
    if best.feed.weight != 1.0:
        heavy = "a source of weight" if best.feed.weight > 1 else "no source of weight"
        share = 0.5 if own and not event else 1.0
        reasons.append(_reason("importance", share * 12 * (best.feed.weight - 1.0), f"{heavy}: {best.feed.title}"))
    if not own and any(telling.primary for telling in tellings):
        points = 10 if event or len(publishers) > 1 else 2  # a post at its origin that tells no event is a notice
        reasons.append(_reason("importance", points, "told by its maker or at its origin"))
    if len(kinds) > 1:
        reasons.append(_reason("importance", min(9, 4 * (len(kinds) - 1)), f"{len(kinds)} kinds of publisher"))
    return reasons


def _own_word(tellings: Sequence[Telling]) -> bool:
    """Only one house tells it, and of itself."""
    labs = all(telling.feed.category is Category.LAB for telling in tellings)
    return labs and len({telling.publisher for telling in tellings}) == 1


def _known(tellings: Sequence[Telling]) -> list[Reason]:
    """More for what others tell of a maker whose news teams follow, less where it is known for devices or chips."""
    if _own_word(tellings):
        return []
    names = {name for title in _headlines(tellings) for name in makers_in(title)}
    points = _KNOWN_OTHERWISE if names <= MOSTLY_OTHERWISE else _KNOWN_MAKER
    named = min(names - MOSTLY_OTHERWISE or names, default="")
    return [_reason("importance", points, f"about a well-known maker: {named}")] if names else []


def _money(tellings: Sequence[Telling], event: str) -> list[Reason]:
    """A sum of a billion or more weighs more, a small round of funding less."""
    if event not in _OF_MONEY:
        return []
    if all(map(is_reaction, _headlines(tellings))):
        return [_reason("importance", -10, "how the market took it")]
    sums = [_sum(amount) for title in _headlines(tellings) for amount in amounts(title)]
    if max(sums, default=0.0) >= _HUGE:
        return [_reason("importance", 8, "a sum of a billion or more")]
    small = event == "funding" and 0 < max(sums, default=0.0) < _SMALL_ROUND
    return [_reason("importance", -8, "a small round, below 50 million")] if small else []


def _subject(tellings: Sequence[Telling], event: str, topics: Sequence[str]) -> list[Reason]:
    """What only one publisher tells weighs by what it is about: one in ten of such consumers' features is worth a card.

    Measured on 950 cards that were read: such launches .12, others .38; without an event, on a subject of work .30,
    on any other .10.
    """
    if len(voices_of(tellings)) > 1:
        return []
    for_work = any(map(_AT_WORK.search, _headlines(tellings)))
    if event == "product_launch" and _LEISURE.issuperset(topics) and not for_work:
        return [_reason("importance", -9, "a feature or gadget that one publisher tells of")]
    if not event and not _WORK.isdisjoint(topics):
        return [_reason("importance", 3, "on models, security, law or research")]
    return []


def _headlines(tellings: Sequence[Telling]) -> list[str]:
    return [clean_headline(telling.entry.title[:300], telling.feed.title) for telling in tellings]


def _sum(amount: str) -> float:
    """ "1.5b" as a number."""
    unit = _ZEROS.get(amount[-1:], 0.0)
    return float(amount[:-1]) * unit if unit else float(amount)


def _event(event: str, kind: str, lexicon: Lexicon) -> list[Reason]:
    rule = lexicon.events.rules.get(event)
    if rule:
        return [_reason("importance", 40 * (rule.weight - 0.7), f"kind of event: {within(rule.label)}")]
    if kind:
        return [_reason("importance", -12, lexicon.suppression.labels.get(kind, kind))]
    return []


def _freshness(tellings: Sequence[Telling]) -> list[Reason]:
    published = [telling.entry.published_at for telling in tellings if telling.entry.published_at]
    collected = min(telling.entry.collected_at for telling in tellings)
    if not published:
        return [_reason("importance", -3, "no date of publication")]
    age = collected - min(published)
    if age <= timedelta(days=1):
        return [_reason("importance", 6, "new: collected within a day of publication")]
    return [_reason("importance", -10, f"published {age.days} days before it was collected")] if age > _OLD else []


def _novelty(familiar: float) -> list[Reason]:
    if familiar >= 0.25:
        return [_reason("importance", -4, "continues an earlier story of the last 30 days")]
    return [_reason("importance", 4, "nothing like it in the last 30 days")]


def _support(tellings: Sequence[Telling]) -> list[Reason]:
    publishers = voices_of(tellings)
    doubt = math.prod(1 - min(0.9, weight * 0.45) for weight in publishers.values())
    reasons = [_reason("credibility", 80 * (1 - doubt), f"{_sources(len(publishers))}, by their weight")]
    if any(telling.primary for telling in tellings):
        reasons.append(_reason("credibility", 25, "told by its maker or at its origin"))
    unsure = sum(1 for title in _headlines(tellings) if _RUMOUR.search(title) or _PERHAPS.search(title))
    if unsure and unsure * 2 >= len(tellings):
        reasons.append(_reason("credibility", -15, "the headlines hedge: reportedly, could, in talks"))
    if all(telling.feed.category is Category.COMMUNITY for telling in tellings):
        reasons.append(_reason("credibility", -10, "only community sites so far"))
    return reasons


def _sources(number: int) -> str:
    return "1 source" if number == 1 else f"{number} independent sources"


def _reason(kind: Literal["importance", "credibility"], points: float, words: str) -> Reason:
    return Reason(score=kind, points=round(points, 1), words=words)


def _total(reasons: Sequence[Reason]) -> int:
    return max(0, min(100, round(sum(reason.points for reason in reasons))))
