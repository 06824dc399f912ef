"""The editable playbook: kind of event × topic → why it matters, what to do next, who should care."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.cards.slots import SLOTS, Filled
from bot.errors import ConfigError
from storage.records import Cite, Line

_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What the playbook says about one kind of event; ``by_topic`` overrides what it names."""

    label: str
    why: tuple[str, ...] = ()
    do: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    by_topic: Mapping[str, Advice] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """Advice by kind of event, and the names of audiences."""

    events: Mapping[str, Advice]
    audience: Mapping[str, str]

    @classmethod
    def load(cls, path: Path) -> Playbook:
        """Read ``[audience]`` and the ``why``, ``do`` and ``who`` of every ``[event.*]``.

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
        return cls(events=events, audience=audience)

    def why(self, event: str, topics: Sequence[str], filled: Filled) -> Line | None:
        """Why this kind of event matters; ``None`` when a slot it names is not known."""
        return next(filter(None, (_fill(text, filled) for text in self._texts(event, topics, "why"))), None)

    def action(self, event: str, topics: Sequence[str], filled: Filled) -> Line | None:
        """The first suggestion all of whose slots are known."""
        return next(filter(None, (_fill(text, filled) for text in self._texts(event, topics, "do"))), None)

    def audiences(self, event: str, topics: Sequence[str]) -> Line | None:
        """Who should care, by the names in ``[audience]``."""
        keys = next((advice.who for advice in self._advice(event, topics) if advice.who), ())
        return Line(text="; ".join(self.audience[key] for key in keys), basis="suggested") if keys else None

    def _advice(self, event: str, topics: Sequence[str]) -> Iterator[Advice]:
        advice = self.events.get(event)
        if advice is not None:
            yield from (advice.by_topic[topic] for topic in topics if topic in advice.by_topic)
            yield advice

    def _texts(self, event: str, topics: Sequence[str], part: str) -> Iterator[str]:
        for advice in self._advice(event, topics):
            yield from getattr(advice, part)


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
    )


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
