"""The editable playbook: kind of event × topic → why it matters, what to do next, who should care."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.cards.conditions import About, Condition, pattern, read_condition
from bot.cards.named import Names
from bot.cards.slots import SLOTS, Filled, Slot
from bot.errors import ConfigError
from storage.records import Cite, Line

_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What the playbook says about one kind of event; ``by_topic`` and ``when`` go before it."""

    label: str
    why: tuple[str, ...] = ()
    do: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    by_topic: Mapping[str, Advice] = field(default_factory=dict)
    when: tuple[tuple[Condition, Advice], ...] = ()  # for stories that fit: instead of all of the above


@dataclass(frozen=True, slots=True, kw_only=True)
class Advised:
    """The lines of the playbook for one story; ``None`` where it has nothing to say."""

    why: Line | None = None
    do: Line | None = None
    who: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """Advice by kind of event, advice by form for stories that get none, and the names of audiences."""

    events: Mapping[str, Advice]
    audience: Mapping[str, str]
    ahead: tuple[tuple[Condition, Advice], ...] = ()  # forms that count before the kind of event, such as papers
    forms: tuple[tuple[Condition, Advice], ...] = ()
    by_topic: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # who cares about a topic at all
    names: Names = field(default_factory=Names)
    never_for: tuple[re.Pattern[str], ...] = ()  # headlines that get no advice on their kind of event
    never_by_form: tuple[re.Pattern[str], ...] = ()  # headlines that get no advice by their form
    never_by_topic: tuple[re.Pattern[str], ...] = ()  # headlines whose topic names no audience
    never_at_all: tuple[re.Pattern[str], ...] = ()  # headlines that get no advice whatever

    @classmethod
    def load(cls, path: Path) -> Playbook:
        """Read the audiences, ``[actions]``, ``[names]``, every ``[event.*]`` and every ``[[form]]``.

        Raises:
            ConfigError: the file cannot be read, or names an audience or a slot that is not there.
        """
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
            raise ConfigError(f"{path.name} cannot be read: {e}") from e
        audience = {str(key): str(value) for key, value in _table(data, "audience", path.name).items()}
        events = {
            key: _advice(f"{path.name} [event.{key}]", value, audience)
            for key, value in _table(data, "event", path.name).items()
        }
        actions = _table(data, "actions", path.name)
        where = f"{path.name} [actions]"
        topics = _table(data, "audience_of_topic", path.name)
        names = _table(data, "names", path.name)
        rows = enumerate(_list(path.name, data, "form"), start=1)
        forms = [(*_special(f"{path.name} [[form]] {n}", row, audience), _is_ahead(row)) for n, row in rows]
        return cls(
            events=events,
            audience=audience,
            ahead=tuple((condition, advice) for condition, advice, ahead in forms if ahead),
            forms=tuple((condition, advice) for condition, advice, ahead in forms if not ahead),
            by_topic={key: _known(f"{path.name} [audience_of_topic]", topics, key, audience) for key in topics},
            names=Names.of({kind: _strings(f"{path.name} [names]", names, kind) for kind in names}),
            never_for=_patterns(where, actions, "never_for"),
            never_by_form=_patterns(where, actions, "never_by_form"),
            never_by_topic=_patterns(where, actions, "never_by_topic"),
            never_at_all=_patterns(where, actions, "never_at_all"),
        )

    def named(self, titles: Sequence[str]) -> dict[str, Slot]:
        """Slots filled with the names of ``[names]`` that a title holds."""
        return self.names.found(titles)

    def advise(
        self, event: str, topics: Sequence[str], headline: str, filled: Filled, *, lead: str = "", address: str = ""
    ) -> Advised:
        """What to print for a story: the advice of its kind of event, else that of the first form it has.

        Args:
            event: a key of the playbook, or "".
            topics: the story's topics; the first that has advice of its own counts.
            headline: the story's headline, for what stands under ``when``.
            filled: the slots that are known; a text that names another one is passed over.
            lead: the first sentences of its first source, for conditions on the text.
            address: of its first source.
        """
        about = About(event=event, topics=tuple(topics), headline=headline, lead=lead, address=address)
        if any(never.search(headline) for never in self.never_at_all):
            return Advised()
        special = self._special(about)
        fitting = [special] if special else self._general(about)
        do = _first((text for advice in fitting for text in advice.do), filled)
        keys = next((advice.who for advice in fitting if advice.who), ())
        if do is None:
            do, whom = self._by_form(about, filled, left_out=special is not None and not special.do)
            keys = keys or whom
        keys = keys or self._by_topic(about)
        who = Line(text="; ".join(self.audience[key] for key in keys), basis="suggested") if keys else None
        return Advised(why=_first((text for advice in fitting for text in advice.why), filled), do=do, who=who)

    def _on_event(self, about: About) -> Advice | None:
        """The advice on its kind of event, unless its headline is one that gets none."""
        silent = any(never.search(about.headline) for never in self.never_for)
        return None if silent else self.events.get(about.event)

    def _special(self, about: About) -> Advice | None:
        """The row that counts instead of all others: a form that goes ahead, else what stands under ``when``."""
        known = self._on_event(about)
        rows = (*self.ahead, *(known.when if known else ()))
        return next((advice for condition, advice in rows if condition.meets(about)), None)

    def _general(self, about: About) -> list[Advice]:
        """The advice on its topics and its kind of event, the most special first."""
        known = self._on_event(about)
        if known is None:
            return []
        return [*(known.by_topic[topic] for topic in about.topics if topic in known.by_topic), known]

    def _by_topic(self, about: About) -> tuple[str, ...]:
        if any(never.search(about.headline) for never in self.never_by_topic):
            return ()
        return next((self.by_topic[topic] for topic in about.topics if topic in self.by_topic), ())

    def _by_form(self, about: About, filled: Filled, *, left_out: bool) -> tuple[Line | None, tuple[str, ...]]:
        """What the first form says whose conditions hold and one of whose texts can be filled.

        Where the kind of event leaves advice out on purpose, forms made for that kind do not bring it back.
        """
        if any(never.search(about.headline) for never in self.never_by_form):
            return None, ()
        for condition, advice in self.forms:
            if left_out and condition.events:
                continue
            if condition.meets(about) and (not advice.do or (line := _first(advice.do, filled))):
                return (line if advice.do else None), advice.who
        return None, ()


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


def _advice(where: str, value: object, audience: Mapping[str, str]) -> Advice:
    if not isinstance(value, dict):
        raise ConfigError(f"{where} must be a table")
    who = _known(where, value, "who", audience)
    by_topic = {
        topic: _advice(f"{where}.{topic}", inner, audience) for topic, inner in _table(value, "by_topic", where).items()
    }
    label = value.get("label", "")
    return Advice(
        label=label if isinstance(label, str) else "",
        why=_texts(where, value, "why"),
        do=_texts(where, value, "do"),
        who=who,
        by_topic=by_topic,
        when=tuple(_special(f"{where}.when", inner, audience) for inner in _list(where, value, "when")),
    )


def _known(where: str, value: Mapping[str, object], key: str, audience: Mapping[str, str]) -> tuple[str, ...]:
    names = _strings(where, value, key)
    unknown = [name for name in names if name not in audience]
    if unknown:
        raise ConfigError(f"{where}: {key} names {unknown[0]!r}, which is not in [audience]")
    return names


def _special(where: str, value: object, audience: Mapping[str, str]) -> tuple[Condition, Advice]:
    if not isinstance(value, dict):
        raise ConfigError(f"{where} must be a table")
    return read_condition(where, value), _advice(where, value, audience)


def _is_ahead(row: object) -> bool:
    return isinstance(row, dict) and row.get("ahead") is True


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
