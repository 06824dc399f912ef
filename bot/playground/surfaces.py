"""views.*, files.*, auth and the rest of the Web API that the bot uses."""

from __future__ import annotations

import secrets
from typing import Any

from bot.playground.call import Call, Method
from bot.playground.desk import Upload
from bot.playground.messages import say
from bot.playground.shapes import APP_ID, BOT_ID, BOT_USER, SCOPES, TEAM_DOMAIN, TEAM_ID, YOU, ApiError, Json
from bot.playground.validator import check_blocks, refuse_view, view_problems

MOST_UPLOAD = 10_000_000  # bytes


def _view(call: Call, kind: str) -> Json:
    view: Any = call.json("view")
    if view is None:
        raise ApiError("invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: view"]})
    refuse_view(view, kind)
    return dict(view)


def open_view(call: Call) -> Json:
    """views.open."""
    view = _view(call, "modal")
    call.desk.spend_trigger(call.text("trigger_id"))
    return {"ok": True, "view": call.desk.push(view, on_top=False)}


def push_view(call: Call) -> Json:
    """views.push."""
    view = _view(call, "modal")
    call.desk.spend_trigger(call.text("trigger_id"))
    return {"ok": True, "view": call.desk.push(view, on_top=True)}


def update_view(call: Call) -> Json:
    """views.update, by view_id or external_id."""
    view = _view(call, "modal")
    old = call.desk.find_view(call.text("view_id"), call.text("external_id"))
    if old is None:
        raise ApiError("not_found")
    return {"ok": True, "view": call.desk.update(old, view, call.text("hash"))}


def publish(call: Call) -> Json:
    """views.publish."""
    view = _view(call, "home")
    if call.text("user_id") not in call.state.users:
        raise ApiError("user_not_found")
    return {"ok": True, "view": call.desk.publish(call.text("user_id"), view, call.text("hash"))}


def upload_url(call: Call) -> Json:
    """files.getUploadURLExternal."""
    name = call.text("filename")
    if not name:
        raise ApiError("invalid_arguments")
    if call.number("length", 1, MOST_UPLOAD + 1) > MOST_UPLOAD:
        raise ApiError("file_upload_size_restricted")
    file_id = f"F{secrets.token_hex(5).upper()}"
    call.desk.uploads[file_id] = Upload(name, call.text("alt_txt"))
    return {"ok": True, "upload_url": f"{call.base_url}/playground/upload/{file_id}", "file_id": file_id}


def complete_upload(call: Call) -> Json:
    """files.completeUploadExternal: the file appears as a message."""
    files: Any = call.json("files")
    if not isinstance(files, list) or not files:
        raise ApiError("invalid_arguments")
    shown = []
    for item in files:
        upload = call.desk.uploads.get(str(item.get("id", "")) if isinstance(item, dict) else "")
        if upload is None or not upload.body:
            raise ApiError("file_not_found")
        title = str(item.get("title") or upload.name)
        address = f"{call.base_url}/playground/files/{item['id']}"
        shown.append(
            {"id": item["id"], "name": upload.name, "title": title, "alt_txt": upload.alt_text, "url_private": address}
        )
    if call.text("channel_id"):
        channel = call.state.channels.get(call.text("channel_id"))
        if channel is None or BOT_USER not in channel.members:
            raise ApiError("channel_not_found")
        thread = {"thread_ts": call.text("thread_ts")} if call.text("thread_ts") else {}
        say(call, channel.id, {"text": call.text("initial_comment"), "files": shown, **thread})
    return {"ok": True, "files": shown}


def auth_test(call: Call) -> Json:
    """auth.test."""
    return {
        "ok": True,
        "url": f"{call.base_url}/",
        "team": "Playground",
        "user": call.state.users[BOT_USER].name,
        "team_id": TEAM_ID,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def team_info(_call: Call) -> Json:
    """team.info."""
    return {"ok": True, "team": {"id": TEAM_ID, "name": "Playground", "domain": TEAM_DOMAIN}}


def bot_info(call: Call) -> Json:
    """bots.info."""
    name = call.state.users[BOT_USER].real_name
    return {"ok": True, "bot": {"id": BOT_ID, "app_id": APP_ID, "user_id": BOT_USER, "name": name, "deleted": False}}


def oauth_access(call: Call) -> Json:
    """oauth.v2.access: the code ``playground`` is good once installed from the page; any other is not."""
    if call.text("code") != "playground":
        raise ApiError("invalid_code")
    return {
        "ok": True,
        "app_id": APP_ID,
        "access_token": call.bot_token,
        "token_type": "bot",
        "scope": SCOPES,
        "bot_user_id": BOT_USER,
        "team": {"id": TEAM_ID, "name": "Playground"},
        "enterprise": None,
        "authed_user": {"id": YOU},
        "is_enterprise_install": False,
    }


def validate_blocks(call: Call) -> Json:
    """blocks.validate: exactly one of blocks, message and view."""
    given = [name for name in ("blocks", "message", "view") if call.args.get(name)]
    if len(given) != 1:
        raise ApiError("invalid_arguments")
    value: Any = call.json(given[0])
    if given[0] == "view":
        kind = str(value.get("type")) if isinstance(value, dict) else "modal"
        problems = view_problems(value, kind).problems
    else:
        blocks = value.get("blocks") if given[0] == "message" and isinstance(value, dict) else value
        problems = check_blocks(blocks, "M").problems
    if problems:
        errors = [{"code": "failed_constraint", "message": m, "pointer": p} for m, p in problems]
        raise ApiError(f"invalid_{given[0]}", errors=errors)
    return {"ok": True}


METHODS: dict[str, Method] = {
    "auth.test": auth_test,
    "api.test": lambda call: {"ok": True, "args": dict(call.args)},
    "team.info": team_info,
    "bots.info": bot_info,
    "blocks.validate": validate_blocks,
    "oauth.v2.access": oauth_access,
    "views.open": open_view,
    "views.push": push_view,
    "views.update": update_view,
    "views.publish": publish,
    "files.getUploadURLExternal": upload_url,
    "files.completeUploadExternal": complete_upload,
}
