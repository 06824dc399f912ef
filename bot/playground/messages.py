"""chat.*: posting, editing and deleting messages the way Slack does it."""

from __future__ import annotations

import re
from typing import Any

from bot.playground.call import Call, Method
from bot.playground.dressing import dress
from bot.playground.shapes import APP_ID, BOT_ID, BOT_USER, DM, TEAM_ID, ApiError, Json
from bot.playground.validator import refuse_message

LONGEST_TEXT = 40_000
LONGEST_EDIT = 4_000
MOST_METADATA = 16_000  # Slack names an error but no number
BARE_URL = re.compile(r"(?<![<|\w/])(https?://[^\s<>|]+)")


def content_of(call: Call) -> Json:
    """Text, blocks and metadata of a message, checked and changed as Slack changes them.

    Raises:
        ApiError: no_text, invalid_blocks_format, invalid_blocks, invalid_metadata_format, metadata_too_large.
    """
    blocks = call.json("blocks", "invalid_blocks_format")
    if blocks is not None and not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    if blocks:
        refuse_message(blocks)
        _fetch_images(call, blocks)
    text = call.text("text")
    if not text and not blocks:
        raise ApiError("no_text")
    body: Json = {"text": BARE_URL.sub(r"<\1>", text[:LONGEST_TEXT])}
    if blocks:
        body["blocks"] = dress(blocks)
    metadata = call.json("metadata", "invalid_metadata_format")
    if metadata:
        body["metadata"] = _metadata(metadata)
    return body


def _fetch_images(call: Call, blocks: list[Json]) -> None:
    if call.faults.images_fail and any('"image_url"' in repr(b).replace("'", '"') for b in blocks):
        error = "downloading image failed [json-pointer:/blocks/0/image_url]"
        raise ApiError("invalid_blocks", errors=[error], response_metadata={"messages": [f"[ERROR] {error}"]})
    for place, block in enumerate(blocks):
        file = block.get("slack_file") if block.get("type") == "image" else None
        known = call.desk.uploads.get(str(file.get("id", "")) if isinstance(file, dict) else "")
        if file is not None and (call.faults.images_fail or known is None or not known.body):
            error = f"invalid slack file [json-pointer:/blocks/{place}/slack_file]"
            raise ApiError("invalid_blocks", errors=[error], response_metadata={"messages": [f"[ERROR] {error}"]})


def _metadata(metadata: Any) -> Json:
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload", {}), dict):
        raise ApiError("invalid_metadata_format")
    if not re.fullmatch(r"[a-zA-Z0-9_.\-]{1,255}", str(metadata.get("event_type", ""))):
        raise ApiError("invalid_metadata_schema")
    if len(repr(metadata)) > MOST_METADATA:
        raise ApiError("metadata_too_large")
    return {"event_type": metadata["event_type"], "event_payload": metadata.get("event_payload", {})}


def bot_fields() -> Json:
    """The fields that say who wrote it."""
    return {"user": BOT_USER, "bot_id": BOT_ID, "app_id": APP_ID, "team": TEAM_ID}


def post_message(call: Call) -> Json:
    """chat.postMessage."""
    channel = call.room()
    body = {**bot_fields(), **content_of(call)}
    thread_ts = call.text("thread_ts")
    if thread_ts:
        if call.state.message(channel.id, thread_ts) is None:
            raise ApiError("thread_not_found")
        body |= {"thread_ts": thread_ts}
        if call.flag("reply_broadcast"):
            body |= {"subtype": "thread_broadcast"}
    stored = call.state.post(channel.id, body)
    answer: Json = {"ok": True, "channel": channel.id, "ts": stored["ts"], "message": stored}
    if len(call.text("text")) > LONGEST_TEXT:
        answer["response_metadata"] = {"warnings": ["message_truncated"]}
    return answer


def _own(call: Call, missing: str, refused: str) -> tuple[str, Json]:
    channel = call.channel()
    stored = call.state.message(channel.id, call.text("ts"))
    if stored is None:
        raise ApiError(missing)
    if stored.get("bot_id") != BOT_ID:
        raise ApiError(refused)
    return channel.id, stored


def update(call: Call) -> Json:
    """chat.update: text without blocks takes the blocks away; metadata stays unless it is given."""
    channel_id, stored = _own(call, "message_not_found", "cant_update_message")
    if len(call.text("text")) > LONGEST_EDIT:
        raise ApiError("msg_too_long")
    fresh = content_of(call)
    body = {k: v for k, v in stored.items() if k not in {"text", "blocks"}} | fresh
    if call.json("metadata") == {}:
        body.pop("metadata", None)
    if not fresh.get("blocks"):
        body["edited"] = {"user": BOT_USER, "ts": call.state.new_ts()}  # with blocks Slack shows no mark
    call.state.edit(channel_id, stored["ts"], body)
    return {"ok": True, "channel": channel_id, "ts": stored["ts"], "text": body["text"], "message": body}


def delete(call: Call) -> Json:
    """chat.delete."""
    channel_id, stored = _own(call, "message_not_found", "cant_delete_message")
    call.state.remove(channel_id, stored["ts"])
    return {"ok": True, "channel": channel_id, "ts": stored["ts"]}


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral."""
    channel = call.room()
    user = call.text("user")
    if user not in call.state.users:
        raise ApiError("user_not_found")
    if user not in channel.members:
        raise ApiError("user_not_in_channel")
    thread = {"thread_ts": call.text("thread_ts")} if call.text("thread_ts") else {}
    stored = call.state.whisper(channel.id, {**bot_fields(), **content_of(call), **thread}, user)
    return {"ok": True, "message_ts": stored["ts"]}


def permalink(call: Call) -> Json:
    """chat.getPermalink."""
    channel = call.channel()
    ts = call.text("message_ts")
    if call.state.message(channel.id, ts) is None:
        raise ApiError("message_not_found")
    return {"ok": True, "channel": channel.id, "permalink": f"{call.base_url}/#{channel.id}/{ts}"}


def say(call: Call, channel_id: str, body: Json) -> Json:
    """Store a message of the bot without checks; for files and notices."""
    return call.state.post(channel_id or DM, {**bot_fields(), **body})


METHODS: dict[str, Method] = {
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": permalink,
}
