"""How much one person, and one of many workspaces, may have under way at once: the threads are everybody's.

An article on a server that hardly answers, or a question to a model, holds its thread for as long as that takes.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import UserError
from bot.services.desk.asker import Asker

OF_PERSON = 6
BUSY = "I am still at work on the last things you asked for. Please try again when one of them is done."
BUSY_TEAM = "I am still at work on many things for your workspace. Please try again in a minute."


class Turns:
    """Counts what is under way.

    Args:
        of_team: most for one workspace; 0 where there is only one.
    """

    def __init__(self, of_team: int = 0) -> None:
        self._of_team = of_team
        self._busy: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def take(self, asker: Asker) -> Iterator[None]:
        """Work for somebody while the body runs.

        Raises:
            UserError: too much is under way for them; nothing was done.
        """
        person, team = (asker.team_id, asker.user_id), (asker.team_id, "")
        with self._lock:
            if self._busy[person] >= OF_PERSON:
                raise UserError(BUSY)
            if self._of_team and self._busy[team] >= self._of_team:
                raise UserError(BUSY_TEAM)
            self._busy.update((person, team))
        try:
            yield
        finally:
            with self._lock:
                self._busy.subtract((person, team))
                for key in (person, team):
                    if self._busy[key] <= 0:
                        del self._busy[key]
