"""Whatever a feed says, what is rendered is valid, harmless and links only to what is on the card."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given

from bot.render.correction_blocks import correct_modal, report_notice
from bot.render.limits import COMFORTABLE_CHARACTERS, MESSAGE_BLOCKS
from bot.render.slack import CardOptions, card_message, insight_thread, recap_message
from bot.render.terminal import card_text, recap_text
from bot.render.urls import safe_url
from bot.render.validate import count_characters
from storage.records import Card, Recap
from tests.render.hostile import cards, check, payload_of, quick, recaps, texts, urls_of
from tests.samples import BASE, CARDS, EXPORT, NOW, WEEK

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")  # of a failing case
CONTROLS = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@quick
@given(card=cards)
@example(card=EXPORT)
def test_a_card_is_valid_and_harmless_whatever_it_says(card: Card) -> None:
    message = card_message(card, now=NOW, base_url=BASE, options=CardOptions(reported=True))
    check(payload_of(message), "message", urls_of(card))
    assert len(message.blocks) <= 9
    assert count_characters(message.blocks) <= COMFORTABLE_CHARACTERS


@quick
@given(card=cards)
@example(card=EXPORT)
def test_a_deep_insight_is_valid_and_harmless_whatever_it_says(card: Card) -> None:
    message = insight_thread(card, base_url=BASE)
    check(payload_of(message), "message", urls_of(card))
    assert count_characters(message.blocks) <= COMFORTABLE_CHARACTERS


@quick
@given(recap=recaps)
@example(recap=WEEK)
def test_a_recap_is_valid_and_harmless_whatever_it_says(recap: Recap) -> None:
    allowed = {safe_url(item.url) for item in recap.items}
    for message in recap_message(recap, now=NOW, base_url=BASE):
        check(payload_of(message), "message", allowed)
        assert len(message.blocks) <= MESSAGE_BLOCKS
        assert count_characters(message.blocks) <= COMFORTABLE_CHARACTERS


@quick
@given(card=cards, recap=recaps)
def test_a_terminal_gets_no_control_signs(card: Card, recap: Recap) -> None:
    for text in (card_text(card, NOW, 72), recap_text(recap, NOW, 72)):
        assert {unicodedata.category(sign) for sign in set(text) - set("\n\u200c\u200d")}.isdisjoint(CONTROLS)
        text.encode()


@pytest.mark.parametrize("card", CARDS, ids=lambda card: str(card.id))
def test_the_same_card_always_gives_the_same_message(card: Card) -> None:
    first = card_message(card, now=NOW, base_url=BASE)
    assert first == card_message(card, now=NOW, base_url=BASE)
    assert len({block["block_id"] for block in first.blocks}) == len(first.blocks)


@quick
@given(words=texts, headline=texts, user_id=texts)
def test_a_reported_mistake_is_valid_and_harmless_whatever_it_says(words: str, headline: str, user_id: str) -> None:
    check(payload_of(report_notice(7, user_id, "wrong", words, headline)), "message", set())
    check(correct_modal(7, headline, words, NOW), "modal", set())
