"""No spelling of a private address is dialled, and no public address is refused."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FetchError
from bot.feeds.discover import find_feeds
from bot.feeds.fetch import FetchPolicy, FetchRequest, fetch_many
from bot.feeds.guard import UNREACHABLE, AddressGuard
from tests.feeds import spellings
from tests.feeds.web import Web, canary


@pytest.mark.parametrize("ip", sorted(set(spellings.numeric())))
def test_private_address_is_refused_on_every_port(ip: str) -> None:
    for port in (80, 443, 8080):
        with pytest.raises(FetchError, match=UNREACHABLE):
            AddressGuard().check_address(ip, port)


def test_public_addresses_are_let_through() -> None:
    guard = AddressGuard()
    public = [f"{block[:-1]}{last}" for block in spellings.PUBLIC_V4_BLOCKS for last in (1, 7, 77, 130, 200, 254, 255)]
    assert len(public) + len(spellings.PUBLIC_V6) >= 200
    for ip in [*public, *spellings.PUBLIC_V6]:
        for port in (80, 443, 8080, 8443):
            guard.check_address(ip, port)


def test_other_ports_are_refused_unless_configured() -> None:
    for port in (22, 25, 3306, 5432, 6379, 9200, 11211, 81, 65535):
        with pytest.raises(FetchError):
            AddressGuard().check_address("93.184.216.34", port)
    AddressGuard(ports=[8000]).check_address("93.184.216.34", 8000)


def test_an_opened_network_may_be_dialled_on_any_port_and_its_neighbours_not() -> None:
    guard = AddressGuard([ipaddress.ip_network("10.1.0.0/16"), ipaddress.ip_network("fd00::/8")])
    guard.check_address("10.1.2.3", 9000)
    guard.check_address("::ffff:10.1.2.3", 9000)
    guard.check_address("fd00::5", 22)
    for ip in ("10.2.0.1", "127.0.0.1", "::1", "fe80::1"):
        with pytest.raises(FetchError):
            guard.check_address(ip, 80)


NO_WEB_ADDRESS = (
    "ftp://example.com/", "file:///etc/passwd", "javascript:alert(1)", "data:,x", "http://", "http:///path", "//x", "",
    "example.com", "http://user:secret@example.com/", "http://exa mple.com/", "http://example.com\\@127.0.0.1/",
    "http://[::1/", "http://example.com:99999/", "http://example.com:port/", "http://" + "a" * 3000,
    "http://example.com/\n",
)  # fmt: skip


@pytest.mark.parametrize("url", NO_WEB_ADDRESS)
def test_address_that_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        AddressGuard().check_url(url)
    assert caught.value.permanent
    assert "secret" not in str(caught.value)


@given(
    st.lists(st.sampled_from([*"aZ0.-:/?#@[]%\\ \x7fé", "http://", "https://", "HTTP://", ":80", ":65536"]), max_size=9)
)
def test_an_address_that_passes_has_a_host_a_port_that_exists_and_no_user(parts: list[str]) -> None:
    url = "".join(parts)
    try:
        AddressGuard().check_url(url)
    except FetchError:
        return
    found = urlsplit(url)
    assert found.scheme in ("http", "https")
    assert found.hostname
    assert found.port is None or found.port < 65_536
    assert "@" not in found.netloc
    assert not set(url) & set("\\ \x7f")


def test_there_are_at_least_400_spellings() -> None:
    assert len(spellings.urls(80)) >= 400


@pytest.mark.slow
def test_no_spelling_reaches_a_listener_directly() -> None:
    with canary() as met:
        port = int(str(met[0]))
        policy = FetchPolicy(guard=AddressGuard(ports=[port]), total_s=3.0, connect_s=2.0, per_host=32)
        answers = list(fetch_many([FetchRequest(url=url) for url in spellings.urls(port)], policy))
        assert len(met) == 1
    assert all(answer.error for answer in answers)


@pytest.mark.slow
def test_no_spelling_reaches_a_listener_through_a_redirect(web: Web) -> None:
    with canary() as met:
        port = int(str(met[0]))
        urls = [url for url in spellings.urls(port) if url.isprintable() and url.isascii() and "127.0.0.1/" not in url]
        for number, url in enumerate(urls):
            web.put(f"/{number}", status=302, headers={"Location": url})
        guard = _OnlyPort(web.port)
        requests = [FetchRequest(url=web.url(f"/{number}")) for number in range(len(urls))]
        answers = list(fetch_many(requests, FetchPolicy(guard=guard, total_s=3.0, connect_s=2.0, per_host=16)))
        assert len(met) == 1
    assert len(web.seen) >= len(urls)
    assert all(answer.error for answer in answers)


@pytest.mark.slow
def test_no_spelling_reaches_a_listener_through_a_page_that_names_it_as_its_feed() -> None:
    with canary() as met:
        port = int(str(met[0]))
        policy = FetchPolicy(guard=AddressGuard(ports=[port]), total_s=3.0, connect_s=2.0, per_host=32)
        for start in range(0, 500, 10):  # find_feeds returns at most ten
            urls = spellings.urls(port)[start : start + 10]
            page = "".join(f'<link rel="alternate" type="application/rss+xml" href="{url}">' for url in urls)
            found = find_feeds(page.encode(), "http://site.example/")
            assert all(answer.error for answer in fetch_many([FetchRequest(url=url) for url in found], policy))
        assert len(met) == 1


class _OnlyPort(AddressGuard):
    """Lets the test's own server be dialled, and is otherwise the guard of every installation."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    def check_address(self, ip: str, port: int) -> None:
        if (ip, port) != ("127.0.0.1", self._port):
            super().check_address(ip, port)


@pytest.mark.parametrize(
    "answers",
    [
        [["127.0.0.1"], ["127.0.0.3"]],
        [["127.0.0.3", "127.0.0.1"]],
        [["127.0.0.1", "127.0.0.3"]],
        [["::ffff:127.0.0.3", "127.0.0.1"]],
        [["127.0.0.3"], ["127.0.0.1"]],
        [["127.0.0.3", "::ffff:7f00:3", "0.0.0.0"]],
    ],
)
def test_a_name_that_changes_its_mind_leads_nowhere_else(
    web: Web, monkeypatch: pytest.MonkeyPatch, answers: list[list[str]]
) -> None:
    """The name is let through to one address, and then, or besides, answered with another at the same port."""
    asked: list[str] = []

    def resolve(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (one, port, 0, 0))
            if ":" in one
            else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port))
            for one in found
        ]

    with never_reached("127.0.0.3", web.port):
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        way = f"http://rebind.example:{web.port}"
        web.put("/robots.txt", b"User-agent: *", headers={"Connection": "close"})
        web.put("/feed", status=302, headers={"Location": f"{way.replace('rebind', 'again')}/robots.txt"})
        guard = AddressGuard([ipaddress.ip_network("127.0.0.1/32")], [web.port])
        policy = FetchPolicy(guard=guard, total_s=3.0, connect_s=1.0)
        for _ in range(3):
            list(fetch_many([FetchRequest(url=f"{way}{path}") for path in ("/robots.txt", "/feed")], policy))
        assert asked


@contextmanager
def never_reached(address: str, port: int) -> Iterator[None]:
    """A listener that nobody may reach. Skipped where the machine has no such loopback address."""
    try:
        listener = socket.create_server((address, port))
    except OSError as e:
        pytest.skip(f"no second loopback address here: {e}")
    with listener:
        yield
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()
