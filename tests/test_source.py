"""Where tags stand in the source of a page."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audit.source import Source

if TYPE_CHECKING:
    from random import Random


@pytest.mark.parametrize(
    ("html", "tag", "nth", "line", "text"),
    [
        ("<p>", "p", 0, 1, "<p>"),
        ("\n\n<p>", "p", 0, 3, "<p>"),
        ("<p>\r\n<p>\r\n<p id=x>", "p", 2, 3, "<p id=x>"),
        ("<p>\r<p>\r<p>", "p", 2, 3, "<p>"),
        ("<p>\n\r\n\r<p>", "p", 1, 4, "<p>"),
        ("<P\n  ID=x\n>", "p", 0, 1, "<P ID=x >"),
        ("<!-- <p> -->\n<p>", "p", 0, 2, "<p>"),
        ("<!--><p>", "p", 0, 1, "<p>"),
        ("<!-- a --!>\n<p>", "p", 0, 2, "<p>"),
        ("<script>'<p>'</script>\n<p>", "p", 0, 2, "<p>"),
        ("<script>'<p>'</SCRIPT >\n<p>", "p", 0, 2, "<p>"),
        ("<script>'</scripty><p>'</script>\n<p>", "p", 0, 2, "<p>"),
        ("<style>p::after{content:'<p>'}</style>\n<p>", "p", 0, 2, "<p>"),
        ("<title>a <p> b</title>\n<p>", "p", 0, 2, "<p>"),
        ("<textarea><p></textarea>\n<p>", "p", 0, 2, "<p>"),
        ("<title-bar><p></title-bar>", "p", 0, 1, "<p>"),
        ("<noscript>\n<p></noscript>", "p", 0, 2, "<p>"),
        ("İİİ<script>'<p>'</script>\n<p>", "p", 0, 2, "<p>"),
        ('<div title="<p>">\n<p>', "p", 0, 2, "<p>"),
        ("<div title='a > b'>\n<p>", "div", 0, 1, "<div title='a > b'>"),
        ("<div title = '<p>'>\n<p>", "p", 0, 2, "<p>"),
        ("<div title=it's>\n<p class='a'>", "p", 0, 2, "<p class='a'>"),
        ("a < b\n<p>", "p", 0, 2, "<p>"),
        ("</p>\n<p>", "p", 0, 2, "<p>"),
        ("<p/><p>", "p", 1, 1, "<p>"),
        ("<p><pre>\n<p>", "p", 1, 2, "<p>"),
        ("<p " + "x" * 500 + ">", "p", 0, 1, "<p " + "x" * 157),
    ],
)
def test_tags_are_found(html: str, tag: str, nth: int, line: int, text: str) -> None:
    assert Source(html).place(tag, nth) == (line, text)


@pytest.mark.parametrize(
    ("html", "tag", "nth", "proof"),
    [
        ("", "p", 0, ""),
        ("<p>", "p", 1, ""),
        ("<p>", "q", 0, ""),
        ("<p id=a>", "p", 0, "b"),
        ("<p", "p", 0, ""),
        ("<!-- <p>", "p", 0, ""),
        ("<script><p>", "p", 0, ""),
    ],
)
def test_what_is_not_there_is_not_found(html: str, tag: str, nth: int, proof: str) -> None:
    assert Source(html).place(tag, nth, proof) is None


@given(parts=st.lists(st.sampled_from(["\n", "\r\n", "\r", "<p>", "x"])), order=st.randoms())
def test_lines_are_counted_from_wherever_one_asked_before(parts: list[str], order: Random) -> None:
    html = "".join(parts)
    source = Source(html)
    offsets = [tag.start() for tag in re.finditer("<p>", html)]
    order.shuffle(offsets)
    for offset in offsets:
        assert source.line(offset) == len(re.findall(r"\r\n?|\n", html[:offset])) + 1


@pytest.mark.parametrize(
    "part", ["<a", "<a>", "<a b=", '<a b="', "<a b='\"", "<!--", "<!-->", "<script>", "<title",
             "<a = ", "\r", "<", "</script", "<a b='>"],
)  # fmt: skip
def test_no_source_takes_long(part: str) -> None:
    begin = time.monotonic()
    html = part * (2_000_000 // len(part))
    source = Source(html)
    source.place("a", 10**9)
    assert source.line(len(html)) >= 1
    assert time.monotonic() - begin < 10
