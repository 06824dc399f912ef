"""Cards that went out without the model are written again when it works: the message in Slack is edited, in silence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from bot.cards.assemble import assemble
from bot.cards.check import check
from bot.cards.writer import BUILT_IN, Draft, NotNow, Unwritable, Writer
from bot.errors import BotError
from bot.services.cards.writing import REWRITE_AFTER, Job, load_jobs
from bot.services.parts import Parts
from storage.cards import card_of_story, cards_due_for_rewrite, save_card, set_rewrite
from storage.records import Card, StoryChange
from storage.stories import add_changes, get_stories, get_story, save_story

log = structlog.get_logger(__name__)
REWRITE_FOR = timedelta(hours=12)  # who was to read an older card has read it
A_RUN = 5  # cards; a model that is slow keeps a run at most this many deadlines
NOTE = "Written again with a model after it first went out without one"


@dataclass(frozen=True, slots=True, kw_only=True)
class RewriteReport:
    """What one round did; true when a card is new."""

    rewritten: int = 0
    failed: int = 0

    def __bool__(self) -> bool:
        return self.rewritten > 0


def rewrite_due(parts: Parts) -> RewriteReport:
    """Let the model write the cards that it could not write when they were due, the weightiest first.

    The first failure ends the round, so that a model which is down is asked for one card and not for all. A card that
    failed is tried again after ten minutes, then after twice as long each time, for twelve hours; one whose rewriting
    does not pass the check keeps its words for good, and so does one that people corrected. A card whose story moved
    meanwhile is left to the ordinary writing.
    """
    model = next((writer for writer in parts.writers if writer.name != BUILT_IN), None)
    if model is None:
        return RewriteReport()
    rewritten = failed = 0
    for card, job in _due(parts):
        try:
            rewritten += _store(parts, job, card, _write(model, job))
        except NotNow:
            break
        except Unwritable as e:
            _told(parts, card, e, again=False)
            failed += 1
        except BotError as e:
            _told(parts, card, e, again=True)
            failed += 1
            break
    return RewriteReport(rewritten=rewritten, failed=failed)


def _due(parts: Parts) -> list[tuple[Card, Job]]:
    now = parts.now()
    with parts.store.read() as c:
        cards = {card.story_id: card for card in cards_due_for_rewrite(c, now, now - REWRITE_FOR, A_RUN)}
        stories = get_stories(c, cards)
        # A story that moved is due anyway, and its new card is the model's to write.
        still = [stories[n] for n, card in cards.items() if n in stories and stories[n].revision == card.revision]
        return [(cards[job.story.id], job) for job in load_jobs(parts, c, still)]


def _write(model: Writer, job: Job) -> Draft:
    checked = check(model.write(job.story, job.entries, job.context), job.entries)
    if not checked.ok:
        raise Unwritable("Its draft lost its core in the check.")
    return checked.draft


def _store(parts: Parts, job: Job, before: Card, draft: Draft) -> bool:
    """Store the new words and one silent step of the story, unless story or card changed while the model wrote."""
    now = parts.now()
    with parts.store.write() as c:
        story, card = get_story(c, before.story_id), card_of_story(c, before.story_id)
        if story is None or card != before or story.revision != before.revision:
            return False
        story = save_story(c, replace(story, revision=before.revision + 1))
        words = f"written again by {draft.written_by}"
        step = StoryChange(story_id=story.id, revision=story.revision, at=now, kind="rewritten", words=words)
        add_changes(c, [step])
        context = replace(job.context, now=now)
        save_card(c, assemble(story, replace(draft, note=draft.note or NOTE), job.entries, context))
    return True


def _told(parts: Parts, card: Card, error: BotError, *, again: bool) -> None:
    log.warning("rewriting failed", story=card.story_id, card=card.id, reason=str(error), again=again)
    now = parts.now()
    with parts.store.write() as c:
        set_rewrite(c, card, now + max(REWRITE_AFTER, now - card.written_at) if again else None)
