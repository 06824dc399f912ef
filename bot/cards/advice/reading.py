"""Values of the playbook file in the shape that they must have; a mistake is told with where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.cards.advice.conditions import pattern
from bot.cards.advice.hold import LISTS
from bot.cards.advice.slots import SLOT_IN, SLOTS
from bot.cards.advice.stated import STATED
from bot.errors import ConfigError


def table(data: Mapping[str, object], key: str, where: str) -> dict[str, object]:
    value = data.get(key, {})
    if not isinstance(value, dict):
        raise ConfigError(f"{where}: {key} must be a table")
    return value


def as_table(where: str, value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ConfigError(f"{where} must be a table")
    return value


def known(where: str, value: Mapping[str, object], key: str, audience: Mapping[str, str]) -> tuple[str, ...]:
    names = strings(where, value, key)
    unknown = [name for name in names if name not in audience]
    if unknown:
        raise ConfigError(f"{where}: {key} names {unknown[0]!r}, which is not in [audience]")
    return names


def patterns(where: str, value: Mapping[str, object], key: str) -> tuple[re.Pattern[str], ...]:
    return tuple(pattern(where, text) for text in strings(where, value, key))


def tables(where: str, value: Mapping[str, object], key: str) -> list[object]:
    given = value.get(key, [])
    if not isinstance(given, list):
        raise ConfigError(f"{where}: {key} must be a list of tables")
    return given


def texts(where: str, value: Mapping[str, object], key: str) -> tuple[str, ...]:
    given = strings(where, value, key)
    for text in given:
        unknown = [name for name in SLOT_IN.findall(text) if name not in SLOTS | STATED]
        if unknown:
            raise ConfigError(
                f"{where}: {key} names the slot {{{unknown[0]}}}; known are {', '.join(sorted(SLOTS | STATED))}"
            )
    return given


def worded(where: str, value: Mapping[str, object], key: str) -> tuple[tuple[str, ...], ...]:
    """Lines, each a text or a list of its wordings."""
    given = value.get(key, ())
    lines = given if isinstance(given, list) else [given] if given else []
    return tuple(texts(where, {key: line}, key) for line in lines)


def passed(where: str, value: Mapping[str, object]) -> frozenset[str]:
    names = frozenset(strings(where, value, "passes"))
    if unknown := sorted(names - set(LISTS)):
        raise ConfigError(f"{where}: passes names {unknown[0]!r}; the lists of [hold] are {', '.join(LISTS)}")
    return names


def strings(where: str, value: Mapping[str, object], key: str) -> tuple[str, ...]:
    given = value.get(key, ())
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
        raise ConfigError(f"{where}: {key} must be a list of texts")
    return tuple(texts)
