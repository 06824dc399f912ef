"""The seam to Slack: what the bot asks of a workspace, as a Protocol over plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

Block = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A ready message. ``text`` is complete by itself: notifications and screen readers read only that."""

    text: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A message that Slack holds. ``ts`` is its id, a string; ``delivery_id`` comes back from its metadata."""

    channel_id: str
    ts: str
    delivery_id: str = ""
    own: bool = True  # written by this app


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One page of a channel's or a thread's messages, newest first, and the cursor of the next."""

    messages: tuple[Posted, ...]
    cursor: str = ""
    server_time: datetime | None = None  # Slack's Date header: tells the skew of our clock


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelInfo:
    """What Slack says of a channel."""

    channel_id: str
    name: str = ""
    is_member: bool = False
    is_archived: bool = False
    is_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UserInfo:
    """What Slack says of a person."""

    user_id: str
    name: str = ""
    timezone: str = "UTC"
    is_admin: bool = False
    is_guest: bool = False
    home_team_id: str = ""  # the workspace they belong to, where Slack tells it of somebody in a shared channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who the token is."""

    team_id: str
    team_name: str = ""
    bot_user_id: str = ""
    bot_id: str = ""
    app_id: str = ""  # where it is known: of an installation
    scopes: tuple[str, ...] = field(default=())


class SlackGateway(Protocol):
    """One workspace's Web API. Every method raises :class:`bot.errors.SlackError`; none retries by itself."""

    def identity(self) -> Identity: ...

    def post(self, channel_id: str, message: Message, *, delivery_id: str = "", thread_ts: str = "") -> Posted: ...

    def update(self, channel_id: str, ts: str, message: Message, *, delivery_id: str = "") -> Posted: ...

    def permalink(self, channel_id: str, ts: str) -> str: ...

    def delete(self, channel_id: str, ts: str) -> None: ...

    def ephemeral(self, channel_id: str, user_id: str, message: Message) -> None: ...

    def history(self, channel_id: str, *, oldest: datetime, cursor: str = "", limit: int = 200) -> History: ...

    def replies(
        self, channel_id: str, thread_ts: str, *, oldest: datetime, cursor: str = "", limit: int = 200
    ) -> History: ...

    def open_dm(self, user_id: str) -> str: ...

    def join(self, channel_id: str) -> None: ...

    def channel(self, channel_id: str) -> ChannelInfo: ...

    def channels_of(self, user_id: str) -> frozenset[str]: ...

    def user(self, user_id: str) -> UserInfo: ...

    def open_view(self, trigger_id: str, view: Mapping[str, Any]) -> str: ...

    def push_view(self, trigger_id: str, view: Mapping[str, Any]) -> str: ...

    def update_view(self, view_id: str, view: Mapping[str, Any], *, view_hash: str = "") -> None: ...

    def publish_home(self, user_id: str, view: Mapping[str, Any]) -> None: ...

    def upload_image(self, name: str, body: bytes, *, alt_text: str, title: str) -> str: ...
