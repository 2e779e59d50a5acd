"""RDFa: things and their properties, in the shape that JSON-LD has.

Source: https://www.w3.org/TR/rdfa-core/ with https://www.w3.org/TR/html-rdfa/, as far as RDFa Lite
(https://www.w3.org/TR/rdfa-lite/) and `about` go. What else there is makes nothing false: the
property of a `rel` is given, with a value of which nothing is known. An address alone (`href`,
`src`) begins no new thing: who writes a name within a link means the thing around it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.audit.microdata import DEPTH, add, value_of
from bot.audit.schema_types import bare

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    Resolve = Callable[[str], str]

_PREFIX = re.compile(r"(\S+):\s+(\S+)")
_ASKED = ":is([typeof], [property], [vocab], [prefix], [resource], [about], [rel])"
_KNOWN = {"schema": "http://schema.org/", "og": "https://ogp.me/ns#"}
"""Of the prefixes that need no declaration (https://www.w3.org/2011/rdfa-context/rdfa-1.1), those
that pages use."""


@dataclass(frozen=True, slots=True)
class _Context:
    """What holds within an element: the vocabulary, the prefixes, the thing spoken of.

    `depth` counts the things and properties around it.
    """

    vocabulary: str
    prefixes: Mapping[str, str]
    thing: dict[str, Any] | None = None
    depth: int = 0


def rdfa(tree: LexborHTMLParser, resolve: Resolve) -> list[tuple[LexborNode, dict[str, Any]]]:
    """The outermost things of a page, each with its element; `resolve` makes addresses whole."""
    found: list[tuple[LexborNode, dict[str, Any]]] = []
    known: dict[int, _Context] = {}
    for node in tree.css(_ASKED):
        around = _around(node, known)
        known[node.mem_id] = _within(node, around, resolve, found)
    return found


def _around(node: LexborNode, known: dict[int, _Context]) -> _Context:
    """What holds around an element; those above come before it, so theirs is known."""
    passed, at, context = [], node.parent, None
    while at is not None and context is None:
        context = known.get(at.mem_id)
        passed.append(at.mem_id)
        at = at.parent
    context = context or _Context("", _KNOWN)
    known.update(dict.fromkeys(passed, context))
    return context


def _within(
    node: LexborNode,
    around: _Context,
    resolve: Resolve,
    found: list[tuple[LexborNode, dict[str, Any]]],
) -> _Context:
    """What holds within an element; its things and values are noted on the way."""
    attributes = node.attributes
    vocabulary, prefixes = around.vocabulary, around.prefixes
    if "vocab" in attributes:
        vocabulary = (attributes["vocab"] or "").strip()
        vocabulary += "/" if vocabulary.endswith("schema.org") else ""
    if said := attributes.get("prefix"):
        prefixes = {**prefixes, **{p.lower(): iri for p, iri in _PREFIX.findall(said)}}
    local = _Context(vocabulary, prefixes, around.thing, around.depth)
    names = _names(attributes.get("property"), local)
    thing = _thing(attributes, local, resolve, chained=bool(names))
    if around.thing is not None:
        for name in _names(attributes.get("rel"), local):
            add(around.thing, name, {})
        value = _value(node, thing, resolve) if names and around.depth <= DEPTH else {}
        for name in names:
            add(around.thing, name, value)
    if thing is None:
        return replace(local, depth=around.depth + 1) if names else local
    if not names or around.thing is None:
        found.append((node, thing))
    return _Context(vocabulary, prefixes, thing, around.depth + 1)


def _thing(
    attributes: Mapping[str, str | None], local: _Context, resolve: Resolve, *, chained: bool
) -> dict[str, Any] | None:
    """The thing that an element begins to speak of, None if it speaks of the one around it."""
    typed = _names(attributes.get("typeof"), local)
    about = attributes.get("about")
    if "typeof" not in attributes and about is None and (chained or "resource" not in attributes):
        return None
    if local.depth > DEPTH:
        return None
    thing: dict[str, Any] = {}
    if typed:
        thing["@type"] = typed[0] if len(typed) == 1 else typed
    asked = (
        ("about", "resource", "href", "src") if "typeof" in attributes else ("about", "resource")
    )
    name = next((given for one in asked if (given := attributes.get(one)) is not None), None)
    if name is not None:
        thing["@id"] = resolve(name) if not name.startswith(("_:", "[")) else name
    return thing


def _value(node: LexborNode, thing: dict[str, Any] | None, resolve: Resolve) -> Any:
    attributes = node.attributes
    if "content" not in attributes and thing is not None and "about" not in attributes:
        return thing
    if "content" not in attributes and (name := attributes.get("resource")) is not None:
        return {"@id": resolve(name)}
    if "content" not in attributes and "datetime" in attributes:
        return (attributes["datetime"] or "").strip()
    return value_of(node, resolve)


def _names(written: str | None, local: _Context) -> list[str]:
    """Types or properties as schema.org calls them; of other vocabularies whole addresses."""
    return [name for one in (written or "").split() if (name := _name(one, local))]


def _name(written: str, local: _Context) -> str:
    prefix, colon, rest = written.partition(":")
    if not colon:
        return bare(local.vocabulary + written) if local.vocabulary else ""
    if rest.startswith("//"):
        return bare(written)
    start = local.prefixes.get(prefix.lower())
    return bare(start + rest) if start is not None else written
