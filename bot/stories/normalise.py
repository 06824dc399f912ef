"""Writes URLs and titles in one way, so that repeats of one article are recognised as such."""

from __future__ import annotations

import html
import re
import unicodedata
from itertools import filterfalse
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

MAX_URL = 2048
MAX_TITLE = 300

# Parameters that say how a reader came, never what the page is.
_TRACKING_WORDS = """
fbclid gclid dclid gbraid wbraid msclkid yclid igshid igsh mc_cid mc_eid mkt_tok ref ref_ ref_src ref_url
referrer source src cmpid cmp campaign_id ocid ncid sr_share smid smtyp partner guccounter guce_referrer
guce_referrer_sig trk trkinfo spm scid share shared sh st reflink taid tpcc rc feature si s_cid icid itid cid
ito via amp amp_js_v usqp outputtype __twitter_impression _hsenc _hsmi hsctatracking vero_id oly_anon_id
oly_enc_id rb_clickid wickedid twclid sfmc_id bxid esrc unlocked_article_code accesstoken giftcopy syn
leadsource
"""
_TRACKING = frozenset(_TRACKING_WORDS.split())
_TRACKING_PREFIX = ("utm_", "pk_", "mtm_", "hsa_", "ga_", "at_", "stm_", "xtor", "amp_")
_HOST_PREFIX = re.compile(r"^(?:www\d?|m|mobile|amp|edition)\.(?=[^.]+\.)")
_AMP_PATH = re.compile(r"(?:/amp(?:html)?|\.amp)/?$|^/amp(?=/)", re.IGNORECASE)
_PLAIN_PATH = re.compile(r"(?:/[a-z0-9._~-]+)*/?")
# An address with nothing to take away, as most are; `www.` is dropped. Houses with several doors are looked at below.
_PLAIN_URL = re.compile(r"https?://(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)((?:/[A-Za-z0-9._~@!$&'()*+,;=:-]+)*)/?")
_NOT_PLAIN = re.compile(
    r"(?:www\d?|m|mobile|amp|edition)\.|(?:youtu\.be|twitter\.com|nitter\.net|(?:export\.)?arxiv\.org)$"
)
_ARXIV = re.compile(r"^/(?:abs|pdf|html)/(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?/?$")

# Invisible marks: controls, zero-width, bidirectional overrides, tags. They only serve to deceive in a title.
_INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
_SPACE = re.compile(r"\s+")
_TAIL = re.compile(r"\s+(?:[-|\\\u2013\u2014\u00b7\u2022\u00bb]|::)\s+")
_DOMAIN = re.compile(r"^[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|ai|co|dev|news|tech|blog|uk|de|fr|eu)$")
_NOT_WORD = re.compile(r"[^\w$%€£+.#]+|(?<!\d)\.|\.(?!\d)|_")
# The same for ASCII, one character at a time; dots need a look at their neighbours.
_ASCII_WORDS = {code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) in "$%+.#")}
_ASCII_FOLD = bytes(ord(_ASCII_WORDS.get(code, chr(code).lower())) if code < 128 else code for code in range(256))
_DOT = re.compile(r"(?<!\d)\.|\.(?!\d)")
_KNOWN_NAMES = """
the new york times, the washington post, the wall street journal, wsj, reuters, bloomberg, bbc, bbc news, cnn,
cnbc, ap news, associated press, the guardian, financial times, the verge, wired, techcrunch, ars technica,
venturebeat, zdnet, cnet, engadget, the register, axios, politico, fortune, forbes, business insider, the
information, mit technology review, mit news, nature, medium, substack, youtube, github, the atlantic, time,
vox, npr, the hill, fox news, nbc news, abc news, cbs news, usa today, hacker news, 9to5mac, 9to5google,
macrumors, android central, tom s hardware, pc gamer, gizmodo, mashable, the decoder, hugging face, google
news, yahoo finance, yahoo, msn, techradar, the economist, the next web, 404 media, semafor, quartz, dev community
"""
_KNOWN_TAILS = frozenset(name.strip() for name in _KNOWN_NAMES.replace("\n", " ").split(","))


def canonical_url(url: str) -> str:
    """Return the one address of a page: https, no www/m/amp, no tracking, no fragment, parameters in order.

    A text that is not a web address comes back stripped and otherwise unchanged. Two addresses with one canonical form
    are the same page; the form is a key, not a link to follow.
    """
    url = url.strip()[:MAX_URL]
    plain, low = _PLAIN_URL.fullmatch(url.partition("#")[0]), url.lower()
    if plain and "amp" not in low and "index." not in low and "google." not in low and not _NOT_PLAIN.match(plain[1]):
        return f"https://{plain[1]}{plain[2]}"
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    if parts.scheme.lower() not in ("http", "https") or not host:
        return url
    path, query = parts.path, parts.query
    wrapped = _unwrapped(host, path, query)
    if wrapped and wrapped != url:
        return canonical_url(wrapped)
    host = _HOST_PREFIX.sub("", host.lower())
    host, path, query = _one_house(host, path, query)
    netloc = host if port in (None, 80, 443) else f"{host}:{port}"
    return f"https://{netloc}{_path(path)}{_query(query)}"


def _unwrapped(host: str, path: str, query: str) -> str:
    """The address inside an AMP cache's or a redirector's address, or ""."""
    google = host == "google.com" or host.endswith(".google.com")
    if host.endswith(".cdn.ampproject.org") or (google and path.startswith("/amp/")):
        inner = re.sub(r"^/(?:amp|[cvi])/(?:s/)?", "", path)
        return f"https://{inner}" if "." in inner.split("/")[0] else ""
    if google and path == "/url":
        found = dict(parse_qsl(query))
        inner = found.get("url") or found.get("q") or ""
        return inner if inner.startswith(("http://", "https://")) and "google.com/url" not in inner else ""
    return ""


def _one_house(host: str, path: str, query: str) -> tuple[str, str, str]:
    """Houses with several doors: short links, mirrors, versions of one paper."""
    if host == "youtu.be" and len(path) > 1:
        return "youtube.com", "/watch", f"v={path[1:].split('/', maxsplit=1)[0]}"
    if host in ("twitter.com", "nitter.net"):
        host = "x.com"
    if host in ("arxiv.org", "export.arxiv.org") and (paper := _ARXIV.match(path)):
        return "arxiv.org", f"/abs/{paper[1]}", ""
    return host, path, query


def _path(path: str) -> str:
    if _PLAIN_PATH.fullmatch(path) and "amp" not in path and "index." not in path:
        return path.rstrip("/")  # nothing to change, as with nine of ten
    path = _AMP_PATH.sub("", re.sub(r"/{2,}", "/", path))
    path = re.sub(r"/index\.(?:html?|php)$", "/", path)
    return quote(unquote(path), safe="/:@!$&'()*+,;=~-._").rstrip("/")


def _query(query: str) -> str:
    kept = sorted(
        (key, value)
        for key, value in parse_qsl(query, keep_blank_values=True)
        if key.lower() not in _TRACKING and not key.lower().startswith(_TRACKING_PREFIX)
    )
    return f"?{urlencode(kept)}" if kept else ""


def clean_headline(title: str, publisher: str = "") -> str:
    """Return ``title`` fit for a card: entities and invisible marks gone, spaces single, the site's name cut off.

    Args:
        title: as the feed gave it; may be hostile, at most ``MAX_TITLE`` characters come back.
        publisher: the feed's or site's name, whose tail (" - The Daily Planet") is dropped.
    """
    text = title
    # What is printable has no invisible marks, and no white space but spaces.
    if len(title) > MAX_TITLE or "&" in title or "  " in title or not title.isprintable():
        text = _SPACE.sub(" ", _INVISIBLE.sub("", html.unescape(title[: MAX_TITLE * 8])))
    text = text.strip().removeprefix("GitHub - ")  # the page of a repository; its feed has no such sign
    for _ in range(2):  # "Title | Section - Site"
        cut = _without_tail(text, publisher)
        if cut == text:
            break
        text = cut
    return text if len(text) <= MAX_TITLE else text[: MAX_TITLE - 1].rstrip() + "…"


def _without_tail(text: str, publisher: str) -> str:
    end = text[-120:]
    if "-" not in end and "|" not in end and "::" not in end and "\\" not in end and end.isascii():
        return text
    tails = list(_TAIL.finditer(end))
    if not tails:
        return text
    last = tails[-1]
    start, tail = len(text) - len(end) + last.start(), end[last.end() :]
    rest = text[:start].strip()
    if len(rest.split()) < 3:  # never leave a stump
        return text
    return rest if _names_site(tail, publisher) else text


def _names_site(tail: str, publisher: str) -> bool:
    folded, name = _fold(tail), _fold(publisher)
    if not folded:
        return False
    if folded in _KNOWN_TAILS or _DOMAIN.match(tail.lower().strip()):
        return True
    if not name:
        return False
    tail_words, name_words = set(folded.split()) - {"the"}, set(name.split()) - {"the"}
    return bool(tail_words) and (tail_words <= name_words or (bool(name_words) and name_words <= tail_words))


def fold_title(title: str, site: str = "") -> str:
    """Return ``title`` as a key: equal keys are the same headline but for case, accents, marks and the site's name.

    Numbers and versions stay ("GPT-5.1" and "GPT-5.2" differ), so equal keys never mix two releases.
    """
    return _fold(clean_headline(title, site))


def _fold(text: str) -> str:
    plain = text.replace("\u2019", "'").replace("'s ", " ")
    if plain.isascii():
        written = plain.encode().translate(_ASCII_FOLD)
        plain = written.decode()
        return " ".join((_DOT.sub(" ", plain) if b"." in written else plain).split())
    plain = plain.casefold()
    if plain.isascii():
        plain = plain.translate(_ASCII_WORDS)
        return " ".join((_DOT.sub(" ", plain) if "." in plain else plain).split())
    plain = "".join(filterfalse(unicodedata.combining, unicodedata.normalize("NFKD", plain)))
    return " ".join(_NOT_WORD.sub(" ", plain).split())
