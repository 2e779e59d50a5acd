"""What a page says: quick ways to its text and its words come to what slow ones say."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from bot.audit.page.words import count
from tests.test_page import read

TAGS = ("main", "nav", "form", "article", "h1", "p", "svg", "script", "style", "noscript",
        "template", "div", "header", "b", "a", "ul", "li", "aside")  # fmt: skip
nodes = st.recursive(
    st.sampled_from(("boots", " and ", "x-y", "\n", "<br>", "<!-- not -->", "&amp;")),
    lambda inner: st.tuples(st.sampled_from(TAGS), st.lists(inner, max_size=4)).map(
        lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0]}>"
    ),
    max_leaves=20,
)


def slow(html: str) -> tuple[str, str]:
    """Visible and main text, of a tree from which everything else is cut."""
    tree = LexborHTMLParser(html)
    for node in reversed(tree.css("script, style, noscript, template, svg")):
        node.decompose()
    body = tree.body
    assert body is not None
    visible = " ".join(body.text(separator=" ").split())
    for node in reversed(tree.css("nav, header, footer, aside, form, dialog")):
        if not node.css_first("h1, main, article"):
            node.decompose()
    articles = tree.css("article")
    main = tree.css_first("main, [role=main]") or (articles[0] if len(articles) == 1 else body)
    return visible, " ".join(main.text(separator=" ").split())


@given(parts=st.lists(nodes, max_size=6))
def test_the_text_is_that_of_a_tree_cut_down(parts: list[str]) -> None:
    html = f"<!doctype html><title>x</title><body>{''.join(parts)}"
    page = read(html)
    assert (page.visible_text, page.main_text) == slow(html)


def by_one(text: str) -> int:
    """Words by a regular expression alone."""
    dense = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
    return len(dense.findall(text)) // 2 + len(
        re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", dense.sub(" ", text))
    )


@given(text=st.text(alphabet="ab1_ '’-–.éß¶東京กа\u00a0\u0301", max_size=30) | st.text())
def test_words_are_counted_alike(text: str) -> None:
    assert count(text) == by_one(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("it's a well-known rock'n'roll", 4), ("¶ a – b", 2), ("ça va’t-il", 2),
     ("東京東京", 2), ("a_b", 2), ("'a'", 1), ("x--y", 2)],
)  # fmt: skip
def test_words(text: str, words: int) -> None:
    assert count(text) == words
