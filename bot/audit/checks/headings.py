"""Headings: what the page is about, and how it is divided."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.audit.check import info, topic, warn
from bot.audit.sample import html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from bot.audit.check import Evidence
    from bot.audit.page import Page

check = topic("on-page")
SOURCE = "https://web.dev/articles/headings-and-landmarks"
RELATED = 0.3
"""The share of words that title and main heading should have in common; a habit of the field."""
_TOKEN = re.compile(r"[^\W_]{2,}")
_DENSE = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_STOP = frozenset(
    "the and for with your our you a an of in on to is by from at or we us der die das und mit für "
    "von im in ein eine le la les des du de et pour avec un une el los las y en con para por o a e "
    "il lo gli i per con di da het een van voor met".split()
)

_BY_ROLE = '[role="heading"][aria-level="1"]'


@check(
    severity="medium",
    title="The page has a main heading",
    fix="Give the page one visible main heading: <h1>{title}</h1>",
    effort="template",
    source=SOURCE,
    explains="headings",
    needs="content",
    good=html(body='<h1><img src="/logo.png" alt="Leeds Boots"></h1>'),
    bad=html(body="<h1> </h1><h2>Boots</h2>"),
)
def h1_present(page: Page) -> Iterator[Evidence]:
    """The main heading tells people and search engines at a glance what the page is about."""
    mains = [node for level, text, node in page.headings if level == 1 and (text or _drawn(node))]
    if all(_hidden(node) for node in mains) and not page.tree.css_first(_BY_ROLE):
        yield warn("The page has no visible h1 with text.")


@check(
    severity="info",
    title="The page has one main heading",
    fix="Nothing has to be done; you may turn all but the first h1 into h2.",
    source="https://developers.google.com/search/docs/fundamentals/seo-starter-guide",
    explains="headings",
    applies=lambda page: any(level == 1 for level, _, _ in page.headings),
    good=html(body="<h1>Boots</h1>"),
    bad=html(body="<h1>Boots</h1><h1>Shoes</h1>"),
)
def h1_multiple(page: Page) -> Iterator[Evidence]:
    """Google copes with any number of them; one makes the page's subject plainest to people."""
    mains = [(text, node) for level, text, node in page.headings if level == 1]
    if len(mains) > 1:
        yield info(f"The page has {len(mains)} h1 headings.", node=mains[1][1])


@check(
    severity="low",
    title="Headings follow one another level by level",
    fix="Choose each heading's level by its place in the outline (h2 below h1, h3 below h2) and "
    "its looks with CSS; remove headings without text.",
    effort="template",
    source="https://dequeuniversity.com/rules/axe/4.10/heading-order",
    explains="headings",
    needs="content",
    applies=lambda page: page.headings,
    good=html(body="<h2>News</h2><h1>Boots</h1><h2>Care</h2><h3>Wax</h3><h2>Prices</h2>"),
    bad=html(body="<h1>Boots</h1><h3>Care</h3>"),
)
def heading_order(page: Page) -> Iterator[Evidence]:
    """Screen readers jump from heading to heading; a skipped level sounds like missing text."""
    above = 6
    for level, text, node in page.headings:
        if not text and not _named(node):
            yield warn(f"An h{level} is empty.", node=node)
            continue
        if level > above + 1:
            yield warn(f"An h{level} follows an h{above}: {text[:60]}", node=node)
        above = level


def _named(node: LexborNode) -> bool:
    """True for a heading that speaks without text, or that nobody is shown."""
    return _drawn(node) or _hidden(node) or node.css_first("input, object, img") is not None


def _drawn(node: LexborNode) -> bool:
    labels = {"aria-label", "aria-labelledby"} & set(node.attributes)
    return bool(labels) or node.css_first("svg, [aria-label]") is not None


def _hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    style = (attributes.get("style") or "").replace(" ", "")
    unseen = "hidden" in attributes or attributes.get("aria-hidden") == "true"
    return unseen or "display:none" in style


@check(
    severity="low",
    title="Title and main heading speak of the same thing",
    fix="Let title and main heading share their main words. Title: {title} – heading: {heading}",
    source="https://developers.google.com/search/docs/appearance/title-link",
    explains="headings",
    needs="content",
    applies=lambda page: page.title and _main(page),
    good=html("<title>Handmade leather boots | Leeds</title>", "<h1>Leather boots made here</h1>"),
    bad=html("<title>Handmade leather boots</title>", "<h1>Welcome to our website</h1>"),
)
def title_h1_related(page: Page) -> Iterator[Evidence]:
    """If they disagree, Google tends to replace the title in results with the heading."""
    heading, node = _main(page) or ("", None)
    title, main = _words(page.title), _words(heading)
    common = sum(any(_alike(a, b) for b in title) for a in main)
    least = min(len(title), len(main))
    if least and common / least < RELATED:
        said = "no word" if not common else "few words"
        yield warn(
            f"Title and main heading have {said} in common: “{page.title}”, “{heading}”.",
            node=node,
            values={"heading": heading},
        )


def _main(page: Page) -> tuple[str, LexborNode] | None:
    return next(((text, node) for level, text, node in page.headings if level == 1 and text), None)


def _words(text: str) -> set[str]:
    """Words that mean something; of scripts without spaces, every two characters."""
    folded = text.casefold()
    dense = _DENSE.findall(folded)
    pairs = {run[at : at + 2] for run in dense for at in range(max(1, len(run) - 1))}
    return pairs | (set(_TOKEN.findall(_DENSE.sub(" ", folded))) - _STOP)


def _alike(one: str, other: str) -> bool:
    """True for the same word, also with another ending."""
    shorter = min(len(one), len(other))
    return one == other or (shorter >= 4 and one[: shorter - 1] == other[: shorter - 1])
