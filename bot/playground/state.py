"""The local workspace in memory: messages of its channels, each change numbered so that pages can follow."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.playground.journal import Journal
from bot.playground.rooms import Channel, User, first_channels, first_users
from bot.playground.shapes import YOU, Json

PAGE_STARTS_WITH = 300  # messages of each channel
EPHEMERAL_KEPT = 200  # answers only you see; a reload of the page shows the newest of them again


@dataclass(slots=True)
class Kept:
    """One message in Slack's shape (``body``), with the revision of its last change."""

    channel_id: str
    body: Json
    rev: int
    gone: bool = False
    ephemeral: bool = False

    def for_page(self) -> Json:
        """What the page needs of it."""
        shape: Json = {"channel": self.channel_id, "ts": self.body["ts"], "ephemeral": self.ephemeral}
        return shape | ({"gone": True} if self.gone else {"message": self.body})


class Workspace:
    """Everything people and the bot have written. Safe to use from several threads.

    Args:
        now: the clock, aware and in UTC.
        journal: where messages survive a restart; None keeps them in memory only.
        bot_name: the bot's display name.
    """

    def __init__(
        self, now: Callable[[], datetime], journal: Journal | None = None, bot_name: str = "Signalpost"
    ) -> None:
        self.now = now
        self.lock = threading.RLock()
        self.revision = 1
        self.users: dict[str, User] = {user.id: user for user in first_users(bot_name)}
        self.channels: dict[str, Channel] = {}
        self._journal = journal
        self._messages: dict[str, dict[str, Kept]] = {}
        self._whispers: dict[str, Kept] = {}
        self._last_us = 0
        self._load()

    def _load(self) -> None:
        for channel in first_channels(self.now()):
            self._enter(channel)
        if self._journal is None:
            return
        for body in self._journal.channels():
            self._enter(Channel(**(body | {"members": set(body["members"])})))
        for channel_id, body in self._journal.messages():
            if channel_id in self._messages:
                self._messages[channel_id][body["ts"]] = Kept(channel_id, body, self.revision)
                self._last_us = max(self._last_us, int(body["ts"].replace(".", "")))

    def _enter(self, channel: Channel) -> None:
        channel.rev = self.revision
        self.channels[channel.id] = channel
        self._messages.setdefault(channel.id, {})

    def tick(self) -> int:
        """Number a change. Call it with the lock held."""
        self.revision += 1
        return self.revision

    def new_ts(self) -> str:
        """A message id: seconds with six decimals, unique and growing, also when the clock stands still."""
        with self.lock:
            self._last_us = max(int(self.now().timestamp() * 1_000_000), self._last_us + 1)
            return f"{self._last_us // 1_000_000}.{self._last_us % 1_000_000:06d}"

    def add_channel(self, channel: Channel) -> None:
        """Add or replace a channel."""
        with self.lock:
            self.tick()
            self._enter(channel)
            if self._journal:
                self._journal.keep_channel(channel.kept())

    def join(self, channel_id: str, user_id: str) -> None:
        """Make somebody a member of a channel."""
        with self.lock:
            channel = self.channels[channel_id]
            channel.members.add(user_id)
            self.add_channel(channel)

    def post(self, channel_id: str, body: Json) -> Json:
        """Store a message; returns it with its new ``ts``."""
        with self.lock:
            kept = Kept(channel_id, {"type": "message", **body, "ts": self.new_ts()}, self.tick())
            self._messages[channel_id][kept.body["ts"]] = kept
            self._save(kept)
            self._count_reply(kept)
            return kept.body

    def edit(self, channel_id: str, ts: str, body: Json) -> Json:
        """Replace a stored message by ``body``; the caller has looked that it exists."""
        with self.lock:
            kept = self._messages[channel_id][ts]
            kept.body, kept.rev = body, self.tick()
            self._save(kept)
            return body

    def remove(self, channel_id: str, ts: str) -> None:
        """Delete a message; pages are told that it is gone."""
        with self.lock:
            kept = self._messages[channel_id][ts]
            kept.gone, kept.rev = True, self.tick()
            if self._journal:
                self._journal.drop_message(channel_id, ts)
            self._count_reply(kept)

    def message(self, channel_id: str, ts: str) -> Json | None:
        """A stored message that is still there, or None."""
        with self.lock:
            kept = self._messages.get(channel_id, {}).get(ts)
            return None if kept is None or kept.gone else kept.body

    def messages(self, channel_id: str) -> list[Json]:
        """All messages of a channel that are still there, oldest first, thread replies among them."""
        with self.lock:
            return [kept.body for kept in self._messages.get(channel_id, {}).values() if not kept.gone]

    def whisper(self, channel_id: str, body: Json, user_id: str = YOU) -> Json:
        """Show an ephemeral message to one person; it is not part of the channel and never kept on disk."""
        with self.lock:
            ts = self.new_ts()
            kept = Kept(channel_id, {"type": "message", **body, "ts": ts, "for": user_id}, self.tick(), ephemeral=True)
            self._whispers[ts] = kept
            while len(self._whispers) > EPHEMERAL_KEPT:
                del self._whispers[next(iter(self._whispers))]
            return kept.body

    def whispered(self, ts: str) -> Kept | None:
        """An ephemeral message that is still shown, or None."""
        with self.lock:
            kept = self._whispers.get(ts)
            return None if kept is None or kept.gone else kept

    def whispers(self, channel_id: str) -> list[Json]:
        """The ephemeral messages that a channel still shows, oldest first."""
        with self.lock:
            return [w.body for w in self._whispers.values() if w.channel_id == channel_id and not w.gone]

    def change_whisper(self, ts: str, body: Json | None) -> None:
        """Replace an ephemeral message's content, or take it away with None."""
        with self.lock:
            kept = self.whispered(ts)
            if kept is None:
                return
            kept.rev = self.tick()
            if body is None:
                kept.gone = True
            else:
                kept.body = kept.body | body

    def changed_since(self, revision: int) -> list[Json]:
        """Messages and ephemeral messages changed after ``revision``, in the page's shape, oldest first.

        Revision 0 gives what a page starts with: the newest messages of every channel that are still there.
        """
        with self.lock:
            rooms = [list(room.values()) for room in self._messages.values()]
            if revision == 0:
                rooms = [[kept for kept in room if not kept.gone][-PAGE_STARTS_WITH:] for room in rooms]
            every = (*(kept for room in rooms for kept in room), *self._whispers.values())
            found = [kept for kept in every if kept.rev > revision and (revision or not kept.gone)]
            return [kept.for_page() for kept in sorted(found, key=lambda kept: kept.body["ts"])]

    def _save(self, kept: Kept) -> None:
        if self._journal:
            self._journal.keep_message(kept.channel_id, kept.body)

    def _count_reply(self, reply: Kept) -> None:
        """Keep reply_count and latest_reply of the thread's first message right."""
        root_ts = reply.body.get("thread_ts", "")
        root = self._messages[reply.channel_id].get(root_ts)
        if root is None or root_ts == reply.body["ts"] or root.gone:
            return
        replies = [m for m in self.messages(reply.channel_id) if m.get("thread_ts") == root_ts and m["ts"] != root_ts]
        root.body = root.body | {
            "thread_ts": root_ts,
            "reply_count": len(replies),
            "reply_users": sorted({m.get("user", "") for m in replies}),
            "latest_reply": replies[-1]["ts"] if replies else root_ts,
        }
        root.rev = self.tick()
        self._save(root)
