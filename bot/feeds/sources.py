"""Reads ``config/sources.toml``: the feeds to start with."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ConfigError
from storage.records import Category


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSpec:
    """One feed as the file names it."""

    title: str
    url: str
    category: Category = Category.NEWS
    weight: float = 1.0
    ai_only: bool = False


def load_sources(path: Path) -> tuple[SourceSpec, ...]:
    """Read the file.

    Raises:
        ConfigError: it cannot be read, or an entry is wrong; the message names the entry and what is wrong.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as e:
        raise ConfigError(f"The file with the sources cannot be read: {path}") from e
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise ConfigError(f"{path.name} is not valid TOML: {e}") from e
    strange = sorted(set(data) - {"feed"})
    if strange:
        raise ConfigError(f"{path.name}: unknown key {strange[0]!r}; each feed is written as [[feed]]")
    listed = data.get("feed", [])
    if not isinstance(listed, list):
        raise ConfigError(f"{path.name}: feeds are written as [[feed]]")
    specs = tuple(_spec(item, number, path.name) for number, item in enumerate(listed, 1))
    urls = [spec.url for spec in specs]
    for url in urls:
        if urls.count(url) > 1:
            raise ConfigError(f"{path.name}: {url} is listed twice")
    return specs


def _spec(item: object, number: int, file: str) -> SourceSpec:
    where = f"{file}, feed {number}"
    if not isinstance(item, dict):
        raise ConfigError(f"{where}: it must be a table")
    unknown = set(item) - {"title", "url", "category", "weight", "ai_only"}
    if unknown:
        raise ConfigError(f"{where}: unknown key {min(unknown)!r}")
    title, url = item.get("title"), item.get("url")
    if not isinstance(title, str) or not title.strip():
        raise ConfigError(f"{where}: it needs a title")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise ConfigError(f"{where} ({title}): it needs a url that starts with http:// or https://")
    try:
        category = Category(item.get("category", "news"))
    except ValueError:
        known = ", ".join(Category)
        raise ConfigError(f"{where} ({title}): category must be one of {known}") from None
    weight, ai_only = item.get("weight", 1.0), item.get("ai_only", False)
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0.1 <= weight <= 2.0:
        raise ConfigError(f"{where} ({title}): weight must be a number from 0.1 to 2.0")
    if not isinstance(ai_only, bool):
        raise ConfigError(f"{where} ({title}): ai_only must be true or false")
    return SourceSpec(title=title.strip(), url=url, category=category, weight=float(weight), ai_only=ai_only)
