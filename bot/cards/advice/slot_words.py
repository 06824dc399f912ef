"""The forms in which titles name the parts of an event: who, what, for how much, where, and which words name nobody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from bot.cards.english.text import word_set

_NAME = r"(?-i:(?:[A-Z][\w&.+'’\-]*|xAI|iPhone|eBay|a16z|vLLM|llama\.cpp)(?: (?:[A-Z0-9][\w&.+'’\-]*|AI)){0,3}?)"
_LONG = r"(?-i:(?:[A-Z][\w&.+'’\-]*|xAI|vLLM|llama\.cpp)(?: (?:[A-Z0-9][\w&.+'’\-]*|AI)){0,3})"
MODEL = re.compile(
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
FIXED = re.compile(
    r"\b(?:fixed|patched|closed|resolved|remedied) (?:\w+ )?(?:in|with|by) (?:version |release )?"
    r"(?P<to>v?\d+\.\d+(?:\.\d+)+)|"
    r"\b(?:upgrade|update|move)s? to (?:version )?(?P<up>v?\d+\.\d+(?:\.\d+)+)|"
    r"\bversions? (?:before|prior to|earlier than|older than) (?P<below>v?\d+\.\d+(?:\.\d+)+)",
    re.IGNORECASE,
)
CVE = re.compile(r"\bCVE-\d{4}-\d{4,7}\b")
VERSION = re.compile(r"(?<![\w.])v?\d+\.\d+(?:\.\d+)+[\w.\-]*(?<![.\-])|(?<![\w.])v\d+(?:\.\d+)*(?![\w.])")
REPO = re.compile(r"^[\w.\-]{1,60} ?/ ?[\w.\-]{1,80}$")
AMOUNT = re.compile(r"[$€£¥]\s?\d[\d,.]*\d?(?:\s?(?:[Tt]rillion|[Bb]illion|[Mm]illion|[Tt]housand|[TBMK]|bn|mn)\b)?")
_PLACES = (
    r"U\.S\.|US|USA|United States|EU|European Union|Europe|UK|U\.K\.|Britain|China|Japan|South Korea|India|"
    r"Canada|Australia|France|Germany|"
    r"Italy|Spain|Netherlands|Ireland|Brazil|Singapore|Taiwan|Israel|UAE|Saudi Arabia|California|New York|"
    r"Texas|Colorado|Illinois|Florida|Utah|"
    r"Virginia|Washington State|Massachusetts|New Jersey|Connecticut|Denmark|Sweden|Norway|Switzerland|Poland|"
    r"Turkey|Russia|Ukraine|Vietnam|Indonesia"
)
JURISDICTION = re.compile(rf"(?<![\w.])(?:{_PLACES})(?![\w])")


WITH_ARTICLE = frozenset(
    {"U.S.", "US", "USA", "United States", "EU", "European Union", "UK", "U.K.", "Netherlands", "UAE"}
)


# What a headline may put before a company's name: "AI chip maker Basalt to buy …".
_KIND = (
    r"(?:(?:[\w\-]+ ){0,4}?(?:company|startup|start-up|firm|maker|chipmaker|lab|giant|provider|platform|app|unicorn) )?"
)
_TOLD = r"(?:(?:sources?|reports?|exclusive|breaking): )?"  # what may stand before it all
# A name with a number that opens a headline: "Petrel 3 will be retired".
_NUMBERED = (
    r"^(?P<product>(?-i:[A-Z][a-z]+(?: [A-Z][a-z]+)? \d+(?:\.\d+)?(?: (?:Mini|Pro|Large|Small|Flash))?))"
    r"(?=:| (?:is|are|will|now|has|gets|goes|to|input|output|tokens|prices?|costs?|runs|can|stops|ends|retires|in)\b)"
)


def _compile(*patterns: str) -> tuple[re.Pattern[str], ...]:
    named = (p.replace("^(?P<org>NAME)", f"^{_TOLD}{_KIND}(?P<org>NAME)") for p in patterns)
    return tuple(re.compile(p.replace("NAME", _NAME).replace("LONG", _LONG), re.IGNORECASE) for p in named)


# Where what is released may be any word with a capital letter, only a name with a number is certain.
NUMBERED_ONLY = frozenset({"model_release", "open_release", "product_launch"})

# Where a title names the parts of an event. The first pattern that fits wins.
_PARTS: dict[str, tuple[re.Pattern[str], ...]] = {
    "funding": _compile(
        r"^(?P<counterparty>NAME) (?:is |to |will |agrees to |plans to |reportedly )*"
        r"(?:invest(?:s|ed|ing)?|back(?:s|ed)|commit(?:s|ted)?|pour(?:s|ed)?)\b.{0,50}? "
        r"(?:in|into|to) (?P<org>LONG)(?= (?:at|to|as|for|in|after|amid|with)\b|,|$)",
        r"^(?P<org>NAME) (?:raises|raised|secures|secured|closes|lands|nabs|bags|gets|pulls in|snags|nets|"
        r"collects|scores|finali[sz]es|completes|locks up|adds)\b.{0,40}[$€£]",
        r"^(?P<org>NAME),? (?:is |are )?(?:reportedly |said to be )?"
        r"(?:raising|raised|raises|in talks (?:to raise|for|at)|seeks|seeking|to raise|nears|nearing|close to|"
        r"closing|finali[sz]ing|targets|targeting|upped)\b.{0,50}[$€£]",
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
        r"^(?P<org>NAME) (?:has )?(?:reportedly )?(?:reaches|reached|hits|tops|crosses|passes|surpassed)\b.{0,20}[$€£]",
        r"^(?P<org>NAME)(?:'s|’s) (?:\w+ ){0,2}(?:earnings|ipo|revenue|profit|shares|stock|quarter|valuation)\b",
    ),
    "partnership": _compile(
        r"^(?P<org>NAME) (?:and|&) (?P<counterparty>NAME) "
        r"(?:partner|team up|announce|sign|strike|join|expand|launch|collaborate|agree|ink|form|reach|deepen|extend)\b",
        r"^(?P<org>NAME) (?:partners|teams up|joins forces|signs|inks|strikes|reaches|expands|collaborates|"
        r"announces|deepens|extends)\b.{0,60}?\bwith (?:(?-i:(?!to |for |in |on |and )[a-z]+) ){0,4}?"
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
# What is released is told like what is launched.
PARTS: Mapping[str, tuple[re.Pattern[str], ...]] = MappingProxyType(
    _PARTS | dict.fromkeys(("model_release", "open_release", "safety_policy"), _PARTS["product_launch"])
)
RIVAL = re.compile(
    r"\b(?:rivals?|rival(?:ing)?|than|like|beats?|beating|outperforms?|"
    r"crush(?:es)?|rate over|surpass(?:es)?|match(?:es)?|against|challeng\w+|"
    r"unlike|tops|topping|overtak\w+|compet\w+ (?:with|to|for)|"
    r"tak(?:es?|ing) on|alternatives? to|catch(?:es)? up (?:with|to)|dethron\w+|"
    r"versus|vs\.?|ahead of|before|since|forget|powered by|built on|based on) (?:[\w’'\-]+ ){0,2}$",
    re.IGNORECASE,
)
# "Quillon AI chip challenger" is not Quillon
RIVALLED = re.compile(
    r"[ -](?:(?:AI|chip|cloud|search|[a-z]+) ){0,2}(?:rivals?|competitors?|challengers?|alternatives?|killer)\b"
)
ADVERB = re.compile(
    r"(?<=\w) (?:Quiet|Reported|Official|Final|Sudden|Formal|Secret|Confidential|Alleged|Near|Public|Private|Brief|"
    r"Joint|Apparent|Effective|Actual|On|Repeated|Silent|Abrupt|Partial|Temporari|Permanent|Unexpected|Accidental|Inadvertent|Mistaken)ly$"
)
NO_PRODUCT = word_set(
    """
    Version New Public Beta Plans First Major More Support Connectors Services Models Agents Tools Top Week Day Part
    Chapter Issue Season Episode Phase Level Lesson Edition Round Over About Nearly Only At In On The These Those
    January February March April May June July August September October November December Series
    """
)
NO_ORG = word_set(
    """
    ai new the a an this that how why what when where who exclusive breaking report reports hackers
    researchers startup startups former ceo court judge police google's these those it its they we you your
    our us uk eu china europe report: study survey big tech microsoft's authors artists musicians publishers
    users developers employees workers top first one two three
    """
)
