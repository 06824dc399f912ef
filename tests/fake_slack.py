"""An honest Slack in memory: several workspaces, histories with lag and pages, rates, and faults on demand.

It judges by itself, from Slack's rules, and shares no code with what it tests but the values of the gateway's seam.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.delivery.gateway import ChannelInfo, History, Identity, Message, Posted, SlackGateway, UserInfo
from bot.errors import SlackError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Held:
    """A message that Slack took. ``accepted_at`` may lie ahead: the request is still under way inside Slack."""

    channel: tuple[str, str]
    message: Message
    delivery_id: str
    thread_ts: str
    accepted_at: datetime
    ts: str = ""
    own: bool = True
    edits: int = 0
    deleted: bool = False


@dataclass
class Rules:
    """How this Slack behaves."""

    lag_s: float = 0.0  # from acceptance until history shows it
    page_max: int = 999
    channel_interval_s: float = 0.0  # 0: no limit
    skew_s: float = 0.0  # Slack's clock less ours
    edit_window_s: float = 10**9


def nothing(_point: str) -> str:
    """A world without faults."""
    return ""


@dataclass
class FakeSlack:
    """Slack itself. ``hook`` is asked at every named point of a call and may name a fault, or raise.

    Points: ``post:before``, ``post:stored``, ``update:before``, ``update:stored``, ``history:before``,
    ``history:after``. Faults: ``refused``, ``429``, ``5xx`` (before: nothing stored, stored: taken all the same),
    ``lost`` (the answer does not arrive), ``late:N`` (taken N seconds after our client gave up), or an error code.
    """

    now: Callable[[], datetime]
    hook: Callable[[str], str] = nothing
    rules: Rules = field(default_factory=Rules)
    messages: list[Held] = field(default_factory=list)
    archived: set[tuple[str, str]] = field(default_factory=set)
    foreign: set[tuple[str, str]] = field(default_factory=set)  # channels that the bot is no member of
    revoked: set[str] = field(default_factory=set)
    users: dict[tuple[str, str], UserInfo] = field(default_factory=dict)  # who is more, or less, than a member
    joinable: bool = False
    breaches: int = 0
    calls: list[str] = field(default_factory=list)
    remember: bool = True  # without it nothing is kept: for measurements of many thousand messages
    patience_s: float = 0.0  # how long a client waits for an answer that never comes
    wait: Callable[[float], None] = lambda _s: None
    _last_post: dict[tuple[str, str], datetime] = field(default_factory=dict)
    _serial: int = 0

    def for_team(self, team_id: str) -> SlackGateway | None:
        """The gateway of a workspace: the seam that services use."""
        return FakeGateway(self, team_id)

    def channel(self, team_id: str, channel_id: str, *, threads: bool = False) -> list[Held]:
        """What people see in a channel, oldest first."""
        self._arrive()
        mine = [one for one in self.messages if one.channel == (team_id, channel_id) and one.ts and not one.deleted]
        return sorted((one for one in mine if threads or not one.thread_ts), key=lambda one: one.ts)

    def thread(self, team_id: str, channel_id: str, ts: str) -> list[Held]:
        """Replies under a message, oldest first."""
        return [one for one in self.channel(team_id, channel_id, threads=True) if one.thread_ts == ts]

    def delivery_ids(self) -> list[str]:
        """Ids of every message that ever arrived, in the order of arrival."""
        self._arrive()
        return [one.delivery_id for one in sorted((m for m in self.messages if m.ts), key=lambda one: one.ts)]

    def take(self, held: Held) -> Held:
        """Accept a message, now or later."""
        if not self.remember:
            held.ts = self.ts_of(held.accepted_at)
            return held
        self.messages.append(held)
        self._arrive()
        return held

    def check(self, team_id: str, channel_id: str) -> None:
        """Refuse as Slack would before anything else."""
        if team_id in self.revoked:
            raise refusal("token_revoked")
        if (team_id, channel_id) in self.archived:
            raise refusal("is_archived")
        if (team_id, channel_id) in self.foreign:
            raise refusal("not_in_channel")

    def pace(self, key: tuple[str, str]) -> None:
        """Count and refuse what comes too fast for a channel."""
        last, now = self._last_post.get(key), self.server_time  # Slack measures by its own clock
        interval = timedelta(seconds=self.rules.channel_interval_s)
        if last is not None and now - last < interval:
            self.breaches += 1
            raise SlackError("Slack said ratelimited.", code="ratelimited", retry_after=1.0)
        self._last_post[key] = now

    @property
    def last_post_at(self) -> datetime:
        """When the last message was taken, by the clock of the test."""
        return max(self._last_post.values()) - timedelta(seconds=self.rules.skew_s)

    @property
    def server_time(self) -> datetime:
        """The clock on Slack's wall."""
        return self.now() + timedelta(seconds=self.rules.skew_s)

    def ts_of(self, moment: datetime) -> str:
        """The next message id at that time, unique and rising."""
        self._serial += 1
        seconds = int((moment + timedelta(seconds=self.rules.skew_s) - EPOCH).total_seconds())
        return f"{seconds}.{self._serial % 1_000_000:06d}"

    def _arrive(self) -> None:
        now = self.now()
        due = [one for one in self.messages if not one.ts and one.accepted_at <= now]
        for one in sorted(due, key=lambda held: held.accepted_at):
            one.ts = self.ts_of(one.accepted_at)


def refusal(code: str) -> SlackError:
    """A definite no."""
    return SlackError(f"Slack said {code}.", code=code, permanent=True)


def silence(why: str) -> SlackError:
    """No answer, or one that says nothing."""
    return SlackError(f"Slack gave no answer ({why}).", ambiguous=True)


class FakeGateway:
    """One workspace's way into the fake."""

    def __init__(self, slack: FakeSlack, team_id: str) -> None:
        self.slack, self.team_id = slack, team_id

    def post(self, channel_id: str, message: Message, *, delivery_id: str = "", thread_ts: str = "") -> Posted:
        slack = self.slack
        slack.calls.append("post")
        fault = slack.hook("post:before")
        held = Held((self.team_id, channel_id), message, delivery_id, thread_ts, slack.now())
        if fault.startswith("late:"):
            slack.wait(slack.patience_s)
            slack.check(self.team_id, channel_id)
            held.accepted_at = slack.now() + timedelta(seconds=float(fault[5:]))
            slack.take(held)
            raise silence("timed out")
        self._refuse(fault)
        slack.check(self.team_id, channel_id)
        slack.pace((self.team_id, channel_id))
        slack.take(held)
        self._refuse(slack.hook("post:stored"))
        return Posted(channel_id=channel_id, ts=held.ts, delivery_id=delivery_id)

    def update(self, channel_id: str, ts: str, message: Message, *, delivery_id: str = "") -> Posted:
        slack = self.slack
        slack.calls.append("update")
        self._refuse(slack.hook("update:before"))
        slack.check(self.team_id, channel_id)
        found = next((one for one in slack.channel(self.team_id, channel_id, threads=True) if one.ts == ts), None)
        if found is None:
            raise refusal("message_not_found")
        if (slack.now() - found.accepted_at).total_seconds() > slack.rules.edit_window_s:
            raise refusal("edit_window_closed")
        found.message, found.edits = message, found.edits + 1
        self._refuse(slack.hook("update:stored"))
        return Posted(channel_id=channel_id, ts=ts, delivery_id=delivery_id)

    def history(self, channel_id: str, *, oldest: datetime, cursor: str = "", limit: int = 200) -> History:
        seen = [one for one in self.slack.channel(self.team_id, channel_id) if self._visible(one)]
        return self._page(list(reversed(seen)), channel_id, oldest, cursor, limit)

    def replies(
        self, channel_id: str, thread_ts: str, *, oldest: datetime, cursor: str = "", limit: int = 200
    ) -> History:
        every = self.slack.channel(self.team_id, channel_id, threads=True)
        seen = [one for one in every if thread_ts in (one.ts, one.thread_ts) and self._visible(one)]
        return self._page(seen, channel_id, oldest, cursor, limit)

    def _page(self, seen: list[Held], channel_id: str, oldest: datetime, cursor: str, limit: int) -> History:
        slack = self.slack
        slack.calls.append("history")
        self._refuse(slack.hook("history:before"))
        slack.check(self.team_id, channel_id)
        after = (oldest - EPOCH).total_seconds()
        seen = [one for one in seen if float(one.ts) >= after]
        start, size = int(cursor or 0), min(limit, slack.rules.page_max)
        page = tuple(
            Posted(channel_id=channel_id, ts=one.ts, delivery_id=one.delivery_id, own=one.own)
            for one in seen[start : start + size]
        )
        more = str(start + size) if start + size < len(seen) else ""
        self._refuse(slack.hook("history:after"))
        return History(messages=page, cursor=more, server_time=slack.server_time)

    def _visible(self, one: Held) -> bool:
        return (self.slack.now() - one.accepted_at).total_seconds() >= self.slack.rules.lag_s

    def _refuse(self, fault: str) -> None:
        if not fault:
            return
        if fault == "refused":
            raise SlackError("Slack could not be reached: connection refused.")
        if fault == "429":
            raise SlackError("Slack said ratelimited.", code="ratelimited", retry_after=3.0)
        if fault in {"5xx", "lost"}:
            self.slack.wait(self.slack.patience_s if fault == "lost" else 0.0)
            raise silence(fault)
        raise refusal(fault)

    def identity(self) -> Identity:
        return Identity(team_id=self.team_id, scopes=("chat:write", "channels:history"))

    def permalink(self, channel_id: str, ts: str) -> str:
        self.slack.calls.append("permalink")
        self._refuse(self.slack.hook("permalink"))
        if ts not in {one.ts for one in self.slack.channel(self.team_id, channel_id)}:
            raise refusal("message_not_found")
        return f"https://slack.example/archives/{channel_id}/p{ts.replace('.', '')}"

    def delete(self, channel_id: str, ts: str) -> None:
        for one in self.slack.channel(self.team_id, channel_id, threads=True):
            one.deleted = one.deleted or one.ts == ts

    def ephemeral(self, channel_id: str, user_id: str, message: Message) -> None:
        self.slack.calls.append("ephemeral")

    def open_dm(self, user_id: str) -> str:
        self.slack.calls.append("open_dm")
        self._refuse(self.slack.hook("open_dm"))
        return f"D{user_id}"

    def join(self, channel_id: str) -> None:
        self.slack.calls.append("join")
        if not self.slack.joinable:
            raise refusal("method_not_supported_for_channel_type")
        self.slack.foreign.discard((self.team_id, channel_id))

    def channel(self, channel_id: str) -> ChannelInfo:
        return ChannelInfo(channel_id=channel_id, is_member=(self.team_id, channel_id) not in self.slack.foreign)

    def channels_of(self, user_id: str) -> frozenset[str]:
        self.slack.calls.append("channels_of")
        return frozenset()

    def user(self, user_id: str) -> UserInfo:
        return self.slack.users.get((self.team_id, user_id), UserInfo(user_id=user_id))

    def open_view(self, trigger_id: str, view: Mapping[str, Any]) -> str:
        return "V1"

    def push_view(self, trigger_id: str, view: Mapping[str, Any]) -> str:
        return "V2"

    def update_view(self, view_id: str, view: Mapping[str, Any], *, view_hash: str = "") -> None:
        self.slack.calls.append("update_view")

    def publish_home(self, user_id: str, view: Mapping[str, Any]) -> None:
        self.slack.calls.append("publish_home")

    def upload_image(self, name: str, body: bytes, *, alt_text: str, title: str) -> str:
        self.slack.calls.append("upload_image")
        self._refuse(self.slack.hook("upload"))
        return f"F{len(self.slack.calls):08d}"
