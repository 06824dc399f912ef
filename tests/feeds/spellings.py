"""Spellings of addresses that must never be dialled, made from rules; and public ones that must."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

FORBIDDEN_V4 = (
    "127.0.0.1", "127.8.9.10", "0.0.0.0", "10.0.0.1", "10.255.255.254", "172.16.0.1", "172.31.255.254", "192.168.0.1",
    "192.168.255.255", "169.254.169.254", "169.254.170.2", "169.254.0.1", "100.64.0.1", "100.100.100.200",
    "100.127.255.254", "192.0.0.192", "192.0.0.8", "192.0.2.10", "198.18.0.1", "198.19.255.254", "198.51.100.7",
    "203.0.113.9", "192.88.99.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "168.63.129.16",
)  # fmt: skip
FORBIDDEN_V6 = (
    "::", "::1", "::127.0.0.1", "::10.0.0.1", "fe80::1", "fe80::a9fe:a9fe", "fc00::1", "fd00:ec2::254", "fd12:3456::1",
    "fec0::1", "ff02::1", "ff0e::1", "100::1", "2001:db8::1", "2001::1", "2001:10::1", "2001:20::1", "2002:7f00:1::1",
    "2002:a9fe:a9fe::", "2002:a00:1::1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "3fff::1",
    "5f00::1", "::ffff:0:127.0.0.1",
)  # fmt: skip
PUBLIC_V4_BLOCKS = ("1.1.1.0", "8.8.8.0", "9.9.9.0", "13.107.42.0", "23.185.0.0", "31.13.64.0", "34.117.59.0",
                    "52.84.0.0", "93.184.216.0", "104.16.132.0", "140.82.112.0", "142.250.74.0", "151.101.1.0",
                    "172.32.0.0", "172.15.255.0", "185.199.108.0", "192.0.66.0", "192.167.0.0", "192.169.0.0",
                    "198.17.255.0", "198.20.0.0", "199.232.0.0", "203.0.112.0", "216.58.212.0", "223.255.255.0",
                    "100.63.255.0", "100.128.0.0", "169.253.255.0", "168.63.128.0", "11.0.0.0")  # fmt: skip
PUBLIC_V6 = ("2606:4700::1111", "2001:4860:4860::8888", "2620:fe::fe", "2a00:1450:4001:82b::200e", "2a04:4e42::81",
             "2400:cb00:2048:1::1", "2600:1f18::1", "2c0f:fb50::1", "2803:f800::1", "240e::1")  # fmt: skip

_FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
_CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")


def numeric() -> Iterator[str]:
    """Numeric forms, as a resolver gives them back: what the guard sees in the end."""
    yield from FORBIDDEN_V4
    yield from FORBIDDEN_V6
    for text in FORBIDDEN_V4:
        number = int(ipaddress.IPv4Address(text))
        high, low = number >> 16, number & 0xFFFF
        yield f"::ffff:{text}"
        yield f"::ffff:{high:x}:{low:x}"
        yield f"64:ff9b::{high:x}:{low:x}"
        yield f"2002:{high:x}:{low:x}::1"
        yield f"::{text}"
    for text in FORBIDDEN_V6:
        yield ipaddress.IPv6Address(text).exploded


def hosts(text: str) -> Iterator[str]:
    """Ways to write an IPv4 address as the host of a URL."""
    a, b, c, d = (int(part) for part in text.split("."))
    number = int(ipaddress.IPv4Address(text))
    yield text
    yield f"{text}."
    yield str(number)
    yield hex(number)
    yield f"0x{number:08X}"
    yield f"0{number:o}"
    yield f"{a}.{number & 0xFFFFFF}"
    yield f"{a}.{b}.{number & 0xFFFF}"
    yield ".".join(f"0{part:o}" for part in (a, b, c, d))
    yield ".".join(f"0x{part:x}" for part in (a, b, c, d))
    yield ".".join(f"{part:03d}" for part in (a, b, c, d))
    yield text.translate(_FULL_WIDTH)
    yield text.translate(_CIRCLED)
    yield text.replace(".", "。")
    yield text.replace(".", "%2E")
    yield f"[::ffff:{text}]"
    yield f"[::ffff:{number >> 16:x}:{number & 0xFFFF:x}]"
    yield f"[0:0:0:0:0:ffff:{text}]"
    yield f"[::{text}]"
    yield f"[64:ff9b::{text}]"
    yield f"[2002:{number >> 16:x}:{number & 0xFFFF:x}::]"


def urls(port: int) -> list[str]:
    """Addresses that all lead to loopback or another forbidden place, at ``port``."""
    found = [f"http://{host}:{port}/" for text in FORBIDDEN_V4 for host in hosts(text)]
    found += [f"http://[{text}]:{port}/" for text in FORBIDDEN_V6]
    found += [
        f"http://{host}:{port}/"
        for host in ("localhost", "LOCALHOST", "localhost.", "ip6-localhost", "127.1", "127.0.1", "0", "0x7f.1",
                     "[::1%25lo]", "[::1%lo]", "0177.0.0.01", "127.0.0.1.", "127.0.0.1%00", "127.0.0.1%20")
    ]  # fmt: skip
    found += [
        f"http://user@127.0.0.1:{port}/", f"http://example.com@127.0.0.1:{port}/", f"http://127.0.0.1:{port}\\@example.com/",
        f"http:\\\\127.0.0.1:{port}/", f"http:///127.0.0.1:{port}/", f"http:127.0.0.1:{port}/", f"//127.0.0.1:{port}/",
        f"https://127.0.0.1:{port}/", f"ftp://127.0.0.1:{port}/", f"file://127.0.0.1:{port}/etc/hosts", f"gopher://127.0.0.1:{port}/",
        f"HTTP://127.0.0.1:{port}/", f"http://127.0.0.1:{port}#@example.com/", f"http://127.0.0.1:{port}?@example.com",
        f"http://\t127.0.0.1:{port}/", f"http://127.0.0.1\r\n:{port}/", f" http://127.0.0.1:{port}/", f"feed://127.0.0.1:{port}/",
    ]  # fmt: skip
    return list(dict.fromkeys(found))
