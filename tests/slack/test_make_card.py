"""The shortcut "Make a news card": a link becomes a card in a modal, and the card a message in a channel, once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.cards.advice.playbook import Playbook
from bot.cards.extractive import ExtractiveWriter
from bot.render import actions as ids
from config.settings import CONFIG_DIR
from storage.store import Store
from tests.conftest import Clock
from tests.slack.world import World, assert_valid, running, words

PARAGRAPH = (
    "The transport ministry of Averland said on Monday that every AI system in its railway control rooms must pass a "
    "yearly audit from March 2027. Operators have to publish the results within thirty days, the ministry wrote. "
    "The rule follows a signal failure in June that a scheduling model had caused. "
)
PAGE = f"""<!doctype html><html><head><title>Averland orders yearly audits of AI in railway control</title>
<meta property="og:site_name" content="Averland Gazette"></head><body><article>
<h1>Averland orders yearly audits of AI in railway control</h1><p>{PARAGRAPH}</p><p>{PARAGRAPH}</p>
<p>Unions welcomed the audits and asked for a voice in them.</p></article></body></html>"""


@pytest.fixture
def desk_world(store: Store, clock: Clock) -> Iterator[World]:
    """A world that may fetch from this machine, and an article on it."""
    writers = (ExtractiveWriter(Playbook.load(CONFIG_DIR / "playbook.toml")),)
    with running(store, clock, writers=writers, allow_private_networks="127.0.0.1/32") as served:
        served.flask.add_url_rule("/article", "article", lambda: PAGE)
        yield served
        assert_valid(served)


@pytest.mark.slow
def test_link_in_a_message_becomes_a_card_that_is_posted_once(desk_world: World) -> None:
    world = desk_world
    message = world.playground.state.post(world.general, {"user": "U1", "text": f"read <{world.url}/article|this>"})
    world.playground.person.shortcut(ids.SHORTCUT_CARD, {"channel": world.general, "ts": message["ts"]})
    world.wait(lambda: "railway control" in words(world.modal()))
    assert "collected in" not in words(world.modal())  # it was read when somebody asked
    assert world.submit() == {}
    assert "Posted" in words(world.modal())
    found = world.playground.state.messages(world.general)[-1]
    assert "Averland orders yearly audits" in words(found)


@pytest.mark.slow
def test_link_that_is_typed_into_the_form_is_read_after_the_answer(desk_world: World) -> None:
    world = desk_world
    message = world.playground.state.post(world.general, {"user": "U1", "text": "nothing here"})
    world.playground.person.shortcut(ids.SHORTCUT_CARD, {"channel": world.general, "ts": message["ts"]})
    world.modal()
    assert world.submit(**{ids.IN_LINK: f"{world.url}/article"}) == {}
    world.wait(lambda: "railway control" in words(world.modal()))
    assert world.submit(**{ids.IN_CHANNEL: None}) == {"in_channel": "Please choose a channel."}
