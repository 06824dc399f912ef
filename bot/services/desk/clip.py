"""A news card of one link that somebody points at: fetched under guard, kept for that workspace alone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from bot.cards.writer import SourceEntry
from bot.delivery.gateway import Message
from bot.errors import SlackError, UserError
from bot.feeds.article import Article
from bot.replies import Reply
from bot.services.cards.writing import write_one
from bot.services.desk.asker import Asker, check_may_change, gateway_of, may_be_guest
from bot.services.feeds.articles import read_article
from bot.services.parts import Parts
from storage import clips, people
from storage.records import Card, Entry, Feed

MOST_A_DAY = 30  # cards from links of one person
MOST_OF_TEAM = 150  # of a workspace
_LINK = re.compile(r"<(https?://[^|>\s]+)(?:\|[^>]*)?>|(https?://[^\s<>|]+)")


def first_link(text: str) -> str:
    """The first web address in a Slack message's text, or ""."""
    found = _LINK.search(text.replace("&amp;", "&"))
    return (found[1] or found[2]).rstrip(".,;:!?)") if found else ""


def make(parts: Parts, asker: Asker, url: str) -> Card:
    """Fetch an article and write its card; kept for a day, for this workspace alone.

    Raises:
        UserError: the article cannot be had, or the asker or their workspace had many made today.
    """
    with parts.store.read() as c:
        mine, ours = clips.count_clips(c, asker.team_id, asker.user_id, parts.now() - clips.KEPT)
    if mine >= MOST_A_DAY:  # each may ask a model, whose money is everybody's
        raise UserError(f"You had {MOST_A_DAY} cards from links today; please try again tomorrow.")
    if ours >= MOST_OF_TEAM:
        raise UserError(f"Your workspace had {MOST_OF_TEAM} cards from links today; please try again tomorrow.")
    article = read_article(parts, url, private=may_reach_private(parts, asker))
    card, _dropped = write_one(parts, [source_of(article, parts.now())])
    with parts.store.write() as c:
        return clips.save_clip(c, asker.team_id, asker.user_id, card, parts.now())


def may_reach_private(parts: Parts, asker: Asker) -> bool:
    """Whether the asker's links may lead into private networks that the operator opened: for full members of the only
    workspace; people of other workspaces, and guests, are no part of the house.
    """
    opened = parts.settings.private_networks and not parts.settings.many_workspaces
    return bool(opened) and not may_be_guest(parts, asker)


def find(parts: Parts, asker: Asker, clip_id: int) -> Card:
    """A card made here before.

    Raises:
        UserError: it is gone, or another workspace's.
    """
    with parts.store.read() as c:
        found = clips.get_clip(c, asker.team_id, clip_id)
    if found is None:
        raise UserError("That card is gone: it is kept for a day. Make it again from the link.")
    return found


def post(parts: Parts, asker: Asker, clip_id: int, channel_id: str, message: Message) -> Reply:
    """Post a card that was made here to a channel that the asker is in; a second press posts nothing.

    Raises:
        UserError: the asker may not post there.
        SlackError: Slack did not take it; it can be tried again unless it may have arrived.
    """
    card = find(parts, asker, clip_id)
    check_may_change(parts, replace(asker, channel_id=channel_id), from_afar=True)
    key = f"clip:{asker.team_id}:{clip_id}:{channel_id}"
    with parts.store.write() as c:
        fresh = people.see_once(c, key, parts.now())
    if not fresh:
        return Reply(text="That card was posted there already.")
    try:
        gateway_of(parts, asker.team_id).post(channel_id, message)
    except SlackError as e:
        if not e.ambiguous:
            with parts.store.write() as c:
                people.unsee(c, key)
        raise
    return Reply(text=f"Posted: “{card.headline}”.")


def source_of(article: Article, now: datetime) -> SourceEntry:
    """An article that no feed brought, as a writer takes it."""
    host = urlsplit(article.url).hostname or article.url
    publisher = article.site or host.removeprefix("www.")
    entry = Entry(
        id=0,
        feed_id=0,
        guid=article.url,
        url=article.url,
        canonical_url=article.url,
        title=article.title or publisher,
        summary=article.description,
        content=article.text,
        author=article.author,
        published_at=article.published_at,
        collected_at=now,
    )
    return SourceEntry(entry=entry, feed=Feed(id=0, url=article.url, title=publisher, ai_only=True))
