"""Ids of every button, menu, modal, shortcut and input, and the small values they carry.

Values hold ids only; who may do what is asked again when the press arrives.
"""

from __future__ import annotations

from typing import Final

# Buttons under a card; the value is the card's id.
READ: Final = "card_read"  # a link; the press needs only an acknowledgement
INSIGHT: Final = "card_insight"
SAVE: Final = "card_save"
UNSAVE: Final = "card_unsave"
UP: Final = "card_up"
DOWN: Final = "card_down"
MORE: Final = "card_more"  # the overflow menu; the value of an option is "verb:card id"
OPEN: Final = "card_open"  # the whole card in a modal, from a list

# Verbs of the overflow menu.
SHARE_X: Final = "share_x"
SHARE_LINKEDIN: Final = "share_linkedin"
WHY: Final = "why"
MUTE: Final = "mute"
REPORT: Final = "report"
VERBS: Final = (SHARE_X, SHARE_LINKEDIN, WHY, MUTE, REPORT)

# Under answers; the value is the command that makes the answer.
NEXT: Final = "answer_next"
SHARE: Final = "answer_share"
LINK: Final = "open_page"  # any button that only opens a page

# Under the preview of a filter; the value is the command, whose words and rights are checked again.
FOLLOW: Final = "follow_now"
FOLLOW_TUNE: Final = "follow_tune"
FOLLOW_NOT: Final = "follow_not"

# Under the word of a reported mistake; the value is the report's number.
CORRECT: Final = "report_correct"
DISMISS: Final = "report_dismiss"

# Modals: callback ids.
INSIGHT_VIEW: Final = "view_insight"
CARD_VIEW: Final = "view_card"
SETTINGS_VIEW: Final = "view_settings"
REPORT_VIEW: Final = "view_report"
CORRECT_VIEW: Final = "view_correct"
MUTE_VIEW: Final = "view_mute"
SEARCH_VIEW: Final = "view_search"
MAKE_CARD_VIEW: Final = "view_make_card"
WAIT_VIEW: Final = "view_wait"
TEXT_VIEW: Final = "view_text"

# Shortcuts: callback ids, as in the manifest.
SHORTCUT_CARD: Final = "make_card"
SHORTCUT_SEARCH: Final = "search_news"

# Inputs: the block id is "in_" + the action id, so that a submission is read by one rule.
IN_TOPICS: Final = "topics"
IN_PHRASES: Final = "phrases"
IN_EXCLUDED: Final = "excluded"
IN_SOURCES: Final = "sources"
IN_MUTED_SOURCES: Final = "muted_sources"
IN_MUTED_TOPICS: Final = "muted_topics"
IN_PATTERNS: Final = "patterns"
IN_IMPORTANCE: Final = "min_importance"
IN_MODE: Final = "mode"
IN_HOUR: Final = "hour"
IN_WEEKDAY: Final = "weekday"
IN_TIMEZONE: Final = "timezone"
IN_QUIET_START: Final = "quiet_start"
IN_QUIET_END: Final = "quiet_end"
IN_DAILY_CAP: Final = "daily_cap"
IN_OPTIONS: Final = "options"
IN_WORDS: Final = "words"
IN_KIND: Final = "kind"
IN_LINK: Final = "link"
IN_CHANNEL: Final = "channel"
IN_MUTE: Final = "mute_what"
PREVIEW: Final = "settings_preview"
UNLEARN: Final = "settings_unlearn"
POST_CARD: Final = "make_card_post"

# App Home; the value is a subscription's id, a page number or the id of what was learned.
HOME_SEARCH: Final = "home_search"
HOME_SETTINGS: Final = "home_settings"
HOME_FOLLOW: Final = "home_follow"
HOME_PAUSE: Final = "home_pause"
HOME_RESUME: Final = "home_resume"
HOME_UNLEARN: Final = "home_unlearn"
HOME_PAGE: Final = "home_page"
HOME_REFRESH: Final = "home_refresh"


def block_of(action: str) -> str:
    """The block id of the input with this action id."""
    return f"in_{action}"


def verb_value(verb: str, card_id: int) -> str:
    """The value of an option in a card's overflow menu."""
    return f"{verb}:{card_id}"


def read_verb(value: str) -> tuple[str, int] | None:
    """Undo :func:`verb_value`; ``None`` for anything that this bot did not write."""
    verb, colon, number = value.partition(":")
    card_id = read_id(number)
    return (verb, card_id) if colon and verb in VERBS and card_id is not None else None


def read_id(value: str) -> int | None:
    """A positive row id out of a button's value; ``None`` for anything else."""
    return int(value) if value.isascii() and value.isdigit() and 0 < len(value) <= 18 else None
