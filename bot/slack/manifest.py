"""The Slack app's manifest (schema version 2): what the app may do and hear, for Socket Mode and for HTTP."""

from __future__ import annotations

from typing import Any, Literal

from bot.render import actions as ids
from bot.slack.events import EVENTS

Mode = Literal["socket", "http"]

# What commands, rights and the subscribed events need …
SCOPES = (
    "channels:read",  # who is in a channel, before it is changed; being invited and removed
    "chat:write",
    "commands",
    "groups:read",
    "im:write",  # what one person follows comes by direct message
    "users:read",  # time zones; who is a guest or an admin
)
# … and each of these is for one thing, which is off where an admin leaves it out.
SCOPES_OPTIONAL = (
    "channels:history",  # proves whether a message arrived after a broken connection
    "channels:join",  # /ainews follow in a public channel the bot is not in
    "files:write",  # pictures in recaps
    "groups:history",
    "im:history",
)
ALL_SCOPES = (*SCOPES, *SCOPES_OPTIONAL)
LONG = (
    "Signalpost reads many sources, merges what many outlets say about one event into one story, and posts one card "
    "for it: what changed, why it matters, what to do next and who should care, each with its source. Follow "
    "topics in a channel or for yourself with /ainews follow, search the archive, ask for a recap of the week, and see "
    "why a story came or did not. Cards are written without AI or with a model of your choice, and say which; every "
    "line is checked against the cited sources, and can still be wrong: the original article is one click away."
)


def manifest(mode: Mode = "socket", base_url: str = "https://example.com", *, rotation: bool = False) -> dict[str, Any]:
    """Make the manifest to paste into Slack.

    Args:
        mode: ``socket`` needs no public address; ``http`` lets Slack send its requests to ``base_url``.
        base_url: PUBLIC_URL, without a slash at the end; used in ``http`` mode.
        rotation: let the app's tokens expire every twelve hours; cannot be undone in Slack.
    """
    http = mode == "http"
    return {
        "_metadata": {"major_version": 2, "minor_version": 0},
        "display_information": {
            "name": "Signalpost",
            "description": "The day's AI news as cards your team can act on in 30 seconds",
            "long_description": LONG,
            "background_color": "#1f2937",
        },
        "features": _features(f"{base_url}/slack/events" if http else ""),
        "oauth_config": {
            "scopes": {"bot": list(SCOPES), "bot_optional": list(SCOPES_OPTIONAL)},
            **({"redirect_urls": [f"{base_url}/slack/oauth_redirect"]} if http else {}),
        },
        "settings": {
            **_requests(f"{base_url}/slack/events" if http else ""),
            "org_deploy_enabled": False,
            "socket_mode_enabled": not http,
            "token_rotation_enabled": rotation,
        },
    }


def _features(endpoint: str) -> dict[str, Any]:
    return {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": True},
        "bot_user": {"display_name": "Signalpost", "always_online": True},
        "shortcuts": [
            {
                "name": "Make a news card",
                "type": "message",
                "callback_id": ids.SHORTCUT_CARD,
                "description": "Turns the link in a message into a news card",
            },
            {
                "name": "Search AI news",
                "type": "global",
                "callback_id": ids.SHORTCUT_SEARCH,
                "description": "Finds stories in the archive",
            },
        ],
        "slash_commands": [
            {
                "command": "/ainews",
                "description": "AI news your team can act on",
                "usage_hint": "help | latest policy | search agents since:7d | follow models min:60",
                "should_escape": False,
                **({"url": endpoint} if endpoint else {}),
            }
        ],
    }


def _requests(endpoint: str) -> dict[str, Any]:
    """What Slack sends, and where to when it is not over Socket Mode."""
    where = {"request_url": endpoint} if endpoint else {}
    menus = {"message_menu_options_url": endpoint} if endpoint else {}
    return {
        "event_subscriptions": {"bot_events": sorted(EVENTS), **where},
        "interactivity": {"is_enabled": True, **where, **menus},
    }


def missing_scopes(granted: tuple[str, ...]) -> tuple[str, ...]:
    """Scopes that the app would use and was not given; nothing when Slack did not say what was given."""
    return tuple(scope for scope in ALL_SCOPES if granted and scope not in granted)
