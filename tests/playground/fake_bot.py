"""A small bot that uses what Slack offers: a card with buttons, a command, a modal, a home, a shortcut."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def button(text: str, action_id: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def option(text: str, value: str) -> Json:
    return {"text": plain(text), "value": value}


def card(headline: str = "Meridian Lab opens the weights of Tern 2", ts: int = 1_790_000_000) -> list[Json]:
    """A news card in the product's order."""
    return [
        {"type": "header", "text": plain(headline)},
        {
            "type": "context",
            "elements": [
                mrkdwn(f"*The Harbour Wire* +3 sources · published <!date^{ts}^{{ago}}|earlier>, collected in 47m"),
                mrkdwn("importance *82* · open-source, research"),
            ],
        },
        {
            "type": "section",
            "text": mrkdwn("💡 A strong 34-billion model can now be run and changed by anyone with two GPUs."),
        },
        {
            "type": "section",
            "text": mrkdwn(
                "*30-second TL;DR*\n"
                "*What changed* Meridian Lab published the weights of Tern 2 (34 billion parameters).\n"
                "*Why it matters* It matches the lab's hosted model on 11 of 14 tests &amp; runs on two 48 GB cards.\n"
                "*What to do next* Read the licence, then run the evaluation script on your own prompts.\n"
                "*Who should care* Platform and ML teams · <https://meridian.example/tern|model card>"
            ),
        },
        {
            "type": "actions",
            "block_id": "card:1",
            "elements": [
                button("Read original", "read", url="https://meridian.example/tern"),
                button("Deep insight", "insight", value="1", style="primary"),
                button("Save", "save", value="1"),
                button("👍", "up", value="1", accessibility_label="More like this"),
                button("👎", "down", value="1", accessibility_label="Less like this"),
                {
                    "type": "overflow",
                    "action_id": "more",
                    "options": [
                        option("Share on X", "x"),
                        option("Why this?", "why"),
                        option("Mute source", "mute"),
                        option("Report a mistake", "report"),
                    ],
                },
            ],
        },
        {
            "type": "context",
            "elements": [
                mrkdwn(
                    "Written without AI from the cited sources · All content rights belong to the original publishers"
                )
            ],
        },
    ]


def modal(title: str = "Settings") -> Json:
    """A modal with one of each common input."""

    def field(block_id: str, label: str, element: Json, **more: Any) -> Json:
        return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}

    topics = [option("Models", "models"), option("Security", "security"), option("Policy", "policy")]
    return {
        "type": "modal",
        "callback_id": "settings",
        "title": plain(title),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "blocks": [
            {"type": "section", "text": mrkdwn("What this channel gets. *Empty* means everything.")},
            field("name", "Name", {"type": "plain_text_input", "action_id": "v"}, hint=plain("Two words at least")),
            field(
                "topics", "Topics", {"type": "multi_static_select", "action_id": "v", "options": topics}, optional=True
            ),
            field(
                "mode",
                "Mode",
                {"type": "static_select", "action_id": "v", "options": topics, "initial_option": topics[1]},
            ),
            field(
                "when",
                "When",
                {
                    "type": "radio_buttons",
                    "action_id": "v",
                    "options": [option("At once", "now"), option("Daily", "day")],
                },
                optional=True,
            ),
            field(
                "room",
                "Channel",
                {"type": "conversations_select", "action_id": "v", "default_to_current_conversation": True},
            ),
        ],
    }


def home() -> Json:
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Your Signalpost")},
            {
                "type": "section",
                "text": mrkdwn("You follow *security* and *models*."),
                "accessory": button("Change", "insight"),
            },
            {"type": "divider"},
            {"type": "section", "fields": [mrkdwn("*Feeds*\n68"), mrkdwn("*Cards this week*\n41")]},
        ],
    }


def listeners(app: App) -> None:
    """Let a Bolt app behave like a small news bot."""
    for action_id in ("up", "down", "read"):
        app.action(action_id)(quiet)
    app.command("/ainews")(ainews)
    app.action("insight")(insight)
    app.action("save")(save)
    app.action("more")(more)
    app.view("settings")(settings)
    app.shortcut("make_card")(make_card)
    app.event("app_home_opened")(opened)
    app.event("message")(heard)


def ainews(ack: Ack, respond: Respond, command: Json) -> None:
    if command["text"] == "boom":
        ack("That went wrong, but politely.")
        return
    ack()
    respond(text=f"You asked for: {command['text']}", blocks=card()[:3])


def insight(ack: Ack, body: Json, client: WebClient) -> None:
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=modal())


def save(ack: Ack, respond: Respond) -> None:
    ack()
    respond(text="Saved.", replace_original=False, response_type="ephemeral")


def more(ack: Ack, respond: Respond, action: Json) -> None:
    ack()
    respond(text=f"You chose {action['selected_option']['value']}.", replace_original=False)


def quiet(ack: Ack) -> None:
    ack()


def settings(ack: Ack, view: Json, client: WebClient, body: Json) -> None:
    values = view["state"]["values"]
    if len(values["name"]["v"]["value"].split()) < 2:
        ack(response_action="errors", errors={"name": "Two words, please."})
        return
    ack()
    topics = [picked["value"] for picked in values["topics"]["v"]["selected_options"]]
    client.chat_postEphemeral(
        channel=values["room"]["v"]["selected_conversation"],
        user=body["user"]["id"],
        text=f"Kept {values['name']['v']['value']} with {', '.join(topics) or 'everything'}.",
    )


def make_card(ack: Ack, body: Json, client: WebClient) -> None:
    ack()
    client.chat_postMessage(
        channel=body["channel"]["id"], thread_ts=body["message"]["ts"], text="Here is its card.", blocks=card()
    )


def opened(event: Json, client: WebClient) -> None:
    client.views_publish(user_id=event["user"], view=home())


def heard(event: Json, client: WebClient) -> None:
    client.chat_postMessage(channel=event["channel"], text=f"You said: {event['text']}")
