"""The names that the rest of the bot renders Slack messages with; the modules beside this one do the work."""

from bot.render.card_blocks import CardOptions, card_blocks, card_message, merged_message
from bot.render.insight_blocks import insight_blocks, insight_thread
from bot.render.mrkdwn import bold, channel, esc, link, member, plain
from bot.render.recap_blocks import recap_message

__all__ = [
    "CardOptions",
    "bold",
    "card_blocks",
    "card_message",
    "channel",
    "esc",
    "insight_blocks",
    "insight_thread",
    "link",
    "member",
    "merged_message",
    "plain",
    "recap_message",
]
