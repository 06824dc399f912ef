"""What an answer of Slack means for a delivery: one table of errors, and the next state as a value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.errors import SlackError
from storage.records import Delivery, DeliveryKind, DeliveryState

LEASE_S = 60.0  # a worker that slept longer than this must not send what it claimed
POST_TIMEOUT_S = 15.0
# Longest way of a message that we know nothing of: our timeout, Slack taking it up to 30 s late, history lagging 10 s.
# Simulated with those delays, 45 s were the least that made no duplicate; 90 s keep a margin of two.
SETTLE_S = 90.0
BACKOFF_S = (5.0, 30.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0)  # then the delivery is dead: about 20 hours
RATE_WAIT_S = 30.0  # Slack counts in windows of a minute; used when it names no time
PARK_S = 3_600.0
MAX_CRASHES = 6  # claims in a row that ended with a dead worker, looks between them left out
MAX_CONFIGURATION = 3
STALE = timedelta(hours=24)  # an instant card that waited this long is left to the digest or recap


class Verdict(StrEnum):
    """What a refusal is about, and so what to do next."""

    LATER = "later"  # certainly not done; the same call may work later
    AMBIGUOUS = "ambiguous"  # it may have been done: look before trying again
    DESTINATION = "destination"  # this channel cannot be written to until a person acts
    WORKSPACE = "workspace"  # this workspace cannot be reached with its token any more
    CONFIGURATION = "configuration"  # the operator must act: a scope, a wrong kind of token
    CONTENT = "content"  # this message will never be taken as it is
    GONE = "gone"  # the message to edit or to answer is not there any more, or may not be touched


def _codes(verdict: Verdict, codes: str) -> dict[str, Verdict]:
    return dict.fromkeys(codes.split(), verdict)


# https://docs.slack.dev/reference/methods/chat.postMessage and …/chat.update, "Errors".
TABLE: dict[str, Verdict] = {
    **_codes(
        Verdict.LATER,
        "ratelimited rate_limited message_limit_exceeded team_added_to_org org_login_required accesslimited",
    ),
    **_codes(Verdict.AMBIGUOUS, "internal_error fatal_error service_unavailable request_timeout update_failed"),
    **_codes(
        Verdict.DESTINATION,
        "channel_not_found is_archived not_in_channel no_permission restricted_action"
        " restricted_action_read_only_channel restricted_action_thread_only_channel"
        " restricted_action_non_threadable_channel restricted_action_thread_locked"
        " ekm_access_denied messages_tab_disabled user_not_in_channel"
        " slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked"
        " slack_connect_lists_sharing_blocked method_not_supported_for_channel_type as_user_not_supported"
        " cannot_dm_bot user_not_found user_disabled",
    ),
    **_codes(
        Verdict.WORKSPACE,
        "account_inactive token_revoked invalid_auth not_authed token_expired team_access_not_granted"
        " enterprise_is_restricted two_factor_setup_required deprecated_endpoint access_denied app_uninstalled",
    ),
    **_codes(
        Verdict.CONFIGURATION,
        "missing_scope not_allowed_token_type invalid_arguments invalid_arg_name invalid_charset invalid_post_type"
        " invalid_form_data invalid_array_arg missing_post_type method_deprecated unknown_method",
    ),
    **_codes(
        Verdict.CONTENT,
        "invalid_blocks invalid_blocks_format msg_blocks_too_long msg_too_long msg_too_large no_text"
        " too_many_attachments attachment_payload_limit_exceeded markdown_text_conflict invalid_metadata_format"
        " invalid_metadata_schema metadata_too_large metadata_must_be_sent_from_app",
    ),
    **_codes(
        Verdict.GONE,
        "message_not_found cant_update_message edit_window_closed is_inactive block_mismatch thread_not_found"
        " streaming_state_conflict cannot_reply_to_message",
    ),
}
RATE_CODES = frozenset({"ratelimited", "rate_limited"})


def classify(code: str, http_status: int = 200) -> Verdict:
    """The verdict on an error code of Slack.

    Args:
        code: Slack's ``error``; "" when the answer named none.
        http_status: status of the HTTP answer; 0 when the request certainly never left this machine.
    """
    if http_status == 429:
        return Verdict.LATER
    known = TABLE.get(code)
    if known is not None:
        return known
    if http_status == 0:
        return Verdict.LATER
    # A page of HTML or a new code: with a server's failure nothing is certain, otherwise Slack has said no.
    return Verdict.AMBIGUOUS if http_status >= 500 or not code else Verdict.CONTENT


def judge(error: SlackError) -> Verdict:
    """The verdict on a refusal as the gateway raised it."""
    if error.ambiguous:
        return Verdict.AMBIGUOUS
    if not error.code:
        return Verdict.LATER
    return classify(error.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What to write about a delivery, its channel and its workspace after one step.

    ``row`` is the delivery as it shall be. Waits are seconds from now: ``channel_wait_s`` and ``team_wait_s`` hold
    back everything of that channel or workspace.
    """

    row: Delivery
    channel_wait_s: float = 0.0
    team_wait_s: float = 0.0
    channel_dead: str = ""
    team_dead: str = ""
    gone: bool = False  # the parent's message can no longer be touched

    @property
    def state(self) -> DeliveryState:
        """The delivery's next state."""
        return self.row.state


def sent(row: Delivery, ts: str, now: datetime) -> Outcome:
    """Slack holds the message; it is where it belongs."""
    done = replace(row, state=DeliveryState.SENT, ts=ts, sent_at=now, error="", crashes=0, not_before=None)
    return Outcome(row=_free(done))


def dropped(row: Delivery, why: str) -> Outcome:
    """Decided not to send."""
    return Outcome(row=_free(replace(row, state=DeliveryState.DROPPED, error=why, crashes=0, not_before=None)))


def dead(row: Delivery, why: str) -> Outcome:
    """Given up, with a reason; the channel goes on with its next delivery."""
    return Outcome(row=_free(replace(row, state=DeliveryState.DEAD, error=why, crashes=0, not_before=None)))


def released(row: Delivery, now: datetime, wait_s: float = 0.0) -> Outcome:
    """Certainly not sent and not Slack's fault: back to pending, no attempt counted. Never for a look."""
    back = _pending(row, now, wait_s, row.error)
    return Outcome(row=replace(back, attempts=max(0, row.attempts - 1)), channel_wait_s=wait_s)


def unread(row: Delivery, now: datetime, wait_s: float) -> Outcome:
    """A look that was not made, since its workspace does not answer: what is unknown stays unknown."""
    later = now + timedelta(seconds=wait_s)
    kept = replace(row, state=DeliveryState.SENDING, lease_until=now, not_before=later, crashes=_survived(row))
    return Outcome(row=kept)


def refused(row: Delivery, error: SlackError, now: datetime, jitter: float) -> Outcome:
    """The next state after Slack refused a call, or said nothing.

    Args:
        row: the delivery as claimed.
        error: what the gateway raised.
        now: the time after the call.
        jitter: 0.8 to 1.2, stretches the wait so that many rows do not come back together.
    """
    why = error.code or str(error)
    match judge(error):
        case Verdict.AMBIGUOUS:
            # An edit made twice is the same edit; a post made twice is a duplicate.
            again = row.kind is DeliveryKind.EDIT
            outcome = _retry(row, why, now, jitter) if again else Outcome(row=_unknown(row, why, now))
        case Verdict.LATER:
            outcome = _later(row, error, now, jitter)
        case Verdict.CONTENT:
            outcome = simpler(row, why, now)
        case Verdict.CONFIGURATION if row.attempts >= MAX_CONFIGURATION:
            outcome = dead(row, why)
        case Verdict.CONFIGURATION:
            outcome = Outcome(row=_pending(row, now, PARK_S, why), channel_wait_s=PARK_S)
        case Verdict.WORKSPACE:
            outcome = replace(released(row, now), team_dead=why)
        case Verdict.GONE:
            outcome = replace(dropped(row, why), gone=True)
        case Verdict.DESTINATION:
            outcome = replace(dead(row, why), channel_dead=why)
    return outcome


def simpler(row: Delivery, why: str, now: datetime) -> Outcome:
    """Our own check refused the message before it was sent: try it simpler, then give up."""
    if row.degrade >= 2:
        return dead(row, why)
    return Outcome(row=replace(_pending(row, now, 0.0, why), degrade=row.degrade + 1))


def proven(row: Delivery, ts: str | None, now: datetime) -> Outcome:
    """The next state after history was read to its end: adopt what is there, or send again with the same id."""
    row, died = replace(row, cursor=""), _survived(row)
    if ts is not None:
        return sent(row, ts, now)
    if died >= MAX_CRASHES:
        return dead(row, f"the worker died {died} times on it")
    return Outcome(row=replace(_pending(row, now, 0.0, row.error), crashes=died))


def unproven(row: Delivery, error: SlackError, now: datetime, jitter: float, cursor: str = "") -> Outcome:
    """The next state when history could not be read to its end: wait, never guess, and go on at ``cursor``."""
    verdict = judge(error)
    why = f"unknown; history says {error.code or error}"
    if verdict is Verdict.DESTINATION:
        return replace(dead(row, why), channel_dead=error.code)
    if verdict is Verdict.GONE:
        return replace(dropped(row, why), gone=True)
    wait = error.retry_after or (PARK_S if verdict in {Verdict.CONFIGURATION, Verdict.CONTENT} else 30.0 * jitter)
    later, died = now + timedelta(seconds=wait), _survived(row)
    kept = replace(row, not_before=later, error=why, lease_until=now, crashes=died, cursor=cursor)
    return Outcome(
        row=kept,
        team_wait_s=error.retry_after or 0.0,
        team_dead=error.code if verdict is Verdict.WORKSPACE else "",
    )


def settles_at(lease_until: datetime) -> datetime:
    """From when on history tells the truth about a claim whose lease ends then."""
    return lease_until + timedelta(seconds=SETTLE_S)


def claimed(row: Delivery, owner: str, now: datetime) -> Delivery:
    """The row as it is written before anything is sent: intent, lease and fence."""
    until = now + timedelta(seconds=LEASE_S)
    return replace(
        row,
        state=DeliveryState.SENDING,
        intent_at=now,
        lease_owner=owner,
        lease_until=until,
        not_before=settles_at(until),
        fence=row.fence + 1,
        attempts=row.attempts + 1,
        crashes=row.crashes + 1,
    )


def looking(row: Delivery, owner: str, now: datetime) -> Delivery:
    """The row as it is written before history is read: a new lease, the old intent. A look can crash as well."""
    held = claimed(row, owner, now)
    return replace(held, intent_at=row.intent_at, attempts=row.attempts, error=row.error)


def may_send(row: Delivery, now: datetime) -> bool:
    """Whether the claim still holds; asked just before sending, after any pause."""
    return row.lease_until is not None and now < row.lease_until


def too_late(row: Delivery, now: datetime) -> bool:
    """Whether a card waited so long that it belongs into the digest."""
    return row.kind is DeliveryKind.CARD and row.attempts == 0 and now - row.created_at > STALE


def _survived(row: Delivery) -> int:
    """Crashes before a look that has an outcome: those of the claims that it was made for."""
    return max(0, row.crashes - 1)


def _unknown(row: Delivery, why: str, now: datetime) -> Delivery:
    settled = now + timedelta(seconds=SETTLE_S)
    return replace(row, state=DeliveryState.SENDING, lease_until=now, not_before=settled, error=why, crashes=0)


def _retry(row: Delivery, why: str, now: datetime, jitter: float) -> Outcome:
    if row.attempts > len(BACKOFF_S):
        return dead(row, why)
    wait = BACKOFF_S[max(0, row.attempts - 1)] * jitter
    return Outcome(row=_pending(row, now, wait, why))


def _later(row: Delivery, error: SlackError, now: datetime, jitter: float) -> Outcome:
    if error.code not in RATE_CODES and error.retry_after is None:
        return _retry(row, error.code or str(error), now, jitter)
    wait = RATE_WAIT_S if error.retry_after is None else error.retry_after
    return replace(released(row, now, wait), team_wait_s=wait)


def _pending(row: Delivery, now: datetime, wait_s: float, why: str) -> Delivery:
    later = now + timedelta(seconds=wait_s) if wait_s else None
    return _free(replace(row, state=DeliveryState.PENDING, not_before=later, error=why, crashes=0))


def _free(row: Delivery) -> Delivery:
    return replace(row, lease_owner="", lease_until=None)
