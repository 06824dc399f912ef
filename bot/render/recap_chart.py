"""Draws a week's numbers as a picture: stories by topic and by day, each bar with its value."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from PIL import Image, ImageColor, ImageDraw, ImageFont

from bot.render.recap_blocks import bars, numbers, period
from bot.render.text import tidy
from bot.render.words import topic_words, weekday
from storage.records import Recap

WIDTH: Final = 960  # Slack shows it at about half of that, so 28 pixels read as 14
_MARGIN: Final = 40
_LABELS: Final = 375  # where the bars of topics begin
_TOP: Final = 136  # where the rows of topics begin
_ROW, _BAR, _DAYS = 50, 30, 250  # height of a topic's row, of its bar, of the part with the days
_INK, _SMALL, _LINE, _PAPER = 0x1D, 0x61, 0xD0, 0xFF  # greys, which words are written in with every shade between
_FIRST, _SECOND = 1, 2  # darker than any ink: their places in the palette hold colours
_COLOURS: Final = {_FIRST: "#2563c9", _SECOND: "#8fb3ea"}
_LATIN = "\u024f"  # the font has no signs beyond it


def recap_picture(recap: Recap) -> bytes:
    """The picture as PNG; empty when no bar would tell anything, or a label is in a script that cannot be drawn."""
    rows = [(tidy(topic_words(topic)), count) for topic, count in bars(recap)]
    if not rows or max(sign for label, _ in rows for sign in label) > _LATIN:
        return b""
    below = _TOP + _ROW * len(rows)
    image = Image.new("L", (WIDTH, below + (_DAYS if recap.days else 20)), _PAPER)
    _write(image, (_MARGIN, 28), "Stories by topic", 36)
    _write(image, (_MARGIN, 80), f"{period(recap)} · {numbers(recap)}", 25, ink=_SMALL)
    _topics(image, rows)
    if recap.days:
        _days(image, recap.days, below + 16)
    return _png(image)


def _png(image: Image.Image) -> bytes:
    """A picture in greys as PNG, with its colours."""
    image.putpalette(_palette())
    body = io.BytesIO()
    image.save(body, "PNG", compress_level=1)
    return body.getvalue()


@lru_cache(maxsize=1)
def _palette() -> bytes:
    """Every grey at its own place, but for those that stand for a colour."""
    colours = [ImageColor.getrgb(_COLOURS[grey]) if grey in _COLOURS else (grey,) * 3 for grey in range(256)]
    return bytes(part for colour in colours for part in colour)


def _topics(image: Image.Image, rows: Sequence[tuple[str, int]]) -> None:
    draw = ImageDraw.Draw(image)
    most = max(count for _, count in rows)
    room = WIDTH - _LABELS - _MARGIN - 70
    for number, (label, count) in enumerate(rows):
        middle = _TOP + _ROW * number + _ROW // 2
        end = _LABELS + max(6, room * count // most)
        _write(image, (_LABELS - 18, middle), _fitting(label, _LABELS - 18 - _MARGIN), 28, anchor="rm")
        draw.rounded_rectangle((_LABELS, middle - _BAR // 2, end, middle + _BAR // 2), radius=5, fill=_FIRST)
        _write(image, (end + 14, middle), str(count), 28, anchor="lm")


def _days(image: Image.Image, days: Sequence[tuple[str, int]], top: int) -> None:
    draw = ImageDraw.Draw(image)
    _write(image, (_MARGIN, top + 6), "By day", 28)
    most = max(1, *(count for _, count in days))
    step = (WIDTH - 2 * _MARGIN) // len(days)
    floor, high = top + _DAYS - 70, _DAYS - 160
    draw.line((_MARGIN, floor, WIDTH - _MARGIN, floor), fill=_LINE, width=2)
    for number, (when, count) in enumerate(days):
        middle = _MARGIN + step * number + step // 2
        tall = high * count // most
        if count:
            draw.rounded_rectangle((middle - 32, floor - max(5, tall), middle + 32, floor), radius=5, fill=_SECOND)
        _write(image, (middle, floor - max(5, tall) - 8), str(count), 25, anchor="mb")
        _write(image, (middle, floor + 14), weekday(when), 24, ink=_SMALL, anchor="ma")


def _write(
    image: Image.Image, at: tuple[int, int], words: str, size: int, *, ink: int = _INK, anchor: str = "la"
) -> None:
    """Words at a place; the anchor says which of their edges lies there."""
    mask, left, top = _written(words, size, anchor)
    image.paste(ink, (at[0] + left, at[1] + top), mask)


@lru_cache(maxsize=256)
def _written(words: str, size: int, anchor: str) -> tuple[Image.Image, int, int]:
    """Words as ink, and where they begin from the place they are written at; most come again in other pictures."""
    left, top, right, bottom = (round(edge) for edge in _font(size).getbbox(words, anchor=anchor))
    mask = Image.new("L", (right - left, bottom - top))
    ImageDraw.Draw(mask).text((-left, -top), words, fill=255, font=_font(size), anchor=anchor)
    return mask, left, top


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The font that Pillow brings; reading it takes as long as all the rest of a picture."""
    return ImageFont.load_default(size)


def _fitting(label: str, most: int) -> str:
    font = _font(28)
    while len(label) > 1 and font.getlength(label) > most:
        label = label.rstrip("…")[:-1].rstrip() + "…"
    return label
