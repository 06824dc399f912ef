"""Slots of the playbook filled from a story: verbatim spans of titles, each with the sentence it comes from.

A slot that is not certain stays empty; the playbook then falls back to a line that does not need it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.cards.english.facts import names
from bot.cards.english.text import is_stop, tidy, word_set, words

SLOTS = word_set(
    "org product version amount date notice cve jurisdiction counterparty repo tool vendor term licence old new change "
    "exploited"
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A value for a slot and where it stands."""

    value: str
    source: int
    quote: str


Filled = Mapping[str, Slot]

_NAME = r"(?-i:(?:[A-Z][\w&.+'’\-]*|xAI|iPhone|eBay|a16z|vLLM|llama\.cpp)(?: (?:[A-Z0-9][\w&.+'’\-]*|AI)){0,3}?)"
_LONG = r"(?-i:(?:[A-Z][\w&.+'’\-]*|xAI|vLLM|llama\.cpp)(?: (?:[A-Z0-9][\w&.+'’\-]*|AI)){0,3})"
_MODEL = re.compile(
    r"\b(?:(?:Claude(?: (?:Opus|Sonnet|Haiku|Fable|Mythos|Code|Instant))?|GPT|ChatGPT|Gemini(?: (?:Pro|Flash|"
    r"Nano|Ultra))?|Gemma|(?:Code )?Llama|Qwen|"
    r"DeepSeek|Grok|Mistral(?: (?:Large|Medium|Small))?|Magistral|Devstral|Codestral|Voxtral|Pixtral|Kimi|GLM|"
    r"Phi|Sora|Veo|Imagen|Granite|"
    r"Nemotron|Nova|Command|Opus|Sonnet|Haiku|Composer|Codex|Copilot|Cursor|Flux|FLUX|Ernie|ERNIE|Hunyuan|"
    r"MiniMax|Jamba|OLMo|Olmo|SmolLM|Whisper)"
    r"[ \-]?[A-Z]?[vV]?\d[\w.]*(?:[ \-](?:Pro|Flash|Lite|Mini|mini|Nano|nano|Max|Ultra|Turbo|Sonnet|Opus|"
    r"Haiku|Large|Small|Medium|Coder|Thinking|Fast|VL|"
    r"Instruct|Preview|Image|Live|\d+[BbKk](?![\w])))*)"
)
_FIXED = re.compile(
    r"\b(?:fixed|patched|closed|resolved|remedied) (?:\w+ )?(?:in|with|by) (?:version |release )?"
    r"(?P<to>v?\d+\.\d+(?:\.\d+)+)|"
    r"\b(?:upgrade|update|move)s? to (?:version )?(?P<up>v?\d+\.\d+(?:\.\d+)+)|"
    r"\bversions? (?:before|prior to|earlier than|older than) (?P<below>v?\d+\.\d+(?:\.\d+)+)",
    re.IGNORECASE,
)
_CVE = re.compile(r"\bCVE-\d{4}-\d{4,7}\b")
_VERSION = re.compile(r"(?<![\w.])v?\d+\.\d+(?:\.\d+)+[\w.\-]*(?<![.\-])|(?<![\w.])v\d+(?:\.\d+)*(?![\w.])")
_REPO = re.compile(r"^[\w.\-]{1,60} ?/ ?[\w.\-]{1,80}$")
_AMOUNT = re.compile(r"[$€£¥]\s?\d[\d,.]*\d?(?:\s?(?:[Tt]rillion|[Bb]illion|[Mm]illion|[Tt]housand|[TBMK]|bn|mn)\b)?")
_PLACES = (
    r"U\.S\.|US|USA|United States|EU|European Union|Europe|UK|U\.K\.|Britain|China|Japan|South Korea|India|"
    r"Canada|Australia|France|Germany|"
    r"Italy|Spain|Netherlands|Ireland|Brazil|Singapore|Taiwan|Israel|UAE|Saudi Arabia|California|New York|"
    r"Texas|Colorado|Illinois|Florida|Utah|"
    r"Virginia|Washington State|Massachusetts|New Jersey|Connecticut|Denmark|Sweden|Norway|Switzerland|Poland|"
    r"Turkey|Russia|Ukraine|Vietnam|Indonesia"
)
_JURISDICTION = re.compile(rf"(?<![\w.])(?:{_PLACES})(?![\w])")


_WITH_ARTICLE = frozenset(
    {"U.S.", "US", "USA", "United States", "EU", "European Union", "UK", "U.K.", "Netherlands", "UAE"}
)


# What a headline may put before a company's name: "AI chip maker Basalt to buy …".
_KIND = (
    r"(?:(?:[\w\-]+ ){0,4}?(?:company|startup|start-up|firm|maker|chipmaker|lab|giant|provider|platform|app|unicorn) )?"
)
# A name with a number that opens a headline: "Petrel 3 will be retired".
_NUMBERED = (
    r"^(?P<product>(?-i:[A-Z][a-z]+(?: [A-Z][a-z]+)? \d+(?:\.\d+)?(?: (?:Mini|Pro|Large|Small|Flash))?))"
    r"(?=:| (?:is|are|will|now|has|gets|goes|to|input|output|tokens|prices?|costs?|runs|can|stops|ends|retires|in)\b)"
)


def _compile(*patterns: str) -> tuple[re.Pattern[str], ...]:
    named = (p.replace("^(?P<org>NAME)", f"^{_KIND}(?P<org>NAME)") for p in patterns)
    return tuple(re.compile(p.replace("NAME", _NAME).replace("LONG", _LONG), re.IGNORECASE) for p in named)


# Where what is released may be any word with a capital letter, only a name with a number is certain.
_NUMBERED_ONLY = frozenset({"model_release", "open_release", "product_launch"})

# Where a title names the parts of an event. The first pattern that fits wins.
_PARTS: dict[str, tuple[re.Pattern[str], ...]] = {
    "funding": _compile(
        r"^(?P<org>NAME) (?:raises|raised|secures|secured|closes|lands|nabs|bags|gets|pulls in|snags|nets|"
        r"collects|scores|finali[sz]es|completes|locks up|adds)\b.{0,40}[$€£]",
        r"^(?P<org>NAME),? (?:is )?(?:raising|in talks to raise|seeks|seeking|to raise)\b.{0,40}[$€£]",
        r"^(?P<org>NAME) (?:valued at|hits|reaches)\b.{0,20}[$€£].{0,40}\b(?:round|funding|raise|valuation)\b",
    ),
    "acquisition": _compile(
        r"^(?P<counterparty>NAME) (?:is |to be |has been )?(?:acquired|bought) by (?P<org>LONG)",
        r"^(?P<org>NAME) (?:acquires|acquired|buys|bought|to acquire|to buy|is acquiring|is buying|"
        r"acqui-?hires|snaps up|agrees to (?:buy|acquire))"
        r"(?: (?:[\w.\-]+ ){0,5}?(?:[\w\-]*maker|startup|start-up|company|firm|lab|platform|app|developer|provider)"
        r"|(?: \w+){0,2}?) (?P<counterparty>LONG)",
    ),
    "lawsuit": _compile(
        r"\b(?:sues|suing|sued|lawsuit against|suit against|complaint against|class action against|"
        r"case against) (?P<org>LONG)",
        r"^(?P<org>NAME) (?:faces|hit with|sued|is sued|is being sued|accused)\b",
    ),
    "incident": _compile(
        r"^(?P<org>NAME) (?:says|confirms|discloses|admits|reveals|suffers|suffered|leaked|leaks|exposed|"
        r"hacked|breached|was hacked|hit by)\b",
        r"\b(?:breach|hack|leak|attack|incident) (?:at|on) (?P<org>LONG)",
    ),
    "vulnerability": _compile(
        r"^(?P<product>(?-i:[A-Z]\w+(?: [A-Z]\w+){0,3})) (?P<version>v?\d+\.\d+(?:\.\d+)+)"
        r"(?=:? (?:security|fixes|patches|closes)\b)",
        r"\b(?:flaw|bug|hole|vulnerability|backdoor|issue|zero-day)s? in (?P<product>LONG)"
        r"(?= (?:lets?|allows?|could|exposes?|enables?|gives?|that|puts?|is|was|has|under)\b|,|:|$)",
        r"^(?P<product>NAME) (?:flaw|bug|vulnerability|zero-day)s? (?:lets?|allows?|exposes?|enables?|gives?|puts?)\b",
    ),
    "deprecation": _compile(
        _NUMBERED,
        r"\b(?:retires?|retiring|sunsets?|deprecates?|discontinues?|shuts? down|ends? support (?:for|of)) "
        r"(?:the |its )?(?P<product>LONG)(?=,| (?:on|in|by|after|for|model|api|app|from)\b|$)",
    ),
    "outage": _compile(
        r"^(?P<org>NAME)(?: (?:is|was|are|goes|went))? (?:down|outage|suffers|hit by|offline|knocked|"
        r"experiencing|back)\b",
        r"\boutage (?:at|hits|takes down|affects) (?P<org>LONG)",
    ),
    "layoffs": _compile(
        r"^(?P<org>NAME) (?:lays off|laid off|to lay off|cuts|cutting|to cut|slashes|plans|will cut|"
        r"will lay off|is laying off|announces|axes|eliminates)\b",
        r"\blayoffs (?:at|hit) (?P<org>LONG)",
    ),
    "people_move": _compile(
        r"\b(?:joins|joining|leaves|leaving|departs|quits|exits) (?P<org>LONG)",
        r"^(?P<org>NAME) (?:hires|names|appoints|taps|poaches|promotes|loses|names new|recruits|ousts|replaces)\b",
        r"^(?P<org>NAME)(?:'s|’s) (?:\w+ ){0,3}(?:ceo|cto|cfo|co-?founder|chief|head|president)\b",
    ),
    "ipo_earnings": _compile(
        r"^(?P<org>NAME) (?:files|reports|posts|beats|misses|shares|stock|revenue|earnings|profit|ipo|"
        r"goes public|forecasts|raises|tops|sees|market|"
        r"prepares|plans|set to|debuts|prices)\b",
        r"^(?P<org>NAME)(?:'s|’s) (?:\w+ ){0,2}(?:earnings|ipo|revenue|profit|shares|stock|quarter|valuation)\b",
    ),
    "partnership": _compile(
        r"^(?P<org>NAME) (?:and|&) (?P<counterparty>NAME) (?:partner|team up|announce|sign|strike|join|expand|"
        r"agree|ink|form|reach|deepen|extend)\b",
        r"^(?P<org>NAME) (?:partners|teams up|joins forces|signs|inks|strikes|reaches|expands|collaborates|"
        r"announces|deepens|extends)\b.{0,60}?\bwith "
        r"(?P<counterparty>LONG)",
    ),
    "product_launch": _compile(
        r"^(?P<org>NAME) (?:launches|launched|introduces|introduced|unveils|unveiled|debuts|rolls out|"
        r"releases|released|announces|announced|ships) "
        r"(?P<product>LONG)(?=,| for\b| to\b| with\b| in\b| as\b| that\b| -| –| —|:|$)",
        r"^(?:introducing|announcing|meet|launching) (?P<product>LONG)(?=,| for\b| to\b| with\b| in\b| -| –|"
        r" —|:|!|$)",
        r"^(?P<org>NAME) (?:launches|launched|introduces|introduced|unveils|unveiled|debuts|rolls out|"
        r"releases|released|announces|adds|brings|ships|expands)\b",
        _NUMBERED,
    ),
    "pricing_limits": _compile(
        _NUMBERED,
        r"^(?P<org>NAME) (?:raises|cuts|lowers|hikes|slashes|changes|drops|increases|doubles|reduces|removes|"
        r"limits|caps|introduces|adds|ends)\b",
    ),
}
for _same, _as in (
    ("model_release", "product_launch"),
    ("open_release", "product_launch"),
    ("safety_policy", "product_launch"),
):
    _PARTS[_same] = _PARTS[_as]
_RIVAL = re.compile(
    r"\b(?:rivals?|rival(?:ing)?|than|like|beats?|beating|outperforms?|surpass(?:es)?|match(?:es)?|against|challeng\w+|"
    r"unlike|tops|topping|overtak\w+|compet\w+ (?:with|to|for)|"
    r"tak(?:es?|ing) on|alternatives? to|catch(?:es)? up (?:with|to)|dethron\w+|"
    r"versus|vs\.?|ahead of|before|since|forget|powered by|built on|based on) (?:[\w’'\-]+ ){0,2}$",
    re.IGNORECASE,
)
_ADVERB = re.compile(
    r"(?<=\w) (?:Quiet|Reported|Official|Final|Sudden|Formal|Secret|Confidential|Alleged|Near|Public|Private|Brief|"
    r"Joint|Apparent|Effective|Actual|On|Repeated|Silent|Abrupt|Partial|Temporari|Permanent|Unexpected)ly$"
)
_NO_PRODUCT = word_set(
    """
    Version New Public Beta Plans First Major More Support Connectors Services Models Agents Tools Top Week Day Part
    Chapter Issue Season Episode Phase Level Lesson Edition Round Over About Nearly Only At In On The These Those
    January February March April May June July August September October November December Series
    """
)
_NO_ORG = word_set(
    """
    ai new the a an this that how why what when where who exclusive breaking report reports hackers
    researchers startup startups former ceo court judge police google's these those it its they we you your
    our us uk eu china europe report: study survey big tech microsoft's authors artists musicians publishers
    users developers employees workers top first one two three
    """
)


def fill(event: str, titles: Sequence[str], leads: Sequence[tuple[int, str]] = ()) -> dict[str, Slot]:
    """Fill what can be filled for certain.

    Args:
        event: a key of the playbook.
        titles: the sources' titles in card order.
        leads: (source, sentence) of the first sentences, used for CVE numbers and dates of an end only.
    """
    found: dict[str, Slot] = {}
    for source, title in enumerate(tidy(title) for title in titles):
        for name, value in [*_parts(event, title), *_things(event, title)]:
            found.setdefault(name, Slot(value, source, title))
    for source, sentence in leads:
        for name, value in _from_lead(event, sentence):
            found.setdefault(name, Slot(value, source, sentence))
    return found


def _parts(event: str, title: str) -> Iterator[tuple[str, str]]:
    for pattern in _PARTS.get(event, ()):
        match = pattern.search(title)
        if match:
            given = {name: _trim(value) for name, value in match.groupdict().items() if value}
            sure = {name: value for name, value in given.items() if name != "product" or event not in _NUMBERED_ONLY}
            sure |= {name: value for name, value in given.items() if re.search(r"\d", value)}
            yield from ((name, value) for name, value in sure.items() if _is_name(value, title, name))
            return


def _trim(value: str) -> str:
    plain = re.sub(r"(?:'s|’s)$", "", value.strip(" ,.:;-–—"))
    plain = re.sub(
        r"^(?:[\w.]+ ){0,2}[\w.]+-(?i:backed|owned|led|funded|founded|linked|based|rival) (?=[A-Z])",
        "",
        plain,
    )  # its investor is not it
    plain = re.sub(r"^(?:Widespread|Massive|Major|Global|Another|Brief|Neocloud|Fintech|Startup) (?=[A-Z])", "", plain)
    plain = re.sub(r"(?: (?:Leak|Breach|Hack|Outage|Begins|Starts|Job))+$| (?:Reaches|Inks|Signs)\b.*", "", plain)
    return _ADVERB.sub("", plain)  # "Quillon Quietly" is Quillon, "Eli Lilly" is Eli Lilly


def _is_name(value: str, title: str, slot: str) -> bool:
    tokens = words(value)
    if slot == "version":
        return True
    if not tokens or tokens[0].lower() in _NO_ORG or any(is_stop(word) for word in tokens):
        return False  # "Larkspur Claims It" is no name
    if "'s " in value or "’s " in value or tokens[0].lower().endswith(("'s", "’s")):
        return False
    if slot == "product" and (tokens[0] in _NO_PRODUCT or (len(tokens) == 1 and value.endswith("ly"))):
        return False  # "debuts Strongly"
    if slot in {"product", "counterparty"} and is_title_case(title) and len(tokens) > 1:
        return False  # every word is capitalised there: where the name ends cannot be told
    return any(name in value for name in names(value)) or value in {"xAI", "a16z", "vLLM", "llama.cpp"}


def is_rival(before: str, after: str = "") -> bool:
    """What stands around a name says that the story is about something else, which is compared with it."""
    return bool(_RIVAL.search(before)) or bool(re.match(r"[ -](?:rivals?|competitors?|alternatives?|killer)\b", after))


def is_title_case(title: str) -> bool:
    """Most longer words are capitalised, so capitals say nothing."""
    long_words = [word for word in words(title) if len(word) >= 4 and word[0].isalpha()]
    return len(long_words) >= 4 and sum(word[0].isupper() for word in long_words) > 0.7 * len(long_words)


def _things(event: str, title: str) -> Iterator[tuple[str, str]]:
    found = [match for match in _MODEL.finditer(title) if not is_rival(title[: match.start()], title[match.end() :])]
    models = {match.group().strip(): title[match.end() :] for match in found}
    name, rest = next(iter(models.items()), ("", ""))
    if len(models) == 1 and not re.match(r" [A-Z]|[-‑.]\w", rest):  # the name may go on there
        yield "product", name
    amounts = [match.group().strip() for match in _AMOUNT.finditer(title)]
    if len(amounts) == 1:
        yield "amount", amounts[0].rstrip(".,")
    places = list(dict.fromkeys(match.group() for match in _JURISDICTION.finditer(title)))
    if len(places) == 1:
        yield "jurisdiction", f"the {places[0]}" if places[0] in _WITH_ARTICLE else places[0]
    versions = {match.group() for match in _VERSION.finditer(title)}
    if len(versions) == 1 and event != "vulnerability":  # there it may be the one with the hole
        yield "version", versions.pop()
    if _REPO.match(title):
        yield "repo", title
    yield from _from_lead(event, title)


def _from_lead(event: str, sentence: str) -> Iterator[tuple[str, str]]:
    numbers = {match.group() for match in _CVE.finditer(sentence)}
    if len(numbers) == 1:
        yield "cve", numbers.pop()
    fixed = {match["to"] or match["up"] or match["below"] for match in _FIXED.finditer(sentence)}
    if event == "vulnerability" and len(fixed) == 1:
        yield "version", fixed.pop()
