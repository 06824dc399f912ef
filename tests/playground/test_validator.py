"""The playground's Block Kit check: what Slack takes, what it refuses, and in which words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.validator import check_blocks, view_problems
from bot.render.validate import validate
from tests.playground.fake_bot import Json, button, card, home, modal, mrkdwn, option, plain


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "s", "options": [option("A", "a")], **more}


def field(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain("L"), "element": element, **more}


def table(*cells: str) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text} for text in cells]]}


RICH = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "a", "style": {"bold": True}}]},
        {
            "type": "rich_text_list",
            "style": "bullet",
            "indent": 1,
            "elements": [{"type": "rich_text_section", "elements": [{"type": "link", "url": "https://a.example"}]}],
        },
        {"type": "rich_text_quote", "elements": [{"type": "emoji", "name": "wave"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x = 1"}]},
    ],
}
TABLE = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}, RICH | {"type": "rich_text"}]]}

GOOD: list[list[Json]] = [
    card(),
    [],
    [{"type": "divider"}, RICH, TABLE, {"type": "markdown", "text": "# a\n- b"}],
    [section("a", fields=[mrkdwn("b")], accessory=button("Go", "go", style="danger", url="https://a.example"))],
    [{"type": "section", "fields": [plain("a")]}],
    [{"type": "image", "image_url": "https://a.example/a.png", "alt_text": "a", "title": plain("t")}],
    [{"type": "context", "elements": [{"type": "image", "image_url": "https://a.example/a.png", "alt_text": "a"}]}],
    [actions(select(), {"type": "overflow", "action_id": "o", "options": [option("A", "a")]})],
    [field({"type": "plain_text_input", "action_id": "v", "multiline": True, "max_length": 3000})],
    [
        {
            "type": "context_actions",
            "elements": [
                {
                    "type": "feedback_buttons",
                    "positive_button": {"text": plain("Yes"), "value": "y"},
                    "negative_button": {"text": plain("No"), "value": "n"},
                }
            ],
        }
    ],
]

BAD: list[tuple[list[Json], str, str]] = [
    ([{"type": "header", "text": plain("x" * 151)}], "must be less than 151 characters", "/blocks/0/text/text"),
    ([{"type": "header", "text": mrkdwn("x")}], "unsupported type: mrkdwn", "/blocks/0/text/type"),
    ([{"type": "header", "text": "x"}], "must provide an object", "/blocks/0/text"),
    ([{"type": "header"}], "missing required field: text", "/blocks/0"),
    ([section("")], "must be more than 0 characters", "/blocks/0/text/text"),
    ([section("x" * 3001)], "must be less than 3001 characters", "/blocks/0/text/text"),
    ([section("a", fields=[mrkdwn("x")] * 11)], "no more than 10 items allowed", "/blocks/0/fields"),
    ([section("a", fields=[mrkdwn("x" * 2001)])], "must be less than 2001 characters", "/blocks/0/fields/0/text"),
    ([section("a", colour="red")], "invalid additional property: colour", "/blocks/0"),
    ([{"type": "section"}], "must provide at least one of: text, fields", "/blocks/0"),
    ([{"type": "banner"}], "unsupported type: banner", "/blocks/0/type"),
    ([{"type": "context", "elements": []}], "must provide at least 1 items", "/blocks/0/elements"),
    ([{"type": "context", "elements": [mrkdwn("a")] * 11}], "no more than 10 items allowed", "/blocks/0/elements"),
    ([{"type": "context", "elements": [button("a", "b")]}], "unsupported element: button", "/blocks/0/elements/0/type"),
    ([actions()], "must provide at least 1 items", "/blocks/0/elements"),
    ([actions(button("x" * 76, "a"))], "must be less than 76 characters", "/blocks/0/elements/0/text/text"),
    ([actions(button("a", "a", value="x" * 2001))], "must be less than 2001 characters", "/blocks/0/elements/0/value"),
    ([actions(button("a", "a", style="loud"))], "must be a valid enum value", "/blocks/0/elements/0/style"),
    ([actions(button("a", "a", url="javascript:alert(1)"))], "must be a valid URL", "/blocks/0/elements/0/url"),
    ([actions(button("a", "a"), button("b", "a"))], '`action_id` "a" already exists', "/blocks/0/elements/1/action_id"),
    ([actions(select(options=[option("A", "a")] * 101))], "no more than 100 items", "/blocks/0/elements/0/options"),
    ([actions(select(options=[option("A", "x" * 151)]))], "must be less than 151", "/blocks/0/elements/0/options/0"),
    ([actions({"type": "overflow", "options": [option("A", "a")] * 6})], "no more than 5", "/blocks/0/elements/0"),
    ([actions({"type": "checkboxes", "options": [option("A", "a")] * 11})], "no more than 10", "/blocks/0/elements/0"),
    ([{"type": "divider", "block_id": "x"}] * 2, '`block_id` "x" already exists', "/blocks/1/block_id"),
    ([{"type": "divider"}] * 51, "no more than 50 items allowed", "/blocks"),
    ([{"type": "image", "image_url": "https://a.example"}], "missing required field: alt_text", "/blocks/0"),
    ([{"type": "image", "alt_text": "a"}], "must provide at least one of: image_url, slack_file", "/blocks/0"),
    ([{"type": "image", "image_url": "data:x", "alt_text": "a"}], "must be a valid URL", "/blocks/0/image_url"),
    ([{"type": "markdown", "text": "x" * 6001}] * 2, "must be less than 12001 characters", "/blocks"),
    ([table("")], "must be more than 0 characters", "/blocks/0/rows/0/0/text"),
    ([table("x" * 6000, "x" * 6000)], "must be less than 10001 characters", "/blocks/0/rows"),
    ([field({"type": "button", "text": plain("a")})], "unsupported element: button", "/blocks/0/element/type"),
    ([{"type": "rich_text", "elements": [{"type": "poem"}]}], "unsupported element: poem", "/blocks/0/elements/0/type"),
]  # fmt: skip


@pytest.mark.parametrize("blocks", GOOD)
def test_what_slack_takes_has_no_problem(blocks: list[Json]) -> None:
    assert check_blocks(blocks, "M").problems == []


@pytest.mark.parametrize(("blocks", "message", "pointer"), BAD)
def test_what_slack_refuses_is_named_with_its_place(blocks: list[Json], message: str, pointer: str) -> None:
    problems = check_blocks(blocks, "M").problems
    assert any(said.startswith(message) and where.startswith(pointer) for said, where in problems), problems


@pytest.mark.parametrize(("blocks", "message", "pointer"), [bad for bad in BAD if bad[0][0]["type"] != "rich_text"])
def test_the_bots_own_table_of_limits_refuses_the_same(blocks: list[Json], message: str, pointer: str) -> None:
    assert validate({"text": "a", "blocks": blocks}, "message")


@pytest.mark.parametrize("view", [modal(), home()])
def test_good_views_pass(view: Json) -> None:
    assert view_problems(view, view["type"]).problems == []


@pytest.mark.parametrize(
    ("change", "message", "pointer"),
    [
        ({"title": plain("x" * 25)}, "must be less than 25 characters", "/view/title/text"),
        ({"private_metadata": "x" * 3001}, "must be less than 3001 characters", "/view/private_metadata"),
        ({"blocks": [{"type": "divider"}] * 101}, "no more than 100 items allowed", "/view/blocks"),
        ({"blocks": [{"type": "markdown", "text": "a"}]}, "unsupported type: markdown", "/view/blocks/0/type"),
        ({"blocks": []}, "must provide at least 1 items", "/view/blocks"),
        ({"blocks": "many"}, "must provide an array", "/view/blocks"),
        ({"type": "home"}, "unsupported type: home", "/view/type"),
        ({"clear_on_close": "yes"}, "must provide a boolean", "/view/clear_on_close"),
    ],
)
def test_wrong_views_are_named_with_their_place(change: Json, message: str, pointer: str) -> None:
    assert (message, pointer) in view_problems(modal() | change, "modal").problems


def test_a_modal_with_inputs_needs_a_submit_button() -> None:
    view = modal()
    del view["submit"]
    assert ("must define `submit` to use an `input` block in modals", "/view/blocks") in view_problems(
        view, "modal"
    ).problems


def test_length_counts_the_larger_of_two_measures() -> None:
    assert check_blocks([{"type": "header", "text": plain("😀" * 75)}], "M").problems == []
    assert check_blocks([{"type": "header", "text": plain("😀" * 76)}], "M").problems


KEYS = ["type", "text", "elements", "fields", "block_id", "action_id", "options", "rows", "accessory", "element", "x"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


@given(JSON, st.sampled_from(["M", "V", "H"]))
def test_any_json_is_judged_without_a_crash(value: Any, surface: str) -> None:
    check_blocks(value, surface)
    check_blocks([value], surface)
    view_problems(value, "modal")


@given(st.sampled_from(GOOD).filter(bool), st.sampled_from(["type", "elements", "text"]), JSON)
def test_a_broken_field_of_a_good_block_is_judged_without_a_crash(blocks: list[Json], name: str, value: Any) -> None:
    check_blocks([blocks[0] | {name: value}], "M")


@pytest.mark.parametrize("strange", [[], {}, None, 7])
@pytest.mark.parametrize("kind", ["actions", "context", "section"])
def test_a_type_that_is_no_word_is_refused_without_a_crash(kind: str, strange: Any) -> None:
    check = check_blocks([{"type": kind, "elements": [{"type": strange}]}, {"type": strange}], "M")
    assert check.problems
