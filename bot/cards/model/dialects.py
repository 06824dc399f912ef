"""Two ways of speaking to a language model: OpenAI's chat completions, which most servers copy, and Anthropic's."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.cards.model.contract import schema
from bot.errors import BotError, ConfigError

Shape = Literal["schema", "object", "free"]  # how strictly the form of the answer is asked for
MAX_OUT = 2_000  # tokens of an answer
TEMPERATURE = 0.2  # a card repeats facts; models that refuse the setting are asked without it
_ROOMY = 4  # times MAX_OUT, for a model that thinks before it answers
_THOUGHTS = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is and how it is spoken to."""

    provider: str
    model: str
    url: str
    dialect: Literal["openai", "anthropic"]
    key: str
    key_header: str = ""

    def __repr__(self) -> str:
        return f"Endpoint({self.provider}:{self.model})"

    @property
    def headers(self) -> dict[str, str]:
        """Headers of a request; the key is in them, so they are never logged."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.dialect == "anthropic":
            headers |= {"anthropic-version": "2023-06-01", "x-api-key": self.key}
        elif self.key:
            headers |= {self.key_header: self.key} if self.key_header else {"Authorization": f"Bearer {self.key}"}
        return headers


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the exchange."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the answer's text and the tokens that were used."""

    text: str
    tokens_in: int
    tokens_out: int
    cut: bool = False  # the model ran out of room


@dataclass(frozen=True, slots=True)
class Form:
    """What an answer must look like: a name, what handing it over means, and its JSON schema."""

    name: str
    what: str
    schema: Mapping[str, object]


CARD = Form("card", "Hand over the finished card.", schema())


SHAPES: tuple[Shape, ...] = ("schema", "object", "free")


@dataclass
class Manners:
    """What a server was found to understand; learned from its refusals once, and kept for all stories."""

    shape: int = 0  # place in SHAPES
    left_out: set[str] = field(default_factory=set)  # settings that it refused
    other_name: bool = False  # it wants max_tokens where max_completion_tokens is usual, or the other way round
    roomy: bool = False  # it thinks, and needs room for that

    @property
    def room(self) -> int:
        """Most tokens of an answer."""
        return MAX_OUT * (_ROOMY if self.roomy else 1)

    def learn(self, refusal: bytes) -> bool:
        """Read why a request was refused; return whether the next one will be another."""
        text = refusal[:4000].decode("utf-8", "replace").lower()
        if "temperature" in text and "temperature" not in self.left_out:
            self.left_out.add("temperature")
            return True
        if ("max_tokens" in text or "max_completion_tokens" in text) and not self.other_name:
            self.other_name = True
            return True
        about_shape = any(word in text for word in ("response_format", "json_schema", "json_object", "tool", "schema"))
        if about_shape and self.shape + 1 < len(SHAPES):
            self.shape += 1
            return True
        return False


class Unreadable(BotError):
    """The server's answer is not one of its dialect."""


_BASES = {
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com/v1",
    "openrouter": "https://openrouter.ai/api/v1",
    "mistral": "https://api.mistral.ai/v1",
    "groq": "https://api.groq.com/openai/v1",
    "deepseek": "https://api.deepseek.com/v1",
    "gemini": "https://generativelanguage.googleapis.com/v1beta/openai",
    "ollama": "http://127.0.0.1:11434/v1",
    "vllm": "http://127.0.0.1:8000/v1",
    "azure": "",
}


def find_endpoint(name: str, base_url: str, key: str) -> Endpoint:
    """Where the model ``provider:name`` is.

    Args:
        name: ``openai:…``, ``anthropic:…``, ``ollama:…`` …; without a provider, an OpenAI-compatible server
        at base_url.
        base_url: overrides the provider's own address.
        key: the API key, or "".

    Raises:
        ConfigError: the provider is not known and no address is given.
    """
    provider, colon, model = name.partition(":")
    if not colon or provider.lower() not in _BASES:
        provider, model = "compatible", name
    provider = provider.lower()
    base, mark, query = (base_url or _BASES.get(provider, "")).partition("?")  # ?api-version=… of Azure
    base = base.rstrip("/").removesuffix("/chat/completions").removesuffix("/messages")
    if not base or not model:
        known = ", ".join(sorted(_BASES))
        raise ConfigError(f"LLM_MODEL is provider:name with one of {known}; any other server needs LLM_BASE_URL.")
    if provider == "anthropic":
        return Endpoint(provider, model, f"{base}/messages{mark}{query}", "anthropic", key)
    header = "api-key" if provider == "azure" else ""
    return Endpoint(provider, model, f"{base}/chat/completions{mark}{query}", "openai", key, header)


def lacks_key(name: str, base_url: str, key: str) -> bool:
    """The model ``provider:name`` wants an API key, and there is none; a server of one's own may do without."""
    provider = find_endpoint(name, base_url, key).provider
    return not key and (provider == "azure" or (not base_url and provider not in {"ollama", "vllm"}))


def request_body(endpoint: Endpoint, task: str, turns: Sequence[Turn], manners: Manners, form: Form = CARD) -> bytes:
    """The request as JSON, in the way that the server was found to understand."""
    make = _anthropic if endpoint.dialect == "anthropic" else _openai
    body = make(endpoint, task, turns, manners, form)
    if "temperature" not in manners.left_out:
        body["temperature"] = TEMPERATURE
    return json.dumps(body).encode()


def _spelled(task: str, form: Form) -> str:
    return f"{task}\n\nAnswer with one JSON object of this schema:\n{json.dumps(form.schema)}"


def _openai(endpoint: Endpoint, task: str, turns: Sequence[Turn], manners: Manners, form: Form) -> dict[str, object]:
    shape = SHAPES[manners.shape]
    system = task if shape == "schema" else _spelled(task, form)
    names = ("max_tokens", "max_completion_tokens")
    body: dict[str, object] = {
        "model": endpoint.model,
        "messages": [{"role": "system", "content": system}, *({"role": t.role, "content": t.text} for t in turns)],
        names[(endpoint.provider in {"openai", "azure"}) != manners.other_name]: manners.room,
    }
    if shape == "schema":
        wanted = {"name": form.name, "strict": True, "schema": form.schema}
        body["response_format"] = {"type": "json_schema", "json_schema": wanted}
    elif shape == "object":
        body["response_format"] = {"type": "json_object"}
    return body


def _anthropic(endpoint: Endpoint, task: str, turns: Sequence[Turn], manners: Manners, form: Form) -> dict[str, object]:
    free = SHAPES[manners.shape] == "free"
    body: dict[str, object] = {
        "model": endpoint.model,
        "max_tokens": manners.room,
        "system": _spelled(task, form) if free else task,
        "messages": [{"role": t.role, "content": t.text} for t in turns],
    }
    if not free:
        body["tools"] = [{"name": form.name, "description": form.what, "input_schema": form.schema}]
        body["tool_choice"] = {"type": "tool", "name": form.name}
    return body


def read_reply(endpoint: Endpoint, body: bytes) -> Reply:
    """Read a server's answer.

    Raises:
        Unreadable: it is not JSON of the dialect.
    """
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("The model's server did not answer with JSON.") from None
    if not isinstance(data, dict):
        raise Unreadable("The model's server answered with something else than an object.")
    return _from_anthropic(data) if endpoint.dialect == "anthropic" else _from_openai(data)


def _from_openai(data: Mapping[str, object]) -> Reply:
    choices = data.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    message = first.get("message") if isinstance(first, dict) else None
    text = message.get("content") if isinstance(message, dict) else None
    if isinstance(text, list):  # parts, as some servers answer
        text = "".join(str(part.get("text", "")) for part in text if isinstance(part, dict))
    used_in, used_out = _usage(data, "prompt_tokens", "completion_tokens")
    cut = isinstance(first, dict) and first.get("finish_reason") == "length"
    return Reply(_THOUGHTS.sub("", text).strip() if isinstance(text, str) else "", used_in, used_out, cut)


def _from_anthropic(data: Mapping[str, object]) -> Reply:
    blocks = data.get("content")
    parts = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    tools = [json.dumps(part.get("input")) for part in parts if part.get("type") == "tool_use"]
    texts = [str(part.get("text", "")) for part in parts if part.get("type") == "text"]
    used_in, used_out = _usage(data, "input_tokens", "output_tokens")
    return Reply(tools[0] if tools else "".join(texts), used_in, used_out, data.get("stop_reason") == "max_tokens")


def _usage(data: Mapping[str, object], name_in: str, name_out: str) -> tuple[int, int]:
    usage = data.get("usage")
    given = [usage.get(name) if isinstance(usage, dict) else 0 for name in (name_in, name_out)]
    used = [value if isinstance(value, int) and 0 <= value < 10_000_000 else 0 for value in given]
    return used[0], used[1]
