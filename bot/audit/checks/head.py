"""The head of the page: complete, in order, and readable from its first bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.audit.check import fail, topic, warn
from bot.audit.gathered import Gathered
from bot.audit.sample import answer, html
from bot.audit.url import normal
from bot.message import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from bot.audit.check import Evidence
    from bot.audit.page import Page

check = topic("indexability")
on_page = topic("on-page")
VALID = "https://developers.google.com/search/docs/crawling-indexing/valid-page-metadata"
EARLY = 1024
"""Bytes within which an encoding must be declared.
Source: https://html.spec.whatwg.org/multipage/semantics.html#charset"""
_VITAL = frozenset({"title", "link"})
_DOCTYPE = re.compile(r"(?>\s+|\ufeff|<!--.*?-->|<\?.*?>)*+<!doctype\s+html\b", re.I | re.S)
_META_CHARSET = re.compile(rb"<meta[^<>]{1,400}?charset\s*=", re.IGNORECASE)
_REFRESH = re.compile(r"\s*(\d*)[\d.]*\s*(?:[;,\s]\s*(?:url\s*=\s*)?['\"]?(.*?)['\"]?)?\s*$", re.I)


@check(
    severity="medium",
    title="The page's metadata stands in its head",
    fix="Move {tag} into <head>; a plug-in or tag manager that writes into the body often "
    "has a setting for it.",
    effort="template",
    source=VALID,
    explains="html",
    # What stands late because the head ended early has its own check.
    applies=lambda page: not page.late_in_head,
    good=html('<link rel="canonical" href="https://example.com/boots">',
              '<div itemscope><meta itemprop="description" content="Boots"></div>'),
    bad=html("", '<link rel="canonical" href="https://example.com/boots">'),
)  # fmt: skip
def robots_meta_in_body(page: Page) -> Iterator[Evidence]:
    """Canonical and hreflang links are ignored in the body, and descriptions may be."""
    for name, tags in (("canonical", page.rel("canonical")), ("hreflang", page.hreflangs)):
        for tag in tags:
            if not tag.in_head:
                yield fail(f"A {name} link stands in the body.", **_tagged(tag.node))
    for tag in page.descriptions:
        if not tag.in_head:
            yield warn("A meta description stands in the body.", **_tagged(tag.node))


def _tagged(node: LexborNode) -> dict[str, Any]:
    start = (node.html or "").split(">", 1)[0] + ">"
    return {"node": node, "values": {"tag": start[:120]}}


@check(
    severity="high",
    title="Nothing ends the head before its last tag",
    fix="Move {stray} out of <head>, or below all title, meta and link tags.",
    effort="template",
    source=VALID,
    explains="html",
    good=html('<noscript><img src="/p.gif"></noscript><link rel="canonical" href="/boots">'),
    bad=html('<title>Boots</title><div></div><link rel="canonical" href="/boots">'),
)
def head_broken_early(page: Page) -> Iterator[Evidence]:
    """Parsers end the head at the first tag that does not belong there, and ignore what follows."""
    late = page.late_in_head
    if not late or page.stray_in_head is None:
        return
    stray = page.stray_in_head
    name = f"<{stray.tag}>" if stray.is_element_node else f"the text “{_text(stray)}”"
    vital = [node for node in late if _is_vital(node)]
    names = ", ".join(dict.fromkeys(_name(node) for node in vital or late))
    judge = fail if vital else warn
    yield judge(
        f"{name[0].upper()}{name[1:]} ends the head; after it come: {names}.",
        node=stray if stray.is_element_node else late[0],
        values={"stray": name},
    )


def _text(node: LexborNode) -> str:
    return " ".join((node.text() or "").split())[:40]


def _is_vital(node: LexborNode) -> bool:
    return node.tag in _VITAL or (node.attributes.get("name") or "").lower() == "robots"


def _name(node: LexborNode) -> str:
    if node.tag == "link":
        return "hreflang" if "hreflang" in node.attributes else "canonical"
    return "title" if node.tag == "title" else (node.attributes.get("name") or "meta")[:40]


@check(
    severity="medium",
    title="No meta refresh reloads or moves the page",
    fix="Redirect on the server with status 301 instead: from {url} to {target}.",
    effort="server",
    source="https://developers.google.com/search/docs/crawling-indexing/301-redirects",
    explains="meta-refresh",
    good=html('<noscript><meta http-equiv="refresh" content="0;url=/plain"></noscript>'),
    bad=html('<meta http-equiv="refresh" content="0; url=/new-boots">'),
)
def meta_refresh(page: Page) -> Iterator[Evidence]:
    """A refresh moves people while they read, and is a weaker sign than a real redirect."""
    for tag in page.metas:
        parts = _REFRESH.match(tag.content[:500])
        if tag.key != "http-equiv" or tag.name != "refresh" or not parts or _in_noscript(tag.node):
            continue
        target = page.absolute(parts[2] or "")
        where = {"node": tag.node, "values": {"target": target or page.url}}
        if parts[2] and normal(target) != normal(page.url):
            yield fail(f"A meta refresh redirects to {target}.", **where)
        else:
            pause = counted(int(parts[1] or 0), "second")
            yield warn(f"A meta refresh reloads the page after {pause}.", **where)


def _in_noscript(node: LexborNode) -> bool:
    return node.parent is not None and node.parent.tag == "noscript"


@on_page(
    severity="low",
    title="The page says in which encoding it is written",
    fix='Put <meta charset="utf-8"> first into the head, or send the header '
    "Content-Type: text/html; charset=utf-8.",
    effort="template",
    source="https://html.spec.whatwg.org/multipage/semantics.html#charset",
    explains="charset",
    good=html('<meta charset="utf-8">', page={"type": "text/html"}),
    bad=html("<title>Boots</title>", page={"type": "text/html"}),
)
def charset(page: Page) -> Iterator[Evidence]:
    """Browsers and robots that have to guess the encoding show broken letters."""
    body = page.response.body
    marked = body.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
    xml = body[:100].lstrip().startswith(b"<?xml") and b"encoding" in body[:100]
    if marked or xml or "charset=" in page.response.headers.get("content-type").lower():
        return
    found = _META_CHARSET.search(body[: 64 * EARLY])
    if found is None:
        yield fail("Neither header nor page declares an encoding.")
    elif found.start() >= EARLY:
        yield warn(f"The encoding is declared after {found.start()} bytes, not in the first 1,024.")


@on_page(
    severity="low",
    title="The page begins with the HTML doctype",
    fix="Begin every page with the line <!doctype html>.",
    effort="template",
    source="https://html.spec.whatwg.org/multipage/syntax.html#the-doctype",
    explains="html",
    good=html(),
    bad=Gathered(typed="https://example.com/", page=answer("<html><body>Boots")),
)
def doctype(page: Page) -> Iterator[Evidence]:
    """Without it browsers imitate those of the nineties, and layouts break."""
    if "xhtml" not in page.response.media_type and not _DOCTYPE.match(page.html[:5000]):
        yield fail("The page has no <!doctype html>.", line=1, snippet=_start(page.html))


def _start(text: str) -> str:
    return " ".join(text[:80].split())
