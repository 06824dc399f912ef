"""The forms in which sources advise people what to do, the deeds they may ask for, and all that they may not."""

from __future__ import annotations

import re

import re2

from bot.cards.english.phrases import any_of

# A cheap look, since nearly no sentence advises anybody.
HINT = re2.compile(
    r"(?i)\b(?:should|must|needs? to|have to|has until|have until|advis|urg|recommend|encourag|instruct|"
    r"upgrad|updat|rotat|revok|migrat|regenerat|reissu|downgrad|audit|restart|look for|patch|"
    r"opt out|please|switch to|move to|asked to)"
)
_WHO = (
    r"(?:(?:[\w’'-]+ ){0,4}?(?:users|customers|admins|administrators|developers|organi[sz]ations|companies|businesses|"
    r"teams|operators|maintainers|owners|defenders|subscribers|tenants|clinics|publishers|integrators|everyone|anyone|"
    r"those|projects|sites|deployments)"
    r"(?: (?:of|who|that|using|running|with|on|in|relying|affected|still|whose|hosting|building)\b[^;:]{1,90}?)?)"
)
_MUST = any_of(
    r"""
    (?:should|must)(?: also| now| immediately| instead| therefore)? | (?:will )?(?:need|have) to
    (?:are|is|were) (?:strongly |also |now |highly )?(?:advised|urged|encouraged|recommended|asked|instructed) to
    have until [^,;:]{3,30} to
    """
)
_SAYS = r"(?:strongly |also |highly |therefore |now )?(?:recommend|advis|urg|encourag|suggest)(?:s|es|ed|e|ing)?"
_WE = r"we (?:(?:strongly|also|highly|therefore|now) )?(?:recommend|advise|urge|encourage|ask)"
_DEED = (
    r"(?P<deed>(?:immediately |urgently |promptly |also |either |manually )?(?:"
    + any_of(
        r"""
        (?:upgrade|update|rotate|revoke|migrate|move|change|replace|isolate|restore|use|audit)
        (?:upgrading|updating|rotating|revoking|migrating|moving|changing|replacing|isolating|restoring|using|auditing)
        (?:apply|patch|reset|switch|review|check|monitor|search|inspect|restart|regenerate|reissue|renew|pin|downgrade)
        (?:applying|patching|resetting|switching|reviewing|checking|monitoring|searching|inspecting|restarting|renewing)
        (?:regenerating|reissuing|pinning|downgrading|reverting|backing up|rolling back|restricting|limiting|avoiding)
        (?:revert|back up|roll back|restrict|limit|avoid|export|test|verify that|treat|stop using|retry|rebuild)
        (?:look for|watch for|transition|transitioning|install|installing|re-?authenticate|re-?deploy|recompile)
        """
    )
    + r")\b.*)$"
)
_ORDERED = (
    r"(?P<deed>(?:upgrade|update|migrate|move|switch|rotate|replace|review|check|revoke|apply|patch|use)"
    r" (?:to|your|all|any|each|from|before|by|the|version|region)\b.*)$"
)
_LEAD = r"(?:[^;:]{2,70}, (?:and |so |but )?)?"
# Said of users, by whomever.
OTHERS = (
    re.compile(rf"^{_LEAD}{_WHO},? {_MUST} {_DEED}", re.IGNORECASE),
    re.compile(
        rf"^{_LEAD}(?!We\b)(?-i:[A-Z])[\w.&’'-]*(?: (?!not\b)[\w.&’'-]+){{0,5}}?,? (?:and )?{_SAYS} "
        rf"(?:(?:that )?{_WHO},? (?:should |must )?(?:to )?|to )?{_DEED}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^It is (?:strongly |highly )?(?:recommended|advised) (?:for {_WHO} to|that {_WHO}(?: should)?|to) {_DEED}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^{_LEAD}(?:[\w’'-]+ ){{0,4}}?(?:tokens|keys|passwords|credentials|secrets|certificates)(?: [^,;:]{{3,60}})? "
        r"(?:should|must|need to|have to) (?P<deed>be (?:\w+ly )?(?:rotated|revoked|reset|replaced|changed|"
        r"renewed|reissued)\b.*)$",
        re.IGNORECASE,
    ),
    re.compile(rf"^{_LEAD}(?:{_WHO}|you) (?:can|may) (?:still )?(?P<deed>opt out\b.*)$", re.IGNORECASE),
)
# The maker's own words to its readers.
OWN = (
    re.compile(
        rf"^{_LEAD}(?:please )?(?:you(?: (?:should|must|need to|will need to|have to)|['’]ll need to)|"
        rf"{_WE}(?: that)?(?: you(?: to)?| {_WHO}(?: to)?| to)?) {_DEED}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^(?:(?:To|If|For|Until|Before|By|When|As) [^,;:]{{3,100}}, (?:please )?|Please ){_ORDERED}", re.IGNORECASE
    ),
    re.compile(
        rf"^{_LEAD}(?:[\w’'-]+ ){{0,3}}?(?:applications|apps|integrations|clients|workloads|servers|instances)"
        r"(?: [^,;:]{3,60})? "
        r"(?:should|must|need to|have to|will have to) be (?P<deed>(?:migrated|moved|updated|upgraded|patched)\b.*)$",
        re.IGNORECASE,
    ),
    re.compile(
        r"^(?:Please )?(?P<deed>(?:Upgrade|Update|Patch|Rotate|Revoke|Migrate|Move|Review|Audit|Downgrade|Regenerate|"
        r"Reissue|Avoid|Look for|Restart|Pin) (?:to|your|all|any|every|each|from|for|tokens|keys|immediately|now|"
        r"the affected|affected)\b.*)$"
    ),
    re.compile(
        r"^[^;]{12,120}(?:; |, so |, please |[.] )(?:please )?"
        r"(?P<deed>(?:migrate|upgrade|update|move|rotate) (?:to|your|all|any|from|before|by)\b.*)$"
    ),
)
# None of these may stand anywhere in it.
NEVER = re2.compile(
    "(?i)"
    + any_of(
        r"""
        \b(?:send\w*|contact\w*|call|calling|phone|dial|visit\w*|click\w*|download\w*|subscrib\w+|pay|paying)\b
        \be-?mail(?:ing)? (?:us|them|the|support|security|a)\b | \b(?:join|joining|regist(?:er|ering)|submit\w*)\b
        \b(?:sign|signing|log|logging) ?(?:up|in|on)\b | \b(?:enter|entering|pas(?:te|ting)|copy|copying|upload\w*)\b
        \brun(?:ning)? (?:the|this|an?|our|its) (?:\w+ ){0,2}(?:tool|script|scanner|command|file|program|app|code)
        \b(?:scripts?|commands?|terminal|shell|console|curl|wget|sudo|powershell|attach\w*|links?|linked|helpers?)\b
        \b(?:below|above|here|following|follow|follows|forms?|wallets?|funds?|seed|recovery phrases?|qr|installers?)\b
        \b(?:disabl\w+|deactivat\w+|uninstall\w*|bypass\w*|ignor\w+|whitelist\w*|allow-?list\w*|exempt\w*)\b
        \b(?:turn|turning|switch|switching)(?: \w+){0,3} off\b | \b(?:antivirus|anti-virus|defender|gatekeeper)\b
        \b(?:trust|trusting|accept\w*|approv\w+|grant\w*|permit\w*|bitcoin|crypto|cryptocurrency|donat\w+|buy\w*)\b
        \b(?:purchas\w+|orders?|ordering|invest\w*|sell\w*|vot(?:e|ing)|hir(?:e|ing)|mirrors?|invoices?|transfer\w*)\b
        \b(?:account|routing|phone|card) numbers?\b | \bbank accounts?\b | \b(?:iban|payments?|execut(?:e|ing))\b
        \b(?:instructions?|guides?|guidance|tutorials?|steps?|procedures?|described|shown|mentioned|outlined|listed)\b
        \b(?:detailed|explained|see|read|watch(?:ing)?|learn|exceptions?|sandbox|promo|coupons?|discounts?)\b
        \b(?:discord|telegram|whatsapp|slack channel|newsletters?|feedback|share|shares|sharing|refer|let us know)\b
        \b(?:with|to|using) (?:the|this|our) (?:\w+ )?(?:keys?|tokens?|passwords?|passcodes?|codes?|pins?)\b
        \breport(?:ing)? (?:it|any|them|issues|bugs)\b | \bthis (?:page|post|article|file|site)\b
        \bour (?:docs|blog|page)\b | \b(?:journalists?|reporters?|parents?|children|teens|investors|shareholders)\b
        \b(?:workers|employers|employees|staff|members? states?|governments?|voters|lawmakers|regulators|patients)\b
        \b(?:not yet|no longer need|do(?:es)? not (?:need|recommend)|don['’]t (?:need|recommend)|beta|nightly)\b
        \b(?:passports?|identity|by (?:mail|post|fax))\b
        \b(?:root access|admin(?:istrator)? rights|full access|expects|hopes|wants|believes)\b
        """
    )
)
# Less of what protects; …
_GUARDS = any_of(
    r"""
    multi-?factor | two-?factor | two-step | 2fa | mfa | passkeys? | authenticat\w+ | encrypt\w+ | tls | ssl | https
    certificate checks? | logs | logging | audits | firewalls? | safeguards? | verification | monitoring | backups?
    scanning | scanners? | (?:security|emergency) (?:patch|update|fix|hotfix|tool)(?:e?s)? | (?:fix|patch)(?:es)? for
    """
)
_LESS = any_of(
    r"""
    avoid(?:ing)? | stop(?:ping)? using | limit(?:ing)? | remov(?:e|ing) | drop(?:ping)? | revert(?:ing)?
    skip(?:ping)? | roll(?:ing)? back | reset(?:ting)? | downgrad(?:e|ing) | relax(?:ing)?
    """
)
# … a value that somebody else chose; secrets, money and attention on their way to somebody.
_CHOSEN = any_of(
    r"""
    \b(?:default|factory) (?:values?|settings?|passwords?|state)\b | \b(?:stays?|remains?|left|leave|keep|kept) open\b
    \b(?:the http protocol|to http|certificate authority|the dns servers?|to the address of|e-?mailed|texting)\b
    \bas (?:genuine|safe|trusted|trustworthy|legitimate|harmless|benign|official|valid)\b | \bhand(?:ing|ed)?\b
    \b(?:mail|text)(?:ing)? (?:the|your|their|old|it|them)\b | \b(?:with support|obeys?|system prompts?|the market)\b
    \bsearch (?:the web|online) for\b | \b(?:billing|savings?|swaps?|balances?|account details)\b
    \bpass(?:word|code)s? to (?:\w*\d|(?-i:[A-Z]))
    \b(?:(?:zero|one|two|three|four|five|six|seven|eight|nine|oh),? (?:dot |point )?){2}
    """
)
LOWERS = re2.compile(rf"(?i)\b{_LESS} (?:[\w’'-]+ ){{0,3}}?{_GUARDS}\b|{_CHOSEN}")
SIGNS = frozenset("/\\<>{}[]|`$#*_~^@=\n")  # of addresses, commands and code
CODE = re.compile(
    r"(?:^| )--?[a-z]|\+\d|\d:\d|\d{3}[ -]\d{3}|\d{2,3}(?:\.\d{1,3}){3}|[a-z0-9]\.[a-z]{2,}|\w\(\)|"
    r"\b(?=\w*\d)(?=\w*[A-Za-z])\w{14,}",
    re.IGNORECASE,
)
# A second duty, or an installation, behind the first deed.
AGAIN = re.compile(r"\b(?:must|should|shall|has to|have to|needs? to|(?:re-?)?install\w*)\b", re.IGNORECASE)
AT_LEAST = re.compile(r"[<>]=? ?(?=v?\d)")
INSTALLS = re.compile(r"^(?:\w+ly )?install", re.IGNORECASE)
UPDATE = re.compile(
    r"^(?:\w+ly )?install(?:ing)? (?:(?:the|all|any|these|those|its) )?"
    r"(?:(?:latest|newest|available|new|security|software|firmware|emergency|fixed|patched|most recent|"
    r"(?-i:[A-Z]\w+)) )*(?:updates?|patch(?:es)?|fix(?:es)?|hotfix(?:es)?|versions?|release|v?\d+\.\d[\w.]*)\b"
    r"(?!.*\b(?:from|via|sent)\b)",
    re.IGNORECASE,
)
SECRET = re.compile(r"\b(?:passwords?|passcodes?|credentials?|keys?|tokens?|secrets?|pins?)\b", re.IGNORECASE)
RENEWS = re.compile(
    r"^(?:be )?(?:\w+ly |also |either )?(?:rotat|revok|reset|chang|replac|updat|re-?generat|reissu|renew|review|audit|"
    r"check|look for|treat|search|monitor|inspect|migrat|mov|upgrad)",
    re.IGNORECASE,
)
TAKES = re.compile(
    r"(?<!stop )(?<!avoid )\b(?:us(?:e|ing)|mov(?:e|ing)|migrat\w+|switch\w*|transition\w*|replac\w+|"
    r"install\w*|chang(?:e|ing))\b",
    re.IGNORECASE,
)
DANGLES = re.compile(
    r"^(?:They|It(?! is )|He|She|These|This|That|Such|Both|Also|However|Meanwhile|Instead|In principle|Note|And|But|"
    r"Or|So|Then|Finally|Additionally|For (?:example|instance))\b|"
    r"\b(?:the (?:former|latter|above|same)|these (?:two|three|settings|measures|recommendations)|(?:do|doing) so|"
    r"this (?:setting|option|flag|value|way|one|version|release)|that version|them instead|one of|if so|"
    r"as (?:before|noted)|it instead|at their)\b",
    re.IGNORECASE,
)
# A heading glued to its first sentence: "Workarounds Users should …".
GLUED = re.compile(r"^[^,]*\w (?:Users|Customers|Admins|Administrators|Developers|Organi[sz]ations|We|You)\b")
VAGUE = re.compile(
    r"^(?:\w+ly )?(?:check(?:ing)? (?:back|out|in|whether it)|"
    r"us(?:e|ing) (?:caution|their|common sense|care|discretion|it|them|this|ai|the (?:new|app|tool|service|feature))|"
    r"avoid(?:ing)? (?:surprises|confusion|doubt|this)|test(?:ing)? (?:it|this|out|the (?:new|beta|preview))|"
    r"mov(?:e|ing) (?:on|fast|quickly|forward|beyond|past|away)|chang(?:e|ing) (?:course|the way|how)|"
    r"limit(?:ing)? (?:itself|themselves)|(?:review|restor|replac|treat|verif)\w* (?:it|this)|"
    r"updat(?:e|ing) (?:themselves|us|you))\b",
    re.IGNORECASE,
)
DUE = re.compile(r"\b(?:by|until|before|no later than|prior to)\b", re.IGNORECASE)
MADE = re.compile(r"\b(?:issued|created|generated|made|published|released|installed|sent|stored)\b", re.IGNORECASE)
EXACT = re.compile(
    r"\bv?\d+\.\d|\b\d{1,2} [A-Z][a-z]+|\b[A-Z][a-z]+ \d{1,2}\b|"
    r"\b(?:tokens?|keys?|passwords?|logs?|secrets?|credentials)\b"
)
# What an outlet may say in its advice though nobody else speaks of it: everything else is a name, a version or a thing.
THING = re.compile(r"[^\W_][\w.+-]*[\w+]|[^\W_]")
PLAIN = frozenset(
    THING.findall(
        """a accounts activity activities admins administrators advise advised advises affected after all also an
        and any anyone api apply applying are as asked at audit audited auditing available back be because been
        before businesses by can certificates change changed changing check checked checking companies
        credentials current customers defenders deployments developers devices each earlier encouraged every
        everyone fix fixed fixes for from had has have highly host hosting if immediately in inspect inspecting
        install installed installing instances instructed is issue it its key keys later latest log logging logs
        look looking maintainers monitor monitoring must need needs network networks new newer newest now of
        older on once operators or organisations organizations own owners password passwords patch patched
        patches patching possible projects promptly recent recommend recommended recommends regenerate reissue
        release releases relying renew replace replaced reset resetting restart review reviewed reviewing revoke
        revoked revoking rotate rotated rotating run running search searching secrets security server servers
        sessions should sign signs since sites software soon still strongly subscribers suspicious system
        systems teams that the their them they those to token tokens too unusual until update updated updates
        updating upgrade upgraded upgrading urge urged urgently urges use users using version versions
        vulnerability was were when where which while who whose with without"""
    )
)
STOPS = re.compile(
    r"\b(?:stop(?:s|ped|ping)? (?:the )?us(?:e|ing)|avoid\w*|downgrad\w+|revert\w*|roll\w* back)\b", re.IGNORECASE
)
