"""Microdata: items and their properties, in the shape that JSON-LD has.

Source: https://html.spec.whatwg.org/multipage/microdata.html, by its algorithm for the properties
of an item. Two liberties, because search engines take them: `content` is a value on any element,
and a property that only a script can fill is an empty object, of which nothing is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.audit.schema_types import bare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    Resolve = Callable[[str], str]

DEPTH = 20
"""Items within items, properties within properties; what lies deeper is not read."""
MOST = 5000
"""Items that are read: with `itemref` a small page can have any number of them."""
_SOURCES = frozenset("audio embed iframe img source track video".split())
_LINKS = frozenset("a area link".split())
_VALUES = frozenset("data meter".split())
_LATER = frozenset({"data-src", "data-lazy-src", "data-original", "srcset", "data-srcset"})


def microdata(tree: LexborHTMLParser, resolve: Resolve) -> list[tuple[LexborNode, dict[str, Any]]]:
    """The outermost items of a page, each with its element; `resolve` makes addresses whole."""
    marked = tree.css(":is([itemscope], [itemprop])")
    reader = _Reader(tree, marked, resolve)
    return [
        (node, reader.item(node, frozenset()))
        for node in marked
        if "itemscope" in node.attributes and "itemprop" not in node.attributes
    ]


class _Reader:
    """The properties of each item, found from below: a page has few of them, and many elements."""

    def __init__(self, tree: LexborHTMLParser, marked: list[LexborNode], resolve: Resolve) -> None:
        self._tree, self._resolve = tree, resolve
        self._read = 0
        self._order = {node.mem_id: at for at, node in enumerate(marked)}
        self._own: dict[int, list[LexborNode]] = {}
        self._inside: dict[int, tuple[int, int]] = {}
        for node in marked:  # what is around an element stands before it
            scope, level = self._around(node)
            attributes = node.attributes
            if "itemprop" in attributes:
                self._own.setdefault(scope, []).append(node)
                level += 1
            if "itemscope" in attributes:
                scope, level = node.mem_id, 0
            self._inside[node.mem_id] = scope, level

    def item(self, node: LexborNode, around: frozenset[int]) -> dict[str, Any]:
        """An item as an object; one that contains itself, or lies too deep, is empty."""
        self._read += 1
        if node.mem_id in around or len(around) > DEPTH or self._read > MOST:
            return {}
        around |= {node.mem_id}
        attributes = node.attributes
        found: dict[str, Any] = {}
        if kinds := [bare(kind) for kind in (attributes.get("itemtype") or "").split()]:
            found["@type"] = kinds[0] if len(kinds) == 1 else kinds
        if name := (attributes.get("itemid") or "").strip():
            found["@id"] = self._resolve(name)
        for one in self._properties(node, attributes.get("itemref") or ""):
            names = (one.attributes["itemprop"] or "").split()
            value = self._value(one, around) if names else None
            for name in dict.fromkeys(map(bare, names)):
                add(found, name, value)
        return found

    def _around(self, node: LexborNode) -> tuple[int, int]:
        """The item around an element by its number, 0 for none; how many of its properties are."""
        passed, at, found = [], node.parent, None
        while at is not None and found is None:
            found = self._inside.get(at.mem_id)
            passed.append(at.mem_id)
            at = at.parent
        found = found or (0, 0)
        self._inside.update(dict.fromkeys(passed, found))
        return found

    def _properties(self, node: LexborNode, others: str) -> list[LexborNode]:
        own = self._own.get(node.mem_id, [])
        if not others:
            return own
        found = {one.mem_id: one for one in own}
        for name in others.split()[:DEPTH]:
            for one in self._of_reference(name):
                found.setdefault(one.mem_id, one)
        found.pop(node.mem_id, None)
        return sorted(found.values(), key=lambda one: self._order[one.mem_id])

    def _of_reference(self, name: str) -> Iterator[LexborNode]:
        """The properties that the element of this id has or holds, outside of its own items."""
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        root = self._tree.css_first(f'[id="{quoted}"]')
        if root is None:
            return
        if "itemprop" in root.attributes:
            yield root
        if "itemscope" in root.attributes:
            return
        outside = self._around(root)[0]
        for one in root.css("[itemprop]"):
            if one.mem_id != root.mem_id and self._around(one)[0] == outside:
                yield one

    def _value(self, node: LexborNode, around: frozenset[int]) -> Any:
        if "itemscope" in node.attributes:
            return self.item(node, around)
        deep = self._around(node)[1] > DEPTH
        return {} if deep else value_of(node, self._resolve)


def value_of(node: LexborNode, resolve: Resolve) -> Any:
    """The value of an element that is no item: a text, or `{}` where a script may fill it in."""
    tag, attributes = node.tag or "", node.attributes
    if "content" in attributes:
        return (attributes["content"] or "").strip()
    if tag == "meta":
        return ""
    if tag in _SOURCES or tag in _LINKS or tag == "object":
        asked = "src" if tag in _SOURCES else "href" if tag in _LINKS else "data"
        given = (attributes.get(asked) or "").strip()
        later = given.startswith("data:") and not _LATER.isdisjoint(attributes)
        return {} if later or not given else resolve(given)
    if tag in _VALUES and "value" in attributes:
        return attributes["value"] or ""
    if tag == "time" and "datetime" in attributes:
        return (attributes["datetime"] or "").strip()
    return " ".join(node.text(deep=True).split()) or {}


def add(found: dict[str, Any], name: str, value: Any) -> None:
    """Gives an object one more value of a property."""
    if name not in found:
        found[name] = value
    elif isinstance(found[name], list):
        found[name].append(value)
    else:
        found[name] = [found[name], value]
