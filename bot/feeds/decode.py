"""Undoes Content-Encoding within a bound: a bomb costs no more than the bytes that would be kept."""

from __future__ import annotations

import zlib

from bot.errors import FetchError

TOO_LARGE = "The document is larger than {} MiB."
_GZIP = b"\x1f\x8b"


class Decoder:
    """Decodes one body as it arrives.

    Only gzip and deflate are asked for, so only they are understood; stacked encodings are refused, as nobody honest
    sends them. Source of the bound: zlib's ``max_length``, which stops inside a chunk.

    Args:
        encoding: the Content-Encoding header.
        max_bytes: most decoded bytes.
    """

    def __init__(self, encoding: str, max_bytes: int) -> None:
        name = encoding.strip().lower()
        if name not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise FetchError("The server answered in an encoding that was not asked for.")
        self._max = max_bytes
        self._size = 0
        self._parts: list[bytes] = []
        self._zipped = name in ("gzip", "x-gzip", "deflate")
        self._inflate = zlib.decompressobj(wbits=47) if self._zipped else None  # 47: gzip or zlib by the header
        self._raw_allowed = name == "deflate"

    @property
    def size(self) -> int:
        """Decoded bytes so far."""
        return self._size

    def feed(self, data: bytes) -> None:
        """Take the next bytes.

        Raises:
            FetchError: too large, or not in the promised encoding.
        """
        if self._inflate is None and not self._size and not self._zipped and data[:2] == _GZIP:
            self._inflate = zlib.decompressobj(wbits=47)  # a .gz file served as itself
        if self._inflate is None:
            self._keep(data)
        while data and self._inflate is not None:
            data = self._inflated(self._inflate, data)

    def _inflated(self, inflate: zlib._Decompress, data: bytes) -> bytes:
        """Decode ``data``; return what belongs to the next gzip member."""
        try:
            self._keep(inflate.decompress(data, self._max - self._size + 1))
        except zlib.error:
            if not self._raw_allowed or self._size:
                raise FetchError("The answer could not be decompressed.") from None
            self._raw_allowed = False
            self._inflate = zlib.decompressobj(wbits=-15)  # deflate without its header, as some servers mean it
            return data
        if not inflate.eof:
            return b""
        rest = inflate.unused_data
        if rest[:2] != _GZIP:  # padding after the end is common and harmless
            return b""
        self._inflate = zlib.decompressobj(wbits=31)
        return rest

    def _keep(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._max:
            self._parts.clear()
            raise FetchError(TOO_LARGE.format(self._max // (1024 * 1024)))
        self._parts.append(data)

    def body(self) -> bytes:
        """The whole decoded body."""
        return self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
