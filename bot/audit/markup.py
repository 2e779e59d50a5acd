"""Structured data of a page, as a search engine puts it together.

JSON-LD, microdata and RDFa come in one shape, that of JSON-LD, so that they are judged alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.audit.schema_types import is_a, kinds, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from selectolax.lexbor import LexborHTMLParser, LexborNode

_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Item:
    """A thing that a page describes.

    Attributes:
        data: its properties; those of pieces with the same @id are put together.
        node: the element it stands in: of JSON-LD, the script.
        form: JSON-LD, microdata or RDFa.
    """

    data: dict[str, Any]
    node: LexborNode
    form: str = "JSON-LD"

    def is_a(self, *names: str) -> bool:
        """True if it is of one of these types or of a kind of them."""
        return is_a(self.data, names)


def items(blocks: Iterable[tuple[LexborNode, Any]], form: str = "JSON-LD") -> list[Item]:
    """What the blocks of a page are about: not what is only mentioned within something else."""
    found: list[Item] = []
    known: dict[str, Item] = {}
    for node, block in blocks:
        for data in _outer(block):
            name = data.get("@id")
            if isinstance(name, str) and name in known:
                known[name].data.update({k: v for k, v in data.items() if v not in ("", None)})
                continue
            item = Item(dict(data), node, form)
            found.append(item)
            if isinstance(name, str):
                known[name] = item
    return [item for item in found if "@type" in item.data]


def unsaid(others: Iterable[Item], said: Iterable[Item]) -> list[Item]:
    """Those of the others whose kind of thing is not described already: it is the same thing."""
    known = {name for item in said for name in written(item.data)}
    return [
        item
        for item in others
        if not any(
            one in kinds(name) or name in kinds(one) for name in written(item.data) for one in known
        )
    ]


def _outer(block: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > _DEPTH:
        return
    if isinstance(block, list):
        for one in block:
            yield from _outer(one, depth + 1)
    elif isinstance(block, dict):
        if "@type" in block or "@id" in block:
            yield block
        for key in ("@graph", "mainEntity"):
            if isinstance(block.get(key), dict | list):
                yield from _outer(block[key], depth + 1)


def values(data: Any, path: str, depth: int = 0) -> list[Any]:
    """What stands at a path of properties such as "offers.price"; empty values are none."""
    if isinstance(data, list):
        return [found for one in data for found in values(one, path, depth)]
    if not path:
        return [] if data is None or (isinstance(data, str) and not data.strip()) else [data]
    if not isinstance(data, dict) or depth > _DEPTH:
        return []
    name, _, rest = path.partition(".")
    return values(data.get(name), rest, depth + 1)


def text(data: Any, path: str) -> str:
    """The first text at a path, "" without one; of an object its name."""
    for found in values(data, path):
        if isinstance(found, dict):
            return text(found, "name") or text(found, "@value")
        if isinstance(found, str | int | float):
            return " ".join(str(found).split())
    return ""


def in_attributes(tree: LexborHTMLParser) -> frozenset[str]:
    """The names of schema.org types that microdata and RDFa give, without prefix."""
    found: set[str] = set()
    for node in tree.css("[itemtype], [typeof]"):
        attributes: Mapping[str, str | None] = node.attributes
        named = f"{attributes.get('itemtype') or ''} {attributes.get('typeof') or ''}"
        found |= {name.rpartition("/")[2].rpartition(":")[2] for name in named.split()}
    return frozenset(found - {""})
