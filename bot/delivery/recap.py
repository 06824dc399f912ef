"""Choosing what a digest or recap holds: the important and not the same again, with the period's numbers."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.delivery.recap_words import DAY_AHEAD, WEEK_AHEAD, due_soon, lead_of, put_right, title_of
from bot.delivery.slots import Slot, zone
from bot.render.words import topic_words
from bot.stories.signature import stems
from storage.records import Card, Recap, RecapItem, Subscription

MMR_LAMBDA = 0.7
PER_COMPANY = 2
PER_TOPIC = 3
DAILY_ITEMS = 8
WEEKLY_ITEMS = 15
UNKNOWN_EVENT = 0.75
WELL_KNOWN = 1.4
POOL = 120  # cards looked at for diversity; the rest is far below
# Whom the week's news is most often about: a name each and what else it goes by.
_COMPANIES = {
    "openai": "openai chatgpt sora codex",
    "anthropic": "anthropic claude",
    "google": "google deepmind gemini alphabet waymo",
    "meta": "meta llama facebook instagram whatsapp",
    "microsoft": "microsoft copilot github azure",
    "nvidia": "nvidia cuda",
    "amazon": "amazon aws bedrock alexa",
    "apple": "apple siri",
    "xai": "xai grok tesla",
    "mistral": "mistral",
    "deepseek": "deepseek",
    "alibaba": "alibaba qwen",
    "bytedance": "bytedance tiktok",
    "huggingface": "huggingface",
    "perplexity": "perplexity",
    "ibm": "ibm",
    "intel": "intel",
    "amd": "amd",
    "samsung": "samsung",
    "huawei": "huawei",
}
_COMPANY_OF = {alias: name for name, aliases in _COMPANIES.items() for alias in aliases.split()}
_WORD = re.compile(r"[a-z][a-z0-9]+")
_REMEMBERED = 4_096  # headlines: those of a week, which every channel's recap looks at


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much kinds of events and publishers count; what is not named counts 1."""

    events: Mapping[str, float] = field(default_factory=dict)
    publishers: Mapping[str, float] = field(default_factory=dict)


def importance(card: Card, weights: Weights) -> float:
    """Coverage × event weight × source weight, and more for what a well-known maker did.

    Method: coverage as 1.2·ln(1+publishers) + 0.35·ln(1+posts) + 0.5 for a maker's own post. The weight of the best
    source counts by its square root, for coverage has counted makers already. Editors of newsletters put 73 % of their
    headlines, but 41 % of the rest, on the makers of the table above. `make bench-picks` measures the choice.
    """
    publishers = {source.publisher for source in card.sources}
    coverage = 1.2 * math.log1p(len(publishers)) + 0.35 * math.log1p(len(card.sources))
    coverage += 0.5 * any(source.primary for source in card.sources)
    source = max((weights.publishers.get(name, 1.0) for name in publishers), default=1.0)
    event = weights.events.get(card.event, 1.0) if card.event else UNKNOWN_EVENT
    known = WELL_KNOWN if companies_of(card) else 1.0
    return coverage * event * math.sqrt(source) * known * (1 + card.importance / 200)


def choose(cards: Sequence[Card], weights: Weights, most: int) -> tuple[Card, ...]:
    """The cards of a digest, best first: maximal marginal relevance over the words of their headlines.

    At most two are about one company and three lead with one topic; a recap may so be shorter than ``most``.
    """
    scored = sorted(((importance(card, weights), card) for card in cards), key=lambda pair: (-pair[0], pair[1].id))
    pool = [(score, card, _vector(card.headline)) for score, card in scored[:POOL]]
    top = pool[0][0] if pool else 1.0
    chosen: list[Card] = []
    nearest = dict.fromkeys((card.id for _, card, _ in pool), 0.0)  # how like the likest of those that are chosen
    companies, topics = Counter[str](), Counter[str]()
    while pool and len(chosen) < most:
        open_pool = [one for one in pool if _allowed(one[1], companies, topics)]
        if not open_pool:
            break
        best = max(open_pool, key=lambda one: (_mmr(one[0] / top, nearest[one[1].id]), -one[1].id))
        pool.remove(best)
        chosen.append(best[1])
        for _, card, vector in pool:
            nearest[card.id] = max(nearest[card.id], _cosine(vector, best[2]))
        companies.update(companies_of(best[1]))
        topics.update(best[1].topics[:1])
    return tuple(chosen)


def companies_of(card: Card) -> frozenset[str]:
    """Companies that a card's headline names."""
    return _companies(card.headline)


@lru_cache(maxsize=_REMEMBERED)
def _companies(headline: str) -> frozenset[str]:
    words = _WORD.findall(headline.lower().replace("hugging face", "huggingface"))
    return frozenset(_COMPANY_OF[word] for word in words if word in _COMPANY_OF)


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
    """
    chosen = choose(cards, weights, most)
    busiest = Counter(topic for card in cards for topic in card.topics[:1]).most_common(8)
    sources = {source.publisher for card in cards for source in card.sources}
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
        source_count=len(sources),
        busiest=tuple(busiest),
        days=_by_day(cards, slot, zone(subscription.timezone)) if slot.weekly else (),
        due=due_soon(all_cards, now if slot.late else slot.due_at, WEEK_AHEAD if slot.weekly else DAY_AHEAD),
        corrections=put_right(all_cards, slot),
        late=slot.late,
        created_at=now,
    )


def _by_day(cards: Sequence[Card], slot: Slot, tz: ZoneInfo) -> tuple[tuple[str, int], ...]:
    """Stories of each 24 hours of a week by when their news came out, named by the local day that they began on."""
    length = (slot.due_at - slot.since) / 7
    found = Counter(min(6, (card.news_at - slot.since) // length) for card in cards if card.news_at >= slot.since)
    return tuple(
        ((slot.since + number * length).astimezone(tz).date().isoformat(), found[number]) for number in range(7)
    )


def _allowed(card: Card, companies: Counter[str], topics: Counter[str]) -> bool:
    few = all(companies[name] < PER_COMPANY for name in companies_of(card))
    return few and all(topics[topic] < PER_TOPIC for topic in card.topics[:1])


@lru_cache(maxsize=_REMEMBERED)
def _vector(headline: str) -> Mapping[str, float]:
    counts = Counter(stems(headline))
    length = math.sqrt(sum(value * value for value in counts.values())) or 1.0
    return {stem: value / length for stem, value in counts.items()}


def _mmr(score: float, nearest: float) -> float:
    return MMR_LAMBDA * score - (1 - MMR_LAMBDA) * nearest


def _cosine(left: Mapping[str, float], right: Mapping[str, float]) -> float:
    return sum(value * right.get(stem, 0.0) for stem, value in left.items())
