"""The table of errors and what follows from it; every step moves a delivery along an allowed edge only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery import outbox, pace
from bot.delivery.gateway import History, Identity, Message, Posted
from bot.delivery.refusals import TABLE, Verdict, classify, mending
from bot.delivery.simpler import simplified
from bot.delivery.wire import posted_of, time_of_ts, ts_of_time
from bot.errors import SlackError
from bot.services.delivery.looking import Window
from storage.records import Delivery, DeliveryKind, DeliveryState

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
CARD, EDIT = DeliveryKind.CARD, DeliveryKind.EDIT


def row(**values: object) -> Delivery:
    base = {"id": "a", "team_id": "T1", "channel_id": "C1", "seq": 1, "kind": CARD, "source_key": "k"}
    return Delivery(**{**base, "created_at": NOW, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "status", "verdict"),
    [
        ("ratelimited", 429, Verdict.LATER),
        ("", 429, Verdict.LATER),
        ("internal_error", 200, Verdict.AMBIGUOUS),
        ("fatal_error", 200, Verdict.AMBIGUOUS),
        ("brand_new_code", 503, Verdict.AMBIGUOUS),
        ("brand_new_code", 500, Verdict.AMBIGUOUS),
        ("brand_new_code", 499, Verdict.CONTENT),
        ("brand_new_code", 200, Verdict.CONTENT),
        ("", 200, Verdict.AMBIGUOUS),  # a page of HTML
        ("", 0, Verdict.LATER),  # connection refused
        ("is_archived", 200, Verdict.DESTINATION),
        ("token_revoked", 200, Verdict.WORKSPACE),
        ("missing_scope", 200, Verdict.CONFIGURATION),
        ("invalid_blocks", 200, Verdict.CONTENT),
        ("edit_window_closed", 200, Verdict.GONE),
    ],
)
def test_every_error_has_one_verdict(code: str, status: int, verdict: Verdict) -> None:
    assert classify(code, status) is verdict


@given(
    code=st.sampled_from(["", "brand_new_code", *TABLE]),
    ambiguous=st.booleans(),
    retry_after=st.none() | st.floats(0, 3_600),
    before=st.builds(row, kind=st.sampled_from(DeliveryKind), attempts=st.integers(1, 20), degrade=st.integers(0, 2)),
)
def test_after_any_refusal_nothing_is_lost_and_nothing_can_be_posted_twice(
    code: str, ambiguous: bool, retry_after: float | None, before: Delivery
) -> None:
    held = outbox.claimed(before, "w", NOW)
    error = SlackError("no", code=code, ambiguous=ambiguous, retry_after=retry_after)
    after = outbox.refused(held, error, NOW, 1.0).row
    assert after.state is not DeliveryState.SENT
    assert after.fence == held.fence
    if ambiguous and before.kind is not EDIT:
        assert after.state is DeliveryState.SENDING  # never back into line before history was read
        assert after.not_before == NOW + timedelta(seconds=outbox.SETTLE_S)
    if after.state in {DeliveryState.DEAD, DeliveryState.DROPPED}:
        assert after.error
    if after.state is DeliveryState.PENDING:
        assert not after.lease_owner


def test_an_answer_that_names_a_code_is_a_no_where_no_status_is_known() -> None:
    assert classify("brand_new_code") is Verdict.CONTENT
    assert classify("") is Verdict.AMBIGUOUS


def test_a_channel_that_cannot_be_written_to_is_explained_with_what_to_type() -> None:
    assert "/invite @Signalpost" in mending("not_in_channel")
    assert "(ekm_access_denied)" in mending("ekm_access_denied")
    assert "`rm" not in mending("`rm -rf`")  # a code never ends the mark-up around it


def test_a_message_that_our_own_check_refuses_gets_plainer_twice_and_is_then_given_up() -> None:
    first = outbox.simpler(row(), "too long", NOW).row
    second = outbox.simpler(first, "too long", NOW).row
    assert (first.state, first.degrade, first.not_before) == (DeliveryState.PENDING, 1, None)
    assert (second.state, second.degrade) == (DeliveryState.PENDING, 2)
    third = outbox.simpler(second, "too long", NOW).row
    assert (third.state, third.error) == (DeliveryState.DEAD, "too long")


def test_a_look_that_was_not_made_leaves_the_unknown_unknown() -> None:
    lost = outbox.refused(outbox.claimed(row(), "w", NOW), SlackError("", ambiguous=True), NOW, 1.0).row
    held = outbox.looking(lost, "w", NOW + timedelta(minutes=3))
    after = outbox.unread(held, NOW + timedelta(minutes=3), 7.0).row
    assert after.state is DeliveryState.SENDING
    assert after.not_before == NOW + timedelta(minutes=3, seconds=7)
    assert (after.attempts, after.crashes, after.intent_at) == (lost.attempts, lost.crashes, lost.intent_at)
    assert not outbox.may_send(after, NOW + timedelta(minutes=3))


def test_history_is_asked_only_when_even_the_slowest_message_would_show() -> None:
    slowest = timedelta(seconds=outbox.POST_TIMEOUT_S + 30 + 10)  # Slack may take it 30 s late and show it 10 s later
    held = outbox.claimed(row(), "w", NOW)
    assert held.lease_until is not None
    assert held.not_before == outbox.settles_at(held.lease_until)
    assert outbox.settles_at(NOW) - NOW > slowest
    assert outbox.may_send(held, held.lease_until - timedelta(seconds=1))
    assert not outbox.may_send(held, held.lease_until)


def test_a_refusal_is_noted_by_its_code_or_else_in_its_words() -> None:
    held = outbox.claimed(row(), "w", NOW)
    assert outbox.refused(held, SlackError("words", code="is_archived"), NOW, 1.0).row.error == "is_archived"
    assert (
        outbox.refused(held, SlackError("no answer in time", ambiguous=True), NOW, 1.0).row.error == "no answer in time"
    )


def test_what_went_wrong_before_is_forgotten_once_it_is_sent() -> None:
    done = outbox.sent(outbox.claimed(row(error="internal_error", crashes=2), "w", NOW), "1.2", NOW).row
    assert (done.state, done.ts, done.error, done.crashes) == (DeliveryState.SENT, "1.2", "", 0)


def test_what_is_put_back_holds_its_channel_as_long_and_counts_no_try() -> None:
    back = outbox.released(outbox.claimed(row(attempts=2), "w", NOW), NOW, 5.0)
    assert (back.state, back.row.attempts, back.channel_wait_s) == (DeliveryState.PENDING, 2, 5.0)


def test_an_answer_to_a_message_that_is_gone_is_dropped_and_its_parent_noted_as_gone() -> None:
    outcome = outbox.refused(row(kind=EDIT, parent_id="p"), SlackError("no", code="message_not_found"), NOW, 1.0)
    assert (outcome.state, outcome.gone) == (DeliveryState.DROPPED, True)


def test_the_next_look_begins_anew_where_the_last_one_came_to_its_end() -> None:
    held = outbox.looking(row(state=DeliveryState.SENDING, cursor="page 3"), "w", NOW)
    assert outbox.proven(held, None, NOW).row.cursor == ""
    assert outbox.unproven(held, SlackError("later"), NOW, 1.0, "page 4").row.cursor == "page 4"


def test_what_was_never_claimed_may_not_be_sent() -> None:
    assert not outbox.may_send(row(), NOW)


@pytest.mark.parametrize(
    ("code", "retry_after", "counts", "team_wait_s"),
    [
        ("team_added_to_org", None, True, 0.0),  # later, and each try counts
        ("team_added_to_org", 9.0, False, 9.0),  # a time that Slack names is kept for the whole workspace
        ("ratelimited", 9.0, False, 9.0),
        ("ratelimited", None, False, outbox.RATE_WAIT_S),
    ],
)
def test_a_wait_that_slack_asks_for_is_no_failed_try(
    code: str, retry_after: float | None, counts: bool, team_wait_s: float
) -> None:
    held = outbox.claimed(row(), "w", NOW)
    after = outbox.refused(held, SlackError("later", code=code, retry_after=retry_after), NOW, 1.0)
    assert after.row.state is DeliveryState.PENDING
    assert (after.row.attempts == held.attempts, after.team_wait_s) == (counts, team_wait_s)


def test_a_429_counts_no_attempt_and_holds_the_workspace() -> None:
    held = outbox.claimed(row(), "w", NOW)
    error = SlackError("slow down", code="ratelimited", retry_after=7)
    outcome = outbox.refused(held, error, NOW, 1.0)
    assert (outcome.row.attempts, outcome.team_wait_s) == (0, 7)


def test_waits_grow_and_end() -> None:
    waits = []
    one = row()
    for _ in range(20):
        one = outbox.claimed(one, "w", NOW)
        one = outbox.refused(one, SlackError("refused"), NOW, 1.0).row
        if one.state is DeliveryState.DEAD:
            break
        assert one.not_before is not None
        waits.append((one.not_before - NOW).total_seconds())
    assert waits == list(outbox.BACKOFF_S)


def test_a_missing_scope_waits_for_the_operator_and_ends() -> None:
    error = SlackError("no", code="missing_scope", permanent=True)
    assert outbox.refused(row(attempts=1), error, NOW, 1.0).channel_wait_s == outbox.PARK_S
    assert outbox.refused(row(attempts=3), error, NOW, 1.0).state is DeliveryState.DEAD


def test_history_that_says_the_channel_is_gone_ends_the_delivery() -> None:
    outcome = outbox.unproven(row(), SlackError("no", code="is_archived", permanent=True), NOW, 1.0)
    assert (outcome.state, outcome.channel_dead) == (DeliveryState.DEAD, "is_archived")
    outcome = outbox.unproven(row(), SlackError("no", code="thread_not_found", permanent=True), NOW, 1.0)
    assert (outcome.state, outcome.gone) == (DeliveryState.DROPPED, True)
    outcome = outbox.unproven(row(), SlackError("no", code="token_revoked", permanent=True), NOW, 1.0)
    assert outcome.team_dead == "token_revoked"


def test_a_row_that_kills_its_worker_is_given_up() -> None:
    last = outbox.looking(row(state=DeliveryState.SENDING, crashes=outbox.MAX_CRASHES), "w", NOW)
    assert outbox.proven(last, None, NOW).state is DeliveryState.DEAD
    assert outbox.proven(last, "1.2", NOW).state is DeliveryState.SENT
    first = outbox.looking(row(state=DeliveryState.SENDING, crashes=1), "w", NOW)
    again = outbox.proven(first, None, NOW).row
    assert (again.state, again.crashes) == (DeliveryState.PENDING, 1)


@pytest.mark.parametrize(
    ("code", "wait_s"), [("missing_scope", outbox.PARK_S), ("invalid_arguments", outbox.PARK_S), ("", 30.0)]
)
def test_history_that_only_an_operator_can_open_is_asked_once_an_hour(code: str, wait_s: float) -> None:
    outcome = outbox.unproven(row(state=DeliveryState.SENDING), SlackError("no", code=code), NOW, 1.0)
    assert outcome.row.not_before == NOW + timedelta(seconds=wait_s)


@given(calls=st.lists(st.tuples(st.floats(0, 5), st.integers(1, 5)), max_size=60))
def test_a_bucket_never_lets_more_through_than_its_rate_and_burst(calls: list[tuple[float, int]]) -> None:
    bucket = pace.Bucket(0.5, 4)
    due, now, taken = None, NOW, []
    for gap, wanted in calls:
        now += timedelta(seconds=gap)
        got = min(wanted, pace.room(bucket, due, now))
        if got:
            due = pace.take(bucket, due, now, got)
            taken += [now] * got
        else:
            assert pace.free_at(bucket, due, now) > now
            assert pace.room(bucket, due, pace.free_at(bucket, due, now) + timedelta(microseconds=1)) >= 1
    for index, start in enumerate(taken):
        for count, end in enumerate(taken[index:], start=1):
            assert count <= bucket.burst + (end - start).total_seconds() / bucket.interval_s + 1e-6


def test_a_held_bucket_lets_nothing_through_until_the_time_is_over() -> None:
    bucket = pace.BUCKETS["#post"]
    due = pace.hold(bucket, NOW, 30)
    assert pace.room(bucket, due, NOW + timedelta(seconds=29.7)) == 0
    assert pace.room(bucket, due, NOW + timedelta(seconds=30)) == 1


def test_a_message_gets_plainer_step_by_step() -> None:
    picture = {"type": "image", "image_url": "https://x.example/1.png", "alt_text": "x"}
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}, "accessory": dict(picture)}
    context = {"type": "context", "elements": [dict(picture)]}
    message = Message(text="hello" * 1_000, blocks=(picture, section, context))
    assert simplified(message, 0) is message
    plain = simplified(message, 1)
    assert plain.blocks == ({"type": "section", "text": {"type": "mrkdwn", "text": "hello"}},)
    assert simplified(message, 2).blocks == ()
    assert len(simplified(message, 2).text) == 4_000
    assert simplified(Message(text="hello", blocks=plain.blocks), 1).blocks == ()  # nothing to leave out but blocks


@given(micro=st.integers(0, 4_000_000_000_000_000))
def test_slack_ids_keep_every_microsecond(micro: int) -> None:
    ts = f"{micro // 1_000_000}.{micro % 1_000_000:06d}"
    assert ts_of_time(time_of_ts(ts)) == ts


def test_every_claim_makes_the_ones_before_it_worthless() -> None:
    held = outbox.claimed(row(fence=4), "w", NOW)
    looked = outbox.looking(held, "v", NOW + timedelta(minutes=3))
    assert (held.fence, looked.fence) == (5, 6)


@pytest.mark.parametrize(
    ("values", "late"),
    [
        ({}, True),
        ({"attempts": 1}, False),  # it was tried, and may even stand there
        ({"kind": DeliveryKind.NOTICE}, False),
        ({"created_at": NOW - outbox.STALE}, False),
    ],
)
def test_only_a_card_that_nobody_ever_tried_to_send_is_left_to_the_digest(
    values: dict[str, object], late: bool
) -> None:
    old = {"created_at": NOW - outbox.STALE - timedelta(seconds=1), **values}
    assert outbox.too_late(row(**old), NOW) is late


def test_a_limit_met_while_reading_the_history_holds_the_whole_workspace() -> None:
    held = outbox.looking(row(state=DeliveryState.SENDING), "w", NOW)
    outcome = outbox.unproven(held, SlackError("no", code="ratelimited", retry_after=7.0), NOW, 1.0)
    assert outcome.team_wait_s == 7.0
    assert outcome.row.not_before == NOW + timedelta(seconds=7)


def test_a_short_fraction_of_a_message_id_is_a_fraction() -> None:
    assert time_of_ts("1763900000.5") - time_of_ts("1763900000.000000") == timedelta(milliseconds=500)


WE = Identity(team_id="T1", bot_user_id="UBOT", bot_id="B1", app_id="A1")


@pytest.mark.parametrize(
    ("by", "own"),
    [
        ({"app_id": "A1"}, True),
        ({"bot_id": "B1"}, True),
        ({"bot_id": "BOLD", "app_id": "A1"}, True),  # installed anew
        ({"bot_id": "BOLD", "user": "UBOT"}, True),
        ({"bot_id": "B2", "app_id": "A2", "user": "UOTHER"}, False),  # another installation beside this one
        ({"bot_id": "B2"}, False),
        ({"app_id": "A2"}, False),
        ({"user": "U1"}, False),
        ({}, False),
    ],
)
def test_a_message_is_our_own_by_any_name_of_this_app(by: dict[str, str], own: bool) -> None:
    assert posted_of("C1", {"ts": "1.0", **by}, WE).own is own


@pytest.mark.parametrize(("by", "own"), [({"app_id": "A9"}, True), ({"bot_id": "B9"}, True), ({"user": "U1"}, False)])
def test_where_slack_names_us_by_nothing_to_compare_an_apps_message_is_ours(by: dict[str, str], own: bool) -> None:
    assert posted_of("C1", {"ts": "1.0", **by}, Identity(team_id="T1")).own is own


def test_a_page_that_goes_back_behind_the_intent_is_the_last() -> None:
    window = Window(after_ts="", intent_at=NOW, now=NOW + timedelta(minutes=3))

    def page(*seconds: int) -> History:
        stamps = [ts_of_time(NOW + timedelta(seconds=one)) for one in seconds]
        messages = tuple(Posted(channel_id="C1", ts=ts) for ts in stamps)
        return History(messages=messages, server_time=NOW + timedelta(minutes=3))

    assert window.reached(page(100, -61))
    assert not window.reached(page(100, -59))
    assert not window.reached(page())
