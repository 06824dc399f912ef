"""Answers a question with a language model from numbered sentences, within a deadline and a budget; then the check."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.cards.check import check_lines
from bot.cards.model import answer
from bot.cards.model.contract import Malformed
from bot.cards.model.exchange import Exchange, ModelFailed, Route
from bot.cards.model.llm import Health
from bot.cards.model.sheet import Numbered, number_sentences
from bot.cards.writer import SourceEntry
from storage.records import Line


class Answerer(Protocol):
    """Writes the answer to a question."""

    @property
    def name(self) -> str:
        """The model's name, as the label shows it."""
        ...

    def answer(self, question: str, entries: Sequence[SourceEntry], now: datetime) -> tuple[Line, ...] | None:
        """Lines that stand in their sources; ``()``: the sources do not say; ``None``: nothing usable was written."""
        ...


class ModelAnswerer:
    """Asks a language model and lets through what the check of cards lets through.

    Args:
        route: endpoint, price and purse.
        prompt: the task, with its places.
        language: of the answers.
        deadline_s: most seconds for one question, all tries together; somebody waits.
    """

    def __init__(self, route: Route, prompt: str, *, language: str = "en", deadline_s: float = 12.0) -> None:
        self._route, self._prompt, self._language, self._deadline_s = route, prompt, language, deadline_s
        self._health = Health()

    @property
    def name(self) -> str:
        """The model's name, as the label shows it."""
        return self._route.endpoint.model

    def answer(self, question: str, entries: Sequence[SourceEntry], now: datetime) -> tuple[Line, ...] | None:
        """Answer from these entries alone.

        Args:
            question: as it was asked; data like the sources.
            entries: what the archive has on it; cites count from 0 in this order.
            now: the time, for the task and the ledger.

        Returns:
            the lines that passed the check; ``()`` when the model says that it does not know; ``None`` when what it
            wrote did not pass.

        Raises:
            NoMoney: the day's budget does not reach.
            ModelFailed: no answer in time, or the model failed too often just now.
        """
        sentences = number_sentences(entries)
        key = self._key(question, sentences)
        known = self._route.ledger.answer(key)
        text, lines = (
            (known, answer.read_answer(known, sentences)) if known else self._ask(question, sentences, entries, now)
        )
        if not lines:
            return ()
        kept = check_lines(lines, entries, self._language)
        if kept and not known:
            self._route.ledger.keep(key, text, now)
        return kept or None

    def _ask(
        self, question: str, sentences: Sequence[Numbered], entries: Sequence[SourceEntry], now: datetime
    ) -> tuple[str, tuple[Line, ...]]:
        """The model's words and its lines; a malformed answer is asked for once more."""
        self._health.check(self._route.clock())
        exchange = Exchange(
            self._route,
            self._task(now),
            answer.render_question(question, sentences, entries),
            now=now,
            ends=self._route.clock() + self._deadline_s,
            important=False,  # the last fifth of the day's money is for cards
            form=answer.FORM,
        )
        try:
            found = self._read(exchange, sentences)
        except ModelFailed:
            self._health.failed(self._route.clock())
            raise
        self._health.worked()
        return found

    def _read(self, exchange: Exchange, sentences: Sequence[Numbered]) -> tuple[str, tuple[Line, ...]]:
        problem = ""
        for _ in range(2):
            reply = exchange.ask()
            try:
                return reply.text, answer.read_answer(reply.text, sentences)
            except Malformed as e:
                problem = "it was cut off; be shorter." if reply.cut else f"it does not fit the schema ({e})."
            exchange.object(reply.text, problem)
        raise ModelFailed(f"The model's answer was refused: {problem}")

    def _task(self, now: datetime) -> str:
        language = "English" if self._language == "en" else self._language
        return self._prompt.replace("{{language}}", language).replace("{{date}}", f"{now:%Y-%m-%d}")

    def _key(self, question: str, sentences: Sequence[Numbered]) -> str:
        endpoint = self._route.endpoint
        parts: list[object] = ["ask", answer.VERSION, endpoint.provider, endpoint.model, self._prompt, self._language]
        parts += [" ".join(question.lower().split()), [(one.source, one.text) for one in sentences]]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
