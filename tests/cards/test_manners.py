"""What a server refuses is learned once; requests have the form that each provider documents."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from bot.cards.check import check
from bot.cards.model.dialects import MAX_OUT, Manners, Turn, find_endpoint, lacks_key, read_reply, request_body
from bot.cards.model.exchange import ModelFailed, Route
from bot.cards.model.llm import LLMWriter
from bot.cards.model.prices import Price
from bot.services.cards.models import StoreLedger
from storage.store import Store
from tests.cards.samples import CONTEXT, RELEASE, playbook, release, source, story
from tests.fake_model import FakeModel, Say, Script, Served, honest

MINI = "openai:small-1"
CLAUDE = "anthropic:small-1"


@contextmanager
def writing(store: Store, script: Script, name: str = MINI) -> Iterator[tuple[LLMWriter, FakeModel]]:
    with FakeModel(script).serving() as model:
        route = Route(
            endpoint=find_endpoint(name, model.url, "k"),
            price=Price(1, 1),
            ledger=StoreLedger(store, 10.0),
            rng=random.Random(1),
            wait=lambda _seconds: None,
        )
        yield LLMWriter(route, "Write.", playbook().audience, deadline_s=10.0), model


def good(served: Served) -> Say:
    return Say(json.dumps(honest(served)))


def body_of(name: str, base_url: str = "", manners: Manners | None = None) -> dict[str, Any]:
    endpoint = find_endpoint(name, base_url, "k")
    found = json.loads(request_body(endpoint, "Task.", [Turn("user", "x")], manners or Manners()))
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("name", "base", "url", "header", "room"),
    [
        (MINI, "", "https://api.openai.com/v1/chat/completions", "Authorization", "max_completion_tokens"),
        ("ollama:q", "", "http://127.0.0.1:11434/v1/chat/completions", "Authorization", "max_tokens"),
        ("vllm:q", "", "http://127.0.0.1:8000/v1/chat/completions", "Authorization", "max_tokens"),
        ("openrouter:a/b", "", "https://openrouter.ai/api/v1/chat/completions", "Authorization", "max_tokens"),
        (CLAUDE, "", "https://api.anthropic.com/v1/messages", "x-api-key", "max_tokens"),
        (
            "azure:mini",
            "https://a.example/openai/v1/",
            "https://a.example/openai/v1/chat/completions",
            "api-key",
            "max_completion_tokens",
        ),
        (
            "azure:mini",
            "https://a.example/openai/deployments/mini/chat/completions?api-version=2024-10-21",
            "https://a.example/openai/deployments/mini/chat/completions?api-version=2024-10-21",
            "api-key",
            "max_completion_tokens",
        ),
    ],
)
def test_each_provider_is_asked_in_its_documented_form(name: str, base: str, url: str, header: str, room: str) -> None:
    endpoint = find_endpoint(name, base, "k")
    assert endpoint.url == url
    assert "k" in endpoint.headers[header]
    body = body_of(name, base)
    assert body["model"] == name.partition(":")[2]
    assert body[room] == MAX_OUT
    if endpoint.dialect == "anthropic":
        assert endpoint.headers["anthropic-version"] == "2023-06-01"
        assert body["system"] == "Task."
        assert body["tool_choice"] == {"type": "tool", "name": body["tools"][0]["name"]}
        assert body["tools"][0]["input_schema"]["type"] == "object"
        assert {message["role"] for message in body["messages"]} == {"user"}
    else:
        assert body["messages"][0] == {"role": "system", "content": "Task."}
        assert body["response_format"]["type"] == "json_schema"
        assert body["response_format"]["json_schema"]["strict"] is True
        assert body["response_format"]["json_schema"]["schema"]["additionalProperties"] is False


@pytest.mark.parametrize(
    ("setting", "refusal"),
    [
        ("temperature", "Unsupported value: 'temperature' does not support 0.2 with this model."),
        ("temperature", "`temperature` is deprecated for this model."),
        ("max_completion_tokens", "Unrecognized request argument supplied: max_completion_tokens"),
    ],
)
def test_a_setting_that_is_refused_is_left_out_from_then_on(store: Store, setting: str, refusal: str) -> None:
    def script(served: Served, _number: int) -> Say:
        return Say(refusal, status=400) if setting in served.body else good(served)

    other = (source(9, "Larkspur Labs releases Heron 3 for phones", RELEASE),)
    with writing(store, script) as (writer, model):
        assert check(writer.write(story(release()), release(), CONTEXT), release()).ok
        assert [setting in served.body for served in model.served] == [True, False]
        assert check(writer.write(story(other), other, CONTEXT), other).ok
        assert len(model.served) == 3  # the second story was asked in the right way at once


def test_a_model_that_wants_the_newer_name_of_the_limit_gets_it(store: Store) -> None:
    def script(served: Served, _number: int) -> Say:
        words = "'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
        return Say(words, status=400) if "max_tokens" in served.body else good(served)

    with writing(store, script, "openrouter:small-1") as (writer, model):
        assert check(writer.write(story(release()), release(), CONTEXT), release()).ok
        assert len(model.served) == 2


@pytest.mark.parametrize("name", [MINI, CLAUDE])
def test_everything_refused_in_turn_still_ends_in_a_card(store: Store, name: str) -> None:
    def script(served: Served, _number: int) -> Say:
        for word in ("temperature", "response_format", "tools"):
            if word in served.body:
                return Say(f"{word} is not supported", status=400)
        return good(served)

    with writing(store, script, name) as (writer, model):
        assert check(writer.write(story(release()), release(), CONTEXT), release()).ok
        assert "schema" in model.served[-1].task
        assert len(model.served) <= 5


def test_a_server_that_refuses_everything_is_given_up_soon(store: Store) -> None:
    words = "temperature max_tokens response_format tool: no"
    with writing(store, lambda _s, _n: Say(words, status=400)) as (writer, model):
        with pytest.raises(ModelFailed, match="400"):
            writer.write(story(release()), release(), CONTEXT)
        assert len(model.served) == 5


def test_a_model_that_spends_its_room_on_thinking_gets_more(store: Store) -> None:
    def script(served: Served, _number: int) -> Say:
        room = served.body["max_completion_tokens"]
        return good(served) if room > MAX_OUT else Say("", cut=True, tokens=(900, MAX_OUT))

    with writing(store, script) as (writer, model):
        assert check(writer.write(story(release()), release(), CONTEXT), release()).ok
        assert [served.body["max_completion_tokens"] for served in model.served] == [MAX_OUT, 4 * MAX_OUT]
        assert len(model.served[1].body["messages"]) == 2  # asked again, not corrected


def test_thoughts_before_the_answer_are_left_out(store: Store) -> None:
    def script(served: Served, _number: int) -> Say:
        return Say("<think>What about {this}?</think>\n```json\n" + json.dumps(honest(served)) + "\n```")

    with writing(store, script) as (writer, _model):
        assert check(writer.write(story(release()), release(), CONTEXT), release()).ok


@pytest.mark.parametrize(
    ("content", "text"),
    [("{}", "{}"), ([{"type": "text", "text": "{"}, {"type": "text", "text": "}"}], "{}"), (None, ""), (7, "")],
)
def test_content_comes_whole_in_parts_or_not_at_all(content: object, text: str) -> None:
    body = {"choices": [{"message": {"content": content, "refusal": "No."}}], "usage": {"prompt_tokens": 3}}
    reply = read_reply(find_endpoint(MINI, "", "k"), json.dumps(body).encode())
    assert (reply.text, reply.tokens_in, reply.tokens_out) == (text, 3, 0)


def test_who_needs_a_key_is_known() -> None:
    assert lacks_key(MINI, "", "")
    assert lacks_key("azure:mini", "https://a.example/openai/v1", "")
    assert not lacks_key("ollama:q", "", "")
    assert not lacks_key("some-model", "http://127.0.0.1:1/v1", "")
    assert not lacks_key(MINI, "", "k")


def test_manners_of_one_server_are_its_own() -> None:
    first, second = Manners(), Manners()
    assert first.learn(b"temperature")
    assert "temperature" not in body_of(MINI, manners=first)
    assert "temperature" in body_of(MINI, manners=second)
    assert replace(first).left_out == {"temperature"}
