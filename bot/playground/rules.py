"""Building blocks of a schema for Block Kit: small rules that look at one JSON value and note what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Rule = Callable[["Check", Any, str], None]


@dataclass
class Check:
    """One run over one payload.

    Args:
        surface: ``M`` message, ``V`` modal view or ``H`` home view.
    """

    surface: str
    problems: list[tuple[str, str]] = field(default_factory=list)  # (message, JSON pointer)
    counted: int = 0  # characters of every text so far
    markdown: int = 0  # characters in markdown blocks so far

    def no(self, message: str, pointer: str) -> None:
        """Note a problem in Slack's words."""
        self.problems.append((message, pointer))


@dataclass(frozen=True)
class Shape:
    """What an object may hold. ``one_of`` names fields of which at least one must be there."""

    fields: Mapping[str, Rule]
    required: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()


def size(text: str) -> int:
    """Length as Slack may count it: the larger of code points and UTF-16 units."""
    return max(len(text), len(text.encode("utf-16-le", "surrogatepass")) // 2)


def string(low: int = 0, high: int = 3000, *, of: tuple[str, ...] = ()) -> Rule:
    """A string of ``low`` to ``high`` characters, or one of ``of``."""

    def rule(check: Check, value: Any, pointer: str) -> None:
        if not isinstance(value, str):
            check.no("must provide a string", pointer)
        elif of and value not in of:
            check.no("must be a valid enum value", pointer)
        elif size(value) > high:
            check.no(f"must be less than {high + 1} characters", pointer)
        elif size(value) < low:
            check.no(f"must be more than {low - 1} characters", pointer)

    return rule


def url(high: int = 3000) -> Rule:
    """An http(s) address."""
    length = string(1, high)

    def rule(check: Check, value: Any, pointer: str) -> None:
        length(check, value, pointer)
        if isinstance(value, str) and not value.lower().startswith(("http://", "https://")):
            check.no("must be a valid URL", pointer)

    return rule


def boolean(check: Check, value: Any, pointer: str) -> None:
    """true or false."""
    if not isinstance(value, bool):
        check.no("must provide a boolean", pointer)


def integer(low: int, high: int) -> Rule:
    """A whole number in a range."""

    def rule(check: Check, value: Any, pointer: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            check.no("must provide an integer", pointer)
        elif not low <= value <= high:
            check.no(f"must be between {low} and {high}", pointer)

    return rule


def anything(check: Check, value: Any, pointer: str) -> None:
    """No rule."""


def walk(check: Check, value: Any, pointer: str, shape: Shape) -> None:
    """Check an object's fields against a shape; ``type`` and the ids are every object's."""
    for name in shape.required:
        if name not in value:
            check.no(f"missing required field: {name}", pointer)
    if shape.one_of and not any(name in value for name in shape.one_of):
        check.no(f"must provide at least one of: {', '.join(shape.one_of)}", pointer)
    for name, inner in value.items():
        if name == "type":
            continue
        rule = shape.fields.get(name)
        if rule is None:
            check.no(f"invalid additional property: {name}", pointer)
        else:
            rule(check, inner, f"{pointer}/{name}")


def obj(shape: Shape) -> Rule:
    """An object of one shape."""

    def rule(check: Check, value: Any, pointer: str) -> None:
        if isinstance(value, dict):
            walk(check, value, pointer, shape)
        else:
            check.no("must provide an object", pointer)

    return rule


def typed(shapes: Mapping[str, Shape], *, unknown: str = "unsupported type") -> Rule:
    """An object whose ``type`` chooses its shape."""

    def rule(check: Check, value: Any, pointer: str) -> None:
        if not isinstance(value, dict):
            check.no("must provide an object", pointer)
        elif str(value.get("type")) not in shapes:
            check.no(f"{unknown}: {value.get('type')}", f"{pointer}/type")
        else:
            walk(check, value, pointer, shapes[value["type"]])

    return rule


def many(item: Rule, low: int = 1, high: int = 100) -> Rule:
    """A list of ``low`` to ``high`` items."""

    def rule(check: Check, value: Any, pointer: str) -> None:
        if not isinstance(value, list):
            check.no("must provide an array", pointer)
            return
        if len(value) > high:
            check.no(f"no more than {high} items allowed", pointer)
        if len(value) < low:
            check.no(f"must provide at least {low} items", pointer)
        for place, inner in enumerate(value):
            item(check, inner, f"{pointer}/{place}")

    return rule


def text(high: int = 3000, *, only: str = "") -> Rule:
    """A text object of 1 to ``high`` characters; ``only`` narrows it to plain_text or mrkdwn."""
    kinds = (only,) if only else ("plain_text", "mrkdwn")
    body = string(1, high)

    def rule(check: Check, value: Any, pointer: str) -> None:
        if not isinstance(value, dict):
            check.no("must provide an object", pointer)
            return
        if str(value.get("type")) not in kinds:
            check.no(f"unsupported type: {value.get('type')}", f"{pointer}/type")
            return
        extra = {"emoji": boolean} if value["type"] == "plain_text" else {"verbatim": boolean}
        walk(check, value, pointer, Shape({"text": body, **extra}, required=("text",)))
        check.counted += size(value["text"]) if isinstance(value.get("text"), str) else 0

    return rule
