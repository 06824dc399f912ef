"""What may be typed after /ainews: every command, how it is written, what it does, and by which other names it goes."""

from __future__ import annotations

import difflib

# name → (how it is written, what it does); the order of help
USAGE: dict[str, tuple[str, str]] = {
    "latest": ("latest [topic] [n]", "the newest cards"),
    "recap": ("recap [today|week|2026-W47] [topic]", "what mattered in a day or a week"),
    "search": ('search words ["a phrase" -word topic: source: since:7d]', "find cards in the archive"),
    "ask": ("ask question", "an answer from the archive, with its sources"),
    "card": ("card id", "one whole card"),
    "why": ("why id|url", "why a story was posted here, or was not"),
    "topics": ("topics [add name: term, term]", "the topics you can follow, and your own"),
    "follow": (
        'follow topic… ["phrase" -word min:60 for:me]',
        "preview what this channel or you would get, then follow",
    ),
    "unfollow": ("unfollow [topic…]", "stop one topic here, or everything"),
    "mute": ("mute source|topic", "hide a publisher or a topic here"),
    "unmute": ("unmute source|topic", "show it again"),
    "settings": ("settings [me]", "filter, times and limits of this channel, with a preview"),
    "sources": ("sources [add url]", "where the news comes from, and how each source is doing"),
    "saved": ("saved", "cards you saved"),
    "pause": ("pause [2d]", "post nothing here for a while"),
    "resume": ("resume", "post here again"),
    "status": ("status", "how the bot is doing"),
    "help": ("help [command]", "this list"),
}
EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {  # what people may not guess, told by "help follow" and the like
    "latest": (
        ("latest policy security 10", "ten cards on either topic"),
        ("latest since:2d", "from the last two days"),
    ),
    "recap": (("recap yesterday", "one day"), ("recap 2026-W47 security", "a week, one topic")),
    "search": (
        ('search "export rule" -webinar', "a phrase, leaving out a word"),
        ("search chip* topic:policy since:30d", "the start of a word, one topic, the last 30 days"),
        ('search agents source:"Ars Technica" min:60', "one source, the important ones"),
    ),
    "ask": (("ask which open models came out this week?", "four sentences at most, with sources"),),
    "topics": (("topics add chips: accelerator, export licence", "a topic of your own, and the terms it stands for"),),
    "follow": (
        ("follow models security min:60", "two topics, the important ones"),
        ('follow "export rule" -webinar', "a phrase, leaving out a word"),
        ("follow policy mode:daily hour:8 tz:Berlin", "one digest a day at eight"),
        ("follow policy mode:weekly weekday:friday", "one digest a week"),
        ("follow agents quiet:22-7 cap:5 thread:yes", "silent at night, five a day, deep insight in the thread"),
        ("follow research for:me", "to you, by direct message"),
    ),
    "settings": (("settings me", "for your direct messages"), ("settings admins", "only admins may change channels")),
    "sources": (("sources add example.com/feed.xml", "for admins"),),
    "pause": (("pause 6h", "or 30min, 2d, 1w, 3mo"), ("pause", "until you resume")),
}
ALIASES = {
    "?": "help", "-h": "help", "--help": "help", "hi": "help", "hello": "help", "start": "help",
    "news": "latest", "new": "latest", "top": "latest", "last": "latest", "find": "search", "q": "search",
    "digest": "recap", "summary": "recap", "subscribe": "follow", "unsubscribe": "unfollow", "stop": "pause",
    "explain": "why", "show": "card", "config": "settings", "preferences": "settings", "feeds": "sources",
    "topic": "topics", "source": "sources", "bookmarks": "saved", "health": "status", "continue": "resume",
    "try": "follow", "preview": "follow",
}  # fmt: skip


def nearest(word: str, known: tuple[str, ...] = (*USAGE, *ALIASES)) -> str:
    """The known command closest to ``word``, or "" when none is close (difflib's ratio of at least 0.6)."""
    meant = difflib.get_close_matches(word[:40], known, n=1, cutoff=0.6)
    return ALIASES.get(meant[0], meant[0]) if meant else ""


def usage(name: str) -> str:
    """How a command is written, to show after a mistake."""
    return f"/ainews {USAGE[name][0]}"
