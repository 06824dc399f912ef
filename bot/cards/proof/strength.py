"""Does a statement say as much as its evidence and no more? Limits, doubts, speakers, conditions, extremes, causes.

A statement can hold every number and name of its source and still be stronger: "up to" is gone, "may" became "will",
a claim became a fact, one of the largest became the largest. Each test here compares one such thing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.cards.english import marks
from bot.cards.english.text import is_stop, stem, words


def stronger(said: str, given: str) -> str:
    """Why a statement says more than its evidence, in words; ``""`` when it does not.

    Args:
        said: one statement, folded.
        given: the cited spans, folded, " · " between them.
    """
    if said in given.split(" · ") or said in _sentences(given):
        return ""
    return next((reason for reason in (test(said, given) for test in _TESTS) if reason), "")


def _limits(said: str, given: str) -> str:
    """A number keeps its "up to" and "more than", and gets none of its own."""
    known: dict[str, set[str]] = {}
    for value, limit in _limited(given):
        known.setdefault(value, set()).add(limit)
    for value, limit in _limited(said):
        given_limits = known.get(value)
        if given_limits and limit not in given_limits:
            return f"the cited text limits {value} in another way"
    return ""


def _limited(text: str) -> Iterator[tuple[str, str]]:
    for found in marks.LIMITED.finditer(text):
        after = (found["after"] or "").lower()
        limit = "upper" if found["upper"] else "lower" if found["lower"] else "exact" if found["exact"] else ""
        if after.endswith(("more", "greater", "+")):
            limit = "lower"
        elif after.endswith((" fewer", " less")):
            limit = "upper"
        elif found["lower"] and found["lower"].lower() == "over" and after:
            limit = ""  # "over three years" is a time, not a limit
        yield found["value"].lower().replace(",", ""), limit


def _units(said: str, given: str) -> str:
    """A unit of the statement stands in the evidence, and where both count with it, with the same number."""
    known = list(_counted(given))
    kinds = {unit for _, unit in known}
    for number, unit in _counted(said):
        same_kind = {other for other in kinds if other[0] == unit[0]}
        if same_kind and unit not in same_kind:
            return f"{unit[1]!r} is not in the cited text"
        beside = {other for n, other in known if n == number and other[0] == unit[0]}
        if number and beside and unit not in beside:
            return f"the cited text counts {number} in another unit"
    return ""


def _counted(text: str) -> Iterator[tuple[str, tuple[str, str]]]:
    tokens = words(text.lower())
    for place, token in enumerate(tokens):
        last = token.rsplit("-", 1)
        unit = marks.UNITS.get(token) or (marks.UNITS.get(last[-1]) if len(last) > 1 else None)
        if unit is None:
            continue
        before = last[0] if token not in marks.UNITS else tokens[place - 1] if place else ""
        counted = re.match(rf"(?:\d|(?:{marks.SPELLED}|an?|several|few|many|per|each|last|past|next|of)$)", before)
        yield (before if counted else ""), unit


def _times(said: str, given: str) -> str:
    """ "next week" is not "last week"; what was "earlier this year" was "this year"."""
    known = set(_whens(given))
    known |= {when.split(" ", 1)[1] for when in known if when.startswith(("earlier", "later"))}
    known |= {
        f"{part} {when}" for when in set(_whens(given)) if when.startswith("this") for part in ("earlier", "later")
    }
    missing = set(_whens(said)) - known
    return f"{min(missing)!r} is not in the cited text" if missing else ""


def _whens(text: str) -> Iterator[str]:
    for found in marks.WHEN.finditer(text):
        which = found.group().lower()
        what = found["what"]
        yield f"{marks.SAME_WHEN.get(which, which)} {what.lower()}" if what else which


def _doubts(said: str, given: str) -> str:
    """What is doubtful, planned or reported in the evidence is not certain in the statement."""
    doubted = _governed(said, marks.ANY_DOUBT, 6) | (set(_stems(said)) if marks.HEARSAY.search(said) else set())
    own = _stems(said)
    for scope in _scopes(given, marks.DOUBTS, 2):
        if len(scope) == 2 and _follow(own, scope) and scope[0] not in doubted and _count(given, scope) < 2:
            return "tells as certain what the cited text doubts or plans"
    return ""


def _done(said: str, given: str) -> str:
    """What is to come in the evidence has not happened in the statement."""
    past = {stem(word): word for word in words(said.lower()) if word.endswith("ed")}
    happened = set(words(given.lower()))
    coming = {scope[0] for scope in _scopes(given, marks.TO_COME, 1) if scope}
    told = [word for verb, word in past.items() if verb in coming and word not in happened]
    return "tells as done what is to come" if told and not marks.TO_COME.search(said) else ""


def _speakers(said: str, given: str) -> str:
    """What somebody claims in the evidence is not a fact of the statement."""
    if marks.SPEAKS.search(said) or marks.HEARSAY.search(said):
        return ""
    own = _stems(said)
    for sentence in _sentences(given):
        for found in marks.CLAIMS.finditer(sentence):
            after, before = _stems(sentence[found.end() :]), _stems(sentence[: found.start()])
            ahead = len(after) >= 3 and _follow(own, after[:3])
            behind = len(after) < 3 and "," in sentence[: found.start()]
            told = _stems(sentence[: found.start()].rsplit(",", 1)[0])[-3:] if behind else before[:0]
            if ahead or (len(told) == 3 and _follow(own, told)):
                return "tells a claim as a fact"
    return ""


def _conditions(said: str, given: str) -> str:
    """What holds only if something else does keeps its condition."""
    if marks.CONDITION.search(said) or marks.BOUND.search(said):
        return ""
    own = set(_stems(said))
    for sentence in _sentences(given):
        found = marks.CONDITION.search(sentence)
        if found is None:
            continue
        if found.start() < 3 and "," in sentence:
            clause, main = sentence.split(",", 1)
        else:
            main, clause = sentence[: found.start()], re.split(r"[,;]", sentence[found.start() :], maxsplit=1)[0]
        bound, free = set(_stems(clause)), set(_stems(main))
        if len(free) >= 3 and len(free & own) >= 0.7 * len(free) and not bound & own - free:
            return "leaves out a condition of the cited text"
    return ""


def _restrictions(said: str, given: str) -> str:
    if marks.RESTRICTS.search(said):
        return ""
    own = _stems(said)
    for scope in _scopes(given, marks.RESTRICTS, 2):
        if len(scope) == 2 and _follow(own, scope) and _count(given, scope) < 2:
            return "leaves out an 'only' of the cited text"
    return ""


def _extremes(said: str, given: str) -> str:
    """No "all", "first" or "largest" but the evidence's own, and those as limited as there."""
    new = {word for word in words(said.lower()) if word in marks.ALL} - set(words(given.lower()))
    if new:
        return f"{min(new)!r} is not in the cited text"
    known = dict.fromkeys((word for word, _ in _extreme(given)), False)
    for word, soft in _extreme(given):
        known[word] |= not soft
    for word, soft in _extreme(said):
        if word not in known:
            return f"{word!r} is not in the cited text"
        if not soft and not known[word]:
            return f"the cited text does not say {word!r} without a limit"
    return ""


def _extreme(text: str) -> Iterator[tuple[str, bool]]:
    for found in marks.EXTREME.finditer(text):
        word = found.group().lower().strip()
        if word not in marks.NO_EXTREME:
            yield word, bool(marks.SOFTENED.search(text[max(0, found.start() - 60) : found.start()]))


def _causes(said: str, given: str) -> str:
    return "brings in a cause" if marks.CAUSED.search(said) and not marks.CAUSE.search(given) else ""


def _offices(said: str, given: str) -> str:
    def held(text: str) -> set[str]:
        return {marks.OFFICES[found.group().lower()] for found in marks.OFFICE.finditer(text)}

    missing = held(said) - held(given)
    return f"the role {min(missing)!r} is not in the cited text" if missing else ""


def _comparisons(said: str, given: str) -> str:
    """What something is compared with stays on the far side of its "than"."""
    own, known = list(_than(said)), list(_than(given))
    if not own or not known:
        return ""
    far = {word for _, after in known for word in after}
    near = {word for before, _ in known for word in before}
    for before, after in own:
        swapped = [word for word in after[:2] if word not in far and word in near]
        if swapped and any(word in far and word not in near for word in before):
            return "compares the other way round"
    return ""


def _than(text: str) -> Iterator[tuple[list[str], list[str]]]:
    for sentence in _sentences(text):
        before, mark, after = sentence.partition(" than ")
        if mark and not re.match(r"[$€£]?\d", after):
            yield _stems(before), _stems(re.split(r"[,;:]", after, maxsplit=1)[0])[:5]


def _sentences(text: str) -> list[str]:
    return re.split(r"\s·\s|(?<=[a-z)\"'][.!?])\s+(?=[A-Z\"'])", text)


def _stems(text: str) -> list[str]:
    return [stem(word) for word in words(text) if not is_stop(word)]


def _scopes(text: str, marks: re.Pattern[str], width: int) -> Iterator[list[str]]:
    """The first content stems behind each mark, inside its clause."""
    for found in marks.finditer(text):
        yield _stems(re.split(r"[.;:·](?!\d)", text[found.end() :], maxsplit=1)[0])[:width]


def _governed(text: str, marks: re.Pattern[str], width: int) -> set[str]:
    """What a doubt of the statement covers: the words behind it, up to the next comma."""
    return {word for part in text.split(", ") for scope in _scopes(part, marks, width) for word in scope}


def _follow(own: list[str], scope: list[str]) -> bool:
    """The stems of a scope stand in the statement in their order, with at most two others between."""
    for start, word in enumerate(own):
        if word != scope[0]:
            continue
        place = start
        for wanted in scope[1:]:
            near = own[place + 1 : place + 4]
            if wanted not in near:
                break
            place += 1 + near.index(wanted)
        else:
            return True
    return False


def _count(text: str, scope: list[str]) -> int:
    stems = _stems(text)
    return sum(stems[i] == scope[0] and scope[-1] in stems[i + 1 : i + 4] for i in range(len(stems)))


_TESTS: tuple[Callable[[str, str], str], ...] = (
    _limits, _units, _times, _doubts, _done, _speakers, _conditions, _restrictions, _extremes, _causes, _offices,
    _comparisons,
)  # fmt: skip
