"""What a page's structured data lacks of what Google asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.audit.markup import values
from bot.audit.rich_results import DOCS, RICH, WITHIN
from bot.audit.schema_types import is_a, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from bot.audit.markup import Item
    from bot.audit.page import Page

_PARTS = ("offers", "aggregateRating", "review", "reviews")


@dataclass(frozen=True, slots=True)
class Lack:
    """A property that is missing.

    Attributes:
        kind: of what, in words.
        path: the property; "a or b" where one of them would do.
        required: False if it is recommended.
        source: Google's page about it.
        node: the element in which the thing stands.
        form: JSON-LD, microdata or RDFa.
    """

    kind: str
    path: str
    required: bool
    source: str
    node: LexborNode
    form: str


def lacking(page: Page) -> Iterator[Lack]:
    """What the things that a page is about lack; required properties first."""
    named = {str(item.data["@id"]): item.data for item in page.items if "@id" in item.data}
    found = [lack for item in page.items for lack in _of_item(item, named)]
    yield from sorted(dict.fromkeys(found), key=lambda lack: not lack.required)


def _of_item(item: Item, named: dict[str, Any]) -> Iterator[Lack]:
    for rich in RICH:
        if not item.is_a(*rich.types) or item.is_a(*rich.why_not) or _elsewhere(item):
            continue
        for paths, required in ((rich.required, True), (rich.recommended, False)):
            for path in paths:
                if not _has(item.data, path, named):
                    said = path.replace("|", " or ")
                    yield Lack(rich.name, said, required, DOCS + rich.page, item.node, item.form)
        yield from _of_parts(item, rich.page, named)
    if item.is_a("BreadcrumbList"):
        yield from _of_crumbs(item)


def _elsewhere(item: Item) -> bool:
    """True for a thing that is only named here: a variant, or a page of a list with its address."""
    own = set(item.data) - {"@type", "@id", "@context", "url", "name", "inLanguage", "isPartOf"}
    return not own and "@id" in item.data and item.is_a("Article", "Product", "Event", "Place")


def _has(data: dict[str, Any], path: str, named: dict[str, Any]) -> bool:
    """True if one of the alternatives of a path has a value; a mere reference counts as one."""
    for one in path.split("|"):
        if values(data, one):
            return True
        first, _, rest = one.partition(".")
        for held in values(data, first) if rest else []:
            target = named.get(str(held.get("@id"))) if isinstance(held, dict) else None
            if _is_reference(held) and (target is None or values(target, rest)):
                return True
    return False


def _is_reference(held: Any) -> bool:
    return isinstance(held, str) or (isinstance(held, dict) and set(held) <= {"@id", "@type"})


def _of_parts(item: Item, page: str, named: dict[str, Any]) -> Iterator[Lack]:
    """What offers, ratings and reviews within a thing lack."""
    for name in _PARTS:
        for part in values(item.data, name):
            if not isinstance(part, dict) or _is_reference(part):
                continue
            for asked, paths in WITHIN:
                if not is_a(part, asked) or (asked == ("Offer",) and "lowPrice" in part):
                    continue
                if asked == ("Offer",) and is_a(part, ("AggregateOffer",)):
                    continue
                for path in paths:
                    if not _has(part, path, named):
                        said = f"{name}.{path}".replace("|", f" or {name}.")
                        kind = " ".join(written(item.data)[:1])
                        yield Lack(kind, said, True, DOCS + page, item.node, item.form)


def _of_crumbs(item: Item) -> Iterator[Lack]:
    crumbs = [one for one in values(item.data, "itemListElement") if isinstance(one, dict)]
    for number, crumb in enumerate(crumbs, 1):
        last = number == len(crumbs)
        wanted = {"position": True, "name": True, "item": not last}
        for path, asked in wanted.items():
            told = values(crumb, path) or (path == "name" and values(crumb, "item.name"))
            reference = path != "item" and _is_reference(crumb.get("item"))
            if asked and not told and not (path == "name" and reference and "@id" in crumb):
                said = f"{path} at its step {number}"
                yield Lack("breadcrumb", said, True, DOCS + "breadcrumb", item.node, item.form)
