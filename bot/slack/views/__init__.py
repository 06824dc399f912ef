"""Everything the bot shows in Slack beside cards: answers, modals and what people filled in. Pure values."""

from bot.slack.views.answers import answer, error_message
from bot.slack.views.filled import read_settings
from bot.slack.views.forms import Form
from bot.slack.views.lists import search_modal
from bot.slack.views.modals import (
    card_modal,
    insight_modal,
    make_card_modal,
    mute_modal,
    read_mute,
    report_modal,
    text_modal,
    wait_modal,
)
from bot.slack.views.settings import settings_modal

__all__ = [
    "Form",
    "answer",
    "card_modal",
    "error_message",
    "insight_modal",
    "make_card_modal",
    "mute_modal",
    "read_mute",
    "read_settings",
    "report_modal",
    "search_modal",
    "settings_modal",
    "text_modal",
    "wait_modal",
]
