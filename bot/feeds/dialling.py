"""Names and sockets of the outbound client: the guard looks at every address right before it is dialled."""

from __future__ import annotations

import socket

import aiohttp
from aiohttp.abc import ResolveResult

from bot.errors import FetchError
from bot.feeds.guard import AddressGuard


class _Blocked(OSError):
    """The guard said no. An ``OSError``, so that the connector goes on to the name's next address."""


def socket_factory(guard: AddressGuard) -> aiohttp.SocketFactoryType:
    """What makes the connector's sockets, and only to where ``guard`` lets it."""

    def make(info: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, proto, _, address = info
        try:
            guard.check_address(str(address[0]), int(address[1]))
        except FetchError as e:
            raise _Blocked(str(e)) from None
        return socket.socket(family, kind, proto)

    return make


class Names(aiohttp.ThreadedResolver):
    """The system's resolver, but for ``.localhost``: that is this machine (RFC 6761), which many systems do not know.

    Whether this machine may be dialled is the guard's word, as for every address.
    """

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        mine = host.rstrip(".").lower().endswith(".localhost")
        return await super().resolve("localhost" if mine else host, port, family)
