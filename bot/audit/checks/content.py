"""The page's words: enough of them, finished, and its own."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from bot.audit.check import Unknown, fail, topic, warn
from bot.audit.leftovers import leftovers, line_of
from bot.audit.sample import answer, html
from bot.audit.shingles import alike, shingles
from bot.audit.url import normal
from bot.message import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.audit.check import Evidence
    from bot.audit.page import Page
    from bot.audit.site import Site

check = topic("on-page")
HELPFUL = "https://developers.google.com/search/docs/fundamentals/creating-helpful-content"
DUPLICATES = (
    "https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls"
)
FEW = 200
"""Words; a habit of the field, no rule of Google's."""
SAME, NEARLY = 0.95, 0.85
"""Shares of equal runs of words; the lower one is a habit of the field (Semrush)."""
MANY = 0.2
COMPARED = 100
"""Words that a text must have to be compared; shorter ones are alike by chance."""
STORY = " ".join(f"Boot number {n} was sewn by hand in Leeds and waxed twice." for n in range(30))


@check(
    severity="medium",
    title="The page has enough text to be understood",
    fix="Answer in the page's own words what it offers, for whom, where, at what price, and what "
    "people ask before they buy; some 200 words are a start.",
    source=HELPFUL,
    explains="thin-content",
    needs="content",
    good=html(body=f"<main>{STORY}</main>"),
    bad=html(body="<main>Boots from Leeds.</main><nav>" + STORY + "</nav>"),
)
def content_depth(page: Page) -> Iterator[Evidence]:
    """A page with few words gives search engines little to match with what people ask."""
    if page.word_count < FEW:
        yield warn(f"The main text has {counted(page.word_count, 'word')}.")


@check(
    severity="medium",
    title="No text of a template was left behind",
    fix="Replace or remove “{piece}”.",
    source=HELPFUL,
    explains="template-leftovers",
    good=html(body="<p>We grow with your company. <code>{{ price }}</code> Lorem ipsum explained."),
    bad=html("<title>Boots – Just another WordPress site</title>", "<p>Lorem ipsum dolor sit amet"),
)
def placeholder_text(page: Page) -> Iterator[Evidence]:
    """Leftover text tells visitors that nobody has looked after the page."""
    pieces = leftovers(page)
    judge = fail if len(pieces) > 1 else warn
    for piece in pieces:
        where = {"line": line_of(page, piece), "values": {"piece": piece[:80]}}
        words = f"Text left over from a template: “{piece[:70]}”."
        yield judge(words, snippet=piece[:160], **where)


def _pages(site: Site) -> dict[str, Page]:
    """The pages of this site that mean to be listed, each once; the audited one first."""
    found: dict[str, Page] = {}
    for page in (site.page, *site.pages.values()):
        here = normal(page.url)
        if not page.canonical or normal(page.canonical) == here:
            found.setdefault(here, page)
    return found


def _several(site: Site) -> bool:
    return len(_pages(site)) > 1


def _other(title: str, body: str = "", path: str = "shoes") -> Mapping[str, object]:
    url = f"https://example.com/{path}"
    return {url: answer(f"<head><title>{title}</title></head>{body}", url=url)}


@check(
    severity="medium",
    title="Pages have titles and descriptions of their own",
    fix="Write a title and a description for each page that name what only it offers.",
    effort="template",
    source="https://developers.google.com/search/docs/appearance/title-link",
    explains="duplicate-descriptions",
    needs="content",
    full=True,
    applies=_several,
    good=html("<title>Boots</title>", full=True, pages=_other("Shoes")),
    bad=html("<title>Boots</title>", full=True, pages=_other("Boots")),
)
def duplicate_title_desc(site: Site) -> Iterator[Evidence]:
    """Results that look the same give people no reason to pick the right one."""
    pages = [page for page in _pages(site).values() if not page.is_shell]
    for name in ("title", "description"):
        by_text: dict[str, list[str]] = {}
        for page in pages:
            if text := getattr(page, name).casefold():
                by_text.setdefault(text, []).append(page.url)
        groups = [(text, urls) for text, urls in by_text.items() if len(urls) > 1]
        share = sum(len(urls) for _, urls in groups) / max(1, len(pages))
        judge = fail if share > MANY and len(pages) >= 10 else warn
        for text, urls in groups:
            shown = ", ".join(urls[:3])
            yield judge(f"{len(urls)} pages share the {name} “{text[:70]}”: {shown}", url=urls[1])


@check(
    severity="medium",
    title="Pages have texts of their own",
    fix="Rewrite {one} or {other} so that each has its own reason to exist, merge them with a 301 "
    "redirect, or give both the same canonical.",
    effort="template",
    source=DUPLICATES,
    explains="duplicate-content",
    full=True,
    applies=_several,
    good=html(body=f"<main>{STORY}</main>", full=True, pages=_other("Shoes", "Shoes " * 200)),
    bad=html(body=f"<main>{STORY}</main>", full=True, pages=_other("Shoes", STORY)),
)
def near_duplicate(site: Site) -> Iterator[Evidence]:
    """Of pages with the same text, search engines list one and leave the others out."""
    texts = {
        page.url: shingles(page.main_text)
        for page in _pages(site).values()
        if page.word_count >= COMPARED
    }
    if len(texts) < 2:
        raise Unknown("fewer than two pages have enough text to compare")
    for (one, text), (other, theirs) in combinations(texts.items(), 2):
        share = alike(text, theirs)
        if share >= NEARLY:
            judge = fail if share > SAME else warn
            values = {"one": one, "other": other}
            yield judge(f"{one} and {other} are {share:.0%} alike.", url=other, values=values)
