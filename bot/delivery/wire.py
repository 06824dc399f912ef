"""How a message looks on its way to Slack and back: times as ids, bodies with metadata, forms."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.delivery.gateway import Identity, Message, Posted

EVENT_TYPE = "signalpost_delivery"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TS = re.compile(r"[0-9]{1,11}\.[0-9]{1,6}")


def text_in(values: Mapping[str, Any], name: str) -> str:
    """A field of Slack's JSON that is a text; "" when it is missing or anything else."""
    value = values.get(name)
    return value if isinstance(value, str) else ""


def map_in(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A field of Slack's JSON that is an object; empty when it is missing or anything else."""
    value = values.get(name)
    return value if isinstance(value, dict) else {}


def ts_in(values: Mapping[str, Any]) -> str:
    """Slack's id of a message, from its JSON; "" when there is none that tells a time."""
    ts = text_in(values, "ts")
    return ts if _TS.fullmatch(ts) else ""


def time_of_ts(ts: str) -> datetime:
    """Slack's message id as a time: ``1763900000.000100``, exact to the microsecond."""
    seconds, _, fraction = ts.partition(".")
    return _EPOCH + timedelta(seconds=int(seconds), microseconds=int((fraction + "000000")[:6]))


def ts_of_time(moment: datetime) -> str:
    """A time as Slack writes it."""
    whole = (moment - _EPOCH) // timedelta(microseconds=1)
    return f"{whole // 1_000_000}.{whole % 1_000_000:06d}"


def form_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """A body as a form: lists and objects as JSON, truth values in Slack's words."""
    form: dict[str, Any] = {}
    for name, value in body.items():
        if isinstance(value, dict | list | tuple):
            form[name] = json.dumps(value, ensure_ascii=False)
        elif isinstance(value, bool):
            form[name] = "true" if value else "false"
        else:
            form[name] = value
    return form


def body_of(message: Message, delivery_id: str) -> dict[str, Any]:
    """A message as Slack takes it, with the delivery's id and a hash of the content in its metadata."""
    body: dict[str, Any] = {"text": message.text}
    if message.blocks:  # an edit without them takes away those that stand there, which is what is meant
        body["blocks"] = list(message.blocks)
    if delivery_id:
        whole = json.dumps(body, sort_keys=True, ensure_ascii=False).encode()
        payload = {"delivery_id": delivery_id, "hash": hashlib.sha256(whole).hexdigest()[:16]}
        body["metadata"] = {"event_type": EVENT_TYPE, "event_payload": payload}
    return body


def posted_of(channel_id: str, message: Mapping[str, Any], we: Identity) -> Posted:
    """A message of Slack's history as a value; metadata of others is not ours."""
    metadata = message.get("metadata")
    payload: object = None
    if isinstance(metadata, dict) and metadata.get("event_type") == EVENT_TYPE:
        payload = metadata.get("event_payload")
    delivery_id = str(payload.get("delivery_id") or "") if isinstance(payload, dict) else ""
    return Posted(channel_id=channel_id, ts=ts_in(message), delivery_id=delivery_id, own=_own(message, we))


def _own(message: Mapping[str, Any], we: Identity) -> bool:
    """Whether this app wrote it: a second installation beside it makes the same delivery ids.

    One name is enough, for a new installation may change another; where none can be compared, an app's message is ours.
    """
    names = (("bot_id", we.bot_id), ("user", we.bot_user_id), ("app_id", we.app_id))
    known = [(text_in(message, name), ours) for name, ours in names if ours and text_in(message, name)]
    if not known:
        return bool(message.get("bot_id") or message.get("app_id"))
    return any(theirs == ours for theirs, ours in known)
