"""Why news matters by the archive: the first of what it can prove, the most telling first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.cards.advice.affair import earlier_step
from bot.cards.advice.coverage import widely_told
from bot.cards.advice.lineage import grown, reach, successor
from bot.cards.advice.precedents import precedent, takeovers
from bot.cards.advice.sums import beside_others
from bot.cards.advice.threads import Threads
from bot.cards.advice.wording import Reason
from storage.records import Remembered


def by_archive(
    threads: Threads,
    event: str,
    headline: str,
    memory: Sequence[Remembered],
    day: date,
    *,
    told: tuple[int, int] = (1, 0),
) -> Reason | None:
    """The line, or ``None`` where the archive proves nothing.

    Args:
        threads: the steps that are known.
        event: the story's kind of event.
        headline: of the story.
        memory: the stories of weight that were first seen before it, of the last three months, oldest first; those that
            are not believed only show what stands under other cards already.
        day: on which the story was first seen.
        told: by how many publishers independently, and within how many hours.
    """
    known = [one for one in memory if one.believed]
    if not known:
        return None
    return (
        beside_others(event, headline, known, day)
        or successor(event, headline, memory, day)
        or precedent(threads, event, headline, memory, day)
        or takeovers(event, headline, known, day)
        or grown(headline, memory, day)
        or reach(event, headline, memory, day)
        or earlier_step(threads, event, headline, known, day)
        or widely_told(*told, known, day)
    )
