"""Unsafe things in a safe page: what is loaded or sent over http."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.audit.check import fail, topic, warn
from bot.audit.sample import html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from bot.audit.check import Evidence
    from bot.audit.page import Page

check = topic("security/transport")
MDN = "https://developer.mozilla.org/en-US/docs/Web/Security/Mixed_content"
_ACTIVE = {"script": "src", "iframe": "src", "frame": "src", "object": "data", "embed": "src"}
_PASSIVE = {"img": "src", "audio": "src", "video": "src", "source": "src", "track": "src"}
_LOADED = frozenset({"stylesheet", "preload", "modulepreload", "manifest"})


def _loads(page: Page) -> Iterator[tuple[str, bool, LexborNode]]:
    """What the page loads over http: address, whether it can change the page, element."""
    secure = page.base.startswith("https:")
    for node in page.loaders:
        tag = str(node.tag)
        name = _ACTIVE.get(tag) or _PASSIVE.get(tag)
        written = (node.attributes.get(name) or "") if name else ""
        if not name or (secure and _inherits(written)):
            continue
        url = page.absolute(written)
        if url.startswith("http:") and not _inert(node):
            yield url, tag in _ACTIVE, node
    for words, tag_ in page.rels:
        url = page.absolute(tag_.content) if words & _LOADED else ""
        if url.startswith("http:"):
            yield url, "stylesheet" in words, tag_.node


def _inherits(written: str) -> bool:
    """True for an address that names https, or no scheme, and so is as safe as its base."""
    return written.startswith("https:") or ":" not in written


def _upgraded(page: Page) -> bool:
    """True if browsers are told to ask for everything over https."""
    policies = page.response.headers.get_all("content-security-policy")
    policies += [tag.content for tag in page.metas if tag.name == "content-security-policy"]
    return any("upgrade-insecure-requests" in policy.lower() for policy in policies)


def _inert(node: LexborNode) -> bool:
    """True for what no browser loads: within templates, or of a type that is data."""
    at = node.parent
    while at is not None:
        if at.tag in {"template", "noscript"}:
            return True
        at = at.parent
    return False


@check(
    severity="medium",
    title="All that the page loads comes over https",
    fix="Write https: {secure}",
    effort="template",
    source=MDN,
    explains="mixed-content",
    applies=lambda page: page.url.startswith("https:") and not _upgraded(page),
    good=html(body='<img src="//example.net/a.png"><a href="http://example.net/">B</a>'),
    bad=html(body='<script src="http://example.net/a.js"></script>'),
)
def mixed_content(page: Page) -> Iterator[Evidence]:
    """Browsers block such scripts and styles, and load pictures over https or not at all."""
    seen: set[str] = set()
    for url, active, node in _loads(page):
        if url in seen:
            continue
        seen.add(url)
        judge = fail if active else warn
        what = "a file that can change the page" if active else "a picture, sound or hint"
        values = {"secure": url.replace("http:", "https:", 1)}
        yield judge(f"The page loads {what} over http: {url[:150]}", node=node, values=values)


@check(
    severity="medium",
    title="Forms are sent over https",
    fix='Write the form\'s address with https: <form action="{secure}">',
    effort="template",
    source=MDN,
    explains="https",
    applies=lambda page: any(node.tag in {"form", "input"} for node in page.loaders),
    good=html(body='<form action="/search"><input name=q></form>'),
    bad=html(body='<form action="http://example.com/send"><input name=mail></form>'),
)
def form_insecure(page: Page) -> Iterator[Evidence]:
    """What people type into it could be read on the way; browsers warn of it."""
    password = next((n for n in page.loaders if str(n.tag) == "input" and _secret(n)), None)
    if password is not None and not page.url.startswith("https:"):
        values = {"secure": page.url.replace("http:", "https:", 1)}
        yield fail("A password is asked for on an unencrypted page.", node=password, values=values)
    for node in page.loaders:
        name = "action" if node.tag == "form" else "formaction"
        written = node.attributes.get(name)
        url = page.absolute(written) if written else ""
        # Of a page without https its own check speaks.
        if url.startswith("http:") and page.url.startswith("https:") and not _upgraded(page):
            values = {"secure": url.replace("http:", "https:", 1)}
            yield fail(f"A form is sent to {url[:150]}", node=node, values=values)


def _secret(node: LexborNode) -> bool:
    return (node.attributes.get("type") or "").lower() == "password"
