"""Does a statement stand in its evidence? Deterministic tests of numbers, names, roles, polarity and content.

A statement by a model names the sentences it rests on; these tests compare it with those sentences alone, because
against a whole article almost any swapped number or name can be found somewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from bot.cards.english import facts
from bot.cards.english.text import fold, is_stop, stem, words
from bot.cards.proof import strength

Tests = Literal["all", "facts", "numbers"]
_AMOUNT = re.compile(r"\d+(?:\.\d+)?(?:k|m|mn|b|bn|t|tn)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_UNSAID = re.compile(r"(?:\bnot|n't|\bnever|\bnobody|\bno one) (?:say|said|says)\b", re.IGNORECASE)
_SAID = re.compile(r"\b(?:said|says)\b", re.IGNORECASE)
MIN_COVERAGE = 0.5  # share of a claim's content words that must stand in the evidence
_SMALL_WORDS = frozenset({"of", "and", "for", "the"})
_LONG_FORMS = {"us": "united states", "uk": "united kingdom", "eu": "european union", "un": "united nations"}
_LONG_FORMS |= {"ai": "artificial intelligence", "ceo": "chief executive", "cfo": "chief financial"}
_LONG_FORMS |= {"cto": "chief technology", "coo": "chief operating"}
_MONTHS = "january february march april june july august september october november december".split()  # noqa: SIM905


@dataclass(frozen=True)
class Text:
    """A text read once for comparison."""

    raw: str

    @cached_property
    def folded(self) -> str:
        return _THOUSANDS.sub("", fold(self.raw))

    @cached_property
    def tokens(self) -> list[str]:
        """Stems of content words in order; numbers and names are among them."""
        return [stem(word) for word in words(self.folded) if not is_stop(word)]

    @cached_property
    def keys(self) -> set[str]:
        """Every word as a name would be compared, also the halves of hyphenated ones."""
        found = {facts.name_key(word) for word in words(self.folded)}
        return found | {half for key in found for half in key.split("-") if half}

    @cached_property
    def initials(self) -> str:
        """First letters of capitalised words, so that an acronym finds its long form: without small words, and with."""
        spoken = words(self.folded)
        capitals = "".join(word[0].lower() for word in spoken if word[0].isupper())
        linked = "".join(word[0].lower() for word in spoken if word[0].isupper() or word in _SMALL_WORDS)
        return f"{capitals} {linked}"


def unsupported(claim: str, evidence: Sequence[str], only: Tests = "all") -> str:
    """Why a claim does not stand in its evidence, in words; ``""`` when it does.

    Args:
        claim: one statement of a card.
        evidence: the cited spans, verbatim.
        only: "facts" for advice and predictions, which bring in no number and no name but may say more than their
            sources; "numbers" for a claim in another language than its sources.
    """
    said, given = Text(claim), Text(" · ".join(evidence))
    if not given.tokens:
        return "cites nothing"
    return next((reason for reason in (test(said, given) for test in _TESTS[only]) if reason), "")


def _numbers(said: Text, given: Text) -> str:
    """Each number of the claim stands in the evidence, in figures or in words, and counts the same kind of thing."""
    known = facts.numbers(given.folded)
    spelled = facts.spelled(given.folded)
    for number in facts.numbers(said.folded):
        in_words = not number.kind and number.value in spelled
        if not in_words and not any(_agrees(number, other) for other in known):
            return f"the number {number.value:.15g} is not in the cited text"
    values = {number.value for number in known}
    for value in facts.spelled(said.folded) - spelled:
        if value not in values and not _counts_in(value, values):
            return f"the number {value:.15g} is not in the cited text"
    missing = facts.mixed(said.folded) - facts.mixed(given.folded)
    missing = {token for token in missing if not _is_amount(token, said)}
    return f"{min(missing)!r} is not in the cited text" if missing else ""


def _agrees(number: facts.Number, other: facts.Number) -> bool:
    """The number of a claim is that of its evidence: of one kind where both name one, in a coin that it names too."""
    if abs(other.value - number.value) > 1e-9 * max(1.0, abs(number.value)):
        return False
    if not other.kind or not number.kind:
        return True
    return other.kind == number.kind and (other.coin == number.coin or not other.coin)


def _counts_in(value: float, values: set[float]) -> bool:
    """A "thousand" or "million" of the claim is the unit of a number: 3,000,000 holds "million"."""
    return value >= 1e3 and any(other % value == 0 for other in values)


def _is_amount(token: str, said: Text) -> bool:
    """``1.5b`` of ``$1.5B`` is judged as a number already."""
    return bool(_AMOUNT.fullmatch(token)) and bool(facts.numbers(said.folded))


def _names(said: Text, given: Text) -> str:
    opening = words(said.folded)[:1]
    for place, name in enumerate(facts.names(said.folded)):
        key = facts.name_key(name)
        if key in given.keys or _known_otherwise(key, given):
            continue
        if place == 0 and [name] == opening and stem(name) in given.tokens:
            continue  # a plain word that opens the sentence
        return f"the name {name!r} is not in the cited text"
    return ""


def _known_otherwise(key: str, given: Text) -> bool:
    """The evidence has the name in another form: spelt out, shortened, as initials, in halves, in the plural."""
    long_form = _LONG_FORMS.get(key, "")
    if long_form and long_form in given.folded.lower():
        return True
    if any(key in long.split() for short, long in _LONG_FORMS.items() if short in given.keys):
        return True
    if len(key) in {3, 4} and any(month.startswith(key) and month in given.keys for month in _MONTHS):
        return True
    if "-" in key and all(half in given.keys for half in key.split("-")):
        return True
    singular = key.removesuffix("s") in given.keys or f"{key}s" in given.keys
    return singular or (3 <= len(key) <= 6 and key in given.initials)


def _polarity(said: Text, given: Text) -> str:
    """A negation in the claim needs one in the evidence about the same words, and the other way round."""
    if _negated(said) - _near_negation(given):
        return "turns the cited text round"
    if _moved(said, given):
        return "moves a negation of the cited text"
    told = set(said.tokens)
    flipped = any(scope and scope <= told for scope in _scopes(given)) and not any(_scopes(said, 3, plain=False))
    return "leaves out a negation of the cited text" if flipped else ""


def _moved(said: Text, given: Text) -> bool:
    """A word that is only ever negated in the evidence stands in the statement, which negates another one."""
    own = [scope for scope in _scopes(said, 3, plain=False) if scope]
    if own and _UNSAID.search(given.folded) and _SAID.search(said.folded) and not _UNSAID.search(said.folded):
        return True
    only_negated = (scope for scope in _scopes(given, 1) if given.tokens.count(next(iter(scope), "")) == 1)
    return bool(own) and any(
        scope <= set(said.tokens) and not any(scope <= covered for covered in own) for scope in only_negated
    )


def _scopes(text: Text, width: int = 2, *, plain: bool = True) -> list[set[str]]:
    """The content words that follow each negation, or each plain one."""
    found = []
    for start in facts.negations(text.folded, plain=plain):
        after = re.split(r"[.;:·]", text.folded[start:], maxsplit=1)[0]
        rest = [stem(word) for word in words(after)[1:] if not is_stop(word) or word.lower() in {"will", "use"}]
        found.append(set(rest[:width]))
    return found


def _negated(text: Text) -> set[str]:
    found: set[str] = set()
    for scope in _scopes(text, 2):
        found |= scope or {"not"}
    return found


def _near_negation(text: Text) -> set[str]:
    found: set[str] = set()
    for start in facts.negations(text.folded):
        around = text.folded[max(0, start - 40) : start + 90]
        found |= {stem(word) for word in words(around)} | {"not"}
    return found


def _directions(said: Text, given: Text) -> str:
    known = facts.sides(given.folded)
    for pair, which in facts.sides(said.folded).items():
        if pair in known and not which & known[pair]:
            return "says the opposite of the cited text"
    return ""


def _roles(said: Text, given: Text) -> str:
    """Two names that change places around the same verb, or keep them while it turns, change who did it."""
    paths = [path for path in _named_path(given, reach=4) if path[0] != path[2]]
    for first, between, second in _named_path(said):
        passive = "by" in between
        same = [
            (starts == first, "by" in words_there)
            for starts, words_there, ends in paths
            if {starts, ends} == {first, second} and not set(between).isdisjoint(words_there)
        ]
        if same and not any(same_order == (there_passive == passive) for same_order, there_passive in same):
            return f"{first!r} and {second!r} change places"
    return ""


def _named_path(text: Text, reach: int = 1) -> list[tuple[str, tuple[str, ...], str]]:
    """Pairs of names that follow each other, with the words between them."""
    tokens = words(text.folded)
    known = set(facts.names(text.folded))
    places = [place for place, token in enumerate(tokens) if token in known]
    found = []
    for index, place in enumerate(places):
        for other in places[index + 1 : index + 1 + reach]:
            between = tuple(stem(word) for word in tokens[place + 1 : other] if word == "by" or not is_stop(word))
            if between:
                found.append((facts.name_key(tokens[place]), between, facts.name_key(tokens[other])))
    return found


def _places(said: Text, given: Text) -> str:
    """A name or number must keep company with a word it keeps company with in the evidence."""
    if len(said.tokens) < 4:
        return ""
    marked = {stem(name) for name in facts.names(said.folded)} | {word for word in said.tokens if word[0].isdigit()}
    for place, token in enumerate(said.tokens):
        if token not in marked or token not in given.tokens:
            continue
        near = _around(said.tokens, place, 2)
        company = {
            word
            for there, other in enumerate(given.tokens)
            if other == token
            for word in _around(given.tokens, there, 4)
        }
        if near and near.isdisjoint(company):
            return f"{token!r} stands among other words than in the cited text"
    return ""


def _around(tokens: Sequence[str], place: int, reach: int) -> set[str]:
    """The words up to ``reach`` places before and behind a place."""
    return {*tokens[max(0, place - reach) : place], *tokens[place + 1 : place + 1 + reach]}


def _coverage(said: Text, given: Text) -> str:
    if not said.tokens:
        return "says nothing"
    known = set(given.tokens)
    share = sum(token in known for token in said.tokens) / len(said.tokens)
    return "" if share >= MIN_COVERAGE else "says more than the cited text"


def _strength(said: Text, given: Text) -> str:
    return strength.stronger(said.folded, given.folded)


_TESTS: dict[Tests, tuple[Callable[[Text, Text], str], ...]] = {
    "all": (_numbers, _names, _polarity, _directions, _roles, _places, _coverage, _strength),
    "facts": (_numbers, _names),
    "numbers": (_numbers,),
}
