"""Posted cards live on: when their story moves they are edited in place, and a reply says what is new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.engine import Connection

from bot.delivery.living import Touch, look_after, reply_text
from bot.delivery.modes import is_paused
from bot.errors import UserError
from bot.render.slack import esc
from bot.services.composing import notice
from bot.services.parts import Parts
from storage.cards import card_of_story, get_card, save_card
from storage.deliveries import NewDelivery, add_deliveries, deliveries_for, deliveries_of_card
from storage.records import Card, DeliveryKind, StoryChange, Subscription
from storage.stories import (
    add_changes,
    changes_due_for_planning,
    find_story,
    mark_changes_planned,
    save_story,
)
from storage.subscriptions import all_active


def plan_changes(parts: Parts) -> int:
    """Plan edits and replies of stories that moved; return how many deliveries.

    A story whose card is not written again yet, or was edited less than ten minutes ago, is left for a later call;
    what happens meanwhile goes into the same edit.
    """
    now = parts.now()
    with parts.store.read() as c:
        changes = changes_due_for_planning(c)
        if not changes:
            return 0
        wanting = {(one.team_id, one.channel_id): one for one in all_active(c)}
    by_story: dict[int, list[StoryChange]] = {}
    for change in changes:
        by_story.setdefault(change.story_id, []).append(change)
    planned = 0
    for story_id, several in by_story.items():
        with parts.store.write() as c:
            planned += _plan_story(c, story_id, several, wanting, now)
    return planned


def correct_card(parts: Parts, card_id: int, words: str) -> Card:
    """Mark a card as corrected: its note says so, and everybody who was shown it is told in the thread.

    Args:
        parts: the chosen parts.
        card_id: the card.
        words: what was wrong and what is right, one sentence, plain text.

    Raises:
        UserError: there is no such card, or nothing to say.
    """
    words = " ".join(words.split())[:300]
    if not words:
        raise UserError("Say in one sentence what was wrong and what is right.")
    now = parts.now()
    with parts.store.write() as c:
        card = get_card(c, card_id)
        if card is None:
            raise UserError(f"There is no card {card_id}.")
        story = find_story(c, card.story_id)
        revision = max(story.revision, card.revision) + 1
        save_story(c, replace(story, revision=revision, last_changed=now))
        change = StoryChange(story_id=story.id, revision=revision, at=now, kind="correction", words=words, matters=True)
        add_changes(c, [change])
        return save_card(c, replace(card, revision=revision, note=f"Corrected: {words}", written_at=now))


def _plan_story(
    c: Connection,
    story_id: int,
    changes: Sequence[StoryChange],
    wanting: dict[tuple[str, str], Subscription],
    now: datetime,
) -> int:
    card = card_of_story(c, story_id)
    posted = [
        one
        for one in deliveries_for(c, [f"story:{story_id}"], DeliveryKind.CARD)
        if (one.team_id, one.channel_id) in wanting
    ]
    edits = deliveries_of_card(c, card.id, DeliveryKind.EDIT) if card else []
    last_edit = max((one.created_at for one in edits), default=None)
    verdict = look_after(changes, card, posted, last_edit=last_edit, now=now)
    if verdict.what == "wait":
        return 0
    mark_changes_planned(c, story_id, max(change.revision for change in changes), now)
    wanted: list[NewDelivery] = []
    for touch in verdict.touches if card else ():
        one = wanting[touch.delivery.team_id, touch.delivery.channel_id]
        wanted += _deliveries(touch, card, quiet=is_paused(one, now)) if card else []
    return len(add_deliveries(c, wanted, now))


def _deliveries(touch: Touch, card: Card, *, quiet: bool) -> list[NewDelivery]:
    parent = touch.delivery
    edit = NewDelivery(
        team_id=parent.team_id,
        channel_id=parent.channel_id,
        kind=DeliveryKind.EDIT,
        source_key=f"{parent.source_key}:rev:{card.revision}",
        card_id=card.id,
        parent_id=parent.id,
        identity=f"{parent.id}:rev:{card.revision}",
    )
    if not touch.words or quiet:
        return [edit]
    words = reply_text(touch.words, correction=touch.correction)
    sign = "⚠️" if touch.correction else "🔄"
    payload = notice(f"{sign} {esc(words, 1_500)}")
    return [edit, replace(edit, kind=DeliveryKind.REPLY, card_id=None, payload=payload)]
