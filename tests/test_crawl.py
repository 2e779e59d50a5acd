"""A full audit walks from page to page: within its bounds, in the order of links, past traps."""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING

from bot.audit import FULL_REQUESTS
from bot.audit.check import checks
from bot.audit.fetch import Fetcher
from bot.audit.gather import gather
from bot.audit.gathered import Failure
from bot.audit.judge import run
from bot.audit.reading import Reading
from bot.audit.site import Site
from bot.audit.versions import others
from tests.loopback import Route, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.audit.gathered import Gathered

LOOPBACK = (ip_network("127.0.0.0/8"),)
NESTED = "<b><i><a><font>" * 130_000


def page(number: int, *links: str) -> str:
    words = f"Boots of pattern {number} are made by hand in Leeds, from {number} pieces. " * 8
    named = "".join(f'<a href="{link}">{link}</a>' for link in links)
    return f"<!doctype html><title>Boots {number}</title><h1>Boots</h1><p>{words}</p>{named}"


def gathered(routes: Mapping[str, Route | str]) -> tuple[Gathered, list[str]]:
    """What a full audit of the front page gathers, and every path that was asked for."""
    with serve(routes) as site, Reading() as reading:
        fetcher = Fetcher(trusted_networks=LOOPBACK, max_requests=FULL_REQUESTS, hurry=True)
        with fetcher:
            found = gather(f"{site.url}/", fetcher, reading, full=True, report=lambda *_: None)
        return found, [path for _, path, _ in site.requests]


def paths(found: Gathered) -> list[str]:
    return ["/" + url.split("/", 3)[3] for url in found.pages]


def test_a_full_audit_looks_at_fifty_pages_and_asks_for_each_once() -> None:
    chain = {f"/{n}": page(n, f"/{n + 1}", f"/{n}", "/", "/paper.pdf") for n in range(70)}
    found, asked = gathered({"/": page(99, "/0"), **chain})
    assert paths(found) == [f"/{n}" for n in range(49)]
    assert {path: asked.count(path) for path in paths(found)} == dict.fromkeys(paths(found), 1)
    assert found.requests == len(asked) <= FULL_REQUESTS


def test_pages_are_taken_in_the_order_of_links_whichever_answers_first() -> None:
    tree = {f"/{n}": page(n, f"/{2 * n}", f"/{2 * n + 1}") for n in range(1, 120)}
    for _ in range(3):
        found, _ = gathered({"/": page(0, "/1"), **tree})
        assert paths(found) == [f"/{n}" for n in range(1, 50)]


def test_a_page_that_is_asked_not_to_be_fetched_is_not() -> None:
    rules = Route("User-agent: *\nDisallow: /secret", headers=(("Content-Type", "text/plain"),))
    found, asked = gathered(
        {
            "/": page(0, "/secret", "/open"),
            "/secret": page(1),
            "/open": page(2),
            "/robots.txt": rules,
        }
    )
    assert "/secret" not in asked
    refused = [answer for answer in found.pages.values() if isinstance(answer, Failure)]
    assert [failure.code for failure in refused] == ["robots"]


def test_one_page_that_no_parser_ends_leaves_the_others_to_be_judged() -> None:
    routes = {"/": page(0, "/1", "/trap", "/2"), "/1": page(1), "/trap": NESTED, "/2": page(1)}
    with serve(routes) as site, Reading(2.0) as reading:
        with Fetcher(trusted_networks=LOOPBACK, rate=None) as fetcher:
            found = gather(f"{site.url}/", fetcher, reading, full=True, report=lambda *_: None)
        verdict = reading.judge(found)
    trap = found.pages[f"{site.url}/trap"]
    assert isinstance(trap, Failure)
    assert trap.code == "complex"
    assert not verdict.abstained
    outcomes = {finding.id: finding.outcome for finding in verdict.findings}
    assert outcomes["duplicate-title-desc"] in {"warn", "fail"}


XML = (("Content-Type", "application/xml"),)


def index(*names: str) -> Route:
    inner = "".join(f"<sitemap><loc>{name}</loc></sitemap>" for name in names)
    return Route(f"<sitemapindex>{inner}</sitemapindex>", headers=XML)


def listing(*paths: str, more: str = "") -> Callable[[str], Route]:
    """A sitemap of these pages, once the site's address is known; `more` stands in each entry."""

    def at(site: str) -> Route:
        inner = "".join(f"<url><loc>{site}{path}</loc>{more}</url>" for path in paths)
        space = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
        return Route(f"<urlset {space}>{inner}</urlset>".replace("SITE", site), headers=XML)

    return at


def audited(routes: dict[str, Route | str], late: Callable[[str], dict[str, Route]]) -> Gathered:
    """What a full audit gathers of a site; `late` are routes that need its address."""
    with serve(routes) as site, Reading() as reading:
        routes.update(late(site.url))
        with Fetcher(trusted_networks=LOOPBACK, max_requests=FULL_REQUESTS, hurry=True) as fetcher:
            return gather(f"{site.url}/", fetcher, reading, full=True, report=lambda *_: None)


def test_the_sitemaps_of_an_index_are_read_evenly_and_no_more_than_five_in_all() -> None:
    def late(url: str) -> dict[str, Route]:
        inner = {f"/s{n}.xml": listing(f"/p{n}")(url) for n in range(9)}
        return {"/sitemap.xml": index(*(f"{url}{path}" for path in inner)), **inner}

    found = audited({"/": page(99), **{f"/p{n}": page(n) for n in range(9)}}, late)
    assert [url.rpartition("/")[2] for url in found.sitemaps] == ["s0.xml", "s3.xml", "s6.xml"]
    assert paths(found) == ["/p0", "/p3", "/p6"]
    assert set(found.listed) == set(found.pages)
    assert not Site(found).knows_every_sitemap


def test_an_index_in_an_index_is_not_followed_nor_one_of_another_site() -> None:
    def late(url: str) -> dict[str, Route]:
        return {
            "/sitemap.xml": index(f"{url}/inner.xml", "http://127.0.0.2/other.xml"),
            "/inner.xml": index(f"{url}/deep.xml"),
            "/deep.xml": listing("/p")(url),
        }

    found = audited({"/": page(0), "/p": page(1)}, late)
    assert [url.rpartition("/")[2] for url in found.sitemaps] == ["inner.xml"]
    assert not found.pages
    assert not Site(found).knows_every_sitemap


def test_language_versions_in_sitemaps_are_asked_for() -> None:
    link = '<xhtml:link rel="alternate" hreflang="{}" href="SITE{}"/>'
    both = link.format("en", "/") + link.format("de", "/de")
    rules = "User-agent: *\nDisallow:\nSitemap: {0}/a.xml\nSitemap: {0}/b.xml\n"

    def late(url: str) -> dict[str, Route]:
        text = (("Content-Type", "text/plain"),)
        return {
            "/robots.txt": Route(rules.format(url), headers=text),
            "/a.xml": listing("/other")(url),
            "/b.xml": listing("/", "/de", more=both)(url),
        }

    known = Site(audited({"/": page(0), "/de": page(1)}, late))
    assert known.knows_every_sitemap
    (version,) = others(known)
    assert version.endswith("/de")
    assert known.link(version).status == 200
    outcomes = {name: run(checks()[name], known).outcome for name in checks() if "hreflang" in name}
    assert set(outcomes.values()) == {"pass"}
