"""Checks a payload against a table of shapes and says what is wrong in Slack's words, with JSON pointers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from bot.render.shapes import Flag, Free, Items, Json, Kind, Number, One, Problem, Shape, Str, Text, counted


class Checker:
    """Walks a payload and collects problems. ``characters`` sums up what Slack counts of a whole message."""

    def __init__(self, shapes: Mapping[str, Shape]) -> None:
        self._shapes = shapes
        self.characters = 0

    def object(self, value: Json, allowed: tuple[str, ...], at: str) -> Iterator[Problem]:
        """An object of one of the ``allowed`` shapes: told by its "type", or the only one where it has none."""
        if not isinstance(value, dict):
            yield Problem("must provide an object", at)
            return
        name = value.get("type", allowed[0] if len(allowed) == 1 else "")
        if name not in allowed:
            yield Problem(f"unsupported type: {name}", f"{at}/type")
            return
        yield from self._fields(value, self._shapes[name], at)

    def _fields(self, value: Mapping[str, Json], shape: Shape, at: str) -> Iterator[Problem]:
        for key in value:
            if key not in shape.fields and key != "type":
                yield Problem(f"invalid additional property: {key}", at)
        for key, kind in shape.fields.items():
            if key in value:
                yield from self.field(value[key], kind, f"{at}/{key}")
            elif kind.required:
                yield Problem(f"missing required field: {key}", at)
        if shape.one_of and not any(value.get(key) for key in shape.one_of):
            yield Problem(f"missing required field: {shape.one_of[0]}", at)

    def field(self, value: Json, kind: Kind, at: str) -> Iterator[Problem]:
        """One field against what the table says of it."""
        match kind:
            case Str():
                yield from self._string(value, kind, at)
            case Text():
                yield from self._text(value, kind, at)
            case Items():
                yield from self._items(value, kind, at)
            case One():
                yield from self.object(value, kind.of, at)
            case Flag():
                if not isinstance(value, bool):
                    yield Problem("must provide a boolean", at)
            case Number():
                yield from _number(value, kind, at)
            case Free():
                return

    def _string(self, value: Json, kind: Str, at: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem("must provide a string", at)
            return
        yield from _length(counted(value), kind.least, kind.most, at)
        if kind.among and value not in kind.among:
            yield Problem("must be one of the allowed values", at)
        if kind.url and not web_address(value):
            yield Problem("must be a valid URL", at)

    def _text(self, value: Json, kind: Text, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem("must provide an object", at)
            return
        style = str(value.get("type"))
        if style not in ({"plain_text"} if kind.plain else {"plain_text", "mrkdwn"}):
            yield Problem("failed to match all allowed schemas", f"{at}/type")
            return
        own = {"type", "text", "emoji" if style == "plain_text" else "verbatim"}
        yield from (Problem(f"invalid additional property: {key}", at) for key in value if key not in own)
        text = value.get("text")
        if not isinstance(text, str):
            yield Problem("missing required field: text", at)
            return
        size = counted(text, plain=style == "plain_text")
        self.characters += size
        yield from _length(size, 1, kind.most, f"{at}/text")

    def _items(self, value: Json, kind: Items, at: str) -> Iterator[Problem]:
        if not isinstance(value, list | tuple):
            yield Problem("must provide an array", at)
            return
        if len(value) < kind.least:
            yield Problem(f"must provide at least {kind.least} items", at)
        if len(value) > kind.most:
            yield Problem(f"no more than {kind.most} items allowed", at)
        for index, item in enumerate(value):
            is_text = isinstance(item, dict) and str(item.get("type")) in {"plain_text", "mrkdwn"}
            if kind.text_most and is_text:
                yield from self._text(item, Text(kind.text_most), f"{at}/{index}")
            else:
                yield from self.object(item, kind.of, f"{at}/{index}")


def web_address(url: str) -> bool:
    """An absolute http or https address with a host and without white space."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not any(map(str.isspace, url))


def _length(size: int, least: int, most: int, at: str) -> Iterator[Problem]:
    if size < least:
        yield Problem(f"must be more than {least - 1} characters", at)
    if size > most:
        yield Problem(f"must be less than {most + 1} characters", at)


def _number(value: Json, kind: Number, at: str) -> Iterator[Problem]:
    if isinstance(value, bool) or not isinstance(value, int):
        yield Problem("must provide a number", at)
    elif not kind.least <= value <= kind.most:
        yield Problem(f"must be between {kind.least} and {kind.most}", at)


def repeated_blocks(blocks: Sequence[Json], at: str) -> Iterator[Problem]:
    """Block ids used twice, and action ids used twice inside one actions block."""
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        if not isinstance(block, dict):
            continue
        yield from _repeated(block.get("block_id"), "block_id", seen, f"{at}/{index}")
        elements = block.get("elements")
        if block.get("type") == "actions" and isinstance(elements, list | tuple):
            actions: set[str] = set()
            for place, element in enumerate(elements):
                name = element.get("action_id") if isinstance(element, dict) else None
                yield from _repeated(name, "action_id", actions, f"{at}/{index}/elements/{place}")


def _repeated(name: Json, field: str, seen: set[str], at: str) -> Iterator[Problem]:
    if isinstance(name, str):
        if name in seen:
            yield Problem(f'`{field}` "{name}" already exists', f"{at}/{field}")
        seen.add(name)
