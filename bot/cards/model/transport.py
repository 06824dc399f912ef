"""One POST to the model's server: a total deadline, a bounded answer, no redirects, no cookies, no proxy.

The address is the operator's own setting, so it may be on this machine; feeds and articles never choose it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

MAX_BYTES = 1_000_000  # an answer of 2,000 tokens is about 10 kB


@dataclass(frozen=True, slots=True)
class Posted:
    """What a POST brought: ``status`` 0 means that no whole answer came, ``problem`` says why."""

    status: int
    body: bytes = b""
    retry_after_s: float | None = None
    problem: str = ""


def post(url: str, headers: Mapping[str, str], body: bytes, seconds: float) -> Posted:
    """Send a request and wait at most ``seconds`` for the whole answer. Never raises for what the network does."""
    try:
        return asyncio.run(_post(url, headers, body, seconds))
    except TimeoutError:
        return Posted(0, problem="timeout")
    except aiohttp.ClientConnectorError:
        return Posted(0, problem="unreachable")
    except (aiohttp.ClientError, OSError, ValueError):
        return Posted(0, problem="no answer")


async def _post(url: str, headers: Mapping[str, str], body: bytes, seconds: float) -> Posted:
    async with asyncio.timeout(seconds):
        timeout = aiohttp.ClientTimeout(total=None)
        async with (
            aiohttp.ClientSession(timeout=timeout, trust_env=False, cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.post(url, headers=headers, data=body, allow_redirects=False) as response,
        ):
            parts: list[bytes] = []
            size = 0
            async for chunk in response.content.iter_any():
                size += len(chunk)
                if size > MAX_BYTES:
                    return Posted(response.status, problem="too large")
                parts.append(chunk)
            return Posted(response.status, b"".join(parts), _seconds(response.headers.get("Retry-After", "")))


def _seconds(text: str) -> float | None:
    try:
        return max(0.0, float(text))
    except ValueError:
        return None
