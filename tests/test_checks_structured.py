"""Whether the page says what its markup says, and what schema.org's types are."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.audit.check import checks
from bot.audit.judge import run
from bot.audit.markup import text, values
from bot.audit.rich_results import RETIRED, RICH, WITHIN
from bot.audit.said import plain, share_said, shows_price
from bot.audit.sample import html
from bot.audit.schema_types import is_a, kinds, meant, types
from bot.audit.site import Site


@pytest.mark.parametrize(
    ("price", "shown"),
    [
        ("159.00", "only £159"),
        ("159", "159,00 €"),
        ("1299.00", "1.299,00 €"),
        ("1299.00", "$1,299"),
        ("1299.5", "1 299,50 zł"),
        ("1299", "1\u202f299 €"),
        ("1299.00", "CHF 1’299.–"),
        ("0", "free"),
        ("0.00", "gratis"),
        ("19.99", "was 24.99 now 19.99"),
        ("on request", "call us"),
        ("9.9", "9,90"),
        ("3500", "¥3,500"),
        ("159.00", "2 for 159"),
    ],
)
def test_a_price_that_is_shown(price: str, shown: str) -> None:
    assert shows_price(price, shown)


@pytest.mark.parametrize(
    ("price", "shown"),
    [("159.00", "£99"), ("159.00", "£1590"), ("19.99", "£19"), ("159", "no price")],
)
def test_a_price_that_is_not(price: str, shown: str) -> None:
    assert not shows_price(price, shown)


@pytest.mark.parametrize(
    ("said", "shown", "share"),
    [
        ("Ann&#8217;s boots", "ANN'S BOOTS", 1),
        ("Stiefel für Ärzte", "stiefel fu\u0308r a\u0308rzte", 1),
        ("Boots Leeds", "Boots York", 0.5),
        ("手工皮靴", "手工制作的皮靴", 2 / 3),
        ("—", "Boots", 1),
    ],
)
def test_the_share_of_words(said: str, shown: str, share: float) -> None:
    assert share_said(said, plain(shown)) == pytest.approx(share)


def test_types_and_their_kinds() -> None:
    assert {"Restaurant", "LocalBusiness", "Organization", "Place", "Thing"} <= kinds("Restaurant")
    assert kinds("Nonsense") == {"Nonsense"}
    assert is_a({"@type": ["https://schema.org/BlogPosting"]}, ["Article"])
    assert not is_a({"@type": None}, ["Thing"])
    assert (meant("organisation"), meant("localbusiness"), meant("Zzzz")) == (
        "Organization", "LocalBusiness", "",
    )  # fmt: skip


def test_the_tables_speak_of_types_that_exist() -> None:
    named = {name for rich in RICH for name in (*rich.types, *rich.why_not)}
    named |= {name for kind, _ in WITHIN for name in kind} | {retired.type for retired in RETIRED}
    assert not named - set(types())


def test_paths_of_properties() -> None:
    data = {"offers": [{"price": ""}, {"price": 0}, {"price": {"@value": "9"}}], "name": " A  b "}
    assert values(data, "offers.price") == [0, {"@value": "9"}]
    assert values(data, "offers.price.currency") == []
    assert text(data, "name") == "A b"
    assert text({"author": [{"name": "Ann"}]}, "author") == "Ann"


NAMES = """@type @id @graph @context mainEntity offers price name headline author sameAs item url
itemListElement position datePublished image aggregateRating review publisher logo""".split()
LEAVES = ["Product", "Article", "BreadcrumbList", "Organization", "WebSite", "Quiz", "", None, 0,
          1.5, True, "https://schema.org", "https://x.com/[", "2024-13-99", "159,00"]  # fmt: skip
blocks = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), blocks), st.sampled_from(["", "boots"]))
def test_no_markup_is_too_odd(block: dict[str, object], path: str) -> None:
    written = json.dumps({"@context": "https://schema.org", "@type": "Product", **block})
    head = f'<script type="application/ld+json">{written}</script>'
    site = Site(html(head, "<footer><a href='http://[x'>A</a>", url=f"https://example.com/{path}"))
    for check in checks().values():
        assert "itself failed" not in run(check, site).reason, check.id
