"""Who "It" is, where the sentence before leaves no doubt: "Tern is a tool. It runs offline." → "Tern runs offline."

Only a sentence that says what a named thing is ("Tern is a tool for …") names the subject of the one right behind it:
in "Larkspur released Tern. It …" the word may mean either. No word is added that the two sentences do not have.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.cards.english.text import is_stop, words

_KIND = "library|framework|model|tool|project|platform|app|package|plugin|dataset|benchmark|engine|agent|service"
_NAMED = re.compile(
    rf"^(?P<name>The (?!first|second|third|new|latest|same|other|last|next)[\w-]+ (?:{_KIND})|"
    r"(?:The )?(?:[A-Z][\w’'.+-]{0,40}|[a-z]\w{0,30}[-_][\w-]{1,40})"
    r"(?: (?:[A-Z][\w’'.+-]{0,40}|v?\d[\w.]{0,20})){0,4})"
    r"(?: ?\([^()]{1,40}\))?,? (?:is|are|has become|represents) (?:now )?(?:an?|the|our|one of)\b"
)
_BEFORE = re.compile(r"^(?:On|In|At|With|For|As|By|Since|Under) [^,;:]{2,60}, ")  # "On most laptops, Tern is …"
_IT = re.compile(r"^It(?P<how> also| \w+ly)?(?P<verb>['’]s| \w+)(?P<rest> .+)$", re.DOTALL)
# "It is designed for …" tells of a thing; "It is clear that …" does not.
_TOLD = re.compile(
    r"^ (?:also |now |currently |fully |specifically |both )?(?:an?|the|our|designed|built|available|written|based|"
    r"used|made|trained|optimi[sz]ed|powered|compatible|free|open|intended|aimed|priced|licensed|able|capable|developed|"
    r"maintained|implemented|distributed|released|meant)\b"
    r"(?! (?:good|bad|great|shame|pity|mistake|matter|case|fact|reason|lot|bit|while|time)\b)"
)
_DEED = re.compile(r"(?:\w{2,}s|can|will)$")
_EMPTY = re.compile(
    r"(?:seems|appears|turns|remains|takes|looks|happens|follows|makes|was|does|feels|costs|becomes|gets|"
    r"goes|has been)\b|"
    r"\w+(?: \w+)? that\b"
)
_IS = frozenset({"is", "'s", "’s"})


def subject(sentence: str) -> str:
    """The thing of which a sentence says what it is; ``""`` if it says it of nothing with a name."""
    found = _NAMED.match(_BEFORE.sub("", sentence))
    if found is None:
        return ""
    first = words(found["name"].removeprefix("The "))[:1]
    return found["name"] if first and not is_stop(first[0]) else ""


def named(name: str, sentence: str) -> str:
    """A sentence that begins with "It", with the thing's name instead; ``""`` if "It" may mean something else."""
    found = _IT.match(sentence) if name else None
    if found is None:
        return ""
    how, verb, rest = found["how"] or "", found["verb"].strip(), found["rest"]
    if verb in _IS and not how:
        return f"{name} is{rest}" if _TOLD.match(rest) else ""
    told = verb + rest
    return f"{name}{how} {told}" if verb not in _IS and _DEED.match(verb) and not _EMPTY.match(told) else ""


def last_named(sentences: Sequence[str]) -> str:
    """The last of sentences that follow one another, its "It" named by the first; ``""`` if that is not certain."""
    name, last = "", ""
    for place, sentence in enumerate(sentences):
        if place == 0:
            name = subject(sentence)
        else:
            last = named(name, sentence)
        if not name or (place and not last):
            return ""
    return last
