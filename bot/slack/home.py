"""App Home: what one person follows, saved and taught the bot, and how the bot is doing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.delivery.gateway import Block
from bot.delivery.modes import FOREVER, is_paused
from bot.render import actions as ids
from bot.render.blocks import Element, actions, button, context, divider, header, section, sections
from bot.render.filter_words import filter_words, schedule_words
from bot.render.limits import VIEW_BLOCKS
from bot.render.list_blocks import saved_blocks
from bot.render.mrkdwn import channel, esc, link, moment
from bot.render.words import plural, sources_words
from storage.records import Card, Subscription

MOST_SUBSCRIPTIONS: Final = 10
MOST_LEARNED: Final = 8
MOST_FAILING: Final = 5
COMMANDS: Final = (
    ("/ainews latest", "the newest cards"),
    ("/ainews recap week", "what mattered this week"),
    ("/ainews search words", "find anything in the archive"),
    ("/ainews follow policy", "post a topic to the channel you are in"),
    ("/ainews why 17", "why a story came, or did not"),
    ("/ainews help", "everything else"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the sources are doing; ``failing`` names some with the reason."""

    active: int
    failing: tuple[tuple[str, str], ...] = ()
    failing_count: int = 0
    last_entry_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spend:
    """What the model cost today, for admins. ``model`` is "" when none is set."""

    model: str = ""
    today_usd: float = 0.0
    budget_usd: float = 0.0
    calls: int = 0
    state: str = ""  # what the budget allows now, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What votes have taught a channel, in words, and the id that undoes it."""

    id: str
    words: str
    channel_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeData:
    """Everything that somebody's App Home shows.

    Args:
        now: the time of asking.
        user_id: whose home it is.
        saved: every saved card, newest first.
        saved_page: which ten of them are shown.
        subscriptions: this person's own and those of channels they are in.
        may_change: ids of the subscriptions that this person may change.
        next_digest_at: when the next digest or recap for one of them is due.
        health: of the sources.
        learned: from votes; each can be undone.
        spend: only for admins.
        base_url: where the pages are.
    """

    now: datetime
    user_id: str
    saved: tuple[Card, ...] = ()
    saved_page: int = 0
    subscriptions: tuple[Subscription, ...] = ()
    may_change: frozenset[int] = frozenset()
    next_digest_at: datetime | None = None
    health: Health | None = None
    learned: tuple[Learned, ...] = ()
    spend: Spend | None = None
    base_url: str = ""


def home_view(data: HomeData) -> Block:
    """The whole view; at most 100 blocks."""
    parts = [_top(data), _subscriptions(data), _saved(data), _learned(data.learned), _house(data), _help(data)]
    blocks: list[Block] = []
    for number, part in enumerate(parts):
        found = list(part)
        if found:
            blocks += [divider(f"home:line:{number}")] if number else []
            blocks += found
    return {"type": "home", "callback_id": "home", "blocks": blocks[:VIEW_BLOCKS]}


def _top(data: HomeData) -> Iterator[Block]:
    yield header("Signalpost", "home:head")
    yield section("The day's AI news as cards your team can act on in 30 seconds.", "home:what")
    row: list[Element] = [
        button("Search", ids.HOME_SEARCH, style="primary"),
        button("Follow topics for myself", ids.HOME_FOLLOW),
        button("Refresh", ids.HOME_REFRESH),
    ]
    if data.base_url:
        row.append(button("Latest cards", ids.LINK, url=data.base_url + "/latest"))
    yield actions(row, "home:do")
    if data.next_digest_at:
        yield context(f"Next digest or recap: {moment(data.next_digest_at)}", "home:next")


def _subscriptions(data: HomeData) -> Iterator[Block]:
    yield section("*What is followed*", "home:subs")
    if not data.subscriptions:
        yield section(
            "Nothing yet. Type `/ainews follow policy` in a channel to have its cards posted there, "
            "or press *Follow topics for myself* above.",
            "home:subs:none",
        )
    for subscription in data.subscriptions[:MOST_SUBSCRIPTIONS]:
        name = f"home:sub:{subscription.id}"
        yield section(_subscription(subscription, data.now), name)
        if subscription.id in data.may_change:
            yield actions(_tuning(subscription, data.now), f"{name}:do")
    if len(data.subscriptions) > MOST_SUBSCRIPTIONS:
        more = len(data.subscriptions) - MOST_SUBSCRIPTIONS
        yield context(f"and {more} more: type `/ainews settings` in their channels", "home:subs:more")


def _subscription(subscription: Subscription, now: datetime) -> str:
    lines = [
        f"{'📬' if subscription.user_id else '📣'} *{_where(subscription)}*",
        esc(filter_words(subscription), 600),
        f"_{esc(schedule_words(subscription), 400)}_",
    ]
    if is_paused(subscription, now) and subscription.paused_until:
        endless = subscription.paused_until == FOREVER
        lines.append("⏸️ Paused until " + ("you press Resume" if endless else moment(subscription.paused_until)))
    elif not subscription.active:
        lines.append("⏸️ Stopped: the bot cannot post there any more. Invite it again, then press Resume.")
    return "\n".join(lines)


def _where(subscription: Subscription) -> str:
    return "Your direct messages" if subscription.user_id else channel(subscription.channel_id)


def _tuning(subscription: Subscription, now: datetime) -> list[Element]:
    key = str(subscription.id)
    halted = is_paused(subscription, now) or not subscription.active
    other = button("Resume", ids.HOME_RESUME, key) if halted else button("Pause for a week", ids.HOME_PAUSE, key)
    return [button("Settings", ids.HOME_SETTINGS, key), other]


def _saved(data: HomeData) -> Iterator[Block]:
    yield section("*Saved cards*", "home:saved")
    yield from saved_blocks(data.saved, data.now, page=data.saved_page, action=ids.HOME_PAGE)


def _learned(learned: Sequence[Learned]) -> Iterator[Block]:
    if not learned:
        return
    yield section("*What your votes taught*\nVotes move a channel's ranking a little, never more.", "home:learned")
    for place, item in enumerate(learned[:MOST_LEARNED]):
        where = f" in {channel(item.channel_id)}" if item.channel_id else ""
        yield section(
            f"{esc(item.words, 300)}{where}", f"home:learned:{place}", button("Undo", ids.HOME_UNLEARN, item.id)
        )


def _house(data: HomeData) -> Iterator[Block]:
    health, spend = data.health, data.spend
    lines: list[str] = []
    if health is not None:
        lines.append(f"📡 {sources_words(health.active, health.failing_count)}")
        lines += [f"• {esc(title, 80)}: {esc(reason, 160)}" for title, reason in health.failing[:MOST_FAILING]]
        if health.last_entry_at:
            lines.append(f"Last news came in {moment(health.last_entry_at)}")
    if spend is not None:
        lines.append(f"🧮 {_spend(spend)}")
    if lines:
        yield section("*How the bot is doing*", "home:house")
        yield from sections(lines, "home:house:lines")


def _spend(spend: Spend) -> str:
    if not spend.model:
        return "No model is set: cards are written without AI, at no cost"
    cost = f"${spend.today_usd:.2f} of ${spend.budget_usd:.2f} today"
    state = f"; {esc(spend.state, 200)}" if spend.state else ""
    return f"{esc(spend.model, 80)}: {cost}, {plural(spend.calls, 'call')}{state}"


def _help(data: HomeData) -> Iterator[Block]:
    lines = [f"`{command}`  {words}" for command, words in COMMANDS]
    yield from sections(["*Good to know*", *lines], "home:help")
    more = link(data.base_url + "/latest", "All cards as pages") if data.base_url else ""
    yield context(" · ".join(filter(None, ("Everything here is yours alone to see", more))), "home:foot")
