"""Microdata and RDFa: what pieces of pages say, and whether another reader finds the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import extruct
import pytest
import yaml

from bot.audit.microdata import DEPTH, MOST
from bot.audit.page import Page
from bot.audit.sample import answer
from bot.audit.schema_types import bare

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES = yaml.safe_load((Path(__file__).parent / "audit" / "structured.yaml").read_text())
BASE = "https://example.com/shop/"
Facts = set[tuple[str, str, str]]

every_sample = pytest.mark.parametrize("sample", SAMPLES, ids=[s["about"] for s in SAMPLES])
by_the_book = pytest.mark.parametrize(
    "sample",
    [pytest.param(s, id=s["about"]) for s in SAMPLES if not s.get("liberty")],
)


def said(html: str) -> list[dict[str, Any]]:
    """What a page with this body is about."""
    return [item.data for item in Page(answer(f"<body>{html}", url=BASE)).items]


@every_sample
def test_a_page_says_what_it_is_about(sample: dict[str, Any]) -> None:
    assert said(sample["html"]) == sample["says"]


@by_the_book
def test_another_reader_finds_the_same(sample: dict[str, Any]) -> None:
    found = extruct.extract(sample["html"], BASE, syntaxes=["microdata", "rdfa"])
    others = {fact for item in found["microdata"] for fact in _of_microdata(item)}
    others |= set(_of_graph(found["rdfa"]))
    assert {fact for thing in said(sample["html"]) for fact in _facts(thing)} == others


def _facts(thing: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Each property as the type of its thing, its name, its value: of a thing, its type."""
    kind = _kind(thing.get("@type"))
    if "@type" in thing:
        yield kind, "@type", kind
    for name, values in thing.items():
        if name.startswith("@"):
            continue
        for value in values if isinstance(values, list) else [values]:
            if not isinstance(value, dict):
                yield kind, name, " ".join(value.split())
                continue
            yield kind, name, _kind(value["@type"]) if "@type" in value else value["@id"]
            yield from _facts(value)


def _kind(types: Any) -> str:
    return " ".join(sorted(map(bare, [types] if isinstance(types, str) else types or [])))


def _of_microdata(item: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    return _facts(_shaped(item)) if "type" in item else iter(())


def _shaped(item: Any) -> Any:
    """What extruct makes of an item, in the shape of JSON-LD."""
    if isinstance(item, list):
        return [_shaped(one) for one in item]
    if not isinstance(item, dict):
        return item
    own = {bare(name): _shaped(value) for name, value in item["properties"].items()}
    return {"@type": item["type"], **own}


def _of_graph(nodes: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """The same of what extruct makes of RDFa: a list of things that name one another."""
    kinds = {node["@id"]: _kind(node["@type"]) for node in nodes if "@type" in node}
    for node in nodes:
        kind = kinds.get(node["@id"])
        if kind is None:
            continue
        yield kind, "@type", kind
        for name, values in node.items():
            for value in values if not name.startswith("@") else []:
                known = kinds.get(value.get("@id", ""), value.get("@id", ""))
                yield kind, bare(name), " ".join(value.get("@value", known).split())


def test_what_json_ld_says_already_is_not_said_twice() -> None:
    block = json.dumps({"@context": "https://schema.org", "@type": "BlogPosting", "headline": "A"})
    article = '<div itemscope itemtype="http://schema.org/Article"></div>'
    person = '<div vocab="http://schema.org/" typeof="Person"><b property="name">Ann</b></div>'
    page = Page(
        answer(f'<script type="application/ld+json">{block}</script>{article}{person}', url=BASE)
    )
    assert [(item.form, item.data["@type"]) for item in page.items] == [
        ("JSON-LD", "BlogPosting"),
        ("RDFa", "Person"),
    ]


@pytest.mark.parametrize(
    ("start", "inner"),
    [
        ("<p itemscope itemtype='http://schema.org/Person'>", "<span itemprop=a>"),
        ("<p vocab='http://schema.org/' typeof=Person>", "<span property=a>"),
    ],
)
def test_properties_within_properties_are_read_to_a_depth(start: str, inner: str) -> None:
    (person,) = said(f"{start}{inner * 3000}Ann")
    read = [value for value in person["a"] if value]
    assert read == ["Ann"] * len(read)
    assert DEPTH <= len(read) <= DEPTH + 1
    assert len(person["a"]) == 3000


def test_hostile_items_end() -> None:
    """Items that hold each other over and over; things within things without end."""
    one = '<i itemprop="{0}" itemscope itemref="l{{1}}"></i>'
    level = f'<div id="l{{0}}">{one.format("a")}{one.format("b")}</div>'
    refs = "".join(level.format(n, n + 1) for n in range(60))
    deep = '<b property="a" typeof="Place">' * 300
    person = 'itemscope itemtype="http://schema.org/Person"'
    found = said(f'<p {person} itemref="l0"></p>{refs}<div vocab="http://schema.org/">{deep}')
    assert found[0]["@type"] == "Person"
    assert json.dumps(found).count("{") < 2 * MOST
    nested, depth = found[1], 0
    while isinstance(nested.get("a"), dict):
        nested, depth = nested["a"], depth + 1
    assert DEPTH - 1 <= depth <= DEPTH + 1
