"""What sites ask of robots, remembered for a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from storage.tables.news import robots as t


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRules:
    """A site's robots.txt; ``closed`` when it could not be had and the site is to be left alone meanwhile."""

    site: str
    fetched_at: datetime
    rules: str = ""
    closed: bool = False


def get_rules(c: Connection, sites: Iterable[str], since: datetime) -> dict[str, SiteRules]:
    """Rules of these sites that were fetched at or after ``since``."""
    query = select(t.c.site, t.c.fetched_at, t.c.rules, t.c.closed)
    rows = c.execute(query.where(t.c.site.in_(sorted(set(sites))), t.c.fetched_at >= since))
    return {row.site: SiteRules(**row._mapping) for row in rows}


def save_rules(c: Connection, found: Iterable[SiteRules]) -> None:
    """Remember rules in place of older ones."""
    for rules in found:
        c.execute(delete(t).where(t.c.site == rules.site))
        c.execute(
            insert(t).values(site=rules.site, fetched_at=rules.fetched_at, rules=rules.rules, closed=rules.closed)
        )
