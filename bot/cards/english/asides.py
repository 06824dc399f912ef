"""What a sentence can do without: openings, asides, places, days and details, each as a pattern of English."""

from __future__ import annotations

import re

from bot.cards.english.phrases import any_of

_IS = any_of("is | are | was | were | has | have | had | will | can")
_DAY = r"(?:late |early )?(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: (?:morning|afternoon|evening|night))?"
_ITS_SUBJECT = r"(?!(?:It|They|He|She|This|That)\b)"  # a pronoun would lose the name it stands for

# A picture or a bullet before the sentence.
SIGNS = re.compile(r"^\d{1,2}\)\s+(?=[A-Z])|^[^\w\"“”‘’'(\[$€£¥#@+.<-]+(?=\w)")

# Of an agency: "VARNHOLM, Norway, Jan. 3, 2026 (Harbour Wire) — The lab …"
DATELINE = re.compile(
    r"""
    ^(?:[A-Z][A-Z.'\-]+ (?:[ ,]+[A-Z][A-Za-z.'\-]*){0,4}    # a place in capitals
        (?:,?[ ]\w+\.?[ ]\d{1,2} (?:,[ ]\d{4})?)?           # a date
        \s*(?:\([A-Za-z ]+\)\s*)?                           # an agency
        [—–]+\s*
    | \([A-Z][\w ]{2,20}\)\s*[—–-]+\s*)                     # an agency alone
    """,
    re.VERBOSE,
)

# "However, the lab …", "And the lab …"
_LINK = any_of(
    r"""
    However | Meanwhile | Moreover | Furthermore | Additionally | In addition | Also | Indeed | Notably | Importantly
    Specifically | In particular | In fact | Of course | Overall | In short | Finally | Separately | Today | Now | Still
    Thus | Therefore | Hence | As a result | Consequently | For example | For instance
    In this (?:paper|work|post|article|report|study|blog post)
    To this end | To that end
    To (?:address|overcome|tackle|solve|mitigate|advance|fill|close) th(?:is|at|ese)(?: \w+){0,2}
    (?:Motivated|Inspired|Guided|Driven) by th(?:is|ese)(?: \w+){0,2}
    At the same time | In other words | That said | More specifically | Here | To summarize | In summary | In response
    Interestingly | Earlier today | This week | Yesterday | On (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day
    """
)
# "Learn how the lab saves a third of its power." says that it does.
_HOW = (
    r"(?:(?:Learn|See|Discover|Explore|Find out|Read|Here['’]s|A look at) (?:about )?how|How) "
    r"(?=(?:[A-Z][\w’.&-]*(?: [A-Z][\w’.&-]*){0,3}|(?:the|our) \w+|we|researchers|engineers|scientists) "
    r"(?:is|are|has|have|was|were|uses?|used|built|builds|made|makes|helps|helped|cuts?|runs?|ran|grew|won|found|\w+(?:ed|es))"
    r"\b(?! (?:could|can|should|might)\b)(?!.{0,200}\b(?:you|your)\b))"
)
OPENING = re.compile(
    rf"^{_LINK},\s+|^{_HOW}|"
    r"^(?:And|But|So(?! (?:far|long|many|much|that|called)\b)|Yet|Plus|Now(?! that\b)|Also),?\s+|"
    r"^Here\s+(?=we\b)|"
    r"^It(?:['’]s| is) (?:also )?worth (?:noting|remembering|mentioning|adding|pointing out) that\s+"
)

BRACKET = re.compile(r"\s*[(\[][^()\[\]]{1,160}[)\]]")
DASHED = re.compile(r"\s*(?:—|–| - | -- )\s*[^—–]{2,160}?\s*(?:—|–| - | -- )\s*")

# "Larkspur, which was founded in a barn, has …"
CLAUSE = re.compile(
    r",\s+(?:which|who|whose|where|known as|formerly)\b[^,;:—–()]{3,140},"
    rf"(?=\s+(?:{_IS}|said|says|does|did|\w+ed(?!,)|(?!sources|people|officials)\w+s)\b)"
)

# Examples, and who else said so: "Models, such as those of Larkspur, can fail".
_SAID_SO = any_of("reported | noted | mentioned | described | discussed | shown | explained | detailed | announced")
EXAMPLES = re.compile(
    rf",\s+(?:such as|including|like|e\.g\.,?|as (?:has been |is |was )?(?:\w+ly )?{_SAID_SO}\b)"
    rf"[^;:—–()]{{0,140}}?,(?=\s+(?:{_IS}|cannot)\s)"
)
AS_REPORTED = re.compile(r",\s+as (?:has been |have been |was |is )?(?:\w+ly )?(?:reported|noted|mentioned),")

# "Brandt, the mayor of the town, said …"
_DOES = any_of(
    r"""
    said | says | told | wrote | plans | wants | warns | wins | lost | found | sued | raises | lets | uses | offers
    makes | runs | (?!(?:based|used|related|named|called|led|designed|connected|distributed)\b)\w+ed
    """
)
APPOSITION = re.compile(
    r"(?<=\w),\s+(?:an?|the|its|one of the|part of the)\s[^,;:—–()\d]{3,130},"
    rf"(?=\s+(?:{_IS}|{_DOES})\b)"
)
# "Tern, founded by Ida Moreau, a baker who lives in Ardenne, raised $15 million": with commas, behind the subject.
_NO_DEED = any_of(
    """
    based | used | related | named | called | led | designed | connected | distributed | backed | founded | developed
    created | owned | headed | headquartered | funded | supported | trained | powered | limited | dedicated
    """
)
_DID = any_of(
    rf"""
    said | says | told | wrote | plans | won | lost | found | sued | raises | made | makes | runs | began | sold
    bought | (?!{_NO_DEED}\b)\w+ed
    """
)
_ASIDE = any_of(
    """
    founded | based | led | backed | headquartered | developed | created | owned | best known | known | formerly
    one of | an? | the | its | which | who | whose
    """
)
SUBJECT_ASIDE = re.compile(
    r"^(?P<who>(?:The|An?) [\w’'-]+(?: [\w’'-]+){0,3}|"
    r"(?!\w+ed\b|Known\b|Built\b)[A-Z][\w.’'&-]*(?: [A-Z][\w.’'&-]*){0,4}),\s+"
    rf"{_ASIDE}\b[^;:—–()]{{3,220}}?,"
    rf"(?=\s+(?:(?:recently|quietly|now|also|this week|today) )?(?:{_IS}|{_DID})\b(?! by\b))"
)
NAMED = re.compile(r"[A-Z][\w.&'’-]*$")  # a name stands right before it

# "… said in a blog post on Tuesday that …"
_PLACE = any_of(
    """
    blog post | post | statement | press release | release | announcement | interview | email | e-mail | memo
    filing | letter | tweet | note | briefing | conversation | blog
    """
)
VENUE = re.compile(
    rf",?\s+in (?:a|an|its|their|his|her|the company's) (?:\w+ ){{0,2}}{_PLACE}"
    r"(?: (?:on|published|posted|released|to) [^,;.]{2,40})?(?=[,.;]|$|\s+that\b)",
    re.IGNORECASE,
)

# "As part of its summer plan for the town, the lab …"
_SETTING = any_of(
    r"""
    As part of | With | By \w+ing | Following | Using | Built on | Based on | Designed | Powered by | Thanks to
    Alongside | Along with | In addition to | Like | To \w+ | In an effort | In a bid | During
    (?:Today )?[Aa]t (?:the|its|an?)
    """
)
SCENE = re.compile(rf"^{_SETTING}\b[^,\d]{{5,120}},\s+(?=(?:the|our|we|[A-Z]\w+)\b){_ITS_SUBJECT}")

# "As the town grows, the lab …"; not "As of May, …", and no list behind it.
SINCE = re.compile(
    r"^(?:As|After|Since) (?!(?:of|if|though|long|soon|far|many|much|well|part|an?|\w+ed|\w+ing|I|we|you)\b)"
    rf"[^,\d]{{12,110}},\s+(?=(?:the|we|[A-Z]\w+)\b(?!(?:\s\S+){{0,5}},)){_ITS_SUBJECT}"
)

# "While rivals raise their prices, the lab …"
WHILE = re.compile(
    r"^While (?!(?:it|they|he|she|we|you|I|this|that|these|those)\b)[^,;:—–()]{12,160},\s+"
    rf"(?=(?:the|an?|its|[A-Z]\w+)\b){_ITS_SUBJECT}"
)

# The day of the news.
FIRST_DAY = re.compile(
    r"^(?:(?:Late|Early|Earlier|Just) (?:last|this) (?:week|month|year)|Last (?:week|month|night|year)|"
    rf"(?:On|Late on|Early on) {_DAY}),?\s+(?=[A-Z]|the\b|an?\b)"
)
LATER_DAY = re.compile(
    rf"(?<!published)(?<!posted)(?<!dated)(?<! on)\s{_DAY}(?=[,.;]|$|\s(?:that|to|a|an|the|it|its|for|in|by|with)\b)"
)

# How and where the claim of a paper holds.
_CLAIMS = "(?<!show )(?<!find )(?<!prove )(?<!argue )(?<!demonstrate )"
MEANS = re.compile(
    r",?\s(?:(?:in |for |with )?which|where|while|such that|by \w+ing|using|through|via|based on|embedding|"
    rf"{_CLAIMS}that (?:can|are|is|allows?|\w{{3,}}s)|"
    r"to (?:improve|increase|achieve|learn|reduce|obtain|enable|perform|infer|generate))\b"
)
