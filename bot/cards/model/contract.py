"""What a language model must answer, and how its answer becomes a draft; nothing in it is trusted before ``check``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot.cards.english.text import fold, tidy
from bot.cards.model.sheet import Numbered
from bot.cards.writer import Draft
from bot.errors import BotError
from storage.records import Cite, Implication, Line, TimelineItem, Tldr

VERSION = 1  # of the schema; part of the key under which answers are kept
_LIMITS = frozenset({"maxLength", "maxItems", "pattern", "title"})
Text = Annotated[str, StringConstraints(max_length=600)]
Short = Annotated[str, StringConstraints(max_length=200)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Claim(_Strict):
    """One statement, the sentences it rests on, and a verbatim piece of one of them."""

    text: Text
    cites: list[int] = Field(max_length=8)
    quote: Text


class Prediction(_Strict):
    """What may come, and the stated fact it rests on."""

    prediction: Claim
    rationale: Claim
    by: Short
    judged_by: Short


class Step(_Strict):
    """One dated step."""

    date: Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
    step: Claim


class Answer(_Strict):
    """The whole answer; a field without anything true to say is null or empty."""

    headline: Claim | None
    insight: Claim | None
    what_changed: Claim | None
    why_it_matters: Claim | None
    what_to_do_next: Claim | None
    who_should_care: list[Short] = Field(max_length=6)
    takeaways: list[Claim] = Field(max_length=6)
    implications: list[Prediction] = Field(max_length=4)
    timeline: list[Step] = Field(max_length=10)


class Malformed(BotError):
    """The answer does not fit the schema; the text says where, without repeating the answer."""


def parse_answer(text: str) -> Answer:
    """Read a model's answer.

    Raises:
        Malformed: it is not JSON of the schema.
    """
    start, end = text.find("{"), text.rfind("}")
    try:
        return Answer.model_validate_json(text[start : end + 1] if 0 <= start < end else text)
    except ValidationError as e:
        first = e.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the answer"
        raise Malformed(f"{where}: {first['msg']}") from None


def schema() -> dict[str, object]:
    """The JSON schema of an answer, with every field required and without the limits that strict structured output does
    not know; those are held when the answer is read.
    """
    return without_limits(Answer.model_json_schema())


def without_limits(found: dict[str, object]) -> dict[str, object]:
    """A schema without the limits that strict structured output does not know."""
    bare = _without_limits(found)
    return bare if isinstance(bare, dict) else {}


def _without_limits(node: object) -> object:
    if isinstance(node, list):
        return [_without_limits(item) for item in node]
    if isinstance(node, dict):
        return {key: _without_limits(value) for key, value in node.items() if key not in _LIMITS}
    return node


def to_draft(
    answer: Answer,
    sentences: Sequence[Numbered],
    headline: str,
    *,
    audience: Mapping[str, str],
    model: str,
    language: str,
) -> Draft:
    """Turn an answer into a draft whose evidence is the cited sentences, word for word.

    A claim that quotes something its sentences do not say carries the false quote as its evidence, so that ``check``
    finds and drops it.
    """
    line = _Lines(sentences)
    who = "; ".join(dict.fromkeys(audience[key] for key in answer.who_should_care if key in audience))
    title = line.of(answer.headline)
    return Draft(
        headline=title.text if title is not None and title.cites else headline,
        insight=line.of(answer.insight),
        tldr=Tldr(
            what_changed=line.of(answer.what_changed),
            why_it_matters=line.of(answer.why_it_matters),
            what_to_do_next=line.of(answer.what_to_do_next),
            who_should_care=Line(text=who, basis="suggested") if who else None,
        ),
        takeaways=tuple(found for found in map(line.of, answer.takeaways) if found),
        implications=tuple(filter(None, (_implication(item, line) for item in answer.implications))),
        timeline=tuple(filter(None, (_step(item, line) for item in answer.timeline))),
        written_by=model,
        language=language,
    )


def line_of(claim: Claim, sentences: Sequence[Numbered]) -> Line | None:
    """One claim as a line; ``None`` when it says nothing. A false quote becomes its evidence, so that it fails."""
    return _Lines(sentences).of(claim)


class _Lines:
    def __init__(self, sentences: Sequence[Numbered]) -> None:
        self._by_number = {sentence.number: sentence for sentence in sentences}

    def of(self, claim: Claim | None) -> Line | None:
        """The claim as a line; one that says nothing is left out."""
        if claim is None or not tidy(claim.text):
            return None
        cited = [self._by_number.get(number) for number in dict.fromkeys(claim.cites)]
        known = [sentence for sentence in cited if sentence is not None]
        cites = [Cite(source=sentence.source, quote=sentence.text) for sentence in known]
        quote = fold(claim.quote)
        honest = len(known) == len(cited) and quote and any(quote in fold(sentence.text) for sentence in known)
        if not honest:
            cites = [Cite(source=known[0].source if known else -1, quote=claim.quote), *cites]
        return Line(text=tidy(claim.text), basis="written", cites=tuple(cites))


def _implication(item: Prediction, line: _Lines) -> Implication | None:
    prediction, rationale = line.of(item.prediction), line.of(item.rationale)
    if prediction is None or rationale is None:
        return None
    return Implication(prediction=prediction, rationale=rationale, by=tidy(item.by), judged_by=tidy(item.judged_by))


def _step(item: Step, line: _Lines) -> TimelineItem | None:
    step = line.of(item.step)
    return TimelineItem(date=item.date, line=step) if step else None
