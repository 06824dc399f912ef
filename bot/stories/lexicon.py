"""Reads topics.toml and playbook.toml into what judging needs: topics, relevance, events, what to leave out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.errors import ConfigError
from bot.stories.patterns import PatternError, PatternSet, SiftedSet, phrase
from storage.records import Topic

CONFIG = Path(__file__).parents[2] / "config"
STRONG, VETO = "strong", "veto"


def within(label: str) -> str:
    """A label inside a sentence: its first letter small, names as they are ("earnings, IPO or market move")."""
    return label[:1].lower() + label[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighted:
    """Terms with points, compiled: which of them a text carries."""

    terms: tuple[tuple[str, float], ...]
    patterns: PatternSet = field(repr=False, compare=False)

    def found(self, text: str) -> dict[str, float]:
        """Terms found in ``text``, each once, with its points."""
        return dict(self.terms[i] for i in self.patterns.hits(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRule:
    """One kind of event of the playbook, as far as recognising it goes."""

    slug: str
    label: str
    priority: float
    weight: float = 1.0  # how much an event of this kind matters, 0.5 .. 1.5
    topic: str = ""  # slug of the topic it speaks for
    topic_points: float = 0.0  # how plainly; 0 where it counts only for want of a better sign
    base: float | None = None  # points before any word is read; None where words do not count for this kind


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRules:
    """Every event rule, compiled into one set; ``owners`` says whose pattern it is, and for or against."""

    rules: Mapping[str, EventRule]
    owners: tuple[tuple[str, str], ...]
    patterns: PatternSet = field(repr=False, compare=False)
    priors: tuple[tuple[str, float], ...] = ()
    prior_patterns: PatternSet = field(repr=False, compare=False, default_factory=lambda: PatternSet(()))
    no_event: PatternSet = field(repr=False, compare=False, default_factory=lambda: PatternSet(()))
    words: PatternSet = field(repr=False, compare=False, default_factory=lambda: PatternSet(()))
    word_owners: tuple[tuple[str, float], ...] = ()  # one a pattern of words: whose it is, and its points
    threshold: float = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """Kinds of post that are not news of one event: roundups, how-tos, deals, sponsored posts, job ads, opinion."""

    kinds: tuple[str, ...]  # one a pattern
    patterns: PatternSet = field(repr=False, compare=False)
    labels: Mapping[str, str] = field(default_factory=dict)
    set_aside: frozenset[str] = frozenset()  # kinds that never become a story
    mild: frozenset[int] = frozenset()  # places of the patterns that count only where no kind of event is recognised


@dataclass(frozen=True, slots=True, kw_only=True)
class Sponsor:
    """Signs of an advert: patterns for the address, the text and its last words; each kind of sign counts once."""

    threshold: float
    signs: tuple[tuple[str, float, PatternSet], ...] = field(repr=False, compare=False)  # where, points, patterns


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Everything that judging an entry knows. Frozen: read once and shared."""

    topics: tuple[Topic, ...]
    relevance: Weighted
    relevance_threshold: float
    text_threshold: float  # needed where the headline has no point
    title_boost: float
    events: EventRules
    suppression: Suppression
    sponsor: Sponsor
    topic_terms: Weighted = field(repr=False)
    topic_owners: tuple[tuple[str, float], ...] = field(repr=False)  # one a pattern of topic_terms: slug, points
    further: Mapping[str, float] = field(default_factory=dict)  # points of a topic beside a stronger one, where its own

    @classmethod
    def load(
        cls, topics_path: Path = CONFIG / "topics.toml", playbook_path: Path = CONFIG / "playbook.toml"
    ) -> Lexicon:
        """Read both files.

        Raises:
            ConfigError: a file is missing, is not TOML, or holds a term or pattern that cannot be used; names it.
        """
        words, book = _read(topics_path), _read(playbook_path)
        try:
            relevance = words["relevance"]
            _check_known(topics_path.name, words)
            topics = tuple(_topic(slug, body) for slug, body in words["topics"].items())
            return _with(
                cls(
                    topics=(),
                    relevance=_relevance(relevance),
                    relevance_threshold=float(relevance["threshold"]),
                    text_threshold=float(relevance["text_threshold"]),
                    title_boost=float(relevance["title_boost"]),
                    events=_events(book),
                    suppression=_suppression(book),
                    sponsor=_sponsor(book.get("sponsor", {})),
                    topic_terms=Weighted(terms=(), patterns=PatternSet(())),
                    topic_owners=(),
                    further={
                        slug: float(body["further"]) for slug, body in words["topics"].items() if "further" in body
                    },
                ),
                topics,
            )
        except (KeyError, TypeError, ValueError, AttributeError) as e:
            raise ConfigError(f"{topics_path.name} or {playbook_path.name} cannot be used: {_words(e)}") from e

    def topic(self, slug: str) -> Topic | None:
        """The topic of that slug, or None."""
        return next((topic for topic in self.topics if topic.slug == slug), None)

    def label(self, slug: str) -> str:
        """The name people read for a topic; the slug where there is none."""
        found = self.topic(slug)
        return found.label if found else slug

    def event_label(self, event: str) -> str:
        """The name people read for a kind of event, or ""."""
        rule = self.events.rules.get(event)
        return rule.label if rule else ""

    def event_topic(self, event: str) -> tuple[str, float]:
        """Slug of the topic that a kind of event speaks for, or "", and its points, 0 for a mere hint."""
        rule = self.events.rules.get(event)
        return (rule.topic, rule.topic_points) if rule else ("", 0.0)


def _with(lexicon: Lexicon, topics: tuple[Topic, ...]) -> Lexicon:
    owners = tuple((topic.slug, points) for topic in topics for _, points in topic.terms)
    terms = tuple(pair for topic in topics for pair in topic.terms)
    compiled = Weighted(terms=terms, patterns=PatternSet([_term(term) for term, _ in terms]))
    return replace(lexicon, topics=topics, topic_terms=compiled, topic_owners=owners)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as e:
        raise ConfigError(f"{path} cannot be read: {e.strerror or e}") from e
    except ValueError as e:  # not TOML, or not UTF-8
        raise ConfigError(f"{path} is not valid TOML: {e}") from e


def _check_known(file: str, words: dict[str, Any]) -> None:
    """Refuse names that nothing reads: a misspelt table would say nothing, without a word.

    Raises:
        ConfigError: names the first one.
    """
    known = {"relevance": {"threshold", "text_threshold", "title_boost", "case", "terms", "negative"}}
    tables = {"": words, "relevance": words["relevance"]} | {
        f"topics.{slug}": one for slug, one in words["topics"].items()
    }
    for where, table in tables.items():
        names = known.get(where, {"label", "terms", "threshold", "further"}) if where else {"relevance", "topics"}
        strange = sorted(set(table) - names)
        if strange:
            at = f" in [{where}]" if where else ""
            raise ConfigError(f"{file}: unknown key {strange[0]!r}{at}; known are {', '.join(sorted(names))}")


def _term(term: str) -> str:
    """A term with an upper-case letter is matched as it is written, any other in any case."""
    return phrase(term, case=term != term.lower())


def _word(term: str) -> str:
    """The same, where "^" before a word says that the headline begins with it."""
    return "^" + _term(term[1:]) if term.startswith("^") else _term(term)


def _topic(slug: str, body: dict[str, Any]) -> Topic:
    return Topic(
        slug=slug, label=str(body["label"]), terms=_terms(body["terms"]), threshold=float(body.get("threshold", 2.5))
    )


def _terms(table: dict[str, list[str]]) -> tuple[tuple[str, float], ...]:
    """A table of ``points = [phrases]`` as pairs."""
    for points, terms in table.items():
        if not isinstance(terms, list):
            raise ValueError(f"the terms of {points!r} must be a list")
    return tuple((str(term), float(points)) for points, terms in table.items() for term in terms)


def _relevance(table: dict[str, Any]) -> Weighted:
    pairs = [(term, points, True) for term, points in _terms(table.get("case", {}))]
    for part in ("terms", "negative"):
        pairs += [(term, points, False) for term, points in _terms(table.get(part, {}))]
    patterns = PatternSet([phrase(term, case=case) for term, _, case in pairs])
    return Weighted(terms=tuple((term, points) for term, points, _ in pairs), patterns=patterns)


def _events(book: dict[str, Any]) -> EventRules:
    rules, owners, patterns = {}, [], []
    words: list[tuple[str, str, float]] = []
    for slug, body in book["event"].items():
        told = body.get("words")
        rules[slug] = EventRule(
            slug=slug,
            label=str(body["label"]),
            priority=float(body["priority"]),
            weight=float(body.get("weight", 1.0)),
            topic=str(body.get("topic", "")),
            topic_points=float(body.get("topic_points", 0.0)),
            base=None if told is None else float(body["base"]),
        )
        words += [(slug, term, points) for term, points in _terms(told or {})]
        for strength in (STRONG, VETO):
            owners += [(slug, strength)] * len(body.get(strength, ()))
            patterns += body.get(strength, ())
    priors = book.get("source_prior", [])
    meta = book["meta"]
    return EventRules(
        rules=rules,
        owners=tuple(owners),
        patterns=SiftedSet(patterns),
        priors=tuple((str(prior["event"]), float(prior["points"])) for prior in priors),
        prior_patterns=PatternSet([prior["pattern"] for prior in priors]),
        no_event=PatternSet(book.get("no_event", {}).get("patterns", ())),
        words=PatternSet([_word(term) for _, term, _ in words]),
        word_owners=tuple((slug, points) for slug, _, points in words),
        threshold=float(meta["threshold"]),
    )


def _suppression(book: dict[str, Any]) -> Suppression:
    kinds: list[str] = []
    patterns: list[str] = []
    mild: list[int] = []
    for group in book.get("suppress", []):
        mild += range(len(patterns), len(patterns) + len(group["patterns"])) if group.get("mild") else ()
        kinds += [str(group["name"])] * len(group["patterns"])
        patterns += group["patterns"]
    groups = book.get("suppress", [])
    return Suppression(
        kinds=tuple(kinds),
        patterns=SiftedSet(patterns),
        labels={str(group["name"]): str(group.get("label", group["name"])) for group in groups},
        set_aside=frozenset(str(group["name"]) for group in groups if group.get("set_aside", True)),
        mild=frozenset(mild),
    )


def _sponsor(table: dict[str, Any]) -> Sponsor:
    signs = [(str(s["where"]), float(s["points"]), PatternSet(s["patterns"])) for s in table.get("sign", [])]
    return Sponsor(threshold=float(table.get("threshold", 3.0)), signs=tuple(signs))


def _words(error: Exception) -> str:
    if isinstance(error, PatternError):
        return str(error)
    return f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)
