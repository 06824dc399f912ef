"""Answers of the desk as Slack messages: what was asked for, how to get more, how to show it to the channel."""

from __future__ import annotations

from collections.abc import Iterator

from bot.delivery.gateway import Block, Message
from bot.render import actions as ids
from bot.render.blocks import Element, actions, button, context, header, section, sections
from bot.render.filter_words import filter_words, schedule_words
from bot.render.limits import BUTTON_VALUE, COMFORTABLE_CHARACTERS
from bot.render.list_blocks import card_item, card_items
from bot.render.mrkdwn import bold, esc, member
from bot.render.shapes import counted
from bot.render.slack import card_message, recap_message
from bot.render.validate import count_characters
from bot.render.words import plural
from bot.replies import Answer, Answered, CardList, Facts, FilterPreview, FollowReply, OneCard, RecapReply, Reply
from bot.slack.views.asked import answered_message
from bot.slack.views.pieces import NAME, code, hint_blocks, hint_words, whole

MOST_ROWS = 60


def answer(answer: Answer, *, base_url: str, command: str = "", shared_by: str = "") -> Message:
    """The message for an answer, for the asker's eyes unless it is shared.

    Args:
        answer: from the desk.
        base_url: where the pages are.
        command: what was asked, e.g. "latest policy 5"; the button "Share in channel" carries it.
        shared_by: id of the person who shares it with the channel; then there are no buttons for the asker.
    """
    message = _message(answer, base_url)
    if shared_by:
        asked = f" with {code('/ainews ' + command)}" if command else ""
        last = context(f"Shared by {member(shared_by)}{asked}", f"{NAME}:by")
        return Message(text=message.text, blocks=(*message.blocks, last))
    buttons = [element for element in (_next(answer), _share(answer, command)) if element]
    extra = (actions(buttons, f"{NAME}:more"),) if buttons else ()
    return Message(text=message.text, blocks=(*message.blocks, *extra))


def error_message(text: str) -> Message:
    """One clear sentence on what went wrong."""
    return _message(Reply(text=text or "That did not work.", error=True), "")


def preview_blocks(preview: FilterPreview, name: str) -> Iterator[Block]:
    """What a filter would have brought, with examples and why each would pass."""
    yield section(f"*{esc(preview_words(preview))}*", f"{name}:sum")
    yield from sample_blocks(preview, name)


def sample_blocks(preview: FilterPreview, name: str) -> Iterator[Block]:
    """Examples of what a filter would have brought, and why each would pass."""
    lines = (f"{card_item(card, preview.now, '')}\n✓ {esc(why, 160)}" for card, why in preview.samples[:5])
    yield from sections((f"{line}\n" for line in lines), f"{name}:cards")


def preview_words(preview: FilterPreview) -> str:
    """ "≈ 4 a day: 28 of 143 stories in the last 7 days"."""
    many = f"≈ {round(preview.per_day)} a day" if preview.per_day >= 1.5 else f"≈ {round(7 * preview.per_day)} a week"
    stories = plural(preview.seen, "story", "stories")
    days = plural(preview.days, "day")
    if not preview.seen:
        return f"No story came in during the last {days} to try it on"
    if not preview.passed:
        return f"None of {stories} in the last {days} would have passed"
    return f"{many}: {preview.passed:,} of {stories} in the last {days}"


def _message(answer: Answer, base_url: str) -> Message:
    match answer:
        case Reply():
            return _reply(answer)
        case Facts():
            return _facts(answer)
        case CardList():
            return _cards(answer)
        case FollowReply():
            return _follow(answer)
        case Answered():
            return answered_message(answer)
        case OneCard() | RecapReply():
            return _published(answer, base_url)


def _published(answer: OneCard | RecapReply, base_url: str) -> Message:
    """What channels get, as an answer."""
    if isinstance(answer, OneCard):
        return card_message(answer.card, now=answer.now, base_url=base_url)
    return recap_message(answer.recap, now=answer.now, base_url=base_url, threaded=False)[0]


def _reply(reply: Reply) -> Message:
    lines = [esc(line, 2500) for line in reply.text.splitlines() if line.strip()] or ["Done."]
    if reply.error:
        lines[0] = f"⚠️ {lines[0]}"
    blocks = [*sections(lines, f"{NAME}:text"), *hint_blocks(reply.hints)]
    return whole([*lines, hint_words(reply.hints)], blocks)


def _facts(facts: Facts) -> Message:
    rows = [_row(name, value) for name, value in facts.rows[:MOST_ROWS]]
    lead = [section(esc(facts.lead, 1500), f"{NAME}:lead")] if facts.lead else []
    blocks = [header(facts.title, f"{NAME}:head"), *lead, *sections(rows, f"{NAME}:rows"), *hint_blocks(facts.hints)]
    text = [esc(facts.title, 300), esc(facts.lead, 500), *(_plain_row(name, value) for name, value in facts.rows)]
    return whole(text, blocks)


def _row(name: str, value: str) -> str:
    if name.startswith("/"):
        return f"{code(name)}  {esc(value, 600)}" if value else code(name)
    return f"{bold(f'{name}:', 200)} {esc(value, 600)}" if value else bold(name, 200)


def _plain_row(name: str, value: str) -> str:
    return f"{esc(name, 200)}: {esc(value, 300)}" if value else esc(name, 200)


def _cards(cards: CardList) -> Message:
    title = header(cards.title, f"{NAME}:head")
    shown = list(cards.cards)
    for most in (240, 120, 0):
        items = list(card_items(shown, f"{NAME}:card", cards.now, words=cards.snippets, most=most))
        if count_characters(items) <= COMFORTABLE_CHARACTERS - 500:
            break
    else:
        items = items[:10]
    if not items:
        items = [section("Nothing was found.", f"{NAME}:none")]
    text = [esc(cards.title, 300), *(f"• {esc(card.headline, 250)}" for card in shown)]
    return whole(text, [title, *items])


def _follow(reply: FollowReply) -> Message:
    """The point first: how much would come, or that it is done."""
    sums = preview_words(reply.preview) if reply.preview else ""
    lead = f"*{esc(sums)}*\n{esc(reply.text, 2500)}" if sums else esc(reply.text, 2500) or "Done."
    what = f"*Posts:* {esc(filter_words(reply.subscription), 1200)}"
    when = f"*When:* {esc(schedule_words(reply.subscription), 600)}"
    blocks: list[Block] = [*sections([lead], f"{NAME}:text"), section(f"{what}\n{when}", f"{NAME}:filter")]
    if reply.preview:
        blocks += sample_blocks(reply.preview, f"{NAME}:preview")
    blocks.append(actions(_follow_buttons(reply), f"{NAME}:tune"))
    return whole([esc(sums), esc(reply.text, 600), what, when], [*blocks, *hint_blocks(reply.hints)])


def _follow_buttons(reply: FollowReply) -> list[Element]:
    """What one can do with a proposed filter, or with one that stands."""
    if not reply.confirm or counted(reply.confirm) > BUTTON_VALUE:
        return [button("Fine-tune", ids.HOME_SETTINGS, reply.subscription.channel_id)]
    return [
        button("Follow", ids.FOLLOW, reply.confirm, style="primary"),
        button("Change settings", ids.FOLLOW_TUNE, reply.confirm),
        button("Cancel", ids.FOLLOW_NOT, reply.confirm),
    ]


def _next(answer: Answer) -> Element | None:
    if not isinstance(answer, CardList) or not answer.more or len(answer.more) > BUTTON_VALUE:
        return None
    return button(f"Next {max(1, len(answer.cards))}", ids.NEXT, answer.more)


def _share(answer: Answer, command: str) -> Element | None:
    match answer:
        case OneCard():
            command = command or f"card {answer.card.id}"
        case RecapReply():
            command = command or f"recap {answer.recap.slot.partition(':')[2]}"
        case Reply() if not answer.shareable or answer.error:
            return None
        case Facts() | FollowReply():
            return None
        case Answered() if not answer.sentences:
            return None
        case CardList() if not answer.cards:
            return None
    return button("Share in channel", ids.SHARE, command) if 0 < len(command) <= BUTTON_VALUE else None
