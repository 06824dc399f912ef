"""Worker processes for documents from strangers: limited in memory, killed when they take too long.

They also keep the work off this process, so that an answer to a slash command never waits for a feed.
"""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from functools import cache
from typing import Final, ParamSpec, TypeVar

import pebble

from bot.errors import BotError, ParseError

P = ParamSpec("P")
T = TypeVar("T")

LIMIT_S: Final = 5.0  # of processor time: on a busy machine the clock on the wall would end honest work
_PATIENCE: Final = 6  # times the limit, by the clock on the wall
_MEMORY: Final = 768 * 1024 * 1024  # address space; a worker at rest holds about 60 MB of memory
_ENDS: Final[int] = getattr(signal, "SIGPROF", 0)  # what a timer of processor time sends; by default it ends a process
_TASKS: Final = 2_000  # then a worker is replaced, so that a leak in a parser cannot grow
_PRELOAD: Final = ("bot.feeds.behind", "bot.services.feeds.reading")


class Workers:
    """A pool that starts with its first task and goes on until it is closed.

    Args:
        count: processes; the default leaves one core to the rest of the bot.
        limit_s: seconds of processor time a task may take before its worker is killed; a task that does nothing is
            given six times as long.
    """

    def __init__(self, count: int | None = None, limit_s: float = LIMIT_S) -> None:
        self._count = count or max(1, min(4, (os.cpu_count() or 2) - 1))
        self._limit_s = limit_s
        self._lock = threading.Lock()
        self._pool: pebble.ProcessPool | None = None

    @property
    def count(self) -> int:
        """How many processes work."""
        return self._count

    def submit(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Queue ``work(*args)``; its worker is killed when it runs too long. Ask :func:`outcome` for the result.

        Args:
            work: a function of a module, not of an object; arguments and result must pickle.
            args: its arguments.
            kwargs: its named arguments.
        """
        with self._lock:
            if self._pool is None:
                self._pool = self._start()
            future: Future[T] = self._pool.schedule(
                _within, args=(self._limit_s, work, args, kwargs), timeout=self._limit_s * _PATIENCE
            )
            return future

    def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do ``work(*args)`` in a worker and wait for it.

        Raises:
            ParseError: it took too long or too much memory, or broke its worker.
        """
        return outcome(self.submit(work, *args, **kwargs))

    def close(self) -> None:
        """Stop the processes; the next task starts new ones."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()

    def _start(self) -> pebble.ProcessPool:
        method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        context = multiprocessing.get_context(method)
        if method == "forkserver":  # a fresh worker is forked from a process that has the parsers loaded already
            context.set_forkserver_preload(list(_PRELOAD))
        return pebble.ProcessPool(
            max_workers=self._count,
            max_tasks=_TASKS,
            initializer=_enter,
            context=context,
        )


@cache
def workers() -> Workers:
    """The workers of this process: like its memory, there is one set of them, whoever asks."""
    return Workers()


def outcome(future: Future[T]) -> T:
    """Wait for a task.

    Raises:
        ParseError: it took too long or too much memory, or broke its worker or its reader. Whatever a library lets out
            on a damaged document ends here as a sentence: one document never ends a poll.
    """
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, BotError):
        raise error
    if isinstance(error, FutureTimeout) or (_ENDS and getattr(error, "exitcode", 0) == -_ENDS):
        raise ParseError("The document takes too long to read.")
    if isinstance(error, MemoryError):
        raise ParseError("The document takes too much memory to read.")
    raise ParseError("The document broke its reader.") from error


def _within(limit_s: float, work: Callable[..., T], args: tuple[object, ...], kwargs: dict[str, object]) -> T:
    """Do ``work`` in a worker. At the limit the system ends the process, wherever its code is: no handler could."""
    if not _ENDS:  # not on Windows; there only the clock on the wall counts
        return work(*args, **kwargs)
    signal.setitimer(signal.ITIMER_PROF, limit_s)
    try:
        return work(*args, **kwargs)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _enter() -> None:
    """Run in a new worker: set the limit, be ready, leave Ctrl-C to the bot."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        resource = importlib.import_module("resource")
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)  # documents make many small values and no circles
