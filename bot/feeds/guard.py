"""Who may be dialled: the public internet, and private networks only where the operator opened them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from bot.errors import FetchError

IPv4 = ipaddress.IPv4Address
IPv6 = ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

UNREACHABLE: Final = "The address cannot be reached."  # blocked, closed and timed out sound alike: no port scan by text
PORTS: Final = frozenset({80, 443, 8080, 8443})
MAX_URL: Final = 2_048

# What nearly all addresses look like; whatever matches would pass the slow look as well.
_PLAIN: Final = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?::[1-5]?[0-9]{1,4})?(?:[/?#][!-\[\]-~]*)?")
_UNSAFE: Final = re.compile(r"[\x00-\x20\x7f\\]")

# `is_global` is not a policy: it lets multicast, 6to4, NAT64 and some cloud metadata addresses through. So IPv4 takes
# it and more away, and IPv6 allows only the range that is handed out to the public, minus its tunnels and examples.
_NOT_V4 = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier NAT; Alibaba's metadata lives here
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's wire server: a public number, only reachable from inside
        "169.254.0.0/16",  # link-local; most clouds' metadata
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments; Oracle's metadata
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
_PUBLIC_V6 = ipaddress.ip_network("2000::/3")
_NOT_V6 = tuple(
    ipaddress.ip_network(text)
    for text in (
        "2001::/23",  # Teredo, ORCHID, benchmarking
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries any IPv4 address
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)


class AddressGuard:
    """Says whether an address may be dialled.

    Args:
        allowed: networks that may be dialled although they are not public, on any port. A network given for IPv4 also
            covers the same addresses written as IPv4-mapped IPv6.
        ports: ports that may be dialled on public addresses, beside 80, 443, 8080 and 8443.
    """

    def __init__(self, allowed: Iterable[Network] = (), ports: Iterable[int] = ()) -> None:
        self._allowed = tuple(allowed)
        self._ports = PORTS | frozenset(ports)

    def check_url(self, url: str) -> None:
        """Check what can be said before the name is resolved: scheme, host, user info, length.

        Raises:
            FetchError: permanent; the address is not one that may be fetched.
        """
        if len(url) <= MAX_URL and _PLAIN.fullmatch(url):
            return
        refuse = FetchError("Only http:// and https:// addresses can be fetched.", permanent=True)
        if len(url) > MAX_URL or _UNSAFE.search(url):
            raise refuse
        try:
            parts = urlsplit(url)
            host, _port = parts.hostname, parts.port
        except ValueError:
            raise refuse from None
        if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
            raise refuse

    def check_address(self, ip: str, port: int) -> None:
        """Check the address that a socket is about to be connected to: the only check that redirects, odd spellings
        and a changing DNS cannot get around.

        Args:
            ip: a numeric address, as the resolver gave it; a zone (``%eth0``) is refused.
            port: the port.

        Raises:
            FetchError: it may not be dialled; the text is that of any address that does not answer.
        """
        try:
            address = ipaddress.ip_address(ip)
        except ValueError:
            raise FetchError(UNREACHABLE) from None
        if isinstance(address, IPv6) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        if any(address in network for network in self._allowed if network.version == address.version):
            return
        if port not in self._ports or not is_public(address):
            raise FetchError(UNREACHABLE)


def is_public(address: IPv4 | IPv6) -> bool:
    """Whether ``address`` belongs to the public internet. IPv4 inside IPv6 (mapped, NAT64, 6to4) never does."""
    if isinstance(address, IPv4):
        return not any(address in network for network in _NOT_V4)
    return address in _PUBLIC_V6 and not any(address in network for network in _NOT_V6)
