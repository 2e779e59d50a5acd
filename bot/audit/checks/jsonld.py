"""JSON-LD: readable, of known types, complete, and no promise that is no longer kept."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from bot.audit.check import fail, info, topic, warn
from bot.audit.demands import lacking
from bot.audit.markup import values
from bot.audit.rich_results import DOCS, RETIRED, SEARCH_BOX
from bot.audit.sample import html
from bot.audit.schema_types import meant, types, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.check import Evidence
    from bot.audit.page import Page
    from bot.audit.rich_results import Retired

check = topic("structured data")
_SCHEMA = re.compile(r"(?:https?:)?//(?:www\.)?schema\.org(?:[/#].*)?|schema\.org/?", re.IGNORECASE)


def block(data: object) -> str:
    """A script element with this JSON-LD, for samples."""
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def thing(kind: str, **properties: object) -> str:
    """A block with one thing, for samples."""
    return block({"@context": "https://schema.org", "@type": kind, **properties})


@check(
    severity="high",
    title="The JSON-LD can be read",
    fix="Correct the block: {fault}. Test it at https://validator.schema.org/",
    effort="template",
    source=DOCS + "sd-policies",
    explains="json-ld",
    applies=lambda page: page.jsonld,
    good=html(thing("Person", name="Ann")),
    bad=html('<script type="application/ld+json">{"@type": "Person", "name": "Ann",}</script>'),
)
def jsonld_parses(page: Page) -> Iterator[Evidence]:
    """Search engines pass over a block with a mistake in it, with all that it says."""
    for node, found in page.jsonld:
        if isinstance(found, ValueError) and (node.text() or "").strip():
            fault = str(found).split(":", maxsplit=1)[0][:80]
            where = {"node": node, "values": {"fault": str(found)[:120]}}
            yield fail(f"A block of JSON-LD is not JSON: {fault}.", **where)


@check(
    severity="medium",
    title="The JSON-LD speaks of types that schema.org knows",
    fix='Begin the block with "@context": "https://schema.org", "@type": "{type}".',
    effort="template",
    source="https://schema.org/docs/gs.html",
    explains="json-ld",
    applies=lambda page: any(isinstance(found, dict | list) for _, found in page.jsonld),
    good=html(block({"@context": "http://schema.org/", "@graph": [{"@type": "Restaurant"}]})),
    bad=html(thing("Organisation", name="Boots of Leeds")),
)
def jsonld_context_type(page: Page) -> Iterator[Evidence]:
    """A type that is misspelled, or without its vocabulary, says nothing to a search engine."""
    for node, found in page.jsonld:
        if not isinstance(found, dict | list):
            continue
        roots = found if isinstance(found, list) else [found]
        for root in roots:
            if isinstance(root, dict) and root:
                yield from _odd_root(root, node)
    seen: set[str] = set()
    for found in page.things:
        for name in written(found):
            if name not in types() and name not in seen and _is_plain(name):
                seen.add(name)
                near = meant(name)
                text = f"“{name[:60]}” is no type of schema.org"
                where = {"node": _node_of(page, name), "values": {"type": near or "Organization"}}
                yield warn(f"{text}; {near} may be meant." if near else f"{text}.", **where)


def _is_plain(name: str) -> bool:
    """True for a name without a prefix: those of other vocabularies are their own business."""
    return not re.search(r"[:/]", name)


def _node_of(page: Page, name: str) -> Any:
    return next((node for node, _ in page.jsonld if f'"{name}"' in (node.text() or "")), None)


def _odd_root(root: dict[str, Any], node: Any) -> Iterator[Evidence]:
    context = root.get("@context")
    if not _of_schema(context):
        said = f"“{str(context)[:60]}”" if context else "no @context"
        kind = next(iter(written(root)), "Organization")
        where = {"node": node, "values": {"type": kind}}
        yield fail(f"A block has {said} in place of https://schema.org.", **where)
    elif "@type" not in root and "@graph" not in root and not root.get("@id"):
        yield fail("A block names no @type.", node=node, values={"type": "Organization"})


def _of_schema(context: Any) -> bool:
    if isinstance(context, list):
        return any(_of_schema(one) for one in context)
    if isinstance(context, dict):
        return any(_of_schema(one) for one in context.values() if isinstance(one, str))
    return isinstance(context, str) and bool(_SCHEMA.fullmatch(context.strip()))


@check(
    severity="medium",
    title="The structured data has what Google asks of its types",
    fix="Add {missing} to the {kind} in the {form}, with what the page itself says. "
    "Google's list: {source}",
    effort="template",
    source=DOCS + "search-gallery",
    explains="rich-result-missing",
    needs="index",
    applies=lambda page: page.items,
    good=html(thing("Product", name="Boot", image="/b.jpg",
                    offers={"@type": "Offer", "price": "159.00", "priceCurrency": "GBP"})),
    bad=html(thing("Product", name="Boot", image="/b.jpg")),
)  # fmt: skip
def jsonld_required(page: Page) -> Iterator[Evidence]:
    """Without a required property Google shows no rich result for the page."""
    for lack in lacking(page):
        judge = fail if lack.required else warn
        asked = "that Google requires" if lack.required else "that Google recommends"
        values = {"missing": lack.path, "kind": lack.kind, "form": lack.form, "source": lack.source}
        yield judge(f"The {lack.kind} has no {lack.path} {asked}.", node=lack.node, values=values)


@check(
    severity="info",
    title="No markup promises a result that Google has ended",
    fix="You can leave it or take it out; put no more work into it. {instead}",
    effort="template",
    source=DOCS + "search-gallery",
    explains="faq-schema",
    applies=lambda page: page.things or page.marked_up,
    good=html(thing("Person", name="Ann")),
    bad=html(thing("FAQPage", mainEntity=[])),
)
def jsonld_retired(page: Page) -> Iterator[Evidence]:
    """Much advice still sells markup that Google shows nothing for any more."""
    named = {name for found in page.things for name in written(found)} | page.marked_up
    for retired in RETIRED:
        if retired.type in named and _ended(page, retired):
            yield info(
                f"{retired.type} brings no rich result at Google since {retired.since}.",
                node=_node_of(page, retired.type),
                values={"instead": retired.instead},
            )
    if "SearchAction" in named and "WebSite" in named:
        text = f"The search box below a result (SearchAction) ended in {SEARCH_BOX.since}."
        where = {"node": _node_of(page, "SearchAction"), "values": {"instead": SEARCH_BOX.instead}}
        yield info(text, **where)


def _ended(page: Page, retired: Retired) -> bool:
    """True if the page has what was retired, not another use of its type."""
    path, word = retired.has
    if not path:
        return True
    things = (found for found in page.things if retired.type in written(found))
    return any(word in str(value).lower() for found in things for value in values(found, path))
