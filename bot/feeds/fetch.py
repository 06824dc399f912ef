"""Fetches documents: many at once, each within a deadline and a size, each socket checked by the guard.

One function of one colour: the event loop runs in a thread of its own and ends with the call.
"""

from __future__ import annotations

import asyncio
import queue
import re
import ssl
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Final
from urllib.parse import urljoin

import aiohttp
from yarl import URL

from bot.errors import FetchError
from bot.feeds.decode import TOO_LARGE, Decoder
from bot.feeds.dialling import Names, socket_factory
from bot.feeds.guard import UNREACHABLE
from bot.feeds.headers import max_age, retry_after
from bot.feeds.values import FEED_ACCEPT, PAGE_ACCEPT, Fetched, FetchPolicy, FetchRequest

__all__ = ["FEED_ACCEPT", "PAGE_ACCEPT", "FetchPolicy", "FetchRequest", "Fetched", "fetch_many", "fetch_one"]

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_TIRED: Final = frozenset({429, 503})
_FOR_GOOD: Final = frozenset({301, 308})
_GONE: Final = frozenset({401, 402, 403, 404, 405, 406, 410, 451})
_HOST: Final = re.compile(r"[A-Za-z]+://([^/?#]*)")
_GATHER_S: Final = 0.005  # answers are handed over together: each waking of the other thread costs as much as a 304
_RESOLVERS: Final = 16  # threads that wait for DNS
_WORDS: Final = {
    401: "The server asks for a password (401).",
    403: "The server refuses us (403).",
    404: "There is nothing at this address (404).",
    410: "The publisher has taken it down for good (410).",
    429: "The server asks for fewer visits (429).",
}


def fetch_one(request: FetchRequest, policy: FetchPolicy) -> Fetched:
    """Fetch one document; see :func:`fetch_many`."""
    return next(iter(fetch_many([request], policy)))


def fetch_many(requests: Iterable[FetchRequest], policy: FetchPolicy) -> Iterator[Fetched]:
    """Fetch documents and yield each answer as it comes, in no promised order.

    ``requests`` is read little by little, in the caller's thread; bodies in memory are bounded by the policy, since a
    place is given free only when the caller has taken the answer. Redirects are followed by hand, each address checked.

    Args:
        requests: what to fetch.
        policy: how far a fetch may go.

    Returns:
        One :class:`Fetched` a request; a failure is one with ``error``, never an exception.
    """
    source, crew = iter(requests), _Crew(policy)
    crew.start()
    waiting = 0
    try:
        while True:
            if waiting <= 2 * policy.concurrency and (chunk := list(islice(source, 4 * policy.concurrency - waiting))):
                crew.add(chunk)
                waiting += len(chunk)
            if not waiting:
                return
            for fetched in crew.take():
                yield fetched
                waiting -= 1
                crew.free(fetched)
    finally:
        crew.stop()


class _Crew:
    """The loop in its thread: takes requests, spreads them over hosts, hands back answers."""

    def __init__(self, policy: FetchPolicy) -> None:
        self._policy = policy
        self._answers: queue.SimpleQueue[list[Fetched]] = queue.SimpleQueue()
        self._done: list[Fetched] = []  # in this turn of the loop, not handed over yet
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="fetch", daemon=True)
        self._hosts: dict[str, deque[FetchRequest]] = {}  # waiting, by host; the first host is the next to be served
        self._busy: dict[str, int] = {}
        self._tired: dict[str, Fetched] = {}  # hosts that said when to come again, and how they said it
        self._running = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._freed = 0  # by the consumer, not told yet
        self._stopping = asyncio.Event()
        self._large = asyncio.Semaphore(policy.large)

    # Called by the consumer's thread.

    def start(self) -> None:
        self._thread.start()

    def add(self, chunk: list[FetchRequest]) -> None:
        self._loop.call_soon_threadsafe(self._add, chunk)

    def take(self) -> Iterator[Fetched]:
        """Wait for answers; yield all that came in one turn of the loop."""
        yield from self._answers.get()

    def free(self, fetched: Fetched) -> None:
        """Give a place free; the loop is told of several at once, since waking it costs as much as a 304.

        Places that it was not told of are fewer than it has, so it never waits for one; a large body's it is told at
        once, as there are few.
        """
        large = len(fetched.body) > self._policy.large_bytes
        self._freed += 1
        if large or self._freed >= self._policy.concurrency // 4:
            freed, self._freed = self._freed, 0
            self._loop.call_soon_threadsafe(self._free, freed, large)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    # Called in the loop's thread.

    def _run(self) -> None:
        pool = ThreadPoolExecutor(_RESOLVERS, thread_name_prefix="resolve")
        self._loop.set_default_executor(pool)
        try:
            self._loop.run_until_complete(self._main())
        finally:
            pool.shutdown(wait=False, cancel_futures=True)  # a name that hangs must not hold the caller
            self._loop.close()

    async def _main(self) -> None:
        connector = aiohttp.TCPConnector(
            limit=0, ttl_dns_cache=300, resolver=Names(), socket_factory=socket_factory(self._policy.guard)
        )
        async with aiohttp.ClientSession(
            connector=connector,
            trust_env=False,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, connect=self._policy.connect_s),
            headers={"User-Agent": self._policy.user_agent, "Accept-Encoding": "gzip, deflate"},
        ) as self._session:
            await self._stopping.wait()
            for task in tuple(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _add(self, chunk: list[FetchRequest]) -> None:
        for request in chunk:
            self._hosts.setdefault(_host(request.url), deque()).append(request)
        self._serve()

    def _free(self, places: int, large: bool) -> None:
        if large:
            self._large.release()
        self._running -= places
        self._serve()

    def _serve(self) -> None:
        """Start what may start: within the whole crew's places and each host's."""
        while self._running < self._policy.concurrency:
            host = next((name for name in self._hosts if self._busy.get(name, 0) < self._policy.per_host), None)
            if host is None:
                return
            waiting = self._hosts.pop(host)
            task = self._loop.create_task(self._work(host, waiting.popleft()))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            if waiting:
                self._hosts[host] = waiting  # back to the end of the line
            self._busy[host] = self._busy.get(host, 0) + 1
            self._running += 1

    async def _work(self, host: str, request: FetchRequest) -> None:
        tired = self._tired.get(host)
        if tired:  # what it answered one of us goes for all of us, and is not asked for again
            fetched = replace(tired, request=request, url=request.url)
        else:
            fetched = await self._fetch(request)
        if fetched.status in _TIRED and fetched.retry_after_s and _host(fetched.url) == host:
            self._tired[host] = fetched
        self._busy[host] -= 1
        if not self._busy[host]:
            del self._busy[host]
        self._done.append(fetched)
        if len(self._done) == 1:  # one waking of the consumer for all that is done in these milliseconds
            self._loop.call_later(_GATHER_S, self._hand_over)
        elif len(self._done) >= self._policy.concurrency // 4:
            self._hand_over()
        self._serve()

    def _hand_over(self) -> None:
        done, self._done = self._done, []
        if done:
            self._answers.put(done)

    async def _fetch(self, request: FetchRequest) -> Fetched:
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
                url = urljoin(url, response.headers["Location"].strip()).partition("#")[0]
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


def _host(url: str) -> str:
    found = _HOST.match(url)
    return found[1].lower() if found else ""
