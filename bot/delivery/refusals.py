"""What an error of Slack means for a delivery: one table of its codes."""

from __future__ import annotations

from enum import StrEnum

from bot.errors import SlackError


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


_MENDING = {
    "not_in_channel": "I am no longer in it. Type `/invite @Signalpost` there, and what waited will still be posted.",
    "channel_not_found": (
        "I cannot find it: it was deleted, or made private without me. If it still exists, type "
        "`/invite @Signalpost` there; otherwise nothing needs to be done."
    ),
    "is_archived": "It is archived. Unarchive it and type `/invite @Signalpost` there, or follow in another channel.",
    "user_disabled": "The account was closed, so nothing more will be sent there.",
}
_OTHER = (
    "Slack does not let me write there ({code}). Ask somebody who manages the channel to let apps post, then type "
    "`/invite @Signalpost` there."
)


def mending(code: str) -> str:
    """What is wrong with a channel that Slack refused with this code, and what a person can do about it."""
    return _MENDING.get(code, _OTHER.format(code=code.replace("`", "")))
