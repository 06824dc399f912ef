"""The picture of a week's numbers: bars as long as their values, and no picture where it would show nothing."""

from __future__ import annotations

import io
from dataclasses import replace

from PIL import Image

from bot.render.recap_blocks import chart_words
from bot.render.recap_chart import WIDTH, recap_picture
from storage.records import Recap
from tests.samples import WEEK

DAYS = (("2026-11-16", 2), ("2026-11-17", 0), ("2026-11-18", 4))
NUMBERS = replace(WEEK, busiest=(("models", 8), ("policy", 4), ("a-very-long-topic-name-of-a-workspace", 1)), days=DAYS)


def length(picture: Image.Image, row: int) -> int:
    """Pixels of a bar's colour in one line."""
    return sum(picture.getpixel((x, row)) == (37, 99, 201) for x in range(picture.width))


def drawn(recap: Recap) -> Image.Image:
    """The picture as it is seen."""
    return Image.open(io.BytesIO(recap_picture(recap))).convert("RGB")


def test_bars_are_as_long_as_their_values() -> None:
    picture = drawn(NUMBERS)
    assert picture.width == WIDTH
    first, second = (length(picture, row) for row in (161, 211))
    assert first > 300
    assert abs(first - 2 * second) <= 2


def test_paper_is_white_and_edges_are_smooth() -> None:
    picture = drawn(NUMBERS)
    assert picture.getpixel((0, 0)) == (255, 255, 255)
    inks = picture.crop((0, 0, WIDTH, 70)).getcolors() or []  # of the title, which is written in one
    assert len(inks) > 8


def test_without_days_only_topics_are_drawn() -> None:
    whole, topics = drawn(NUMBERS), drawn(replace(NUMBERS, days=()))
    assert topics.height < whole.height


def test_a_picture_that_would_tell_nothing_or_cannot_be_drawn_is_none() -> None:
    assert recap_picture(replace(NUMBERS, busiest=(("models", 1),))) == b""
    assert recap_picture(replace(NUMBERS, busiest=())) == b""
    assert recap_picture(replace(NUMBERS, busiest=(("モデル", 3),))) == b""


def test_the_picture_in_words() -> None:
    assert chart_words(replace(NUMBERS, busiest=NUMBERS.busiest[:2])) == (
        "Stories by topic. Models: 8, Policy and regulation: 4. By day. Mon 16: 2, Tue 17: 0, Wed 18: 4."
    )
