"""Names that the playbook lists (products, suppliers, techniques), found in titles: verbatim, and only when certain."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.cards.advice.slots import Slot, is_rival
from bot.cards.english.text import tidy

_BARE = re.compile(r"^(?:version |release )?v?\d+(?:\.\d+)+[\w.-]*$", re.IGNORECASE)
_FEED = re.compile(
    r"^(?:release notes|releases|changelog) (?:from|of|for) (?P<of>\S.*)$|"
    r"^(?P<whose>\S.*?)[ :–-]+(?:changelog|releases|release notes)$",
    re.IGNORECASE,
)
_LONGEST = 40  # characters of a product's name
_ONE_HOUSE = frozenset(
    {frozenset({"AWS", "Amazon"}), frozenset({"Google", "DeepMind"}), frozenset({"Google Cloud", "DeepMind"})}
)


@dataclass(frozen=True, slots=True)
class Names:
    """One pattern for each kind of name; the kind is also the name of the slot."""

    patterns: Mapping[str, re.Pattern[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, lists: Mapping[str, Sequence[str]]) -> Names:
        """From lists of names by kind. A name with a capital letter is matched as it is written, others in any case."""
        return cls({kind: _either(names) for kind, names in lists.items() if names})

    def found(self, titles: Sequence[str]) -> dict[str, Slot]:
        """Of each kind the one name that the first title with any holds; a title with two says nothing certain, but
        which two suppliers it is about: the slot ``pair``.
        """
        slots: dict[str, Slot] = {}
        for source, title in enumerate(tidy(title) for title in titles):
            for kind, pattern in self.patterns.items():
                found = [m for m in pattern.finditer(title) if not is_rival(title[: m.start()], title[m.end() :])]
                given = _distinct([match.group() for match in found])
                if given and kind not in slots:
                    slots[kind] = Slot(given[0] if len(given) == 1 else "", source, title)
                    if kind == "vendor" and len(given) == 2 and frozenset(given) not in _ONE_HOUSE:
                        slots["pair"] = Slot(" or ".join(given), source, title)
        return {kind: slot for kind, slot in slots.items() if slot.value}


def _distinct(names: Sequence[str]) -> list[str]:
    """Names that are not the beginning of another: "Claude" beside "Claude Code" is no second name."""
    different = list({name.lower(): name for name in reversed(names)}.values())[::-1]
    return [a for a in different if not any(a != b and b.lower().startswith(a.lower()) for b in different)]


def _either(names: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(r"(?<![\w\u2011-])(?:" + "|".join(_one(name) for name in longest_first) + r")(?![\u2011-]?\w)")


def _one(name: str) -> str:
    plain = re.escape(name).replace(r"\ ", r"[ -]").replace(r"\*", r"\w*")
    return plain if name != name.lower() else f"(?i:{plain})"


def of_feed(title: str, feed: str) -> dict[str, Slot]:
    """The product whose versions a feed tells, as the slot ``tool``, where a title is a version and nothing else.

    Args:
        title: of the entry: "v2.4.1".
        feed: the feed's own title: "Release notes from heron", "Heron Changelog".
    """
    found = _FEED.match(tidy(feed)) if _BARE.match(tidy(title)) else None
    name = (found["of"] or found["whose"]).strip() if found else ""
    # its evidence is the title: the feed's own name is no text of the story, cards show it as the source
    return {"tool": Slot(name, 0, tidy(title))} if 0 < len(name) <= _LONGEST else {}
