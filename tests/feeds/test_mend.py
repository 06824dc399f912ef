"""Documents are mended without touching what is whole, and in no more time than reading them takes."""

# ruff: noqa: E501 (a case is read best on one line)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.clean import clean_text, html_to_text
from bot.feeds.mend import escape_ampersands, lift_previews, name_utf8, quote_elements, sections, without_cdata

PIECES = st.lists(
    st.sampled_from([
        b"<![CDATA[", b"]]>", b"<title>", b"</title>", b"<description>", b"</description>", b"<b>", b"</b>", b"&",
        b"&amp;", b"&eacute;", b"&nope;", b"&#12;", b"&#x2f;", b"x", b" ", b"\xc3\xa9", b"<", b">", b"/>",
    ]),
    max_size=40,
).map(b"".join)  # fmt: skip


@given(PIECES)
def test_sections_are_the_whole_document(body: bytes) -> None:
    assert b"".join(part for part, _ in sections(body)) == body
    assert all(part.startswith(b"<![CDATA[") and part.endswith(b"]]>") for part, verbatim in sections(body) if verbatim)


@given(PIECES)
def test_mending_twice_is_mending_once(body: bytes) -> None:
    assert escape_ampersands(escape_ampersands(body)) == escape_ampersands(body)
    assert quote_elements(quote_elements(body)) == quote_elements(body)
    assert without_cdata(without_cdata(body)).count(b"<![CDATA[") <= body.count(b"<![CDATA[")


def test_cdata_and_declared_entities_stay_as_they_are() -> None:
    assert escape_ampersands(b"<a>&<![CDATA[ & &eacute; ]]>&</a>") == b"<a>&amp;<![CDATA[ & &eacute; ]]>&amp;</a>"
    declared = b'<!DOCTYPE a [<!ENTITY b "c">]><a>& &b;</a>'
    assert escape_ampersands(declared) == declared


def test_only_texts_with_elements_are_quoted() -> None:
    whole = b"<title>a</title><description>&lt;b&gt;</description><title><![CDATA[<b>]]></title><description/>"
    assert quote_elements(whole) == whole
    assert quote_elements(b"<title>a <b>c</b></title>") == b"<title><![CDATA[a <b>c</b>]]></title>"


def test_an_encoding_of_one_byte_is_believed_where_the_text_is_no_utf8() -> None:
    latin = '<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'
    assert name_utf8(latin.encode("latin-1")) == latin.encode("latin-1")
    assert name_utf8(latin.encode()) == latin.replace("ISO-8859-1", "utf-8").encode()


@pytest.mark.parametrize(
    "body",
    [b"<![CDATA[", b"<title>", b"<description>]]>", b"<title><b>", b"&", b"&a", b"<title></title", b"<![CDATA[]]"],
)
def test_mending_takes_no_longer_where_nothing_is_ever_closed(body: bytes) -> None:
    document = body * 150_000  # minutes, if each of them were followed to the end
    assert len(quote_elements(document)) >= len(document)
    assert len(escape_ampersands(document)) >= len(document)
    assert len(without_cdata(document)) <= len(document)


def test_letters_taken_for_latin_are_put_right_although_half_of_one_looks_like_a_space() -> None:
    twice = "Voilà, à la règle déjà écrite".encode().decode("latin-1")
    assert "\xa0" in twice
    assert html_to_text(f"<p>{twice}</p>", 300) == "Voilà, à la règle déjà écrite"


@pytest.mark.parametrize("text", ["Auf den Straßen", "It’s “new”", "Über 3 € – für alle™", "Größe, Ähre, Œuvre"])
def test_letters_taken_for_windows_1252_are_put_right(text: str) -> None:
    twice = "".join(
        bytes([code]).decode("latin-1" if code in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else "cp1252")
        for code in text.encode()
    )
    assert twice != text
    assert clean_text(twice, 300) == text
    assert html_to_text(f"<b>Zoë’s</b> “{twice}”", 300) == f"Zoë’s “{text}”"  # beside letters that are sound


def test_letters_that_lost_their_second_half_on_the_way_are_put_right_beside_others() -> None:
    assert clean_text("Menées Ã lâ€™hÃ´pital: â€œoui,â€ dit-elle", 300) == "Menées à l’hôpital: “oui,” dit-elle"


@pytest.mark.parametrize("text", ["“NÃO É A IRMÔ", "L’ÂGE D’OR", "“café’”", "Â", "ÂME « Ã »", "pâte…", "Â – Ã"])
def test_words_that_only_look_as_if_encoded_twice_stay(text: str) -> None:
    assert clean_text(text, 300) == text


@pytest.mark.parametrize(
    "item",
    [
        b"<title>T</title><description><![CDATA[<og a=''><title>x</title></og>]]></description><author a=''><title>E</title></author>",
        b"<title>T</title><og a=''><title>P</title>", b"<title>T</title><author a=''><title>E</title>", b"<og", b"", b"</item>",
    ],
)  # fmt: skip
def test_items_that_are_not_understood_stay_as_they_are(item: bytes) -> None:
    body = b"<rss xmlns:content='c'><channel><item>" + item
    assert lift_previews(body) == body
    assert lift_previews(body + b"</item></channel></rss>").endswith(b"</item></channel></rss>")


@given(st.lists(st.sampled_from([b"<item>", b"</item>", b"<og a>", b"</og>", b"<author a>", b"</author>", b"<title>", b"</title>", b"x",
                                 b"<description>", b"</description>", b"<![CDATA["]), max_size=20))  # fmt: skip
def test_lifting_previews_never_fails_and_loses_no_item(parts: list[bytes]) -> None:
    body = b"<rss xmlns:content='c'>" + b"".join(parts)
    assert lift_previews(body).count(b"<item>") == body.count(b"<item>")
