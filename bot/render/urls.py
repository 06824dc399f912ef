"""Web addresses fit for a link: only http and https, nothing in them that could end a link or hide its host."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

_SAFE: Final = "!#$%&'()*+,-./:;=?@[]_~"  # everything else is percent-encoded
_HOST: Final = re.compile(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]")
SLUG: Final = 60
_SLUG: Final = re.compile(r"[^a-z0-9]+")


def safe_url(url: str, most: int = 3000) -> str:
    """The address, percent-encoded, or "" when it is not a link people may be sent to.

    Args:
        url: as a feed gave it.
        most: counted characters that the place of use allows; a longer address is refused, never cut.
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except (ValueError, UnicodeError):
        return ""
    host = f"[{host}]" if ":" in host else host
    if parts.scheme not in {"http", "https"} or parts.username is not None or not _HOST.fullmatch(host):
        return ""
    try:
        # By hand: without a host, urlunsplit() of newer Pythons doubles the slashes of a path that starts with two.
        query, fragment = parts.query and f"?{parts.query}", parts.fragment and f"#{parts.fragment}"
        rest = quote(parts.path + query + fragment, safe=_SAFE)
    except UnicodeError:  # lone surrogates
        return ""
    whole = f"{parts.scheme}://{host}{port}{rest}"
    return whole if len(whole) + 4 * whole.count("&") <= most else ""


def host_of(url: str) -> str:
    """The host of a safe address without "www.", or ""."""
    safe = safe_url(url)
    return (urlsplit(safe).hostname or "").removeprefix("www.") if safe else ""


def slug(text: str) -> str:
    """Up to 60 signs of a title for an address, whole words: ``us-accuses-china``; "" when nothing latin is in it."""
    plain = unicodedata.normalize("NFKD", text[:300]).encode("ascii", "ignore").decode().lower()
    whole = _SLUG.sub("-", plain).strip("-")
    return whole if len(whole) <= SLUG else whole[: SLUG + 1].rpartition("-")[0] or whole[:SLUG]


def card_path(card_id: int, headline: str) -> str:
    """The page of a card below the root of the site: ``/cards/17-us-accuses-china``."""
    name = slug(headline)
    return f"/cards/{card_id}-{name}" if name else f"/cards/{card_id}"


def card_url(base_url: str, card_id: int, headline: str) -> str:
    """The page of a card; "" without a base."""
    return base_url + card_path(card_id, headline) if base_url else ""


def share_on_x(url: str, text: str) -> str:
    """Where X opens a prepared post."""
    return "https://x.com/intent/post?" + urlencode({"text": text, "url": url})


def share_on_linkedin(url: str) -> str:
    """Where LinkedIn opens a prepared post."""
    return "https://www.linkedin.com/sharing/share-offsite/?" + urlencode({"url": url})
