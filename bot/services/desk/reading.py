"""Answers that only read: latest, card, search, saved, topics, sources, status."""

from __future__ import annotations

import difflib
from dataclasses import replace
from datetime import timedelta
from itertools import islice

from bot.commands import Command
from bot.delivery.plan import CustomTopics, has_terms
from bot.errors import UserError
from bot.grammar import Terms
from bot.render.words import ago, plural, sources_words, topic_words
from bot.replies import Answer, CardList, Facts, OneCard, Reply
from bot.services.cards.spending import purse
from bot.services.desk.asker import Asker, zone_of
from bot.services.desk.preview import own_topics
from bot.services.parts import Parts
from storage import cards, feedback, search
from storage.overview import Overview, feed_health, overview
from storage.records import Card
from storage.room import lack_of_room
from storage.search import Hit, Query

PAGE = 5
SOURCES_PAGE = 15
LOOK_BACK = timedelta(days=30)  # for a workspace's own topics, which no card is filed under
MOST_LOOKED_AT = 3_000


def latest(parts: Parts, asker: Asker, command: Command) -> Answer:
    """The newest cards, of one topic or of all."""
    own = own_topics(parts, asker.team_id)
    named = topics_named(parts, command.terms.topics, tuple(own))
    count = command.count or PAGE
    since = to_query(parts, asker, replace(command.terms, topics=())).since
    offset = (command.terms.page - 1) * count
    with parts.store.read() as c:
        if set(named) & set(own):
            several = cards.each_card(c, since=since or parts.now() - LOOK_BACK, limit=MOST_LOOKED_AT)
            found = list(islice((one for one in several if _is_on(one, named, own)), offset, offset + count + 1))
        else:
            found = cards.latest_cards(c, topics=named, since=since, limit=count + 1, offset=offset)
    about = " and ".join(map(topic_words, named))
    if not found:
        return _no_cards(parts, about, first=command.terms.page == 1)
    words = ["latest", *named, str(count), str(replace(command.terms, topics=(), words=()))]
    more = " ".join(filter(None, [*words, f"page:{command.terms.page + 1}"])) if len(found) > count else ""
    title = f"Latest on {about}" if about else "Latest AI news"
    return CardList(title=title, cards=tuple(found[:count]), more=more, now=parts.now())


def _is_on(card: Card, named: tuple[str, ...], own: CustomTopics) -> bool:
    return any(slug in card.topics or (slug in own and has_terms(card, own[slug])) for slug in named)


def _no_cards(parts: Parts, about: str, *, first: bool) -> Reply:
    if not first:
        return Reply(text="That was the last page.", hints=("latest",))
    if about:
        return Reply(text=f"No news on {about} yet.", hints=("latest", "topics"))
    with parts.store.read() as c:
        counts = overview(c, parts.now())
    if counts.feeds_failing == counts.feeds_active > 0:
        local = " Without a network, make demo shows sample news." if parts.settings.playground else ""
        return Reply(
            text=f"No news yet: not one source can be read. Is this machine online?{local}", hints=("sources",)
        )
    return Reply(text="No news yet: the first sources are being read. Try again in a minute.", hints=("status",))


def card(parts: Parts, _asker: Asker, command: Command) -> Answer:
    """One whole card."""
    return OneCard(card=find_card(parts, command.card_id or 0), now=parts.now())


def find_card(parts: Parts, card_id: int) -> Card:
    """A card by its number.

    Raises:
        UserError: there is none.
    """
    with parts.store.read() as c:
        found = cards.get_card(c, card_id)
    if found is None:
        raise UserError(f"There is no card {card_id}. Try /ainews latest.")
    return found


def find(parts: Parts, asker: Asker, command: Command) -> Answer:
    """Search the archive; a typing error is mended, and said."""
    terms = command.terms
    hits, mended, told = _hits(parts, to_query(parts, asker, terms))
    shown = [(hit, told[hit.story_id]) for hit in hits if hit.story_id in told]
    if not shown:
        return _nothing(terms)
    said = str(replace(terms, words=mended.words)) if mended else str(terms)
    return CardList(
        title=short(f"No story says “{terms}”. Search: {said}" if mended else f"Search: {said}", 140),
        cards=tuple(found for _, found in shown[:PAGE]),
        snippets=tuple(hit.snippet for hit, _ in shown[:PAGE]),
        more=f"search {said} page:{terms.page + 1}" if len(hits) > PAGE else "",
        now=parts.now(),
    )


def _hits(parts: Parts, query: Query) -> tuple[list[Hit], Query | None, dict[int, Card]]:
    """What is found, the mended query when only that one finds anything, and the cards by story."""
    with parts.store.read() as c:
        hits = search.search(c, query, parts.now())
        mended = None if hits or query.offset else search.suggest(c, query)
        if mended:
            hits = search.search(c, mended, parts.now())
        return hits, mended, cards.cards_of_stories(c, (hit.story_id for hit in hits))


def _nothing(terms: Terms) -> Reply:
    if terms.page > 1:
        return Reply(text="That was the last page.", hints=(f"search {terms}",))
    bare = str(Terms(words=terms.words, phrases=terms.phrases))
    wider = (f"search {bare}",) if bare and bare != str(terms) else ()
    text = f"I found no story with {short(str(terms), 200)}. Try fewer words, or the start of a word such as gpt*."
    return Reply(text=text, hints=(*wider, "latest", "topics"))


def to_query(parts: Parts, asker: Asker, terms: Terms) -> Query:
    """The filter language as a search; dates begin in the asker's time zone."""
    now = parts.now()
    zone = zone_of(parts, asker) if terms.since or terms.until else None
    own = own_topics(parts, asker.team_id) if terms.topics else {}
    named = [known_topic(parts, topic, tuple(own)) for topic in terms.topics]
    return Query(
        words=terms.words,
        phrases=terms.phrases,
        excluded=terms.excluded,
        topics=tuple(topic for topic in named if topic not in own),
        any_of=tuple(term for topic in named for term in own.get(topic, ())),
        sources=terms.sources,
        since=terms.since.at(now, zone) if terms.since and zone else None,
        until=terms.until.at(now, zone) if terms.until and zone else None,
        min_importance=terms.min_importance or 0,
        n=PAGE + 1,
        offset=(terms.page - 1) * PAGE,
    )


def saved(parts: Parts, asker: Asker, command: Command) -> Answer:
    """The asker's saved cards, newest first."""
    page = command.terms.page
    with parts.store.read() as c:
        ids = feedback.saved_by(c, asker.team_id, asker.user_id, n=PAGE + 1, offset=(page - 1) * PAGE)
        found = cards.get_cards(c, ids)
    shown = tuple(found[number] for number in ids[:PAGE] if number in found)
    if not shown:
        return Reply(text="You have not saved any cards yet. Every card has a Save button.", hints=("latest",))
    more = f"saved page:{page + 1}" if len(ids) > PAGE else ""
    return CardList(title="Your saved cards", cards=shown, more=more, now=parts.now())


def topics(parts: Parts, asker: Asker, _command: Command) -> Answer:
    """What can be followed."""
    with parts.store.read() as c:
        own = feedback.topics_of(c, asker.team_id)
    rows = tuple((topic.label, topic.slug) for topic in parts.lexicon.topics if not topic.custom)
    rows += tuple((label, f"{slug} (your workspace's own: {', '.join(terms)})") for slug, label, terms in own)
    lead = "Type /ainews follow and one or more of the words on the right:"
    return Facts(title="Topics to follow", lead=lead, rows=rows, hints=("follow policy security", "settings"))


def sources(parts: Parts, _asker: Asker, command: Command) -> Answer:
    """Where the news comes from, those in trouble first."""
    page = command.terms.page
    with parts.store.read() as c:
        health = feed_health(c, n=SOURCES_PAGE + 1, offset=(page - 1) * SOURCES_PAGE)
        counts = overview(c, parts.now())
    if page > 1 and not health:
        return Reply(text="That was the last page.", hints=("sources",))
    rows = tuple((feed.title, _health(feed.state, feed.failures, feed.last_error)) for feed in health[:SOURCES_PAGE])
    hints = (f"sources page:{page + 1}",) if len(health) > SOURCES_PAGE else ("status",)
    return Facts(title="Sources", lead=_feeds_line(counts), rows=rows, hints=hints)


def _health(state: str, failures: int, error: str) -> str:
    if state != "active":
        return f"{state}: {error}" if error else state
    return f"failed {plural(failures, 'time')}: {error}" if failures else "fine"


def _feeds_line(counts: Overview) -> str:
    line = sources_words(counts.feeds_active, counts.feeds_failing)
    return line + (f"; {plural(counts.feeds_paused, 'is', 'are')} paused or gone." if counts.feeds_paused else ".")


def status(parts: Parts, asker: Asker, _command: Command) -> Answer:
    """How the bot is doing."""
    now = parts.now()
    with parts.store.read() as c:
        counts = overview(c, now, asker.team_id)
    news = (plural(counts.entries_today, "entry", "entries"), plural(counts.stories_today, "story", "stories"))
    today = ", ".join((*news, plural(counts.cards_today, "card")))
    rows = [
        ("Sources", _feeds_line(counts)),
        ("Last read", ago(counts.last_poll, now) if counts.last_poll else "not yet"),
        ("Last 24 hours", today),
        (
            "Delivered",
            f"{plural(counts.sent_today, 'message')}; {counts.waiting} waiting; {counts.dead_today} given up",
        ),
        ("Subscriptions", str(counts.subscriptions)),
    ]
    if not parts.settings.many_workspaces:  # what the operator spends is no business of other people's workspaces
        rows.append(("Model", purse(parts).words))
    theirs = parts.settings.many_workspaces and asker.team_id  # nor is what the operator runs it on
    tight = "" if theirs else lack_of_room(parts.store.engine)
    if tight:
        rows.append(("Disk", f"{tight[:1].upper()}{tight[1:]}."))
    trouble = tight or counts.feeds_failing * 2 > counts.feeds_active or counts.dead_today
    well = "Everything works." if counts.last_poll else "Nothing has been read yet."
    lead = "Something needs attention." if trouble else well
    return Facts(title="Status", lead=lead, rows=tuple(rows), hints=("sources",))


def known_topic(parts: Parts, slug: str, own: tuple[str, ...] = (), *, else_: str = "") -> str:
    """The slug of a topic that exists, by slug, label or a word of a label ("chips" of "Chips and infrastructure").

    Args:
        parts: the running parts.
        slug: what somebody typed.
        own: topics of the workspace itself.
        else_: what to say of a word that is near no topic; "" points to the topics and to search.

    Raises:
        UserError: there is no such topic; names the nearest.
    """
    wanted = folded(slug)
    slugs = {folded(name): name for name in (*(topic.slug for topic in parts.lexicon.topics), *own)}
    names = {folded(topic.label): topic.slug for topic in parts.lexicon.topics} | slugs
    if wanted in names:
        return names[wanted]
    within = {names[name] for name in names if wanted in name.split("_")} if wanted != "and" else set()
    if len(within) == 1:
        return within.pop()
    meant = difflib.get_close_matches(wanted, list(names), n=1, cutoff=0.6)
    far = else_ or f"See /ainews topics, or try /ainews search {short(slug)}."
    tail = f"Did you mean “{names[meant[0]]}”?" if meant else far
    raise UserError(f"I do not know the topic “{short(slug)}”. {tail}")


def topics_named(parts: Parts, names: tuple[str, ...], own: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The topics that the words name: together one (“open source”), or each its own.

    Raises:
        UserError: a word names no topic.
    """
    if len(names) > 1:
        try:
            return (known_topic(parts, " ".join(names), own),)
        except UserError:
            pass
    return tuple(dict.fromkeys(known_topic(parts, name, own) for name in names))


def folded(name: str) -> str:
    """A topic's name without the differences between open_source, open-source and Open source."""
    return name.strip().lower().replace("-", "_").replace(" ", "_")


def short(text: str, most: int = 60) -> str:
    """A text cut to ``most`` characters, with a sign that it was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
