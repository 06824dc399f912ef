"""The picture of a week's numbers: drawn, uploaded unseen, shown by the recap's message."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import structlog

from bot.errors import SlackError
from bot.render.recap_blocks import chart_words
from bot.services.parts import Parts
from storage.records import Recap

log = structlog.get_logger(__name__)
SETTLE = timedelta(seconds=5)  # Slack looks at a new file for a moment before a message may show it


@dataclass(slots=True)
class Charts:
    """Uploads of one round of recaps.

    Equal pictures of a workspace are uploaded once; after a refusal its other recaps of the round do without. An upload
    shows nothing by itself, so one that is repeated after a crash makes no second message.
    """

    parts: Parts
    uploaded: dict[tuple[str, str], str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    drawn: dict[Hashable, bytes] = field(default_factory=dict)

    def add(self, recap: Recap) -> Recap:
        """The recap with the id of its picture, or as it is."""
        gateway = None if recap.team_id in self.refused else self.parts.gateways.for_team(recap.team_id)
        body = self._picture(recap) if gateway else b""
        if gateway is None or not body:
            return recap
        key = recap.team_id, hashlib.sha256(body).hexdigest()
        try:
            if key not in self.uploaded:
                name = f"{recap.slot.replace(':', '-')}.png"
                words = chart_words(recap)
                self.uploaded[key] = gateway.upload_image(name, body, alt_text=words, title=recap.title)
        except SlackError as e:
            self.refused.add(recap.team_id)
            log.info("chart not uploaded", team=recap.team_id, why=str(e))
            return recap
        return replace(recap, chart=self.uploaded[key])

    def _picture(self, recap: Recap) -> bytes:
        """The picture of a recap's numbers, drawn once for all channels that have the same."""
        numbers = (recap.slot, recap.since, recap.until, recap.stories, recap.source_count, recap.busiest, recap.days)
        if numbers not in self.drawn:
            self.drawn[numbers] = _draw(recap)
        return self.drawn[numbers]


def _draw(recap: Recap) -> bytes:
    from bot.render.recap_chart import recap_picture  # noqa: PLC0415 - Pillow, once a week

    return recap_picture(recap)
