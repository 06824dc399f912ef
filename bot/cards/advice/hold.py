"""Headlines that get no advice: named lists of patterns of forms (a question, a view, not done yet) or subjects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

SUBJECTS = "subjects"
LISTS = ("forms", "lists", "denied", "views", "reader", "early", SUBJECTS)


@dataclass(frozen=True, slots=True)
class Hold:
    """Lists by name: ``forms`` and ``views`` (nothing that one could act on), ``lists`` (several stories in one),
    ``denied`` (it does not happen), ``reader`` (says "you"), ``early`` (reported or planned, not yet done),
    ``subjects`` (for which the audiences of the playbook have no work).
    """

    lists: Mapping[str, tuple[re.Pattern[str], ...]] = field(default_factory=dict)

    def on(self, headline: str) -> frozenset[str]:
        """The names of the lists that hold the headline; empty where none does."""
        found = (name for name, forms in self.lists.items() if any(form.search(headline) for form in forms))
        return frozenset(found)

    def on_form(self, headline: str) -> bool:
        """A question, an opinion, a plan, a denial: nothing that one could act on."""
        return bool(self.on(headline) - {SUBJECTS})

    def on_subject(self, headline: str) -> bool:
        """About something for which the audiences of the playbook have no work."""
        return any(form.search(headline) for form in self.lists.get(SUBJECTS, ()))
