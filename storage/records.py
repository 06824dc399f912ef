"""The nouns of Signalpost: frozen values that every floor may pass around.

Standard library only. Times are aware and in UTC. Text is plain: no HTML, no Slack mark-up; escaping belongs to the
renderers. A field that is unknown is ``None`` or empty, never a guess. Import them from here; they are written in
``storage/nouns/``.
"""

from storage.nouns.card import Basis, Card, Cite, Implication, Line, Related, Remembered, Source, TimelineItem, Tldr
from storage.nouns.delivery import Delivery, DeliveryKind, DeliveryState, Mode, Recap, RecapItem, Subscription
from storage.nouns.news import (
    Category,
    Entry,
    EntryChange,
    EntryDraft,
    EntryState,
    Feed,
    FeedCheck,
    FeedState,
    KnownEntry,
    Reason,
    Story,
    StoryChange,
    Topic,
)
from storage.nouns.people import Installation, Workspace

__all__ = [
    "Basis",
    "Card",
    "Category",
    "Cite",
    "Delivery",
    "DeliveryKind",
    "DeliveryState",
    "Entry",
    "EntryChange",
    "EntryDraft",
    "EntryState",
    "Feed",
    "FeedCheck",
    "FeedState",
    "Implication",
    "Installation",
    "KnownEntry",
    "Line",
    "Mode",
    "Reason",
    "Recap",
    "RecapItem",
    "Related",
    "Remembered",
    "Source",
    "Story",
    "StoryChange",
    "Subscription",
    "TimelineItem",
    "Tldr",
    "Topic",
    "Workspace",
]
