"""Posted cards live on: when their story moves they are edited in place, and a reply says what is new."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from sqlalchemy.engine import Connection

from bot.delivery.living import Course, Touch, is_alive, look_after, reply_text
from bot.delivery.modes import is_paused
from bot.render.slack import esc
from bot.services.delivery.composing import notice
from bot.services.parts import Parts
from storage.cards import card_of_story
from storage.deliveries import NewDelivery, add_deliveries, deliveries_for, deliveries_of_card
from storage.merging import APART, told_twice
from storage.records import Card, Delivery, DeliveryKind, Subscription
from storage.stories import changes_to_plan, mark_changes_planned, stories_due_for_planning
from storage.subscriptions import all_active

MOST_STORIES = 5_000  # looked at in one call; a day of a thousand feeds moves fewer
Wanting = dict[tuple[str, str], Subscription]


def plan_changes(parts: Parts) -> int:
    """Plan edits and replies of stories that moved; return how many deliveries.

    A story whose card is not written again yet, or was edited less than ten minutes ago, is left for a later call;
    what happens meanwhile goes into the same edit. However many are left, those behind them are looked at.
    """
    now = parts.now()
    planned, after, looked = 0, 0, set[int]()
    while len(looked) < MOST_STORIES:
        with parts.store.read() as c:
            ids, after = stories_due_for_planning(c, after=after)
            if not ids:
                break
            wanting = {(one.team_id, one.channel_id): one for one in all_active(c, parts.settings.only_workspaces)}
            ready = [one for one in ids if one not in looked and _course(c, one, wanting, now)[0].what != "wait"]
        looked.update(ids)
        for story_id in ready:
            with parts.store.write() as c:
                planned += _plan_story(c, story_id, wanting, now)
    return planned


def _course(c: Connection, story_id: int, wanting: Wanting, now: datetime) -> tuple[Course, Card | None, int]:
    """What to do for a story, with its card, and up to which revision its steps were looked at."""
    changes = changes_to_plan(c, story_id)
    card = card_of_story(c, story_id)
    posted = [
        one
        for one in deliveries_for(c, [f"story:{story_id}"], DeliveryKind.CARD)
        if (one.team_id, one.channel_id) in wanting
    ]
    edits = deliveries_of_card(c, card.id, DeliveryKind.EDIT) if card else []
    edits = [one for one in edits if not one.source_key.startswith(APART)]
    last_edit = max((one.created_at for one in edits), default=None)
    course = look_after(changes, card, posted, last_edit=last_edit, now=now)
    return course, card, max((change.revision for change in changes), default=0)


def _plan_story(c: Connection, story_id: int, wanting: Wanting, now: datetime) -> int:
    course, card, revision = _course(c, story_id, wanting, now)  # again: a person may have corrected it meanwhile
    if course.what == "wait":
        return 0
    mark_changes_planned(c, story_id, revision, now)
    if card is None:
        return 0
    wanted: list[NewDelivery] = []
    for touch in course.touches:
        one = wanting[touch.delivery.team_id, touch.delivery.channel_id]
        wanted += _deliveries(touch, card, quiet=is_paused(one, now))
    wanted += [
        lead_to(copy, kept, card)
        for copy, kept in told_twice(c, card)
        if (copy.team_id, copy.channel_id) in wanting and is_alive(copy, now)
    ]
    return len(add_deliveries(c, wanted, now))


def edit_of(copy: Delivery, card: Card, what: str) -> NewDelivery:
    """An edit of a posted card; ``what`` (a revision, a report) keeps it apart from the other edits."""
    return NewDelivery(
        team_id=copy.team_id,
        channel_id=copy.channel_id,
        kind=DeliveryKind.EDIT,
        source_key=f"{copy.source_key}:{what}",
        card_id=card.id,
        parent_id=copy.id,
        identity=f"{copy.id}:{what}",
    )


def lead_to(copy: Delivery, kept: Delivery, card: Card) -> NewDelivery:
    """An edit of a message whose story became another's: it only leads to the message that tells it, once."""
    edit = edit_of(copy, card, f"into:{kept.id}")
    return replace(edit, payload=json.dumps({"into": kept.id}))


def _deliveries(touch: Touch, card: Card, *, quiet: bool) -> list[NewDelivery]:
    edit = edit_of(touch.delivery, card, f"rev:{card.revision}")
    if not touch.words or quiet:
        return [edit]
    payload = notice(esc(reply_text(touch.words, correction=touch.correction), 1_500))
    return [edit, replace(edit, kind=DeliveryKind.REPLY, card_id=None, payload=payload)]
