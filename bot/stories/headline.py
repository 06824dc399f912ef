"""Chooses the headline a story is shown by: clear, central, the maker's own when it says what happened."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.stories.normalise import clean_headline
from bot.stories.signature import stems

_BAIT = re.compile(
    r"\?$|!|^(?:here'?s|why|how|what|watch|meet|this|these|you|your|exclusive|opinion|live|breaking)\b|"
    r"\b(?<!\blets )you\b|\.\.\.|…",
    re.IGNORECASE,
)
# Who does what: the verb that a sentence of news turns on, behind its subject. Without one a title is a label.
_VERBS = (
    r"is|are|was|were|will|would|can|could|may|must|has|have|had|gets?|lets?|makes?|made|gives?|gave|takes?|"
    r"took|puts|goes|comes|says?|said|tells?|told|finds?|found|shows?|showed|warns?|warned|claims?|claimed|"
    r"reveals?|confirms?|confirmed|denies|denied|admits?|launche[sd]|release[sd]|unveil(?:s|ed)|introduce[sd]|"
    r"announce[sd]|ships|shipped|opens|opened|adds|added|brings|rolls|rolled|debuts|retire[sd]|ends|ended|"
    r"drops|dropped|close[sd]|leave[sd]|left|moves|moved|joins|joined|quits|hires|hired|names|named|"
    r"appoint(?:s|ed)|cuts|raise[sd]|halve[sd]|doubles|doubled|price[sd]|charge[sd]|spends|invests|invested|"
    r"pays|paid|buys|bought|acquire[sd]|sells|sold|agree[sd]|plans|wants|seeks|aims|urge[sd]|orders|ordered|"
    r"asks|asked|sues|sued|fine[sd]|bans|banned|blocks|blocked|rule[sd]|wins|won|loses|lost|passes|passed|"
    r"adopts|adopted|approve[sd]|rejects|rejected|halts|halted|delays|delayed|suspend(?:s|ed)|accuse[sd]|"
    r"beats|tops|matches|outperforms|surpasse[sd]|reache[sd]|hits|falls|fell|rises|rose|grows|grew|leaks|"
    r"leaked|exposes|exposed|exploit(?:s|ed)|hijacks|hacked|steals|stole|fixe[sd]|patche[sd]|reads|runs|"
    r"searches|forgets?|learns|uses|used|needs|faces|now costs?|replaces|replaced|becomes|became|starts|"
    r"started|begins|stops|stopped|keeps|kept|turns|turned|saves|saved|helps|published|publishes"
)
_TELLS = re.compile(rf"^\W*\w.*?\s(?:(?i:{_VERBS})|[a-z]+n['’]t)\b", re.DOTALL)
# What moved because of the news is not the news; nor is what stands beside another event.
_MARKET = re.compile(
    r"\b(?:shares?|stocks?|futures|bonds|market (?:cap\w*|value))\b.{0,30}\b(?:rises?|rose|falls?|fell|jump(?:s|ed)?|"
    r"gain(?:s|ed)?|slides?|slid|drop(?:s|ped)?|sink(?:s)?|sank|soar(?:s|ed)?|climb(?:s|ed)?|dip(?:s|ped)?|surge[sd]?|"
    r"tumble[sd]?|pass(?:es|ed)|tops|topped|hits?)\b",
    re.IGNORECASE,
)
_BEGINS = 30  # characters in which a headline has said what it is about
_BESIDE = re.compile(r"^(?:days|weeks|hours|months) after\b", re.IGNORECASE)
# A note among those who know: what is meant stands in brackets, or nowhere.
_JARGON = re.compile(r"\([^()]*,[^()]*\)\W*$|^\W*(?:show|ask|tell|launch)(?: hn)?:|^\[\w\]|^(?:re|fwd):", re.IGNORECASE)
# A plan or a rumour of it, which the news itself overtakes; and colour where others say what was done.
_PLAN = re.compile(
    r"^(?:(?!\bbut\b)[^,;:|–—])*\b(?:(?:preparing|plans|planning|about|set|looking) to|soon|might|may|could|"
    r"considering|in talks|mulling)\b",
    re.IGNORECASE,
)
_COLOUR = re.compile(
    r"\b(?:tries to|aims? (?:for|to)|takes? aim|wants? (?:you )?to|is getting|just got|isn['’]t|swears|boss|"
    r"insane\w*|absolutely|here to)\b",
    re.IGNORECASE,
)
# What serves the reader of the page and says nothing of the news: a promise at the end, the name of a section.
_SERVICE = re.compile(
    r"\s[-–—]\s+(?:and )?(?:here['’]?s|how (?:to|it|they|its)|what (?:to|it|you|that|this|we)|why (?:it|that|you|this)|"
    r"where to|see (?:what|how|for)|everything you)\b.*$",
    re.IGNORECASE,
)
_SECTION = re.compile(r"(?:\s\|\s[^|\d]{2,50})+$")
_FOREIGN = re.compile(r"[^\W\d_\u0000-\u024f]{2}")  # letters that are not Latin
_NO_STOP = re.compile(r"(?:\.|\b(?:[A-Z]|Inc|Ltd|Jr|Sr|Co|St|Corp|vs))\.$")  # a dot that ends no sentence
_GOOD_WORDS = (6, 14)
OWN, LABEL = 0.15, -0.2  # what the maker's own title is worth where it says what happened, and where it is a label
ASIDE, HEARSAY, OVERTAKEN, COLOURED, CORRECTED = -0.3, -0.3, -0.12, -0.1, -0.2
RETITLED = 0.75  # likeness (Dice) of two titles of one publisher from which the later puts the earlier right
STUMP = 5  # words that a headline keeps at least when its end is cut
MAX_COMPARED = 25


class Title(NamedTuple):
    """One title of a story."""

    title: str
    publisher: str
    own: bool = False  # the maker's own
    aside: bool = False  # a view, a lesson, a review: not the news itself
    hearsay: bool = False  # from a community


def choose_headline(titles: Sequence[Title]) -> str:
    """Return the best headline of a story, cleaned of site names, of what only serves a page, and of a full stop.

    Args:
        titles: oldest first; at least one.
    """
    told = titles[:MAX_COMPARED]
    cleaned = [_trimmed(clean_headline(one.title, one.publisher)) for one in told]
    words = [frozenset(stems(title)) for title in cleaned]
    plain = not all(_PLAN.search(title) for title in cleaned)
    best, headline = float("-inf"), cleaned[0]
    for index, (one, title) in enumerate(zip(told, cleaned, strict=True)):
        points = _central(index, told, words) + _clear(title) + _standing(one, title) - 0.01 * index
        points += OVERTAKEN * (plain and bool(_PLAN.search(title)))
        points += CORRECTED * _put_right(index, told, words)
        if points > best:
            best, headline = points, title
    several = re.search(r"[.!?] ", headline)
    return headline if several or _NO_STOP.search(headline) else headline.removesuffix(".")


def is_reaction(title: str) -> bool:
    """Whether a headline begins with how the market took something, not with what was done."""
    found = _MARKET.search(title)
    return found is not None and found.start() < _BEGINS


def _trimmed(title: str) -> str:
    """A title without a promise to readers at its end, and without the name of a section or site."""
    for tail in (_SECTION, _SERVICE):
        rest = tail.sub("", title)
        title = rest if len(rest.split()) >= STUMP else title
    return title


def _standing(one: Title, title: str) -> float:
    """Points for who says it, and as what."""
    own = 0.0 if not one.own else OWN if _TELLS.search(title) else LABEL
    return own + ASIDE * one.aside + HEARSAY * one.hearsay


def _put_right(index: int, told: Sequence[Title], words: Sequence[frozenset[str]]) -> bool:
    """Whether its publisher says nearly the same once more, later."""
    mine = words[index]
    return any(
        later.publisher == told[index].publisher and 2 * len(mine & other) >= RETITLED * (len(mine) + len(other))
        for later, other in zip(told[index + 1 :], words[index + 1 :], strict=True)
    )


def _central(index: int, told: Sequence[Title], words: Sequence[frozenset[str]]) -> float:
    """Mean overlap (Dice) with what the other publishers say, 0..1; each has one voice, however often it speaks.

    Of a story that only one publisher tells, its other headlines are asked.
    """
    mine, alone = words[index], len({one.publisher for one in told}) == 1
    voices: dict[str, list[float]] = {}
    for place, (one, other) in enumerate(zip(told, words, strict=True)):
        if place != index and mine and (alone or one.publisher != told[index].publisher):
            overlap = 2 * len(mine & other) / (len(mine) + len(other))
            voices.setdefault(one.publisher, []).append(overlap)
    return sum(sum(said) / len(said) for said in voices.values()) / len(voices) if voices else 0.0


def _clear(title: str) -> float:
    """Points off for questions, bait, shouting, and for being too short or too long to be understood."""
    count = len(title.split())
    points = -0.25 if _BAIT.search(title) else 0.0
    points -= 0.3 * bool(_FOREIGN.search(title))
    points += COLOURED * bool(_COLOUR.search(title))
    points -= 0.2 * bool(_MARKET.search(title) or _BESIDE.search(title)) + 0.15 * bool(_JARGON.search(title))
    if count < _GOOD_WORDS[0]:
        points -= 0.06 * (_GOOD_WORDS[0] - count)
    elif count > _GOOD_WORDS[1]:
        points -= 0.02 * (count - _GOOD_WORDS[1])
    letters = [mark for mark in title if mark.isalpha()]
    if letters and sum(mark.isupper() for mark in letters) > 0.6 * len(letters):
        points -= 0.2
    return points
