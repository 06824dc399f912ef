"""What the settings of a channel offer: levels, ways, limits, time zones, fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from storage.records import Mode

_ZONES: Final = """
UTC Pacific/Honolulu America/Anchorage America/Los_Angeles America/Denver America/Phoenix America/Chicago
America/Mexico_City America/New_York America/Toronto America/Bogota America/Lima America/Halifax America/Santiago
America/Sao_Paulo America/Argentina/Buenos_Aires Atlantic/Azores Atlantic/Reykjavik Europe/London Europe/Dublin
Europe/Lisbon Europe/Madrid Europe/Paris Europe/Brussels Europe/Amsterdam Europe/Berlin Europe/Zurich Europe/Vienna
Europe/Rome Europe/Prague Europe/Copenhagen Europe/Oslo Europe/Stockholm Europe/Warsaw Europe/Budapest Europe/Athens
Europe/Bucharest Europe/Helsinki Europe/Kyiv Europe/Istanbul Africa/Casablanca Africa/Lagos Africa/Cairo
Africa/Johannesburg Africa/Nairobi Asia/Jerusalem Asia/Riyadh Asia/Dubai Asia/Tehran Asia/Karachi Asia/Kolkata
Asia/Kathmandu Asia/Dhaka Asia/Bangkok Asia/Jakarta Asia/Ho_Chi_Minh Asia/Singapore Asia/Kuala_Lumpur Asia/Manila
Asia/Shanghai Asia/Hong_Kong Asia/Taipei Australia/Perth Asia/Seoul Asia/Tokyo Australia/Adelaide Australia/Brisbane
Australia/Sydney Pacific/Auckland
"""
MOST_TOPICS: Final = 100
MOST_WORDS: Final = 50
NEVER: Final = "none"
IMPORTANCE: Final = (
    (0, "Everything"),
    (30, "At least 30 of 100: leave out trifles"),
    (45, "At least 45 of 100: notable and more"),
    (60, "At least 60 of 100: important only"),
    (75, "At least 75 of 100: major only"),
    (85, "At least 85 of 100: only what nobody may miss"),
)
MODES: Final = (
    (Mode.INSTANT, "Each card as soon as it is ready"),
    (Mode.DAILY, "One digest a day"),
    (Mode.WEEKLY, "One digest a week"),
)
CAPS: Final = (0, 3, 5, 10, 20, 50)
ZONES: Final = tuple(_ZONES.split())
OPTIONS: Final = (
    ("weekly_recap", "Weekly recap"),
    ("insight_in_thread", "Deep insight as a reply in the thread"),
)
TYPED: Final[Mapping[str, tuple[str, str, str]]] = {  # field → label, hint, example; the field is the action id too
    "phrases": ("Phrases", "One a line. A card that has one of them passes, whatever its topic.", "export rule"),
    "excluded": ("Without", "One a line. A card with one of these words never passes.", "webinar"),
    "sources": ("Only these sources", "One a line. Empty means every source.", "The name of a publisher"),
    "muted_sources": ("Muted sources", "One a line.", "The name of a publisher"),
    "patterns": ("Patterns", "One a line, regular expressions in RE2 syntax. For experts.", r"(?i)\bchip\w*"),
}  # fmt: skip
