"""Documents made to hurt whoever reads them, each from a few lines of rule."""

# ruff: noqa: E501 (a case is read best on one line)
from __future__ import annotations

import random
from collections.abc import Iterator

VALID = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>Fine</title><item><title>All is well</title>'
    b"<link>https://fine.example/1</link><guid>1</guid></item></channel></rss>"
)


def _rss(inner: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>t</title>{inner}</channel></rss>'.encode()


def _numbered(name: str, value: str, count: int) -> str:
    return " ".join(f'{name}{number}="{value}{number}"' for number in range(count))


def _entities(levels: int, times: int, seed: str) -> str:
    lines = [f'<!ENTITY a0 "{seed}">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * times}">' for n in range(1, levels)]
    return f"<!DOCTYPE rss [{''.join(lines)}]>"


def documents(scale: int = 1) -> Iterator[tuple[str, bytes]]:
    """Every hostile document with its name; ``scale`` makes the large ones larger."""
    n = 10_000 * scale
    yield "billion laughs", _rss("<item><title>&a9;</title></item>", _entities(10, 10, "ha"))
    yield "tuned amplification", _rss(f"<item><title>{'&a0;' * 3_000}</title></item>", _entities(1, 1, "x" * 3_000))
    yield "quadratic blow-up", _rss(f"<item><title>{'&a1;' * 2_000} &</title></item>", _entities(2, 60, "y" * 60))
    yield (
        "external entity",
        _rss("<item><title>&x;</title></item>", '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>'),
    )
    yield "external definition", _rss("<item><title>x</title></item>", '<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd">')
    yield "parameter entity", _rss("<item/>", '<!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x">%x;]>')
    yield "many attributes", _rss(f"<item {_numbered('a', '1', 4 * n)}><title>x & y</title></item>")
    yield (
        "many namespaces",
        _rss(f"<item {_numbered('xmlns:n', 'u', 2 * n)}><title>x</title></item>"),
    )
    yield "many categories", _rss(f"<item><title>a & b</title>{'<category>c</category>' * 4 * n}</item>")
    yield "many authors", _rss(f"<item><title>a & b</title>{'<author>a@b</author>' * 2 * n}</item>")
    yield "many links", _rss(f"<item><title>x</title>{'<link>http://x.example/</link>' * 2 * n}</item>")
    yield "deep nesting", _rss(f"<item><description>{'<b>' * 5 * n}</description></item>")
    yield "deep html", _rss(f"<item><title>x</title><description>{'&lt;div&gt;' * 2 * n}deep</description></item>")
    yield "open comments", _rss(f"<item><title>x</title><description>{'&lt;!--' * 3 * n}</description></item>")
    yield "open scripts", _rss(f"<item><title>x</title><description>{'&lt;script&gt;' * 2 * n}</description></item>")
    yield "open quotes", _rss(f"<item><title>x</title><description>{'&lt;a b=&quot;' * 2 * n}</description></item>")
    yield "tags without end", _rss(f"<item><title>x</title><description>{'&lt;a ' * 4 * n}</description></item>")
    yield "long attribute", _rss(f'<item a="{"x" * 100 * n}"><title>x</title></item>')
    yield "long title", _rss(f"<item><title>{'long ' * 100 * n}</title></item>")
    yield "long guid", _rss(f"<item><guid>{'g' * 100 * n}</guid><title>x</title></item>")
    yield "combining marks", _rss(f"<item><title>a{chr(0x301) * 5 * n}</title></item>")
    yield "many entries", _rss("<item><title>x</title></item>" * 3 * n)
    yield "many entries half broken", _rss("<item><title>a & b</title></item>" * n)
    yield "many processing instructions", _rss(f"{'<?x y?>' * 5 * n}<item><title>x</title></item>")
    yield "open cdata", _rss("<item><title><![CDATA[" + "<![CDATA[" * n)
    yield "numeric references", _rss(f"<item><title>{'&#65;' * 5 * n}</title></item>")
    yield "surrogate reference", _rss("<item><title>&#xD800;&#xDFFF; x & y</title></item>")
    yield "nul references", _rss("<item><title>&#0;a&#x0;b\x00c</title></item>")
    yield "huge date", _rss(f"<item><title>x</title><pubDate>{'9' * n}</pubDate></item>")
    yield "odd date", _rss("<item><title>x</title><pubDate>Tue, 99 Feb 99999 99:99:99 +9999</pubDate></item>")
    yield "utf-7", VALID.replace(b'"1.0"?', b'"1.0" encoding="utf-7"?')
    for codec in (
        "punycode",
        "undefined",
        "idna",
        "unicode_escape",
        "raw_unicode_escape",
        "zlib_codec",
        "rot13",
        "base64",
        "mbcs",
        "x" * 500,
    ):
        yield f"codec {codec[:12]}", VALID.replace(b'"1.0"?', f'"1.0" encoding="{codec}"?'.encode())
    for codec in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"):
        yield f"in {codec}", VALID.decode().encode(codec)
    yield "zeros", bytes(100 * n)
    yield "noise", random.Random(1).randbytes(20 * n)
    yield "angle brackets", b"<" * 100 * n
    yield "json nesting", b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 10 * n
    yield (
        "json numbers",
        b'{"version":"https://jsonfeed.org/version/1","items":[{"id":' + b"9" * n + b',"title":7,"url":[]}]}',
    )
    yield "json wrong kinds", b'{"version":"https://jsonfeed.org/version/1","title":{},"items":{"a":1}}'
    yield "file name", b"/etc/passwd"
    yield "file address", b"file:///etc/passwd"
    yield "web address", b"http://127.0.0.1:1/feed.xml"


def mutants(documents: list[bytes], count: int, seed: int) -> Iterator[bytes]:
    """Real documents with accidents: bytes flipped, parts cut, repeated, moved into another, encodings broken."""
    rng = random.Random(seed)
    bits = (b"<", b">", b"&", b"]]>", b"<![CDATA[", b"\x00", b"\xff\xfe", b"&#xD800;", b"<item>", b"</channel>", b"<!--", b'"', b"<title/>",
            b"&lt;", b"<entry ", b'xml:base="', b"<?xml ", b"<!DOCTYPE x [", b"&nbsp;", b"\xe2\x80", b"9" * 40)  # fmt: skip
    for _ in range(count):
        body = bytearray(rng.choice(documents))
        for _ in range(rng.choice((1, 1, 2, 5, 20))):
            at, kind = rng.randrange(len(body) + 1), rng.randrange(6)
            end = min(len(body), at + rng.choice((1, 3, 30, 300, 3_000)))
            if kind == 0 and at < len(body):
                body[at] = rng.randrange(256)
            elif kind == 1:
                del body[at:end]
            elif kind == 2:
                body[at:at] = rng.choice(bits)
            elif kind == 3:
                body[at:at] = body[at:end] * rng.choice((1, 2, 10))
            elif kind == 4:
                other = rng.choice(documents)
                start = rng.randrange(len(other) + 1)
                body[at:end] = other[start : start + 500]
            else:
                del body[at:]
            if not body:
                body = bytearray(b"<")
        yield bytes(body[:200_000])
