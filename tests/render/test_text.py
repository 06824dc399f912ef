"""Text from outside: made one harmless line, cut where allowed, linked only when safe."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render import mrkdwn
from bot.render.actions import SHARE_X, VERBS, read_id, read_verb, verb_value
from bot.render.shapes import counted
from bot.render.text import calm, clip, isolate, tidy
from bot.render.urls import card_path, card_url, host_of, safe_url, share_on_x, slug
from tests.render.hostile import texts, urls
from tests.samples import NOW


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  two \n words ", "two words"),
        ("a\u202eb\u200fc\x00d\u2066", "abcd"),
        ("\ud800 x \ue000", "x"),
        ("Zalgo: a\u0301\u0302\u0303\u0304\u0305", "Zalgo: á\u0302\u0303"),
        ("family: 👩\u200d👧", "family: 👩\u200d👧"),
        ("\u200dx\u200d\u200dy\u200c", "xy"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("ㅤ⠀", ""),
    ],
)
def test_text_is_one_visible_line(text: str, shown: str) -> None:
    assert tidy(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<!channel> now", "‹!channel> now"),
        ("<@U1> and <http://a|b>", "‹@U1> and ‹http꞉//a|b>"),
        ("see https://evil.example", "see https꞉//evil.example"),
        ("ask @here or @Everyone", "ask ＠here or ＠Everyone"),
        ("at 10:30:45 :fire: a::b", "at 10:30:45 ꞉fire: a::b"),
        ("*bold* 2*3 **x**", "∗bold∗ 2*3 ∗∗x∗∗"),
        ("_it_ snake_case __init__", "ˍitˍ snake_case ˍˍinitˍˍ"),
        ("~gone~ ~50% to ~60%", "~gone∼ ~50% to ~60%"),
        ("`code`", "ˋcodeˋ"),
        ("> quote a > b", "› quote a > b"),
        ("AT&T <b>", "AT&T <b>"),
    ],
)
def test_what_slack_would_act_upon_only_looks_the_same(text: str, shown: str) -> None:
    assert calm(text) == shown


@given(text=texts)
def test_calm_text_stays_calm(text: str) -> None:
    assert calm(calm(text)) == calm(text)


@given(text=texts, most=st.integers(1, 400))
def test_a_cut_fits_and_is_marked(text: str, most: int) -> None:
    flat = tidy(text)
    cut = clip(flat, most)
    assert counted(cut, plain=True) <= max(most, 1)
    assert cut == flat or cut.endswith("…")


def test_a_cut_prefers_the_end_of_a_word() -> None:
    assert clip("a rule on chips, and more", 18) == "a rule on chips…"
    assert clip("x" * 50, 10) == "x" * 9 + "…"


def test_right_to_left_text_keeps_its_neighbours_in_place() -> None:
    assert isolate("עברית") == "\u2068עברית\u2069"
    assert isolate("latin") == "latin"


def test_a_hostile_megabyte_is_cut_in_no_time() -> None:
    for unit in ("*a ", ":a", "a\u0301" * 3, "<!", "_", "@here", "&", "\u200d"):
        begun = time.process_time()
        shown = mrkdwn.esc(unit * 200_000, 300)
        assert len(shown) <= 310
        assert time.process_time() - begun < 30  # it takes well under a second; a quadratic pattern takes hours


@given(url=urls)
def test_a_safe_address_can_neither_end_a_link_nor_hide_its_host(url: str) -> None:
    safe = safe_url(url)
    if safe:
        assert safe.startswith(("http://", "https://"))
        assert not set(safe) & set('<>|"`\\ ')
        assert safe.isascii()
        assert safe.isprintable()
        assert "@" not in safe.split("/")[2]
        assert host_of(safe)
        assert safe_url(safe) == safe


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://news.example/a b|c", "https://news.example/a%20b%7Cc"),
        (" HTTPS://News.Example/A ", "https://news.example/A"),
        ("https://münchen.example/ä", "https://xn--mnchen-3ya.example/%C3%A4"),
        ("http://[2001:db8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
        ("https://news.example//a//b?q=1#c", "https://news.example//a//b?q=1#c"),
        ("https://bank.example@evil.example/", ""),
        ("javascript:alert(1)", ""),
        ("https:///x", ""),
        ("https://a.example:99999/", ""),
        ("https://a.example/\ud800", ""),
        ("https://a.example/" + "x" * 3000, ""),
    ],
)
def test_only_web_addresses_are_followed(url: str, safe: str) -> None:
    assert safe_url(url) == safe


@pytest.mark.parametrize(
    ("title", "path"),
    [
        ("US accuses China: “theft”!", "/cards/7-us-accuses-china-theft"),
        ("日本語", "/cards/7"),
        ("Über-Äpfel", "/cards/7-uber-apfel"),
        ("word " * 30, "/cards/7-" + "-".join(["word"] * 12)),
        ("x" * 99, "/cards/7-" + "x" * 60),
    ],
)
def test_a_cards_address_can_be_read(title: str, path: str) -> None:
    assert card_path(7, title) == path
    assert card_url("https://n.example", 7, title) == "https://n.example" + path
    assert card_url("", 7, title) == ""


def test_a_link_shows_its_label_and_nothing_more() -> None:
    assert mrkdwn.link("https://n.example/?a=1&b=2", "A | B <c>") == "<https://n.example/?a=1&amp;b=2|A ¦ B &lt;c&gt;>"
    assert mrkdwn.link("javascript:x", "A") == "A"
    assert mrkdwn.link("https://n.example/" + "x" * 900, "A") == "A"
    assert mrkdwn.link("https://n.example", "") == ""


def test_bold_cannot_be_ended_from_inside() -> None:
    assert mrkdwn.bold("a*b c") == "*a∗b c*"
    assert mrkdwn.bold("\u200b") == ""


def test_people_and_channels_are_named_only_by_true_ids() -> None:
    assert mrkdwn.member("U0123456789") == "<@U0123456789>"
    assert mrkdwn.member("U1> <!channel") == "somebody"
    assert mrkdwn.channel("C0123456789") == "<#C0123456789>"
    assert mrkdwn.channel("D0123456789") == "your direct messages"
    assert mrkdwn.channel("<!here>") == "a channel"


def test_times_are_shown_in_the_readers_zone_with_a_fallback() -> None:
    assert mrkdwn.moment(NOW) == "<!date^1795428000^{date_short_pretty} {time}|23 Nov 2026, 10:00 UTC>"
    assert mrkdwn.since(NOW, "2h ago") == "<!date^1795428000^{ago}|2h ago>"


def test_a_shared_post_is_encoded() -> None:
    assert share_on_x("https://n.example/?a&b", "50% & more") == (
        "https://x.com/intent/post?text=50%25+%26+more&url=https%3A%2F%2Fn.example%2F%3Fa%26b"
    )
    assert slug("") == ""


@pytest.mark.parametrize("verb", VERBS)
def test_a_menus_value_is_read_back(verb: str) -> None:
    assert read_verb(verb_value(verb, 17)) == (verb, 17)


@pytest.mark.parametrize(
    "value", ["", "why", "why:", "why:-1", "why:1:2", "steal:17", "why:" + "9" * 30, f"{SHARE_X}:१"]
)
def test_a_strange_value_is_nobodys(value: str) -> None:
    assert read_verb(value) is None


def test_an_id_is_a_plain_number() -> None:
    assert [read_id(value) for value in ("17", "0", "", "x", "1 ", "²")] == [17, 0, None, None, None, None]
