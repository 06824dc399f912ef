"""The sample news as values: publishers and entries, dated relative to the moment they are served."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DATES = re.compile(r"\{(month)?([+-]\d+)\}|\{(weekday)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One publisher."""

    key: str
    host: str
    title: str
    form: str  # rss, atom, json
    category: str
    weight: float
    ai_only: bool
    full: bool  # whole texts, or only the beginning


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of one publisher. Paragraphs are plain text; ``more`` stands only in the article."""

    outlet: str
    wave: int
    slug: str
    title: str
    author: str
    paragraphs: tuple[str, ...]
    more: tuple[str, ...]
    published_at: datetime


def load_outlets() -> tuple[Outlet, ...]:
    """The publishers."""
    return tuple(Outlet(**row) for row in _rows("outlets.toml", "outlet"))


def load_items(started_at: datetime, waves: tuple[datetime, ...] = ()) -> tuple[Item, ...]:
    """Entries that are out by now, newest first.

    Args:
        started_at: when the feeds were first served; the week before hangs on it.
        waves: when wave 2, wave 3, … came in; waves that have not come stay out.
    """
    rows = [(1, row) for row in _rows("week.toml", "entry")]
    rows += [(row["wave"], row) for row in _rows("today.toml", "entry")]
    items = []
    for wave, row in rows:
        if wave > 1 + len(waves):
            continue
        base = started_at if wave == 1 else waves[wave - 2]
        age = timedelta(hours=row.get("hours", 0), minutes=row.get("minutes", 0))
        items.append(_item(row, wave, base - age, started_at))
    return tuple(sorted(items, key=lambda item: item.published_at, reverse=True))


def _item(row: dict[str, Any], wave: int, published_at: datetime, today: datetime) -> Item:
    return Item(
        outlet=row["outlet"],
        wave=wave,
        slug=row["slug"],
        title=_dated(row["title"], today, published_at),
        author=row.get("author", ""),
        paragraphs=_paragraphs(row["text"], today, published_at),
        more=_paragraphs(row.get("more", ""), today, published_at),
        published_at=published_at.replace(microsecond=0),
    )


def _paragraphs(text: str, today: datetime, published_at: datetime) -> tuple[str, ...]:
    return tuple(part.strip() for part in _dated(text, today, published_at).split("\n\n") if part.strip())


def _dated(text: str, today: datetime, published_at: datetime) -> str:
    """Put dates in.

    ``{+30}`` is the day in 30 days, ``{month+45}`` the month in 45 days, ``{month-2}`` the month two months ago,
    ``{weekday}`` the day of publication.
    """

    def date(found: re.Match[str]) -> str:
        if found[3]:
            return f"{published_at:%A}"
        days = int(found[2]) * (30 if found[1] and found[2].startswith("-") else 1)
        when = today + timedelta(days=days)
        return f"{when:%B %Y}" if found[1] else f"{when.day} {when:%B %Y}"

    return DATES.sub(date, text)


def _rows(name: str, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((HERE / name).read_text(encoding="utf-8"))[table]
    return rows
