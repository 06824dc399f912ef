"""How alike an entry and a story are: the features that decide, all of them comparisons of word stems.

A story is compared by its *core*, the words that a good part of its entries share, so that a large story does not grow
alike to everything. Method: online clustering by inverse document frequency (as in Miranda et al. 2018, Staykovski et
al. 2019), with a logistic decision over few features instead of one threshold on the cosine.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from operator import itemgetter, mul

from bot.stories.angle import Angle, agreement, angle, other_piece
from bot.stories.background import Background
from bot.stories.signature import Signature, site_stems
from bot.stories.weights import Evidence, Weights

QUERY_TERMS = 60  # heaviest words of an entry that are compared
CENTRE_TERMS = 120
FROZEN = 25  # entries after which a story's centre stays
TITLES = 6  # headlines of a story that are compared: the first and the last three
_ALL_OF_IT = 0.75  # one word in common says who, not what, unless it is nearly the whole headline
_MOST_GUESTS = 2
_MOST_SHARED = 12
_LIFT = 2.5  # log-odds of joining that headlines may well give
_NOT_A_WHOLE = 3.0  # rarity added to a headline's subject, so that one word in common is not all of it
_NONE: frozenset[str] = frozenset()  # one for all: an empty set takes 216 bytes
_NO_VERSIONS: frozenset[tuple[str, str]] = frozenset()
NOTHING = -99.0  # log-odds where nothing speaks for one event


@dataclass(slots=True, eq=False)
class Told:
    """A headline, weighed: each word's share of it (sum 1), apart by whether it says what the headline is about."""

    headline: str
    subject: dict[str, float]
    others: dict[str, float]  # names, deeds, versions, generic words
    about: float  # times that, a share of the headline is a share of its subject; a single word is not a whole
    angle: Angle | None = None  # read when it is first asked for

    def read(self, weights: Weights) -> Angle:
        """What it is about to say."""
        if self.angle is None:
            self.angle = angle(self.headline, weights, self.subject.keys() | self.others.keys())
        return self.angle


@dataclass(slots=True, eq=False)
class Query:
    """An entry, weighed: ``vector`` has unit length and the heaviest words first."""

    signature: Signature
    vector: dict[str, float]
    rarity: dict[str, float]
    told: Told
    named: frozenset[str]  # stems of names and versions
    who: frozenset[str]  # makers that the headline names
    mentions: frozenset[str]  # makers that the entry names anywhere
    deeds: frozenset[str]


@dataclass(slots=True, eq=False)
class Open:
    """A story that may still take entries; ``vector`` is the sum of its entries' unit vectors. Hours since 1970."""

    id: int
    first: float
    last: float
    vector: dict[str, float]
    told: list[Told]
    who: frozenset[str]  # by the first headline
    mentions: frozenset[str]
    deeds: frozenset[str]
    comment: bool
    core: frozenset[str] | None = None  # None: every word of the vector, as long as there are few entries
    counts: dict[str, int] = field(default_factory=dict)
    norm: float = 1.0
    size: int = 1
    versions: frozenset[tuple[str, str]] = frozenset()
    sites: frozenset[str] = frozenset()
    serial: int = 0  # of the grouper that holds it; the id may change, this never


def weigh(signature: Signature, background: Background, weights: Weights) -> Query:
    """Weigh an entry's words by their rarity, and read out of its headline who does what."""
    counts, title, makers = signature.counts, signature.title, weights.makers
    rare = background.rarities(counts)
    weighed = dict(zip(counts, map(mul, counts.values(), rare.values()), strict=True))
    heaviest = sorted(weighed, key=weighed.__getitem__, reverse=True)[:QUERY_TERMS]
    norm = math.hypot(*map(weighed.__getitem__, heaviest)) or 1.0
    names = makers.keys() & counts.keys()
    numbers = {number for _, number in signature.versions}
    return Query(
        signature,
        {stem: weighed[stem] / norm for stem in heaviest},
        rare,
        _told(signature, rare, title - weights.no_subject - numbers),
        named=frozenset(names | numbers),
        who=frozenset([makers[stem] for stem in names & title]),
        # a maker's own post often leaves its name out: the publisher's stands for it
        mentions=frozenset([makers[stem] for stem in names | (makers.keys() & site_stems(signature.site))]),
        deeds=frozenset([weights.deeds[stem] for stem in weights.deeds.keys() & title]),
    )


def _told(signature: Signature, rare: dict[str, float], subject: frozenset[str]) -> Told:
    title = signature.title
    whole = sum([rare[stem] for stem in title]) or 1.0
    shares = {stem: rare[stem] / whole for stem in subject}
    others = {stem: rare[stem] / whole for stem in title - subject}
    return Told(signature.headline, shares, others, 1.0 / (sum(shares.values()) + _NOT_A_WHOLE / whole))


def likeness(query: Query, story: Open, weights: Weights) -> float:
    """Log-odds that ``query`` tells the event of ``story``, its age left out."""
    centre, vector = story.vector, query.vector
    common = vector.keys() & centre.keys()
    told = common if story.core is None else common & story.core
    if not told:
        return NOTHING
    subject, others = query.told.subject, query.told.others
    about = rest = 0.0
    for stem in told:
        if stem in subject:
            about += subject[stem]
        elif stem in others:
            rest += others[stem]
    title_told = about + rest
    story_told, story_about = _told_of(story, query.signature.counts)
    if len(told) == 1 and max(title_told, story_told) < _ALL_OF_IT:
        return NOTHING
    rarity = query.rarity
    proof = weights.apart if query.mentions.isdisjoint(story.mentions) else weights.one_maker
    return (
        proof.bias
        + proof.cosine * sum([vector[stem] * centre[stem] for stem in common - query.named]) / story.norm
        + proof.title_told * title_told
        + proof.story_told * story_told
        + proof.what_told * (about * query.told.about + story_about) / 2
        + proof.rarest * max([rarity[stem] for stem in told])
        + proof.shared * min(len(told), _MOST_SHARED)
        + weights.size * math.log2(story.size)
        + _parties(query, story, weights, proof)
    )


def _told_of(story: Open, words: dict[str, float]) -> tuple[float, float]:
    """The share of a story's headlines, and of what they are about, that ``words`` tell: means of up to six."""
    told = about = 0.0
    for headline in story.told:
        held = 0.0
        for stem, share in headline.subject.items():
            if stem in words:
                held += share
        told += held
        about += held * headline.about
        for stem, share in headline.others.items():
            if stem in words:
                told += share
    return told / len(story.told), about / len(story.told)


def second_look(query: Query, story: Open, weights: Weights, odds: float, hours: float) -> float:
    """What is added to the log-odds of joining, ``odds``, by what the headlines are about to say.

    They are read only where they may well lift the odds to joining. A deed that the story does not tell yet,
    ``hours`` after its last entry, is a step that follows.
    """
    angles = weights.angles
    one_maker = not query.mentions.isdisjoint(story.mentions)
    scripts = query.told.headline.isascii() is not story.told[0].headline.isascii()
    if odds + _LIFT + (angles.script if scripts else 0.0) < 0:
        return 0.0
    mine = query.told.read(weights)
    found = [agreement(mine, told.read(weights), angles, one_maker=one_maker) for told in story.told]
    added = sum(found) / len(found)
    if one_maker:
        added += angles.bias
    if story.deeds and not query.deeds <= story.deeds:
        added += weights.later_deed * ageing(hours)
    return added


def ageing(hours: float) -> float:
    """How much time speaks against one event: the logarithm of days."""
    return math.log1p(abs(hours) / 24)


def _parties(query: Query, story: Open, weights: Weights, proof: Evidence) -> float:
    """What speaks against one event: other parties, another kind of deed, a comment beside it, the same publisher."""
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
    if query.signature.site and query.signature.site in story.sites:
        odds += weights.same_house
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
    return not any(_holds(headline, said) for headline in story.told) and not _holds(query.told, told)


def _holds(headline: Told, numbers: set[str]) -> bool:
    return any(number in headline.subject or number in headline.others for number in numbers)


def open_story(story: int, query: Query, hours: float) -> Open:
    """A story of one entry."""
    known = query.signature
    return Open(
        story,
        hours,
        hours,
        query.vector,
        [query.told],
        who=query.who or _NONE,
        mentions=query.mentions or _NONE,
        deeds=query.deeds or _NONE,
        comment=known.comment,
        versions=known.versions or _NO_VERSIONS,
        sites=frozenset((known.site,)) if known.site else _NONE,
    )


def grow(story: Open, query: Query, hours: float, core_share: float) -> None:
    """Take an entry into a story's centre; a large story only notes that it came."""
    if story.size == 1:
        story.vector = dict(story.vector)  # it was the first entry's own
        story.counts = dict.fromkeys(story.vector, 1)
    story.size += 1
    story.first, story.last = min(story.first, hours), max(story.last, hours)
    story.versions |= query.signature.versions
    story.mentions |= query.mentions
    story.deeds |= query.deeds
    story.comment = story.comment and query.signature.comment
    story.sites |= {query.signature.site}
    if story.size > FROZEN:
        return
    vector, counts = story.vector, story.counts
    for stem, weight in query.vector.items():
        vector[stem] = vector.get(stem, 0.0) + weight
        counts[stem] = counts.get(stem, 0) + 1
    if len(vector) > CENTRE_TERMS:
        kept = sorted(vector.items(), key=itemgetter(1, 0), reverse=True)
        story.vector = vector = dict(kept[:CENTRE_TERMS])
        story.counts = {stem: counts[stem] for stem in vector}
    story.norm = math.sqrt(sum([weight * weight for weight in vector.values()]))
    if len(story.told) >= TITLES:
        del story.told[3]
    story.told.append(query.told)
    least = core_share * story.size
    story.core = frozenset([stem for stem, count in story.counts.items() if count >= least]) if least > 1 else None
