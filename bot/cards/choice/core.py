"""The two lines that a card stands on: what changed, and the insight, chosen as one pair."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from bot.cards.choice import alone, meaning, news, overlap
from bot.cards.choice.lines import goes_on, options_of
from bot.cards.choice.rank import Ranked, is_repeat
from bot.cards.choice.sentences import Sentence
from bot.cards.english import cues
from bot.cards.english.facts import numbers
from bot.cards.english.text import content_stems

WORDS = 60  # of what changed and the insight together
FIRSTS = 3  # best-ranked lines of which one says what changed
NEAR = 8.0  # what the first sentence of a source is worth there: news begins with the news
OFFERED = 2  # first sentences in which "You can now …" is the news
NEWS_BY = 8  # sentences of a scene that an article may begin with
NEWS_SHARE = 0.2  # of the headline's words that the line with the news has more than the scene
KIN = 2  # words of substance that the insight shares with what changed, where it shares none with the headline
MOSTLY = 0.6  # share of a line in quotation marks
ENOUGH = 4  # lines to choose from; with fewer, those in which the writer speaks of himself count too


class Core:
    """The lines that may stand on one card, and the best two of them.

    Args:
        sentences: of all sources.
        ranked: the same, with what each is worth.
        headline: of the story.
        titles: of the sources.
        about: places of the sentences about the news; empty where that is not known.
        terms: what makes a word likely in a summary.
        later: sources that came when the story had been told already.
    """

    def __init__(
        self,
        sentences: Sequence[Sentence],
        ranked: Sequence[Ranked],
        *,
        headline: str,
        titles: Sequence[str],
        about: frozenset[tuple[int, int]],
        terms: overlap.Terms,
        later: frozenset[int] = frozenset(),
    ) -> None:
        self._sentences, self._ranked, self._headline, self._titles = sentences, ranked, headline, titles
        self._about, self._terms, self._later = about, terms, later
        self._named, self._counted = frozenset(content_stems(headline)), frozenset(numbers(headline))
        self._seconds: list[overlap.Option] = []

    def pair(self) -> list[overlap.Option]:
        """One of the lines that tell the news best, and the line that adds most to it; fewer where there are fewer."""
        score = {item.sentence: item.score + NEAR / (1 + item.sentence.index) for item in self._ranked}
        options = self._options()
        best = sorted(options, key=lambda option: -max(score[s] for s in option.sentences))
        telling = self._telling(best)
        plain = [o for o in options if not any(news.is_scene(s.text) for s in o.sentences)] if telling else []
        after = [option for option in plain or options if news.adds(option.stems, self._named)]
        self._seconds = [option for option in after if not cues.is_speech(option.text)] or options
        pair = self._best((telling or self._unquoted(best))[:FIRSTS], self._seconds)
        if len(pair) > 1 and not self._is_told(pair[1], pair[0]):  # of something else on the page
            pair = self._best(pair[:1], [option for option in self._seconds if self._is_told(option, pair[0])])
        return self._news_first(self._moved(pair))

    def apart(self, pair: Sequence[overlap.Option], whys: frozenset[Sentence]) -> list[overlap.Option]:
        """The pair without the one sentence that says why it matters, which does so there; another is the insight.

        Args:
            pair: what changed, and the insight.
            whys: the sentences that say why it matters.
        """
        what, insight = pair
        left = whys - set(what.sentences)
        if not left or not left <= set(insight.sentences):
            return [what, insight]
        other = self._best([what], [option for option in self._seconds if left.isdisjoint(option.sentences)])
        return other if len(other) == 2 else [what, insight]

    def first(self, pair: Sequence[overlap.Option], whys: frozenset[Sentence], most: int) -> list[overlap.Option]:
        """What changed, with the sentence that tells most more of it, in at most that many words."""
        free = [option for option in self._seconds if whys.isdisjoint(option.sentences)]
        known, also = self._named | pair[0].stems, pair[1].stems
        behind = [o for o in free if goes_on(o, known, also) and not o.stems.isdisjoint(pair[0].stems)]
        return overlap.more(pair, behind, self._chances, self._terms, most)

    def is_near(self, sentence: Sentence) -> bool:
        """It shares a word of substance with the headline, or stands right behind a sentence that does."""
        return not self._about or (sentence.source, sentence.index) in self._about

    @cached_property
    def _chances(self) -> dict[str, float]:
        return overlap.chances(self._sentences, self._titles, self._terms)

    def _moved(self, pair: list[overlap.Option]) -> list[overlap.Option]:
        """The pair, its insight from a source that came later where such a one gives a number that none had before."""
        before = frozenset(s for item in self._ranked if item.sentence.source not in self._later for s in item.stems)
        fresh = [
            option
            for option in (self._seconds if pair and before else ())
            if option.sentences[0].source in self._later
            and any(stem[0].isdigit() for stem in option.stems - before)
            and self._is_told(option, pair[0])
            and not cues.is_personal(option.text)
        ]
        told = self._best(pair[:1], fresh) if fresh else pair
        return told if len(told) > 1 else pair

    def _tells(self, option: overlap.Option) -> bool:
        return news.tells(option.sentences[0], self._named, self._counted)

    def _share(self, option: overlap.Option) -> int:
        """Words and numbers of the headline that it names."""
        counted = self._counted.intersection(numbers(option.text)) if self._counted else ()
        return len(self._named & option.stems) + len(counted)

    def _unquoted(self, best: Sequence[overlap.Option]) -> Sequence[overlap.Option]:
        """Without the words of somebody where a line of the page's own names as much of the headline."""
        own = [option for option in best if cues.quoted(option.text) < MOSTLY]
        if len(own) == len(best):
            return best
        most = max([self._share(option) for option in own], default=-1)
        return [option for option in best if cues.quoted(option.text) < MOSTLY or self._share(option) > most]

    def _telling(self, best: Sequence[overlap.Option]) -> list[overlap.Option]:
        """Lines that announce what the headline names, where the best line sets a scene or names no more of it."""
        leaders = [option for option in best if option.sentences[0] == best[0].sentences[0]]
        told = any(news.announces(s.text) for option in leaders for s in option.sentences)
        if told or not best:
            return []
        known = 0 if news.is_scene(best[0].text) else self._share(best[0])
        return [o for o in best if self._share(o) >= known and self._tells(o)]

    def _best(self, firsts: Sequence[overlap.Option], seconds: Sequence[overlap.Option]) -> list[overlap.Option]:
        return overlap.best_pair(firsts, seconds, self._chances, self._terms, WORDS)

    def _is_told(self, option: overlap.Option, what: overlap.Option) -> bool:
        """The option is about the headline, or goes on with the line that says what changed."""
        return any(self.is_near(s) for s in option.sentences) or len(option.stems & what.stems) >= KIN

    def _news_first(self, pair: list[overlap.Option]) -> list[overlap.Option]:
        """An article may begin with a scene; what changed is the line that the headline sums up."""
        named = meaning.about((self._headline,))
        shares = [len(named & option.stems) for option in pair]
        two = len(pair) == 2 and pair[0].length <= overlap.LONGEST
        later = two and pair[1].place <= NEWS_BY and shares[1] - shares[0] >= NEWS_SHARE * max(1, len(named))
        return pair[::-1] if later else pair

    def _options(self) -> list[overlap.Option]:
        """Lines that can be read alone and add to the headline: a sentence, or sentences that follow one another."""
        found = list(options_of(self._sentences, self._headline))
        own = [o for o in found if not (alone.is_item(o.text) or any(self._is_voice(s) for s in o.sentences))]
        enough = own if len(own) >= ENOUGH else found
        return [
            option
            for option in enough
            if alone.may_lead(option.text, self._headline) and not is_old(option.stems, [self._named])
        ]

    def _is_voice(self, sentence: Sentence) -> bool:
        """The writer speaks of himself; or a company does, where others tell the same."""
        text, offered = sentence.text, sentence.index < OFFERED and cues.offers(sentence.text)
        return (cues.is_personal(text) and not offered) or (len(self._titles) > 1 and cues.is_ours(text))


def is_old(stems: frozenset[str], said: Sequence[frozenset[str]]) -> bool:
    """A line says little that the headline (the first of what is said) and the lines above it do not say."""
    headline, *lines = said
    return is_repeat(stems, lines, 0.6) or len(stems - headline) < max(3, 0.3 * len(stems))
