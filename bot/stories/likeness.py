"""How alike an entry and a story are: the features that decide, all of them comparisons of word stems.

Method: online clustering by inverse document frequency (as in Miranda et al. 2018, Staykovski et al. 2019), with a
logistic decision over few features instead of one threshold on the cosine.
"""

from __future__ import annotations

import math
from collections.abc import Container

from bot.stories.angle import agreement, other_piece
from bot.stories.remembered import Open, Query
from bot.stories.signature import INCIDENT
from bot.stories.told import holds, told_of
from bot.stories.weights import Evidence, Weights

_ALL_OF_IT = 0.75  # one word in common says who, not what, unless it is nearly the whole headline
_MOST_GUESTS = 2
_MOST_SHARED = 12
_LIFT = 2.5  # log-odds of joining that headlines may well give
_SEVERAL, _MANY = 2, 3  # publishers: fewer are no heat, more add none
_HOT_HOURS = 48.0
_SUBJECT = 0.1  # of what a headline is about
NOTHING = -99.0  # log-odds where nothing speaks for one event


def likeness(query: Query, story: Open, weights: Weights) -> float:
    """Log-odds that ``query`` tells the event of ``story``, its age left out."""
    told, alike = _common(query, story)
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


def _common(query: Query, story: Open) -> tuple[list[int], float]:
    """The stems of a story's core that an entry has, and the product of both vectors without names."""
    vector, named, least = query.vector, query.named, story.least
    told, alike = [], 0.0
    if story.size == 1:  # as most are: all its words are its core
        for stem, weight in zip(story.stems, story.weights, strict=True):
            if stem in vector:
                told.append(stem)
                if stem not in named:
                    alike += vector[stem] * weight
        return told, alike
    for stem, weight, carriers in zip(story.stems, story.weights, story.carriers, strict=True):
        if stem in vector:
            if carriers >= least:
                told.append(stem)
            if stem not in named:
                alike += vector[stem] * weight
    return told, alike


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
    """Whether both name a version of one thing and no such version is the same, two repositories, or two incidents.

    GPT-5.1 is not GPT-5.2, and one/model is not another/model; but "GPT-5.2 and 5.1 mini" tells of GPT-5.1 too.
    """
    if all(other_piece(query.told.headline, told.headline) for told in story.told):
        return True
    mine, theirs = query.signature.versions, story.versions
    if not mine or not theirs:
        return False
    incident, incidents = ({number for name, number in side if name == INCIDENT} for side in (mine, theirs))
    if incident and incidents:
        return incident.isdisjoint(incidents)
    if not mine.isdisjoint(theirs):
        return False
    names = {name for name, _ in theirs} & {name for name, _ in mine}
    if not names:
        return False
    said = {number for name, number in mine if name in names}
    told = {number for name, number in theirs if name in names}
    return not any(holds(headline, said) for headline in story.told) and not holds(query.told, told)


def joining(query: Query, story: Open, weights: Weights, plain: float, hours: float) -> float:
    """Log-odds of joining for an entry that came ``hours`` after the story's last; ``plain`` leaves age out."""
    odds = plain + weights.age * ageing(hours)
    if len(story.sites) >= _SEVERAL:
        odds += heat(query, story, weights, hours)
    return odds + second_look(query, story, weights, odds, hours)


def heat(query: Query, story: Open, weights: Weights, hours: float) -> float:
    """What it says that several other publishers told a story ``hours`` ago: more of them will, for a day or two.

    It counts for an entry whose subject, or a version that it names, the story tells: of a maker much is told.
    """
    sites, site = story.sites, query.signature.site
    if not site or site in sites or abs(hours) >= _HOT_HOURS:
        return 0.0
    if story.versions.isdisjoint(query.signature.versions) and _subject_told(query, story) < _SUBJECT:
        return 0.0
    return weights.heat * math.log2(min(len(sites), _MANY)) * (1.0 - abs(hours) / _HOT_HOURS)


def _subject_told(query: Query, story: Open) -> float:
    """The share of what an entry's headline is about that a story tells."""
    core = [stem for stem, carriers in zip(story.stems, story.carriers, strict=True) if carriers >= story.least]
    return told_of(query.told, frozenset(core))[1]
