"""The writer with a language model: one story a call, an answer of a fixed shape, within a deadline and a budget."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from bot.cards.check import check
from bot.cards.model import contract
from bot.cards.model.exchange import Exchange, LeftAlone, ModelFailed, Refused, Route
from bot.cards.model.sheet import Numbered, number_sentences, render_sources, render_task
from bot.cards.writer import Context, Draft, SourceEntry
from storage.records import Story

IMPORTANT = 60  # stories from this importance on may use the last of the day's money
_BREAK_AFTER, _BREAK_S = 5, 600.0  # failures in a row, and how long the model is then left alone


class LLMWriter:
    """Writes cards with a language model.

    Args:
        route: endpoint, price and purse.
        prompt: the task, with its places.
        audience: key → name of the playbook's audiences.
        deadline_s: most seconds for one story, all tries together.
        at_once: most stories at the same time.
    """

    def __init__(
        self,
        route: Route,
        prompt: str,
        audience: Mapping[str, str],
        *,
        deadline_s: float = 60.0,
        at_once: int = 4,
    ) -> None:
        self._route, self._prompt, self._audience = route, prompt, dict(audience)
        self._deadline_s = deadline_s
        self._places = threading.BoundedSemaphore(at_once)
        self._health = Health()
        self.at_once = at_once

    @property
    def name(self) -> str:
        """The model's name, as the card's label shows it."""
        return self._route.endpoint.model

    def write(self, story: Story, entries: Sequence[SourceEntry], context: Context) -> Draft:
        """One draft from the model, with one repair when its core does not pass the check.

        Raises:
            NoMoney: the day's budget does not reach.
            LeftAlone: the model failed too often just now.
            Refused: its answer does not stand, or the sources give it nothing to write from.
            ModelFailed: no usable answer within the deadline.
        """
        ends = self._route.clock() + self._deadline_s
        sentences = number_sentences(entries)
        if len(sentences) <= len(entries):
            raise Refused("The sources give no sentences to write from.")
        key = self._key(sentences, context.language)
        known = self._route.ledger.answer(key)
        if known is not None:
            return self._draft(known, sentences, story, context)
        with self._place(ends):
            exchange = Exchange(
                self._route,
                render_task(self._prompt, context, list(self._audience)),
                render_sources(sentences, entries),
                now=context.now,
                ends=ends,
                important=story.importance >= IMPORTANT,
            )
            answer, draft = self._settle(exchange, sentences, story, entries, context)
        self._route.ledger.keep(key, answer, context.now)
        return draft

    def _settle(
        self, exchange: Exchange, sentences: Sequence[Numbered], story: Story, entries: Sequence[SourceEntry],
        context: Context,
    ) -> tuple[str, Draft]:  # fmt: skip
        """Ask; where the core of the answer does not stand, say why and ask once more."""
        problem = ""
        for _ in range(2):
            reply = exchange.ask()
            try:
                draft = self._draft(reply.text, sentences, story, context)
            except contract.Malformed as e:
                problem = "it was cut off; be shorter." if reply.cut else f"it does not fit the schema ({e})."
            else:
                checked = check(draft, entries)
                if checked.ok:
                    return reply.text, draft
                problem = " ".join(f"{gone.section}: {gone.reason}." for gone in checked.dropped) or "it says nothing."
            exchange.object(reply.text, problem)
        raise Refused(f"The model's answer was refused: {problem}")

    def _draft(self, text: str, sentences: Sequence[Numbered], story: Story, context: Context) -> Draft:
        answer = contract.parse_answer(text)
        return contract.to_draft(
            answer, sentences, story.headline, audience=self._audience, model=self.name, language=context.language
        )

    def _key(self, sentences: Sequence[Numbered], language: str) -> str:
        """What an answer depends on; not the date, so that a story grouped anew tomorrow costs nothing."""
        endpoint = self._route.endpoint
        parts = [contract.VERSION, endpoint.provider, endpoint.model, self._prompt, language, list(self._audience)]
        parts.append([(sentence.source, sentence.text) for sentence in sentences])
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()

    @contextmanager
    def _place(self, ends: float) -> Iterator[None]:
        """One of the places at the model; what happens there decides whether it is left alone for a while."""
        self._health.check(self._route.clock())
        if not self._places.acquire(timeout=max(0.0, ends - self._route.clock())):
            raise ModelFailed("No place at the model came free in time.")
        try:
            yield
        except ModelFailed:
            self._health.failed(self._route.clock())
            raise
        else:
            self._health.worked()
        finally:
            self._places.release()


class Health:
    """Counts failures in a row, so that a broken model is not asked for every story."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._until = 0.0

    def check(self, now: float) -> None:
        """Raises ModelFailed while the model is left alone."""
        with self._lock:
            if self._failures >= _BREAK_AFTER and now < self._until:
                raise LeftAlone("The model failed several times in a row and is left alone for a while.")

    def failed(self, now: float) -> None:
        """One more failure."""
        with self._lock:
            self._failures += 1
            self._until = now + _BREAK_S

    def worked(self) -> None:
        """It works again."""
        with self._lock:
            self._failures = 0
