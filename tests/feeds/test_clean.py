"""Whatever comes in, plain printable text comes out."""

# ruff: noqa: E501 (a case is read best on one line)
from __future__ import annotations

import html as standard
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.clean import MAX_TITLE, clean_line, clean_text, clean_title, html_to_text, undo_entities

UNWANTED = "\x00\x01\x1b\x7f\u00ad\u200b\u200e\u200f\u202a\u202e\u2066\u2069\ufeff\U000e0041\ufffe"
anything = st.text(st.characters(codec=None, exclude_categories=()), max_size=300)


@given(anything)
def test_nothing_invisible_or_unstorable_survives(text: str) -> None:
    for cleaned in (clean_text(text, 200), clean_title(text), html_to_text(text, 200), clean_line(text, 50)):
        cleaned.encode("utf-8")
        assert not set(cleaned) & set(UNWANTED)
        assert not [sign for sign in cleaned if unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t"]


@given(anything)
def test_limits_hold(text: str) -> None:
    assert len(clean_title(text)) <= MAX_TITLE
    assert len(clean_line(text, 20)) <= 20
    assert len(html_to_text(text * 3, 30)) <= 31
    assert "\n" not in clean_line(text, 20)


@pytest.mark.parametrize(
    ("title", "cleaned"),
    [
        ("A &amp;amp; B", "A & B"), ("A <b>bold</b> claim<br>here", "A bold claim here"), ("Using <T> in C++", "Using <T> in C++"),
        ("if a < b then &lt;div&gt;", "if a < b then <div>"), ("  many\n\t spaces ", "many spaces"), ("caf\u0065\u0301", "café"),
        ("\u201cq\u201d\u202e evil", "“q” evil"), ("It\u0092s", "It’s"), ("verglaÃ§ante", "verglaçante"), ("Ärger über Öl", "Ärger über Öl"),
        ("a" + "\u0301" * 30, "á" + "\u0301" * 4), ("👩\u200d💻 codes", "👩\u200d💻 codes"), ("pass\u200dword", "password"),
        ("می\u200cخواهم", "می\u200cخواهم"), ("x" * 400, "x" * 299 + "…"), ("&#8217;&nbsp;&hellip;", "’ …"), ("", ""),
        ('The \\"stop\\" tool', 'The "stop" tool'), ("It\\'s out", "It's out"), ("C:\\new", "C:\\new"),
    ],
)  # fmt: skip
def test_title(title: str, cleaned: str) -> None:
    assert clean_title(title) == cleaned


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two<br/>three</p>", "One\nTwo\nthree"), ("a<b>b</b>c &amp; d", "abc & d"), ("no tags &lt;x&gt;", "no tags <x>"),
        ("<style>p{}</style><script>x()</script>kept<!-- no -->", "kept"), ("\u0130\u0130<!--no-->kept", "\u0130\u0130kept"),
        ("<IFRAME src=x>no</iFrame>kept", "kept"), ("a<\u017fcript>b", "a<\u017fcript>b"), ("<P>Upper</P><DIV>Case</DIV>", "Upper\nCase"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"), ("<h2>H</h2>text", "H\ntext"), ("<p>A &amp;amp; B</p>", "A & B"),
        ("<p>unclosed <i>tags", "unclosed tags"), ("x < y and y > z", "x < y and y > z"), ("<svg><text>no</text></svg>yes", "yes"),
        ("word " * 100, ("word " * 10).strip() + "…"), ("<p>" * 60 + "deep", "deep"), ("<iframe src=x>no</iframe>", ""), ("", ""),
    ],
)  # fmt: skip
def test_html(html: str, text: str) -> None:
    assert html_to_text(html, 52) == text


def test_plain_text_is_not_taken_for_html() -> None:
    assert html_to_text("a <b> &amp; c", 100, plain=True) == "a <b> &amp; c"


pieces = st.sampled_from(
    ["&amp;", "&", "&#39;", "&#x27;", "&#X27", "&lt", "&notit;", "&nbsp", "#", ";", "a", "&hellip", "&#128;", "&#0;", "&#xD800;",
     "&#1114112;", "&zzz;", "é", "&#8217", "&#x1F600;", "lt;", " ", "&CounterClockwiseContourIntegral;", "&#038;", "&#x"]
)  # fmt: skip


@given(st.lists(pieces, max_size=12).map("".join))
def test_entities_are_undone_as_the_standard_says(text: str) -> None:
    assert undo_entities(text) == standard.unescape(text)


@pytest.mark.parametrize("number", ["&#" + "9" * 5_000 + ";", "&#x" + "9" * 5_000 + ";"])
def test_a_number_without_end_breaks_nothing(number: str) -> None:
    assert "after" in html_to_text(f"<p>{number}</p>after", 20_000)
    assert clean_title(f"before {number}").startswith("before")
