"""What would have a reader leave the card and act: commands to run, numbers to call, addresses in disguise, bait.

A hostile article may say such things in its own words, so that a line that quotes it faithfully carries them. They are
found in the text as people see it: invisible signs gone, look-alike letters read as the Latin ones they imitate.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.cards.english.text import fold
from bot.cards.proof.lure_words import (
    BAIT,
    BAIT_HEADS,
    COMMAND_HEADS,
    COMMANDS,
    DOTTED,
    FILE,
    FOREIGN_HEADS,
    FOREIGN_ORDER,
    HEAD,
    MORE_ENDINGS,
    NAMED_SITE,
    REACH,
    REACHY,
)

# Letters of other alphabets that look Latin; what a Latin word with one of them in it is read as.
_ALIKE = str.maketrans(
    "абвгеёзіїјкмнорсԛѕтухһԁԝьАВЕЗІЈКМНОРСЅТУХҮԜαβεικνορτυχωϲΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɡɑʟʀɴᴀᴄᴅᴇᴋᴍᴏᴘᴛᴜᴠᴡᴢ",
    "abbreezііjkmhopcqstyxhdwbABE3IJKMHOPCSTYXYW".replace("і", "i")
    + "abeiknoptuxwcABEZHIKMNOPTYX"
    + "igalrnacdekmoptuvwz",
)
_MIXED = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[\u0370-\u03ff\u0400-\u052f])\w{3,}\b")
_GREEK = re.compile(r"^[\u0370-\u03ff]-?[A-Za-z]+$|^[A-Za-z]+-?[\u0370-\u03ff]$")  # μm, Δt, TGF-β
_OTHER = re.compile(r"[\u0370-\u052f]")
# Cheap looks, since nearly every line wears no mask: a letter beyond ASCII, letters set apart, digits beside letters.
_MASK = re.compile(r"[^\x00-\x7f\u2010-\u2027\u00a0-\u00bf\u20ac\u2122]")
_INSIDE = re.compile(r"[a-zA-Z][013457@$]+[a-zA-Z]|\b[013457@$]{1,20}[a-zA-Z]{3}")
_SPACED = re.compile(r"\b(?:\w[ .*_-]){4,}\w\b")
_DISGUISES = frozenset("013457@$")
_LEET = str.maketrans("013457@$", "oieastas")
# Bounded: marks without end, such as a page of “$0$0…”, would otherwise be read anew from each of them.
_LEET_WORD = re.compile(r"\b(?=[A-Za-z@$0-9]{0,60}[A-Za-z])[A-Za-z]{0,60}[013457@$][A-Za-z@$013457]{2,60}\b")


def lure(text: str) -> str:
    """What of a text would have its reader act elsewhere, or hides from sight, in words; ``""`` when nothing does.

    Args:
        text: one line, as it stands.
    """
    seen = fold(text)
    heads = set(HEAD.findall(seen.lower()))
    if mixes_alphabets(seen):
        return "mixes alphabets in a word"
    if ("|" in seen or heads & COMMAND_HEADS) and COMMANDS.search(seen):
        return "holds a command to run"
    if (REACHY.search(seen) and REACH.search(seen)) or (DOTTED.search(seen) and _names_site(FILE.sub("", seen))):
        return "holds an address or a number to reach"
    if heads & BAIT_HEADS and BAIT.search(seen):
        return "would have its reader act"
    foreign = (not seen.isascii() and _MASK.search(seen)) or heads & FOREIGN_HEADS
    return "speaks to a machine" if foreign and FOREIGN_ORDER.search(seen) else ""


def _names_site(text: str) -> bool:
    """A web name; node.js and README.md, which are none, are taken out before."""
    return bool(NAMED_SITE.search(text) or MORE_ENDINGS.search(text))


def mixes_alphabets(text: str) -> bool:
    """A word has Latin letters and Greek or Cyrillic ones; μm and TGF-β are no such words."""
    other = _OTHER.search(text) is not None
    return other and any(not _GREEK.match(found.group()) for found in _MIXED.finditer(text))


@lru_cache(maxsize=8192)
def unmasked(text: str) -> str:
    """The text as it is meant to be read: look-alike letters, digits for letters, spaced words and marks undone."""
    folded = fold(text)
    if not _masked(folded):
        return folded
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(sign))
    plain = plain.translate(_ALIKE)
    plain = _SPACED.sub(lambda found: re.sub(r"[ .*_-]", "", found.group()), plain)
    return _LEET_WORD.sub(_spelled, plain)


def _masked(text: str) -> bool:
    """A cheap look for letters beyond the usual, letters set apart, digits beside letters."""
    if not text.isascii() and _MASK.search(text):
        return True
    apart = list(map(len, text.split())).count(1) > 3 or max(map(text.count, ".-*_")) > 3
    return apart or (not _DISGUISES.isdisjoint(text) and _INSIDE.search(text) is not None)


def _spelled(found: re.Match[str]) -> str:
    """``1gn0re`` is a word in disguise, ``H100`` is a name."""
    word = found.group()
    letters = sum(sign.isalpha() for sign in word)
    return word.translate(_LEET) if letters >= 3 and letters >= 2 * (len(word) - letters) else word
