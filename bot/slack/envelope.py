"""What Bolt takes for granted in a payload on its way to a listener; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

_TEXTS = ("type", "command", "callback_id", "action_id")  # matched against patterns
_OBJECTS = ("event", "view", "message", "previous_message")
_NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(  # a payload's type → what it cannot do without
    {
        "event_callback": ("event.type",),
        "block_actions": ("actions.action_id",),
        "block_suggestion": ("action_id",),
        "shortcut": ("callback_id",),
        "message_action": ("callback_id",),
        "view_submission": ("view.type", "view.callback_id"),
        "view_closed": ("view.type", "view.callback_id"),
    }
)


def fault_in(payload: Mapping[str, object]) -> str:
    """Where a payload is not what Slack documents, e.g. ``event.channel``; "" when it can be read.

    Only those fields are looked at that Bolt trips over; what else is wrong, the handlers take for missing.

    Args:
        payload: the body as Bolt parsed it.
    """
    wrong = next(_wrong(payload, ""), "")
    needed = _NEEDED.get(str(payload.get("type")), ())
    return wrong or next((path for path in needed if not _is_there(payload, path)), "")


def _wrong(fields: Mapping[str, object], path: str) -> Iterator[str]:
    """Fields of another kind than they have to be, here and in the objects below."""
    yield from (path + name for name in _TEXTS if not isinstance(fields.get(name), str | None))
    for name in _OBJECTS:
        value = fields.get(name)
        if isinstance(value, dict):
            yield from _wrong(value, f"{path}{name}.")
        elif value is not None:
            yield path + name
    actions = fields.get("actions", [])
    for action in actions if isinstance(actions, list) else [actions]:
        if isinstance(action, dict):
            yield from _wrong(action, f"{path}actions.")
        else:
            yield f"{path}actions"


def _is_there(fields: object, path: str) -> bool:
    """Whether a field has a value; of rows the first counts."""
    for name in path.split("."):
        first = fields[0] if isinstance(fields, list) and fields else fields
        fields = first.get(name) if isinstance(first, dict) else None
    return fields is not None
