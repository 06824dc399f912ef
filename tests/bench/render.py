"""Renders cards, recaps, answers, modals and homes full of hostile text: how fast, and nothing wrong among them.

Run with ``python -m tests.bench.render [texts]``.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.render.slack import card_message, insight_thread, recap_message
from bot.render.urls import safe_url
from bot.replies import CardList, Facts, FilterPreview, FollowReply, Reply
from bot.slack.home import Health, HomeData, Learned, Spend, home_view
from bot.slack.views import (
    answer,
    card_modal,
    insight_modal,
    make_card_modal,
    mute_modal,
    report_modal,
    search_modal,
    settings_modal,
)
from storage.records import Card, Cite, Implication, Line, Recap, Related, Source, TimelineItem, Tldr, Topic
from tests.render.hostile import SNIPPETS, URLS, check, payload_of, urls_of
from tests.samples import BASE, EXPORT, NOW, SUBSCRIPTION, WEEK, item

MENTIONS = ("<@U0123456789>", "<#C0123456789>")


class Hostile:
    """Makes texts that mean harm, and counts them."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.made = rng, 0

    def text(self) -> str:
        """One text: snippets, any code points, now and then 10,000 signs."""
        self.made += 1
        rng = self.rng
        parts = [rng.choice(SNIPPETS) if rng.random() < 0.5 else self.points() for _ in range(rng.randint(0, 6))]
        whole = rng.choice(("", " ")).join(parts)
        return (whole * 10_000)[:10_000] if rng.random() < 0.02 else whole

    def points(self) -> str:
        """Up to thirty code points from anywhere, surrogates too."""
        return "".join(chr(self.rng.randrange(0x110000)) for _ in range(self.rng.randint(0, 30)))

    def line(self) -> Line:
        """A statement with evidence."""
        cites = tuple(Cite(source=self.rng.randint(-1, 4), quote=self.text()) for _ in range(2))
        return Line(text=self.text(), basis=self.rng.choice(("quoted", "suggested", "written", "archive")), cites=cites)

    def card(self) -> Card:
        """A card with every field filled, about eighty texts."""
        line, text, rng = self.line, self.text, self.rng
        source = replace(EXPORT.sources[0], published_at=NOW)
        return replace(
            EXPORT,
            id=rng.randint(1, 10**9),
            headline=text(),
            insight=line(),
            tldr=Tldr(what_changed=line(), why_it_matters=line(), what_to_do_next=line(), who_should_care=line()),
            takeaways=tuple(line() for _ in range(5)),
            implications=tuple(
                Implication(prediction=line(), rationale=line(), by=text(), judged_by=text()) for _ in range(2)
            ),
            timeline=tuple(TimelineItem(date=text(), line=line(), url=rng.choice(URLS)) for _ in range(3)),
            related=tuple(Related(story_id=1, headline=text(), seen_at=NOW, url=rng.choice(URLS)) for _ in range(3)),
            sources=tuple(
                Source(**{**_fields(source), "publisher": text(), "title": text(), "url": rng.choice(URLS)})
                for _ in range(4)
            ),
            topics=tuple(text() for _ in range(3)),
            written_by=text(),
            note=text(),
        )

    def recap(self, cards: list[Card]) -> Recap:
        """A recap of these cards."""
        return replace(
            WEEK,
            title=self.text(),
            lead=self.text(),
            items=tuple(item(card) for card in cards),
            busiest=tuple((self.text(), number) for number in range(9)),
            due=tuple(self.text() for _ in range(5)),
        )


def _fields(source: Source) -> dict[str, Any]:
    return {name: getattr(source, name) for name in source.__dataclass_fields__}


def payloads(hostile: Hostile) -> list[tuple[dict[str, Any], str, set[str]]]:
    """Everything that Slack may be shown, once, with the addresses that may stand in it."""
    cards = [hostile.card() for _ in range(4)]
    card, text = cards[0], hostile.text
    allowed = set().union(*map(urls_of, cards))
    preview = FilterPreview(days=7, seen=99, passed=9, samples=tuple((one, text()) for one in cards), now=NOW)
    subscription = replace(
        SUBSCRIPTION, topics=(text(),), phrases=(text(), text()), excluded=(text(),), patterns=(text(),)
    )
    answers = (
        Reply(text=text(), hints=(text(),)),
        CardList(title=text(), cards=tuple(cards * 5), more=text(), now=NOW, snippets=(text(),) * 20),
        Facts(title=text(), rows=tuple((text(), text()) for _ in range(10)), lead=text()),
        FollowReply(text=text(), subscription=subscription, preview=preview),
    )
    home = HomeData(
        now=NOW, user_id="U1", saved=tuple(cards * 3), subscriptions=(subscription,), may_change=frozenset({5}),
        health=Health(active=1, failing=((text(), text()),)), learned=(Learned(id=text(), words=text()),),
        spend=Spend(model=text()), base_url=BASE,
    )  # fmt: skip
    recap = hostile.recap(cards)
    messages = [
        card_message(card, now=NOW, base_url=BASE),
        insight_thread(card, base_url=BASE),
        *recap_message(recap, now=NOW, base_url=BASE),
        *(answer(one, base_url=BASE, command=text()) for one in answers),
    ]
    modals = [
        insight_modal(card, NOW, base_url=BASE),
        card_modal(card, NOW, base_url=BASE),
        make_card_modal(card, now=NOW),
        report_modal(card),
        mute_modal(card),
        search_modal(text(), CardList(title=text(), cards=tuple(cards), now=NOW)),
        settings_modal(subscription, [Topic(slug=text(), label=text())], preview),
    ]
    allowed |= {safe_url(one.url) for one in recap.items}
    return [
        *((payload_of(message), "message", allowed) for message in messages),
        *((view, "modal", allowed) for view in modals),
        (home_view(home), "home", allowed),
    ]


def measured(name: str, work: Callable[[], object], times: int = 300) -> str:
    """Median and 99th percentile of a call in milliseconds of CPU."""
    spent = []
    for _ in range(times):
        begun = time.process_time()
        work()
        spent.append(1000 * (time.process_time() - begun))
    spent.sort()
    return f"{name}: p50 {statistics.median(spent):.2f} ms, p99 {spent[int(0.99 * times)]:.2f} ms"


def main(argv: list[str] | None = None) -> int:
    """Print the figures; the first wrong payload is an error."""
    wanted = int((argv or ["100000"])[0])
    hostile = Hostile(random.Random(47))
    checked = 0
    while hostile.made < wanted:
        for payload, surface, allowed in payloads(hostile):
            check(payload, surface, allowed, MENTIONS)
            checked += 1
    print(f"{hostile.made:,} hostile texts in {checked:,} payloads: 0 invalid, 0 live mentions, 0 unlisted addresses")
    print(measured("a card's message", lambda: card_message(EXPORT, now=NOW, base_url=BASE)))
    print(measured("its deep insight", lambda: insight_modal(EXPORT, NOW, base_url=BASE)))
    print(measured("a weekly recap", lambda: recap_message(WEEK, now=NOW, base_url=BASE)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
