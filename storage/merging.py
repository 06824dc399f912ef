"""Two stories become one row: what was posted, saved and voted of both is the kept story's, and numbers lead to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, Table, and_, case, delete, func, insert, or_, select, update
from sqlalchemy.engine import Connection

from storage.cards import card_json, card_of_story
from storage.deliveries import deliveries_for, deliveries_of_card
from storage.records import Card, Delivery, DeliveryKind, DeliveryState
from storage.statements import chunks
from storage.stories import remove_story
from storage.tables.delivery import deliveries
from storage.tables.news import cards, entries, moved_cards, stories, story_changes
from storage.tables.people import reports, saved_cards, votes

APART = "was:"  # how the source key of a delivery begins that stands for no story any more


def kept_apart(c: Connection, since: datetime) -> frozenset[int]:
    """Stories that are never merged unasked, of those that changed since: put right by hand, or no news."""
    alone = or_(stories.c.pinned, stories.c.quiet)
    return frozenset(c.scalars(select(stories.c.id).where(alone, stories.c.last_changed >= since)))


def first_posted(c: Connection, ids: Collection[int]) -> dict[int, datetime]:
    """When each of these stories was first planned for a channel; one that no channel was to get is absent."""
    keys = {f"story:{story}": story for story in ids}
    query = (
        select(deliveries.c.source_key, func.min(deliveries.c.created_at).label("at"))
        .where(
            deliveries.c.source_key.in_(sorted(keys)),
            deliveries.c.kind == DeliveryKind.CARD.value,
            deliveries.c.state != DeliveryState.DROPPED.value,
        )
        .group_by(deliveries.c.source_key)
    )
    return {keys[row.source_key]: row.at for row in c.execute(query)}


def became(c: Connection, ids: Collection[int]) -> set[int]:
    """The numbers of the cards that some cards became part of; those that are still their own bring none."""
    found: set[int] = set()
    for part in chunks(sorted(ids)):
        found |= set(c.scalars(select(moved_cards.c.card_id).where(moved_cards.c.old_id.in_(part))))
    return found


def told_twice(c: Connection, card: Card) -> list[tuple[Delivery, Delivery]]:
    """Messages of a card whose story another message of the same channel tells, each with that other one.

    Those of stories that were merged into the card's, where both had been posted, or may have been.
    """
    if c.scalar(select(moved_cards.c.old_id).where(moved_cards.c.card_id == card.id).limit(1)) is None:
        return []
    standing = {
        (one.team_id, one.channel_id): one
        for one in deliveries_for(c, [f"story:{card.story_id}"], DeliveryKind.CARD)
        if _stands(one)
    }
    apart = [one for one in deliveries_of_card(c, card.id) if one.source_key.startswith(APART) and _stands(one)]
    places = ((one, standing.get((one.team_id, one.channel_id))) for one in apart)
    return [(one, kept) for one, kept in places if kept is not None]


def _stands(one: Delivery) -> bool:
    return one.state in {DeliveryState.SENT, DeliveryState.SENDING} and not (one.ts and one.error)


def merge_rows(c: Connection, keep: int, gone: int) -> None:
    """Make everything of the story ``gone`` the story ``keep``'s, and remove it.

    In a channel that got only the card of ``gone``, that message becomes the kept story's: it is edited and never
    posted again. In one that got both, the earlier message is the story's (see :func:`told_twice`); what only waits
    beside another is dropped. Of two cards the one with the higher number stays (the highest may be given again once
    it is free); the other's number leads to it.
    """
    # nobody plans their deliveries meanwhile
    c.execute(select(cards.c.id).where(cards.c.story_id.in_((keep, gone))).order_by(cards.c.id).with_for_update())
    c.execute(update(entries).where(entries.c.story_id == gone).values(story_id=keep))
    steps = (story_changes.c.story_id == gone, story_changes.c.kind != "opened")  # a story opens once
    c.execute(update(story_changes).where(*steps).values(story_id=keep))
    _one_card(c, keep, gone)
    _take_over(c, f"story:{keep}", f"story:{gone}")
    remove_story(c, gone)


def _one_card(c: Connection, keep: int, gone: int) -> None:
    mine, theirs = card_of_story(c, keep), card_of_story(c, gone)
    if theirs is None:
        return
    if mine is None or theirs.id > mine.id:
        if mine is not None:
            _hand_over(c, mine.id, theirs.id)
            c.execute(delete(cards).where(cards.c.id == mine.id))
        body = card_json(replace(theirs, story_id=keep))
        c.execute(update(cards).where(cards.c.id == theirs.id).values(story_id=keep, body=body))
    else:
        _hand_over(c, theirs.id, mine.id)


def _hand_over(c: Connection, old: int, new: int) -> None:
    """Let everything that points to a card point to another."""
    for table in (saved_cards, votes):
        there = table.alias()
        others = [column.name for column in table.primary_key if column.name != "card_id"]
        same = and_(there.c.card_id == new, *(there.c[name] == table.c[name] for name in others))
        _move(c, table, table.c.card_id == old, ~select(there.c.card_id).where(same).exists(), to=new)
    for table in (reports, deliveries, moved_cards):
        _move(c, table, table.c.card_id == old, to=new)
    c.execute(insert(moved_cards).values(old_id=old, card_id=new))


def _move(c: Connection, table: Table, *where: ColumnElement[bool], to: int) -> None:
    c.execute(update(table).where(*where).values(card_id=to))


def _take_over(c: Connection, keep: str, gone: str) -> None:
    """Deliveries of one story become another's; in a channel with both, the one that went further stands for it.

    What only waits there is not sent: one message tells the story. The threads go with their messages.
    """
    other, above = deliveries.alias(), deliveries.alias()
    rival = (other.c.source_key == gone, *_same_place(other), _goes_before(other))
    parent = (above.c.id == deliveries.c.parent_id, above.c.source_key.startswith(APART))
    for tail, behind in (("", select(other.c.id).where(*rival)), (":insight", select(above.c.id).where(*parent))):
        _set_apart(c, keep + tail, behind.exists())
        known = select(other.c.id).where(other.c.source_key == keep + tail, *_same_place(other))
        moves = (deliveries.c.source_key == gone + tail, ~known.exists())
        c.execute(update(deliveries).where(*moves).values(source_key=keep + tail))
        _set_apart(c, gone + tail)


def _set_apart(c: Connection, key: str, *where: ColumnElement[bool]) -> None:
    """Deliveries that stand for no story any more; a number that is given again must not find them."""
    waits = (deliveries.c.state == DeliveryState.PENDING.value, deliveries.c.kind == DeliveryKind.CARD.value)
    told = {"state": DeliveryState.DROPPED.value, "error": "another message here tells its story"}
    c.execute(update(deliveries).where(deliveries.c.source_key == key, *where, *waits).values(told))
    c.execute(
        update(deliveries).where(deliveries.c.source_key == key, *where).values(source_key=APART + deliveries.c.id)
    )


def _same_place(other: FromClause) -> list[ColumnElement[bool]]:
    return [other.c[name] == deliveries.c[name] for name in ("team_id", "channel_id", "kind")]


def _goes_before(other: FromClause) -> ColumnElement[bool]:
    """Whether the other one stands for the story; of two that people can see, the earlier."""
    theirs, mine = _came(other), _came(deliveries)
    return or_(theirs > mine, and_(theirs == mine, mine >= 2, other.c.seq < deliveries.c.seq))


def _came(table: FromClause) -> ColumnElement[int]:
    """How far a delivery came: what stands, or may stand, in the channel comes before what waits."""
    return case({"sent": 3, "sending": 2, "pending": 1}, value=table.c.state, else_=0)
