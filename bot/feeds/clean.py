"""The text border: everything a publisher wrote becomes plain, printable, bounded text here, and nowhere else."""

from __future__ import annotations

import html
import re
import unicodedata
from html.entities import html5
from typing import Final

MAX_TITLE: Final = 300
MAX_SUMMARY: Final = 4_000
MAX_CONTENT: Final = 20_000
_MARKUP: Final = 4  # characters of HTML looked at for one of text

# Controls, soft hyphens, zero-width and bidirectional marks, tags (hidden orders for models), surrogates and more.
_UNWANTED: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ufdd0-\ufdef\ud800-\udfff\U000e0000-\U000e007f]"
)
_JOINERS: Final = re.compile(r"(?<![^\x00-\u02ff\s])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u02ff\s])")
_MARK: Final = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_MARKS: Final = re.compile(f"({_MARK}{{4}}){_MARK}+")  # more than four on one letter only hide it
_ASCII_UNWANTED: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_TAG: Final = re.compile(r"<[a-zA-Z/!]")
# A whole tag, quotes and all, a bare one first, as half of them are; possessive, so that no quote left open can make it
# slow.
_WHOLE_TAG: Final = re.compile(r"</?([a-zA-Z!?][a-zA-Z0-9]*+)(?:>|[^<>\"']*+(?:(?:\"[^\"]*\"|'[^']*')[^<>\"']*+)*+>)")
_BROKEN_TAG: Final = re.compile(r"</?[a-zA-Z!?][^<>]*>")
_LINES: Final = frozenset({
    "p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "blockquote", "pre", "ul", "ol", "dl", "dd", "dt",
    "table", "section", "article", "aside", "figure", "figcaption", "hr",
})  # fmt: skip
_WITHIN: Final = frozenset({
    "a", "abbr", "b", "big", "center", "cite", "code", "del", "em", "font", "i", "img", "input", "ins", "kbd", "label",
    "mark", "picture", "q", "s", "small", "source", "span", "strike", "strong", "sub", "sup", "tbody", "td", "th",
    "thead", "time", "tt", "u", "var", "video", "wbr",
})  # fmt: skip
# What stands in place of a tag, for the tags that texts really have; others are looked at one by one.
_BREAKS: Final = {name: "\n" for tag in _LINES for name in (tag, tag.upper())} | {
    name: "" for tag in _WITHIN for name in (tag, tag.upper())
}
_INLINE: Final = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|del|em|font|i|img|ins|mark|p|q|s|small|span|strike|strong|sub|sup|tt|u|wbr)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_HIDING: Final = ("script", "style", "noscript", "template", "iframe", "object", "svg", "head", "title", "textarea")
# The first letter is looked at by itself, as most tags fail there. Only ASCII: else a long s would count as one.
_HIDDEN: Final = re.compile(rf"<(?=[!hinostHINOST])((?ai:{'|'.join(_HIDING)})\b|!--)")
_CLOSING: Final = {"!--": re.compile("-->")} | {name: re.compile(f"(?ai:</{name})") for name in _HIDING}
# Windows-1252 signs that were written as if they were Latin-1; browsers read them the same way.
_WINDOWS: Final = {
    code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}
_TWICE: Final = re.compile("[\xc2-\xf4][\x80-\xbf]|â€|Ã[€‚ƒ„†‡ˆ‰Š‹ŒŽ™š›œžŸ]")
# The same by way of Windows-1252: what betrays that a text was encoded twice, and the letters that are then put right.
_TELLTALE: Final = re.compile("â€|Ã[\xa1-\xaa\xac-\xba\xbc-\xbf€‚ƒ„†‡ˆ‰Š‹ŒŽ™š›œžŸ]")
_HALVES: Final = "\x80-\xbf" + "".join(_WINDOWS.values())
_LETTER_IN_HALVES: Final = re.compile(f"[ÂÃÄÅ][{_HALVES}]|â[\x80-\x8f€‚ƒ„…†‡ˆ‰Š‹ŒŽ][{_HALVES}]|â€|Ã(?= )")
_LOST_HALF: Final = {"â€": "”", "Ã": "à"}  # whose second half is a control or a space, and went on the way
_HALF: Final = {ord(sign): code for code, sign in _WINDOWS.items()}
_LETTERS: Final = bytes(range(0x20, 0x7F))  # what is printable and ASCII
_LETTERS_IN_LINES: Final = _LETTERS + b"\n"
_LATIN_CONTROLS: Final = re.compile("[\x80-\x9f]")
_ENTITY: Final = re.compile(
    r"&(#[0-9]{1,9}+(?![0-9]);?|#[xX][0-9a-fA-F]{1,8}+(?![0-9a-fA-F]);?|[^\t\n\f <&#;]{1,32};?)"
)
# What texts really have: every name, and the numbers of Latin letters and of typographers' marks.
_ENTITIES: Final = {name: letters for name, letters in html5.items() if name.endswith(";")} | {
    spelled: html.unescape(f"&{spelled}")
    for code in (*range(0x20, 0x250), *range(0x2000, 0x2300))
    for spelled in (f"#{code};", f"#{code:03};", f"#x{code:x};", f"#x{code:X};")
}


# What asks for a closer look: the unwanted, marks, and scripts that NFC may compose.
_ATTENTION: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u0300-\u036f\u0483-\u0489\u0600-\u1fff\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u20d0-\u20ff\u2126\u212a\u212b\u3040-\u30ff\ud800-\udfff\uf900-\ufaff\ufb1d-\ufb4f\ufdd0-\ufdef\ufe20-\ufe2f\ufeff"
    "\ufff9-\uffff\U000e0000-\U000e0fff]"
)


def _undo_double_encoding(text: str) -> str:
    """UTF-8 that was taken for Latin-1 and encoded again; words that only look so do not survive the way back.

    What was taken for Windows-1252, or mixed with sound words, is put right letter by letter, where a sign betrays it.
    """
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return _LETTER_IN_HALVES.sub(_whole_letter, text) if _TELLTALE.search(text) else text


def _whole_letter(halves: re.Match[str]) -> str:
    return _LOST_HALF.get(halves[0]) or halves[0].translate(_HALF).encode("latin-1").decode("utf-8")


def _is_clean(text: str, letters: bytes = _LETTERS) -> bool:
    """Whether cleaning would leave this text as it is, but for runs of spaces. Never wrong when it says yes."""
    try:
        written = text.encode().translate(None, letters)
    except UnicodeEncodeError:  # half a letter
        return False
    if not written:
        return True
    # What is left is little in most texts. Printable: no control, no invisible mark, no odd white space.
    rest = written.decode()
    return rest.isprintable() and not _is_twice_encoded(rest) and not _ATTENTION.search(rest)


def _is_twice_encoded(text: str) -> bool:
    return ("Â" in text or "Ã" in text or "â" in text) and _TWICE.search(text) is not None


def clean_text(text: str, limit: int) -> str:
    """Return ``text`` without what cannot be seen or stored, in NFC, at most ``limit`` characters; lines stay."""
    text = text[: limit * 2]
    if text.isascii():
        if not text.isprintable() and _ASCII_UNWANTED.search(text):
            text = _ASCII_UNWANTED.sub(" ", _one_newline(text))
        return text[:limit]
    if _is_twice_encoded(text):
        text = _undo_double_encoding(text)
    if not _ATTENTION.search(text):  # one look instead of six: most texts need nothing
        return text[:limit]
    if _LATIN_CONTROLS.search(text):
        text = text.translate(_WINDOWS)
    text = _UNWANTED.sub(_space_or_nothing, _one_newline(text))
    if "\u200c" in text or "\u200d" in text:
        text = _JOINERS.sub("", text)
    return _MARKS.sub(r"\1", unicodedata.normalize("NFC", text))[:limit]


def _one_newline(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _space_or_nothing(found: re.Match[str]) -> str:
    return " " if found[0] < "\x20" else ""


def clean_line(text: str, limit: int) -> str:
    """Return ``text`` cleaned and on one line, at most ``limit`` characters, an ellipsis where it was cut."""
    if len(text) <= limit and "  " not in text and ((text.isascii() and text.isprintable()) or _is_clean(text)):
        return text.strip(" ")
    line = " ".join(clean_text(text, limit * 4).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def undo_entities(text: str) -> str:
    """What ``html.unescape`` gives, in half the time; a number too long for a letter stays as it is written."""
    parts = _ENTITY.split(text)
    known = _ENTITIES.get
    parts[1::2] = [known(name) or html.unescape("&" + name) for name in parts[1::2]]
    return "".join(parts)


def clean_title(title: str) -> str:
    """Return a title as people would read it aloud: entities undone (twice, as feeds nest them), simple tags gone."""
    title = title[: MAX_TITLE * 20]
    for _ in range(2):
        if "<" in title:
            title = _INLINE.sub(" " if "<br" in title.lower() else "", title)
        if "&" not in title:
            break
        title = undo_entities(title)
    if "<" in title:
        title = _INLINE.sub("", title)
    if "\\" in title:
        title = title.replace('\\"', '"').replace("\\'", "'")  # quotes escaped for a program, as some makers write
    return clean_line(title, MAX_TITLE)


def html_to_text(source: str, limit: int, *, plain: bool = False) -> str:
    """Return the text of ``source``: blocks on lines of their own, no scripts, entities undone.

    Args:
        source: HTML, or text with entities.
        limit: most characters returned; the text ends at a word.
        plain: ``source`` is plain text already.
    """
    if not source:  # as every second one is
        return ""
    source = source[: limit * _MARKUP]
    if source.isascii() and source.isprintable() and "<" not in source and "&" not in source and "  " not in source:
        return shorten(source.strip(" "), limit)  # as half of the others are
    if not plain and "<" in source and _TAG.search(source):
        source = _strip(source)
    elif not plain and "&" in source:
        source = undo_entities(source)
    if not source.isascii() and _is_twice_encoded(source):  # now: half of a letter may look like white space
        source = _undo_double_encoding(source)
    for space in "\t\r\xa0":
        if space in source:
            source = source.replace(space, " ")
    if _is_clean(source, _LETTERS_IN_LINES):
        text = _one_space(source)
    else:
        lines = [" ".join(line.split()) for line in source.split("\n")]
        text = clean_text("\n".join(filter(None, lines)), limit * 2).strip()
        if "\n\n" in text:  # a line of nothing but invisible signs
            text = "\n".join(filter(None, text.split("\n")))
    return shorten(text, limit)


def shorten(text: str, limit: int) -> str:
    """Return ``text`` with at most about ``limit`` characters: where it is cut, it ends at a word, with an ellipsis."""
    return text if len(text) <= limit else text[:limit].rsplit(None, 1)[0].rstrip() + "…"


def _one_space(text: str) -> str:
    """Single spaces, no empty lines, for a text whose only white space is spaces and ends of lines."""
    # Edges and empty lines first: most runs of spaces stand there.
    text = "\n".join(filter(None, map(str.strip, text.split("\n")))) if "\n" in text else text.strip(" ")
    if "  " not in text:
        return text
    first, *rest = text.split("  ")
    return " ".join([first, *filter(None, map(str.lstrip, rest))])


def _strip(source: str) -> str:
    """The text of HTML, each block on a line of its own. Linear in the length of ``source``, whatever it holds."""
    source = source.replace("\n", " ")
    text = _strip_common(source)
    if text is None:
        text = _strip_any(_without_hidden(source))
    if "&" not in text:
        return text
    text = undo_entities(text)
    return undo_entities(text) if "&lt;" in text or "&amp;" in text else text  # escaped twice


def _strip_common(source: str) -> str | None:
    """``source`` without its tags when all of them are common and whole, as in nearly every text; else ``None``."""
    parts = _WHOLE_TAG.split(source)
    try:
        parts[1::2] = [_BREAKS[name] for name in parts[1::2]]
    except KeyError:
        return None
    text = "".join(parts)
    return text if "<" not in text else None


def _strip_any(source: str) -> str:
    """``source`` without its tags, whatever they are called and however broken."""
    cut = source.rfind("<")
    if cut > source.rfind(">") and _TAG.match(source, cut):  # the limit fell into a tag
        source = source[:cut]
    parts = _WHOLE_TAG.split(source)
    parts[1::2] = ["\n" if name.lower() in _LINES else "" for name in parts[1::2]]
    text = "".join(parts)
    return _BROKEN_TAG.sub("", text) if "<" in text else text


def _without_hidden(source: str) -> str:
    """``source`` without scripts, styles and comments; one that is never closed hides the rest."""
    parts, place = [], 0
    while found := _HIDDEN.search(source, place):
        parts.append(source[place : found.start()])
        end = _CLOSING[found[1].lower()].search(source, found.end())
        place = len(source) if end is None else source.find(">", end.start()) + 1 or len(source)
    return "".join([*parts, source[place:]])
