"""The kinds of fields that a table of shapes is made of, and how long Slack thinks a text is."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass

Json = object  # what json.loads gives; what it is, the table says


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong, in Slack's words, and where."""

    message: str
    pointer: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"


@dataclass(frozen=True, slots=True)
class Str:
    """A string of ``least`` to ``most`` counted characters; a web address where ``url`` is set."""

    most: int
    least: int = 1
    url: bool = False
    among: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A text object of at most ``most`` counted characters; only plain_text where ``plain`` is set."""

    most: int = 3000
    plain: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list of objects, each of one of the types ``of`` (or of the untyped shape ``of`` with one name)."""

    of: tuple[str, ...]
    most: int
    least: int = 1
    text_most: int = 0  # for lists of text objects: the counted characters of each
    required: bool = False


@dataclass(frozen=True, slots=True)
class One:
    """One object, of one of the types ``of``."""

    of: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    required: bool = False


@dataclass(frozen=True, slots=True)
class Free:
    """Anything: passed on as it is (conversation filters, rich text)."""

    required: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number from ``least`` to ``most``."""

    least: int
    most: int
    required: bool = False


Kind = Str | Text | Items | One | Flag | Free | Number


@dataclass(frozen=True, slots=True)
class Shape:
    """What an object may hold; at least one of ``one_of`` must be there."""

    fields: Mapping[str, Kind]
    one_of: tuple[str, ...] = ()


def counted(text: str, *, plain: bool = False) -> int:
    """Length as Slack may count it, at worst: UTF-16 units, and entities for the signs it escapes itself."""
    whole = html.escape(text, quote=False) if plain else text
    return len(whole) + sum(1 for sign in whole if sign > "\uffff")
