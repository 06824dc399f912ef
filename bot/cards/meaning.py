"""Which sentence of a source says why its news matters: consequence, stake, scale, a first, a comparison, a warning.

The rules stand in config/writer.toml. Each is a way of saying so that held for nearly every sentence it found in
articles read one by one. A rule that people say of anything (a price, a number, a risk) counts only where the sentence
is about the story: it names what the news names, or begins with "the move", "the ruling". What the headline says in the
same way is no reason, and what points back counts right behind the news only. All rules are one automaton.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import re2

from bot.cards import cues
from bot.cards.overlap import WEIGHTS
from bot.cards.sentences import Sentence
from bot.cards.text import content_stems, count_words
from bot.errors import ConfigError

SHORTEST = 10  # words; less is a heading or a retort
TALK = 0.3  # share of sentences that speak to the reader or of the writer: a guide or a diary, no news
_TALK = re.compile(r"\b(?:[Yy]ou|[Yy]our|I|my)\b")
_DOES = re.compile(r"^(?:Use|Try|Run|Set|Add|Make|Keep|Check|See|Do|Don't|Consider|Note|Remember|Start|Click)\b")
_PLAIN = frozenset(
    content_stems("AI artificial intelligence model models tool new company firm tech system data users")
)
_MOVE = r"(?:the|this|these|such) (?:[\w’'-]+ ){0,2}(?:"


@dataclass(frozen=True, slots=True)
class Rule:
    """A way to say why something matters."""

    worth: float
    about: int  # words of the news that the sentence must share; 0 = it speaks for itself
    whole: bool  # it says all that is needed though it begins with "it" or "this"
    pattern: str
    events: frozenset[str] = frozenset()  # only for these kinds of event; empty = for all


@dataclass(frozen=True, slots=True)
class News:
    """What a sentence must be about: content stems without words that all news has."""

    headline: frozenset[str]
    told: frozenset[str]  # of the headline and of what changed
    said: frozenset[Rule]  # rules that the headline meets itself
    event: str = ""


@dataclass(frozen=True)
class Rules:
    """What finds and what refuses a sentence."""

    enough: float
    later: float
    event: float
    no_news: str
    never: tuple[str, ...]
    rules: tuple[Rule, ...]
    move: str

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> Rules:
        """Read ``[why]``.

        Raises:
            ConfigError: the file cannot be read, something is missing, or a pattern is wrong.
        """
        try:
            given = tomllib.loads(path.read_text(encoding="utf-8"))["why"]
            words = {name: "|".join(several) for name, several in given["words"].items()}
            words = {name: f"{_MOVE}{any_of})" if name == "move" else f"(?:{any_of})" for name, any_of in words.items()}
            rules = [
                Rule(
                    float(rule["worth"]),
                    int(rule["about"]),
                    bool(rule.get("whole")),
                    _filled("|".join(rule["patterns"]), words),
                    frozenset(map(str, rule.get("events", ()))),
                )
                for rule in given["rules"]
            ]
            made = cls(
                enough=float(given["enough"]),
                later=float(given["later"]),
                event=float(given["event"]),
                no_news=str(given["no_news"]),
                never=tuple(given["never"]),
                rules=tuple(rules),
                move=words["move"],
            )
            made.read_all()
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, re2.error) as e:
            raise ConfigError(
                f"{path.name} cannot be read: [why] needs enough, later, event, no_news, never, words and rules ({e})"
            ) from e
        return made

    def read_all(self) -> None:
        """Read every pattern once, so that a wrong one is known when the file is read."""
        self._all.Match("")
        for pattern in (self._never, self._moved, self._no_news):
            pattern.search("")

    @cached_property
    def _all(self) -> re2.Set:
        together = re2.Set.SearchSet()
        for rule in self.rules:
            together.Add(f"(?i){rule.pattern}")
        together.Compile()
        return together

    @cached_property
    def _never(self) -> re2.Pattern[str]:
        return re2.compile("(?i)" + "|".join(f"(?:{pattern})" for pattern in self.never))

    @cached_property
    def _moved(self) -> re2.Pattern[str]:
        return re2.compile(f"(?i)^{self.move}\\b")

    @cached_property
    def _no_news(self) -> re2.Pattern[str]:
        return re2.compile(f"(?i){self.no_news}")

    def reports(self, headline: str) -> bool:
        """The headline is of one piece of news: of no guide, and of no list of several."""
        return not self._no_news.search(headline)

    def found(self, text: str, *, ours: bool = False) -> tuple[Rule, ...]:
        """The rules that a sentence meets, whatever it is about; none where something refuses it.

        Args:
            text: one sentence.
            ours: "we" is known: the authors of a paper, the maker in its own post.
        """
        met = self._all.Match(text) or ()
        if not met or count_words(text) < SHORTEST or cues.asks(text) or cues.is_personal(text) or _DOES.match(text):
            return ()
        if (
            self._never.search(text)
            or cues.is_bare_quote(text)
            or cues.is_torn(text)
            or (not ours and cues.is_ours(text))
        ):
            return ()
        return tuple([self.rules[place] for place in met])

    def news(self, headline: str, what: str, event: str = "") -> News:
        """What the news is, as :meth:`score` needs it.

        Args:
            headline: of the story.
            what: the line that says what changed.
            event: its kind of event, a key of the playbook.
        """
        said = frozenset([self.rules[place] for place in self._all.Match(headline) or ()])
        return News(headline=about((headline,)), told=about((headline, what)), said=said, event=event)

    def score(self, text: str, news: News, *, near: bool = False, ours: bool = False) -> float:
        """How surely a sentence says why the news matters; from ``enough`` on it may be quoted as such.

        Args:
            text: one sentence, as a card would print it.
            news: what :meth:`news` made of headline and what changed.
            near: it stands right behind the news, so that "it" and "this" are the news.
            ours: as of :meth:`found`.
        """
        found, leans = self.found(text, ours=ours), cues.leans(text)
        if not found:
            return 0.0
        stems, moved = set(content_stems(text)), bool(self._moved.search(text))
        shared = len(news.told & stems) + moved
        named = moved or near or bool(news.headline & stems)
        worth = [
            rule.worth
            for rule in found
            if rule not in news.said and rule.about <= shared and (named or not rule.about)
            if not rule.events or news.event in rule.events
            if near or rule.whole or not leans
        ]
        if not worth:
            return 0.0
        back = 0.3 * leans + 0.8 * cues.is_speech(text)
        return max(worth) + 0.4 * (len(worth) - 1) + 0.2 * min(shared, 4) - back


@lru_cache(maxsize=1)
def shipped() -> Rules:
    """The rules of config/writer.toml."""
    return Rules.load()


def about(texts: Iterable[str]) -> frozenset[str]:
    """What the news is about: content stems of its headline and of what changed, without words that all news has."""
    return frozenset(stem for text in texts for stem in content_stems(text)) - _PLAIN


def is_talk(sentences: Sequence[Sentence]) -> bool:
    """A guide, a diary, an essay: what it says of consequences is advice or opinion."""
    return sum(bool(_TALK.search(sentence.text)) for sentence in sentences) > TALK * len(sentences)


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    for name, any_of in words.items():
        pattern = pattern.replace(f"<{name}>", any_of)
    return pattern
