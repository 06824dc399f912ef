"""Slack's Web API behind the gateway's seam: one attempt a call, answers as values, refusals as SlackError."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.delivery.gateway import ChannelInfo, History, Identity, Message, Posted, UserInfo
from bot.delivery.refusals import Verdict, classify
from bot.delivery.wire import body_of, form_of, posted_of, ts_in, ts_of_time
from bot.errors import SlackError

# Refused or unknown address: not one byte left this machine. Everything else may have arrived.
_NEVER_SENT = (ConnectionRefusedError,)
# What the client raises at JSON that is no object, or is nested without end.
_NO_OBJECT = AttributeError | TypeError | RecursionError
_CODE = re.compile(r"[a-z0-9_]{1,80}")
_TOKEN = re.compile(r"x(?:ox[a-z]|app)[\w.-]{4,}")
_MOST_SAID = 300  # characters repeated of an answer


class WebGateway:
    """One workspace's Web API.

    Args:
        client: from :func:`bot.slack.client.make_client`; it must not retry by itself.
        app_id: Slack's id of the app, where an installation tells it.
    """

    def __init__(self, client: WebClient, app_id: str = "") -> None:
        self._client = client
        self._app_id = app_id
        self._we: Identity | None = None  # asked for once, when a history is first read

    def identity(self) -> Identity:
        """Who the token is, and what it may do."""
        answer = self._call("auth.test")
        scopes, team_id = _header(answer, "x-oauth-scopes"), _text(answer, "team_id")
        if not team_id:  # a proxy's "ok": whatever a token is good for hangs on this
            raise SlackError("Slack's answer names no workspace.", ambiguous=True)
        return Identity(
            team_id=team_id,
            team_name=_text(answer, "team"),
            bot_user_id=_text(answer, "user_id"),
            bot_id=_text(answer, "bot_id"),
            app_id=self._app_id,
            scopes=tuple(part.strip() for part in scopes.split(",") if part.strip()),
        )

    def revoke(self) -> None:
        """Let the token be good for nothing any more."""
        self._call("auth.revoke")

    def post(self, channel_id: str, message: Message, *, delivery_id: str = "", thread_ts: str = "") -> Posted:
        """Post once. The delivery's id goes along as metadata, so that history can tell whether it arrived."""
        body = body_of(message, delivery_id) | {"channel": channel_id, "unfurl_links": False, "unfurl_media": False}
        if thread_ts:
            body["thread_ts"] = thread_ts
        answer = self._call("chat.postMessage", body)
        ts = ts_in(_values(answer))
        if not ts:  # the message could never be edited or answered; history knows its id, if it stands there
            raise SlackError("Slack's answer names no message.", ambiguous=True)
        return Posted(channel_id=_text(answer, "channel") or channel_id, ts=ts, delivery_id=delivery_id)

    def update(self, channel_id: str, ts: str, message: Message, *, delivery_id: str = "") -> Posted:
        """Edit in place. The metadata is sent again: leaving it out keeps it, but a stand-in may not know."""
        answer = self._call("chat.update", body_of(message, delivery_id) | {"channel": channel_id, "ts": ts})
        return Posted(channel_id=channel_id, ts=_text(answer, "ts") or ts, delivery_id=delivery_id)

    def permalink(self, channel_id: str, ts: str) -> str:
        """Where a message stands, as an address for people."""
        return _text(self._call("chat.getPermalink", {"channel": channel_id, "message_ts": ts}), "permalink")

    def delete(self, channel_id: str, ts: str) -> None:
        """Delete an own message."""
        self._call("chat.delete", {"channel": channel_id, "ts": ts})

    def ephemeral(self, channel_id: str, user_id: str, message: Message) -> None:
        """Show a message to one person only."""
        self._call("chat.postEphemeral", body_of(message, "") | {"channel": channel_id, "user": user_id})

    def history(self, channel_id: str, *, oldest: datetime, cursor: str = "", limit: int = 200) -> History:
        """One page of a channel, newest first."""
        return self._page("conversations.history", {"channel": channel_id}, oldest, cursor, limit)

    def replies(
        self, channel_id: str, thread_ts: str, *, oldest: datetime, cursor: str = "", limit: int = 200
    ) -> History:
        """One page of a thread."""
        return self._page("conversations.replies", {"channel": channel_id, "ts": thread_ts}, oldest, cursor, limit)

    def open_dm(self, user_id: str) -> str:
        """The id of the direct message with a person."""
        channel = self._call("conversations.open", {"users": user_id}).get("channel")
        return str(channel.get("id", "")) if isinstance(channel, dict) else ""

    def join(self, channel_id: str) -> None:
        """Join a public channel."""
        self._call("conversations.join", {"channel": channel_id})

    def channel(self, channel_id: str) -> ChannelInfo:
        """What Slack says of a channel."""
        found = self._call("conversations.info", {"channel": channel_id}).get("channel") or {}
        return ChannelInfo(
            channel_id=channel_id,
            name=str(found.get("name") or ""),
            is_member=bool(found.get("is_member")),
            is_archived=bool(found.get("is_archived")),
            is_private=bool(found.get("is_private")),
        )

    def channels_of(self, user_id: str) -> frozenset[str]:
        """Ids of the channels a person is in, read page by page; of private ones only those that the bot is in too."""
        asked = {"user": user_id, "types": "public_channel,private_channel", "limit": 999}
        found: set[str] = set()
        cursor = ""
        while True:
            answer = self._call("users.conversations", asked | {"cursor": cursor})
            found |= {str(one.get("id", "")) for one in answer.get("channels") or () if isinstance(one, dict)}
            cursor = _cursor(answer)
            if not cursor:
                return frozenset(found)

    def user(self, user_id: str) -> UserInfo:
        """What Slack says of a person."""
        found = self._call("users.info", {"user": user_id}).get("user") or {}
        profile = found.get("profile") or {}
        return UserInfo(
            user_id=user_id,
            name=str(profile.get("display_name") or found.get("real_name") or found.get("name") or ""),
            timezone=str(found.get("tz") or "UTC"),
            is_admin=bool(found.get("is_admin") or found.get("is_owner")),
            is_guest=bool(found.get("is_restricted") or found.get("is_ultra_restricted") or found.get("is_stranger")),
            # People of an organisation's workspaces carry the organisation's id or another workspace's: no strangers.
            home_team_id="" if found.get("enterprise_user") else str(found.get("team_id") or ""),
        )

    def open_view(self, trigger_id: str, view: Mapping[str, Any]) -> str:
        """Open a modal; return its id."""
        return _view_id(self._call("views.open", {"trigger_id": trigger_id, "view": dict(view)}))

    def push_view(self, trigger_id: str, view: Mapping[str, Any]) -> str:
        """Put a modal on top of the open one; return its id."""
        return _view_id(self._call("views.push", {"trigger_id": trigger_id, "view": dict(view)}))

    def update_view(self, view_id: str, view: Mapping[str, Any], *, view_hash: str = "") -> None:
        """Change an open modal."""
        body: dict[str, Any] = {"view_id": view_id, "view": dict(view)}
        self._call("views.update", body | ({"hash": view_hash} if view_hash else {}))

    def publish_home(self, user_id: str, view: Mapping[str, Any]) -> None:
        """Show a person's Home tab."""
        self._call("views.publish", {"user_id": user_id, "view": dict(view)})

    def upload_image(self, name: str, body: bytes, *, alt_text: str, title: str) -> str:
        """Upload a picture that a message can then show; return its id. Nobody sees it by itself."""
        with Translating():
            done = self._client.files_upload_v2(filename=name, content=body, alt_txt=alt_text, title=title)
        files = done.get("files")
        first = files[0] if isinstance(files, list) and files else None
        file_id = str(first.get("id") or "") if isinstance(first, dict) else ""
        if not file_id:
            raise SlackError("Slack's answer names no file.", ambiguous=True)
        return file_id

    def _page(self, method: str, where: dict[str, Any], oldest: datetime, cursor: str, limit: int) -> History:
        self._we = we = self._we or self.identity()
        body = where | {
            "oldest": ts_of_time(oldest),
            "inclusive": True,
            "include_all_metadata": True,
            "limit": limit,
        }
        if cursor:
            body["cursor"] = cursor
        answer = self._call(method, body)
        messages = answer.get("messages")
        if not isinstance(messages, list):
            raise SlackError("Slack's answer holds no messages.", ambiguous=True)
        channel_id = str(where["channel"])
        return History(
            messages=tuple(posted_of(channel_id, one, we) for one in messages if isinstance(one, dict) and ts_in(one)),
            cursor=_cursor(answer),
            server_time=_date(answer),
        )

    def _call(self, method: str, body: Mapping[str, Any] | None = None) -> SlackResponse:
        with Translating():
            # As a form: the read methods of Slack take no JSON bodies, and slack_sdk writes lists in it as JSON.
            return self._client.api_call(method, data=form_of(body or {}))


class Translating:
    """Turns what the client raises into SlackError, by the table of ``bot.delivery.refusals``."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, SlackError):
            return
        if isinstance(error, SlackApiError):
            raise _refusal(error) from error
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(reason, _NEVER_SENT):
            raise SlackError("Slack could not be reached: connection refused.") from None
        if isinstance(error, SlackClientError | OSError | HTTPException | ValueError | _NO_OBJECT):
            raise SlackError(f"Slack gave no answer ({type(reason).__name__}).", ambiguous=True) from None


def _refusal(error: SlackApiError) -> SlackError:
    response = error.response
    status = int(getattr(response, "status_code", 200) or 200)
    data = response.data if isinstance(response, SlackResponse) else response
    code = str(data.get("error") or "") if isinstance(data, dict) else ""
    if not _CODE.fullmatch(code):  # slack_sdk puts the text of a page that is no JSON here
        code = ""
    verdict = classify(code, status)
    if status == 429 and not code:
        code = "ratelimited"
    details = data.get("response_metadata") if isinstance(data, dict) else None
    pointers = details.get("messages") if isinstance(details, dict) else None
    extra = "".join(f" {line}"[:_MOST_SAID] for line in pointers[:3]) if isinstance(pointers, list) else ""
    needed = f" (needed: {data['needed']})"[:_MOST_SAID] if isinstance(data, dict) and data.get("needed") else ""
    words = f"Slack said {code or f'HTTP {status}'}{needed}.{extra}"
    return SlackError(
        _TOKEN.sub("…", words),  # some proxies and stand-ins repeat the request they refuse
        code=code,
        ambiguous=verdict is Verdict.AMBIGUOUS,
        permanent=verdict not in {Verdict.AMBIGUOUS, Verdict.LATER},
        retry_after=_retry_after(response, status),
    )


def _retry_after(response: Any, status: int) -> float | None:
    if status != 429:
        return None
    try:
        return min(3_600.0, max(1.0, float(_header(response, "retry-after"))))
    except ValueError:
        return None


def _header(response: Any, name: str) -> str:
    headers = getattr(response, "headers", None) or {}
    for key, value in headers.items():
        if str(key).lower() == name:
            return str(value[0] if isinstance(value, list) and value else value)
    return ""


def _date(answer: SlackResponse) -> datetime | None:
    try:
        return parsedate_to_datetime(_header(answer, "date")).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def _cursor(answer: SlackResponse) -> str:
    details = answer.get("response_metadata")
    return str(details.get("next_cursor") or "") if isinstance(details, dict) else ""


def _values(answer: SlackResponse) -> Mapping[str, Any]:
    return answer.data if isinstance(answer.data, dict) else {}


def _text(answer: SlackResponse, name: str) -> str:
    return str(answer.get(name) or "")


def _view_id(answer: SlackResponse) -> str:
    view = answer.get("view")
    return str(view.get("id") or "") if isinstance(view, dict) else ""
