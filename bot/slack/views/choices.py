"""What the settings of a channel offer: levels, ways, limits, fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from storage.records import Mode

MOST_TOPICS: Final = 100
MOST_WORDS: Final = 50
NEVER: Final = "none"
IMPORTANCE: Final = (
    (0, "Everything"),
    (30, "At least 30 of 100: without trifles"),
    (40, "At least 40 of 100: the usual choice"),
    (45, "At least 45 of 100: notable and more"),
    (60, "At least 60 of 100: important only"),
    (75, "At least 75 of 100: major only"),
    (85, "At least 85 of 100: only what nobody should miss"),
)
MODES: Final = (
    (Mode.INSTANT, "Each card as soon as it is ready"),
    (Mode.DAILY, "One digest a day"),
    (Mode.WEEKLY, "One digest a week"),
)
CAPS: Final = (0, 3, 5, 10, 20, 50)
OPTIONS: Final = (
    ("weekly_recap", "Weekly recap"),
    ("insight_in_thread", "Deep insight as a reply in the thread"),
)
USUAL: Final[Mapping[str, tuple[str, str, str]]] = {  # field → label, hint, example; the field is the action id too
    "phrases": ("Phrases", "One per line. A card with one of them passes, whatever its topic.", "export rule"),
    "excluded": ("Without", "One per line. A card with one of these words never passes.", "webinar"),
}
RARE: Final[Mapping[str, tuple[str, str, str]]] = {
    "sources": ("Only these sources", "One per line. Empty means every source.", "The name of a publisher"),
    "muted_sources": ("Muted sources", "One per line.", "The name of a publisher"),
    "patterns": ("Patterns", "One per line, regular expressions in RE2 syntax. For experts.", r"(?i)\bchip\w*"),
}  # fmt: skip
