"""The way back to whoever pressed something: an ephemeral message, a modal, a changed modal."""

from __future__ import annotations

from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit

from slack_sdk.webhook import WebhookClient

from bot.delivery.gateway import Block, Message, SlackGateway
from bot.errors import SlackError
from bot.replies import Reply
from bot.services.desk.asker import gateway_of
from bot.services.parts import Parts
from bot.slack.press import Press
from bot.slack.views import answer, error_message, text_modal

TIMEOUT_S = 10
_SLACK_HOSTS = ("slack.com", "slack-gov.com")


class Back:
    """Answers people.

    Args:
        parts: the running parts.
        base_url: where links on cards point.
        api_url: Slack's Web API, or a stand-in for it whose addresses for answers are trusted too.
    """

    def __init__(self, parts: Parts, base_url: str, api_url: str = "") -> None:
        self.parts = parts
        self.base_url = base_url
        self._api_host = urlsplit(api_url or parts.settings.slack_api_url).netloc

    @property
    def reinstall(self) -> str:
        """Where an admin grants what is missing; "" where the app is installed by hand."""
        return f"{self.base_url}/slack/install" if self.parts.settings.many_workspaces else ""

    def gateway(self, press: Press) -> SlackGateway:
        """The workspace of the press."""
        return gateway_of(self.parts, press.asker.team_id)

    def say(self, press: Press, message: Message, *, replace: bool = False, in_channel: bool = False) -> None:
        """Answer with a message that only the asker sees, or that the channel sees.

        Args:
            press: what is answered.
            message: the answer.
            replace: in place of the message that was pressed.
            in_channel: for everybody in the channel.

        Raises:
            SlackError: Slack did not take it.
        """
        if press.response_url:
            respond(press.response_url, message, self._api_host, replace=replace, in_channel=in_channel)
        elif press.asker.channel_id and in_channel:
            self.gateway(press).post(press.asker.channel_id, message)
        elif press.asker.channel_id:
            self.gateway(press).ephemeral(press.asker.channel_id, press.asker.user_id, message)
        else:
            self.open(press, text_modal("Signalpost", message.text))

    def tell(self, press: Press, text: str) -> None:
        """Say one sentence, where the press came from."""
        if press.in_modal:
            self.open(press, text_modal("Signalpost", text))
        else:
            self.say(press, answer(Reply(text=text), base_url=self.base_url))

    def error(self, press: Press, sentence: str) -> None:
        """Say what went wrong: in a modal where the press came from one, else as an ephemeral message."""
        if press.trigger_id and (press.view_id or not (press.response_url or press.asker.channel_id)):
            self.open(press, text_modal("That did not work", sentence, error=True))
        else:
            self.say(press, error_message(sentence))

    def open(self, press: Press, view: Block) -> str:
        """Open a modal, on top of the one that was pressed in; return its id."""
        gateway = self.gateway(press)
        show = gateway.push_view if press.in_modal else gateway.open_view
        return show(press.trigger_id, view)

    def change(self, press: Press, view: Block) -> None:
        """Change the modal that was pressed in; a newer state of it wins."""
        try:
            self.gateway(press).update_view(press.view_id, view, view_hash=press.view_hash)
        except SlackError as e:
            if e.code != "hash_conflict":
                raise


def respond(url: str, message: Message, api_host: str, *, replace: bool = False, in_channel: bool = False) -> None:
    """Answer at the address that a command or a press brought.

    Args:
        url: that address, good for half an hour and five answers.
        message: the answer.
        api_host: host and port of Slack's Web API, or of a stand-in whose addresses are trusted too.
        replace: in place of the message that was pressed.
        in_channel: for everybody in the channel.

    Raises:
        SlackError: the address is not Slack's, or Slack did not take the answer.
    """
    host = urlsplit(url).hostname or ""
    ours = urlsplit(url).netloc == api_host
    if not ours and not any(host == slack or host.endswith(f".{slack}") for slack in _SLACK_HOSTS):
        raise SlackError("the answer's address is not Slack's", permanent=True)
    # No retries: a second try of an answer that did arrive uses up one of its five uses.
    client = WebhookClient(url, timeout=TIMEOUT_S, retry_handlers=[])
    body: dict[str, Any] = {
        "text": message.text,
        "blocks": list(message.blocks),
        "response_type": "in_channel" if in_channel else "ephemeral",
        "replace_original": replace,
        "unfurl_links": False,
        "unfurl_media": False,
    }
    try:
        taken = client.send_dict(body)
    except (URLError, OSError, ValueError) as e:
        raise SlackError("the answer did not reach Slack", ambiguous=True) from e
    if taken.status_code != 200:
        raise SlackError(f"Slack answered {taken.status_code}", code=str(taken.body)[:80])
