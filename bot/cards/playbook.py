"""The editable playbook: kind of event × topic → why it matters, what to do next, who should care."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.cards.slots import SLOTS, Filled
from bot.errors import ConfigError
from storage.records import Cite, Line

_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What the playbook says about one kind of event; ``by_topic`` and ``when`` override what they name."""

    label: str
    why: tuple[str, ...] = ()
    do: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    by_topic: Mapping[str, Advice] = field(default_factory=dict)
    when: tuple[tuple[re.Pattern[str], Advice], ...] = ()  # for headlines that fit: instead of all of the above


@dataclass(frozen=True, slots=True, kw_only=True)
class Advised:
    """The lines of the playbook for one story; ``None`` where it has nothing to say."""

    why: Line | None = None
    do: Line | None = None
    who: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """Advice by kind of event, and the names of audiences."""

    events: Mapping[str, Advice]
    audience: Mapping[str, str]
    never_for: tuple[re.Pattern[str], ...] = ()  # headlines that get no advice

    @classmethod
    def load(cls, path: Path) -> Playbook:
        """Read ``[audience]``, ``[actions]`` and the ``why``, ``do`` and ``who`` of every ``[event.*]``.

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
        patterns = _strings(f"{path.name} [actions]", actions, "never_for")
        never = tuple(_pattern(f"{path.name} [actions]", pattern) for pattern in patterns)
        return cls(events=events, audience=audience, never_for=never)

    def advise(self, event: str, topics: Sequence[str], headline: str, filled: Filled) -> Advised:
        """What to print for a story.

        Args:
            event: a key of the playbook, or "".
            topics: the story's topics; the first that has advice of its own counts.
            headline: the story's headline, for what stands under ``when``.
            filled: the slots that are known; a text that names another one is passed over.
        """
        fitting = self._fitting(event, topics, headline)
        if not fitting:
            return Advised()
        keys = next((advice.who for advice in fitting if advice.who), ())
        who = Line(text="; ".join(self.audience[key] for key in keys), basis="suggested") if keys else None
        return Advised(
            why=_first((text for advice in fitting for text in advice.why), filled),
            do=_first((text for advice in fitting for text in advice.do), filled),
            who=who,
        )

    def _fitting(self, event: str, topics: Sequence[str], headline: str) -> list[Advice]:
        """The advice that counts, the most special first."""
        advice = self.events.get(event)
        if advice is None or any(pattern.search(headline) for pattern in self.never_for):
            return []
        special = next((inner for pattern, inner in advice.when if pattern.search(headline)), None)
        if special is not None:
            return [special]
        return [*(advice.by_topic[topic] for topic in topics if topic in advice.by_topic), advice]


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
    who = _strings(where, value, "who")
    unknown = [key for key in who if key not in audience]
    if unknown:
        raise ConfigError(f"{where}: who names {unknown[0]!r}, which is not in [audience]")
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
        when=tuple(_special(where, inner, audience) for inner in _list(where, value, "when")),
    )


def _special(where: str, value: object, audience: Mapping[str, str]) -> tuple[re.Pattern[str], Advice]:
    headline = value.get("headline") if isinstance(value, dict) else None
    if not isinstance(headline, str):
        raise ConfigError(f"{where}.when: every entry needs headline, a pattern")
    return _pattern(f"{where}.when", headline), _advice(f"{where}.when", value, audience)


def _pattern(where: str, text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as e:
        raise ConfigError(f"{where}: the pattern {text!r} is wrong: {e}") from e


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
