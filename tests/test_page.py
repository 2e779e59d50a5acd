"""Facts of a page where other readers of HTML stumble."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from bot.audit.page import Page
from bot.audit.response import Headers, Response

URL = "https://www.example.com/a/b"


def read(html: str, *headers: tuple[str, str], url: str = URL) -> Page:
    pairs = (("Content-Type", "text/html; charset=utf-8"), *headers)
    return Page(Response(url, url, 200, Headers(pairs), html.encode()))


@pytest.mark.parametrize(
    ("html", "content"),
    [
        ("<meta name=robots content=noindex>", "noindex"),
        ("<META NAME='ROBOTS' CONTENT='NOINDEX'>", "NOINDEX"),
        ('<meta content="noindex" name=" Robots ">', "noindex"),
        ("<meta property=robots content=noindex>", "noindex"),
        ("<!-- <meta name=robots content=noindex> -->", ""),
        ("<!--[if IE]><meta name=robots content=noindex><![endif]-->", ""),
        ("<script>'<meta name=robots content=noindex>'</script>", ""),
        ("<title><meta name=robots content=noindex></title>", ""),
        ("<textarea><meta name=robots content=noindex></textarea>", ""),
        ("<meta name=robots>", ""),
        ("<meta name=robots content=''><meta name=robots content=none>", "none"),
        ("<meta name=robots content=' a\n '>", "a"),
        ("<body><p>x<meta name=robots content=noindex>", "noindex"),
        ('<meta name="robots" content="no&#105;ndex">', "noindex"),
    ],
)
def test_metas(html: str, content: str) -> None:
    assert read(html).meta_content("robots") == content


@pytest.mark.parametrize(
    ("html", "title", "count"),
    [
        ("<title>A</title>", "A", 1),
        ("<TITLE>\n A\t b </TITLE>", "A b", 1),
        ("<title>A &amp; <b>b</b></title>", "A & <b>b</b>", 1),
        ("<body><svg><title>drawn</title></svg>", "", 0),
        ("<body><svg><title>drawn</title></svg><title>late</title>", "late", 1),
        ("<title>A</title><title>B</title>", "A", 2),
        ("<title></title><title>B</title>", "", 2),
        ("<!-- <title>no</title> -->", "", 0),
        ("<title>never closed", "never closed", 1),
        ("", "", 0),
    ],
)
def test_titles(html: str, title: str, count: int) -> None:
    page = read(html)
    assert (page.title, len(page.titles)) == (title, count)


CANONICAL = "<link rel=canonical href=/c>"


@pytest.mark.parametrize(
    ("html", "headers", "url"),
    [
        (f"<head>{CANONICAL}</head>", (), "https://www.example.com/c"),
        ("<LINK REL='Canonical' HREF='//x.test/c'>", (), "https://x.test/c"),
        ("<link rel='shortlink CANONICAL' href=c>", (), "https://www.example.com/a/c"),
        (f"<body>{CANONICAL}", (), ""),
        (f"<head><div></div>{CANONICAL}</head>", (), ""),
        (f"<head><img src=x>{CANONICAL}</head><body>", (), ""),
        (f"<!-- {CANONICAL} -->", (), ""),
        ("<link rel=canonical>", (), ""),
        (f"{CANONICAL}<link rel=canonical href=/d>", (), "https://www.example.com/c"),
        (f"<base href=//b.test/>{CANONICAL}", (), "https://b.test/c"),
        ("", (("Link", '<https://x.test/h>; rel="canonical"'),), "https://x.test/h"),
        ("", (("link", "</p.css>; rel=preload, </h>; rel=CANONICAL"),), "https://www.example.com/h"),
        ("", (("Link", "</p.css>; rel=preload"), ("Link", "</h>; rel=canonical")),
         "https://www.example.com/h"),
        ("", (("Link", "<" * 500_000),), ""),
    ],
    ids=range(14),
)  # fmt: skip
def test_canonicals(html: str, headers: tuple[tuple[str, str], ...], url: str) -> None:
    assert read(html, *headers).canonical == url


@pytest.mark.parametrize(
    ("base", "href", "url"),
    [
        ("", "c", "https://www.example.com/a/c"),
        ("", "?q", "https://www.example.com/a/b?q"),
        ("", " /c\n", "https://www.example.com/c"),
        ("", "//x.test", "https://x.test"),
        ("", "HTTP://X.test/", "http://X.test/"),
        ("", "http://[::1", ""),
        ("<base href=/z/>", "c", "https://www.example.com/z/c"),
        ("<base href='https://x.test/z/'>", "c", "https://x.test/z/c"),
        ("<base target=_blank>", "c", "https://www.example.com/a/c"),
        ("<base href='javascript:x'>", "c", "https://www.example.com/a/c"),
        ("<base href='data:text/html,x'>", "/c", "https://www.example.com/c"),
        ("<base href='http://[::1'>", "/c", "https://www.example.com/c"),
        ("<base href=/y/><base href=/z/>", "c", "https://www.example.com/y/c"),
    ],
)
def test_links_are_resolved(base: str, href: str, url: str) -> None:
    assert [a.url for a in read(f"{base}<body><a href='{href}'>x</a>").anchors] == [url]


@pytest.mark.parametrize(
    ("href", "internal"),
    [
        ("/c", True),
        ("https://example.com/", True),
        ("https://shop.example.com/", True),
        ("https://example.com.evil.test/", False),
        ("https://notexample.com/", False),
        ("mailto:a@example.com", False),
        ("http://[::1", False),
    ],
)
def test_internal_links(href: str, *, internal: bool) -> None:
    (anchor,) = read(f"<body><a href='{href}'><img alt='p'></a>").anchors
    assert anchor.internal is internal
    assert anchor.text == "p"


def block(text: str, kind: str = "application/ld+json") -> Page:
    return read(f'<script type="{kind}">{text}</script>')


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ('{"@type": "A"}', ["A"]),
        ('[{"@type": "A"}, {"@type": ["B", "C"]}]', ["A", ["B", "C"]]),
        ('{"@graph": [{"@type": "A", "x": {"@type": "B"}}]}', ["A", "B"]),
        ('\n//<![CDATA[\n{"@type": "A"}\n//]]>\n', ["A"]),
        ('/*<![CDATA[*/{"@type": "A"}/*]]>*/', ["A"]),
        ('<!--{"@type": "A"}-->', ["A"]),
        ('\ufeff{"@type": "A"}', ["A"]),
        ('{"@type": "A", "x": "a\nb"}', ["A"]),
        ('{"@type": "A", "@type": "B"}', ["B"]),
        ("[]", []),
        ("null", []),
        ('"@type"', []),
    ],
)
def test_structured_data_is_read(text: str, types: list[Any]) -> None:
    assert [thing["@type"] for thing in block(text).things] == types


@pytest.mark.parametrize(
    "text",
    ["", "{", '{"@type": "A",}', "{'@type': 'A'}", '{"@type": "A"};', '{"x": NaN}',
     '{"x": -Infinity}', '{"x": 1e999}', "[" * 100_000, '{"a":' * 100_000, "1" * 5_000,
     '{"@type": "A"}{"@type": "B"}'],
    ids=range(12),
)  # fmt: skip
def test_broken_structured_data_is_told(text: str) -> None:
    page = block(text)
    assert [isinstance(value, ValueError) for _, value in page.jsonld] == [True]
    assert page.things == []


def test_structured_data_is_plain_json() -> None:
    page = block('{"@type": "A", "n": 1.5e3}', "Application/LD+JSON")
    assert math.isfinite(page.things[0]["n"])
    assert json.loads(json.dumps(page.things)) == page.things
    assert block('{"@type": "A"}', "text/javascript").jsonld == []


@pytest.mark.parametrize(
    ("html", "selector", "line"),
    [
        ("<!doctype html>\n<title>A</title>\n<body>\n<h1>x</h1>", "h1", 4),
        ("<!-- <h1> -->\n<h1>x</h1>", "h1", 2),
        ("<script>'<h1>'</script>\n\n<h1>x</h1>", "h1", 3),
        ("<svg><title>a</title></svg>\n<h1>x</h1>", "h1", 2),
        ('<p title="<h1>">\n<h1 id="y">x</h1>', "h1", 2),
        ("<table><tr><td>\n<h1>x</h1></table>", "h1", 2),
        ("<template><h1>a</h1></template>\n<h2>x</h2>", "h2", 2),
    ],
)
def test_lines(html: str, selector: str, line: int) -> None:
    page = read(html)
    node = page.tree.css_first(selector)
    assert node is not None
    assert page.place(node)[0] == line


def test_only_the_first_two_million_bytes_are_judged() -> None:
    page = read("<title>A</title>" + "x" * 2_000_000 + "<meta name=robots content=noindex>")
    assert len(page.html) == 2_000_000
    assert page.meta("robots") is None
