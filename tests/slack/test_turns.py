"""Nobody holds all threads: what one person or workspace has under way at once has an end."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from dataclasses import replace

import pytest

from bot.errors import UserError
from bot.render import actions as ids
from bot.services.desk.asker import Asker
from bot.slack.handlers import THREADS
from bot.slack.turns import OF_PERSON, Turns
from storage.store import Store
from tests.conftest import Clock
from tests.slack.world import running

ANNA = Asker(team_id="T1", user_id="UANNA")


def test_a_person_has_only_so_much_under_way_and_others_are_served() -> None:
    turns = Turns()
    with ExitStack() as held:
        for _ in range(OF_PERSON):
            held.enter_context(turns.take(ANNA))
        with pytest.raises(UserError, match="still at work"):
            held.enter_context(turns.take(ANNA))
        for other in (replace(ANNA, user_id="UBOB"), replace(ANNA, team_id="T2")):
            held.enter_context(turns.take(other))
    with turns.take(ANNA):
        pass


def test_of_many_workspaces_none_has_all_turns() -> None:
    turns = Turns(of_team=3)
    with ExitStack() as held:
        for number in range(3):
            held.enter_context(turns.take(replace(ANNA, user_id=f"U{number}")))
        with pytest.raises(UserError, match="workspace"):
            held.enter_context(turns.take(ANNA))
        held.enter_context(turns.take(replace(ANNA, team_id="T2")))


def test_a_turn_ends_also_where_the_work_fails() -> None:
    turns = Turns()
    for _ in range(3 * OF_PERSON):
        with pytest.raises(ZeroDivisionError), turns.take(ANNA):
            raise ZeroDivisionError


@pytest.mark.slow
def test_one_person_s_slow_articles_keep_nobody_else_waiting(store: Store, clock: Clock) -> None:
    """More links than there are threads, on a server that does not answer; there is still a thread for others."""
    going = threading.Event()
    with running(store, clock, allow_private_networks="127.0.0.1/32") as world:
        world.flask.add_url_rule("/stuck", "stuck", lambda: str(going.wait(30)))
        message = world.playground.state.post(world.general, {"user": "U1", "text": f"<{world.url}/stuck>"})
        try:
            for _ in range(THREADS + 4):
                world.playground.person.shortcut(ids.SHORTCUT_CARD, {"channel": world.general, "ts": message["ts"]})
            world.app.listener_runner.listener_executor.submit(lambda: None).result(timeout=10)
        finally:
            going.set()
