"""The crew that fetches: an event loop in a thread of its own, whose visits are spread over hosts."""

from __future__ import annotations

import asyncio
import queue
import re
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final

import aiohttp

from bot.feeds.dialling import Names, socket_factory
from bot.feeds.values import Fetched, FetchPolicy, FetchRequest
from bot.feeds.visit import Visitor

_TIRED: Final = frozenset({429, 503})
_HOST: Final = re.compile(r"[A-Za-z]+://([^/?#]*)")
_GATHER_S: Final = 0.005  # answers are handed over together: each waking of the other thread costs as much as a 304
_RESOLVERS: Final = 16  # threads that wait for DNS


class Crew:
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

    # Called by the consumer's thread.

    def start(self) -> None:
        """Start the loop in its thread."""
        self._thread.start()

    def add(self, chunk: list[FetchRequest]) -> None:
        """Give it more to fetch."""
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
        """End the loop, whatever is still under way, and wait for its thread."""
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
        ) as session:
            self._visitor = Visitor(session, self._policy)
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
            self._visitor.free_large()
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
            fetched = await self._visitor.fetch(request)
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


def _host(url: str) -> str:
    found = _HOST.match(url)
    return found[1].lower() if found else ""
