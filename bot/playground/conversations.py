"""conversations.* and users.*: channels, their history, and people."""

from __future__ import annotations

import base64
import binascii
from decimal import Decimal, InvalidOperation

from bot.playground.call import Call, Method
from bot.playground.shapes import BOT_USER, DM, YOU, ApiError, Json


def _page(call: Call, items: list[Json], limit: int) -> tuple[list[Json], Json]:
    """One page of ``items`` and its response_metadata."""
    start = 0
    if call.text("cursor"):
        try:
            start = int(base64.b64decode(call.text("cursor"), validate=True).decode().removeprefix("next:"))
        except (ValueError, binascii.Error, UnicodeDecodeError):
            raise ApiError("invalid_cursor") from None
    end = start + limit
    cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return items[start:end], {"next_cursor": cursor}


def _time(call: Call, name: str, default: str) -> Decimal:
    try:
        return Decimal(call.text(name) or default)
    except InvalidOperation:
        raise ApiError(f"invalid_ts_{name}") from None


def _between(call: Call, messages: list[Json]) -> list[Json]:
    oldest, latest = _time(call, "oldest", "0"), _time(call, "latest", "99999999999")
    inclusive = call.flag("inclusive")
    found = []
    for message in messages:
        at = Decimal(message["ts"])
        if oldest < at < latest or (inclusive and at in {oldest, latest}):
            found.append(message)
    return found


def _told(call: Call, message: Json) -> Json:
    """A message as history gives it: of the metadata only the type, unless all is asked for."""
    if "metadata" not in message or call.flag("include_all_metadata"):
        return message
    return message | {"metadata": {"event_type": message["metadata"]["event_type"]}}


def history(call: Call) -> Json:
    """conversations.history: newest first, without thread replies."""
    channel = call.room()
    roots = [
        message
        for message in call.state.messages(channel.id)
        if message.get("thread_ts", message["ts"]) == message["ts"] or message.get("subtype") == "thread_broadcast"
    ]
    found, metadata = _page(call, _between(call, roots)[::-1], call.number("limit", 100, 999))
    return {
        "ok": True,
        "messages": [_told(call, message) for message in found],
        "has_more": bool(metadata["next_cursor"]),
        "pin_count": 0,
        "response_metadata": metadata,
    }


def replies(call: Call) -> Json:
    """conversations.replies: the thread's first message, then its replies, oldest first."""
    channel = call.room()
    ts = call.text("ts")
    root = call.state.message(channel.id, ts)
    if root is None:
        raise ApiError("thread_not_found")
    below = [m for m in call.state.messages(channel.id) if m.get("thread_ts") == ts and m["ts"] != ts]
    found, metadata = _page(call, [root, *_between(call, below)], call.number("limit", 100, 999))
    return {
        "ok": True,
        "messages": [_told(call, message) for message in found],
        "has_more": bool(metadata["next_cursor"]),
        "response_metadata": metadata,
    }


def _listed(call: Call, member: str = "") -> Json:
    """The conversations of the wanted types that the bot may see, page by page; with a person only theirs."""
    kinds = {kind.strip() for kind in (call.text("types") or "public_channel").split(",")}
    found = []
    for channel in call.state.channels.values():
        kind = "im" if channel.is_im else "private_channel" if channel.is_private else "public_channel"
        hidden = (channel.is_private and BOT_USER not in channel.members) or (
            channel.is_archived and call.flag("exclude_archived")
        )
        if kind in kinds and not hidden and (not member or member in channel.members):
            found.append(channel.as_slack())
    page, metadata = _page(call, found, call.number("limit", 100, 999))
    return {"ok": True, "channels": page, "response_metadata": metadata}


def list_channels(call: Call) -> Json:
    """conversations.list."""
    return _listed(call)


def info(call: Call) -> Json:
    """conversations.info."""
    return {"ok": True, "channel": call.channel().as_slack()}


def join(call: Call) -> Json:
    """conversations.join: public channels only."""
    channel = call.channel()
    if channel.is_archived:
        raise ApiError("is_archived")
    if channel.is_im or channel.is_private:
        raise ApiError("method_not_supported_for_channel_type")
    call.state.join(channel.id, BOT_USER)
    return {"ok": True, "channel": channel.as_slack()}


def members(call: Call) -> Json:
    """conversations.members."""
    page, metadata = _page(call, [{"id": m} for m in sorted(call.channel().members)], call.number("limit", 100, 999))
    return {"ok": True, "members": [item["id"] for item in page], "response_metadata": metadata}


def open_dm(call: Call) -> Json:
    """conversations.open with the one person of this workspace."""
    asked = call.text("users")
    if call.text("channel") == DM or asked == YOU:
        return {"ok": True, "channel": {"id": DM}}
    raise ApiError("channel_not_found" if not asked else "user_not_found")


def user_info(call: Call) -> Json:
    """users.info."""
    user = call.state.users.get(call.text("user"))
    if user is None:
        raise ApiError("user_not_found")
    return {"ok": True, "user": user.as_slack()}


def list_users(call: Call) -> Json:
    """users.list."""
    page, metadata = _page(
        call, [user.as_slack() for user in call.state.users.values()], call.number("limit", 100, 999)
    )
    return {"ok": True, "members": page, "response_metadata": metadata}


def user_conversations(call: Call) -> Json:
    """users.conversations: where a person is a member; the bot, when none is named."""
    user = call.text("user") or BOT_USER
    if user not in call.state.users:
        raise ApiError("user_not_found")
    return _listed(call, user)


METHODS: dict[str, Method] = {
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.list": list_channels,
    "conversations.info": info,
    "conversations.join": join,
    "conversations.members": members,
    "conversations.open": open_dm,
    "users.info": user_info,
    "users.list": list_users,
    "users.conversations": user_conversations,
}
