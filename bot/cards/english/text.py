"""Words and spans: one folded form of text in which claims and sources are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Zero-width, bidi and tag characters carry nothing a reader sees; they only hide things from checks.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_STARS = re.compile(r"\*\*|(?<!\w)\*(?=\w)|(?<=[\w.,;:!?)])\*(?!\w)|`")
_LINK = re.compile(
    r"!?\[([^\[\]\n]{1,200})\]\([^()\s]{0,500}(?:\([^()\s]{0,100}\)[^()\s]{0,100})?(?:\s+\"[^\"\n]*\")?\)"
)
_SAME = (("‘’‛", "'"), ("“”„", '"'), ("‐‑−", "-"))
_WORD = re.compile(r"[^\W_]+(?:['’.\-+][^\W_]+)*[%+#]*")


def word_set(text: str) -> frozenset[str]:
    """The words of a list written as text."""
    return frozenset(text.split())


_STOP = word_set(
    """
    a about after all also an and any are as at be because been before being between both but by can could
    did do does during each for from had has have having he her here hers him his how i if in into is it its
    itself just like may might more most much must my new no nor not now of off on once one only or other
    our out over own said same says she should so some such than that the their them then there these they
    this those through to too under until up upon us use used uses using very was we were what when where
    which while who whom whose why will with would yet you your according company today
    """
)
_ENDINGS = ("ational", "ations", "ation", "ingly", "ments", "ment", "ings", "ing", "edly", "ies", "ied", "ers", "ed")
_SHORT_ENDINGS = ("es", "er", "ly", "s", "e", "y")


def tidy(text: str) -> str:
    """The text as people see it: invisible and control characters and Markdown's signs gone, white space single."""
    visible = _unmarked(text if text.isascii() else _INVISIBLE.sub("", text))
    return " ".join((visible if visible.isprintable() else _CONTROL.sub(" ", visible)).split())


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The form in which two texts are compared letter by letter: NFKC, one kind of quote and hyphen, single spaces."""
    if text.isascii():
        return " ".join(_unmarked(text).split())
    plain = _unmarked(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))
    for signs, one in _SAME:
        for sign in signs:
            plain = plain.replace(sign, one)  # many times faster than a table
    return " ".join(plain.split())


def _unmarked(text: str) -> str:
    """Some feeds carry Markdown: bold, code and link signs are looks, not words."""
    if "*" not in text and "`" not in text and "](" not in text:
        return text
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    return _STARS.sub("", text) if "*" in text else text.replace("`", "")


def words(text: str) -> list[str]:
    """The words of a text as they stand, numbers and versions whole (``GPT-5.2``, ``12%``)."""
    return list(_words(text))


def count_words(text: str) -> int:
    """How many words a text has."""
    return len(_words(text))


@lru_cache(maxsize=2048)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A crude stem that lets ``launches``, ``launched`` and ``launching`` meet; cheap, and good enough to compare."""
    low = word.lower().replace("’", "'").removesuffix("'s").rstrip("'")
    for endings, keep in ((_ENDINGS, 3), (_SHORT_ENDINGS, 3)):
        for ending in endings:
            if low.endswith(ending) and len(low) - len(ending) >= keep:
                low = low[: -len(ending)]
                break
    return low


@lru_cache(maxsize=2048)
def content_stems(text: str) -> tuple[str, ...]:
    """Stems of the words that carry meaning, in order."""
    return tuple([stem(word) for word in _words(text) if word.lower() not in _STOP])


def is_stop(word: str) -> bool:
    """A word that carries no meaning of its own."""
    return word.lower() in _STOP
