"""Slack's limits: what it would refuse is refused here first, in its words, and slackblocks agrees."""
# ruff: noqa: E501 - a case a line

from __future__ import annotations

from typing import Any

import pytest

from bot.render.limits import MESSAGE_CHARACTERS
from bot.render.shapes import counted
from bot.render.validate import count_characters, validate
from tests.render.peer import complaint

# What slackblocks accepts although Slack does not; our table is stricter there.
BEYOND_PEER = {
    "empty-actions", "empty-context", "same-action", "same-block", "script-url", "no-text", "long-fallback", "too-long-whole",
    "stray-field", "button-style", "option-script-url", "modal-input-without-submit", "header-mrkdwn", "markdown-total",
    "unknown-element", "number-as-text", "host-missing", "bool-as-text", "counted-entities", "counted-astral", "blocks-no-list",
    "view-blocks-no-list", "modal-without-type", "empty-markdown", "bad-flag", "bad-number", "select-without-options", "wrong-view",
    "multi-in-actions", "text-not-object", "block-not-object", "elements-no-list", "alien-block", "url-with-space", "url-nonsense",
    "long-value-option", "style-in-text",
}  # fmt: skip


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def section(**more: Any) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn("x"), **more}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "a", "text": plain("x"), **more}


def option(**more: Any) -> dict[str, Any]:
    return {"text": plain("x"), "value": "x", **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def select(count: int, **more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "s", "options": [option(value=str(n)) for n in range(count)], **more}


def asked(element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "input", "label": plain("x"), "element": element, **more}


def message(*blocks: Any, text: Any = "x") -> dict[str, Any]:
    return {"text": text, "blocks": list(blocks)}


def modal(*blocks: Any, **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": plain("x"),
        "close": plain("x"),
        "submit": plain("x"),
        "blocks": list(blocks),
        **more,
    }


TYPED = {"type": "plain_text_input", "action_id": "t"}
BAD: dict[str, tuple[dict[str, Any], Any, str]] = {
    # headers and sections
    "long-header": (message({"type": "header", "text": plain("x" * 151)}), "message", "must be less than 151 characters [json-pointer:/blocks/0/text/text]"),
    "empty-header": (message({"type": "header", "text": plain("")}), "message", "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    "header-mrkdwn": (message({"type": "header", "text": mrkdwn("x")}), "message", "failed to match all allowed schemas [json-pointer:/blocks/0/text/type]"),
    "long-section": (message(section(text=mrkdwn("x" * 3001))), "message", "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    "counted-entities": (message({"type": "header", "text": plain("&" * 31)}), "message", "must be less than 151 characters [json-pointer:/blocks/0/text/text]"),
    "counted-astral": (message({"type": "header", "text": plain("🛰" * 76)}), "message", "must be less than 151 characters [json-pointer:/blocks/0/text/text]"),
    "no-section-text": (message({"type": "section"}), "message", "missing required field: text [json-pointer:/blocks/0]"),
    "eleven-fields": (message({"type": "section", "fields": [mrkdwn("x")] * 11}), "message", "no more than 10 items allowed [json-pointer:/blocks/0/fields]"),
    "long-field": (message({"type": "section", "fields": [mrkdwn("x" * 2001)]}), "message", "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]"),
    "stray-field": (message(section(columns=2)), "message", "invalid additional property: columns [json-pointer:/blocks/0]"),
    "style-in-text": (message({"type": "section", "text": {**mrkdwn("x"), "emoji": True}}), "message", "invalid additional property: emoji [json-pointer:/blocks/0/text]"),
    "text-not-object": (message({"type": "section", "text": "x"}), "message", "must provide an object [json-pointer:/blocks/0/text]"),
    "bool-as-text": (message({"type": "section", "text": {"type": "mrkdwn", "text": True}}), "message", "missing required field: text [json-pointer:/blocks/0/text]"),
    "bad-flag": (message(section(expand="yes")), "message", "must provide a boolean [json-pointer:/blocks/0/expand]"),
    # context and actions
    "empty-context": (message({"type": "context", "elements": []}), "message", "must provide at least 1 items [json-pointer:/blocks/0/elements]"),
    "eleven-in-context": (message({"type": "context", "elements": [mrkdwn("x")] * 11}), "message", "no more than 10 items allowed [json-pointer:/blocks/0/elements]"),
    "button-in-context": (message({"type": "context", "elements": [button()]}), "message", "unsupported type: button [json-pointer:/blocks/0/elements/0/type]"),
    "empty-actions": (message(actions()), "message", "must provide at least 1 items [json-pointer:/blocks/0/elements]"),
    "elements-no-list": (message({"type": "actions", "elements": "x"}), "message", "must provide an array [json-pointer:/blocks/0/elements]"),
    "many-actions": (message(actions(*[button(action_id=str(n)) for n in range(26)])), "message", "no more than 25 items allowed [json-pointer:/blocks/0/elements]"),
    "multi-in-actions": (message(actions({"type": "multi_static_select", "action_id": "m", "options": [option()]})), "message", "unsupported type: multi_static_select [json-pointer:/blocks/0/elements/0/type]"),
    "same-action": (message(actions(button(), button())), "message", '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]'),
    # elements
    "long-button": (message(actions(button(text=plain("x" * 76)))), "message", "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]"),
    "long-value": (message(actions(button(value="x" * 2001))), "message", "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]"),
    "long-url": (message(actions(button(url="https://a.example/" + "x" * 3000))), "message", "must be less than 3001 characters [json-pointer:/blocks/0/elements/0/url]"),
    "script-url": (message(actions(button(url="javascript:alert(1)"))), "message", "must be a valid URL [json-pointer:/blocks/0/elements/0/url]"),
    "url-with-space": (message(actions(button(url="https://a.example/x y"))), "message", "must be a valid URL [json-pointer:/blocks/0/elements/0/url]"),
    "url-nonsense": (message(actions(button(url="https://[::1/x"))), "message", "must be a valid URL [json-pointer:/blocks/0/elements/0/url]"),
    "host-missing": (message(actions(button(url="https:///x"))), "message", "must be a valid URL [json-pointer:/blocks/0/elements/0/url]"),
    "button-style": (message(actions(button(style="loud"))), "message", "must be one of the allowed values [json-pointer:/blocks/0/elements/0/style]"),
    "no-button-text": (message(actions({"type": "button", "action_id": "a"})), "message", "missing required field: text [json-pointer:/blocks/0/elements/0]"),
    "number-as-text": (message(actions(button(value=17))), "message", "must provide a string [json-pointer:/blocks/0/elements/0/value]"),
    "long-label": (message(actions(button(accessibility_label="x" * 76))), "message", "must be less than 76 characters [json-pointer:/blocks/0/elements/0/accessibility_label]"),
    "six-in-overflow": (message(actions({"type": "overflow", "action_id": "o", "options": [option(value=str(n)) for n in range(6)]})), "message", "no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]"),
    "option-script-url": (message(actions({"type": "overflow", "action_id": "o", "options": [option(url="javascript:x")]})), "message", "must be a valid URL [json-pointer:/blocks/0/elements/0/options/0/url]"),
    "long-value-option": (message(actions(select(1, initial_option=option(value="x" * 151)))), "message", "must be less than 151 characters [json-pointer:/blocks/0/elements/0/initial_option/value]"),
    "many-options": (message(actions(select(101))), "message", "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]"),
    "select-without-options": (message(actions({"type": "static_select", "action_id": "s"})), "message", "missing required field: options [json-pointer:/blocks/0/elements/0]"),
    "many-radios": (message(actions({"type": "radio_buttons", "action_id": "r", "options": [option(value=str(n)) for n in range(11)]})), "message", "no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]"),
    "unknown-element": (message(actions({"type": "knob"})), "message", "unsupported type: knob [json-pointer:/blocks/0/elements/0/type]"),
    # whole messages
    "no-text": (message(section(), text=" "), "message", "no_text [json-pointer:/text]"),
    "long-fallback": (message(section(), text="x" * 4001), "message", "msg_too_long [json-pointer:/text]"),
    "many-blocks": (message(*[section()] * 51), "message", "no more than 50 items allowed [json-pointer:/blocks]"),
    "same-block": (message(section(block_id="b"), section(block_id="b")), "message", '`block_id` "b" already exists [json-pointer:/blocks/1/block_id]'),
    "long-id": (message(section(block_id="b" * 256)), "message", "must be less than 256 characters [json-pointer:/blocks/0/block_id]"),
    "too-long-whole": (message(*[section(text=mrkdwn("x" * 2900))] * 5), "message", "msg_blocks_too_long [json-pointer:/blocks]"),
    "markdown-total": (message(*[{"type": "markdown", "text": "x" * 7000}] * 2), "message", "msg_too_long [json-pointer:/blocks]"),
    "empty-markdown": (message({"type": "markdown"}), "message", "missing required field: text [json-pointer:/blocks/0]"),
    "alien-block": (message({"type": "alert", "text": plain("x")}), "message", "unsupported type: alert [json-pointer:/blocks/0/type]"),
    "block-not-object": (message("x"), "message", "must provide an object [json-pointer:/blocks/0]"),
    "blocks-no-list": ({"text": "x", "blocks": "x"}, "message", "must provide an array [json-pointer:/blocks]"),
    "image-without-alt": (message({"type": "image", "image_url": "https://a.example/x.png"}), "message", "missing required field: alt_text [json-pointer:/blocks/0]"),
    # views
    "long-title": (modal(section(), title=plain("x" * 25)), "modal", "must be less than 25 characters [json-pointer:/view/title/text]"),
    "long-metadata": (modal(section(), private_metadata="x" * 3001), "modal", "must be less than 3001 characters [json-pointer:/view/private_metadata]"),
    "many-view-blocks": (modal(*[section()] * 101), "modal", "no more than 100 items allowed [json-pointer:/view/blocks]"),
    "markdown-in-modal": (modal({"type": "markdown", "text": "x"}), "modal", "unsupported type: markdown [json-pointer:/view/blocks/0/type]"),
    "modal-input-without-submit": ({"type": "modal", "title": plain("x"), "blocks": [asked(TYPED)]}, "modal", "must define `submit` to use an `input` block in modals [json-pointer:/view]"),
    "bad-number": (modal(asked({**TYPED, "max_length": "9"})), "modal", "must provide a number [json-pointer:/view/blocks/0/element/max_length]"),
    "number-too-large": (modal(asked({**TYPED, "max_length": 3001})), "modal", "must be between 1 and 3000 [json-pointer:/view/blocks/0/element/max_length]"),
    "button-as-input": (modal(asked(button())), "modal", "unsupported type: button [json-pointer:/view/blocks/0/element/type]"),
    "modal-without-type": ({"title": plain("x"), "blocks": [section()]}, "modal", "missing required field: type [json-pointer:/view]"),
    "wrong-view": ({"type": "home", "blocks": [section()]}, "modal", "unsupported type: home [json-pointer:/view/type]"),
    "view-blocks-no-list": ({"type": "home", "blocks": 7}, "home", "must provide an array [json-pointer:/view/blocks]"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_slack_refuses_is_refused_in_its_words(name: str) -> None:
    payload, surface, expected = BAD[name]
    assert expected in [str(problem) for problem in validate(payload, surface)]


@pytest.mark.parametrize("name", [name for name in BAD if name not in BEYOND_PEER])
def test_slackblocks_refuses_it_too(name: str) -> None:
    payload, surface, _ = BAD[name]
    assert complaint(payload, surface)


@pytest.mark.parametrize(
    ("payload", "surface"),
    [
        (message({"type": "header", "text": plain("x" * 150)}, section(text=mrkdwn("x" * 3000))), "message"),
        (message(*[section(block_id=str(n)) for n in range(50)], text="x" * 4000), "message"),
        (message(actions(*[button(action_id=str(n), value="x" * 2000) for n in range(25)])), "message"),
        (message(actions(select(100), {"type": "overflow", "action_id": "o", "options": [option()] * 5})), "message"),
        (message({"type": "section", "fields": [mrkdwn("x" * 1200)] * 10}), "message"),
        (modal(*[section(block_id=str(n)) for n in range(99)], asked(TYPED), private_metadata="x" * 3000), "modal"),
        (modal(asked({"type": "checkboxes", "action_id": "c", "options": [option()] * 10}, optional=True)), "modal"),
        ({"type": "home", "blocks": [section(accessory=button(url="https://a.example/x"))]}, "home"),
    ],
)
def test_what_just_fits_is_accepted_by_both(payload: dict[str, Any], surface: Any) -> None:
    assert validate(payload, surface) == []
    assert complaint(payload, surface) == ""


def test_every_problem_of_a_payload_is_named_at_once() -> None:
    payload = message(section(text=mrkdwn("")), actions(), text="")
    assert [problem.pointer for problem in validate(payload, "message")] == [
        "/text",
        "/blocks/0/text/text",
        "/blocks/1/elements",
    ]


def test_blocks_slack_has_and_we_never_use_pass_where_listed() -> None:
    rich = {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
    }
    votes = {
        "type": "context_actions",
        "elements": [{
            "type": "feedback_buttons", "action_id": "f", "positive_button": {"text": plain("Yes"), "value": "1"},
            "negative_button": {"text": plain("No"), "value": "0"},
        }],
    }  # fmt: skip
    assert validate(message(rich, votes, {"type": "markdown", "text": "x"}), "message") == []


def test_length_is_counted_as_slack_does_at_worst() -> None:
    assert counted("a&b") == 3
    assert counted("a&b<>", plain=True) == 15
    assert counted("🛰") == 2
    assert count_characters([section(text=mrkdwn("x" * 100)), {"type": "header", "text": plain("&")}]) == 105
    assert MESSAGE_CHARACTERS < 13_200
