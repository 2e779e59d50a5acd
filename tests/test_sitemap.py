"""Sitemaps as sites serve them, and what only calls itself one."""

from __future__ import annotations

import gzip
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audit.sitemap import BYTES, parse

NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
ONE = f"<urlset {NS}><url><loc>http://h/a</loc><lastmod>2026-01-02</lastmod></url></urlset>"


@pytest.mark.parametrize(
    ("body", "kind", "urls"),
    [
        (ONE.encode(), "urlset", (("http://h/a", "2026-01-02"),)),
        (gzip.compress(ONE.encode(), mtime=0), "urlset", (("http://h/a", "2026-01-02"),)),
        (b"\xef\xbb\xbf \n" + ONE.encode(), "urlset", (("http://h/a", "2026-01-02"),)),
        (b"<?xml version='1.0' encoding='UTF-8'?>\n" + ONE.encode(), "urlset",
         (("http://h/a", "2026-01-02"),)),
        (b"<urlset><url><loc>\n http://h/?a=1&amp;b=2 \n</loc></url></urlset>", "urlset",
         (("http://h/?a=1&b=2", ""),)),
        (b"<urlset><url><loc><![CDATA[http://h/a&b]]></loc></url></urlset>", "urlset",
         (("http://h/a&b", ""),)),
        (f"<sitemapindex {NS}><sitemap><loc>http://h/s.xml</loc></sitemap></sitemapindex>".encode(),
         "sitemapindex", (("http://h/s.xml", ""),)),
        (b"<urlset><url><loc>http://h/a</loc><image><loc>http://h/i</loc></image></url></urlset>",
         "urlset", (("http://h/a", ""),)),
        (b"<urlset><!-- <url><loc>http://h/c</loc></url> --></urlset>", "urlset", ()),
        (b"<urlset><url><loc/></url><url/></urlset>", "urlset", ()),
        (b"<urlset/>", "urlset", ()),
        (b"http://h/a\nhttps://h/b\r\n", "text", (("http://h/a", ""), ("https://h/b", ""))),
        (b"HTTPS://h/a", "text", (("HTTPS://h/a", ""),)),
        ("http://h/ü".encode(), "text", (("http://h/ü", ""),)),
    ],
)  # fmt: skip
def test_sitemaps_are_read(body: bytes, kind: str, urls: tuple[tuple[str, str], ...]) -> None:
    sitemap = parse(body)
    assert (sitemap.kind, sitemap.urls, sitemap.error) == (kind, urls, "")


def test_language_versions_are_read() -> None:
    link = '<x:link rel="alternate" hreflang="{}" href="{}"/>'
    entry = link.format("en", " http://h/a ") + link.format("de", "/b")
    others = '<x:link rel="canonical" href="http://h/c"/><link rel="alternate" hreflang="fr"/>'
    space = f'{NS} xmlns:x="http://www.w3.org/1999/xhtml"'
    one = f"<url><loc>http://h/a</loc>{entry}{others}</url><url><loc>http://h/b</loc></url>"
    sitemap = parse(f"<urlset {space}>{one}</urlset>".encode())
    assert sitemap.alternates == {"http://h/a": (("en", "http://h/a"), ("de", "/b"))}
    assert [url for url, _ in sitemap.urls] == ["http://h/a", "http://h/b"]


ENTITY = b'<!DOCTYPE u [<!ENTITY a "b">]><urlset><url><loc>&a;</loc></url></urlset>'
LAUGHS = (
    b'<!DOCTYPE u [<!ENTITY a "' + b"x" * 99 + b'">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n + 1, b"&a%d;" % n * 99) for n in range(9))
    + b"]><urlset>&a9;</urlset>"
)  # fmt: skip
OUTSIDE = b'<!DOCTYPE u [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset><url><loc>&a;</loc></url></urlset>'


@pytest.mark.parametrize(
    ("body", "words", "line"),
    [
        (b"", "neither XML nor", 0),
        (b"not found", "neither XML nor", 0),
        (b"{}", "neither XML nor", 0),
        (b"<urlset>\n<url>\n</urlset>", "well-formed", 3),
        (b"<urlset><url><loc>http://h/?a&b</loc></url></urlset>", "well-formed", 1),
        (b"<!doctype html><html><body>404</body></html>", "HTML page", 0),
        (b"<rss/>", "<rss>", 0),
        (b"<" + b"r" * 99 + b"/>", "<" + "r" * 40 + ">", 0),
        (gzip.compress(ONE.encode(), mtime=0)[:30], "gzip", 0),
        (b"\x1f\x8bnonsense", "gzip", 0),
        (gzip.compress(b"<urlset>" + b" " * (BYTES + 1) + b"</urlset>", mtime=0), "10 MB", 0),
        (b"<urlset>" + b" " * BYTES + b"</urlset>", "10 MB", 0),
        (ENTITY, "entities", 0),
        (LAUGHS, "entities", 0),
        (OUTSIDE, "entities", 0),
        (b"<?xml version='1.0' encoding='nonsense'?><urlset/>", "encoding", 0),
        (b"<urlset>" + b"<a>" * 300_000, "well-formed", 1),
        ("<urlset>ü".encode("latin-1"), "well-formed", 1),
        (b"<urlset>\0</urlset>", "well-formed", 1),
    ],
    ids=range(19),
)
def test_what_is_no_sitemap_says_why(body: bytes, words: str, line: int) -> None:
    begin = time.monotonic()
    sitemap = parse(body)
    assert words in sitemap.error
    assert (sitemap.urls, sitemap.line) == ((), line)
    assert time.monotonic() - begin < 5


@given(st.one_of(st.binary(max_size=200), st.binary(max_size=99).map(lambda b: b"<urlset>" + b)))
def test_any_bytes_are_read(body: bytes) -> None:
    sitemap = parse(body)
    assert not (sitemap.urls and sitemap.error)
