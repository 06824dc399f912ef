"""Workers end what runs too long or grows too large, and the next document is always read."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from bot.errors import ParseError
from bot.feeds.sandbox import Workers, outcome, workers
from bot.services.feeds.reading import Document, ReadFeed, Unread, read_alone, read_many
from tests.feeds.hostile import VALID, documents, mutants


@pytest.fixture(scope="module")
def crew() -> Iterator[Workers]:
    """Workers that are less patient than the service's."""
    made = Workers(count=1, limit_s=2.0)
    yield made
    made.close()


def spin() -> None:
    while True:
        pass


def grow() -> int:
    return len(bytearray(8 * 1024**3))


def die() -> None:
    os._exit(9)


def sink(depth: int = 0) -> int:
    return sink(depth + 1) + 1


def _document(body: bytes) -> Document:
    return Document(body=body, url="https://x.example/feed")


def _well(crew: Workers) -> bool:
    (read,) = crew.run(read_alone, _document(VALID))
    return isinstance(read, ReadFeed) and read.entries[0].title == "All is well"


@pytest.mark.parametrize(
    ("work", "words"),
    [(spin, "too long"), (grow, "too much memory"), (die, "broke its reader"), (sink, "broke its reader")],
)
def test_work_that_runs_wild_is_ended(crew: Workers, work: type[int], words: str) -> None:
    with pytest.raises(ParseError, match=words):
        crew.run(work)
    assert _well(crew)


def test_worker_is_another_process_and_stays(crew: Workers) -> None:
    first = crew.run(os.getpid)
    assert first != os.getpid()
    assert crew.run(os.getpid) == first


def test_workers_give_way_to_the_bot(crew: Workers) -> None:
    assert crew.run(os.nice, 0) == min(os.nice(0) + 10, 19)


def test_several_tasks_wait_in_line(crew: Workers) -> None:
    futures = [crew.submit(abs, -number) for number in range(20)]
    assert [outcome(future) for future in futures] == list(range(20))


def test_closed_workers_start_again() -> None:
    made = Workers(count=1)
    made.close()
    assert made.run(abs, -1) == 1
    made.close()
    assert made.run(abs, -2) == 2
    made.close()


def test_the_process_has_one_set_of_workers() -> None:
    assert workers() is workers()
    assert workers().count >= 1


@pytest.mark.slow
def test_hostile_documents_hurt_nobody(crew: Workers) -> None:
    names = []
    for name, body in documents():
        began = time.monotonic()
        with suppress(ParseError):
            (read,) = crew.run(read_alone, _document(body))
            assert isinstance(read, ReadFeed | Unread)
            if isinstance(read, ReadFeed):
                assert len(read.entries) <= 1_000
                assert max((len(entry.title) for entry in read.entries), default=0) <= 300
        assert time.monotonic() - began < 60, name
        names.append(name)
        assert _well(crew), name
    assert len(names) >= 50


def test_no_file_is_opened_and_no_address_asked_for_a_body_that_names_one(crew: Workers) -> None:
    for body in (b"/etc/passwd", b"file:///etc/hostname", b"http://127.0.0.1:1/", b"/dev/zero"):
        (read,) = crew.run(read_alone, _document(body))
        assert isinstance(read, Unread)


def test_mutants_are_read_or_refused() -> None:
    """A small share of what the bench does, in this process: any other exception would fail here."""
    bodies = [body for name, body in documents() if len(body) < 3_000] + [VALID * 3]
    for body in mutants(bodies, 400, seed=5):
        for read in (*read_many([_document(body)]), *read_alone(_document(body))):
            assert isinstance(read, ReadFeed | Unread)
