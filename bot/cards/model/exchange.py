"""The exchange with a language model about one story: tries, waits, one repair, money reserved before every call."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bot.cards.model.dialects import CARD, Endpoint, Form, Manners, Reply, Turn, Unreadable, read_reply, request_body
from bot.cards.model.prices import Price
from bot.cards.writer import NotNow, Unwritable
from bot.errors import BotError

if TYPE_CHECKING:
    from bot.cards.model.transport import Posted

TRIES = 3
_LEAST_S = 0.2  # a call with less time than this is not begun
_CHARS_A_TOKEN = 3.0  # a careful guess, used only for what a call may cost at most


class NoMoney(NotNow):
    """Today's budget does not reach for another call."""


class ModelFailed(BotError):
    """The model gave no usable answer in time."""


class Refused(ModelFailed, Unwritable):
    """The model answered, and its answer does not stand even after a repair; or there is nothing to ask it."""


class LeftAlone(ModelFailed, NotNow):
    """The model failed several times in a row and is not asked for a while."""


class Ledger(Protocol):
    """Keeps answers and money."""

    def answer(self, key: str) -> str | None:
        """An answer kept earlier."""
        ...

    def keep(self, key: str, answer: str, now: datetime) -> None:
        """Keep an answer."""
        ...

    def reserve(self, model: str, most_usd: float, now: datetime, *, important: bool) -> int | None:
        """Set money aside for a call; None when the day's budget, or its part for such stories, does not reach."""
        ...

    def settle(self, call: int, *, tokens_in: int, tokens_out: int, cost_usd: float, outcome: str) -> None:
        """Write down what a call used."""
        ...


@dataclass(frozen=True, kw_only=True)
class Route:
    """What every call goes through: the endpoint, its price, the purse, and ways to wait that tests can replace."""

    endpoint: Endpoint
    price: Price
    ledger: Ledger
    manners: Manners = field(default_factory=Manners)
    rng: random.Random = field(default_factory=random.Random)
    wait: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


class Exchange:
    """One story's talk with the model.

    Args:
        route: how to call.
        task: the task, places filled.
        sources: the numbered sentences.
        now: the time, for the ledger.
        ends: when to give up, by ``route.clock``.
        important: may use the last fifth of the day's money.
        form: what an answer must look like.
    """

    def __init__(
        self, route: Route, task: str, sources: str, *, now: datetime, ends: float, important: bool, form: Form = CARD
    ) -> None:
        self._route, self._task, self._now, self._form = route, task, now, form
        self._ends, self._important = ends, important
        self._turns: list[Turn] = [Turn("user", sources)]
        self._tries = 0

    def ask(self) -> Reply:
        """The model's next answer.

        Raises:
            NoMoney: the budget does not reach.
            ModelFailed: refused for good, or no answer in the tries and the time given.
        """
        while True:
            self._tries += 1
            settled = self._call()
            reply = self._read(settled)
            if reply is not None:
                return reply
            self._pause(settled)

    def object(self, answer: str, problem: str) -> None:
        """Say what is wrong with an answer; the next :meth:`ask` gets the corrected one."""
        self._tries = min(self._tries, TRIES - 1)
        self._turns += [
            Turn("assistant", answer[:8000] or "{}"),
            Turn("user", f"Refused: {problem} Send it again, whole."),
        ]

    def _call(self) -> _Settled:
        left = self._ends - self._route.clock()
        if left < _LEAST_S:
            raise ModelFailed("The model did not answer in time.")
        manners = self._route.manners
        body = request_body(self._route.endpoint, self._task, self._turns, manners, self._form)
        most_in = int(len(body) / _CHARS_A_TOKEN)
        most = self._route.price.cost(most_in, manners.room)
        call = self._route.ledger.reserve(self._route.endpoint.model, most, self._now, important=self._important)
        if call is None:
            raise NoMoney("Today's budget for the model is used up.")
        from bot.cards.model.transport import post  # noqa: PLC0415 - aiohttp, only where a model is asked

        posted = post(self._route.endpoint.url, self._route.endpoint.headers, body, left)
        return self._settle(call, posted, most_in)

    def _settle(self, call: int, posted: Posted, most_in: int) -> _Settled:
        """Count what the server says; where it says nothing, what it may well have counted itself."""
        reply, outcome = None, posted.problem or str(posted.status)
        if posted.status == 200 and not posted.problem:
            try:
                reply = read_reply(self._route.endpoint, posted.body)
                outcome = "ok"
            except Unreadable:
                outcome = "unreadable"
        unknown = outcome in {"timeout", "no answer", "too large", "unreadable"}
        used_in = reply.tokens_in if reply else most_in if unknown else 0
        used_out = reply.tokens_out if reply else 0
        cost = self._route.price.cost(used_in, used_out)
        self._route.ledger.settle(call, tokens_in=used_in, tokens_out=used_out, cost_usd=cost, outcome=outcome)
        return _Settled(posted, reply, outcome)

    def _read(self, settled: _Settled) -> Reply | None:
        """The reply; None to try again."""
        manners = self._route.manners
        if settled.reply is not None:
            if settled.reply.cut and not settled.reply.text and not manners.roomy:
                manners.roomy = True  # all its tokens went into thinking
                return None
            return settled.reply
        status = settled.posted.status
        if status in {400, 404, 422} and manners.learn(settled.posted.body):
            self._tries -= 1
            return None
        if status in range(300, 500) and status not in {408, 409, 429}:
            raise ModelFailed(f"The model's server refused the request ({status}).", permanent=True)
        if self._tries >= TRIES:
            raise ModelFailed(f"The model's server gave no usable answer ({settled.outcome}).")
        return None

    def _pause(self, settled: _Settled) -> None:
        if settled.posted.status in {400, 404, 422} or settled.outcome == "ok":
            return  # the next request is another one
        asked = settled.posted.retry_after_s
        seconds = asked if asked is not None else 0.5 * 2**self._tries * (0.5 + self._route.rng.random())
        if self._route.clock() + seconds + _LEAST_S > self._ends:
            raise ModelFailed(f"The model's server asks for more time than there is ({settled.outcome}).")
        self._route.wait(seconds)


@dataclass(frozen=True, slots=True)
class _Settled:
    posted: Posted
    reply: Reply | None
    outcome: str
