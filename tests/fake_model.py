"""A language model's server on loopback that does as it is told: good answers, bad ones, slow ones, obedient ones.

It speaks both dialects and counts the tokens it claims to have used, so that costs can be compared to the last cent.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

EMPTY: dict[str, Any] = {
    "headline": None,
    "insight": None,
    "what_changed": None,
    "why_it_matters": None,
    "what_to_do_next": None,
    "who_should_care": [],
    "takeaways": [],
    "implications": [],
    "timeline": [],
}


@dataclass
class Served:
    """What the model was sent: the path, headers in lower case, the request, and the sentences it was shown."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def sentences(self) -> dict[int, str]:
        """The numbered sentences of the request."""
        found: dict[int, str] = {}
        for message in self.body["messages"]:
            match = re.search(r"<data>\n(.*)\n</data>", str(message["content"]), re.DOTALL)
            for source in json.loads(match[1]) if match else []:
                found |= {int(key[1:]): text for key, text in source["sentences"].items()}
        return found

    @property
    def task(self) -> str:
        """The system's text."""
        if "system" in self.body:
            return str(self.body["system"])
        return str(self.body["messages"][0]["content"])


@dataclass
class Say:
    """One answer: a status with a body, or the text that the model writes."""

    text: str = ""
    status: int = 200
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    tokens: tuple[int, int] = (1000, 200)
    drip_s: float = 0.0  # pause before every byte
    size: int = 0  # bytes of padding
    cut: bool = False


Script = Callable[[Served, int], Say]


class FakeModel:
    """The server; ``script`` gets each request and its number, from 0."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.served: list[Served] = []
        self.tokens = [0, 0]
        self._lock = threading.Lock()
        model = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                headers = {key.lower(): value for key, value in self.headers.items()}
                served = Served(self.path, headers, body)
                with model._lock:
                    number = len(model.served)
                    model.served.append(served)
                say = model.script(served, number)
                try:
                    self._answer(say)
                except OSError:
                    self.close_connection = True

            def _answer(self, say: Say) -> None:
                payload = say.raw if say.raw is not None else model._envelope(self.path, say)
                payload += b" " * say.size
                self.send_response(say.status)
                for key, value in {"Content-Type": "application/json", **say.headers}.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                if not say.drip_s:
                    self.wfile.write(payload)
                    return
                for byte in payload:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(say.drip_s)

            def log_message(self, *_args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def _envelope(self, path: str, say: Say) -> bytes:
        if say.status != 200:
            return json.dumps({"error": {"message": say.text or "no"}}).encode()
        with self._lock:
            self.tokens[0] += say.tokens[0]
            self.tokens[1] += say.tokens[1]
        if path.endswith("/messages"):
            return json.dumps(_anthropic(say)).encode()
        choice = {
            "message": {"role": "assistant", "content": say.text},
            "finish_reason": "length" if say.cut else "stop",
        }
        usage = {"prompt_tokens": say.tokens[0], "completion_tokens": say.tokens[1]}
        return json.dumps({"choices": [choice], "usage": usage}).encode()

    @contextmanager
    def serving(self) -> Iterator[FakeModel]:
        """Serve until the end of the block."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()


def _anthropic(say: Say) -> dict[str, Any]:
    try:
        content = [{"type": "tool_use", "name": "card", "input": json.loads(say.text)}]
    except (ValueError, RecursionError):
        content = [{"type": "text", "text": say.text}]
    usage = {"input_tokens": say.tokens[0], "output_tokens": say.tokens[1]}
    return {"content": content, "stop_reason": "max_tokens" if say.cut else "tool_use", "usage": usage}


def claim(text: str, *cites: int, quote: str | None = None) -> dict[str, Any]:
    """A claim as a model writes it; the quote is the text itself unless given."""
    return {"text": text, "cites": list(cites), "quote": text if quote is None else quote}


def honest(served: Served) -> dict[str, Any]:
    """A true card: sentences of the sources, cited."""
    sentences = list(served.sentences.items())
    body = [(number, text) for number, text in sentences if text.endswith(".") and len(text.split()) <= 28]
    picked = [claim(text, number) for number, text in body]
    return {
        **EMPTY,
        "headline": claim(sentences[0][1], sentences[0][0]),
        "what_changed": picked[0] if picked else None,
        "insight": picked[1] if len(picked) > 1 else None,
        "takeaways": picked[2:4],
        "who_should_care": ["security"],
    }


def answering(make: Callable[[Served], dict[str, Any]]) -> Script:
    """A script that answers every request in the same way."""
    return lambda served, _number: Say(json.dumps(make(served)))
