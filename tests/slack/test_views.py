"""Answers, modals and App Home: valid whatever they hold, and what people fill in comes back as it was meant."""
# ruff: noqa: E501 - a case a line

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from bot.delivery.gateway import Message
from bot.delivery.modes import FOREVER
from bot.render import actions as ids
from bot.render.insight_blocks import NOTHING_MORE
from bot.render.limits import VIEW_BLOCKS
from bot.render.list_blocks import saved_blocks
from bot.render.urls import safe_url
from bot.replies import (
    Answer,
    Answered,
    CardList,
    CitedSource,
    Facts,
    FilterPreview,
    FollowReply,
    OneCard,
    RecapReply,
    Reply,
)
from bot.slack.home import Health, HomeData, Learned, Spend, home_view
from bot.slack.views import (
    Form,
    answer,
    card_modal,
    error_message,
    insight_modal,
    make_card_modal,
    mute_modal,
    read_mute,
    read_settings,
    report_modal,
    search_modal,
    settings_modal,
    text_modal,
    wait_modal,
)
from storage.records import Card, Line, Mode, Recap, Subscription, Topic
from tests.render.hostile import (
    cards,
    check,
    payload_of,
    quick,
    recaps,
    strings,
    subscriptions,
    texts,
    urls_of,
)
from tests.samples import BARE, BASE, CARDS, EXPORT, NOW, SUBSCRIPTION, WEEK

TOPICS = tuple(Topic(slug=slug, label=slug.title()) for slug in ("policy", "security", "models", "open_source"))
PREVIEW = FilterPreview(days=7, seen=143, passed=28, samples=((EXPORT, "it is about policy"),), now=NOW)
MENTIONS = ("<@U0123456789>", "<#C0123456789>")

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")  # of a failing case


def buttons(blocks: Any) -> dict[str, dict[str, Any]]:
    """Every button by its action id; the last one wins."""
    found: dict[str, dict[str, Any]] = {}
    for block in blocks:
        several = [*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else [])]
        found |= {one["action_id"]: one for one in several if one.get("type") == "button"}
    return found


def words(payload: Any) -> str:
    """Everything readable in a payload."""
    return "\n".join(text for key, text in strings(payload) if key == "text")


def values(**given: Any) -> dict[str, Any]:
    """The ``state.values`` that Slack sends: typed text, one option, or a list of options."""
    found = {}
    for action, value in given.items():
        if isinstance(value, list):
            field: dict[str, Any] = {"selected_options": [{"value": one} for one in value]}
        elif isinstance(value, tuple):
            field = {"selected_option": {"value": value[0]} if value else None}
        else:
            field = {"value": value}
        found[ids.block_of(action)] = {action: {"type": "x", **field}}
    return found


# answers


@settings(quick, max_examples=12)
@given(text=texts, card=cards)
def test_every_answer_is_valid_and_harmless(text: str, card: Card) -> None:
    several: list[Answer] = [
        Reply(text=text, hints=(text, text)),
        Reply(text=text, error=True),
        CardList(title=text, cards=(card,) * 20, more=text, now=NOW, snippets=(text,) * 20),
        OneCard(card=card, now=NOW),
        Facts(title=text, rows=((text, text),) * 70, lead=text, hints=(text,) * 9),
        FollowReply(
            text=text,
            subscription=replace(SUBSCRIPTION, phrases=(text,) * 9),
            preview=replace(PREVIEW, samples=((card, text),) * 9),
            hints=(text,),
        ),
        FollowReply(
            text=text,
            subscription=SUBSCRIPTION,
            preview=replace(PREVIEW, samples=((card, text),)),
            confirm=f"follow {text}"[:600],
        ),
        Answered(question=text, sentences=(), sources=(), hints=(text,), now=NOW),
        Answered(
            question=text,
            sentences=((text, (0, 3)),) * 4,
            sources=tuple(CitedSource(title=text, url=s.url, publisher=text, at=NOW, card_id=7) for s in card.sources),
            written_by=text,
            now=NOW,
        ),
    ]
    for one in several:
        for message in (
            answer(one, base_url=BASE, command=text),
            answer(one, base_url=BASE, command=text, shared_by="U0123456789"),
        ):
            check(payload_of(message), "message", urls_of(card), MENTIONS)
    check(payload_of(error_message(text)), "message")


@quick
@given(recap=recaps)
def test_a_recap_as_an_answer_is_valid_and_harmless(recap: Recap) -> None:
    allowed = {safe_url(item.url) for item in recap.items}
    check(payload_of(answer(RecapReply(recap=recap, now=NOW), base_url=BASE)), "message", allowed)


def test_a_list_pages_and_can_be_shared() -> None:
    listed = CardList(title="Latest cards", cards=CARDS[:3], more="latest 3 page:2", now=NOW)
    row = buttons(answer(listed, base_url=BASE, command="latest 3").blocks)
    assert row[ids.NEXT]["value"] == "latest 3 page:2"
    assert row[ids.NEXT]["text"]["text"] == "Next 3"
    assert row[ids.SHARE]["value"] == "latest 3"


def test_a_shared_answer_says_who_shared_it_and_has_no_buttons_for_the_asker() -> None:
    listed = CardList(title="Latest cards", cards=CARDS, more="latest page:2", now=NOW)
    shared = answer(listed, base_url=BASE, command="latest", shared_by="U0123456789")
    assert "Shared by <@U0123456789> with `/ainews latest`" in words(shared.blocks)
    assert not {ids.NEXT, ids.SHARE} & set(buttons(shared.blocks))


@pytest.mark.parametrize(
    ("given_answer", "command"),
    [
        (OneCard(card=EXPORT, now=NOW), "card 17"),
        (RecapReply(recap=WEEK, now=NOW), "recap 2026-W47"),
        (Reply(text="An answer.", shareable=True), "ask why"),
    ],
)
def test_what_can_be_shared_carries_its_command(given_answer: Answer, command: str) -> None:
    asked = command if isinstance(given_answer, Reply) else ""
    row = buttons(answer(given_answer, base_url=BASE, command=asked).blocks)
    assert row[ids.SHARE]["value"] == command


@pytest.mark.parametrize(
    "given_answer",
    [
        Reply(text="Only for you."),
        Reply(text="No.", shareable=True, error=True),
        Facts(title="Status", rows=(("Sources", "fine"),)),
        CardList(title="Nothing", cards=(), now=NOW),
    ],
)
def test_what_is_for_one_person_cannot_be_shared(given_answer: Answer) -> None:
    assert ids.SHARE not in buttons(answer(given_answer, base_url=BASE, command="x").blocks)


def test_hints_are_whole_commands() -> None:
    said = words(answer(Reply(text="Hm.", hints=("settings", "/ainews help")), base_url=BASE).blocks)
    assert "`/ainews settings` · `/ainews help`" in said


def test_an_error_is_marked_in_words_and_sign() -> None:
    assert error_message("There is no card 9.").text == "⚠️ There is no card 9."
    assert error_message("").text == "⚠️ That did not work."


def test_a_followed_filter_is_shown_with_what_it_brings() -> None:
    said = words(answer(FollowReply(text="Saved.", subscription=SUBSCRIPTION, preview=PREVIEW), base_url=BASE).blocks)
    assert (
        "Policy and regulation, Security and safety · with “export rule” · without webinar · importance 40 or more"
        in said
    )
    assert "≈ 4 a day: 28 of 143 stories in the last 7 days" in said
    assert "✓ it is about policy" in said


@pytest.mark.parametrize(
    ("passed", "expected"), [(0, "None of 143 stories in the last 7 days would have passed"), (3, "≈ 3 a week")]
)
def test_a_preview_says_how_much_would_come(passed: int, expected: str) -> None:
    reply = FollowReply(text="Saved.", subscription=SUBSCRIPTION, preview=replace(PREVIEW, passed=passed))
    assert expected in answer(reply, base_url=BASE).text


def test_a_preview_of_an_empty_archive_says_that_there_was_nothing_to_try_it_on() -> None:
    reply = FollowReply(
        text="Saved.", subscription=SUBSCRIPTION, preview=replace(PREVIEW, seen=0, passed=0, samples=())
    )
    assert "No story came in during the last 7 days to try it on" in answer(reply, base_url=BASE).text


# modals

MODALS: tuple[Callable[[Card], dict[str, Any]], ...] = (
    lambda card: insight_modal(card, NOW, base_url=BASE),
    lambda card: card_modal(card, NOW, base_url=BASE),
    report_modal,
    mute_modal,
    lambda card: make_card_modal(card, now=NOW, channel_id="C0123456789", base_url=BASE),
    lambda card: search_modal(card.headline, CardList(title=card.note, cards=(card,) * 25, now=NOW), error=card.note),
    lambda card: text_modal(card.headline, card.note, error=True),
    lambda card: wait_modal(card.headline, card.note),
    lambda card: make_card_modal(url=card.note, channel_id="C0123456789"),
)


@quick
@given(card=cards)
def test_every_modal_is_valid_and_harmless(card: Card) -> None:
    for make in MODALS:
        check(make(card), "modal", urls_of(card), MENTIONS)


@settings(quick, max_examples=20)
@given(subscription=subscriptions, card=cards, text=texts)
def test_settings_are_valid_and_harmless(subscription: Subscription, card: Card, text: str) -> None:
    topics = [Topic(slug=f"t{number}", label=text) for number in range(120)]
    preview = replace(PREVIEW, samples=((card, text),) * 6)
    view = settings_modal(subscription, topics, preview, learned=((text, "7"),) * 30)
    check(view, "modal", urls_of(card), MENTIONS)


def test_deep_insight_quotes_the_evidence_of_a_line() -> None:
    said = words(insight_modal(EXPORT, NOW, base_url=BASE))
    assert "> “Cloud regions outside the country buy about a third" in said
    assert "Suggested lines come from the playbook for this kind of event; no source says them." in said
    assert "How one could tell" in said


def test_a_quote_that_stands_in_its_line_is_not_said_twice() -> None:
    cite = EXPORT.takeaways[0].cites[0]
    advice = Line(text=f"{EXPORT.sources[0].publisher} advises: “{cite.quote}”", basis="quoted", cites=(cite,))
    told = replace(EXPORT, tldr=replace(EXPORT.tldr, what_to_do_next=advice), takeaways=())
    assert words(insight_modal(told, NOW, base_url=BASE)).count(cite.quote) == 1


def test_deep_insight_begins_with_what_the_card_did_not_say() -> None:
    said = words(insight_modal(EXPORT, NOW, base_url=BASE))
    order = [
        said.index(title)
        for title in ("Key takeaways", "What may come", "Timeline", "What the card rests on", "Sources")
    ]
    assert order == sorted(order)


def test_that_advice_is_from_the_playbook_is_remarked_once() -> None:
    assert words(insight_modal(EXPORT, NOW, base_url=BASE)).count("no source says them.") == 1


def test_deep_insight_of_a_bare_headline_says_so_and_names_the_source() -> None:
    said = words(insight_modal(BARE, NOW))
    assert NOTHING_MORE in said
    assert "Robotics Desk" in said


def test_a_modal_of_one_card_knows_it() -> None:
    for make in MODALS[:5]:
        assert make(EXPORT)["private_metadata"] == "17"


def test_mute_reads_back_what_was_chosen() -> None:
    options = mute_modal(EXPORT)["blocks"][0]["element"]["options"]
    chosen = [read_mute(values(mute_what=(one["value"],)), EXPORT) for one in options]
    assert chosen == [
        ("source", "The Model Wire"),
        ("source", "Tensor Times"),
        ("source", "Halden Compute Blog"),
        ("topic", "policy"),
        ("topic", "hardware"),
    ]
    assert read_mute(values(mute_what=("source:99",)), EXPORT) is None
    assert read_mute({}, EXPORT) is None


def test_nothing_to_mute_is_said_in_words() -> None:
    assert "neither a source nor a topic" in words(mute_modal(replace(EXPORT, sources=(), topics=())))


@pytest.mark.parametrize(("page", "back", "on"), [(0, None, "1"), (1, "0", "2"), (2, "1", None), (99, "1", None)])
def test_saved_cards_turn_pages(page: int, back: str | None, on: str | None) -> None:
    row = buttons(saved_blocks(CARDS * 4, NOW, page=page, action=ids.HOME_PAGE))
    assert row.get(f"{ids.HOME_PAGE}:back", {}).get("value") == back
    assert row.get(f"{ids.HOME_PAGE}:on", {}).get("value") == on


def test_an_empty_list_of_saved_cards_says_how_to_fill_it() -> None:
    assert "Press *Save* on a card" in words({"blocks": saved_blocks((), NOW, page=0, action=ids.HOME_PAGE)})


def test_a_search_without_hits_says_what_to_try() -> None:
    view = search_modal("zebra", CardList(title="Nothing for zebra", cards=(), now=NOW))
    assert "Try fewer words" in words(view)


# what people filled in


def shown_values(view: dict[str, Any]) -> dict[str, Any]:
    """What Slack would send back if the modal were sent as it was shown."""
    found: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            several = "initial_options" in element or element["type"] in {"multi_static_select", "checkboxes"}
            field = (
                {"selected_options": element.get("initial_options", [])}
                if several
                else {"selected_option": element.get("initial_option"), "value": element.get("initial_value")}
            )
            found[block["block_id"]] = {element["action_id"]: {"type": element["type"], **field}}
    return found


@pytest.mark.parametrize(
    "subscription",
    [
        SUBSCRIPTION,
        replace(SUBSCRIPTION, topics=(), phrases=(), excluded=(), quiet_start=None, quiet_end=None, mode=Mode.WEEKLY),
        replace(SUBSCRIPTION, patterns=(r"(?i)\bchip\w{1,3}\b",), min_importance=37, daily_cap=7, muted_topics=("models",)),
        replace(SUBSCRIPTION, timezone="Antarctica/Troll", weekly_recap=False, insight_in_thread=True, weekday=6),
    ],
)  # fmt: skip
def test_settings_sent_untouched_change_nothing(subscription: Subscription) -> None:
    assert read_settings(shown_values(settings_modal(subscription, TOPICS)), subscription) == (subscription, {})


def test_settings_read_what_was_changed() -> None:
    after, wrong = read_settings(
        values(
            topics=["models"], phrases="  gpu  prices \n\ngpu prices\nexport, rule", excluded=None, mode=("instant",),
            hour=("7",), quiet_start=("22",), quiet_end=("6",), min_importance=("60",), options=["insight_in_thread"],
            timezone=("Asia/Tokyo",), daily_cap=("0",),
        ),
        SUBSCRIPTION,
    )  # fmt: skip
    assert not wrong
    assert after == replace(
        SUBSCRIPTION, topics=("models",), phrases=("gpu prices", "export, rule"), excluded=(), mode=Mode.INSTANT, hour=7,
        quiet_start=22, quiet_end=6, min_importance=60, insight_in_thread=True, weekly_recap=False,
        timezone="Asia/Tokyo", daily_cap=0,
    )  # fmt: skip


def test_wrong_settings_name_the_field() -> None:
    _, wrong = read_settings(
        values(quiet_start=("22",), quiet_end=("none",), phrases="\n".join(map(str, range(60))), excluded="x" * 201),
        SUBSCRIPTION,
    )
    assert wrong == {
        "in_quiet_end": "Quiet hours need both a start and an end.",
        "in_phrases": "At most 50 lines, please.",
        "in_excluded": "A line may have at most 200 characters.",
    }


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"in_mode": None},
        {"in_mode": {"mode": {"selected_option": {"value": "hourly"}}}},
        {"in_hour": {"hour": {"selected_option": {"value": "99"}}}},
        {"in_timezone": {"timezone": {"selected_option": {"value": ""}}}},
        {"in_topics": {"topics": []}},
        {"in_words": {"words": {"value": 7}}},
    ],
)
def test_settings_of_a_strange_shape_change_nothing(sent: dict[str, Any]) -> None:
    assert read_settings(sent, SUBSCRIPTION) == (SUBSCRIPTION, {})


def test_a_form_reads_each_kind_of_field() -> None:
    form = Form({
        "in_link": {"link": {"value": " https://news.example/x "}},
        "in_kind": {"kind": {"selected_option": {"value": "wrong"}}},
        "in_channel": {"channel": {"selected_conversation": "C1"}},
    })  # fmt: skip
    assert (form.text(ids.IN_LINK), form.choice(ids.IN_KIND), form.conversation(ids.IN_CHANNEL)) == (
        "https://news.example/x", "wrong", "C1",
    )  # fmt: skip
    assert (form.text("x"), form.choice("x"), form.conversation("x"), form.choices("x")) == ("", "", "", ())


# App Home


def full_home(card: Card = EXPORT, text: str = "more policy") -> HomeData:
    return HomeData(
        now=NOW,
        user_id="U0123456789",
        saved=(card,) * 25,
        saved_page=1,
        subscriptions=tuple(
            replace(SUBSCRIPTION, id=number, phrases=(text,), paused_until=NOW + timedelta(days=number - 3), active=number % 2 == 0)
            for number in range(12)
        ),
        may_change=frozenset(range(12)),
        next_digest_at=NOW + timedelta(hours=3),
        health=Health(active=60, failing=((text, text),) * 9, failing_count=9, last_entry_at=NOW),
        learned=(Learned(id="1", words=text, channel_id="C0123456789"),) * 12,
        spend=Spend(model=text or "m", today_usd=0.12, budget_usd=1.0, calls=40),
        base_url=BASE,
    )  # fmt: skip


@quick
@given(card=cards, text=texts)
def test_a_full_home_is_valid_and_harmless(card: Card, text: str) -> None:
    view = home_view(full_home(card, text))
    check(view, "home", urls_of(card), MENTIONS)
    assert len(view["blocks"]) <= VIEW_BLOCKS


def test_a_new_persons_home_tells_what_to_do_first() -> None:
    view = home_view(HomeData(now=NOW, user_id="U1"))
    check(view, "home")
    said = words(view)
    assert "Type `/ainews follow policy` in a channel" in said
    assert "Nothing saved yet" in said
    assert "/ainews help" in said


def test_home_leads_to_the_pages_also_where_the_playground_has_their_root() -> None:
    view = home_view(HomeData(now=NOW, user_id="U1", base_url="http://127.0.0.1:3000"))
    assert "<http://127.0.0.1:3000/latest|All cards as pages>" in words(view)


def test_home_offers_changes_only_to_those_who_may_make_them() -> None:
    data = HomeData(now=NOW, user_id="U1", subscriptions=(SUBSCRIPTION,))
    assert ids.HOME_SETTINGS not in buttons(home_view(data)["blocks"])
    assert ids.HOME_SETTINGS in buttons(home_view(replace(data, may_change=frozenset({5})))["blocks"])


def test_a_paused_subscription_offers_to_resume() -> None:
    paused = replace(SUBSCRIPTION, paused_until=NOW + timedelta(days=1))
    row = buttons(
        home_view(HomeData(now=NOW, user_id="U1", subscriptions=(paused,), may_change=frozenset({5})))["blocks"]
    )
    assert ids.HOME_RESUME in row
    assert ids.HOME_PAUSE not in row


def test_a_pause_without_an_end_names_no_date() -> None:
    paused = replace(SUBSCRIPTION, paused_until=FOREVER)
    said = words(home_view(HomeData(now=NOW, user_id="U1", subscriptions=(paused,))))
    assert "Paused until you press Resume" in said
    assert "9999" not in said


def test_only_admins_see_what_the_model_costs() -> None:
    assert "$" not in words(home_view(HomeData(now=NOW, user_id="U1", health=Health(active=3))))
    spent = Spend(model="example-model-1", today_usd=0.125, budget_usd=1.0, calls=1)
    assert "example-model-1: $0.12 of $1.00 today, 1 call" in words(
        home_view(HomeData(now=NOW, user_id="U1", spend=spent))
    )
    assert "No model is set" in words(home_view(HomeData(now=NOW, user_id="U1", spend=Spend())))


def test_a_message_is_a_value() -> None:
    assert answer(Reply(text="x"), base_url=BASE) == Message(
        text="x", blocks=answer(Reply(text="x"), base_url=BASE).blocks
    )
