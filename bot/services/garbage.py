"""What Python's garbage collector of this process looks at: only what is new, a little at a time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

YOUNG: Final = 5_000  # new objects after which they are looked at: a few milliseconds, in which nothing else runs


def spare_what_is_here() -> None:
    """Keep what is loaded by now out of the collector's rounds; from then on it looks once there is enough that is new.

    A look through every object of the service takes a sixth of a second, in which nobody is answered.
    """
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)


@contextmanager
def kept_from_garbage() -> Iterator[None]:
    """What is made meanwhile, an index or a program's modules, is never looked through for garbage.

    That took a quarter of grouping's time and a tenth of a start. An index holds no circles, and modules stay: what is
    dropped of them goes at once, without the collector.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        spare_what_is_here()
