"""What people do at the page reaches a Bolt app as Slack would send it, and its answers come back."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk.signature import SignatureVerifier
from slack_sdk.webhook import WebhookClient

from bot.playground import payloads
from bot.playground.person import Refused
from bot.playground.shapes import DM, YOU, ApiError
from bot.playground.signing import BotLine, signature
from tests.playground import fake_bot
from tests.playground.fake_bot import Json, card, modal, plain
from tests.playground.workspace import SECRET, Served, eventually, served

NEWS = "C0AINEWS"


@pytest.fixture
def bot() -> Iterator[Served]:
    with served(fake_bot.listeners) as running:
        yield running


def whispers(bot: Served, channel: str = NEWS) -> list[str]:
    return [message["text"] for message in bot.playground.state.whispers(channel)]


def posted_card(bot: Served) -> tuple[str, Json]:
    stored = bot.client.chat_postMessage(channel=NEWS, text="card", blocks=card())
    return stored["ts"], {"channel": NEWS, "ts": stored["ts"]}


def test_signatures_are_those_that_slacks_library_accepts() -> None:
    stamp, body = "1790000000", b"payload=%7B%7D"
    verifier = SignatureVerifier(SECRET)
    assert verifier.generate_signature(timestamp=stamp, body=body) == signature(SECRET, stamp, body)


def test_a_command_is_answered_ephemerally_by_response_url(bot: Served) -> None:
    bot.playground.person.write(NEWS, "/ainews latest security")
    eventually(lambda: whispers(bot), ["You asked for: latest security"])
    assert bot.playground.state.messages(NEWS) == []


def test_the_acknowledgement_itself_may_carry_the_answer(bot: Served) -> None:
    bot.playground.person.write(NEWS, "/ainews boom")
    eventually(lambda: whispers(bot), ["That went wrong, but politely."])


def test_unknown_commands_and_empty_words_are_refused_in_a_sentence(bot: Served) -> None:
    with pytest.raises(Refused, match="/weather is not a command"):
        bot.playground.person.write(NEWS, "/weather")
    with pytest.raises(Refused, match="nothing to send"):
        bot.playground.person.write(NEWS, "  ")
    with pytest.raises(Refused, match="not there"):
        bot.playground.person.write("C404", "hello")


def test_a_bot_with_another_secret_refuses_what_the_page_sends(bot: Served) -> None:
    answer = BotLine(f"{bot.url}/slack/events", "another secret").form({"command": "/ainews"})
    assert answer.status == 401


def test_a_button_opens_a_modal_and_its_submission_is_judged(bot: Served) -> None:
    person, desk = bot.playground.person, bot.playground.desk
    _, where = posted_card(bot)
    person.click(where, "card:1", "insight", None, {})
    eventually(lambda: len(desk.stack), 1)
    (view,) = desk.stack
    choices: Json = {
        "name": {"v": "one"},
        "topics": {"v": ["models", "policy", "not-offered"]},
        "mode": {"v": "security"},
        "when": {"v": None},
        "room": {"v": NEWS},
    }
    assert person.submit(view["id"], choices) == {"name": "Two words, please."}
    assert desk.stack
    choices["name"]["v"] = "two words"
    assert person.submit(view["id"], choices) == {}
    assert desk.stack == []
    eventually(lambda: whispers(bot), ["Kept two words with models, policy."])


def test_an_overflow_menu_sends_the_chosen_option(bot: Served) -> None:
    _, where = posted_card(bot)
    bot.playground.person.click(where, "card:1", "more", "why", {})
    eventually(lambda: whispers(bot), ["You chose why."])


def test_a_card_with_replies_is_answered_in_its_channel_and_a_reply_in_its_thread(bot: Served) -> None:
    ts, where = posted_card(bot)
    reply = str(bot.client.chat_postMessage(channel=NEWS, text="r", blocks=fake_bot.card(), thread_ts=ts)["ts"])
    bot.playground.person.click(where, "card:1", "more", "why", {})
    eventually(lambda: [w.get("thread_ts", "") for w in bot.playground.state.whispers(NEWS)], [""])
    bot.playground.person.click({"channel": NEWS, "ts": reply}, "card:1", "more", "why", {})
    eventually(lambda: [w.get("thread_ts", "") for w in bot.playground.state.whispers(NEWS)], ["", ts])


def test_buttons_of_ephemeral_messages_work_too(bot: Served) -> None:
    whispered = bot.playground.state.whisper(NEWS, {"text": "only you", "blocks": card()})
    bot.playground.person.click({"channel": NEWS, "ts": whispered["ts"]}, "card:1", "save", None, {})
    eventually(lambda: whispers(bot), ["only you", "Saved."])


def test_clicks_on_what_is_gone_are_refused(bot: Served) -> None:
    ts, where = posted_card(bot)
    person = bot.playground.person
    with pytest.raises(Refused, match="no longer there"):
        person.click(where, "card:1", "invented", None, {})
    bot.client.chat_delete(channel=NEWS, ts=ts)
    with pytest.raises(Refused, match="gone"):
        person.click(where, "card:1", "save", None, {})
    with pytest.raises(Refused, match="closed"):
        person.click({"view": "V404"}, "a", "b", None, {})
    with pytest.raises(Refused, match="closed"):
        person.submit("V404", {})


def test_what_the_bot_does_not_handle_is_said(bot: Served) -> None:
    blocks = [{"type": "actions", "block_id": "b", "elements": [fake_bot.button("?", "unheard")]}]
    ts = bot.client.chat_postMessage(channel=NEWS, text="a", blocks=blocks)["ts"]
    with pytest.raises(Refused, match="not handled by the bot"):
        bot.playground.person.click({"channel": NEWS, "ts": ts}, "b", "unheard", None, {})
    with pytest.raises(Refused, match="not handled"):
        bot.playground.person.shortcut("unheard", {})


def test_without_a_bot_people_are_told_so() -> None:
    with served() as alone, pytest.raises(Refused, match="not handled"):
        alone.playground.person.write(NEWS, "/ainews help")


def test_home_is_published_when_it_is_opened(bot: Served) -> None:
    bot.playground.person.open_home()
    eventually(lambda: YOU in bot.playground.desk.homes, expected=True)
    home = bot.playground.desk.homes[YOU]
    assert home["blocks"][0]["text"]["text"] == "Your Signalpost"
    bot.playground.person.open_home()
    accessory = home["blocks"][1]
    bot.playground.person.click({"view": home["id"]}, accessory["block_id"], "insight", None, {})
    eventually(lambda: len(bot.playground.desk.stack), 1)


def test_direct_messages_reach_the_bot_and_are_answered(bot: Served) -> None:
    bot.playground.person.write(DM, "hello <b>")
    said = ["hello &lt;b&gt;", "You said: hello &lt;b&gt;"]
    eventually(lambda: [message["text"] for message in bot.playground.state.messages(DM)], said)


def test_a_bot_that_takes_no_messages_is_not_sent_any(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    features = {"app_home": {"messages_tab_read_only_enabled": True}}
    settings: Json = {"event_subscriptions": {"bot_events": ["app_home_opened"]}}
    manifest.write_text(json.dumps({"features": features, "settings": settings}), encoding="utf-8")
    with served(fake_bot.listeners, manifest=manifest) as running:
        with pytest.raises(Refused, match="takes commands here, not messages: try /ainews help"):
            running.playground.person.write(DM, "hello")
        running.playground.person.write(NEWS, "@Signalpost hello")
        running.playground.person.write(DM, "/ainews boom")
        assert [message["text"] for message in running.playground.state.whispers(DM)]
        assert len(running.playground.state.messages(NEWS)) == 1


def test_messages_in_channels_stay_between_people(bot: Served) -> None:
    bot.playground.person.write(NEWS, "just talking")
    assert len(bot.playground.state.messages(NEWS)) == 1


def test_a_message_shortcut_carries_the_message(bot: Served) -> None:
    ts, where = posted_card(bot)
    bot.playground.person.shortcut("make_card", where)
    eventually(lambda: len(bot.playground.state.messages(NEWS)), 2)
    reply = bot.playground.state.messages(NEWS)[-1]
    assert (reply["text"], reply["thread_ts"]) == ("Here is its card.", ts)


def test_a_response_url_works_five_times(bot: Served) -> None:
    url = f"{bot.url}/playground/response/{bot.playground.desk.new_hook(NEWS)}"
    client = WebhookClient(url, retry_handlers=[])
    statuses = [client.send(text=str(n), response_type="in_channel").status_code for n in range(6)]
    assert statuses == [200] * 5 + [404]
    assert len(bot.playground.state.messages(NEWS)) == 5


def test_a_response_url_can_replace_and_delete_its_message(bot: Served) -> None:
    ts, _ = posted_card(bot)
    state, desk = bot.playground.state, bot.playground.desk
    client = WebhookClient(f"{bot.url}/playground/response/{desk.new_hook(NEWS, ts)}", retry_handlers=[])
    client.send(text="replaced", replace_original=True)
    message = state.message(NEWS, ts) or {}
    assert message["text"] == "replaced"
    assert "blocks" not in message
    client.send_dict({"delete_original": True})
    assert state.message(NEWS, ts) is None
    own = state.whisper(NEWS, {"text": "psst"})["ts"]
    hook = desk.new_hook(NEWS, own, ephemeral=True)
    client = WebhookClient(f"{bot.url}/playground/response/{hook}", retry_handlers=[])
    client.send(text="louder", replace_original=True)
    eventually(lambda: whispers(bot), ["louder"])
    client.send_dict({"delete_original": True})
    eventually(lambda: len(whispers(bot)), 0)


def test_a_response_url_refuses_what_slack_would_refuse(bot: Served) -> None:
    url = f"{bot.url}/playground/response/{bot.playground.desk.new_hook(NEWS)}"
    client = WebhookClient(url, retry_handlers=[])
    assert client.send(text="a", blocks=[{"type": "header"}]).status_code == 400
    request = urllib.request.Request(url, b"nonsense")
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=5)
    assert caught.value.code == 400
    caught.value.close()


def following(view: Json) -> Callable[[App], None]:
    """A bot that answers a submission as told."""

    def listen(app: App) -> None:
        app.view("settings")(lambda ack: ack(view))

    return listen


def open_modal(running: Served) -> str:
    opened = running.client.views_open(trigger_id=running.playground.desk.new_trigger(), view=modal())
    return str(opened["view"]["id"])


@pytest.mark.parametrize(
    ("answer", "titles"),
    [
        ({"response_action": "update", "view": modal("Second")}, ["Second"]),
        ({"response_action": "push", "view": modal("Second")}, ["Settings", "Second"]),
        ({"response_action": "clear"}, []),
    ],
)
def test_a_submission_can_go_on_to_another_window(answer: Json, titles: list[str]) -> None:
    with served(following(answer)) as running:
        assert running.playground.person.submit(open_modal(running), {}) == {}
        assert [view["title"]["text"] for view in running.playground.desk.stack] == titles


def test_a_wrong_next_window_is_said() -> None:
    wrong = {"response_action": "update", "view": modal() | {"title": plain("x" * 30)}}
    with served(following(wrong)) as running, pytest.raises(Refused, match="not valid"):
        running.playground.person.submit(open_modal(running), {})


def test_closing_tells_a_bot_that_wants_to_know() -> None:
    closed: list[str] = []

    def listen(app: App) -> None:
        def heard(ack: Ack, body: Json) -> None:
            ack()
            closed.append(body["view"]["callback_id"])

        app.view_closed("settings")(heard)

    with served(listen) as running:
        view = modal() | {"notify_on_close": True}
        opened = running.client.views_open(trigger_id=running.playground.desk.new_trigger(), view=view)
        running.playground.person.close(opened["view"]["id"])
        running.playground.person.close(opened["view"]["id"])
        eventually(lambda: closed, ["settings"])


def test_menus_that_ask_the_bot_get_its_suggestions() -> None:
    asking = {"type": "external_select", "action_id": "topic", "placeholder": plain("Topic")}

    def listen(app: App) -> None:
        app.options("topic")(lambda ack, payload: ack(options=[fake_bot.option(payload["value"].upper(), "x")]))

    with served(listen) as running:
        blocks = [{"type": "actions", "block_id": "b", "elements": [asking]}]
        ts = running.client.chat_postMessage(channel=NEWS, text="a", blocks=blocks)["ts"]
        options = running.playground.person.options({"channel": NEWS, "ts": ts}, "b", "topic", "mod")
    assert [option["text"]["text"] for option in options] == ["MOD"]


def test_answers_with_wrong_blocks_raise_slacks_error(bot: Served) -> None:
    with pytest.raises(ApiError, match="invalid_blocks"):
        bot.playground.person.respond(NEWS, {"blocks": [{"type": "header"}]})


@pytest.mark.parametrize(
    ("element", "choice", "answer"),
    [
        ({"type": "static_select", "options": [{"value": "a"}]}, "a", {"selected_option": {"value": "a"}}),
        ({"type": "overflow", "option_groups": [{"options": [{"value": 1}]}]}, 1, {"selected_option": {"value": 1}}),
        ({"type": "radio_buttons", "options": [{"value": "a"}]}, "b", {"selected_option": None}),
        ({"type": "checkboxes", "options": [{"value": "a"}]}, ["a", "b"], {"selected_options": [{"value": "a"}]}),
        ({"type": "external_select"}, {"text": "T", "value": "v"}, {"selected_option": {"text": "T", "value": "v"}}),
        ({"type": "users_select"}, "U1", {"selected_user": "U1"}),
        ({"type": "multi_channels_select"}, ["C1"], {"selected_channels": ["C1"]}),
        ({"type": "datepicker"}, "", {"selected_date": None}),
        ({"type": "plain_text_input"}, "", {"value": None}),
        ({"type": "plain_text_input"}, "hi", {"value": "hi"}),
        ({"type": "button", "value": "1"}, None, {"value": "1"}),
    ],
)  # fmt: skip
def test_choices_are_told_in_slacks_shape(element: Json, choice: Any, answer: Json) -> None:
    assert payloads.answer_of(element, choice) == {"type": element["type"], **answer}


def test_the_state_of_a_view_holds_every_input_and_no_button() -> None:
    elements = [{"type": "button", "action_id": "go"}, {"type": "timepicker", "action_id": "t"}]
    blocks = [{"block_id": "b", "elements": elements}]
    assert payloads.state_of(blocks, {"b": {"t": "09:00"}}) == {
        "values": {"b": {"t": {"type": "timepicker", "selected_time": "09:00"}}}
    }
    assert payloads.state_of(blocks, {"b": "nonsense"})["values"]["b"]["t"]["selected_time"] is None


def test_events_carry_an_id_and_who_they_are_for() -> None:
    with served() as running:
        envelope = payloads.event({"type": "app_mention"}, running.playground.state.now())
    assert envelope["event_id"].startswith("Ev")
    assert json.dumps(envelope)


def test_mentions_reach_the_bot() -> None:
    heard: list[str] = []

    def listen(app: App) -> None:
        app.event("app_mention")(lambda event: heard.append(event["text"]))

    with served(listen) as running:
        running.playground.person.write(NEWS, "@Signalpost what is new?")
        eventually(lambda: heard, ["<@U0SIGNALPOST> what is new?"])
