"""What AI search and assistants find on the page: words without scripts, and who wrote them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.audit.check import fail, info, topic, warn
from bot.audit.checks.jsonld import thing
from bot.audit.markup import text, values
from bot.audit.sample import html
from bot.message import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from bot.audit.check import Evidence
    from bot.audit.markup import Item
    from bot.audit.page import Page

check = topic("AI visibility")
JAVASCRIPT = (
    "https://developers.google.com/search/docs/crawling-indexing/javascript/javascript-seo-basics"
)
HELPFUL = "https://developers.google.com/search/docs/fundamentals/creating-helpful-content"
FEW = 200
LONG = 300
"""Characters of a first sentence that answers; a habit of the field, no rule."""
_QUESTION = re.compile(
    r".*[?\uff1f؟]\s*$|(?:what|how|why|when|where|who|which|can|does|is|are|should|do|was|wie|warum|"
    r"wann|wo|wer|welche|comment|pourquoi|quand|qui|cómo|qué|por qué|cuándo)\b.{8,}",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?](?:\s|$)|[\u3002\uff01\uff1f]")
_STORY = "Boots sewn by hand in Leeds. " * 40


@check(
    severity="high",
    title="The page's words stand in its HTML",
    fix="Render the page on the server (Next.js, Nuxt, SvelteKit, Astro or Angular with SSR) or "
    "prerender it, so that “view source” shows its text.",
    effort="server",
    source=JAVASCRIPT,
    explains="javascript-seo",
    good=html(body=f'<div id="root"><h1>Boots</h1><p>{_STORY}</div>'),
    bad=html(body='<div id="root"></div><script src="/app.js"></script>'),
)
def raw_html_content(page: Page) -> Iterator[Evidence]:
    """Robots of AI search and of networks run no scripts: to them such a page is empty."""
    # That a page says little is the business of content-depth; here only scripts count.
    words = counted(page.word_count, "word")
    if page.is_shell:
        said = f"The HTML holds {words}; scripts are meant to fill the page."
        yield fail(said, node=page.frame)
    elif page.word_count < 50 and page.frame is not None and page.tree.css_first("script[src]"):
        yield warn(f"The HTML holds {words}; scripts may add more.", node=page.frame)


@check(
    severity="info",
    title="Questions in headings are answered at once",
    fix="Begin the text below “{question}” with one sentence that answers it.",
    source="https://arxiv.org/abs/2311.09735",
    explains="geo-aeo",
    applies=lambda page: any(_questions(page)),
    good=html(body="<h2>How long does resoling take?</h2><p>Resoling takes three weeks. Then …"),
    bad=html(body=f"<h2>How long does resoling take?</h2><p>{_STORY.replace('.', ',')}"),
)
def answer_first(page: Page) -> Iterator[Evidence]:
    """A sentence that answers by itself can be quoted by people and machines."""
    for question, node in _questions(page):
        below = _below(node)
        if not below:
            continue
        end = _END.search(below)
        first = below[: end.start()] if end else below
        if len(first) > LONG:
            said = f"Below “{question[:80]}” the first sentence has {len(first)} characters."
            yield info(said, node=node, values={"question": question[:80]})


def _questions(page: Page) -> Iterator[tuple[str, LexborNode]]:
    for level, heading, node in page.headings:
        if level > 1 and _QUESTION.match(heading):
            yield heading, node


def _below(node: LexborNode) -> str:
    """The text of the element after a heading, "" if that is no text."""
    at = node.next
    while at is not None and at.is_text_node:
        at = at.next
    if at is None or at.tag not in {"p", "div", "section"}:
        return ""
    return " ".join((at.text() or "").split())


@check(
    severity="info",
    title="The article says who wrote it, and when",
    fix="Name the author below the headline, link to a page about them, and give both in the "
    'JSON-LD: "author" with "name" and "url", "datePublished" and "dateModified".',
    effort="template",
    source=HELPFUL,
    explains="eeat",
    applies=lambda page: any(item.is_a("Article") for item in page.items)
    or page.meta_content("og:type").lower() == "article",
    good=html(thing("Article", headline="Boots", datePublished="2026-01-05",
                    author={"@type": "Person", "name": "Ann", "url": "/ann"})),
    bad=html(thing("Article", headline="Boots")),
)  # fmt: skip
def author_evidence(page: Page) -> Iterator[Evidence]:
    """People and raters of search engines look for who stands behind a text."""
    articles = [item for item in page.items if item.is_a("Article")]
    named = any(text(item.data, "author") or values(item.data, "author") for item in articles)
    named = named or any(page.meta(name) for name in ("author", "article:author"))
    named = named or any("author" in link.rel for link in page.links)
    node = articles[0].node if articles else None
    if not named:
        yield info("Nothing tells who wrote the article.", node=node)
    elif articles and not any(_addressed(item) for item in articles):
        yield info("The author has no address (url or sameAs) in the markup.", node=node)
    dated = any(values(item.data, "datePublished") for item in articles)
    if not dated and not page.meta("article:published_time") and not page.tree.css_first("time"):
        yield info("Nothing tells when the article was written.", node=node)


def _addressed(item: Item) -> bool:
    """True if the author's markup leads to a page about them."""
    return any(values(item.data, f"author.{name}") for name in ("url", "sameAs", "@id"))
