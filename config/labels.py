"""What people read for a topic's slug: the labels of topics.toml, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final


def read_labels(path: Path) -> Mapping[str, str]:
    """Slug → label; nothing where the file cannot be read, for the lexicon says what is wrong with it."""
    try:
        topics = tomllib.loads(path.read_text(encoding="utf-8")).get("topics", {})
    except (OSError, ValueError):
        return MappingProxyType({})
    named = {slug: body.get("label") for slug, body in topics.items() if isinstance(body, dict)}
    return MappingProxyType({slug: label for slug, label in named.items() if isinstance(label, str) and label})


TOPIC_LABELS: Final = read_labels(Path(__file__).with_name("topics.toml"))
