"""Signs of what would have a reader act: commands, numbers and sites to reach, bait; orders in other languages."""

from __future__ import annotations

import re

import re2

from bot.cards.english.text import word_set
from bot.cards.proof.ways import any_of, one_of

COMMANDS = re2.compile(
    any_of(
        # piped into a shell or an interpreter
        r"\|\s*(?:sudo )?(?:ba|z|da|k)?sh\b",
        r"\|\s*(?:python3?|perl|node|iex|powershell|cmd)\b",
        # fetched, run in a shell, run as another user
        r"\b(?:curl|wget|iwr|irm)\s+(?:-\w|https?:|[\"'$(]|\S+\.\w+\S*/|\S+\.(?:sh|py|ps1|exe)\b)",
        r"\b(?:ba|z)?sh\s+(?:-c\b|<\()",
        r"\bpowershell(?:\.exe)?\s+-",
        r"\binvoke-(?:webrequest|expression|restmethod)\b",
        r"\bsudo\s+[\w./-]+",
        # files and disks
        r"\brm\s+-[rf]+\b",
        r"\bchmod\s+(?:\+x|[0-7]{3})",
        r"\bdel\s+/[fsq]\b",
        r"\bformat\s+c:",
        # installed
        r"\b(?:pip3?|pipx|uv|conda|mamba|brew|apt|apt-get|yum|dnf|pacman|snap|winget|choco|scoop|gem|cargo|go)"
        r"\s+(?:-\w+ )*(?:install|add)\s+[\w@./-]+",
        r"\b(?:npm|pnpm|yarn|bun)\s+(?:i|install|add|exec|dlx|create)\s+[\w@./-]+",
        r"\b(?:npx|uvx|bunx)\s+[\w@./-]+",
        # run in a container, copied from a repository, applied to a cluster
        r"\bdocker\s+(?:run|pull|exec)\s+[\w./-]+",
        r"\bgit\s+clone\s+\S+",
        r"\bkubectl\s+(?:apply|exec|delete)\b",
        # code in one line
        r"\b(?:python3?|node|perl|ruby|php)\s+-[ce]\b",
        r"\bbase64\s+(?:-d|--decode)\b",
        r"/bin/(?:ba)?sh\b",
        r"\beval\(",
        r"\bos\.system\(",
        # other machines, and tools of attackers
        r"\bssh\s+\S+@\S+",
        r"\bmsiexec\b",
        r"\bregsvr32\b",
        r"\bmshta\b",
        r"\bosascript\b",
        r"\bcrontab\s+-",
        r"\bnc\s+-[elp]",
        # in words: open a terminal, paste this into it
        r"\b(?:open|launch|start) (?:a|the|your) (?:terminal|command prompt|command line|console|shell|"
        r"powershell)\b",
        r"\b(?:paste|copy|type|enter|run|execute)\b.{0,60}\b(?:in|into|to|on|from) (?:a|the|your) (?:terminal|"
        r"command prompt|command line|console|shell|powershell|address bar|run (?:box|dialog)|developer tools)"
        r"\b",
        r"\b(?:run|execute|paste|type|enter) (?:the|this|these|that) (?:following |attached |"
        r"below )?(?:commands?|scripts?|code|snippets?|one-liners?|lines?)\b",
        r"\b(?:press|hit) (?:win(?:dows)?|ctrl|cmd|command)[ +-]+\w\b",
    )
)
REACH = re2.compile(
    any_of(
        # telephone numbers
        r"(?:^|[^\w.])\+\d[\d ().-]{7,}\d\b",
        r"(?:^|[^\w.,$€£-])\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b",
        r"\b1?-?8(?:00|88|77|66|55)-[\w-]{7,9}\b",
        # addresses and sites in disguise: "name [at] site [dot] com", "hxxp"
        r"\b[\w.+-]+\s?(?:\[|\(|\{)\s?at\s?(?:\]|\)|\})\s?[\w-]+",
        r"\b[\w.+-]+ at [\w-]+ dot \w{2,}\b",
        r"\b[\w-]+\s?(?:\[|\(|\{)\s?(?:dot|\.)\s?(?:\]|\)|\})\s?[a-z]{2,}",
        r"\b[\w-]{2,} dot (?:com|net|org|io|ai|dev|app|co|xyz|info)\b",
        r"\bhxxps?\b",
        # numeric addresses
        r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?::\d+|/\S+)",
        r"\b(?:at|from|to|visit|on|host|server) \d{1,3}(?:\.\d{1,3}){3}\b",
        # other schemes, other dots
        r"\b(?:vbscript|file|tel|sms|blob|wss?|magnet|intent|callto|skype|tg|facetime|ssh|sftp|smb|ldap|jndi|"
        r"chrome|about|view-source):[\w/+%?{-]",
        r"\b[\w-]+[。｡．․]\w{2,}\b",
        # wallets
        r"\b0x[0-9a-f]{40}\b",
        r"\bbc1[a-z0-9]{20,}\b",
        r"\b[13][1-9A-HJ-NP-Za-km-z]{25,34}\b",
        # "call", "text WORD to 12345"
        r"\b(?:text|call|dial|phone|whatsapp|sms) (?:us |me |now |the number |the hotline |"
        r"this number )*(?:at |on |to )?(?:[+(]?\d[\d ().-]{4,}|[\"'“‘]?\w+[\"'”’]? to \d{3,})",
    )
)
# Endings of web names that are also words of a sentence's end are left out; a verb before the name says what it is.
NAMED_SITE = re2.compile(
    any_of(
        r"\b(?:visit|go to|head to|head over to|browse to|navigate to|open|log ?in (?:at|to|on)|sign (?:up|in)"
        r" (?:at|on|via)|register (?:at|on|via)|download (?:it |them )?(?:from|at)|available (?:at|from|on)|"
        r"check out|see|read (?:more )?(?:at|on)|join (?:us )?(?:at|on)|find (?:it |out )?(?:more )?(?:at|on)|"
        r"pay (?:at|via)|buy (?:it )?(?:at|from|on)|contact|via|click)"
        r" [\"'“‘(]*[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}\b",
    )
)
_MORE = one_of(
    """
    news tech cloud page pages life live finance support pro agency digital email help wiki blog world today
    space website host press fun icu vip buzz cam cc tv ws us ca au jp kr br es it nl se no pl ch at be
    local internal onion onrender vercel eth crypto bot chat exe msi dmg apk bat ps1 scr pkg vbs lnk
    """
)
MORE_ENDINGS = re2.compile(rf"(?i)\b[\w-]{{2,63}}\.{_MORE}\b(?:[/:]\S|\b)")
FILE = re2.compile(r"(?i)\b(?:node|next|nuxt|vue|three|d3|express|readme|index|main|config|package|setup)\.\w+")
BAIT = re2.compile(
    any_of(
        # give something away
        r"\b(?:send|transfer|wire|forward|e-?mail|submit|upload|share|provide|enter|give|tell|type|reveal|"
        r"paste|confirm|verify|connect|unlock|validate|update) (?:us |me |them |"
        r"in )?your (?:[\w-]+ ){0,2}(?:passwords?|passcodes?|credentials?|keys?|seed phrases?|"
        r"recovery phrases?|wallets?|private keys?|tokens?|card (?:number|details)|credit card|"
        r"bank (?:account|details)|accounts?|log-?ins?|pin|social security|identity|ssn|bitcoin|crypto|funds|"
        r"money|secrets?|\.env)\b",
        # take a protection away
        r"\b(?:disable|turn off|switch off|deactivate|uninstall|bypass) (?:your |the |"
        r"all )?(?:[\w-]+ ){0,2}(?:antivirus|anti-virus|firewall|defender|gatekeeper|two-factor|2fa|mfa|"
        r"security (?:software|tools?|checks?|settings?)|endpoint protection|sandbox|verification|"
        r"safety (?:checks?|filters?))\b(?: now| first| before|,? and\b|\.|$)",
        # the reader must do it, or have others do it
        r"\byou (?:must|should|have to|need to|will have to|are required to|can now)(?: now| immediately|"
        r" urgently)? (?:run|execute|paste|download|install|send|transfer|wire|pay|call|visit|click|log in|"
        r"sign in|enter|verify|forward)\b",
        r"\b(?:tell|instruct|direct|urge|order|advise|ask|remind) (?:the |all |your |every )?(?:users?|"
        r"readers?|people|customers?|subscribers?|everyone|everybody|teams?|them) to (?:run|execute|paste|"
        r"download|install|visit|click|send|transfer|pay|call|dial|log in|sign in|enter|disable|share|open|"
        r"buy|forward|verify|post|join)\b",
        # at once
        r"\b(?:act|reply|respond|click|call|order|buy|register|sign up|enroll|claim (?:it|yours|your \w+)|"
        r"hurry|book|subscribe) (?:now|today|here|before it'?s too late|immediately|below)\b",
        # a prize, a sure profit, a code
        r"\b(?:win|claim|receive|get) (?:a |your |one )?free (?:gift|iphone|bitcoin|tokens?|airdrop|voucher|"
        r"crypto|coins?)\b",
        r"\b(?:guaranteed|risk-free) (?:returns?|profits?|income)\b",
        r"\bdouble your (?:money|bitcoin|crypto|investment)\b",
        r"\b(?:scan|use) (?:the|this) qr code\b",
        r"\b(?:promo|discount|coupon|referral) code\b",
    )
)
# The commonest order to a model, in other languages: a verb of setting aside near a word for instructions.
FOREIGN_ORDER = re2.compile(
    any_of(
        # European languages
        r"\b(?:ignorier\w*|ignor(?:a|e|es|en|ez|ad|i|ate|ar|er)|vergiss|vergesst|missachte\w*|olvid\w*|"
        r"oubli\w*|dimentica\w*|esque\w*|negeer\w*|vergeet|zignoruj\w*|pomi[nń]\w*|ignorera|ignorér|ignoreeri|"
        r"ignorați|yok say\w*|unut\w*|abaikan|lupakan|tralascia\w*|trascura\w*|desconsider\w*|desestim\w*)"
        r"\b.{0,60}(?:anweisung\w*|instru\S*|istruzion\w*|vorgabe\w*|befehl\w*|regeln|consign\w*|indica\w+|"
        r"instruct\w*|instruks\w*|opdracht\w*|polece\w*|instrukcj\w*|talimat\w*|instruksi|perintah|ordens|"
        r"órdenes|ordres|règles|reglas|regras|regole|zasad\w*)",
        r"(?:talimat\w*|instruksi\w*).{0,40}(?:yok say\w*|görmezden gel\w*|unut\w*|abaikan)",
        # Russian and Ukrainian
        r"(?:игнорируй\w*|забудь\w*|проигнорируй\w*|не обращай\w*|ігноруй\w*).{0,60}(?:инструкц\w*|указан\w*|"
        r"правил\w*|команд\w*|інструкц\w*)",
        # Chinese, Japanese, Korean
        r"(?:忽略|无视|無視|忘记|忘記|不要理会).{0,30}(?:指令|指示|说明|說明|规则|提示|命令)",
        r"(?:指示|命令|指令|プロンプト).{0,30}(?:無視|忘れ)",
        r"(?:지시|명령|지침).{0,30}(?:무시|잊)",
        # Arabic, Hindi, Hebrew
        r"(?:تجاهل|انس|تجاهلوا).{0,60}(?:التعليمات|الأوامر|تعليمات)",
        r"(?:निर्देश|आदेश)\S*.{0,40}(?:अनदेखा|भूल)",
        r"התעלם.{0,40}(?:הוראות|ההוראות)",
        # what to write into a summary or headline, and which role to take
        r"\b(?:schreib\w*|escrib\w*|écri\w*|scriv\w*|escrev\w*|schrijf|napisz|erwähne|menciona\w*|mentionn\w*|"
        r"sag|di(?:ga)?|dis|dites|dici)\b.{0,40}\b(?:zusammenfassung|resumen|résumé|riassunto|resumo|"
        r"samenvatting|podsumowani\w+|überschrift|titular|schlagzeile)\b",
        r"\b(?:als ki|als sprachmodell|como (?:modelo de lenguaje|ia|modelo de linguagem)|"
        r"en tant qu['’]?(?:ia|e modèle|assistant)|come (?:modello linguistico|ia)|jako model|du bist jetzt|"
        r"ahora eres|tu es maintenant|agora você é|ora sei)\b",
    )
)

# What must be there before a pattern is tried, since nearly every line holds nothing: the first letters of its words, …
HEAD = re.compile(r"[a-z]{2,5}")
COMMAND_HEADS = word_set(
    """
    curl wget iwr irm sh bash zsh power invok sudo rm chmod del forma pip pipx uv conda mamba brew apt yum dnf pacma
    snap winge choco scoop gem cargo go npm pnpm yarn bun npx uvx bunx docke git kubec pytho node perl ruby php base
    eval os ssh msiex regsv mshta osasc cront nc open launc start paste copy type enter run execu press hit bin iex
    """
)
BAIT_HEADS = word_set(
    """
    you your disab turn switc deact unins bypas tell instr direc urge order advis ask remin act reply respo click call
    buy regis sign enrol claim hurry book subsc win recei get guara risk doubl scan use promo disco coupo refer
    """
)
FOREIGN_HEADS = word_set(
    """
    ignor verge missa olvid oubli dimen esque negee zigno pomi yok unut abaik lupak trala trasc desco deses talim schre
    escri scriv escre schri napis menci menti sag di diga dis dites dici erw als como en come jako du ahora tu agora ora
    """
)
# … digits in a row, a dot inside a word, or a sign that stands for one.
REACHY = re2.compile(
    r"(?i)\d[\d ().-]{6}|\d\.\d+\.\d|[\[({]\s?(?:at|dot|\.)|\bdot\b|hxxp|[。｡．․]|[a-z]:[\w/+%?{-]|0x|bc1|\b8\d\d-|"
    r"\w{25}|\b(?:call|dial|text|phone|sms|whatsapp)\b"
)
DOTTED = re.compile(r"[\w-]\.\w")
