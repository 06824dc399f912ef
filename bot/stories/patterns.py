"""Tests one text against hundreds of patterns at once, in time linear in the text whatever the text or pattern."""

from __future__ import annotations

from collections.abc import Sequence

import re2

MAX_TEXT = 2_000  # characters of a text that are looked at
_MEMORY = 32 << 20  # bytes for the automaton's cache; it is dropped and built again when full
_ONE = 4 << 20  # the same for a pattern that is matched alone


class PatternError(ValueError):
    """A pattern that the engine cannot take; the text says which and why."""


class PatternSet:
    """Patterns compiled into one automaton (google-re2, so no back-references and no look-around).

    Args:
        patterns: regular expressions, case-insensitive unless they say ``(?-i)``.

    Raises:
        PatternError: names the first pattern that does not compile.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self._size = len(patterns)
        self._set = re2.Set.SearchSet(_options(_MEMORY))
        for pattern in patterns:
            try:
                self._set.Add(pattern)
            except re2.error as e:
                raise PatternError(f"{pattern!r} cannot be read as a pattern: {_words(e)}") from e
        if patterns:
            self._set.Compile()

    def __len__(self) -> int:
        return self._size

    def hits(self, text: str, most: int = MAX_TEXT) -> tuple[int, ...]:
        """Indices of the patterns found anywhere in the first ``most`` characters of ``text``."""
        return self._found(text[:most]) if self._size and text else ()

    def _found(self, text: str) -> tuple[int, ...]:
        return tuple(sorted(self._set.Match(text) or ()))


class SiftedSet(PatternSet):
    """The same for patterns with many gaps and choices, whose one automaton would grow too large to keep.

    The words that a pattern cannot do without are looked for first; only patterns that have theirs are tried, each in
    time linear in the text. For plain phrases the one automaton is faster.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        super().__init__(())
        self._size = len(patterns)
        self._sieve = re2.Filter()
        options = _options(_ONE)
        for pattern in patterns:
            try:
                self._sieve.Add(pattern, options)
            except re2.error as e:
                raise PatternError(f"{pattern!r} cannot be read as a pattern: {_words(e)}") from e
        if patterns:
            self._sieve.Compile()

    def _found(self, text: str) -> tuple[int, ...]:
        return tuple(sorted(self._sieve.Match(text) or ()))


def _options(memory: int) -> re2.Options:
    options = re2.Options()
    options.case_sensitive = False
    options.max_mem = memory
    options.log_errors = False
    return options


def phrase(term: str, *, case: bool = False) -> str:
    """Return the pattern of a lexicon term: whole words, where a space also fits a hyphen.

    ``*`` at the end takes any ending, ``<n>`` is a digit.

    Args:
        term: words as written in a lexicon ("open weight*"); every other sign stands for itself.
        case: upper and lower case must agree.
    """
    stem = term.removesuffix("*")
    parts = [r"\d".join(map(re2.escape, part.split("<n>"))) for part in stem.replace("-", " ").split(" ")]
    before = r"\b" if stem[:1].isalnum() else ""
    after = r"\b" if not term.endswith("*") and (stem[-1:].isalnum() or stem.endswith("<n>")) else ""
    return ("(?-i)" if case else "") + before + r"[\s-]".join(parts) + after


def _words(error: Exception) -> str:
    text = error.args[0] if error.args else error
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
