"""What a card says of mistakes on it, and what whoever answers for it is asked."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.delivery.gateway import Block, Message
from bot.render import actions as ids
from bot.render.blocks import actions, button, context, modal, section
from bot.render.inputs import text_input
from bot.render.mrkdwn import esc, member, moment
from bot.render.words import correction_words
from storage.records import Card

REPORT_KINDS: Final = (
    ("wrong", "A statement is wrong or not in its source"),
    ("grouped", "These sources are not about the same event"),
    ("topic", "Wrong topic or importance"),
    ("old", "Old news or a repeat"),
    ("advert", "An advertisement"),
    ("other", "Something else"),
)
REPORTED: Final = "🔎 Reported as mistaken by a reader; being checked."


def mark_blocks(card: Card, name: str, *, reported: bool) -> list[Block]:
    """What stands right below the headline of a card that was corrected or reported."""
    found: list[Block] = []
    if card.correction:
        head, _, words = correction_words(card).partition(": ")
        found.append(section(f"⚠️ *{head}:* {esc(words, 700)}", f"{name}:corrected"))
    if reported:
        found.append(context(REPORTED, f"{name}:reported"))
    return found


def report_notice(report_id: int, user_id: str, kind: str, words: str, headline: str) -> Message:
    """Tells of a report, with buttons to correct the card or to leave it as it is."""
    what = dict(REPORT_KINDS).get(kind, "Something else")
    lines = [f"📝 {member(user_id)} reported a mistake on *{esc(headline.replace('*', '∗'), 300)}*", f"_{what}_"]
    if words.strip():
        lines.append(f"> {esc(' '.join(words.split()), 900)}")
    buttons = [
        button("Correct…", ids.CORRECT, str(report_id), style="primary"),
        button("Nothing is wrong", ids.DISMISS, str(report_id)),
    ]
    small = "Until you decide, the card says that it was reported. A correction appears on the card and in its threads."
    blocks = (
        section("\n".join(lines), f"report:{report_id}"),
        actions(buttons, f"report:{report_id}:do"),
        context(small, f"report:{report_id}:foot"),
    )
    return Message(text="\n".join(lines), blocks=blocks)


def correct_modal(report_id: int, headline: str, words: str, at: datetime) -> Block:
    """Asks what was wrong and what is right."""
    told = f"\nReported {moment(at)}: “{esc(' '.join(words.split()), 900)}”" if words.strip() else ""
    blocks = [
        section(f"*{esc(headline.replace('*', '∗'), 300)}*{told}", "what"),
        text_input(
            ids.IN_WORDS,
            "What was wrong, and what is right?",
            hint="One sentence, at most 300 characters. Everybody who was shown the card reads it.",
            lines=True,
            optional=False,
        ),
    ]
    return modal("Correct a card", ids.CORRECT_VIEW, blocks, submit="Correct", metadata=str(report_id))
