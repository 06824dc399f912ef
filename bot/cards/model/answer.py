"""What a model must answer to a question about the archive, and how that becomes lines for the check."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.cards.model.contract import Claim, Malformed, line_of, without_limits
from bot.cards.model.dialects import Form
from bot.cards.model.sheet import Numbered, render_sources
from bot.cards.writer import SourceEntry
from storage.records import Line

MOST_SENTENCES = 4
MOST_QUESTION = 400  # characters
VERSION = 1  # of the schema; part of the key under which answers are kept


class Written(BaseModel):
    """The whole answer; ``known`` is false when the sentences do not answer the question."""

    model_config = ConfigDict(extra="forbid", strict=True)

    known: bool
    answer: list[Claim] = Field(max_length=8)


FORM = Form("answer", "Hand over the answer.", without_limits(Written.model_json_schema()))


def render_question(question: str, sentences: Sequence[Numbered], entries: Sequence[SourceEntry]) -> str:
    """The numbered sentences and the question, both fenced as data."""
    asked = json.dumps(" ".join(question.split())[:MOST_QUESTION], ensure_ascii=False)
    asked = asked.replace("<", "‹").replace(">", "›")
    return f"{render_sources(sentences, entries)}\n<question>\n{asked}\n</question>"


def read_answer(text: str, sentences: Sequence[Numbered]) -> tuple[Line, ...]:
    """A model's answer as lines with their evidence; nothing when it says that it does not know.

    Raises:
        Malformed: it is not JSON of the schema.
    """
    start, end = text.find("{"), text.rfind("}")
    try:
        written = Written.model_validate_json(text[start : end + 1] if 0 <= start < end else text)
    except ValidationError as e:
        first = e.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the answer"
        raise Malformed(f"{where}: {first['msg']}") from None
    if not written.known:
        return ()
    lines = (line_of(claim, sentences) for claim in written.answer)
    return tuple(line for line in lines if line is not None)[:MOST_SENTENCES]
