"""The two lines of a card are chosen together: likely words, each counted once, few words in all."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cards.choice.overlap import Option, Terms, best_pair, chances, more, shipped, worth
from bot.cards.choice.sentences import Sentence
from bot.errors import ConfigError

TEXTS = (
    "Larkspur released Heron, a model for laptops.",
    "Heron answers faster and runs on laptops without a network.",
    "The office of Larkspur has a green door.",
    "Larkspur released a model, Heron, for laptops.",
)
SENTENCES = [Sentence(source=0, index=index, text=text) for index, text in enumerate(TEXTS)]
OPTIONS = [Option.of(sentence.text, (sentence,)) for sentence in SENTENCES]
CHANCE = chances(SENTENCES, ["Larkspur releases Heron for laptops"], shipped())


def test_a_word_of_the_title_and_of_many_sentences_is_likely() -> None:
    assert CHANCE["heron"] > CHANCE["green"]
    assert all(0 < chance < 1 for chance in CHANCE.values())


def test_the_pair_says_two_things_and_no_sentence_twice() -> None:
    pair = best_pair(OPTIONS[:1], OPTIONS, CHANCE, shipped(), 60)
    assert [option.text for option in pair] == [TEXTS[0], TEXTS[1]]


def test_a_pair_keeps_to_its_words_and_one_line_may_be_all() -> None:
    assert best_pair(OPTIONS[:1], OPTIONS, CHANCE, shipped(), 8) == OPTIONS[:1]
    assert best_pair([], [], CHANCE, shipped(), 60) == []


def test_a_third_sentence_joins_the_first_line_only_where_it_adds_something_and_has_room() -> None:
    assert more((OPTIONS[0], OPTIONS[2]), OPTIONS, CHANCE, shipped(), 30) == [OPTIONS[0], OPTIONS[1]]
    assert more((OPTIONS[0], OPTIONS[2]), OPTIONS, CHANCE, shipped(), 12) == [OPTIONS[0]]
    assert more((OPTIONS[0], OPTIONS[1]), OPTIONS[3:], CHANCE, shipped(), 30) == [OPTIONS[0]]


def test_a_word_that_both_lines_say_counts_once() -> None:
    assert worth([OPTIONS[0], OPTIONS[3]], CHANCE, shipped()) < worth([OPTIONS[0], OPTIONS[1]], CHANCE, shipped())


@pytest.mark.parametrize("content", ["", "[terms]\nbias = 1", "[terms]\nbias = 'x'", "= 1", "terms = 5"])
def test_a_file_without_its_weights_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "weights.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"weights\.toml"):
        Terms.load(path)
    with pytest.raises(ConfigError, match=r"missing\.toml"):
        Terms.load(tmp_path / "missing.toml")
