"""References are joined without a parser where that comes to the same."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.audit.page.resolve import Resolver, join

BASES = (
    "https://example.com",
    "https://example.com/",
    "https://example.com/a/b/c.html",
    "https://example.com/a/b/?q=1#part",
    "http://example.com:8080/a;x/b;y?q#f",
    "https://example.com/a//b/../c/./d",
)
PIECES = (
    *("..", ".", "/", "a", "b.html", "~x", "?", "q=1", "#", "part", ":", ";", "//", "http", " "),
    *("https://example.net", "HTTP://x", "-", "é", "%20", "\t", "=", "@", "&", "[", "x:y"),
)


@given(base=st.sampled_from(BASES), pieces=st.lists(st.sampled_from(PIECES), max_size=8))
@example(base=BASES[2], pieces=["..", "/", "..", "/", "..", "/", "..", "/", "a", "?", "q=1"])
@example(base=BASES[3], pieces=["#", "part"])
@example(base=BASES[1], pieces=["/", "a", "/", "..", "#", "part"])
def test_it_joins_as_the_library_does(base: str, pieces: list[str]) -> None:
    reference = "".join(pieces)
    resolver = Resolver(base)
    assert resolver(reference) == join(base, reference)
    assert resolver(reference) == join(base, reference), "what it remembers is the same"


@given(base=st.sampled_from(BASES), reference=st.text(max_size=40))
def test_any_text_is_a_reference(base: str, reference: str) -> None:
    assert Resolver(base)(reference) == join(base, reference)


@pytest.mark.parametrize("reference", ["a", "../a", "../../../a?b#c", "/a", "#x", "//x.test/y"])
def test_a_plain_one_is_what_urljoin_says(reference: str) -> None:
    assert Resolver(BASES[2])(reference) == urljoin(BASES[2], reference)
