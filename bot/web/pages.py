"""The web application: pages of cards, topics and recaps, feeds, health, and Slack's endpoint beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final, Literal, Protocol

from flask import Blueprint, Flask, Response, abort, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from bot.render.actions import read_id
from bot.render.html import FILTERS, visible
from bot.render.urls import card_path
from bot.services.health import JobHealth
from bot.services.pages import CardPage
from bot.web.feeds import feed_response
from bot.web.metrics import metrics_text
from bot.web.views import card_view, list_view, recap_view
from storage.overview import Overview
from storage.records import Card, Recap, Topic

MOST_BODY: Final = 1_000_000  # bytes of a request; Slack's are far smaller
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}
NO_PAGE: Final = "There is no such page."
NO_TOPIC: Final = "There is no such topic."
FOR_SLACK: Final = "This address is for Slack's own requests."
WORDS: Final = {404: NO_PAGE, 405: "This address can only be read.", 500: "Something went wrong; the log says what."}
FOR_OTHERS: Final = {  # (address, status): what is said to people who open what is Slack's, or not there
    ("/slack/install", 404): "This bot serves one workspace, by the token in its settings; others cannot install it.",
    ("/slack/events", 404): FOR_SLACK,
    ("/slack/events", 405): FOR_SLACK,
}
SlackHandler = Callable[[], ResponseReturnValue]


class Pages(Protocol):
    """What the pages read; :class:`bot.services.pages.StoredPages` is the one over the database."""

    @property
    def base_url(self) -> str: ...

    def now(self) -> datetime: ...

    def topics(self) -> tuple[Topic, ...]: ...

    def latest(self, topic: str = "", page: int = 1) -> CardPage: ...

    def card(self, card_id: int) -> Card | None: ...

    def recap(self, name: str) -> Recap | None: ...

    def overview(self) -> Overview: ...

    def jobs(self) -> tuple[JobHealth, ...]: ...

    def trouble(self) -> str: ...


def make_web_app(
    pages: Pages, *, slack_handler: SlackHandler | None = None, blueprints: Sequence[Blueprint] = ()
) -> Flask:
    """The one WSGI application.

    Args:
        pages: the reads.
        slack_handler: answers ``POST /slack/events``; it reads the request from Flask itself.
        blueprints: others' pages, which may use our templates; an address that one of them has wins over ours.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BODY
    # Werkzeug's own redirects name the Host that a request claims, and http behind a proxy: each address is a rule.
    app.url_map.merge_slashes = False
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.finalize = visible
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    if slack_handler is not None:
        app.add_url_rule("/slack/events", "slack_events", slack_handler, methods=["POST"])
    _Site(pages).mount(app)
    app.after_request(_protect)
    return app


class _Site:
    """The pages as Flask calls them."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def mount(self, app: Flask) -> None:
        """Add every address."""
        for rule, name, view in (
            ("/", "latest_root", self.latest),
            ("/latest", "latest", self.latest),
            ("/cards/<name>", "card", self.card),
            ("/recaps/<name>", "recap", self.recap),
            ("/recaps", "recaps_root", self.this_week),
            ("/recaps/", "recaps", self.this_week),
            ("/topics/<slug>", "topic", self.topic),
            ("/feed.atom", "atom", self.atom),
            ("/feed.json", "json_feed", self.json_feed),
            ("/healthz", "healthz", self.healthz),
            ("/readyz", "readyz", self.readyz),
            ("/metrics", "metrics", self.metrics),
        ):
            app.add_url_rule(rule, name, view, methods=["GET"])
        app.register_error_handler(HTTPException, self.error)

    def latest(self) -> ResponseReturnValue:
        """The newest cards."""
        found = _some(self._pages.latest(page=_page()))
        return self._show("list.html", list_view(found, self._pages.now(), path=request.path))

    def topic(self, slug: str) -> ResponseReturnValue:
        """The newest cards of one topic."""
        known = next((topic for topic in self._pages.topics() if topic.slug == slug), None)
        if known is None:
            abort(404, NO_TOPIC)
        found = _some(self._pages.latest(topic=slug, page=_page()))
        return self._show("list.html", list_view(found, self._pages.now(), path=request.path, topic=known))

    def card(self, name: str) -> ResponseReturnValue:
        """A whole card; the words after its number may be wrong or missing."""
        card_id = read_id(name.partition("-")[0])
        card = self._pages.card(card_id) if card_id is not None else None
        if card is None:
            abort(404, "There is no such card. It may have been removed.")
        path = card_path(card.id, card.headline)
        if request.path != path:
            return redirect(path, 302)  # a headline may change, and its address with it
        return self._show("card.html", card_view(card, self._pages.now()))

    def recap(self, name: str) -> ResponseReturnValue:
        """A week or a day."""
        found = self._pages.recap(name)
        if found is None:
            abort(404, "There is no such week. Weeks are written like 2026-W47, days like 2026-11-23.")
        return self._show("recap.html", recap_view(found, name, self._pages.now()))

    def this_week(self) -> ResponseReturnValue:
        """The way to the present week."""
        year, week, _ = self._pages.now().isocalendar()
        return redirect(f"/recaps/{year}-W{week:02}", 302)

    def atom(self) -> ResponseReturnValue:
        """The newest cards as Atom."""
        return self._feed("atom")

    def json_feed(self) -> ResponseReturnValue:
        """The newest cards as JSON Feed."""
        return self._feed("json")

    def healthz(self) -> ResponseReturnValue:
        """This process answers."""
        return jsonify(ok=True)

    def readyz(self) -> ResponseReturnValue:
        """It can work."""
        trouble = self._pages.trouble()
        return (jsonify(ok=False, reason=trouble), 503) if trouble else jsonify(ok=True)

    def metrics(self) -> ResponseReturnValue:
        """Counts for Prometheus."""
        text = metrics_text(self._pages.overview(), self._pages.jobs(), self._pages.now())
        return Response(text, content_type="text/plain; version=0.0.4; charset=utf-8")

    def error(self, error: HTTPException) -> ResponseReturnValue:
        """What went wrong, as a page; for others' addresses as the text they expect."""
        asked_by_slack = request.path.startswith("/slack/") and request.method != "GET"
        if error.response is not None or asked_by_slack or request.path.startswith("/playground/"):
            return error
        ours = error.description if error.description != type(error).description else ""
        code = error.code or 500
        words = FOR_OTHERS.get((request.path, code), "") or ours or WORDS.get(code, error.name)
        page = render_template("error.html", **self._frame(), code=error.code, words=words)
        return page, code, dict(error.get_headers())

    def _feed(self, form: Literal["atom", "json"]) -> Response:
        wanted = request.args.get("topic", "")
        topic = next((topic for topic in self._pages.topics() if topic.slug == wanted), None)
        if wanted and topic is None:
            abort(404, NO_TOPIC)
        cards = self._pages.latest(wanted).cards
        return feed_response(cards, self._pages.base_url, self._pages.now(), form, topic)

    def _show(self, template: str, view: dict[str, Any]) -> Response:
        response = Response(render_template(template, **self._frame(), **view), mimetype="text/html")
        response.cache_control.public = True
        response.cache_control.max_age = 60
        response.add_etag()
        response.make_conditional(request)
        return response

    def _frame(self) -> dict[str, Any]:
        """What every page shows around its own."""
        topics = self._pages.topics()
        return {
            "all_topics": topics,
            "labels": {topic.slug: topic.label for topic in topics},
            "site_url": self._pages.base_url,
            "now": self._pages.now(),
        }


def _page() -> int:
    """The page asked for, from 1; 404 for what is no number."""
    page = read_id(request.args.get("page", "1"))
    if not page:
        abort(404, NO_PAGE)
    return page


def _some(found: CardPage) -> CardPage:
    """A page with cards, or the first; 404 for one behind the last."""
    if not found.cards and request.args.get("page", "1") != "1":
        abort(404, NO_PAGE)
    return found


def _protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
