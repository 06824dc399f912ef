"""Why a story came here or did not: each stage in order, with the fact that decided it."""

from __future__ import annotations

from datetime import datetime

from bot.commands import Command
from bot.delivery.modes import admit, local_midnight
from bot.delivery.plan import importance_here
from bot.delivery.refusals import mending
from bot.delivery.slots import zone
from bot.render.words import calendar
from bot.replies import Answer, Facts
from bot.services.delivery.planned import load_tastes
from bot.services.desk.asker import Asker
from bot.services.desk.following import get
from bot.services.desk.reading import find_card, short
from bot.services.parts import Parts
from bot.stories.brake import why_held
from bot.stories.normalise import canonical_url
from storage import cards, stories
from storage.channels import get_channel
from storage.deliveries import count_cards
from storage.records import Card, Delivery, DeliveryState, Story, Subscription
from storage.trace import Trace, deliveries_of_story, trace_story, trace_url

Rows = list[tuple[str, str]]
_MOST_REASONS = 6
_ENDS = {
    DeliveryState.PENDING: "it waits to be sent",
    DeliveryState.SENDING: "it is being sent",
    DeliveryState.DEAD: "sending it was abandoned",
    DeliveryState.DROPPED: "it was dropped before sending",
}


def why(parts: Parts, asker: Asker, command: Command) -> Answer:
    """Tell the way of a card or an article to this channel."""
    if command.url:
        return _of_url(parts, asker, command.url)
    card = find_card(parts, command.card_id or 0)
    with parts.store.read() as c:
        traces = trace_story(c, card.story_id)
        story = stories.get_story(c, card.story_id)
    return _told(parts, asker, traces, story, card)


def _of_url(parts: Parts, asker: Asker, url: str) -> Answer:
    with parts.store.read() as c:
        traces = trace_url(c, url, canonical_url(url))
        story_id = next((trace.story_id for trace in traces if trace.story_id), None)
        story = stories.get_story(c, story_id) if story_id else None
        card = cards.card_of_story(c, story_id) if story_id else None
        traces = trace_story(c, story_id) if story_id else traces
    if not traces:
        text = "no source that is read here has brought this address"
        rows = (("Fetched", f"No: {text}"),)
        hints = ("sources",)
        return Facts(title="Why", lead="This article never arrived.", rows=rows, hints=hints)
    return _told(parts, asker, traces, story, card)


def _told(parts: Parts, asker: Asker, traces: tuple[Trace, ...], story: Story | None, card: Card | None) -> Facts:
    rows: Rows = [_fetched(traces), _relevant(traces)]
    end = "It was set aside." if story is None else ""
    if story is not None:
        rows += [_grouped(parts, story, traces), _scored(story)]
        end = "Its card is being written." if card is None else ""
    if card is not None:
        end = _delivery(parts, asker, card, rows, _why_quiet(story, card, traces))
    headline = card.headline if card else traces[0].title
    return Facts(title=short(f"Why: {headline}", 140), lead=end, rows=tuple(rows))


def _fetched(traces: tuple[Trace, ...]) -> tuple[str, str]:
    publishers = list(dict.fromkeys(trace.publisher for trace in traces))
    shown = ", ".join(publishers[:4]) + (f" and {len(publishers) - 4} more" if len(publishers) > 4 else "")
    text = f"Yes, from {shown}"
    if early := _why_early(traces):
        text += f"; {early}, so it is shown but not posted by itself"
    return "Fetched", text


def _relevant(traces: tuple[Trace, ...]) -> tuple[str, str]:
    if any(trace.state == "grouped" for trace in traces):
        return "Relevant", "Yes, it is AI news"
    if any(trace.state == "new" for trace in traces):
        return "Relevant", "Not checked yet; that takes a minute"
    return "Relevant", f"No: {next((t.reason for t in traces if t.reason), 'it is not AI news')}"


def _grouped(parts: Parts, story: Story, traces: tuple[Trace, ...]) -> tuple[str, str]:
    count = len(traces)
    labels = ", ".join(parts.lexicon.label(topic) for topic in story.topics) or "no topic"
    event = parts.lexicon.event_label(story.event)
    text = f"Story {story.id} with {count} {'source' if count == 1 else 'sources'}; topics: {labels}"
    return "Grouped", text + (f"; kind of event: {event}" if event else "")


def _scored(story: Story) -> tuple[str, str]:
    strongest = sorted((r for r in story.reasons if r.score == "importance"), key=lambda r: -abs(r.points))
    words = "; ".join(f"{reason.words} ({reason.points:+.0f})" for reason in strongest[:_MOST_REASONS])
    text = f"Importance {story.importance}, credibility {story.credibility}"
    return "Scored", f"{text}: {words}" if words else text


def _why_quiet(story: Story | None, card: Card, traces: tuple[Trace, ...]) -> str:
    """Why a story does not come by itself, or ""."""
    held = why_held(story)
    if held or not card.quiet:
        return held[0].words if held else ""
    return _why_early(traces) or "it is no news but a view, a lesson or a review"


def _why_early(traces: tuple[Trace, ...]) -> str:
    """Why nothing of a story was news when it came, or ""."""
    if not all(trace.baseline for trace in traces):
        return ""
    there = all(trace.first_poll for trace in traces)
    return "it was there already when the source was added" if there else "it was old, or dated ahead, when it came"


def _delivery(parts: Parts, asker: Asker, card: Card, rows: Rows, quiet: str) -> str:
    """Add the stages of this channel; return how it ended. ``quiet``: why the story does not come by itself."""
    here = get(parts, asker)
    if here is None or not here.active:
        rows.append(("Filtered", "Nothing is followed in this place"))
        return "It was not posted here: nothing is followed here."
    with parts.store.read() as c:
        sent = deliveries_of_story(c, asker.team_id, asker.channel_id, card.story_id)
        tastes = load_tastes(c, {asker.team_id})
        place = get_channel(c, asker.team_id, asker.channel_id)
    learned = tastes.learned.get((asker.team_id, asker.channel_id), {})
    moved = importance_here(card, learned) - card.importance
    if moved:
        label = parts.lexicon.label
        named = [
            f"{label(name) if kind == 'topic' else name} {points:+}"
            for (kind, name), points in learned.items()
            if name in _names(card)
        ]
        rows.append(("Learned", f"{moved:+} importance here, from your votes on {', '.join(named)}"))
    decision = tastes.filter(here).decide(card)
    rows.append(("Filtered", f"{'Passes' if decision else 'Stopped'}: {decision.why}"))
    if sent:
        rows.append(("Delivered", _sent(sent[0], here, parts.now())))
        return "It was posted here." if sent[0].state is DeliveryState.SENT else "It has not been posted here yet."
    dead = place.dead_reason if place else ""
    broken = f"No: I can no longer post here. {mending(dead)}".replace("`", "")
    passes = bool(decision)
    unsent = broken if dead and passes else _unsent(parts, card, here, passes=passes, quiet=quiet)
    rows.append(("Delivered", unsent))
    return "It was not posted here."


def _names(card: Card) -> set[str]:
    return {*card.topics, *(source.publisher for source in card.sources)}


def _sent(first: Delivery, here: Subscription, now: datetime) -> str:
    if first.state is DeliveryState.SENT and first.sent_at:
        return f"Yes, {calendar(first.sent_at.astimezone(zone(here.timezone)), now)} ({here.timezone})"
    words = _ENDS.get(first.state, first.state.value)
    return f"No: {words}" + (f" ({first.error})" if first.error else "")


def _unsent(parts: Parts, card: Card, here: Subscription, *, passes: bool, quiet: str) -> str:
    if not passes:
        return "No: the filter stopped it"
    if quiet:
        return f"No: {quiet}"
    if card.collected_at < here.created_at:
        return "No: it was collected before this subscription started"
    with parts.store.read() as c:
        looked_at = cards.get_planned_at(c, card.id)
        key, midnight = (here.team_id, here.channel_id), local_midnight(here, looked_at or parts.now())
        sent = count_cards(c, [key], midnight, until=looked_at).get(key, 0) if here.daily_cap else 0
    admission = admit(card, here, looked_at or parts.now(), sent)
    if not admission.now:
        return f"No: {admission.why}"
    if looked_at is None:
        return "Not yet: it is about to be planned"
    at = calendar(looked_at.astimezone(zone(here.timezone)), parts.now())
    return f"No: it passes as things are now, but not as they were when it was looked at ({at}, {here.timezone})"
