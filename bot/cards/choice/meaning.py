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
from typing import Any

import re2

from bot.cards.choice.overlap import WEIGHTS
from bot.cards.choice.sentences import Sentence
from bot.cards.english import cues
from bot.cards.english.text import content_stems, count_words
from bot.errors import ConfigError

SHORTEST = 10  # words; less is a heading or a retort
TALK = 0.3  # share of sentences that speak to the reader or of the writer: a guide or a diary, no news
_TALK = re.compile(r"\b(?:[Yy]ou|[Yy]our|I|my)\b")
_DOES = re.compile(r"^(?:Use|Try|Run|Set|Add|Make|Keep|Check|See|Do|Don't|Consider|Note|Remember|Start|Click)\b")
_CLAUSE = re.compile(r"[,;:—–]\s|\b(?:that|which|who|so|because|but|as|while|where)\b")
# "Larkspur Labs launches …": who, up to what they do.
_ACTOR = (
    r"(?i)^(?:(?:exclusive|report|breaking): )?(?:[^\s:,]+ ){1,5}?"
    r"(?:(?:has|will|now|just|also|to|is|are|officially|quietly|reportedly) )*(?:"
)
_COUNTED = re.compile(r"[$€£]\d[\d.,]*|\d[\d.,]*(?= ?(?:%|percent|x\b|×|times|-?fold|[mbt]illion))")
_ING = re.compile(r"\W*\w+ing\b")
_PLAIN = frozenset(
    content_stems("AI artificial intelligence model models tool new company firm tech system data users")
)
_MOVE = r"(?:(?:the (?:end|outcome|result|terms) of )?(?:the|this|these|such) (?:[\w’'-]+ ){0,2}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A way to say why something matters."""

    worth: float
    about: int  # words of the news that the sentence must share; 0 = it speaks for itself
    whole: bool  # it says all that is needed though it begins with "it" or "this"
    pattern: str
    events: frozenset[str] = frozenset()  # only for these kinds of event; empty = for all
    unless: frozenset[str] = frozenset()  # for all kinds of event but these
    led: bool = False  # what the news is about must be what the sentence speaks of
    move: bool = False  # only where "the move" or "the ruling" at the start is the news


@dataclass(frozen=True, slots=True)
class News:
    """What a sentence must be about: content stems without words that all news has."""

    headline: frozenset[str]
    told: frozenset[str]  # of the headline and of what changed
    said: frozenset[Rule]  # rules that the headline meets itself
    subject: frozenset[str]  # of the headline without who did it, where what was done is the news
    counted: frozenset[str]  # amounts, shares and multiples of the same
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
    deed: str
    acts: str
    fates: frozenset[str]  # kinds of event in which what happens to the one who acts is the news

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> Rules:
        """Read ``[why]``.

        Raises:
            ConfigError: the file cannot be read, something is missing, or a pattern is wrong.
        """
        try:
            made = cls._of(tomllib.loads(path.read_text(encoding="utf-8"))["why"])
            made.read_all()
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, re2.error) as e:
            raise ConfigError(
                f"{path.name} cannot be read: [why] enough, later, event, no_news, fates, never, words, rules ({e})"
            ) from e
        return made

    @classmethod
    def _of(cls, given: Mapping[str, Any]) -> Rules:
        words = {name: "|".join(several) for name, several in given["words"].items()}
        moves = f"{_MOVE}(?:{words['move']}|{words['deed']}))"
        words = {name: moves if name == "move" else f"(?:{any_of})" for name, any_of in words.items()}
        return cls(
            enough=float(given["enough"]),
            later=float(given["later"]),
            event=float(given["event"]),
            no_news=str(given["no_news"]),
            never=tuple(given["never"]),
            rules=tuple(_rule(row, words) for row in given["rules"]),
            move=words["move"],
            deed=words["deed"],
            acts=words["acts"],
            fates=frozenset(map(str, given["fates"])),
        )

    def read_all(self) -> None:
        """Read every pattern once, so that a wrong one is known when the file is read."""
        self._all.Match("")
        for pattern in (self._never, self._moved, self._deed, self._actor, self._no_news):
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
    def _deed(self) -> re2.Pattern[str]:
        return re2.compile(f"(?i)\\b{self.deed}$")

    @cached_property
    def _actor(self) -> re2.Pattern[str]:
        return re2.compile(f"{_ACTOR}{self.acts})(?:e|es|s|ed|d|t|ing)?\\b")

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
        counted = frozenset(_COUNTED.findall(f"{headline} {what}"))
        named = about((headline,))
        actor = self._actor.match(headline) if event not in self.fates else None
        subject = about((headline.partition(" | ")[0],)) - about((actor[0],) if actor else ())
        return News(
            headline=named,
            told=about((headline, what)),
            said=said,
            subject=subject,
            counted=counted,
            event=event,
        )

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
        stems, moved = set(content_stems(text)), self._is_move(text, news)
        shared = len(news.told & stems) + moved
        behind = near and leans  # "it" and "this" are the news
        named = moved or behind or bool(news.headline & stems)
        worth = [
            rule.worth
            for rule in found
            if rule not in news.said and rule.about <= shared and (named or not rule.about)
            if news.event not in rule.unless and (not rule.events or news.event in rule.events)
            if (near or rule.whole or not leans) and (moved or not rule.move)
            if self._holds(rule, text, news, known=moved or behind)
        ]
        if not worth:
            return 0.0
        back = 0.3 * leans + 0.8 * cues.is_speech(text)
        return max(worth) + 0.4 * (len(worth) - 1) + 0.2 * min(shared, 4) - back

    def _is_move(self, text: str, news: News) -> bool:
        """It begins with "the move", or with "the ruling" where the news is of one."""
        found = self._moved.search(text)
        if found is None or not self._deed.search(found[0]):
            return found is not None
        return bool(news.event) or not news.told.isdisjoint(content_stems(found[0]))

    def _holds(self, rule: Rule, text: str, news: News, *, known: bool) -> bool:
        """What the rule finds is said of the news, and its number is not in the news already.

        Args:
            rule: one that the sentence meets.
            text: the sentence.
            news: what it must be about.
            known: "the move", or an "it" right behind the news: who it is about is clear.
        """
        found = re2.search(f"(?i){rule.pattern}", text)
        if found is None:
            return False
        counted = set(_COUNTED.findall(found[0]))
        if counted and counted <= news.counted:
            return False
        before = text[: found.start()]
        subject = before if _ING.match(found[0]) else _subject(before)
        return not rule.led or known or not news.subject.isdisjoint(content_stems(subject))


@lru_cache(maxsize=1)
def shipped() -> Rules:
    """The rules of config/writer.toml."""
    return Rules.load()


def about(texts: Iterable[str]) -> frozenset[str]:
    """What the news is about: content stems of its headline and of what changed, without words that all news has."""
    return frozenset(stem for text in texts for stem in content_stems(text)) - _PLAIN


def _subject(before: str) -> str:
    """What the words before a verb speak of: their last clause, or the first where that is but "it" or nothing."""
    clauses = [clause for clause in _CLAUSE.split(before) if clause.strip()]
    last = clauses[-1] if clauses else ""
    return clauses[0] if clauses and not content_stems(last) else last


def is_talk(sentences: Sequence[Sentence]) -> bool:
    """A guide, a diary, an essay: what it says of consequences is advice or opinion."""
    return sum(bool(_TALK.search(sentence.text)) for sentence in sentences) > TALK * len(sentences)


def _rule(row: Mapping[str, Any], words: Mapping[str, str]) -> Rule:
    return Rule(
        worth=float(row["worth"]),
        about=int(row["about"]),
        whole=bool(row.get("whole")),
        pattern=_filled("|".join(row["patterns"]), words),
        events=frozenset(map(str, row.get("events", ()))),
        unless=frozenset(map(str, row.get("unless", ()))),
        led=bool(row.get("led")),
        move=bool(row.get("move")),
    )


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    for name, any_of in words.items():
        pattern = pattern.replace(f"<{name}>", any_of)
    return pattern
