"""The playground's Web API, asked by slack_sdk over loopback."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground.faults import Fault
from bot.playground.rooms import Channel
from bot.playground.shapes import BOT_USER, DM, YOU
from tests.playground.fake_bot import card, home, modal
from tests.playground.workspace import Served, served

NEWS = "C0AINEWS"


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def pass_(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack(clock: Clock) -> Iterator[Served]:
    with served(now=clock) as running:
        yield running


def code_of(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return str(caught.value.response["error"])


def test_the_token_tells_the_workspace_and_the_bot(slack: Served) -> None:
    told = slack.client.auth_test()
    assert (told["team_id"], told["user_id"]) == (slack.playground.team_id, BOT_USER)
    assert "chat:write" in told.headers["x-oauth-scopes"]


@pytest.mark.parametrize(("token", "code"), [("", "not_authed"), ("xoxb-other", "invalid_auth")])
def test_other_tokens_are_refused(slack: Served, token: str, code: str) -> None:
    client = WebClient(token=token, base_url=f"{slack.url}/playground/api/", retry_handlers=[])
    assert code_of(client.auth_test) == code


def test_a_revoked_token_is_refused(slack: Served) -> None:
    slack.playground.faults.token_revoked = True
    assert code_of(slack.client.auth_test) == "token_revoked"


def test_unknown_methods_are_named_so(slack: Served) -> None:
    assert code_of(slack.client.api_call, api_method="chat.shout") == "unknown_method"


def test_a_posted_message_comes_back_with_its_metadata(slack: Served) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"delivery_id": "d1"}}
    posted = slack.client.chat_postMessage(channel=NEWS, text="Hello", blocks=card(), metadata=metadata)
    assert posted["message"]["blocks"][0]["block_id"]
    page = slack.client.conversations_history(channel=NEWS, include_all_metadata=True)
    assert page["messages"][0]["metadata"] == metadata
    plain = slack.client.conversations_history(channel=NEWS)
    assert plain["messages"][0]["metadata"] == {"event_type": "delivery"}


def test_ids_grow_while_the_clock_stands_still(slack: Served) -> None:
    ids = [slack.client.chat_postMessage(channel=NEWS, text=str(n))["ts"] for n in range(3)]
    assert ids == sorted(set(ids))
    assert all(isinstance(ts, str) and len(ts.split(".")[1]) == 6 for ts in ids)


def test_form_and_json_bodies_mean_the_same(slack: Served) -> None:
    as_json = slack.client.api_call("chat.postMessage", json={"channel": NEWS, "text": "a", "blocks": card()})
    as_form = slack.client.api_call(
        "chat.postMessage", data={"channel": NEWS, "text": "a", "blocks": json.dumps(card())}
    )
    assert [b["type"] for b in as_json["message"]["blocks"]] == [b["type"] for b in as_form["message"]["blocks"]]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"channel": "C404"}, "channel_not_found"),
        ({"text": ""}, "no_text"),
        ({"blocks": "{"}, "invalid_blocks_format"),
        ({"blocks": "{}"}, "invalid_blocks_format"),
        ({"thread_ts": "1.000001"}, "thread_not_found"),
        ({"metadata": {"event_type": "a b", "event_payload": {}}}, "invalid_metadata_schema"),
        ({"metadata": {"event_type": "a", "event_payload": []}}, "invalid_metadata_format"),
        ({"metadata": {"event_type": "a", "event_payload": {"k": "v" * 17_000}}}, "metadata_too_large"),
        ({"metadata": "{"}, "invalid_metadata_format"),
    ],
)
def test_wrong_messages_are_refused_with_slacks_codes(slack: Served, arguments: dict[str, Any], code: str) -> None:
    body = {"channel": NEWS, "text": "a", **arguments}
    assert code_of(slack.client.api_call, api_method="chat.postMessage", json=body) == code
    assert slack.playground.state.messages(NEWS) == []


def test_one_bad_block_refuses_the_message_and_says_where(slack: Served) -> None:
    blocks = [*card(), {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]
    with pytest.raises(SlackApiError) as caught:
        slack.client.chat_postMessage(channel=NEWS, text="a", blocks=blocks)
    assert caught.value.response["errors"] == ["must be less than 3001 characters [json-pointer:/blocks/6/text/text]"]


def test_the_sum_of_all_blocks_has_a_limit(slack: Served) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}} for _ in range(5)]
    assert code_of(slack.client.chat_postMessage, channel=NEWS, text="a", blocks=blocks) == "msg_blocks_too_long"


def test_bot_outside_a_channel_must_join_first(slack: Served) -> None:
    slack.playground.state.add_channel(Channel(id="C0RANDOM", name="random", members={YOU}))
    assert code_of(slack.client.chat_postMessage, channel="C0RANDOM", text="a") == "not_in_channel"
    assert slack.client.conversations_join(channel="C0RANDOM")["channel"]["is_member"]
    assert slack.client.chat_postMessage(channel="#random", text="a")["ok"]


def test_archived_and_private_channels_answer_as_slack_does(slack: Served) -> None:
    slack.playground.state.add_channel(Channel(id="C0OLD", name="old", members={YOU, BOT_USER}, is_archived=True))
    slack.playground.state.add_channel(Channel(id="G0SECRET", name="secret", members={YOU}, is_private=True))
    assert code_of(slack.client.chat_postMessage, channel="C0OLD", text="a") == "is_archived"
    assert code_of(slack.client.conversations_join, channel="C0OLD") == "is_archived"
    assert code_of(slack.client.conversations_info, channel="G0SECRET") == "channel_not_found"
    assert code_of(slack.client.conversations_join, channel=DM) == "method_not_supported_for_channel_type"


def test_update_without_blocks_takes_the_blocks_away_and_keeps_metadata(slack: Served) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"id": "1"}}
    ts = slack.client.chat_postMessage(channel=NEWS, text="a", blocks=card(), metadata=metadata)["ts"]
    slack.client.chat_update(channel=NEWS, ts=ts, text="b")
    message = slack.playground.state.message(NEWS, ts)
    assert message is not None
    assert "blocks" not in message
    assert message["metadata"] == metadata
    slack.client.chat_update(channel=NEWS, ts=ts, text="c", blocks=card(), metadata={})
    changed = slack.playground.state.message(NEWS, ts) or {}
    assert "metadata" not in changed
    assert changed["blocks"]


def test_update_refuses_what_is_missing_foreign_or_too_long(slack: Served) -> None:
    assert code_of(slack.client.chat_update, channel=NEWS, ts="1.1", text="b") == "message_not_found"
    yours = slack.playground.state.post(NEWS, {"user": YOU, "text": "mine"})
    assert code_of(slack.client.chat_update, channel=NEWS, ts=yours["ts"], text="b") == "cant_update_message"
    ts = slack.client.chat_postMessage(channel=NEWS, text="a")["ts"]
    assert code_of(slack.client.chat_update, channel=NEWS, ts=ts, text="b" * 4001) == "msg_too_long"


def test_deleted_messages_are_gone(slack: Served) -> None:
    ts = slack.client.chat_postMessage(channel=NEWS, text="a")["ts"]
    slack.client.chat_delete(channel=NEWS, ts=ts)
    assert slack.client.conversations_history(channel=NEWS)["messages"] == []
    assert code_of(slack.client.chat_delete, channel=NEWS, ts=ts) == "message_not_found"


def test_very_long_text_is_cut_with_a_warning(slack: Served) -> None:
    posted = slack.client.chat_postMessage(channel=NEWS, text="x" * 40_001)
    assert posted["response_metadata"]["warnings"] == ["message_truncated"]
    assert len(posted["message"]["text"]) == 40_000


def test_bare_addresses_become_links_as_slack_does(slack: Served) -> None:
    posted = slack.client.chat_postMessage(channel=NEWS, text="see https://a.example/b and <https://c.example|c>")
    assert posted["message"]["text"] == "see <https://a.example/b> and <https://c.example|c>"


def test_history_is_newest_first_pages_and_leaves_replies_out(slack: Served, clock: Clock) -> None:
    roots = []
    for n in range(5):
        clock.pass_(2)
        roots.append(slack.client.chat_postMessage(channel=NEWS, text=str(n))["ts"])
    clock.pass_(2)
    slack.client.chat_postMessage(channel=NEWS, text="reply", thread_ts=roots[0])
    seen, cursor = [], ""
    for _ in range(3):
        page = slack.client.conversations_history(channel=NEWS, limit=2, cursor=cursor)
        seen += [m["ts"] for m in page["messages"]]
        cursor = page["response_metadata"]["next_cursor"]
    assert seen == roots[::-1]
    assert not cursor
    late = slack.client.conversations_history(channel=NEWS, oldest=roots[3], inclusive=True)
    assert [m["ts"] for m in late["messages"]] == [roots[4], roots[3]]
    assert [m["ts"] for m in slack.client.conversations_history(channel=NEWS, oldest=roots[3])["messages"]] == [
        roots[4]
    ]


def test_replies_start_with_the_root_and_the_root_counts_them(slack: Served) -> None:
    root = slack.client.chat_postMessage(channel=NEWS, text="root")["ts"]
    reply = slack.client.chat_postMessage(channel=NEWS, text="reply", thread_ts=root, reply_broadcast=True)["ts"]
    answer = slack.client.conversations_replies(channel=NEWS, ts=root)
    assert [m["ts"] for m in answer["messages"]] == [root, reply]
    assert answer["messages"][0]["reply_count"] == 1
    assert len(slack.client.conversations_history(channel=NEWS)["messages"]) == 2  # a broadcast reply shows in both
    assert code_of(slack.client.conversations_replies, channel=NEWS, ts="1.1") == "thread_not_found"


@pytest.mark.parametrize("arguments", [{"cursor": "?"}, {"oldest": "soon"}, {"limit": "many"}])
def test_nonsense_in_history_is_refused(slack: Served, arguments: dict[str, Any]) -> None:
    assert code_of(slack.client.conversations_history, channel=NEWS, **arguments).startswith("invalid_")


def test_more_than_one_message_a_second_is_limited_per_channel(slack: Served, clock: Clock) -> None:
    for n in range(4):
        slack.client.chat_postMessage(channel=NEWS, text=str(n))
    with pytest.raises(SlackApiError) as caught:
        slack.client.chat_postMessage(channel=NEWS, text="too much")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
    assert slack.client.chat_postMessage(channel="C0AISECURITY", text="elsewhere")["ok"]
    clock.pass_(1)
    assert slack.client.chat_postMessage(channel=NEWS, text="now")["ok"]


def test_people_and_channels_are_told(slack: Served) -> None:
    names = {c["name"] for c in slack.client.conversations_list()["channels"]}
    assert names == {"ai-news", "ai-security", "ai-research"} == set(slack.playground.channels)
    assert [c["id"] for c in slack.client.conversations_list(types="im")["channels"]] == [DM]
    assert slack.client.conversations_members(channel=NEWS)["members"] == sorted({BOT_USER, YOU})
    assert slack.client.users_info(user=YOU)["user"]["is_admin"]
    assert code_of(slack.client.users_info, user="U404") == "user_not_found"
    assert len(slack.client.users_list()["members"]) == 2
    assert len(slack.client.users_conversations()["channels"]) == 3
    slack.playground.state.add_channel(Channel(id="C0THEIRS", name="theirs", members={YOU}))
    slack.playground.state.add_channel(Channel(id="G0OURS", name="ours", members={YOU, BOT_USER}, is_private=True))
    slack.playground.state.add_channel(Channel(id="G0HIDDEN", name="hidden", members={YOU}, is_private=True))
    assert len(slack.client.users_conversations()["channels"]) == 3
    theirs = slack.client.users_conversations(user=YOU, types="public_channel,private_channel", limit=4)
    assert len(theirs["channels"]) == 4
    rest = slack.client.users_conversations(
        user=YOU, types="public_channel,private_channel", cursor=theirs["response_metadata"]["next_cursor"]
    )
    assert {c["id"] for c in (*theirs["channels"], *rest["channels"])} >= {"C0THEIRS", "G0OURS"}
    assert "G0HIDDEN" not in str((theirs.data, rest.data))
    assert code_of(slack.client.users_conversations, user="U404") == "user_not_found"
    assert slack.client.conversations_open(users=YOU)["channel"]["id"] == DM
    assert code_of(slack.client.conversations_open, users="U404") == "user_not_found"
    assert slack.client.team_info()["team"]["name"] == "Playground"
    assert slack.client.bots_info(bot="B0SIGNALPOST")["bot"]["name"] == "Signalpost"
    assert slack.client.api_test()["ok"]


def test_ephemeral_messages_reach_members_and_stay_out_of_history(slack: Served) -> None:
    slack.client.chat_postEphemeral(channel=NEWS, user=YOU, text="psst")
    assert [m["text"] for m in slack.playground.state.whispers(NEWS)] == ["psst"]
    assert slack.client.conversations_history(channel=NEWS)["messages"] == []
    assert code_of(slack.client.chat_postEphemeral, channel=NEWS, user="U404", text="a") == "user_not_found"
    slack.playground.state.add_channel(Channel(id="C0BOT", name="bot", members={BOT_USER}))
    assert code_of(slack.client.chat_postEphemeral, channel="C0BOT", user=YOU, text="a") == "user_not_in_channel"


def test_permalinks_lead_to_the_page(slack: Served) -> None:
    ts = slack.client.chat_postMessage(channel=NEWS, text="a")["ts"]
    assert slack.client.chat_getPermalink(channel=NEWS, message_ts=ts)["permalink"] == f"{slack.url}/#{NEWS}/{ts}"
    assert code_of(slack.client.chat_getPermalink, channel=NEWS, message_ts="1.1") == "message_not_found"


def test_a_trigger_opens_one_modal_within_three_seconds(slack: Served, clock: Clock) -> None:
    desk = slack.playground.desk
    trigger = desk.new_trigger()
    opened = slack.client.views_open(trigger_id=trigger, view=modal())["view"]
    assert desk.stack[0]["id"] == opened["id"]
    assert code_of(slack.client.views_open, trigger_id=trigger, view=modal()) == "exchanged_trigger_id"
    late = desk.new_trigger()
    clock.pass_(3.1)
    assert code_of(slack.client.views_open, trigger_id=late, view=modal()) == "expired_trigger_id"
    assert code_of(slack.client.views_open, trigger_id="made-up", view=modal()) == "invalid_trigger_id"


def test_at_most_three_modals_are_stacked(slack: Served) -> None:
    desk = slack.playground.desk
    slack.client.views_open(trigger_id=desk.new_trigger(), view=modal())
    for _ in range(2):
        slack.client.views_push(trigger_id=desk.new_trigger(), view=modal())
    assert code_of(slack.client.views_push, trigger_id=desk.new_trigger(), view=modal()) == "push_limit_reached"
    slack.client.views_open(trigger_id=desk.new_trigger(), view=modal())
    assert len(desk.stack) == 1


def test_a_stale_hash_does_not_overwrite_a_view(slack: Served) -> None:
    view = slack.client.views_open(trigger_id=slack.playground.desk.new_trigger(), view=modal())["view"]
    fresh = slack.client.views_update(view_id=view["id"], view=modal("New"), hash=view["hash"])["view"]
    assert (fresh["id"], fresh["title"]["text"]) == (view["id"], "New")
    assert code_of(slack.client.views_update, view_id=view["id"], view=modal(), hash=view["hash"]) == "hash_conflict"
    assert code_of(slack.client.views_update, view_id="V404", view=modal()) == "not_found"


def test_home_is_published_per_person_and_keeps_its_id(slack: Served) -> None:
    first = slack.client.views_publish(user_id=YOU, view=home())["view"]
    second = slack.client.views_publish(user_id=YOU, view=home(), hash=first["hash"])["view"]
    assert first["id"] == second["id"]
    assert code_of(slack.client.views_publish, user_id=YOU, view=home(), hash=first["hash"]) == "hash_conflict"
    assert code_of(slack.client.views_publish, user_id="U404", view=home()) == "user_not_found"


def test_made_up_ids_stay_when_the_same_blocks_are_sent_again(slack: Served) -> None:
    first = slack.client.views_publish(user_id=YOU, view=home())["view"]["blocks"]
    second = slack.client.views_publish(user_id=YOU, view=home())["view"]["blocks"]
    assert [b["block_id"] for b in first] == [b["block_id"] for b in second]
    assert len({b["block_id"] for b in first}) == len(first)


def test_wrong_views_are_refused_with_a_pointer(slack: Served) -> None:
    wrong = modal("A title that is far too long for Slack")
    with pytest.raises(SlackApiError) as caught:
        slack.client.views_open(trigger_id=slack.playground.desk.new_trigger(), view=wrong)
    assert caught.value.response["error"] == "invalid_arguments"
    assert caught.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    assert code_of(slack.client.api_call, api_method="views.open", json={"trigger_id": "a"}) == "invalid_arguments"


def test_an_uploaded_image_appears_in_the_channel(slack: Served) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(40)
    slack.client.files_upload_v2(channel=NEWS, file=picture, filename="chart.png", title="Week", alt_txt="A chart")
    (message,) = slack.playground.state.messages(NEWS)
    (file,) = message["files"]
    assert (file["title"], file["alt_txt"]) == ("Week", "A chart")
    connection = http.client.HTTPConnection(slack.url.removeprefix("http://"), timeout=5)
    connection.request("GET", file["url_private"].removeprefix(slack.url))
    reply = connection.getresponse()
    assert (reply.status, reply.headers["Content-Type"], reply.read()) == (200, "image/png", picture)
    connection.close()


def test_uploads_that_never_arrived_are_not_found(slack: Served) -> None:
    asked = slack.client.files_getUploadURLExternal(filename="a.png", length=4)
    listed = [{"id": asked["file_id"]}]
    assert code_of(slack.client.files_completeUploadExternal, files=listed, channel_id=NEWS) == "file_not_found"
    assert code_of(slack.client.api_call, api_method="files.completeUploadExternal", json={}) == "invalid_arguments"
    too_large = {"filename": "a.png", "length": 99_000_000}
    assert code_of(slack.client.files_getUploadURLExternal, **too_large) == "file_upload_size_restricted"


def test_oauth_gives_the_token_for_the_right_code_only(slack: Served) -> None:
    secrets = {"client_id": "c", "client_secret": "s"}
    assert slack.client.oauth_v2_access(**secrets, code="playground")["team"]["id"] == slack.playground.team_id
    assert code_of(slack.client.oauth_v2_access, **secrets, code="other") == "invalid_code"


def test_blocks_can_be_validated_alone(slack: Served) -> None:
    validate = slack.client.api_call
    assert validate("blocks.validate", json={"blocks": card()})["ok"]
    assert validate("blocks.validate", json={"view": modal()})["ok"]
    bad = {"message": {"blocks": [{"type": "header"}]}}
    assert code_of(validate, api_method="blocks.validate", json=bad) == "invalid_message"
    both = {"blocks": card(), "view": modal()}
    assert code_of(validate, api_method="blocks.validate", json=both) == "invalid_arguments"


def test_dropped_before_storing_leaves_nothing(slack: Served) -> None:
    slack.playground.faults.plan(Fault(kind="drop-before"))
    with pytest.raises((OSError, http.client.HTTPException)):
        slack.client.chat_postMessage(channel=NEWS, text="a")
    assert slack.playground.state.messages(NEWS) == []


def test_dropped_after_storing_leaves_the_message(slack: Served) -> None:
    slack.playground.faults.plan(Fault(kind="drop-after"))
    with pytest.raises((OSError, http.client.HTTPException)):
        slack.client.chat_postMessage(channel=NEWS, text="a")
    assert len(slack.playground.state.messages(NEWS)) == 1
    assert slack.client.chat_postMessage(channel=NEWS, text="b")["ok"]
    assert slack.playground.faults.requests["chat.postMessage"] == 2


@pytest.mark.parametrize(
    ("fault", "status", "stored"),
    [
        (Fault(kind="status", status=503), 503, 0),
        (Fault(kind="ratelimited", seconds=7), 429, 0),
        (Fault(kind="error", code="fatal_error"), 200, 0),
        (Fault(kind="error-after", code="internal_error"), 200, 1),
    ],
)
def test_other_faults_answer_as_planned(slack: Served, fault: Fault, status: int, stored: int) -> None:
    slack.playground.faults.plan(fault)
    with pytest.raises(SlackApiError) as caught:
        slack.client.chat_postMessage(channel=NEWS, text="a")
    assert caught.value.response.status_code == status
    assert len(slack.playground.state.messages(NEWS)) == stored


def test_a_slow_answer_still_stores(slack: Served) -> None:
    slack.playground.faults.plan(Fault(kind="delay", seconds=0.01))
    assert slack.client.chat_postMessage(channel=NEWS, text="a")["ok"]


def test_dead_images_can_refuse_a_message(slack: Served) -> None:
    image = {"type": "image", "image_url": "https://a.example/x.png", "alt_text": "x"}
    slack.playground.faults.images_fail = True
    assert code_of(slack.client.chat_postMessage, channel=NEWS, text="a", blocks=[image]) == "invalid_blocks"
    slack.playground.faults.clear()
    assert slack.client.chat_postMessage(channel=NEWS, text="a", blocks=[image])["ok"]


def test_messages_and_channels_survive_a_restart(tmp_path: Path) -> None:
    kept = tmp_path / "playground.db"
    with served(data_file=kept) as first:
        first.playground.state.add_channel(Channel(id="C0EXTRA", name="extra", members={YOU, BOT_USER}))
        stays = first.client.chat_postMessage(channel="C0EXTRA", text="stays")["ts"]
        goes = first.client.chat_postMessage(channel=NEWS, text="goes")["ts"]
        first.client.chat_delete(channel=NEWS, ts=goes)
        first.client.chat_update(channel="C0EXTRA", ts=stays, text="changed")
    with served(data_file=kept) as second:
        page = second.client.conversations_history(channel="C0EXTRA")
        assert [(m["ts"], m["text"]) for m in page["messages"]] == [(stays, "changed")]
        assert second.client.conversations_history(channel=NEWS)["messages"] == []
        assert second.client.chat_postMessage(channel=NEWS, text="later")["ts"] > stays
