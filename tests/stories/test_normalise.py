"""URLs and titles: one spelling for one page, one key for one headline, and nothing hostile gets through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.normalise import MAX_TITLE, canonical_url, clean_headline, fold_title


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://WWW.Example.com:80/a//b/?utm_source=x&b=2&a=1#part", "https://example.com/a/b?a=1&b=2"),
        ("https://m.example.com/story/?fbclid=1&gclid=2", "https://example.com/story"),
        ("https://amp.example.com/story", "https://example.com/story"),
        ("https://example.com/story/amp/", "https://example.com/story"),
        ("https://example.com/amp/story", "https://example.com/story"),
        ("https://www.google.com/amp/s/example.com/story", "https://example.com/story"),
        ("https://example-com.cdn.ampproject.org/c/s/example.com/story", "https://example.com/story"),
        ("https://www.google.com/url?q=https://example.com/story&sa=U", "https://example.com/story"),
        ("https://arxiv.org/pdf/2501.01234v2.pdf", "https://arxiv.org/abs/2501.01234"),
        ("https://export.arxiv.org/abs/2501.01234", "https://arxiv.org/abs/2501.01234"),
        ("https://youtu.be/abc123?si=share", "https://youtube.com/watch?v=abc123"),
        ("https://twitter.com/someone/status/1", "https://x.com/someone/status/1"),
        ("https://example.com/index.html", "https://example.com"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("https://example.com/%E4%BD%A0", "https://example.com/%E4%BD%A0"),
        ("https://news.example.com/item?id=7", "https://news.example.com/item?id=7"),
    ],
)
def test_one_page_has_one_canonical_url(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "text", ["", "not an address", "mailto:a@example.com", "https://[::1", "https://", "javascript:1"]
)
def test_what_is_no_web_address_comes_back_as_it_is(text: str) -> None:
    assert canonical_url(f" {text} ") == text


@given(st.text(max_size=300))
def test_any_text_is_taken(text: str) -> None:
    canonical_url(text)
    canonical_url(f"https://{text}")
    clean_headline(text, text[:20])
    fold_title(text)


@given(
    st.from_regex(r"https?://(www\.)?[a-z]{1,8}\.example/[a-z/]{0,20}(\?[a-z]=[0-9]&utm_source=[a-z])?", fullmatch=True)
)
def test_canonical_form_is_stable(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once


@pytest.mark.parametrize(
    ("title", "publisher", "headline"),
    [
        ("Acme opens its weights - The New York Times", "", "Acme opens its weights"),
        ("Acme opens its weights | The Daily Planet", "Daily Planet", "Acme opens its weights"),
        ("Acme opens its weights | AI | The Daily Planet", "The Daily Planet AI", "Acme opens its weights"),
        ("Acme opens its weights — planet.example.com", "", "Acme opens its weights"),
        ("A model - too good to be true", "Daily Planet", "A model - too good to be true"),
        ("Acme - Reuters", "", "Acme - Reuters"),  # never a stump
        ("Tom &amp; Acme &#8217;s model", "", "Tom & Acme ’s model"),
        ("Acme\u202e opens\u200b its\nweights", "", "Acme opens its weights"),
        ("New terms for all our readers \\ Larkspur", "Larkspur", "New terms for all our readers"),
        (
            "GitHub - larkspur/tern: sorts all the letters of a town · GitHub",
            "GitHub",
            "larkspur/tern: sorts all the letters of a town",
        ),
        ("How a town sorts letters - DEV Community", "dev.to", "How a town sorts letters"),
        ("The path C:\\Tern is open to all", "Larkspur", "The path C:\\Tern is open to all"),
    ],
)
def test_headline_is_cleaned_of_site_names_and_hidden_marks(title: str, publisher: str, headline: str) -> None:
    assert clean_headline(title, publisher) == headline


def test_long_headline_is_cut() -> None:
    assert len(clean_headline("word " * 5000)) == MAX_TITLE


def test_versions_keep_titles_apart() -> None:
    assert fold_title("River-5.1 Released!") == fold_title("“River 5.1” released")
    assert fold_title("River 5.1 released") != fold_title("River 5.2 released")
    assert fold_title("Café’s robot") == "cafe robot"
