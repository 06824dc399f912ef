"""Which model a headline says is released: its family, its version, its name."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.cards.advice.slot_words import MODEL
from bot.cards.advice.slots import is_rival

# Right before the name of what is released: a verb of releasing, or the beginning of the headline with its maker.
_RELEASED = re.compile(
    r"(?:\b(?:releas\w+|launch\w*|introduc\w+|unveil\w*|announc\w+|debut\w*|drops|presents|ships|"
    r"rolls? out|brings|adds)"
    r"(?: (?!(?:of|to|for|on|in|from|using|by|powered|as|with|like)\b)[\w'’,-]+){0,4}|"
    r"^(?:[A-Z][\w.]*(?:'s|’s)? ){0,3}(?:new )?(?:AI )?) ?$",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"$|[:,;.!]|['’]s? |['’] | ?[—–(]| - | "
    r"(?:is|are|with|can|now|as|for|to|in|on|and|adds|brings|comes|gets|makes|models?|its|launch\w*|beats|"
    r"arrives|available|today|has|family|series|at|by|from|after|that|which|early|coding|language|ai|llm|open)\b",
    re.IGNORECASE,
)
_VERSION = re.compile(r"^(?P<family>.*?[A-Za-z])[ -]?[vVK]?(?P<number>\d+(?:\.\d+)?)(?P<kind>(?:[ -][A-Za-z]+)*)$")


@lru_cache(maxsize=4_096)
def model_of(headline: str) -> tuple[str, float, str] | None:
    """(family with its kind, version, name) of the one model that a headline names."""
    models = [
        m[0].strip() for m in MODEL.finditer(headline) if not is_rival(headline[: m.start()], headline[m.end() :])
    ]
    found = _VERSION.match(models[0]) if len(set(models)) == 1 else None
    if found is None or not _RELEASED.search(headline[: headline.index(models[0])]):
        return None
    if not _ENDS.match(headline[headline.index(models[0]) + len(models[0]) :]):
        return None  # the name goes on: "a GPT-5-powered agent", "Petrel 3 Robotics"
    return f"{found['family']}{found['kind']}".lower(), float(found["number"]), models[0]
