"""The editable playbook: which story, by its proof → what to do next, who should care, and what follows for them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from zlib import crc32

from bot.cards.advice.conditions import About, Condition, read_condition
from bot.cards.advice.hold import LISTS, SUBJECTS, Hold
from bot.cards.advice.named import Names
from bot.cards.advice.reading import as_table, known, passed, patterns, strings, table, tables, texts, worded
from bot.cards.advice.slots import SLOT_IN, Filled, Slot
from bot.errors import ConfigError
from storage.records import Cite, Line

# "How we got in - Norrby Research": the end of a page's title.
_SITE = re.compile(
    r" \| [^|]{2,40}$| [-–—] (?:[\w.]+ ){0,3}(?:Research|Blog|Labs?|News|Security|Magazine|Review|Community)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What the playbook says about one kind of event as a whole."""

    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One row of advice: for which stories it is, and what it says; without ``do`` it ends the search.

    Of the lines in ``do`` the first that can be filled is said, in one of its wordings. ``passes`` are lists of
    ``[hold]`` that do not stop the row.
    """

    proof: Condition
    do: tuple[tuple[str, ...], ...] = ()
    who: tuple[str, ...] = ()
    passes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Follows:
    """What follows from a fact that a story states, for stories that meet the condition."""

    proof: Condition
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advised:
    """The lines of the playbook for one story; ``None`` where it has nothing to say."""

    why: Line | None = None
    do: Line | None = None
    who: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """The kinds of event, the rows of advice in their order, which headlines get none, and the names of audiences."""

    events: Mapping[str, Kind]
    audience: Mapping[str, str]
    rows: tuple[Advice, ...] = ()
    triage: tuple[Advice, ...] = ()  # what to say where no row has a line: mostly what would have to happen first
    follows: tuple[Follows, ...] = ()
    quotes: tuple[Condition, ...] = ()  # stories in which a source's own advice goes before a row
    hold: Hold = field(default_factory=Hold)
    by_role: tuple[Advice, ...] = ()  # who cares because the headline names their work
    by_topic: Mapping[str, Advice] = field(default_factory=dict)  # who cares about a topic at all
    names: Names = field(default_factory=Names)

    @classmethod
    def load(cls, path: Path) -> Playbook:
        """Read the audiences, ``[hold]``, ``[names]``, every ``[event.*]`` and every ``[[advice]]``.

        Raises:
            ConfigError: the file cannot be read, or names an audience or a slot that is not there.
        """
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
            raise ConfigError(f"{path.name} cannot be read: {e}") from e
        name = path.name
        audience = {str(key): str(value) for key, value in table(data, "audience", name).items()}
        hold, names = table(data, "hold", name), table(data, "names", name)
        topics = table(data, "audience_of_topic", name)
        rows = enumerate(tables(name, data, "advice"), start=1)
        triage = enumerate(tables(name, data, "triage"), start=1)
        follows = enumerate(tables(name, data, "follows"), start=1)
        quotes = enumerate(tables(name, data, "quotes"), start=1)
        roles = enumerate(tables(name, data, "audience_of_role"), start=1)
        return cls(
            events={key: _kind(f"{name} [event.{key}]", value) for key, value in table(data, "event", name).items()},
            audience=audience,
            rows=tuple(_advice(f"{name} [[advice]] {n}", row, audience) for n, row in rows),
            triage=tuple(_advice(f"{name} [[triage]] {n}", row, audience) for n, row in triage),
            follows=tuple(_follows(f"{name} [[follows]] {n}", row) for n, row in follows),
            quotes=tuple(_quoting(f"{name} [[quotes]] {n}", row) for n, row in quotes),
            hold=_hold(f"{name} [hold]", hold),
            by_role=tuple(_advice(f"{name} [[audience_of_role]] {n}", row, audience) for n, row in roles),
            by_topic={
                key: _advice(f"{name} [audience_of_topic.{key}]", value, audience) for key, value in topics.items()
            },
            names=Names.of({kind: strings(f"{name} [names]", names, kind) for kind in names}),
        )

    def named(self, titles: Sequence[str]) -> dict[str, Slot]:
        """Slots filled with the names of ``[names]`` that a title holds."""
        return self.names.found(titles)

    def hears(self, about: About) -> bool:
        """Whether a source's own advice goes before a row of the playbook: where it keeps users safe or working."""
        return any(proof.meets(about) for proof in self.quotes) and not self.hold.on_subject(about.headline)

    def advise(
        self,
        event: str,
        topics: Sequence[str],
        headline: str,
        filled: Filled,
        *,
        lead: str = "",
        address: str = "",
        titles: Sequence[str] = (),
    ) -> Advised:
        """What to print for a story: the first row of advice that fits it, and who cares about what happened.

        Args:
            event: a key of the playbook, or "".
            topics: the story's topics; the first that names an audience counts.
            headline: the story's headline, in which the proof of a row must stand.
            filled: the slots that are known; a text that names another one is passed over.
            lead: the first sentences of its first source, for conditions on the text.
            address: of its first source.
            titles: of all its sources; one may hold the proof where the headline does not.
        """
        about = About(event=event, topics=tuple(topics), headline=headline, lead=lead, address=address)
        on = self.hold.on(headline)
        elsewhere, held = SUBJECTS in on, bool(on - {SUBJECTS})
        row, do = self._row(self.rows, about, filled, on)
        for title in () if do or row.proof.address or elsewhere else titles:
            if do is None and not self.hold.on(title):
                row, do = self._row(self.rows, replace(about, headline=title), filled, frozenset())
        if do is None and row is _NO_ROW:
            row, do = self._triaged(about, filled, [headline, *titles])
        keys = row.who or (() if elsewhere else (() if held else self._proven(about)) or self._by_topic(about))
        who = Line(text="; ".join(self.audience[key] for key in keys), basis="suggested") if keys else None
        why = None if elsewhere or held else self._why(about, filled)
        return Advised(why=why, do=do, who=who)

    def _why(self, about: About, filled: Filled) -> Line | None:
        """What follows from the facts in the slots, by the first row that fits and can be filled."""
        lines = (_first([(text,) for text in row.why], filled) for row in self.follows if row.proof.meets(about))
        return next(filter(None, lines), None)

    def _row(
        self, rows: Sequence[Advice], about: About, filled: Filled, on: frozenset[str]
    ) -> tuple[Advice, Line | None]:
        """The first row that fits and has a line that can be filled, or that has no lines on purpose.

        Args:
            rows: to choose from.
            about: the story.
            filled: the slots that are known.
            on: the lists that hold the headline: a row counts that passes them, or is proven by where the story stands.
        """
        for row in rows:
            if not on <= row.passes and row.proof.address is None:
                continue
            if row.proof.meets(about) and (not row.do or (line := _first(row.do, filled, about.headline))):
                return row, (line if row.do else None)
        return _NO_ROW, None

    def _triaged(self, about: About, filled: Filled, titles: Sequence[str]) -> tuple[Advice, Line | None]:
        """What to say where no row of advice fits; a title that tells a fact goes before one that only expects it."""
        on = {title: self.hold.on(title) for title in titles}
        facts = [title for title in on if not on[title]]
        for title in facts if facts and SUBJECTS not in on[about.headline] else [about.headline]:
            row, do = self._row(self.triage, replace(about, headline=title), filled, on[title])
            if row is not _NO_ROW:
                return row, do
        return _NO_ROW, None

    def _proven(self, about: About) -> tuple[str, ...]:
        """Who cares by the row that fits the kind of event, also where none of its lines could be filled."""
        rows = (row for row in self.rows if about.event in row.proof.events)
        return next((row.who for row in rows if row.proof.meets(about)), ())

    def _by_topic(self, about: About) -> tuple[str, ...]:
        """Those whose work the headline names, else the audience of the first topic whose words stand in it too; the
        name of its site at the end does not count.
        """
        about = replace(about, headline=_SITE.sub("", about.headline))
        named = next((role.who for role in self.by_role if role.proof.meets(about)), ())
        if named:
            return named
        rows = (self.by_topic[topic] for topic in about.topics if topic in self.by_topic)
        return next((advice.who for advice in rows if advice.proof.meets(about)), ())


_NO_ROW = Advice(proof=Condition())


def _first(lines: Iterable[Sequence[str]], filled: Filled, headline: str = "") -> Line | None:
    """The first line that can be filled, in that of its wordings which the headline picks: always the same."""
    pick = crc32(headline.encode())
    worded = (_fill(line[(pick + n) % len(line)], filled) for line in lines for n in range(len(line)))
    return next(filter(None, worded), None)


def _fill(text: str, filled: Filled) -> Line | None:
    wanted = list(dict.fromkeys(SLOT_IN.findall(text)))
    if not all(name in filled for name in wanted):
        return None
    cites = tuple(dict.fromkeys(Cite(source=filled[name].source, quote=filled[name].quote) for name in wanted))
    return Line(text=SLOT_IN.sub(lambda found: filled[found[1]].value, text), basis="suggested", cites=cites)


def _hold(where: str, value: Mapping[str, object]) -> Hold:
    if unknown := sorted(set(value) - set(LISTS)):
        raise ConfigError(f"{where}: {unknown[0]!r} is no list; known are {', '.join(LISTS)}")
    return Hold({key: patterns(where, value, key) for key in LISTS})


def _kind(where: str, value: object) -> Kind:
    row = as_table(where, value)
    label = row.get("label", "")
    return Kind(label=label if isinstance(label, str) else "")


def _advice(where: str, value: object, audience: Mapping[str, str]) -> Advice:
    row = as_table(where, value)
    return Advice(
        proof=read_condition(where, row),
        do=worded(where, row, "do"),
        who=known(where, row, "who", audience),
        passes=passed(where, row),
    )


def _follows(where: str, value: object) -> Follows:
    row = as_table(where, value)
    why = texts(where, row, "why")
    if bare := next((text for text in why if not SLOT_IN.search(text)), ""):
        raise ConfigError(f"{where}: why needs a slot; what could be said of every story is no reason: {bare!r}")
    return Follows(proof=read_condition(where, row), why=why)


def _quoting(where: str, value: object) -> Condition:
    return read_condition(where, as_table(where, value))
