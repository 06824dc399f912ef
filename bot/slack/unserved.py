"""What is answered while nobody can tell whether a request was served before: nothing is done, and people are told.

An event comes again when the answer is no 200. A command, a press and a form never do, so each of them gets the one
sentence that the door would have said: in the answer itself, or at the address that the press brought.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Response, jsonify

from bot.slack.door import OUT_OF_REACH
from bot.slack.views import text_modal

SENTENCE = f"{OUT_OF_REACH}."


def answer_unserved(payload: Mapping[str, object], tell: Callable[[str, str], None]) -> Response:
    """Answer a genuine request without serving it.

    Args:
        payload: its body, as Bolt parsed it.
        tell: says a sentence at a response URL, later.

    Returns:
        200 where the person is told; 503 where Slack asks again, or shows by itself that the press did not work.
    """
    if isinstance(payload.get("command"), str):
        return jsonify({"response_type": "ephemeral", "text": f"⚠️ {SENTENCE}"})
    if payload.get("type") == "view_submission":  # the form stays below with what was typed
        view = text_modal("That did not work", SENTENCE, error=True)
        return jsonify({"response_action": "push", "view": view})
    url = payload.get("response_url")
    if isinstance(url, str) and url:
        tell(url, SENTENCE)
        return Response("", 200)
    return Response("", 503)
