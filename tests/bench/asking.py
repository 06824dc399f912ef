"""Signed slash commands at a steady rate, from a process of its own, as Slack's come from elsewhere.

A client in the measured process would wait for its own turns there too, and count them.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import multiprocessing
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlencode

RATE = 20  # requests a second
Load = Callable[[int, float], list[float]]  # port, seconds: milliseconds of each acknowledgement, sorted


def sign(secret: str, body: bytes, timestamp: str) -> str:
    """Slack's v0 signature."""
    return "v0=" + hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()


@contextmanager
def asking(secret: str, team_id: str) -> Iterator[Load]:
    """A process that sends commands; yields what makes it send RATE a second for a while.

    Args:
        secret: the signing secret.
        team_id: the workspace the commands come from.
    """
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as elsewhere:
        elsewhere.submit(time.time).result()  # it runs
        yield lambda port, seconds: elsewhere.submit(_load, secret, team_id, port, seconds).result()


def _load(secret: str, team_id: str, port: int, seconds: float) -> list[float]:
    """Each command at its time, whether or not the last was answered."""
    with ThreadPoolExecutor(16) as pool:
        began, waiting = time.perf_counter(), []
        ask = partial(_ask, secret, team_id, port)
        for number in range(int(RATE * seconds)):
            time.sleep(max(0.0, began + number / RATE - time.perf_counter()))
            waiting.append(pool.submit(ask, number))
        return sorted(one.result() for one in waiting)


def _ask(secret: str, team_id: str, port: int, number: int) -> float:
    """Send one signed command; return milliseconds until its acknowledgement."""
    form = {"command": "/ainews", "text": "latest", "team_id": team_id, "user_id": "UANNA", "channel_id": "C1"}
    body = urlencode({**form, "trigger_id": str(number)}).encode()
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": sign(secret, body, timestamp),
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    began = time.perf_counter()
    connection.request("POST", "/slack/events", body, headers)
    status = connection.getresponse().status
    took = 1000 * (time.perf_counter() - began)
    connection.close()
    if status != 200:
        raise RuntimeError(f"the command was answered {status}")
    return took
