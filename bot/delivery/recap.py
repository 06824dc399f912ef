"""Choosing what a digest or recap holds: the important and not the same again, with the period's numbers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from bot.delivery.echo import heard, subjects
from bot.delivery.recap_words import DAY_AHEAD, WEEK_AHEAD, Diary, lead_of, put_right, title_of
from bot.delivery.slots import Slot, zone
from bot.render.recap_blocks import TOP
from bot.render.words import topic_words
from bot.stories.makers import makers_in
from bot.stories.signature import stems
from storage.records import Card, Recap, RecapItem, Subscription

MMR_LAMBDA = 0.7
PER_COMPANY = 2  # of ten and fewer; of more, a fifth
PER_TOPIC = 3  # of ten and fewer; of more, a third
ENOUGH = 5  # a quiet period is not filled up with what hardly matters
LITTLE = 1.2  # below lie lone reports of no kind of event that is known, about nobody well known
DAILY_ITEMS = 8
WEEKLY_ITEMS = 15
UNKNOWN_EVENT = 0.75
WELL_KNOWN = 1.4
ECHO = 0.3  # for the first other publisher that speaks of the same, less for each further one: 1 + 0.3·ln(1+n)
TWIN = 2.0  # likeness of two cards that probably tell one event: the second comes last
POOL = 120  # cards looked at for diversity; the rest is far below
# One launch is told as any of these.
_LAUNCH = frozenset({"model_release", "open_release", "product_launch", "benchmark"})
_REMEMBERED = 4_096  # headlines: those of a week, which every channel's recap looks at


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much kinds of events and publishers count; what is not named counts 1.

    ``known`` holds cards that were weighed with these weights: the recaps of one round look at the same ones.
    """

    events: Mapping[str, float] = field(default_factory=dict)
    publishers: Mapping[str, float] = field(default_factory=dict)
    known: dict[int, tuple[Card, float]] = field(default_factory=dict, compare=False, repr=False)

    def of(self, card: Card) -> float:
        """How much a card weighs, as :func:`importance` says."""
        found = self.known.get(id(card))  # of this very object: what is known holds it
        if found is None:
            found = self.known[id(card)] = (card, importance(card, self))
        return found[1]


def importance(card: Card, weights: Weights) -> float:
    """Coverage × event weight × source weight, and more for what a well-known maker did.

    Method: coverage as 1.2·ln(1+publishers) + 0.35·ln(1+posts) + 0.5 for a maker's own post that others tell too. The
    weight of the best source counts by its square root, for coverage has counted makers already. Editors of newsletters
    put 73 % of their headlines, but 41 % of the rest, on well-known makers. `make bench-picks` measures the choice.
    """
    publishers = {source.publisher for source in card.sources}
    coverage = 1.2 * math.log1p(len(publishers)) + 0.35 * math.log1p(len(card.sources))
    others = len(publishers) > 1 or not any(source.primary for source in card.sources)
    coverage += 0.5 * (others and any(source.primary for source in card.sources))
    source = max((weights.publishers.get(name, 1.0) for name in publishers), default=1.0)
    event = weights.events.get(card.event, 1.0) if card.event else UNKNOWN_EVENT
    known = WELL_KNOWN if others and companies_of(card) else 1.0
    return coverage * event * math.sqrt(source) * known * (1 + card.importance / 200)


def choose(cards: Sequence[Card], weights: Weights, most: int) -> tuple[Card, ...]:
    """The cards of a digest, best first: maximal marginal relevance over the words of their headlines.

    Few are about one company or lead with one topic, and what hardly matters fills no list: a recap may so be shorter
    than ``most``.
    """
    best_first = [card for _, card in _best_first((weights.of(card), card) for card in cards)[:POOL]]
    near = subjects(best_first)
    pool = [_Candidate(score, card) for score, card in _ranked(best_first, weights, near)]
    top = pool[0].score if pool else 1.0
    chosen: list[Card] = []
    companies, topics = Counter[str](), Counter[str]()
    while len(chosen) < most:
        named, led = _full(companies, max(PER_COMPANY, most // 5)), _full(topics, max(PER_TOPIC, most // 3))
        least = LITTLE if len(chosen) >= ENOUGH else 0.0
        pool = [one for one in pool if one.score >= least and one.may_follow(named, led)]
        if not pool:
            break
        best = max(pool, key=lambda one: (_mmr(one.score / top, one.nearest), -one.card.id))
        pool.remove(best)
        chosen.append(best.card)
        alike = {card.id for card in near[best.card.id]}
        for one in pool:
            one.nearest = max(one.nearest, TWIN if one.card.id in alike and one.twin_of(best) else one.like(best))
        companies.update(best.companies)
        topics.update(best.card.topics[:1])
    return tuple(chosen)


def as_read(chosen: Sequence[Card]) -> tuple[Card, ...]:
    """The same cards in the order that readers expect: those that lead, then the others, each by the importance shown.

    What weighs for a recap (coverage, the kind of event) decides who leads, but a 66 below a 62 reads like an error.
    """
    by_weight = iter(chosen)
    parts = (tuple(islice(by_weight, TOP)), tuple(by_weight))
    return tuple(card for part in parts for card in sorted(part, key=lambda card: -card.importance))


class _Candidate:
    """A card that a digest may hold, and how like it is to the likest of those that are chosen."""

    __slots__ = ("card", "companies", "nearest", "score", "vector")

    def __init__(self, score: float, card: Card) -> None:
        self.score, self.card = score, card
        self.companies, self.vector = companies_of(card), _vector(card.headline)
        self.nearest = 0.0

    def may_follow(self, companies: frozenset[str], topics: frozenset[str]) -> bool:
        """Whether it leads with none of these topics and is about none of these companies."""
        return topics.isdisjoint(self.card.topics[:1]) and companies.isdisjoint(self.companies)

    def twin_of(self, other: _Candidate) -> bool:
        """Both tell one kind of event of one maker: if of one subject too, probably one event that came as two."""
        events = {self.card.event, other.card.event}
        one_kind = "" not in events and (len(events) == 1 or events <= _LAUNCH)
        return one_kind and not self.companies.isdisjoint(other.companies)

    def like(self, other: _Candidate) -> float:
        """How like their headlines are: the cosine of their words."""
        left, right = self.vector, other.vector
        if left.keys().isdisjoint(right):
            return 0.0
        return sum(value * right[stem] for stem, value in left.items() if stem in right)


def _ranked(cards: Sequence[Card], weights: Weights, near: Mapping[int, Sequence[Card]]) -> list[tuple[float, Card]]:
    """Cards with their weight, best first; an event of which others speak too weighs more."""
    others = heard(cards, near)
    loud = (1 + ECHO * math.log1p(others[card.id]) if card.event else 1.0 for card in cards)
    return _best_first((weights.of(card) * times, card) for card, times in zip(cards, loud, strict=True))


def _best_first(scored: Iterable[tuple[float, Card]]) -> list[tuple[float, Card]]:
    return sorted(scored, key=lambda pair: (-pair[0], pair[1].id))


def companies_of(card: Card) -> frozenset[str]:
    """Companies that a card's headline names."""
    return makers_in(card.headline)


def item_of(card: Card) -> RecapItem:
    """A card in the short form of a recap."""
    first = card.sources[0] if card.sources else None
    action = card.tldr.what_to_do_next
    return RecapItem(
        card_id=card.id,
        headline=card.headline,
        insight=card.insight.text if card.insight else "",
        url=first.url if first else "",
        publisher=first.publisher if first else "",
        sources=len({source.publisher for source in card.sources}),
        importance=card.importance,
        topics=card.topics,
        action=action.text if action else "",
        suggested=action is not None and action.basis == "suggested",
        published_at=card.published_at,
    )


def make_recap(
    subscription: Subscription,
    slot: Slot,
    cards: Sequence[Card],
    weights: Weights,
    *,
    now: datetime,
    most: int,
    archive: Sequence[Card] = (),
    diary: Diary | None = None,
) -> Recap:
    """Write the recap of a slot.

    Args:
        subscription: whose.
        slot: which period.
        cards: every card of the period that passes the subscription's filter.
        weights: of events and publishers.
        now: the time of making.
        most: how many stories it may hold.
        archive: older cards that pass it too, for what falls due and what was put right.
        diary: what other recaps of the round have read of them.
    """
    chosen = as_read(choose(cards, weights, most))
    busiest = Counter(topic for card in cards for topic in card.topics[:1]).most_common(8)
    all_cards = list({card.id: card for card in (*cards, *archive)}.values())
    return Recap(
        id=0,
        team_id=subscription.team_id,
        channel_id=subscription.channel_id,
        slot=slot.label,
        title=title_of(slot),
        since=slot.since,
        until=slot.due_at,
        lead=lead_of(slot, cards, chosen, [(slug, topic_words(slug), count) for slug, count in busiest]),
        items=tuple(item_of(card) for card in chosen),
        stories=len(cards),
        source_count=len({source.publisher for card in cards for source in card.sources}),
        busiest=tuple(busiest),
        days=_by_day(cards, slot, zone(subscription.timezone), diary or Diary()) if slot.weekly else (),
        due=_due(all_cards, slot, now, diary or Diary()),
        corrections=put_right(all_cards, slot),
        late=slot.late,
        created_at=now,
    )


def _due(cards: Sequence[Card], slot: Slot, now: datetime, diary: Diary) -> tuple[str, ...]:
    """What falls due after the recap is read."""
    return diary.due_soon(cards, now if slot.late else slot.due_at, WEEK_AHEAD if slot.weekly else DAY_AHEAD)


def _by_day(cards: Sequence[Card], slot: Slot, tz: ZoneInfo, diary: Diary) -> tuple[tuple[str, int], ...]:
    """Stories of each 24 hours of a week by when their news came out, named by the local day that they began on."""
    length = (slot.due_at - slot.since) / 7
    starts = tuple(slot.since + number * length for number in range(7))
    counts = diary.by_day(cards, starts)
    return tuple((start.astimezone(tz).date().isoformat(), count) for start, count in zip(starts, counts, strict=True))


def _full(counts: Counter[str], most: int) -> frozenset[str]:
    """What has been named often enough."""
    return frozenset(name for name, count in counts.items() if count >= most)


@lru_cache(maxsize=_REMEMBERED)
def _vector(headline: str) -> Mapping[str, float]:
    counts = Counter(stems(headline))
    length = math.sqrt(sum(value * value for value in counts.values())) or 1.0
    return {stem: value / length for stem, value in counts.items()}


def _mmr(score: float, nearest: float) -> float:
    return MMR_LAMBDA * score - (1 - MMR_LAMBDA) * nearest
