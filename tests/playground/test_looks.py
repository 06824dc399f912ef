"""The colours of the playground and of the pages can be read by everybody: contrast by WCAG 2.2, light and dark."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

BOT = Path(__file__).parents[2] / "bot"
PLAYGROUND, PAGES = BOT / "playground" / "static" / "layout.css", BOT / "web" / "static" / "site.css"
TEXT, MARK = 4.5, 3.0  # least contrast of text (1.4.3), and of a border or an outline that means something (1.4.11)
WORDS = ("ink", "soft", "faint", "link", "danger", "mention-ink", "code", "demo", "signal-ink")


def palettes(sheet: Path) -> list[dict[str, str]]:
    """The light palette, and each dark one over it."""
    blocks = re.findall(r":root[^{}]*\{([^{}]*)\}", sheet.read_text(encoding="utf-8"))
    found = [dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", block)) for block in blocks]
    return [found[0] | colours for colours in found if colours]


def contrast(one: str, other: str) -> float:
    """From 1 to 21, by https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("sheet", [PLAYGROUND, PAGES], ids=["playground", "pages"])
def test_words_stand_out_from_what_is_behind_them(sheet: Path) -> None:
    for colours in palettes(sheet):
        for word, ground in product(WORDS, ("paper", "raised", "wash")):
            if word in colours and ground in colours:
                assert contrast(colours[word], colours[ground]) >= TEXT, (word, ground, colours)
        assert contrast(colours["accent-ink"], colours["accent"]) >= TEXT


@pytest.mark.parametrize("sheet", [PLAYGROUND, PAGES], ids=["playground", "pages"])
def test_the_outline_of_what_has_the_focus_can_be_seen(sheet: Path) -> None:
    rule = re.search(r"^:focus-visible \{([^}]*)\}", sheet.read_text(encoding="utf-8"), re.MULTILINE)
    assert rule is not None
    assert "outline: 2px solid var(--accent)" in rule[1]
    for colours in palettes(sheet):
        assert all(contrast(colours["accent"], colours[ground]) >= MARK for ground in ("paper", "raised", "wash"))


def test_words_in_the_side_stand_out() -> None:
    for colours in palettes(PLAYGROUND):
        for ground in ("side-1", "side-2"):
            assert contrast(colours["side-ink"], colours[ground]) >= TEXT
            assert contrast(colours["side-strong"], colours[ground]) >= TEXT
        assert contrast(colours["side-on-ink"], colours["side-on"]) >= TEXT
