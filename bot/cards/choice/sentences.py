"""Sentences of the sources: split, numbered, and rid of what is not the article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

import re2

from bot.cards.english.notes import is_note
from bot.cards.english.phrases import any_of
from bot.cards.english.split import HANGS, MAX_CHARS, sentences_in, split_blocks
from bot.cards.english.text import count_words, fold, tidy
from bot.cards.english.whole import VERBISH
from bot.cards.proof.hygiene import is_command, is_order, leaks
from bot.cards.writer import SourceEntry
from storage.records import Entry

MAX_TOGETHER = 50  # later sentences of a long page are background; the measured gain beyond 40 is nil
MAX_SENTENCE = 700  # characters; a longer one is a table, a list or an attack
TITLE = 4  # words of a title that is no name with which a sentence may begin
REST = 5  # words of a sentence without its heading
STANDFIRST = 3  # sentences of a feed's summary
LONE = (8, 35)  # words of a summary that is one sentence without a full stop
LISTED = 3  # commas of a list
_SHORT_TEXT, _SHARE = 40, 0.04  # words below which nothing is said of a language; English ones among more
LONE_CHARS = 190  # feeds that cut their summaries do so behind 200 or more

_FOREIGN = re.compile(r"[^\W\d_\u0000-\u024f]")
_END = re.compile(r"[.!?][\"'”’)\]]*$")
# A line of code, a list of files, a heading glued to its text, a list in one line, a row of a table.
_SIGNS_OF_NO_PROSE = (
    r":=|=>|->|[{}\\]|\)\(|;\s*$| [·|•] .* [·|•] |\b\w+\(\)|^\W*\w+ \| |#{3}|"
    r"^[\w/-]+\.(?:py|md|html|js|tsx?|sh|json|ya?ml|toml|txt|csv|ipynb)(?::| —| –| -) "
)
# A remark of the editors, a guide, an offer, a project's manners.
_REMARKS = any_of(
    r"""
    ^\W*(?:disclosure|comment|disclaimer|update|correction)s?: | ^\W*(?:please |important )?note\b[ \d]*:
    \b(?:must be|already|have \w+) installed\b | \bdouble-click\b | \bquickstart\b | \bsee (?:the )?LICENSE\b
    \binstall(?:ation)? (?:guide|instructions|the package|package|options?|page)\b | \b(?:coupon|promo code)s?\b
    \bare trademarks of\b | \bopen a (?:pr|pull request)\b | \bcontributing guide\b
    \bcheck ?out.{0,60}\b(?:taking place in|expo)\b | \b(?:is|are) co-located with\b | \bpart of TechEx\b
    \bpowered by TechForge\b | \bto stay in the loop\b | \bhelp us (?:scale|grow|spread)\b
    \b\d+\+ (?:\w+ )?(?:founders|speakers|sessions|leaders|exhibitors|attendees)\b | \b(?:on sale|book) now\b
    ^\W*what follows is\b | \bedited for (?:length|clarity|brevity)\b | \blightly edited\b
    ^(?:except as|unless) otherwise noted\b | \bis licensed under(?: the)? ?creative commons\b
    \bstay organized with collections\b | \b(?:explore|see) (?:our |all )?open (?:roles|positions)\b
    \bwe(?:['’]re| are) hiring\b | \bopen roles at\b | ^\W*(?:thanks|thank you) to .{0,60}\bsponsor
    ^\W*(?:related |our )?sponsors?\b.{0,3}[A-Z:] | \bthis (?:new )?\w+ (?:guide|webinar|ebook|report), learn\b
    \bstarted (?:her|his|their) (?:career|journalism) | \bi['’]m your host\b
    ^previously,? (?:he|she|they) (?:worked|was|were|wrote|covered|reported)\b
    \byou can (?:contact|reach|email) (?:or verify|her|him|them|the author|\w+ (?:at|by|via|securely))\b
    \b(?:reporter|journalist|editor|writer|columnist|correspondent|podcaster) who (?:has been|covers?|writes?|focuses)\b
    \b(?:podcaster|journalist) (?:and \w+ )?who has\b | \bverify outreach from\b
    """
)
# What a page says of itself, its writers and its readers.
_OF_THE_PAGE = any_of(
    r"""
    subscrib(?:e|ing) | sign(?:ing)? up (?:for|to) | newsletter | log in | create an account | join (?:us|our)
    cookies?\b.{0,30}\b(?:policy|consent|use) | privacy policy | terms of (?:use|service) apply
    all rights reserved | copyright (?:\(c\)|20\d\d) | © | getty images
    (?:image|photo|picture) ?(?:credits?|by|courtesy)
    read more | click here | learn more(?: about|\.|$) | see (?:here|below|more) | get (?:the )?(?:app|started)
    appeared first on | originally (?:published|appeared) | submitted by | hello@ | (?:email|send) (?:us|tips)
    this (?:story|article|post) (?:has been|was) (?:updated|corrected) | editor['’]?s note | views? (?:expressed|are)
    advertis(?:ement|ing partners) | affiliate (?:links?|commission) | earn a commission | sponsored by | free trial
    early bird | offer ends | rsvp here | tickets drop | applications (?:close|open) | save up to | \d+% off
    register (?:now|here|for|by|before) | use (?:promo )?code | download the app | contact us
    founders ?(?:and|&) investors | walk away with | (?:last|final) chance to
    (?:secure|get|claim|book) your (?:spot|seat|pass) | was named (?:managing |executive )?editor
    (?:prior to|before) joining the (?:publication|site|newsroom|magazine|company) in
    (?:is|was) an? (?:\w+ )?(?:editor|reporter|writer|columnist|correspondent) (?:at|for|covering|based)
    (?:her|his|their) work has (?:also )?appeared in | summar(?:y|ies) (?:was|were) generated by | AI is experimental
    has been (?:the |an? )?(?:\w+ ){0,3}(?:editor|reporter|writer|columnist|correspondent) (?:at|for|since)
    in (?:her|his|their) (?:spare|free) time | (?:has|have) (?:also )?written for | get funded by
    follow (?:us|me) on | share this | leave a comment | listen to (?:this|the) | watch the (?:video|full)
    is a (?:senior |staff |freelance )?(?:reporter|writer|editor|correspondent|journalist)
    covers? (?:ai|tech|technology|policy) (?:for|at)
    recommended (?:stories|reading) | related (?:stories|articles) | table of contents | estimated reading | min read
    npx | npm | pip3? install | brew install | curl | git clone | sudo | docker run
    welcome (?:back )?to | thanks for reading | special thanks | our thanks | stay tuned | don'?t miss | your thoughts
    let us know | feel free to | we hope (?:you|this) | in this (?:episode|newsletter|issue)
    please (?:check|refer|see|note|visit|contact|read|open|cite|use|make sure|follow|let)
    unless otherwise (?:stated|noted|specified)
    we(?:['’]re| are) going to (?:explore|look|discuss|walk|cover|dive|go)
    \[link\] | \[comments\] | \bpoints? by\b | \bcomments? url\b | article url
    """
)
_BOILER = re2.compile(rf"(?i)\b{_OF_THE_PAGE}\b|{_REMARKS}|{_SIGNS_OF_NO_PROSE}")  # one search finds all
_ENGLISH = re.compile(
    r"\b(?:the|of|to|and|is|in|that|for|on|with|was|it|are|by|from|its|has|have|will|an?|at|we|can|as|this|into|more)\b",
    re.IGNORECASE,
)
_CUT = re.compile(r"(?:…|\.\.\.|\[\s*(?:…|\.\.\.)\s*\])[\"'”’)\]]*$")
# The rest of a sentence, or a step of a guide.
_REST = re.compile(
    r"^(?:does|is|are|was|were|has|have|and|or|but|which|that|to|of|in|for|with|an?|the|it)\b|"
    r"^(?:Open|Head|Reach|Enjoy|Drop|Choose|Go|Select|Enable|Omit|Navigate|Grab|Start|Search) "
    r"(?:the|an?|your|it|this|these|any|to|for|coding|plugins?|from|up)\b"
)
_SIGNS = str.maketrans("‘’“”‐‑", "''\"\"--")  # one for one
_OPENS = re.compile(r"\s+[A-Z][\w’'.-]*(?:,|\s+\S+\s+\S+\s+\S+)")
_HEADING = re.compile(r"^(?:(?:Introduction|Overview|Abstract|Background|.{0,80}\bTL;?DR)\s*[:—–-]?\s+(?=[A-Z“\"]))")
_BYLINE = re.compile(
    r"^(?:by|posted by|written by|author:)\s+[A-Z]|^\w+ \d{1,2}, \d{4}\W*$|^published\b|"
    r"^\w+\.? \d{1,2}, \d{4},? (?:at )?\d{1,2}:\d\d|offer ends [A-Z]",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(r"\b(?:is|are|was|were|has|have|had|will|can|could|says?|said)\b")
_TEASER = re.compile(r"(?:Here|What|How|Why|When|Where|Who|Inside|Meet|Introducing|Welcoming|Announcing|Your)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of one source: a verbatim span (white space folded)."""

    source: int
    index: int  # place among the source's sentences, from 0
    text: str
    follows: bool = False  # stands in one paragraph right behind the sentence before it

    @property
    def length(self) -> int:
        """In words."""
        return count_words(self.text)


def sentences_of(entries: Sequence[SourceEntry]) -> tuple[Sentence, ...]:
    """The sentences of every source that may stand on a card, in order; ``source`` counts ``entries`` from 0.

    The feed's own summary comes first where the text says it in other words: an editor wrote it to be read alone.
    """
    most = max(MAX_TOGETHER // max(1, len(entries)), 9)
    found: list[Sentence] = []
    for source, entry in enumerate(entries):
        texts = islice(chain(_lone(entry.entry), _standfirst(entry.entry), _readable(entry.entry.text)), most)
        found += [
            Sentence(source=source, index=index, text=_bare(text, entry.entry.title), follows=follows)
            for index, (text, follows) in enumerate(texts)
        ]
    return tuple(found)


def _bare(sentence: str, title: str) -> str:
    """A sentence to which its page's title, or the heading above it, was glued, without them."""
    size = len(title)
    same = len(title.split()) >= TITLE and _plain(sentence[:size]) == _plain(title)
    if same and _OPENS.match(sentence[size:]):
        sentence = sentence[size:].lstrip()
    rest = _HEADING.sub("", sentence)
    return rest if count_words(rest) >= REST else sentence


def _plain(text: str) -> str:
    return text.lower().translate(_SIGNS)


def _lone(entry: Entry) -> Iterator[tuple[str, bool]]:
    """A summary that is one sentence without its full stop, as some outlets write it; none that was cut."""
    text = entry.summary if len(entry.summary) <= LONE_CHARS else ""
    if not text or text[-1] in '.!?…"”’)' or "\n" in text.strip():
        return
    text = tidy(text)
    fits = LONE[0] <= count_words(text) <= LONE[1] and text[:1].isupper() and not HANGS.search(text)
    parts = text.split()
    listed = text.count(",") >= LISTED or 2 * sum(part[:1].isupper() for part in parts) >= len(parts)
    verb = VERBISH.search(text.rpartition(" ")[0]) and (not listed or _AUXILIARY.search(text))
    told = fits and sentences_in(text) == (text,) and verb and not _TEASER.match(text)
    if told and not is_order(text) and is_readable(f"{text}.") and fold(text) != fold(entry.title):
        yield text, False


def _standfirst(entry: Entry) -> Iterator[tuple[str, bool]]:
    """The first sentences of the summary that a fuller text does not hold; none where the summary is the text."""
    if not entry.summary or entry.text is entry.summary:
        return
    told, before = fold(entry.text[:MAX_CHARS]), False
    for sentence, follows in islice(_readable(entry.summary), STANDFIRST):
        new = fold(sentence) not in told
        if new:
            yield sentence, follows and before
        before = new


def readable(text: str, most: int = 1000) -> list[str]:
    """Sentences of one text without boilerplate, fragments, and anything that speaks to a machine or follows such."""
    return [sentence for sentence, _ in islice(_readable(text), most)]


def _readable(text: str) -> Iterator[tuple[str, bool]]:
    """Sentences that may be shown, each with whether the one before it in its paragraph may be, too."""
    before = False
    for sentence, bad, opens in _marked(text):
        good = not bad and is_readable(sentence)
        if good:
            yield sentence, before and not opens
        before = good


def tainted(text: str) -> list[str]:
    """Sentences that speak to a machine, and the three that follow each in its paragraph: never evidence."""
    return [sentence for sentence, bad, _ in _marked(text) if bad]


def _marked(text: str) -> Iterator[tuple[str, bool, bool]]:
    """Every sentence, whether it is tainted, and whether it opens a paragraph."""
    for block in split_blocks(text):
        left = 0
        for place, sentence in enumerate(block):
            left = 4 if is_order(sentence) else left - 1
            yield sentence, left > 0, place == 0


def is_readable(sentence: str) -> bool:
    """A whole sentence of the article itself."""
    if len(sentence) > MAX_SENTENCE:
        return False
    count = count_words(sentence)
    if not 4 <= count <= 90 or sentence[0] in "([{|<=/\\*" or not _END.search(sentence) or _CUT.search(sentence):
        return False
    if not _is_prose(sentence, (count >= 8) + (count >= 20)) or not mostly_latin(sentence):
        return False
    note = _BYLINE.search(sentence) or _REST.search(sentence) or _BOILER.search(sentence) or is_note(sentence)
    return not (note or is_command(sentence))


def _is_prose(sentence: str, least: int) -> bool:
    """Holds that many of the commonest English words."""
    return sum(1 for _ in islice(_ENGLISH.finditer(sentence), least)) == least


def mostly_latin(text: str) -> bool:
    """Letters are mostly Latin: the default writer's rules know English only."""
    foreign = len(_FOREIGN.findall(text))
    return not foreign or foreign <= 0.2 * sum(char.isalpha() for char in text)


def is_english(text: str) -> bool:
    """In Latin letters, with a fair share of the commonest English words; a short text in Latin letters passes."""
    count = count_words(text)
    return mostly_latin(text) and (count < _SHORT_TEXT or len(_ENGLISH.findall(text)) >= _SHARE * count)


def may_stand(sentence: str, allowed_domains: frozenset[str]) -> bool:
    """Free of links, mentions, mark-up and orders."""
    return not leaks(sentence, allowed_domains)
