"""A liar: breaks true, citing statements in known ways, so that the check's recall is an exact number."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.cards.english.facts import names, numbers
from bot.cards.english.text import fold, words

_NUMBER = re.compile(r"(?<![\w.$€£-])\d[\d,]*(?:\.\d+)?(?![\w.-]*[A-Za-z\d])")
_FOREIGN = ("Tessaline", "Varnholm", "Quillon", "Brightwater", "Orsova", "Pellworth", "Ida Moreau", "Kestrel Dynamics")
_AUXILIARY = re.compile(r"\b(is|are|was|were|will|can|has|have|had|does|did|could|would|may|should)\b(?! not\b)")
_NOT = re.compile(
    r"\b(?:do|does|did|is|are|was|were|will|can|could|would|has|have|had|should)(?: not|n't|n’t)\b|\bcannot\b|"
    r"\bnever\b"
)
_TURNED_WORDS = """
    increase/decrease increased/decreased increases/decreases rose/fell rises/falls grew/shrank
    raised/lowered more/fewer higher/lower up/down won/lost wins/loses accepted/rejected approved/rejected
    allowed/banned allows/bans supports/opposes before/after after/before launched/discontinued
    launches/discontinues released/withdrew faster/slower better/worse above/below over/under joined/left
    first/last best/worst added/removed adds/removes
"""
_TURNED = dict(pair.split("/") for pair in _TURNED_WORDS.split())


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement and the span it cites; ``elsewhere`` is the rest of its source."""

    text: str
    quote: str
    elsewhere: str


Lie = Callable[[Claim, random.Random], "Claim | None"]


def foreign_number(claim: Claim, rng: random.Random) -> Claim | None:
    """A number that stands nowhere in the source takes a number's place."""
    found = list(_NUMBER.finditer(claim.text))
    if not found:
        return None
    place = rng.choice(found)
    value = float(place.group().replace(",", ""))
    whole = value == int(value)
    other = value + rng.choice([1, 3, 7, 20]) if whole else round(value * rng.choice([1.3, 2.7]) + 0.1, 1)
    text = f"{int(other)}" if whole else f"{other}"
    known = {n.value for n in numbers(claim.quote + " " + claim.elsewhere)}
    return None if float(text) in known else _put(claim, place.start(), place.end(), text)


def same_source_number(claim: Claim, rng: random.Random) -> Claim | None:
    """Another number of the source, from outside the cited span or from within it."""
    found = list(_NUMBER.finditer(claim.text))
    others = {m.group() for m in _NUMBER.finditer(claim.quote + " " + claim.elsewhere)} - {m.group() for m in found}
    if not found or not others:
        return None
    place = rng.choice(found)
    return _put(claim, place.start(), place.end(), rng.choice(sorted(others)))


def foreign_name(claim: Claim, rng: random.Random) -> Claim | None:
    """A name from nowhere takes a name's place."""
    place = _name_in(claim.text, rng)
    return _put(claim, *place, rng.choice(_FOREIGN)) if place else None


def same_source_name(claim: Claim, rng: random.Random) -> Claim | None:
    """Another name of the source takes a name's place, or two names of the claim change places."""
    place = _name_in(claim.text, rng)
    here = set(names(claim.text))
    others = sorted(
        {name for name in names(claim.elsewhere) + names(claim.quote) if name not in here and len(name) > 2}
    )
    if place is None or not others:
        return None
    return _put(claim, *place, rng.choice(others))


def changed_places(claim: Claim, rng: random.Random) -> Claim | None:
    """Two names of the claim change places."""
    tokens = list(dict.fromkeys(name for name in names(claim.text) if len(name) > 2))
    places = [(n, m) for n in tokens if (m := re.search(rf"(?<!\w){re.escape(n)}(?!\w)", claim.text))]
    if len(places) < 2:
        return None
    (first, a), (second, b) = sorted(rng.sample(places, 2), key=lambda item: item[1].start())
    between = claim.text[a.end() : b.start()]
    if not re.search(r"\b(?:\w+ed|\w+s|said|told|sued|bought)\b", between) or " and " in between or len(between) < 4:
        return None
    text = claim.text[: a.start()] + second + between + first + claim.text[b.end() :]
    return Claim(text, claim.quote, claim.elsewhere)


def negation(claim: Claim, rng: random.Random) -> Claim | None:
    """A negation put in, left out, or a word turned into its opposite."""
    options = [_put(claim, found.end(), found.end(), " not") for found in _AUXILIARY.finditer(claim.text)]
    for found in _NOT.finditer(claim.text):
        said = found.group()
        plain = "can" if said == "cannot" else "" if said == "never" else re.sub(r" not|n't|n’t", "", said)
        options.append(_put(claim, found.start(), found.end(), plain))
    turned = (found for found in re.finditer(r"\b\w+\b", claim.text) if found.group() in _TURNED)
    options += [_put(claim, found.start(), found.end(), _TURNED[found.group()]) for found in turned]
    return rng.choice(options) if options else None


def invented_quote(claim: Claim, rng: random.Random) -> Claim | None:
    """A quote that its source does not hold."""
    tokens = claim.quote.split()
    if len(tokens) < 6:
        return None
    place = rng.randrange(len(tokens))
    tokens[place : place + 1] = ["certainly", tokens[place]]
    return Claim(claim.text, " ".join(tokens), claim.elsewhere)


LIES: dict[str, Lie] = {
    "foreign number": foreign_number,
    "same-source number": same_source_number,
    "foreign name": foreign_name,
    "same-source name": same_source_name,
    "names change places": changed_places,
    "negation": negation,
    "invented quote": invented_quote,
}


def _put(claim: Claim, start: int, end: int, text: str) -> Claim:
    return Claim(re.sub(r"\s{2,}", " ", claim.text[:start] + text + claim.text[end:]), claim.quote, claim.elsewhere)


def _name_in(text: str, rng: random.Random) -> tuple[int, int] | None:
    known = [name for name in names(text) if len(name) > 2]
    spans = [m.span() for name in set(known) for m in [re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)] if m]
    return rng.choice(sorted(spans)) if spans else None


def faithful(sentence: str, rng: random.Random) -> list[str]:
    """True statements a citing writer could make of one sentence: the same facts in other clothes."""
    text = fold(sentence)
    found = [text]
    found.append(re.sub(r"(\d+(?:\.\d+)?)\s?%", r"\1 percent", text))
    found.append(re.sub(r"\$(\d+(?:\.\d+)?) billion\b", r"$\1B", text))
    found.append(re.sub(r"\$(\d+(?:\.\d+)?) million\b", r"$\1M", text))
    found.append(re.sub(r"(?<=\d),(?=\d{3})", "", text))
    found.append(re.sub(r"\b(?:very|really|also|currently|already|simply|actually|just)\b ", "", text))
    found.append(re.sub(r"^(?:However|Meanwhile|In addition|Moreover|Also),\s+(\w)", lambda m: m[1].upper(), text))
    found.append(re.sub(r"\bannounced\b", "said", text))
    found.append(re.sub(r"\b(?:is|are) able to\b", "can", text))
    attributed = re.match(r"^(.{20,160}), ((?:[A-Z][\w.'-]+ ?){1,4}) (said|says)\.$", text)
    if attributed:
        found.append(f"{attributed[2]} {attributed[3]} {attributed[1][0].lower()}{attributed[1][1:]}.")
    clause = re.match(r"^(.{30,}?), (?:and|while|but|which|as) .*\.$", text)
    if clause and len(words(clause[1])) >= 7:
        found.append(clause[1] + ".")
    different = [text for text in dict.fromkeys(found[1:]) if text != found[0]]
    rng.shuffle(different)
    return [found[0], *different[:2]]


def claims_of(sentences: Sequence[str]) -> list[Claim]:
    """Each sentence as a true claim that cites itself."""
    return [
        Claim(sentence, sentence, " ".join(other for other in sentences if other != sentence))
        for sentence in sentences
        if 8 <= len(words(sentence)) <= 40
    ]
