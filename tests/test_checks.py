"""Every check passes its good sample and not its bad one; traps that must stay silent do so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.audit.check import Check, checks
from bot.audit.gathered import Gathered
from bot.audit.judge import run
from bot.audit.sample import answer, failure, html
from bot.audit.score import WEIGHTS
from bot.audit.site import Site

CATALOGUE = Path(__file__).parent / "audit" / "catalogue.tsv"
TRAPS = sorted((Path(__file__).parent / "audit").glob("traps_*.yaml"))
OPEN = {"warn", "fail"}
GROUPS = {
    "indexability", "on-page", "international", "links", "images", "structured data", "social",
    "performance hints", "mobile", "security/transport", "site files", "AI visibility",
}  # fmt: skip

every_check = pytest.mark.parametrize("check", checks().values(), ids=lambda check: check.id)


@every_check
def test_the_good_sample_passes(check: Check) -> None:
    finding = run(check, Site(check.good))
    allowed = {"pass", "info"} if check.severity == "info" else {"pass"}
    assert finding.outcome in allowed, finding


@every_check
def test_the_bad_sample_does_not(check: Check) -> None:
    finding = run(check, Site(check.bad))
    assert finding.outcome in ({"info"} if check.severity == "info" else OPEN), finding
    assert finding.evidence
    assert "{" not in re.sub(r"\{\{.*?\}\}", "", finding.fix), "an unfilled word in the remedy"


def test_leftover_text_is_said_to_be_left_over() -> None:
    left = Site(html(body="<p>There is no form with title: Contact</p>"))
    (place,) = run(checks()["placeholder-text"], left).evidence
    assert place.text.startswith("Text left over from a template: “There is no form with title")


@every_check
def test_a_check_says_what_it_is(check: Check) -> None:
    assert check.why
    assert check.title
    assert not check.title.endswith(".")
    assert check.fix
    assert check.explains
    assert check.source.startswith("https://")
    assert check.topic in GROUPS
    assert check.severity in WEIGHTS
    assert check.scope in {"page", "site"}
    assert check.needs in {"", "content", "index"}


@every_check
def test_evidence_says_what_and_where(check: Check) -> None:
    for place in run(check, Site(check.bad)).evidence:
        assert place.text.strip() == place.text != ""
        assert place.url
        assert len(place.snippet) <= 160


@pytest.mark.parametrize("row", CATALOGUE.read_text().splitlines())
def test_the_catalogue_is_kept(row: str) -> None:
    """Ids, groups and severities are public: they may not change unnoticed."""
    check_id, group, severity = row.split("\t")
    assert (checks()[check_id].topic, checks()[check_id].severity) == (group, severity)


@every_check
def test_nothing_is_said_of_what_was_not_gathered(check: Check) -> None:
    """A page alone, with nothing around it: only what the page itself shows may be judged."""
    finding = run(check, Site(Gathered(typed="https://example.com/", page=failure(), full=True)))
    gate = check.id == "fetch-reachable"
    assert finding.outcome == "fail" if gate else finding.outcome not in OPEN, finding


def _traps() -> list[Any]:
    found = []
    for path in TRAPS:
        for number, trap in enumerate(yaml.safe_load(path.read_text())):
            name = f"{path.stem.removeprefix('traps_')}-{number}-{trap['about'][:40]}"
            found.append(pytest.param(trap, id=name))
    return found


@pytest.mark.parametrize("trap", _traps())
def test_trap(trap: dict[str, Any]) -> None:
    """A page of `traps_*.yaml`: the outcomes named there, by the id of the check."""
    site = Site(_world(trap))
    for check_id, expected in trap["expect"].items():
        finding = run(checks()[check_id], site)
        assert finding.outcome in expected.split("|"), (check_id, finding.reason, finding.evidence)


def _world(trap: dict[str, Any]) -> Gathered:
    """The audit that a trap describes; see the head of `traps_indexability.yaml`."""
    fields = {name: _answer(name, value) for name, value in trap.get("site", {}).items()}
    page: dict[str, Any] = {"headers": tuple(trap.get("headers", {}).items())}
    page |= {name: trap[name] for name in ("status", "type") if name in trap}
    url = trap.get("url", "https://example.com/boots")
    if "document" in trap:
        own = answer(trap["document"], url=url, **page)
        return Gathered(typed=url, page=own, at=1_770_000_000, **fields)
    head, body = trap.get("head", ""), trap.get("body", "") * trap.get("times", 1)
    attributes = trap.get("attributes", ' lang="en"')
    return html(head, body, url=url, page=page, attributes=attributes, at=1_770_000_000, **fields)


def _answer(name: str, value: Any) -> Any:
    if name == "full":
        return value
    if name in {"pages", "links", "listed", "previewed", "sitemaps"}:
        return {url: _answer("", {"url": url, **one}) for url, one in value.items()}
    if "failure" in value:
        return failure(value["failure"])
    kept = {key: one for key, one in value.items() if key not in {"body", "headers"}}
    defaults = {"robots": ("https://example.com/robots.txt", "text/plain"),
                "sitemap": ("https://example.com/sitemap.xml", "application/xml"),
                "variant": ("https://www.example.com/boots", "text/html")}  # fmt: skip
    url, kind = defaults.get(name, ("https://example.com/boots", "text/html"))
    headers = tuple(value.get("headers", {}).items())
    return answer(value.get("body", ""), headers=headers, **{"url": url, "type": kind, **kept})
