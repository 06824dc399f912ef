"""Slots of the playbook filled from a story: verbatim spans of titles, each with the sentence it comes from.

A slot that is not certain stays empty; the playbook then falls back to a line that does not need it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.cards.advice import slot_words as forms
from bot.cards.english.facts import names
from bot.cards.english.text import is_stop, tidy, word_set, words

SLOTS = word_set(
    "org product version amount date notice cve jurisdiction counterparty repo tool vendor term licence old new change "
    "exploited pair"
)
SLOT_IN = re.compile(r"\{(\w+)\}")  # a slot in a line of the playbook


@dataclass(frozen=True, slots=True)
class Slot:
    """A value for a slot and where it stands."""

    value: str
    source: int
    quote: str


Filled = Mapping[str, Slot]


def fill(event: str, titles: Sequence[str], leads: Sequence[tuple[int, str]] = ()) -> dict[str, Slot]:
    """Fill what can be filled for certain.

    Args:
        event: a key of the playbook.
        titles: the sources' titles in card order.
        leads: (source, sentence) of the first sentences, used for CVE numbers and dates of an end only.
    """
    found: dict[str, Slot] = {}
    for source, title in enumerate(tidy(title) for title in titles):
        for name, value in [*_parts(event, title), *_things(event, title)]:
            found.setdefault(name, Slot(value, source, title))
    for source, sentence in leads:
        for name, value in _from_lead(event, sentence):
            found.setdefault(name, Slot(value, source, sentence))
    return found


def _parts(event: str, title: str) -> Iterator[tuple[str, str]]:
    for pattern in forms.PARTS.get(event, ()):
        match = pattern.search(title)
        if match:
            given = {name: _trim(value) for name, value in match.groupdict().items() if value}
            sure = {
                name: value for name, value in given.items() if name != "product" or event not in forms.NUMBERED_ONLY
            }
            sure |= {name: value for name, value in given.items() if re.search(r"\d", value)}
            yield from ((name, value) for name, value in sure.items() if _is_name(value, title, name))
            return


def _trim(value: str) -> str:
    plain = re.sub(r"(?:'s|’s)$", "", value.strip(" ,.:;-–—"))
    plain = re.sub(
        r"^(?:[\w.]+ ){0,2}[\w.]+-(?i:backed|owned|led|funded|founded|linked|based|rival) (?=[A-Z])",
        "",
        plain,
    )  # its investor is not it
    plain = re.sub(r"^(?:Introducing|Announcing|Presenting|Meet) (?=[A-Z])", "", plain)
    plain = re.sub(r"^(?:Widespread|Massive|Major|Global|Another|Brief|Neocloud|Fintech|Startup) (?=[A-Z])", "", plain)
    plain = re.sub(
        r"(?: (?:Leak|Breach|Hack|Outage|Begins|Starts|Job|Release|Parent))+$| (?:Reaches|Inks|Signs)\b.*", "", plain
    )
    return forms.ADVERB.sub("", plain)  # "Quillon Quietly" is Quillon, "Eli Lilly" is Eli Lilly


def _is_name(value: str, title: str, slot: str) -> bool:
    tokens = words(value)
    if slot == "version":
        return True
    if not tokens or tokens[0].lower() in forms.NO_ORG or any(is_stop(word) for word in tokens):
        return False  # "Larkspur Claims It" is no name
    if "'s " in value or "’s " in value or tokens[0].lower().endswith(("'s", "’s")) or _is_place(value, slot):
        return False
    if slot == "product" and (tokens[0] in forms.NO_PRODUCT or (len(tokens) == 1 and value.endswith("ly"))):
        return False  # "debuts Strongly"
    if slot in {"product", "counterparty"} and is_title_case(title) and len(tokens) > 1:
        return False  # every word is capitalised there: where the name ends cannot be told
    return any(name in value for name in names(value)) or value in {"xAI", "a16z", "vLLM", "llama.cpp"}


def _is_place(value: str, slot: str) -> bool:
    """ "Quillon invests in India": nobody to ask."""
    return slot in {"org", "counterparty"} and bool(forms.JURISDICTION.fullmatch(value))


def is_rival(before: str, after: str = "") -> bool:
    """What stands around a name says that the story is about something else, which is compared with it."""
    return bool(forms.RIVAL.search(before) or forms.RIVALLED.match(after))


def is_title_case(title: str) -> bool:
    """Most longer words are capitalised, so capitals say nothing."""
    long_words = [word for word in words(title) if len(word) >= 4 and word[0].isalpha()]
    return len(long_words) >= 4 and sum(word[0].isupper() for word in long_words) > 0.7 * len(long_words)


def _things(event: str, title: str) -> Iterator[tuple[str, str]]:
    found = [
        match for match in forms.MODEL.finditer(title) if not is_rival(title[: match.start()], title[match.end() :])
    ]
    models = {match.group().strip(): title[match.end() :] for match in found}
    name, rest = next(iter(models.items()), ("", ""))
    if len(models) == 1 and not re.match(r" [A-Z]|[-‑.]\w", rest):  # the name may go on there
        yield "product", name
    amounts = [match.group().strip() for match in forms.AMOUNT.finditer(title)]
    if len(amounts) == 1:
        yield "amount", amounts[0].rstrip(".,")
    places = list(dict.fromkeys(match.group() for match in forms.JURISDICTION.finditer(title)))
    if len(places) == 1:
        yield "jurisdiction", f"the {places[0]}" if places[0] in forms.WITH_ARTICLE else places[0]
    versions = {match.group() for match in forms.VERSION.finditer(title)}
    if len(versions) == 1 and event != "vulnerability":  # there it may be the one with the hole
        yield "version", versions.pop()
    if forms.REPO.match(title):
        yield "repo", title
    yield from _from_lead(event, title)


def _from_lead(event: str, sentence: str) -> Iterator[tuple[str, str]]:
    numbers = {match.group() for match in forms.CVE.finditer(sentence)}
    if len(numbers) == 1:
        yield "cve", numbers.pop()
    fixed = {match["to"] or match["up"] or match["below"] for match in forms.FIXED.finditer(sentence)}
    if event == "vulnerability" and len(fixed) == 1:
        yield "version", fixed.pop()
