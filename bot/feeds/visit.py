"""One visit to a server: redirects followed by hand, each address checked, within a deadline and a size."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urljoin

import aiohttp
from yarl import URL

from bot.errors import FetchError
from bot.feeds.decode import TOO_LARGE, Decoder
from bot.feeds.guard import UNREACHABLE
from bot.feeds.headers import max_age, retry_after
from bot.feeds.values import Fetched, FetchPolicy, FetchRequest

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD: Final = frozenset({301, 308})
_GONE: Final = frozenset({401, 402, 403, 404, 405, 406, 410, 451})
_ELSEWHERE: Final = "The address leads to another host, where nothing inside a private network is followed."
_WORDS: Final = {
    401: "The server asks for a password (401).",
    403: "The server refuses us (403).",
    404: "There is nothing at this address (404).",
    410: "The publisher has taken it down for good (410).",
    429: "The server asks for fewer visits (429).",
}


class Visitor:
    """Visits servers over one session; of bodies that are large only so many are in memory at once.

    Args:
        session: dials through the guard.
        policy: how far a visit may go.
    """

    def __init__(self, session: aiohttp.ClientSession, policy: FetchPolicy) -> None:
        self._session = session
        self._policy = policy
        self._large = asyncio.Semaphore(policy.large)

    def free_large(self) -> None:
        """Somebody has taken a large body: there is room for another."""
        self._large.release()

    async def fetch(self, request: FetchRequest) -> Fetched:
        """Fetch one document; a failure is an answer too. A large body keeps its place until :meth:`free_large`."""
        holding: list[bool] = []  # filled while a place for a large body is held
        error, permanent = UNREACHABLE, False
        try:
            async with asyncio.timeout(self._policy.total_s):
                answer, error = await self._follow(request, holding), ""
        except FetchError as e:
            error, permanent = str(e), e.permanent
        except (aiohttp.ClientConnectorCertificateError, ssl.SSLError):
            error = "The server's certificate is not valid."
        except (aiohttp.ClientConnectionError, TimeoutError, OSError):
            pass
        except (aiohttp.ClientError, ValueError):
            error = "The server's answer could not be read."
        if error:
            answer = Fetched(request=request, url=request.url, error=error, permanent=permanent)
        if holding and len(answer.body) <= self._policy.large_bytes:
            self._large.release()
        return answer

    async def _follow(self, request: FetchRequest, holding: list[bool]) -> Fetched:
        """Walk from address to address until there is a document."""
        url, moved_to, for_good = request.url, "", True
        for _ in range(self._policy.max_redirects + 1):
            self._policy.guard.check_url(url)
            async with self._session.get(
                URL(url), headers=_headers(request), allow_redirects=False, max_redirects=0
            ) as response:
                if response.status not in _REDIRECTS or "Location" not in response.headers:
                    return await self._read(request, url, moved_to, response, holding)
                before, url = url, urljoin(url, response.headers["Location"].strip()).partition("#")[0]
                if self._policy.stay and URL(url).host != URL(before).host:
                    raise FetchError(_ELSEWHERE)
                for_good = for_good and response.status in _FOR_GOOD
                moved_to = url if for_good else moved_to
        raise FetchError("The address leads from one redirect to the next without end.")

    async def _read(
        self, request: FetchRequest, url: str, moved_to: str, response: aiohttp.ClientResponse, holding: list[bool]
    ) -> Fetched:
        headers, status = response.headers, response.status
        answer = Fetched(
            request=request,
            status=status,
            url=url,
            moved_to=moved_to,
            content_type=headers.get("Content-Type", ""),
            etag=headers.get("ETag", ""),
            last_modified=headers.get("Last-Modified", ""),
            retry_after_s=retry_after(headers["Retry-After"], datetime.now(UTC)) if "Retry-After" in headers else None,
            max_age_s=max_age(headers["Cache-Control"]) if "Cache-Control" in headers else None,
        )
        if status == 304 and (request.etag or request.last_modified):
            return answer
        if status != 200:
            words = _WORDS.get(status, f"The server answered {status}.")
            return replace(answer, error=words, permanent=status in _GONE)
        return replace(answer, body=await self._body(response, holding))

    async def _body(self, response: aiohttp.ClientResponse, holding: list[bool]) -> bytes:
        policy = self._policy
        if (response.content_length or 0) > policy.max_bytes:
            raise FetchError(TOO_LARGE.format(policy.max_bytes // (1024 * 1024)))
        decoder = Decoder(response.headers.get("Content-Encoding", ""), policy.max_bytes)
        async for chunk in response.content.iter_any():
            decoder.feed(chunk)
            if decoder.size > policy.large_bytes and not holding:
                await self._large.acquire()
                holding.append(True)
        return decoder.body()


def _headers(request: FetchRequest) -> dict[str, str]:
    headers = {"Accept": request.accept}
    if request.etag:
        headers["If-None-Match"] = request.etag
    if request.last_modified:
        headers["If-Modified-Since"] = request.last_modified
    return headers
