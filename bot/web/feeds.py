"""Feeds as responses, with their types and a validator for readers that ask often."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from flask import Response, request

from bot.render.feeds_out import atom, json_feed
from storage.records import Card


def feed_response(cards: Sequence[Card], base_url: str, now: datetime, form: Literal["atom", "json"]) -> Response:
    """The feed of these cards; 304 when the reader has it already."""
    topic = request.args.get("topic", "")
    path = f"/topics/{topic}" if topic else "/"
    title = f"Signalpost: {topic.replace('_', ' ')}" if topic else "Signalpost"
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
