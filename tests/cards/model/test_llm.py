"""The writer with a model against a server on loopback, in both dialects, good, broken and obedient."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.check import check
from bot.cards.model.contract import schema
from bot.cards.model.dialects import find_endpoint
from bot.cards.model.exchange import ModelFailed, NoMoney, Route
from bot.cards.model.llm import LLMWriter
from bot.cards.model.prices import Price
from bot.cards.model.sheet import load_prompt
from bot.errors import ConfigError
from bot.services.cards.models import StoreLedger
from config.settings import CONFIG_DIR
from storage.spend import spend_today
from storage.store import Store
from tests.cards.samples import CONTEXT, NOW, playbook, release, story
from tests.fake_model import EMPTY, FakeModel, Say, Script, answering, claim, honest

PRICE = Price(3.0, 15.0)
DIALECTS = ("openai:small-1", "anthropic:small-1")


class Bench:
    """Makes writers that talk to a scripted model; remembers how long they waited."""

    def __init__(self, store: Store, stack: ExitStack) -> None:
        self.store, self._stack = store, stack
        self.waits: list[float] = []

    def writer(
        self,
        script: Script,
        name: str = DIALECTS[0],
        *,
        budget: float = 1.0,
        deadline_s: float = 5.0,
        language: str = "",
    ) -> tuple[LLMWriter, FakeModel]:
        model = self._stack.enter_context(FakeModel(script).serving())
        route = Route(
            endpoint=find_endpoint(name, model.url, "key-123"),
            price=PRICE,
            ledger=StoreLedger(self.store, budget),
            rng=random.Random(1),
            wait=self.waits.append,
        )
        prompt = load_prompt(CONFIG_DIR / "card_prompt.md") + language
        return LLMWriter(route, prompt, playbook().audience, deadline_s=deadline_s), model

    def spent(self) -> float:
        with self.store.read() as c:
            return spend_today(c, NOW).cost_usd


@pytest.fixture
def bench(store: Store) -> Iterator[Bench]:
    with ExitStack() as stack:
        yield Bench(store, stack)


@pytest.mark.parametrize("name", DIALECTS)
def test_a_good_answer_becomes_a_draft_that_passes_the_check(bench: Bench, name: str) -> None:
    writer, model = bench.writer(answering(honest), name)
    draft = writer.write(story(release()), release(), CONTEXT)
    checked = check(draft, release())
    assert checked.ok
    assert not checked.dropped
    assert checked.draft.written_by == "small-1"
    assert checked.draft.tldr.who_should_care is not None
    assert "key-123" in str(model.served[0].headers)
    assert "2026-11-20" in model.served[0].task


@pytest.mark.parametrize("name", DIALECTS)
def test_cost_is_what_the_server_counted_and_the_same_story_again_costs_nothing(bench: Bench, name: str) -> None:
    writer, model = bench.writer(answering(honest), name)
    first = writer.write(story(release()), release(), CONTEXT)
    again = writer.write(story(release()), release(), replace(CONTEXT, now=NOW + timedelta(days=1)))
    assert first == again
    assert len(model.served) == 1
    assert bench.spent() == pytest.approx(PRICE.cost(1000, 200))


@pytest.mark.parametrize("name", DIALECTS)
@pytest.mark.parametrize("text", ["", "no json here", '{"insight": 5}', json.dumps(honest.__doc__), "[" * 5000])
def test_malformed_answers_are_repaired_once(bench: Bench, name: str, text: str) -> None:
    writer, model = bench.writer(lambda served, n: Say(text) if n == 0 else Say(json.dumps(honest(served))), name)
    assert check(writer.write(story(release()), release(), CONTEXT), release()).ok
    assert len(model.served) == 2
    assert bench.spent() == pytest.approx(2 * PRICE.cost(1000, 200))


def test_an_answer_that_stays_malformed_fails(bench: Bench) -> None:
    writer, model = bench.writer(lambda _s, _n: Say('{"headline": null', cut=True))
    with pytest.raises(ModelFailed, match="cut off"):
        writer.write(story(release()), release(), CONTEXT)
    assert len(model.served) == 2


def test_wrong_cites_and_invented_quotes_never_pass(bench: Bench) -> None:
    lies = {
        **EMPTY,
        "what_changed": claim("Larkspur Labs released Heron 3 on Thursday.", 99),
        "insight": claim("Heron 3 answers 41 percent faster.", 3, quote="Heron 3 answers 41 percent faster, it says"),
    }
    writer, model = bench.writer(lambda _s, _n: Say(json.dumps(lies)))
    with pytest.raises(ModelFailed, match="quote is not in the source"):
        writer.write(story(release()), release(), CONTEXT)
    assert "Refused" in str(model.served[1].body["messages"][-1])


def test_busy_and_broken_servers_are_asked_again(bench: Bench) -> None:
    says = [Say(status=429, headers={"Retry-After": "0.7"}), Say(status=500), None]

    def script(served: object, n: int) -> Say:
        return says[n] or Say(json.dumps(honest(served)))  # type: ignore[arg-type]

    writer, model = bench.writer(script)
    assert check(writer.write(story(release()), release(), CONTEXT), release()).ok
    assert len(model.served) == 3
    assert bench.waits[0] == 0.7
    assert bench.spent() == pytest.approx(PRICE.cost(1000, 200))


def test_a_server_that_asks_for_more_time_than_there_is_is_given_up(bench: Bench) -> None:
    writer, model = bench.writer(lambda _s, _n: Say(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(ModelFailed, match="more time"):
        writer.write(story(release()), release(), CONTEXT)
    assert len(model.served) == 1
    assert bench.waits == []


@pytest.mark.parametrize("status", [401, 403, 404, 302])
def test_a_refusal_for_good_is_not_repeated_and_does_not_show_the_key(bench: Bench, status: int) -> None:
    writer, model = bench.writer(lambda _s, _n: Say(status=status, headers={"Location": "http://127.0.0.1:9/"}))
    with pytest.raises(ModelFailed, match=str(status)) as caught:
        writer.write(story(release()), release(), CONTEXT)
    assert caught.value.permanent
    assert "key-123" not in str(caught.value) + repr(writer) + repr(find_endpoint("openai:x", "", "key-123"))
    assert len(model.served) == 1


def test_a_server_without_structured_output_is_asked_in_words(bench: Bench) -> None:
    def script(served: object, n: int) -> Say:
        if n < 2:
            return Say("response_format is not supported", status=400)
        return Say("Here is the card:\n" + json.dumps(honest(served)))  # type: ignore[arg-type]

    writer, model = bench.writer(script)
    assert check(writer.write(story(release()), release(), CONTEXT), release()).ok
    assert "response_format" not in model.served[2].body
    assert "schema" in model.served[2].task


@pytest.mark.parametrize(
    "say",
    [
        Say("{}", drip_s=0.05),
        Say("{}", size=10_000_000),
        Say(raw=b"<html>"),
        Say(raw=b"[]"),
        Say(raw=b""),
        Say(status=500),
    ],
    ids=["slow", "10 MB", "html", "list", "empty", "500"],
)
@pytest.mark.parametrize("name", DIALECTS)
def test_every_failure_ends_soon_after_the_deadline(bench: Bench, say: Say, name: str) -> None:
    writer, _model = bench.writer(lambda _s, _n: say, name, deadline_s=1.0)
    started = time.monotonic()
    with pytest.raises(ModelFailed):
        writer.write(story(release()), release(), CONTEXT)
    assert time.monotonic() - started < 1.0 + 2.0


def test_nobody_listening_is_a_failure_that_costs_nothing(bench: Bench) -> None:
    route = Route(
        endpoint=find_endpoint("ollama:tiny", "http://127.0.0.1:9/v1", ""),
        price=PRICE,
        ledger=StoreLedger(bench.store, 1.0),
        wait=bench.waits.append,
    )
    lonely = LLMWriter(route, "Write.", {}, deadline_s=3.0)
    with pytest.raises(ModelFailed, match="unreachable"):
        lonely.write(story(release()), release(), CONTEXT)
    assert bench.spent() == 0


def test_the_model_is_left_alone_after_five_failures(bench: Bench) -> None:
    writer, model = bench.writer(lambda _s, _n: Say(status=401))
    for _ in range(5):
        with pytest.raises(ModelFailed, match="401"):
            writer.write(story(release()), release(), CONTEXT)
    with pytest.raises(ModelFailed, match="left alone"):
        writer.write(story(release()), release(), CONTEXT)
    assert len(model.served) == 5


def test_budget_hard_and_soft(bench: Bench) -> None:
    poor, model = bench.writer(answering(honest), budget=0.01)
    with pytest.raises(NoMoney):
        poor.write(story(release(), importance=90), release(), CONTEXT)
    assert not model.served
    with bench.store.write() as c:
        from storage.spend import reserve

        assert reserve(c, model="small-1", purpose="card", most_usd=0.82, budget_usd=1.0, now=NOW)
    tight, _ = bench.writer(answering(honest), budget=1.0)
    with pytest.raises(NoMoney):
        tight.write(story(release(), importance=20), release(), CONTEXT)
    assert check(tight.write(story(release(), importance=90), release(), CONTEXT), release()).ok


def test_zero_budget_never_calls_even_a_free_model(bench: Bench) -> None:
    writer, model = bench.writer(answering(honest), budget=0.0)
    with pytest.raises(NoMoney):
        writer.write(story(release()), release(), CONTEXT)
    assert not model.served


def test_a_slow_answer_is_counted_at_what_it_may_have_cost(bench: Bench) -> None:
    writer, _ = bench.writer(lambda _s, _n: Say("{}", drip_s=0.2), deadline_s=0.6)
    with pytest.raises(ModelFailed):
        writer.write(story(release()), release(), CONTEXT)
    assert 0 < bench.spent() < 0.05


def test_another_language_is_asked_for_and_its_numbers_are_checked(bench: Bench) -> None:
    def german(served: object) -> dict[str, object]:
        first = served.sentences[2]  # type: ignore[attr-defined]
        second = served.sentences[3]  # type: ignore[attr-defined]
        return {
            **EMPTY,
            "what_changed": claim("Larkspur hat ein Modell für den Laptop veröffentlicht.", 2, quote=first),
            "insight": claim("Es antwortet 99 Prozent schneller als der Vorgänger.", 3, quote=second),
        }

    writer, model = bench.writer(answering(german))
    draft = writer.write(story(release()), release(), replace(CONTEXT, language="German"))
    checked = check(draft, release())
    assert "German" in model.served[0].task
    assert checked.draft.tldr.what_changed is not None
    assert checked.draft.insight is None


@pytest.mark.parametrize("name", ["", "nonsense", "openai:", "azure:gpt"])
def test_a_model_that_nobody_can_find_is_a_clear_mistake(name: str) -> None:
    with pytest.raises(ConfigError, match="LLM_BASE_URL"):
        find_endpoint(name, "", "")


def test_known_and_unknown_providers_have_their_addresses() -> None:
    assert find_endpoint("ollama:llama", "", "").url == "http://127.0.0.1:11434/v1/chat/completions"
    assert find_endpoint("some/model:7b", "http://box:1/v1/", "").model == "some/model:7b"
    assert find_endpoint("azure:mini", "https://x.example/openai/v1", "k").headers["api-key"] == "k"
    assert "Authorization" not in find_endpoint("vllm:m", "", "").headers


def test_a_story_without_sentences_is_not_sent(bench: Bench) -> None:
    writer, model = bench.writer(answering(honest))
    bare = tuple(replace(entry, entry=replace(entry.entry, content="")) for entry in release())
    with pytest.raises(ModelFailed, match="no sentences"):
        writer.write(story(bare), bare, CONTEXT)
    assert not model.served


def test_the_schema_is_one_that_strict_structured_output_takes() -> None:
    def walk(node: object) -> None:
        if isinstance(node, dict):
            assert not {"maxLength", "maxItems", "pattern"} & set(node)
            if node.get("type") == "object":
                assert node["additionalProperties"] is False
                assert set(node["required"]) == set(node["properties"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(schema())
