"""The editable playbook: which story, by its proof → what to do next, who should care, and what follows for them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.cards.advice.conditions import About, Condition, pattern, read_condition
from bot.cards.advice.named import Names
from bot.cards.advice.slots import SLOTS, Filled, Slot
from bot.errors import ConfigError
from storage.records import Cite, Line

_SLOT = re.compile(r"\{(\w+)\}")
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
    """One row of advice: for which stories it is, and what it says; without ``do`` it ends the search."""

    proof: Condition
    do: tuple[str, ...] = ()
    who: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Follows:
    """What follows from a fact that a story states, for stories that meet the condition."""

    proof: Condition
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Headlines that get no advice: by their form (no fact yet, somebody's view), and by their subject."""

    forms: tuple[re.Pattern[str], ...] = ()
    subjects: tuple[re.Pattern[str], ...] = ()

    def on_form(self, headline: str) -> bool:
        """A question, an opinion, a plan, a denial: nothing that one could act on."""
        return any(form.search(headline) for form in self.forms)

    def on_subject(self, headline: str) -> bool:
        """About something for which the audiences of the playbook have no work."""
        return any(subject.search(headline) for subject in self.subjects)


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
        audience = {str(key): str(value) for key, value in _table(data, "audience", name).items()}
        hold, names = _table(data, "hold", name), _table(data, "names", name)
        topics = _table(data, "audience_of_topic", name)
        rows = enumerate(_list(name, data, "advice"), start=1)
        follows = enumerate(_list(name, data, "follows"), start=1)
        quotes = enumerate(_list(name, data, "quotes"), start=1)
        roles = enumerate(_list(name, data, "audience_of_role"), start=1)
        return cls(
            events={key: _kind(f"{name} [event.{key}]", value) for key, value in _table(data, "event", name).items()},
            audience=audience,
            rows=tuple(_advice(f"{name} [[advice]] {n}", row, audience) for n, row in rows),
            follows=tuple(_follows(f"{name} [[follows]] {n}", row) for n, row in follows),
            quotes=tuple(_quoting(f"{name} [[quotes]] {n}", row) for n, row in quotes),
            hold=Hold(
                forms=_patterns(f"{name} [hold]", hold, "forms"),
                subjects=_patterns(f"{name} [hold]", hold, "subjects"),
            ),
            by_role=tuple(_advice(f"{name} [[audience_of_role]] {n}", row, audience) for n, row in roles),
            by_topic={
                key: _advice(f"{name} [audience_of_topic.{key}]", value, audience) for key, value in topics.items()
            },
            names=Names.of({kind: _strings(f"{name} [names]", names, kind) for kind in names}),
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
        elsewhere, held = self.hold.on_subject(headline), self.hold.on_form(headline)
        row, do = self._row(about, filled, by_address=elsewhere or held)
        for title in () if do or row.proof.address or elsewhere else titles:
            if do is None and not self.hold.on_form(title) and not self.hold.on_subject(title):
                row, do = self._row(replace(about, headline=title), filled, by_address=False)
        keys = row.who or (() if elsewhere else (() if held else self._proven(about)) or self._by_topic(about))
        who = Line(text="; ".join(self.audience[key] for key in keys), basis="suggested") if keys else None
        why = None if elsewhere or held else self._why(about, filled)
        return Advised(why=why, do=do, who=who)

    def _why(self, about: About, filled: Filled) -> Line | None:
        """What follows from the facts in the slots, by the first row that fits and can be filled."""
        lines = (_first(row.why, filled) for row in self.follows if row.proof.meets(about))
        return next(filter(None, lines), None)

    def _row(self, about: About, filled: Filled, *, by_address: bool) -> tuple[Advice, Line | None]:
        """The first row that fits and has a line that can be filled, or that has no lines on purpose.

        Args:
            about: the story.
            filled: the slots that are known.
            by_address: the headline is held: only rows count that are proven by where the story stands.
        """
        for row in self.rows:
            if by_address and row.proof.address is None:
                continue
            if row.proof.meets(about) and (not row.do or (line := _first(row.do, filled))):
                return row, (line if row.do else None)
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
        known = (self.by_topic[topic] for topic in about.topics if topic in self.by_topic)
        return next((advice.who for advice in known if advice.proof.meets(about)), ())


_NO_ROW = Advice(proof=Condition())


def _first(texts: Iterable[str], filled: Filled) -> Line | None:
    return next(filter(None, (_fill(text, filled) for text in texts)), None)


def _fill(text: str, filled: Filled) -> Line | None:
    wanted = list(dict.fromkeys(_SLOT.findall(text)))
    if not all(name in filled for name in wanted):
        return None
    cites = tuple(dict.fromkeys(Cite(source=filled[name].source, quote=filled[name].quote) for name in wanted))
    return Line(text=_SLOT.sub(lambda found: filled[found[1]].value, text), basis="suggested", cites=cites)


def _table(data: Mapping[str, object], key: str, where: str) -> dict[str, object]:
    value = data.get(key, {})
    if not isinstance(value, dict):
        raise ConfigError(f"{where}: {key} must be a table")
    return value


def _kind(where: str, value: object) -> Kind:
    row = _as_table(where, value)
    label = row.get("label", "")
    return Kind(label=label if isinstance(label, str) else "")


def _advice(where: str, value: object, audience: Mapping[str, str]) -> Advice:
    row = _as_table(where, value)
    return Advice(
        proof=read_condition(where, row), do=_texts(where, row, "do"), who=_known(where, row, "who", audience)
    )


def _follows(where: str, value: object) -> Follows:
    row = _as_table(where, value)
    why = _texts(where, row, "why")
    if bare := next((text for text in why if not _SLOT.search(text)), ""):
        raise ConfigError(f"{where}: why needs a slot; what could be said of every story is no reason: {bare!r}")
    return Follows(proof=read_condition(where, row), why=why)


def _quoting(where: str, value: object) -> Condition:
    return read_condition(where, _as_table(where, value))


def _as_table(where: str, value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ConfigError(f"{where} must be a table")
    return value


def _known(where: str, value: Mapping[str, object], key: str, audience: Mapping[str, str]) -> tuple[str, ...]:
    names = _strings(where, value, key)
    unknown = [name for name in names if name not in audience]
    if unknown:
        raise ConfigError(f"{where}: {key} names {unknown[0]!r}, which is not in [audience]")
    return names


def _patterns(where: str, value: Mapping[str, object], key: str) -> tuple[re.Pattern[str], ...]:
    return tuple(pattern(where, text) for text in _strings(where, value, key))


def _list(where: str, value: Mapping[str, object], key: str) -> list[object]:
    given = value.get(key, [])
    if not isinstance(given, list):
        raise ConfigError(f"{where}: {key} must be a list of tables")
    return given


def _texts(where: str, value: Mapping[str, object], key: str) -> tuple[str, ...]:
    texts = _strings(where, value, key)
    for text in texts:
        unknown = [name for name in _SLOT.findall(text) if name not in SLOTS]
        if unknown:
            raise ConfigError(f"{where}: {key} names the slot {{{unknown[0]}}}; known are {', '.join(sorted(SLOTS))}")
    return texts


def _strings(where: str, value: Mapping[str, object], key: str) -> tuple[str, ...]:
    given = value.get(key, ())
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
        raise ConfigError(f"{where}: {key} must be a list of texts")
    return tuple(texts)
