"""What would have a reader leave the card and act: commands to run, numbers to call, addresses in disguise, bait.

A hostile article may say such things in its own words, so that a line that quotes it faithfully carries them. They are
found in the text as people see it: invisible signs gone, look-alike letters read as the Latin ones they imitate.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import re2

from bot.cards.english.text import fold, word_set

# Letters of other alphabets that look Latin; what a Latin word with one of them in it is read as.
_ALIKE = str.maketrans(
    "абвгеёзіїјкмнорсԛѕтухһԁԝьАВЕЗІЈКМНОРСЅТУХҮԜαβεικνορτυχωϲΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɡɑʟʀɴᴀᴄᴅᴇᴋᴍᴏᴘᴛᴜᴠᴡᴢ",
    "abbreezііjkmhopcqstyxhdwbABE3IJKMHOPCSTYXYW".replace("і", "i")
    + "abeiknoptuxwcABEZHIKMNOPTYX"
    + "igalrnacdekmoptuvwz",
)
_MIXED = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[\u0370-\u03ff\u0400-\u052f])\w{3,}\b")
_GREEK = re.compile(r"^[\u0370-\u03ff]-?[A-Za-z]+$|^[A-Za-z]+-?[\u0370-\u03ff]$")  # μm, Δt, TGF-β
_OTHER = re.compile(r"[\u0370-\u052f]")
# Cheap looks, since nearly every line wears no mask: a letter beyond ASCII, letters set apart, digits beside letters.
_MASK = re.compile(r"[^\x00-\x7f\u2010-\u2027\u00a0-\u00bf\u20ac\u2122]")
_INSIDE = re.compile(r"[a-zA-Z][013457@$]+[a-zA-Z]|\b[013457@$]{1,20}[a-zA-Z]{3}")
_SPACED = re.compile(r"\b(?:\w[ .*_-]){4,}\w\b")
_DISGUISES = frozenset("013457@$")
_LEET = str.maketrans("013457@$", "oieastas")
# Bounded: marks without end, such as a page of “$0$0…”, would otherwise be read anew from each of them.
_LEET_WORD = re.compile(r"\b(?=[A-Za-z@$0-9]{0,60}[A-Za-z])[A-Za-z]{0,60}[013457@$][A-Za-z@$013457]{2,60}\b")

_COMMANDS = re2.compile(
    r"(?i)\|\s*(?:sudo )?(?:ba|z|da|k)?sh\b|\|\s*(?:python3?|perl|node|iex|powershell|cmd)\b|"
    r"\b(?:curl|wget|iwr|irm)\s+(?:-\w|https?:|[\"'$(]|\S+\.\w+\S*/|\S+\.(?:sh|py|ps1|exe)\b)|"
    r"\b(?:ba|z)?sh\s+(?:-c\b|<\()|\bpowershell(?:\.exe)?\s+-|\binvoke-(?:webrequest|expression|restmethod)\b|"
    r"\bsudo\s+[\w./-]+|\brm\s+-[rf]+\b|\bchmod\s+(?:\+x|[0-7]{3})|\bdel\s+/[fsq]\b|\bformat\s+c:|"
    r"\b(?:pip3?|pipx|uv|conda|mamba|brew|apt|apt-get|yum|dnf|pacman|snap|winget|choco|scoop|gem|cargo|go)\s+"
    r"(?:-\w+ )*(?:install|add)\s+[\w@./-]+|"
    r"\b(?:npm|pnpm|yarn|bun)\s+(?:i|install|add|exec|dlx|create)\s+[\w@./-]+|\b(?:npx|uvx|bunx)\s+[\w@./-]+|"
    r"\bdocker\s+(?:run|pull|exec)\s+[\w./-]+|\bgit\s+clone\s+\S+|\bkubectl\s+(?:apply|exec|delete)\b|"
    r"\b(?:python3?|node|perl|ruby|php)\s+-[ce]\b|\bbase64\s+(?:-d|--decode)\b|/bin/(?:ba)?sh\b|\beval\(|"
    r"\bos\.system\(|"
    r"\bssh\s+\S+@\S+|\bmsiexec\b|\bregsvr32\b|\bmshta\b|\bosascript\b|\bcrontab\s+-|\bnc\s+-[elp]|"
    r"\b(?:open|launch|start) (?:a|the|your) (?:terminal|command prompt|command line|console|shell|powershell)\b|"
    r"\b(?:paste|copy|type|enter|run|execute)\b.{0,60}\b(?:in|into|to|on|from) (?:a|the|your) (?:terminal|"
    r"command prompt|"
    r"command line|console|shell|powershell|address bar|run (?:box|dialog)|developer tools)\b|"
    r"\b(?:run|execute|paste|type|enter) (?:the|this|these|that) (?:following |attached |"
    r"below )?(?:commands?|scripts?|"
    r"code|snippets?|one-liners?|lines?)\b|\b(?:press|hit) (?:win(?:dows)?|ctrl|cmd|command)[ +-]+\w\b"
)
_REACH = re2.compile(
    r"(?i)(?:^|[^\w.])\+\d[\d ().-]{7,}\d\b|(?:^|[^\w.,$€£-])\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b|"
    r"\b1?-?8(?:00|88|77|66|55)-[\w-]{7,9}\b|"
    r"\b[\w.+-]+\s?(?:\[|\(|\{)\s?at\s?(?:\]|\)|\})\s?[\w-]+|\b[\w.+-]+ at [\w-]+ dot \w{2,}\b|"
    r"\b[\w-]+\s?(?:\[|\(|\{)\s?(?:dot|\.)\s?(?:\]|\)|\})\s?[a-z]{2,}|\b[\w-]{2,} dot (?:com|net|org|io|"
    r"ai|dev|app|co|xyz|info)\b|"
    r"\bhxxps?\b|\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?::\d+|/\S+)|\b(?:at|from|to|visit|on|host|"
    r"server) \d{1,3}(?:\.\d{1,3}){3}\b|"
    r"\b(?:vbscript|file|tel|sms|blob|wss?|magnet|intent|callto|skype|tg|facetime|ssh|sftp|smb|ldap|jndi|"
    r"chrome|about|view-source):"
    r"[\w/+%?{-]|\b[\w-]+[。｡．․]\w{2,}\b|\b0x[0-9a-f]{40}\b|\bbc1[a-z0-9]{20,}\b|\b[13][1-9A-HJ-NP-Za-km-z]{25,34}\b|"
    r"\b(?:text|call|dial|phone|whatsapp|sms) (?:us |me |now |the number |the hotline |this number )*(?:at |on |to )?"
    r"(?:[+(]?\d[\d ().-]{4,}|[\"'“‘]?\w+[\"'”’]? to \d{3,})"
)
# Endings of web names that are also words of a sentence's end are left out; a verb before the name says what it is.
_NAMED_SITE = re2.compile(
    r"(?i)\b(?:visit|go to|head to|head over to|browse to|navigate to|open|log ?in (?:at|to|on)|"
    r"sign (?:up|in) (?:at|on|via)|"
    r"register (?:at|on|via)|download (?:it |them )?(?:from|at)|available (?:at|from|on)|check out|see|"
    r"read (?:more )?(?:at|on)|"
    r"join (?:us )?(?:at|on)|find (?:it |out )?(?:more )?(?:at|on)|pay (?:at|via)|buy (?:it )?(?:at|from|"
    r"on)|contact|via|click)"
    r" [\"'“‘(]*[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}\b"
)
_MORE_ENDINGS = re2.compile(
    r"(?i)\b[\w-]{2,63}\.(?:news|tech|cloud|page|pages|life|live|finance|support|pro|agency|digital|email|"
    r"help|wiki|blog|"
    r"world|today|space|website|host|press|fun|icu|vip|buzz|cam|cc|tv|ws|us|ca|au|jp|kr|br|es|it|nl|se|no|"
    r"pl|ch|at|be|"
    r"local|internal|onion|onrender|vercel|eth|crypto|bot|chat|exe|msi|dmg|apk|bat|ps1|scr|pkg|vbs|"
    r"lnk)\b(?:[/:]\S|\b)"
)
_FILE = re2.compile(r"(?i)\b(?:node|next|nuxt|vue|three|d3|express|readme|index|main|config|package|setup)\.\w+")
_BAIT = re2.compile(
    r"(?i)\b(?:send|transfer|wire|forward|e-?mail|submit|upload|share|provide|enter|give|tell|type|reveal|"
    r"paste|confirm|verify|"
    r"connect|unlock|validate|update) (?:us |me |them |in )?your (?:[\w-]+ ){0,2}(?:passwords?|passcodes?|"
    r"credentials?|keys?|"
    r"seed phrases?|recovery phrases?|wallets?|private keys?|tokens?|card (?:number|details)|credit card|"
    r"bank (?:account|"
    r"details)|accounts?|log-?ins?|pin|social security|identity|ssn|bitcoin|crypto|funds|money|secrets?|\.env)\b|"
    r"\b(?:disable|turn off|switch off|deactivate|uninstall|bypass) (?:your |the |"
    r"all )?(?:[\w-]+ ){0,2}(?:antivirus|anti-virus|"
    r"firewall|defender|gatekeeper|two-factor|2fa|mfa|security (?:software|tools?|checks?|settings?)|"
    r"endpoint protection|"
    r"sandbox|verification|safety (?:checks?|filters?))\b(?: now| first| before|,? and\b|\.|$)|"
    r"\byou (?:must|should|have to|need to|will have to|are required to|can now)(?: now| immediately|"
    r" urgently)? (?:run|execute|"
    r"paste|download|install|send|transfer|wire|pay|call|visit|click|log in|sign in|enter|verify|forward)\b|"
    r"\b(?:tell|instruct|direct|urge|order|advise|ask|remind) (?:the |all |your |every )?(?:users?|"
    r"readers?|people|customers?|"
    r"subscribers?|everyone|everybody|teams?|them) to (?:run|execute|paste|download|install|visit|click|"
    r"send|transfer|pay|"
    r"call|dial|log in|sign in|enter|disable|share|open|buy|forward|verify|post|join)\b|"
    r"\b(?:act|reply|respond|click|call|order|buy|register|sign up|enroll|claim (?:it|yours|your \w+)|"
    r"hurry|book|subscribe) "
    r"(?:now|today|here|before it'?s too late|immediately|below)\b|"
    r"\b(?:win|claim|receive|get) (?:a |your |one )?free (?:gift|iphone|bitcoin|tokens?|airdrop|voucher|"
    r"crypto|coins?)\b|"
    r"\b(?:guaranteed|risk-free) (?:returns?|profits?|income)\b|\bdouble your (?:money|bitcoin|crypto|investment)\b|"
    r"\b(?:scan|use) (?:the|this) qr code\b|\b(?:promo|discount|coupon|referral) code\b"
)
# The commonest order to a model, in other languages: a verb of setting aside near a word for instructions.
_FOREIGN_ORDER = re2.compile(
    r"(?i)\b(?:ignorier\w*|ignor(?:a|e|es|en|ez|ad|i|ate|ar|er)|vergiss|vergesst|missachte\w*|olvid\w*|"
    r"oubli\w*|dimentica\w*|"
    r"esque\w*|negeer\w*|vergeet|zignoruj\w*|pomi[nń]\w*|ignorera|ignorér|ignoreeri|ignorați|yok say\w*|"
    r"unut\w*|abaikan|lupakan|"
    r"tralascia\w*|trascura\w*|desconsider\w*|desestim\w*)\b.{0,60}"
    r"(?:anweisung\w*|instru\S*|istruzion\w*|vorgabe\w*|befehl\w*|regeln|consign\w*|indica\w+|instruct\w*|"
    r"instruks\w*|opdracht\w*|"
    r"polece\w*|instrukcj\w*|talimat\w*|instruksi|perintah|ordens|órdenes|ordres|règles|reglas|regras|"
    r"regole|zasad\w*)|"
    r"(?:talimat\w*|instruksi\w*).{0,40}(?:yok say\w*|görmezden gel\w*|unut\w*|abaikan)|"
    r"(?:игнорируй\w*|забудь\w*|проигнорируй\w*|не обращай\w*|ігноруй\w*).{0,60}(?:инструкц\w*|указан\w*|"
    r"правил\w*|команд\w*|інструкц\w*)|"
    r"(?:忽略|无视|無視|忘记|忘記|不要理会).{0,30}(?:指令|指示|说明|說明|规则|提示|命令)|(?:指示|命令|指令|プロンプト).{0,30}(?:無視|忘れ)|"
    r"(?:지시|명령|지침).{0,30}(?:무시|잊)|(?:تجاهل|انس|تجاهلوا).{0,60}(?:التعليمات|الأوامر|تعليمات)|"
    r"(?:निर्देश|आदेश)\S*.{0,40}(?:अनदेखा|भूल)|התעלם.{0,40}(?:הוראות|ההוראות)|"
    r"\b(?:schreib\w*|escrib\w*|écri\w*|scriv\w*|escrev\w*|schrijf|napisz|erwähne|menciona\w*|mentionn\w*|"
    r"sag|di(?:ga)?|dis|dites|"
    r"dici)\b.{0,40}\b(?:zusammenfassung|resumen|résumé|riassunto|resumo|samenvatting|podsumowani\w+|"
    r"überschrift|titular|schlagzeile)\b|"
    r"\b(?:als ki|als sprachmodell|como (?:modelo de lenguaje|ia|modelo de linguagem)|"
    r"en tant qu['’]?(?:ia|e modèle|assistant)|"
    r"come (?:modello linguistico|ia)|jako model|du bist jetzt|ahora eres|tu es maintenant|agora você é|ora sei)\b"
)


# What must be there before a pattern is tried, since nearly every line holds nothing: the first letters of its words, …
_HEAD = re.compile(r"[a-z]{2,5}")
_COMMAND_HEADS = word_set(
    """
    curl wget iwr irm sh bash zsh power invok sudo rm chmod del forma pip pipx uv conda mamba brew apt yum dnf pacma
    snap winge choco scoop gem cargo go npm pnpm yarn bun npx uvx bunx docke git kubec pytho node perl ruby php base
    eval os ssh msiex regsv mshta osasc cront nc open launc start paste copy type enter run execu press hit bin iex
    """
)
_BAIT_HEADS = word_set(
    """
    you your disab turn switc deact unins bypas tell instr direc urge order advis ask remin act reply respo click call
    buy regis sign enrol claim hurry book subsc win recei get guara risk doubl scan use promo disco coupo refer
    """
)
_FOREIGN_HEADS = word_set(
    """
    ignor verge missa olvid oubli dimen esque negee zigno pomi yok unut abaik lupak trala trasc desco deses talim schre
    escri scriv escre schri napis menci menti sag di diga dis dites dici erw als como en come jako du ahora tu agora ora
    """
)
# … digits in a row, a dot inside a word, or a sign that stands for one.
_REACHY = re2.compile(
    r"(?i)\d[\d ().-]{6}|\d\.\d+\.\d|[\[({]\s?(?:at|dot|\.)|\bdot\b|hxxp|[。｡．․]|[a-z]:[\w/+%?{-]|0x|bc1|\b8\d\d-|"
    r"\w{25}|\b(?:call|dial|text|phone|sms|whatsapp)\b"
)
_DOTTED = re.compile(r"[\w-]\.\w")


def lure(text: str) -> str:
    """What of a text would have its reader act elsewhere, or hides from sight, in words; ``""`` when nothing does.

    Args:
        text: one line, as it stands.
    """
    seen = fold(text)
    heads = set(_HEAD.findall(seen.lower()))
    if mixes_alphabets(seen):
        return "mixes alphabets in a word"
    if ("|" in seen or heads & _COMMAND_HEADS) and _COMMANDS.search(seen):
        return "holds a command to run"
    if (_REACHY.search(seen) and _REACH.search(seen)) or (_DOTTED.search(seen) and _names_site(_FILE.sub("", seen))):
        return "holds an address or a number to reach"
    if heads & _BAIT_HEADS and _BAIT.search(seen):
        return "would have its reader act"
    foreign = (not seen.isascii() and _MASK.search(seen)) or heads & _FOREIGN_HEADS
    return "speaks to a machine" if foreign and _FOREIGN_ORDER.search(seen) else ""


def _names_site(text: str) -> bool:
    """A web name; node.js and README.md, which are none, are taken out before."""
    return bool(_NAMED_SITE.search(text) or _MORE_ENDINGS.search(text))


def mixes_alphabets(text: str) -> bool:
    """A word has Latin letters and Greek or Cyrillic ones; μm and TGF-β are no such words."""
    other = _OTHER.search(text) is not None
    return other and any(not _GREEK.match(found.group()) for found in _MIXED.finditer(text))


@lru_cache(maxsize=8192)
def unmasked(text: str) -> str:
    """The text as it is meant to be read: look-alike letters, digits for letters, spaced-out words and "
    "marks undone."""
    folded = fold(text)
    if not _masked(folded):
        return folded
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(sign))
    plain = plain.translate(_ALIKE)
    plain = _SPACED.sub(lambda found: re.sub(r"[ .*_-]", "", found.group()), plain)
    return _LEET_WORD.sub(_spelled, plain)


def _masked(text: str) -> bool:
    """A cheap look for letters beyond the usual, letters set apart, digits beside letters."""
    if not text.isascii() and _MASK.search(text):
        return True
    apart = list(map(len, text.split())).count(1) > 3 or max(map(text.count, ".-*_")) > 3
    return apart or (not _DISGUISES.isdisjoint(text) and _INSIDE.search(text) is not None)


def _spelled(found: re.Match[str]) -> str:
    """``1gn0re`` is a word in disguise, ``H100`` is a name."""
    word = found.group()
    letters = sum(sign.isalpha() for sign in word)
    return word.translate(_LEET) if letters >= 3 and letters >= 2 * (len(word) - letters) else word
