"""How alike an entry and a story are: the features that decide, all of them comparisons of word stems.

A story is compared by its *core*, the words that a good part of its entries share, so that a large story does not grow
alike to everything. Method: online clustering by inverse document frequency (as in Miranda et al. 2018, Staykovski et
al. 2019), with a logistic decision over few features instead of one threshold on the cosine.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Container, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from operator import itemgetter, mul

from bot.stories.angle import agreement, other_piece
from bot.stories.background import Background
from bot.stories.signature import Signature, site_stems
from bot.stories.told import Told, holds, one_object, told_of, weigh_headline
from bot.stories.weights import Evidence, Weights

QUERY_TERMS = 60  # heaviest words of an entry that are compared
CENTRE_TERMS = 120
FROZEN = 25  # entries after which a story's centre stays
TITLES = 6  # headlines of a story that are compared: the first and the last three
_ALL_OF_IT = 0.75  # one word in common says who, not what, unless it is nearly the whole headline
_MOST_GUESTS = 2
_MOST_SHARED = 12
_LIFT = 2.5  # log-odds of joining that headlines may well give
_ONCE = bytes([1]) * QUERY_TERMS  # of a story of one entry: each word is in one
_NONE: frozenset[str] = frozenset()  # one for all: an empty set takes 216 bytes
_NO_STEMS: frozenset[int] = frozenset()
_NO_VERSIONS: frozenset[tuple[str, str]] = frozenset()
NOTHING = -99.0  # log-odds where nothing speaks for one event


@dataclass(slots=True, eq=False)
class Query:
    """An entry, weighed, its stems by their numbers: ``vector`` has unit length and the heaviest words first."""

    signature: Signature
    vector: dict[int, float]
    rarity: dict[int, float]  # of every stem
    told: Told
    named: frozenset[int]  # stems of names and versions
    who: frozenset[str]  # makers that the headline names
    mentions: frozenset[str]  # makers that the entry names anywhere
    deeds: frozenset[str]


@dataclass(slots=True, eq=False)
class Open:
    """A story that may still take entries. Hours since 1970.

    Its centre, the sum of its entries' unit vectors, stands in three rows that take a third of a dictionary's memory:
    the numbers of stems, their weights, and how many entries carry each. The core are the stems that ``least`` carry.
    """

    id: int
    last: float
    stems: tuple[int, ...]
    weights: array[float]
    carriers: bytes
    told: list[Told]
    who: frozenset[str]  # by the first headline
    mentions: frozenset[str]
    deeds: frozenset[str]
    comment: bool
    bare: bool  # none of its entries has text beside the headline
    versions: frozenset[tuple[str, str]]
    sites: frozenset[str]
    least: float = 0.0
    norm: float = 1.0
    size: int = 1
    serial: int = 0  # of the index that holds it; the id may change, this never


def weigh(signature: Signature, background: Background, weights: Weights) -> Query:
    """Weigh an entry's words by their rarity, and read out of its headline who does what."""
    counts, title, makers = signature.counts, signature.title, weights.makers
    numbers = background.numbered(counts)
    rare = background.rarities(numbers)
    weighed = dict(zip(numbers, map(mul, counts.values(), rare), strict=True))
    heaviest = sorted(weighed, key=weighed.__getitem__, reverse=True)[:QUERY_TERMS]
    norm = math.hypot(*map(weighed.__getitem__, heaviest)) or 1.0
    rarity = dict(zip(numbers, rare, strict=True))
    names = makers.keys() & counts.keys()
    named = (
        names
        | (weights.occasions & counts.keys())
        | (counts.keys() & {version for _, version in signature.versions} if signature.versions else _NONE)
    )
    return Query(
        signature,
        {stem: weighed[stem] / norm for stem in heaviest},
        rarity,
        weigh_headline(signature, background.numbered(title), rarity, title - weights.no_subject - named),
        named=frozenset(background.numbered(named)) if named else _NO_STEMS,
        who=_of(names & title, makers),
        # a maker's own post often leaves its name out: the publisher's stands for it
        mentions=_of(names | (makers.keys() & site_stems(signature.site)), makers),
        deeds=_of(weights.deeds.keys() & title, weights.deeds),
    )


def _of(stems: AbstractSet[str], table: Mapping[str, str]) -> frozenset[str]:
    """What a table says of stems."""
    return one_object(frozenset([table[stem] for stem in stems])) if stems else _NONE


def likeness(query: Query, story: Open, weights: Weights) -> float:
    """Log-odds that ``query`` tells the event of ``story``, its age left out."""
    vector, named, least = query.vector, query.named, story.least
    told, alike = [], 0.0
    for stem, weight, carriers in zip(story.stems, story.weights, story.carriers, strict=True):
        if stem in vector:
            if carriers >= least:
                told.append(stem)
            if stem not in named:
                alike += vector[stem] * weight
    if not told:
        return NOTHING
    title_told, title_about = told_of(query.told, frozenset(told))
    story_told, story_about = _told_by(story, query.rarity)
    if len(told) == 1 and max(title_told, story_told) < _ALL_OF_IT:
        return NOTHING
    rarity = query.rarity
    proof, other = weights.one_maker, 0.0
    if query.mentions.isdisjoint(story.mentions):
        proof, other = weights.apart, weights.other_maker if query.mentions or story.mentions else 0.0
    return (
        proof.bias
        + other
        + proof.cosine * alike / story.norm
        + proof.title_told * title_told
        + proof.story_told * story_told
        + proof.what_told * (title_about + story_about) / 2
        + proof.rarest * max([rarity[stem] for stem in told])
        + proof.shared * min(len(told), _MOST_SHARED)
        + weights.size * math.log2(story.size)
        + _parties(query, story, weights, proof)
    )


def _told_by(story: Open, words: Container[int]) -> tuple[float, float]:
    """The same of a story's headlines: means of up to six."""
    if len(story.told) == 1:
        return told_of(story.told[0], words)
    shares = [told_of(headline, words) for headline in story.told]
    return sum([told for told, _ in shares]) / len(shares), sum([about for _, about in shares]) / len(shares)


def second_look(query: Query, story: Open, weights: Weights, odds: float, hours: float) -> float:
    """What is added to the log-odds of joining, ``odds``, by what the headlines are about to say.

    They are read only where they may well lift the odds to joining. A deed that the story does not tell yet,
    ``hours`` after its last entry, is a step that follows.
    """
    angles, site = weights.angles, query.signature.site
    house = _house(query, story, weights) if site and site in story.sites else 0.0
    reach = odds + house + _LIFT
    if reach < 0 and (reach + angles.script < 0 or _one_script(query, story)):
        return house
    one_maker = not query.mentions.isdisjoint(story.mentions)
    mine = query.told.read(weights)
    found = [agreement(mine, told.read(weights), angles, one_maker=one_maker) for told in story.told]
    added = house + sum(found) / len(found)
    if one_maker:
        added += angles.bias
    if story.deeds and not query.deeds <= story.deeds:
        added += weights.later_deed * ageing(hours)
    return added


def _house(query: Query, story: Open, weights: Weights) -> float:
    """What it says that the story has an entry of this publisher already.

    It seldom tells one event twice in other words; but an entry that is put right, or told anew, keeps its teaser.
    """
    proof = weights.apart if query.mentions.isdisjoint(story.mentions) else weights.one_maker
    return proof.same_house + weights.same_teaser * _teasers(query, story)


def _teasers(query: Query, story: Open) -> float:
    """Cosine of what stands beside the headlines of an entry and a story, 0..1."""
    heads = frozenset(query.told.stems).union(*[told.stems for told in story.told])
    mine = {stem: weight for stem, weight in query.vector.items() if stem not in heads}
    theirs = {stem: weight for stem, weight in zip(story.stems, story.weights, strict=True) if stem not in heads}
    alike = sum([weight * theirs[stem] for stem, weight in mine.items() if stem in theirs])
    return alike / (math.hypot(*mine.values()) * math.hypot(*theirs.values())) if alike else 0.0


def _one_script(query: Query, story: Open) -> bool:
    return query.told.headline.isascii() is story.told[0].headline.isascii()


def related_from(query: Query, story: Open, weights: Weights) -> float:
    """Log-odds, age left out, from which an entry is named as related to a story."""
    return weights.related_apart if query.mentions.isdisjoint(story.mentions) else weights.related


def ageing(hours: float) -> float:
    """How much time speaks against one event: the logarithm of days."""
    return math.log1p(abs(hours) / 24)


def _parties(query: Query, story: Open, weights: Weights, proof: Evidence) -> float:
    """What speaks against one event: other parties, another kind of deed, a comment beside it."""
    odds = 0.0
    if query.who or story.who:
        mine, theirs = query.who - story.mentions, story.who - query.mentions
        odds += proof.guests * min(_MOST_GUESTS, len(mine) + len(theirs))
        if mine and theirs:
            odds += weights.strangers
    if query.deeds and story.deeds and query.deeds.isdisjoint(story.deeds):
        odds += proof.other_deed
    if query.signature.comment is not story.comment:
        odds += proof.comment
    if query.signature.bare is not story.bare:
        odds += proof.lone_text
    return odds


def clash(query: Query, story: Open) -> bool:
    """Whether both name a version of one thing and no such version is the same, or two repositories.

    GPT-5.1 is not GPT-5.2, and one/model is not another/model; but "GPT-5.2 and 5.1 mini" tells of GPT-5.1 too.
    """
    if all(other_piece(query.told.headline, told.headline) for told in story.told):
        return True
    mine, theirs = query.signature.versions, story.versions
    if not mine or not theirs or not mine.isdisjoint(theirs):
        return False
    names = {name for name, _ in theirs} & {name for name, _ in mine}
    if not names:
        return False
    said = {number for name, number in mine if name in names}
    told = {number for name, number in theirs if name in names}
    return not any(holds(headline, said) for headline in story.told) and not holds(query.told, told)


def open_story(story: int, query: Query, hours: float) -> Open:
    """A story of one entry."""
    known = query.signature
    return Open(
        story,
        hours,
        tuple(query.vector),
        array("f", list(query.vector.values())),
        _ONCE[: len(query.vector)],
        [query.told],
        who=query.who,
        mentions=query.mentions,
        deeds=query.deeds,
        comment=known.comment,
        bare=known.bare,
        versions=known.versions or _NO_VERSIONS,
        sites=one_object(frozenset((known.site,)) if known.site else _NONE),
    )


def grow(story: Open, query: Query, hours: float, core_share: float) -> None:
    """Take an entry into a story's centre; a large story only notes that it came."""
    story.size += 1
    story.last = max(story.last, hours)
    story.versions |= query.signature.versions
    story.mentions = one_object(story.mentions | query.mentions)
    story.deeds = one_object(story.deeds | query.deeds)
    story.comment = story.comment and query.signature.comment
    story.bare = story.bare and query.signature.bare
    story.sites = one_object(story.sites | {query.signature.site})
    if story.size > FROZEN:
        return
    if len(story.told) >= TITLES:
        del story.told[3]
    story.told.append(query.told)
    centre = dict(zip(story.stems, story.weights, strict=True))
    carriers = dict(zip(story.stems, story.carriers, strict=True))
    for stem, weight in query.vector.items():
        centre[stem] = centre.get(stem, 0.0) + weight
        carriers[stem] = carriers.get(stem, 0) + 1
    if len(centre) > CENTRE_TERMS:
        centre = dict(sorted(centre.items(), key=itemgetter(1, 0), reverse=True)[:CENTRE_TERMS])
    story.stems, story.weights = tuple(centre), array("f", list(centre.values()))
    story.carriers = bytes([carriers[stem] for stem in centre])
    story.norm = math.hypot(*centre.values())
    story.least = core_share * story.size
