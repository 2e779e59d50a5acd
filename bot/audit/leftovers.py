"""Text that a theme, a plug-in or an author left behind: what it looks like, and where it stands.

Each phrase is the text of a default that its system's own sources ship; none of them is a phrase
that somebody would write about a business. Quoted code, forms and pages about placeholder text are
passed over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.audit.url import registrable_domain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.page import Page

PHRASES = tuple(
    line.strip().casefold()
    for line in """
    lorem ipsum dolor
    dolor sit amet, consectetur
    dolor sit amet, consetetur
    sed ut perspiciatis unde omnis
    ut elit tellus, luctus nec ullamcorper
    there is no form with title
    contact form not found
    [contact-form-7 404
    edit this in admin >
    edit this in admin ›
    edit this in admin »
    just another wordpress site
    just another wordpress weblog
    ein weiterer wordpress-blog
    eine weitere wordpress-website
    otro sitio realizado con wordpress
    otro sitio más de wordpress
    un site utilisant wordpress
    un nuovo sito targato wordpress
    um novo site wordpress
    só mais um site wordpress
    ещё один сайт на wordpress
    welcome to wordpress. this is your first post
    this is your first post. edit or delete it
    willkommen bei wordpress. dies ist dein erster beitrag
    this is an example page. it's different from a blog post
    this is an example page. it’s different from a blog post
    hi, this is a comment. to get started with moderating
    a wordpress commenter
    your content goes here. edit or remove this text inline
    i am text block. click edit button to change this text
    i am item content. click edit button to change this text
    click edit button to change this text
    add your heading text here
    click here to add your own text
    this is a paragraph. click to edit
    i'm a paragraph. click here to add
    i’m a paragraph. click here to add
    this is some text inside of a div block
    use this text to share information about your brand with your customers
    pair text with an image to focus on your chosen product
    example product title
    it all begins with an idea. maybe you want to launch a business
    some quick example text to build on the card title
    this is a wider card with supporting text below
    this is a placeholder text
    replace this text with your own
    insert your text here
    enter your text here
    your text goes here
    your content goes here
    company name here
    your company name here
    [your company name]
    translation missing:
    liquid error
    [object object]
    500 terry francine street
    info@mysite.com
    info@yourdomain.com
    info@yoursite.com
    you@yourdomain.com
    future home of something quite cool
    apache2 ubuntu default page
    apache2 debian default page
    welcome to nginx!
    """.splitlines()
    if line.strip()
)
"""Lower case, as they stand in visible text with spaces collapsed."""

_INNER = tuple((phrase, frozenset(phrase.split()[1:-1])) for phrase in PHRASES)
"""With the words that have a space on either side, and so are words of any text they occur in."""
PIECES = 20
"""Pieces that are told; nobody needs more to see what is wrong."""
_AUTHORS = frozenset(
    ["john doe", "jane doe", "author name", "your name", "sample author", "demo author",
     "test author", "wordpress commenter", "a wordpress commenter", "max mustermann"]
)  # fmt: skip
_MAILBOXES = frozenset(
    ["example.com", "example.org", "domain.com", "yourdomain.com", "yoursite.com", "mysite.com",
     "yourcompany.com", "yourwebsite.com", "company.com", "website.com", "mydomain.com"]
)  # fmt: skip
_ABOUT = re.compile(r"lorem|placeholder|template|dummy text|blindtext|boilerplate", re.IGNORECASE)
_FRAMEWORK = re.compile(
    r"\s(?:ng-app|ng-controller|ng-bind|data-ng-app|v-cloak|v-if|v-for|x-data|:class|v-html)[\s=>]|"
    r"text/x-(?:handlebars|template|mustache)|vue(?:\.global)?(?:\.prod|\.min)?\.js|angular",
    re.IGNORECASE,
)
_VARIABLE = re.compile(
    r"\{\{-?\s*[A-Za-z_$][\w.$-]*(?:\s*\|\s*\w+)*\s*-?\}\}|\{%-?\s*\w+[^%]{0,80}%\}|"
    r"<%=\s*[\w.]+\s*%>|%%[a-z_]{3,30}%%"
)
_HEADLINE = re.compile(
    r"(?:\{\{.+?\}\}|\$\{\w[\w.]*\}|%%\w+%%|\[(?:your|insert|company|business|site|page) [^\]]*\]|"
    r"(?<!\w)(?:undefined|null|NaN)(?!\w)(?=\s*(?:[|–—:·-]|$))|^\s*your (?:company|site|business)"
    r"(?: name)?\s*$|[|–—·-]\s*your (?:company|site|business)(?: name)?\s*$)",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:\d{4}(?:\s*[-–]\s*\d{4})?[\s,.]*)?(?:by\s+)?\[?"
    r"(?:your|my) (?:company|business|website|site|brand|name)(?: name| here)?\b",
    re.IGNORECASE,
)
_SIGNS = ("©", "(c)", "copyright")
"""With what `_COMPANY` begins."""
_TODO = re.compile(r"(?<![\w#/])(?:TODO|FIXME|TBD):\s|\[(?:TODO|FIXME|TBD)\b[^\]]{0,200}\]")
_TODO_IS_A_WORD = frozenset({"es", "pt", "gl", "ca", "it", "eu"})
_SHORTCODE = re.compile(
    r"\[/?(?:vc_\w+|et_pb_\w+|fusion_\w+|contact-form-7|rev_slider|elementor-template|wpforms|"
    r"ninja_form|gravityform|mailpoet_form|smartslider3|woocommerce_\w+|metaslider)\b[^\]]{0,200}\]"
)
_QUOTED = (
    "pre, code, samp, kbd, textarea, blockquote, q, form, script, style, noscript, template, svg"
)


def leftovers(page: Page) -> list[str]:
    """What was left behind on a page, each piece once, as it is written there."""
    found = dict.fromkeys(_in_headlines(page))
    found |= dict.fromkeys(_in_text(page))
    found |= dict.fromkeys(_authors(page))
    found |= dict.fromkeys(_samples(page))
    return list(found)[:PIECES]


def _in_headlines(page: Page) -> Iterator[str]:
    """Template variables and the like in title, description and headings."""
    lines = [page.title[:500], page.description[:500]]
    together = "\n".join(lines)
    yield from (_as_written(together, p) for p in PHRASES if p in together.casefold())
    for line in (*lines, *(text[:500] for _, text, _ in page.headings)):
        if found := _HEADLINE.search(line):
            yield found[0].strip(" |–—·-:")


def _in_text(page: Page) -> Iterator[str]:
    """Phrases and patterns in the page's text; what stands in quoted code does not count."""
    if not _suspects(page, page.visible_text):
        return
    text = _unquoted(page)
    yield from _suspects(page, text)


def _suspects(page: Page, text: str) -> list[str]:
    folded = text.casefold()
    words = set(folded.split())
    found = [_as_written(text, p) for p, inner in _INNER if inner <= words and p in folded]
    if found and _ABOUT.search(f"{page.title} {' '.join(t for _, t, _ in page.headings[:2])}"):
        found = []  # it is what the page is about
    if "{{" in text or "{%" in text or "%%" in text or "<%" in text:
        found += [m[0] for m in _VARIABLE.finditer(text)] if not _is_rendered(page) else []
    if ("TODO" in text or "FIXME" in text or "TBD" in text) and _todo_is_no_word(page):
        found += [m[0].strip() for m in _TODO.finditer(text)]
    found += _companies(text, folded)
    return found + ([m[0] for m in _SHORTCODE.finditer(text)] if "[" in text else [])


def _companies(text: str, folded: str) -> list[str]:
    """Owners of nobody in copyright notices; they are looked for where such a notice begins."""
    if len(text) != len(folded):
        return [found[0] for found in _COMPANY.finditer(text)]
    starts = sorted(at for sign in _SIGNS for at in _places(folded, sign))
    return [found[0] for at in starts if (found := _COMPANY.match(text, at))]


def _places(text: str, piece: str) -> Iterator[int]:
    at = text.find(piece)
    while at >= 0:
        yield at
        at = text.find(piece, at + 1)


def _is_rendered(page: Page) -> bool:
    """True if scripts fill the braces in before anybody sees them."""
    return _FRAMEWORK.search(page.html) is not None


def _todo_is_no_word(page: Page) -> bool:
    return page.lang[:2].lower() not in _TODO_IS_A_WORD


def _unquoted(page: Page) -> str:
    tree = page.tree.clone()
    for node in reversed(tree.css(_QUOTED)):  # the inner ones first
        if node.tag != "form" or not node.css("h1, h2, main"):
            node.decompose()
    return " ".join(tree.body.text(separator=" ").split()) if tree.body else ""


def _authors(page: Page) -> Iterator[str]:
    """Names of nobody where an author is named."""
    names = [page.meta_content("author")]
    for thing in page.things:
        named = thing.get("author")
        for author in named if isinstance(named, list) else [named]:
            name = author.get("name") if isinstance(author, dict) else author
            names.append(name if isinstance(name, str) else "")
    names += [link.text for link in page.anchors if "author" in link.rel]
    yield from (f"author {name}" for name in names if name.strip().casefold() in _AUTHORS)


def _samples(page: Page) -> Iterator[str]:
    """WordPress's first post and page, and mailboxes of nobody."""
    own = registrable_domain(urlsplit(page.url).hostname or "")
    wordpress = "/wp-content/" in page.html or "/wp-includes/" in page.html
    for link in page.anchors:
        if link.href.lower().startswith("mailto:"):
            domain = link.href.split("?")[0].rpartition("@")[2].strip().casefold()
            if domain in _MAILBOXES and domain != own:
                yield link.href[7:].split("?")[0]
        elif wordpress and link.internal:
            path = urlsplit(link.url).path.rstrip("/")
            if link.text in {"Hello world!", "Hallo Welt!", "¡Hola mundo!"} or (
                link.text == "Sample Page" and path.endswith("/sample-page")
            ):
                yield link.text


def _as_written(text: str, phrase: str) -> str:
    at = text.casefold().find(phrase)
    return text[at : at + len(phrase)] if at >= 0 else phrase


def line_of(page: Page, piece: str) -> int | None:
    """The line in the source where a piece stands outside comments, None if it can't be told."""
    at = -1
    for _ in range(PIECES):
        at = page.html.find(piece, at + 1)
        if at < 0:
            return None
        if page.html.rfind("<!--", 0, at) <= page.html.rfind("-->", 0, at):
            return page.source.line(at)
    return None
