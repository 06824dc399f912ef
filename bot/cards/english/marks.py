"""Words that limit, doubt, claim, bind, single out or explain: what makes a statement weaker or stronger."""

from __future__ import annotations

import re

from bot.cards.english.text import word_set

SPELLED = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|a dozen|half"
_UPPER = (
    r"up to|as (?:many|much|high|long) as|at most|no(?:t)? more than|less than|fewer than|under|below|"
    r"a maximum of|at the most|capped at"
)
_LOWER = (
    r"at least|no (?:fewer|less) than|more than|over|above|exceed(?:s|ed|ing)?|upwards? of|north of|"
    r"in excess of|a minimum of|beyond"
)
_EXACT = r"exactly|precisely"
LIMITED = re.compile(
    rf"(?:\b(?:(?P<upper>{_UPPER})|(?P<lower>{_LOWER})|(?P<exact>{_EXACT})) )?(?:an? |the )?"
    rf"(?<![\w.])[$€£]?(?P<value>\d+(?:,\d{{3}})*(?:\.\d+)?(?=[kmb]?\b)|\b(?:{SPELLED})\b)"
    r"(?P<after>\+|%? or (?:more|greater|fewer|less)|(?:-| )(?:seconds?|minutes?|hours?|days?|weeks?|"
    r"months?|years?|decades?)\b)?",
    re.IGNORECASE,
)
_DOUBT = (
    r"may|might|could|reportedly|allegedly|potentially|possibly|perhaps|apparently|(?:un)?likely|probably|"
    r"presumably|"
    r"supposedly|purportedly|maybe|rumou?red|alleged|expected|expects?|expecting|appears?|appeared|seems?|seemed|"
    r"suggests?|suggested|believed|thought|plans?|planned|planning|aims?|aimed|aiming|intends?|intended|"
    r"hopes?|hoped|"
    r"wants?|seeks?|considering|exploring|weighing|in talks|proposed|proposes|tentative|unconfirmed|"
    r"scheduled|slated|"
    r"set to|poised to|on track to|attempts?|attempting|tries|trying|tried"
)
DOUBTS = re.compile(rf"\b(?:{_DOUBT})\b")
TO_COME = re.compile(
    r"\b(?:will|shall|would|plans? to|aims? to|intends? to|hopes? to|wants? to|going to|set to|expects? to)\b"
)
ANY_DOUBT = re.compile(
    rf"\b(?:{_DOUBT}|would|should|can|if|unless|whether|reports?|according|goals?|ambitions?|targets?|"
    rf"potential|prospects?|"
    r"risks?|possible|possibility|chance|estimates?|estimated|forecasts?|predicts?|predicted|projects|projected)\b",
    re.IGNORECASE,
)
_CLAIM = (
    r"claim(?:s|ed|ing)?|alleg(?:es|ed|ing|ations?)|argu(?:es|ed|ing)|contend(?:s|ed)?|believ(?:es?|ed)|"
    r"insist(?:s|ed)?|"
    r"assert(?:s|ed)?|suspect(?:s|ed)?|accus(?:es|ed|ing)|predict(?:s|ed)?|forecast(?:s|ed)?|"
    r"estimat(?:es?|ed)|boast(?:s|ed)?"
)
CLAIMS = re.compile(rf"\b(?:{_CLAIM})\b", re.IGNORECASE)
SPEAKS = re.compile(
    rf"\b(?:{_CLAIM}|said|says?|saying|told|tells|according|writes?|wrote|stated|states|report(?:s|ed|"
    rf"edly)?|announc\w+|"
    r"warn(?:s|ed)?|call(?:s|ed)|describ(?:es|ed)|think(?:s)?|view(?:s|ed)?|expects?|suggests?|cit(?:es|ed|ing))\b",
    re.IGNORECASE,
)
HEARSAY = re.compile(
    r"\b(?:reportedly|allegedly|supposedly|purportedly|according|reports?|claim\w*|alleg\w+)\b", re.IGNORECASE
)
CONDITION = re.compile(
    r"\b(?:if|unless|provided|pending|subject to|as long as|depending on|contingent)\b", re.IGNORECASE
)
BOUND = re.compile(r"\b(?:would|when|once|in case|depends?|conditions?|after|until)\b", re.IGNORECASE)
RESTRICTS = re.compile(r"\b(?:only|solely|exclusively|limited to|merely|nothing but)\b", re.IGNORECASE)
ALL = word_set("all every everyone everything everybody always never none nobody entire exactly sole solely only")
EXTREME = re.compile(
    r"\b(?:first(?!-(?:party|person|quarter|half|time))|best|worst|(?:(?<=the )|(?<='s )|(?<=its )|"
    r"(?<=their )|(?<=our ))most (?=[a-z])|most (?=[a-z]+(?:ed|ing|ful|ive|al|ant|"
    r"ent|ous|ble|ar|ex)\b)|"
    r"(?!(?:inter|for|hon|mod|earn|for|temp|prot|cont|harv|inv|requ|sugg|dig|west|nor|"
    r"midw)est\b)[a-z]{2,}(?:ie)?st(?<=est)|"
    r"biggest|leading(?= [a-z])|(?<=the )top(?= [a-z])|unprecedented|unmatched|unrivalled|unbeatable|"
    r"record-breaking)\b",
    re.IGNORECASE,
)
NO_EXTREME = word_set(
    """
    latest request requests test tests interest invest guest nearest rest quest contest protest forest request harvest
    suggest digest conquest arrest behest honest modest earnest west northwest southwest midwest tempest manifest
    """
)
SOFTENED = re.compile(
    r"\b(?:one|some|two|three|four|five|six|many|several|any|part|list|none) of (?:the )?(?:[\w'-]+ ){0,3}$|"
    r"\bamong (?:the )?(?:[\w'-]+ ){0,3}$|\b(?:second|third|fourth|fifth|sixth|next)[- ]$|\barguably (?:the )?$|"
    r"\bat (?:the )?$",
    re.IGNORECASE,
)
CAUSE = re.compile(
    r"\b(?:because|due to|caus(?:e[sd]?|ing)|led to|leads? to|leading to|result(?:s|ed|ing)? in|"
    r"results? of|as a result|"
    r"thanks to|owing to|trigger\w*|reasons?|since|drives?|driven|driving|drove|prompt(?:ed|s|ing)|"
    r"forc(?:ed|es|ing)|"
    r"attribut\w+|blam\w+|stem(?:s|med|ming)|fuel\w*|spark(?:s|ed|ing)|therefore|thus|hence|contribut\w+)\b",
    re.IGNORECASE,
)
CAUSED = re.compile(
    r"\b(?:because|due to|caus(?:ed|es|ing)|led to|resulted in|as a result of|thanks to|owing to|triggered)\b",
    re.IGNORECASE,
)
WHEN = re.compile(
    r"\b(?:(?:earlier|later) this|last|past|previous|next|coming|this)(?= (?P<what>week|month|year|"
    r"quarter|spring|summer|"
    r"fall|autumn|winter|weekend|decade)\b)|\b(?:yesterday|tomorrow)\b",
    re.IGNORECASE,
)
SAME_WHEN = {"past": "last", "previous": "last", "coming": "next"}
_UNIT_WORDS = """
    time: second seconds sec secs | minute minutes min mins | hour hours hr hrs hourly | day days daily |
    week weeks weekly | month months monthly | year years yearly annual annually annualized /
    data: kb kilobyte kilobytes | mb megabyte megabytes | gb gigabyte gigabytes | tb terabyte terabytes /
    power: kw kilowatt kilowatts | mw megawatt megawatts | gw gigawatt gigawatts /
    way: mile miles | km kilometer kilometers kilometre kilometres / model: token tokens | parameter parameters
"""
UNITS = {
    word: (kind.strip(), names.split()[0])
    for kind, _, several in (line.partition(":") for line in _UNIT_WORDS.split("/"))
    for names in several.split("|")
    for word in names.split()
}
_OFFICE_WORDS = """
    ceo: chief executive | cfo: chief financial | cto: chief technology | coo: chief operating | president |
    founder: founders, co-founder, co-founders, cofounder, co-founded, founded, founding |
    chair: chairman, chairwoman, chairs, chairperson | lawyer: lawyers, attorney, attorneys, counsel |
    investor: investors, invested, invest, investment, backers, backed |
    lawmaker: lawmakers, senator, senators, legislators, congress, parliament, mps, representatives |
    regulator: regulators, regulatory, regulation, regulations, regulate, watchdog, authority, authorities, commission
"""
OFFICES = {
    word.strip(): office.strip()
    for office, _, several in (line.partition(":") for line in _OFFICE_WORDS.split("|"))
    for word in (office, *filter(str.strip, several.split(",")))
}
OFFICE = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, OFFICES), key=len, reverse=True)) + r")\b", re.IGNORECASE)
