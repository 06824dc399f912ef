"""Steps that a story climbs, by the words of headlines: disclosed to exploited, proposed to passed, sued to settled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.errors import ConfigError

PATH = Path(__file__).parents[2] / "config" / "ladders.toml"
# What takes a step back: it did not happen, may happen, or shall happen.
_HEDGE = re.compile(
    r"\b(?:not|no|never|without|could|may|might|would|will|if|unless|before|until|plans?|set|expected|expects?|likely|"
    r"unlikely|hopes?|wants?|urged?|urges|calls? (?:for|on)|should|can|cannot|ahead|awaits?|prevent\w*|avoid\w*|"
    r"stops?|fails?|yet|refuses?|risks?|risking|potential\w*|reportedly|rumou?red|said to|in talks|whether|how|why|"
    r"threatens?|considers?|considering|weighs?|seeks?|soon|seemingly|apparently|appears|"
    r"nearly|almost|tries|tried|next (?:week|month|year)|warns?|fears?)\b|n't\b",
    re.IGNORECASE,
)
_TO = re.compile(r"\bto(?: be)? $", re.IGNORECASE)
_BEFORE = 42  # characters before a match in which a hedge counts
_GAP = r"(?:[^.;:?!]|\.(?=\d)){0,40}"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a ladder: its height there, and what it is called in a reply."""

    height: int
    words: str


@dataclass(frozen=True, slots=True)
class _Rung:
    step: Step
    told: re.Pattern[str]
    known: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Ladders:
    """Every ladder, compiled: what puts a story on it, and its rungs."""

    ladders: tuple[tuple[re.Pattern[str], tuple[_Rung, ...]], ...]

    @classmethod
    def load(cls, path: Path = PATH) -> Ladders:
        """Read the ladders.

        Raises:
            ConfigError: the file is missing, is not TOML, or holds a pattern that cannot be used; names it.
        """
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            return cls(tuple(_ladder(body) for body in table.values()))
        except (OSError, KeyError, TypeError, ValueError, AttributeError, re.error) as e:
            raise ConfigError(f"{path.name} cannot be used: {e}") from e

    def find(self, title: str, told: Sequence[str]) -> Step | None:
        """The highest step that a headline takes beyond what was told.

        Args:
            title: a new headline; a question takes no step, nor does what may or did not happen.
            told: headlines and first sentences of earlier tellings, at least one.
        """
        if title.rstrip(" .\"'”").endswith("?"):
            return None
        taken = [step for on, rungs in self.ladders for step in _taken(on, rungs, title, told)]
        return max(taken, key=lambda step: step.height, default=None)


@cache
def shipped() -> Ladders:
    """The ladders of the configuration, read once."""
    return Ladders.load()


def _taken(on: re.Pattern[str], rungs: Sequence[_Rung], title: str, told: Sequence[str]) -> Iterator[Step]:
    taken = [rung for rung in rungs if _happened(rung.told, title)]
    if not taken or not any(on.search(text) for text in told):
        return
    reached = max((rung.step.height for rung in rungs if any(_happened(rung.known, text) for text in told)), default=0)
    yield from (rung.step for rung in taken if rung.step.height > reached)


def _happened(pattern: re.Pattern[str], text: str) -> bool:
    return any(_plain(text, match) for match in pattern.finditer(text))


def _plain(text: str, match: re.Match[str]) -> bool:
    """Nothing around the match says that it did not happen."""
    start = max(text.rfind(mark, 0, match.start()) for mark in ".;:?!") + 1
    before = text[max(start, match.start() - _BEFORE) : match.start()]
    return not (_HEDGE.search(before) or _HEDGE.search(match.group()) or _TO.search(before))


def _ladder(body: dict[str, Any]) -> tuple[re.Pattern[str], tuple[_Rung, ...]]:
    rungs = [
        _Rung(
            step=Step(int(step["height"]), str(step["words"])),
            told=_pattern(step["told"]),
            known=_pattern([*step["told"], *step.get("known", ())]),
        )
        for step in body["step"]
    ]
    return _pattern(body["on"]), tuple(rungs)


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Any of these as whole words; an underline stands for a short gap within one clause."""
    return re.compile(rf"\b(?:{'|'.join(words).replace('_', rf' {_GAP}')})\b", re.IGNORECASE)
