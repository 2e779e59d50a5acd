"""Facts of one HTML page, each found when it is first asked for."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.audit.markup import Item, in_attributes, items
from bot.audit.pictures import is_seen
from bot.audit.source import Source
from bot.audit.url import host_of, registrable_domain

if TYPE_CHECKING:
    from bot.audit.profiles import Profile
    from bot.audit.response import Response

HTML_CAP = 2_000_000
"""Bytes of HTML that are judged: Googlebot reads the first 2 MB.
Source: https://developers.google.com/search/docs/crawling-indexing/googlebot"""

_LINK_CAP = 16_384  # characters of Link headers that are read
_PLAIN = re.compile(
    r"(?:https?://[A-Za-z0-9.-]+)?(?:/(?!/|\.{1,2}(?:[/?]|\Z))[\w.~%+,:@=&-]*)+"
    r"(?:\?[\w./~%+,:@=&-]+)?",
    re.ASCII,
)
"""Links that are whole but for the host: nothing to resolve, nothing odd."""
_BELOW = re.compile(
    r"(?:[\w~-][\w.~%+,@=&-]*/)*[\w~-][\w.~%+,@=&-]*(?:#[\w./~%+,:@=&-]+)?", re.ASCII
)
"""Links to what lies in the page's own folder, as plain."""
_PART = re.compile(r"#[\w./~%+,:@=&-]+", re.ASCII)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_WORDS = re.compile(r"[^\W_]++(?:['’-][^\W_]++)*+")
_RUNS = "".join(char if char.isalnum() else " " for char in map(chr, range(128)))
_JOINTS = re.compile(r"['-](?<=[A-Za-z0-9].)(?=[A-Za-z0-9])")
_NOSCRIPT = re.compile(r"<noscript\b[^>]*>", re.IGNORECASE)
_VISIBLE = re.compile(r"<(?!/|!|link\b|style\b|meta\b)", re.IGNORECASE)
_FRAMES = (
    "#root, #app, #__next, #__nuxt, #___gatsby, #svelte, #q-app, #main-app, app-root, "
    "[data-reactroot], [ng-app], [ng-version], [data-server-rendered]"
)
_LOADERS = (
    "script[src], iframe[src], frame[src], object[data], embed[src], img[src], audio[src], "
    "video[src], source[src], track[src], form[action], button[formaction], input[formaction], "
    'input[type="password" i]'
)
_BOILERPLATE = "nav, header, footer, aside, form, dialog"


@dataclass(frozen=True, slots=True)
class Tag:
    """An element that carries metadata, with its place in the tree."""

    name: str
    content: str
    node: LexborNode
    in_head: bool
    key: str = ""
    """Of a meta element: the attribute that names it."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the page: its address, absolute, and its text (of images: the alt text)."""

    href: str
    url: str
    text: str
    rel: frozenset[str]
    node: LexborNode
    internal: bool


class Page:
    """An HTML page as search engines and preview robots read it: no script runs.

    Args:
        response: what the server answered.
    """

    def __init__(self, response: Response) -> None:
        self.response = response
        self.url = response.final_url
        self.html = response.text if len(response.body) <= HTML_CAP else _cut(response)
        markup = _scripted(self.html)
        self.tree = LexborHTMLParser(markup)
        self.source = Source(markup)

    def place(self, node: LexborNode) -> tuple[int | None, str]:
        """Line and start tag of a node in the source; the line is None where it can't be told."""
        tag = str(node.tag)
        proof = max((v for v in node.attributes.values() if v), key=len, default="")
        found = self.source.place(tag, self._nth(node), proof if "&" not in proof else "")
        if found:
            return found
        html = (node.html or "").split(">", 1)[0] + ">"
        return None, " ".join(html.split())[:160]

    def offset(self, node: LexborNode) -> int:
        """Where a node's start tag stands in the source; past its end where it can't be told."""
        found = self.source.offset(str(node.tag), self._nth(node))
        return len(self.html) if found is None else found

    def _nth(self, node: LexborNode) -> int:
        same = self._numbers.get(str(node.tag))
        if same is None:
            same = {n.mem_id: k for k, n in enumerate(self.tree.css(str(node.tag)))}
            self._numbers[str(node.tag)] = same
        return same.get(node.mem_id, 1 << 30)

    @cached_property
    def _numbers(self) -> dict[str, dict[int, int]]:
        return {}

    @cached_property
    def base(self) -> str:
        """The address against which links are resolved."""
        node = self.tree.css_first("base[href]")
        base = self.absolute(node.attributes.get("href") or "", self.url) if node else ""
        return base if base.startswith(("http://", "https://")) else self.url

    @cached_property
    def _origin(self) -> str:
        parts = urlsplit(self.base)
        return f"{parts.scheme}://{parts.netloc}"

    @cached_property
    def _whole(self) -> str:
        return self.base.partition("#")[0]

    @cached_property
    def _folder(self) -> str:
        return self.absolute("x", self.base)[:-1]

    def absolute(self, reference: str, base: str | None = None) -> str:
        """A reference as an absolute address, "" if none comes of it."""
        reference = reference.strip()
        if base is None:  # most links need no parser
            if _PLAIN.fullmatch(reference):
                return reference if reference.startswith("h") else self._origin + reference
            if _PART.fullmatch(reference):
                return self._whole + reference
            if _BELOW.fullmatch(reference):
                return self._folder + reference
        try:
            joined = urljoin(base or self.base, reference)
        except ValueError:
            return ""
        scheme, separator, rest = joined.partition("://")  # urljoin keeps "HTTP://"
        return f"{scheme.lower()}{separator}{rest}" if separator else joined

    @cached_property
    def titles(self) -> list[LexborNode]:
        """Title elements of the document, not those of drawings."""
        return [n for n in self.tree.css("title") if not _inside(n, "svg")]

    @cached_property
    def title(self) -> str:
        """The text of the first title."""
        return _line(self.titles[0].text()) if self.titles else ""

    @cached_property
    def metas(self) -> list[Tag]:
        """Every meta element by name, property or http-equiv, in lower case."""
        found = []
        for node in self.tree.css("meta[content]"):
            attributes = node.attributes
            for key in ("name", "property", "http-equiv", "itemprop"):
                if name := attributes.get(key):
                    content = (attributes.get("content") or "").strip()
                    found.append(Tag(name.strip().lower(), content, node, _in_head(node), key))
        return found

    def meta(self, name: str) -> Tag | None:
        """The first meta element of a name that has content."""
        return next((m for m in self.metas if m.name == name and m.content), None)

    def meta_content(self, name: str) -> str:
        """The content of the first meta element of a name, "" without one."""
        found = self.meta(name)
        return found.content if found else ""

    @cached_property
    def description(self) -> str:
        """The first meta description that says something."""
        return next((tag.content for tag in self.descriptions if tag.content), "")

    @cached_property
    def descriptions(self) -> list[Tag]:
        """Meta descriptions; those of microdata (`itemprop`) are none."""
        return [tag for tag in self.metas if tag.name == "description" and tag.key == "name"]

    @cached_property
    def rels(self) -> list[tuple[frozenset[str], Tag]]:
        """Every link element: its rel words, its href and hreflang or media type."""
        return [
            (
                frozenset((node.attributes.get("rel") or "").lower().split()),
                Tag(
                    (node.attributes.get("hreflang") or node.attributes.get("type") or "").strip(),
                    (node.attributes.get("href") or "").strip(),
                    node,
                    _in_head(node),
                ),
            )
            for node in self.tree.css("link[rel][href]")
        ]

    def rel(self, word: str) -> list[Tag]:
        """Link elements of a relation."""
        return [tag for words, tag in self.rels if word in words]

    @cached_property
    def canonicals(self) -> list[Tag]:
        """Canonical link elements in the head, where alone they count."""
        return [tag for tag in self.rel("canonical") if tag.in_head]

    @cached_property
    def header_canonicals(self) -> list[str]:
        """Canonical addresses sent as Link headers."""
        links = ", ".join(self.response.headers.get_all("link"))[:_LINK_CAP]
        return re.findall(r"<([^<>]+)>[^,<]*?;\s*rel=\"?canonical\"?", links, re.IGNORECASE)

    @cached_property
    def canonical(self) -> str:
        """The first canonical address, absolute, "" without one."""
        if self.canonicals:
            return self.absolute(self.canonicals[0].content)
        return self.absolute(self.header_canonicals[0]) if self.header_canonicals else ""

    @cached_property
    def hreflangs(self) -> list[Tag]:
        """Alternate language versions: name is the code, content the address as written."""
        return [tag for tag in self.rel("alternate") if tag.node.attributes.get("hreflang")]

    @cached_property
    def lang(self) -> str:
        """The declared language of the page."""
        html = self.tree.css_first("html")
        return ((html.attributes.get("lang") or "") if html else "").strip()

    @cached_property
    def links(self) -> list[Link]:
        """Links to http and https addresses."""
        return [link for link in self.anchors if link.url.startswith(("http://", "https://"))]

    @cached_property
    def anchors(self) -> list[Link]:
        """Every `<a href>`."""
        own = registrable_domain(urlsplit(self.url).hostname or "")
        return [self._link(node, own) for node in self.tree.css("a[href]")]

    def _link(self, node: LexborNode, own: str) -> Link:
        href = (node.attributes.get("href") or "").strip()
        url = self.absolute(href)
        text = _line(node.text(separator=" ")) or _line(
            " ".join(image.attributes.get("alt") or "" for image in node.css("img"))
        )
        label = text or _line(node.attributes.get("aria-label") or "")
        rel = frozenset((node.attributes.get("rel") or "").lower().split())
        host = host_of(url)
        internal = bool(host) and registrable_domain(host) == own
        return Link(href, url, label, rel, node, internal)

    @cached_property
    def images(self) -> list[LexborNode]:
        """Image elements outside noscript."""
        return [n for n in self.tree.css("img") if not _inside(n, "noscript")]

    @cached_property
    def loaders(self) -> list[LexborNode]:
        """Elements that load something or send a form; of inputs those for passwords."""
        return self.tree.css(_LOADERS)

    @cached_property
    def elements(self) -> int:
        """How many elements the page has."""
        return len(self.tree.css("*"))

    @cached_property
    def pictures(self) -> list[LexborNode]:
        """Images that are meant to be seen: no tracking pixels, nothing hidden."""
        return [node for node in self.images if is_seen(node)]

    @cached_property
    def headings(self) -> list[tuple[int, str, LexborNode]]:
        """Headings in order: level, text (or the alt text of images in it), element."""
        found = []
        for node in self.tree.css("h1, h2, h3, h4, h5, h6"):
            images = " ".join(image.attributes.get("alt") or "" for image in node.css("img"))
            found.append((int(str(node.tag)[1]), _line(node.text()) or _line(images), node))
        return found

    @cached_property
    def jsonld(self) -> list[tuple[LexborNode, Any]]:
        """JSON-LD blocks as read; an exception in the place of what does not parse."""
        nodes = self.tree.css('script[type="application/ld+json" i]')
        return [(node, _json(node.text())) for node in nodes]

    @cached_property
    def things(self) -> list[dict[str, Any]]:
        """Every JSON-LD object with a type, `@graph` and lists walked."""
        found: list[dict[str, Any]] = []
        for _, block in self.jsonld:
            if not isinstance(block, ValueError):
                _walk(block, found)
        return found

    @cached_property
    def items(self) -> list[Item]:
        """What the page says in JSON-LD that it is about, each with its script element."""
        blocks = [(node, block) for node, block in self.jsonld if not isinstance(block, ValueError)]
        return items(blocks)

    @cached_property
    def profiles(self) -> list[Profile]:
        """Profiles on social networks that the page gives as its own."""
        from bot.audit.profiles import profiles

        return profiles(self)

    @cached_property
    def marked_up(self) -> frozenset[str]:
        """Types of schema.org that the page gives as microdata or RDFa."""
        return in_attributes(self.tree)

    @cached_property
    def late_in_head(self) -> list[LexborNode]:
        """Head tags that stand in the source's head, but after what ended it for a parser."""
        ends = re.search(r"</head\s*>|<body[\s>]", self.html, re.IGNORECASE)
        body = self.tree.body
        if body is None or not ends:
            return []
        late = body.css("title, meta[name], link[rel=canonical i], link[hreflang]")
        return [
            node
            for node in late
            if "itemprop" not in node.attributes
            and not _inside(node, "svg")
            and self.offset(node) < ends.start()
        ]

    @cached_property
    def stray_in_head(self) -> LexborNode | None:
        """What ended the head early, an element or text, if head tags follow it."""
        node = self.tree.body.child if self.tree.body and self.late_in_head else None
        while node is not None and node.is_text_node and not (node.text() or "").strip():
            node = node.next
        return node

    @cached_property
    def _texts(self) -> tuple[str, str]:
        """Visible and main text, both of one copy of the tree."""
        tree = self.tree.clone()
        # The inner ones first: what is decomposed takes its descendants along.
        for node in reversed(tree.css("script, style, noscript, template, svg")):
            node.decompose()
        visible = _line(tree.body.text(separator=" ")) if tree.body else ""
        left_out = tree.css(_BOILERPLATE)
        for node in reversed(left_out):
            if not node.css_first("h1, main, article"):  # some systems wrap the page in a form
                node.decompose()
        articles = tree.css("article")
        alone = articles[0] if len(articles) == 1 else None
        main = tree.css_first("main, [role=main]") or alone
        if main is None and not left_out:
            return visible, visible
        main = main or tree.body
        return visible, _line(main.text(separator=" ")) if main else ""

    @property
    def visible_text(self) -> str:
        """The text a person reads, navigation and forms included."""
        return self._texts[0]

    @property
    def main_text(self) -> str:
        """The text of `<main>` or the only `<article>`, without navigation, footer and forms."""
        return self._texts[1]

    @cached_property
    def word_count(self) -> int:
        """Words of the main text; scripts without spaces count two characters as a word."""
        if self.main_text.isascii():
            runs = len(self.main_text.translate(_RUNS).split())
            return runs - len(_JOINTS.findall(self.main_text))
        dense = len(_CJK.findall(self.main_text))
        rest = _CJK.sub(" ", self.main_text) if dense else self.main_text
        return dense // 2 + len(_WORDS.findall(rest))

    @cached_property
    def is_shell(self) -> bool:
        """True if the page is an empty frame that scripts are meant to fill.

        So is one that says hardly anything beside asking for JavaScript, and one whose body has
        neither words nor pictures.
        """
        if self.word_count >= 50 or not self.tree.css_first("script"):
            return False
        if self.frame is not None and len(_line(self.frame.text())) < 40:
            return True
        words = len(self.visible_text)
        bare = words == 0 and not self.tree.css_first("img, svg, video, object, frame, iframe")
        return bare or (words < 200 and self._asks_for_scripts)

    @cached_property
    def frame(self) -> LexborNode | None:
        """The element that a framework of the browser fills, None without one."""
        return self.tree.css_first(_FRAMES)

    @property
    def _asks_for_scripts(self) -> bool:
        notices = (_line(node.text()) for node in self.tree.css("noscript"))
        return any(re.search("javascript", notice, re.IGNORECASE) for notice in notices)

    @property
    def is_home(self) -> bool:
        """True for the front page of its host."""
        return urlsplit(self.url).path in {"", "/"}


def _cut(response: Response) -> str:
    from dataclasses import replace

    return replace(response, body=response.body[:HTML_CAP]).text


def _scripted(html: str) -> str:
    """The source as a parser with scripts reads it: what `<noscript>` holds can't end the head.

    Offsets and lines stay as they are.
    """
    body = re.search(r"<body[\s>]", html, re.IGNORECASE)
    head = html[: body.start()] if body else ""
    blanked, at = [], 0
    for start in _NOSCRIPT.finditer(head):
        end = head.find("</", start.end())
        while end >= 0 and head[end + 2 : end + 10].lower() != "noscript":
            end = head.find("</", end + 2)
        if start.start() < at or end < 0:
            break
        inside = head[start.end() : end]
        if _VISIBLE.search(inside):
            inside = re.sub(r"[^\n]", " ", inside)
        blanked.append(head[at : start.end()] + inside)
        at = end
    return "".join(blanked) + html[at:] if blanked else html


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _inside(node: LexborNode, tag: str) -> bool:
    at = node.parent
    while at is not None:
        if at.tag == tag:
            return True
        at = at.parent
    return False


def _in_head(node: LexborNode) -> bool:
    return _inside(node, "head")


def _json(text: str | None) -> Any:
    """A JSON-LD block, with the comments and CDATA marks that Google tolerates taken off."""
    bare = re.sub(
        r"^\s*(?:/\*\s*)?(?://\s*)?<!\[CDATA\[(?:\s*\*/)?|^\s*<!--",
        "",
        (text or "").lstrip("\ufeff"),
    )
    bare = re.sub(r"(?://\s*|/\*\s*)?\]\]>(?:\s*\*/)?\s*$|-->\s*$", "", bare)
    try:
        return json.loads(
            bare.lstrip("\ufeff"), parse_constant=_refuse, parse_float=_finite, strict=False
        )
    except RecursionError:
        return ValueError("nested too deeply")
    except ValueError as error:
        return error


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


def _walk(block: Any, found: list[dict[str, Any]], depth: int = 0) -> None:
    if depth > 40:
        return
    if isinstance(block, list):
        for item in block:
            _walk(item, found, depth + 1)
    elif isinstance(block, dict):
        if "@type" in block:
            found.append(block)
        for value in block.values():
            if isinstance(value, dict | list):
                _walk(value, found, depth + 1)
