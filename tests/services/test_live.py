"""The index of open stories is made away from the garbage collector, which works on afterwards."""

from __future__ import annotations

import gc

import pytest

from bot.services.live import kept_from_garbage


def test_garbage_is_looked_for_again_even_when_the_index_could_not_be_made() -> None:
    before = gc.get_threshold()
    try:
        with pytest.raises(ValueError, match="no rows"), kept_from_garbage():
            raise ValueError("no rows" if not gc.isenabled() else "looked at")
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
