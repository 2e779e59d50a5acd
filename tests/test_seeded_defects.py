"""A site without a fault: each defect sown in it moves its own row, and no trap moves any."""

from __future__ import annotations

import gzip
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from bot.audit import audit
from bot.audit.check import checks
from bot.audit.gathered import Gathered
from bot.audit.judge import Verdict, judge
from bot.audit.response import Hop
from bot.audit.sample import answer, failure
from bot.audit.score import score
from tests.loopback import Route, serve
from tests.sites.world import FILES, HEADERS, ORIGIN, document, files, world

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent / "sites"
DEFECTS = yaml.safe_load((HERE / "defects.yaml").read_text())
TRAPS = yaml.safe_load((HERE / "traps.yaml").read_text())
HTML = ("Content-Type", "text/html; charset=utf-8")
UNENCRYPTED = {"https", "og-image-absolute", "form-insecure"}
"""Rows that a server without TLS opens."""
OPEN = {"warn", "fail"}
TELLING = OPEN | {"info"}


def _outcomes(verdict: Verdict) -> dict[str, str]:
    return {finding.id: finding.outcome for finding in verdict.findings}


def _sown(change: dict[str, Any]) -> Gathered:
    """The site with a change; those that no single answer can say are made here."""
    site = dict(change.get("site", {}))
    dead = site.pop("page", None)
    gathered = world({**change, "site": _without_redirects(site)})
    if dead:
        gathered = replace(gathered, page=failure(dead["failure"]))
    if copy := change.get("copied"):
        page = answer(gathered.page.text.replace("https://example.com/boots", copy), url=copy)
        gathered = replace(gathered, pages={**gathered.pages, copy: page})
    for url, target in _redirects(site):
        hops = (Hop(url, 301, target),)
        found = replace(gathered.links[url], url=url, final_url=target, hops=hops)
        gathered = replace(gathered, links={**gathered.links, url: found})
    return gathered


def _redirects(site: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for url, one in site.get("links", {}).items():
        if "redirected" in one:
            yield url, one["redirected"]


def _without_redirects(site: dict[str, Any]) -> dict[str, Any]:
    kept = {url: one for url, one in site.get("links", {}).items() if "redirected" not in one}
    return {**site, "links": kept} if "links" in site else site


@pytest.mark.parametrize("page", ["boots", "home"])
def test_the_clean_site_is_worth_100(page: str) -> None:
    verdict = judge(world({"page": page}))
    for name in ("seo", "social"):
        one = score(verdict.findings, name)
        assert (one.value, one.coverage, one.cap) == (100, 1.0, "")
    assert not [f for f in verdict.findings if f.outcome in {*OPEN, "unknown"}]


@pytest.mark.parametrize(
    "defect", [pytest.param(d, id=f"{n}-{d['notice']}") for n, d in enumerate(DEFECTS)]
)
def test_a_defect_moves_its_own_row(defect: dict[str, Any]) -> None:
    before = _outcomes(judge(world({"page": defect.get("page", "boots")})))
    after = _outcomes(judge(_sown(defect)))
    own = defect["notice"]
    severity = checks()[own].severity
    assert after[own] in (TELLING if severity == "info" else OPEN), after[own]
    assert after[own] != before[own]
    if defect.get("alone") or defect.get("others"):
        return  # a page that is not there, or another page altogether
    dependents = {own, *defect.get("also", ())}
    moved = {i for i in after if after[i] != before[i] and i not in dependents}
    moved -= {i for i in moved if _depends(own, i) and after[i] not in TELLING}
    assert not moved, {i: (before[i], after[i]) for i in moved}


def _depends(own: str, other: str) -> bool:
    """What is kept out of search leaves the checks that need the index with nothing to say."""
    return checks()[own].severity == "critical" and checks()[other].needs == "index"


@pytest.mark.parametrize("trap", [pytest.param(t, id=t["about"]) for t in TRAPS])
def test_a_trap_moves_no_row(trap: dict[str, Any]) -> None:
    change = dict(trap)
    if "file" in change:
        change["document"] = (HERE / f"{change.pop('file')}.html").read_text()
    before = _outcomes(judge(world({})))
    verdict = judge(world(change))
    assert not verdict.abstained
    opened = {
        f.id: [e.text for e in f.evidence]
        for f in verdict.findings
        if (f.outcome in OPEN and not (f.outcome == "warn" and f.id in trap.get("may", ())))
        or (f.outcome != before[f.id] and f.outcome == "unknown")
    }
    assert not opened


def test_the_sowing_is_broad() -> None:
    """Every group has its defects, and there are enough of both kinds."""
    topics = {checks()[defect["notice"]].topic for defect in DEFECTS}
    assert topics == {check.topic for check in checks().values()}
    assert len(DEFECTS) >= 90
    assert len(TRAPS) >= 15


def test_the_clean_site_over_the_wire() -> None:
    """Fetched for real from a server without TLS, that is all that the audit finds amiss."""
    routes: dict[str, Route | str] = {}
    with serve(routes) as site:
        for path, name in FILES.items():
            page = document(name).replace(ORIGIN, site.url).encode()
            routes[path] = Route(gzip.compress(page), headers=(HTML, *HEADERS.items()))
        for path, file in files().items():
            body = file.body
            if file.media_type.startswith(("text/", "application/")):
                body = body.replace(ORIGIN.encode(), site.url.encode())
            routes[path] = Route(body, headers=(("Content-Type", file.media_type),))
        report = audit(f"{site.url}/boots", trusted_networks=[ip_network("127.0.0.0/8")])
    assert report.verdict == "audited", report.reason
    assert {f.id for f in report.todo} <= UNENCRYPTED, [(f.id, f.evidence) for f in report.todo]
