"""A full audit walks from page to page: within its bounds, in the order of links, past traps."""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING

from bot.audit import FULL_REQUESTS
from bot.audit.fetch import Fetcher
from bot.audit.gather import gather
from bot.audit.gathered import Failure
from bot.audit.reading import Reading
from tests.loopback import Route, serve

if TYPE_CHECKING:
    from collections.abc import Mapping

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
