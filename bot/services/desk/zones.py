"""Time zones by what people type: every zone of the system's own list can be found."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from bot.errors import UserError

MOST: Final = 100  # what Slack takes in one menu
_NAMES: Final = """
UTC America/Los_Angeles America/Denver America/Chicago America/New_York America/Sao_Paulo Europe/London Europe/Lisbon
Europe/Madrid Europe/Paris Europe/Berlin Europe/Rome Europe/Stockholm Europe/Warsaw Europe/Athens Europe/Kyiv
Europe/Istanbul Africa/Lagos Africa/Cairo Africa/Johannesburg Africa/Nairobi Asia/Jerusalem Asia/Dubai Asia/Karachi
Asia/Kolkata Asia/Dhaka Asia/Bangkok Asia/Jakarta Asia/Singapore Asia/Shanghai Asia/Hong_Kong Asia/Seoul Asia/Tokyo
Australia/Perth Australia/Sydney Pacific/Auckland
"""
_USUAL: Final = tuple(_NAMES.split())


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    """Folded name → name of every zone; read from the disk once, for it does not change."""
    return {_folded(name): name for name in sorted(available_timezones()) if name not in {"Factory", "localtime"}}


def check_zone(name: str) -> str:
    """A time zone's name as it is written; a city is enough where only one zone is named after it.

    Raises:
        UserError: there is no such zone; says how one looks.
    """
    known, small = _known(), _folded(name)
    if small in known:
        return known[small]
    cities = [zone for key, zone in known.items() if key.rpartition("/")[2] == small]
    if len(cities) == 1:
        return cities[0]
    near = zones_like(name)[:2] if small else ()
    tail = f"Did you mean {' or '.join(f'tz:{zone}' for zone in near)}?" if near else "It looks like tz:Europe/Berlin."
    raise UserError(f"I do not know the time zone “{name[:60]}”. {tail}")


def zones_like(typed: str) -> tuple[str, ...]:
    """Zones to choose from, those whose city begins with what was typed first; the usual ones when nothing was."""
    known, small = _known(), _folded(typed)
    if not small:
        return tuple(name for name in _USUAL if _folded(name) in known)
    begins = [zone for key, zone in known.items() if any(part.startswith(small) for part in key.split("/"))]
    holds = [zone for key, zone in known.items() if small in key and zone not in begins]
    begins.sort(key=lambda zone: (zone not in _USUAL, not _folded(zone).rpartition("/")[2].startswith(small), zone))
    return tuple([*begins, *holds][:MOST])


def zone_words(name: str, now: datetime) -> str:
    """ "Europe/Berlin (UTC+1)"."""
    offset = now.astimezone(ZoneInfo(name)).utcoffset() or timedelta()
    minutes = int(offset.total_seconds() // 60)
    sign, minutes = ("-" if minutes < 0 else "+"), abs(minutes)
    return f"{name} (UTC{sign}{minutes // 60}" + (f":{minutes % 60:02})" if minutes % 60 else ")")


def _folded(name: str) -> str:
    return "_".join(name.strip().lower().replace("_", " ").split())
