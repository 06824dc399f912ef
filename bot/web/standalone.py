"""A card's page as one file that needs no server: the same template, with the style sheet inside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from flask import Flask, render_template
from markupsafe import Markup

from bot.render.html import FILTERS
from bot.web.views import card_view
from storage.records import Card, Topic

HERE = Path(__file__).parent
LINKS = re.compile(r"<link rel=\"(?:icon|alternate)\"[^>]*>\s*")
STYLE = re.compile(r"<link rel=\"stylesheet\"[^>]*>")


def card_document(card: Card, *, now: datetime, base_url: str, topics: Sequence[Topic]) -> str:
    """The HTML of one card's page.

    Args:
        card: stored or made just now.
        now: for "2 hours ago".
        base_url: where the other pages are.
        topics: for their names.
    """
    app = Flask("bot.web")
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    with app.test_request_context(base_url=base_url):
        labels = {topic.slug: topic.label for topic in topics}
        frame = {"all_topics": topics, "labels": labels, "site_url": base_url, "now": now}
        page = render_template("card.html", **frame, **card_view(card, now))
    style = Markup("<style>{}</style>").format(Markup((HERE / "static" / "site.css").read_text(encoding="utf-8")))  # noqa: S704 - our own file
    return STYLE.sub(lambda _: style, LINKS.sub("", page))
