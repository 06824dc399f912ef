"""Documents on their way through the workers: in bundles while they are honest, alone when one is not."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Final

from bot.errors import ParseError
from bot.feeds.sandbox import Workers, outcome
from bot.feeds.values import Fetched
from bot.services.feeds.reading import Document, ReadFeed, Unread, read_alone, read_many
from storage.records import Feed

_BUNDLE: Final = 16  # documents in one task: the way to a worker and back costs as much as reading a small feed
_BUNDLE_BYTES: Final = 1_000_000
_WAITING_BYTES: Final = 16_000_000  # bodies in the line at the same time


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A fetched document of a feed."""

    feed: Feed
    fetched: Fetched
    body_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    future: Future[list[ReadFeed | Unread]]
    items: tuple[Item, ...]
    alone: bool


class ReadingLine:
    """Put documents in, take readings out.

    Args:
        workers: where the reading happens.
    """

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._bundle: list[Item] = []
        self._tasks: deque[_Task] = deque()
        self._bytes = self._bundled = 0

    def put(self, item: Item) -> None:
        """Queue a document."""
        self._bundle.append(item)
        self._bytes += len(item.fetched.body)
        self._bundled += len(item.fetched.body)
        if len(self._bundle) >= _BUNDLE or self._bundled >= _BUNDLE_BYTES:
            self._send()

    def ready(self) -> Iterator[tuple[Item, ReadFeed | Unread]]:
        """Readings that are there; waits only when too much is under way."""
        while self._tasks and (self._tasks[0].future.done() or self._bytes > _WAITING_BYTES):
            yield from self._take()

    def rest(self) -> Iterator[tuple[Item, ReadFeed | Unread]]:
        """All readings that are still to come."""
        self._send()
        while self._tasks:
            yield from self._take()

    def _send(self) -> None:
        if self._bundle:
            items, self._bundle, self._bundled = tuple(self._bundle), [], 0
            future = self._workers.submit(read_many, [_document(item) for item in items])
            self._tasks.append(_Task(future=future, items=items, alone=False))

    def _take(self) -> Iterator[tuple[Item, ReadFeed | Unread]]:
        task = self._tasks.popleft()
        for item, reading in zip(task.items, self._readings(task), strict=True):
            if isinstance(reading, Unread) and reading.again:
                document = replace(_document(item), distrusted=not reading.words)  # with words, its bundle broke
                future = self._workers.submit(read_alone, document)
                self._tasks.append(_Task(future=future, items=(item,), alone=True))
            else:
                self._bytes -= len(item.fetched.body)
                yield item, reading

    def _readings(self, task: _Task) -> list[ReadFeed | Unread]:
        try:
            return outcome(task.future)
        except ParseError as e:
            # One document broke the bundle: each of them gets a chance alone, and the one that did it fails alone.
            return [Unread(words=str(e), again=not task.alone) for _ in task.items]


def _document(item: Item) -> Document:
    fetched = item.fetched
    return Document(body=fetched.body, url=fetched.url, content_type=fetched.content_type, publisher=item.feed.title)
