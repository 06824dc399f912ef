"""Feeds as responses, with their types and a validator for readers that ask often."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from flask import Response, request

from bot.render.feeds_out import atom, json_feed
from storage.records import Card, Topic


def feed_response(
    cards: Sequence[Card], base_url: str, now: datetime, form: Literal["atom", "json"], topic: Topic | None = None
) -> Response:
    """The feed of these cards, all on ``topic`` where one is given; 304 when the reader has it already."""
    path = f"/topics/{topic.slug}" if topic else "/"
    title = f"Signalpost: {topic.label}" if topic else "Signalpost"
    if form == "atom":
        response = Response(
            atom(cards, base_url=base_url, now=now, title=title, path=path), content_type="application/atom+xml"
        )
    else:
        body = json_feed(cards, base_url=base_url, now=now, title=title, path=path)
        response = Response(json.dumps(body, ensure_ascii=False, indent=1), content_type="application/feed+json")
    response.cache_control.public = True
    response.cache_control.max_age = 300
    response.add_etag()
    response.make_conditional(request)
    return response
