"""Structured data of a page."""

from __future__ import annotations

import json
import math
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.audit.markup import Item, in_attributes, items, unsaid
from bot.audit.microdata import microdata
from bot.audit.page.document import Document
from bot.audit.rdfa import rdfa

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_DEPTH = 40
_OPENING = re.compile(r"^\s*(?:/\*\s*)?(?://\s*)?<!\[CDATA\[(?:\s*\*/)?|^\s*<!--")
_CLOSING = re.compile(r"(?://\s*|/\*\s*)?\]\]>(?:\s*\*/)?\s*$|-->\s*$")


class Data(Document):
    """The document's JSON-LD, microdata and RDFa."""

    @cached_property
    def jsonld(self) -> list[tuple[LexborNode, Any]]:
        """JSON-LD blocks as read; an exception in the place of what does not parse."""
        return [
            (node, _json(node.text()))
            for node in self.named("script")
            if (node.attributes.get("type") or "").lower() == "application/ld+json"
        ]

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
        """What the page says that it is about.

        What is said twice, such as by a plug-in and by the theme, is taken from the JSON-LD.
        """
        blocks = [(node, block) for node, block in self.jsonld if not isinstance(block, ValueError)]
        found = items(blocks)
        if self.mentions("itemscope"):
            found += unsaid(items(microdata(self.tree, self.absolute), "microdata"), found)
        if self.mentions("typeof"):
            found += unsaid(items(rdfa(self.tree, self.absolute), "RDFa"), found)
        return found

    @cached_property
    def marked_up(self) -> frozenset[str]:
        """Types of schema.org that the page gives as microdata or RDFa."""
        return in_attributes(self.tree) if self.mentions("itemtype", "typeof") else frozenset()


def _json(text: str | None) -> Any:
    """A JSON-LD block, with the comments and CDATA marks that Google tolerates taken off."""
    bare = _CLOSING.sub("", _OPENING.sub("", (text or "").lstrip("\ufeff")))
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
    if depth > _DEPTH:
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
