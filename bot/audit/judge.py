"""Judging: from what was gathered to a finding of every check. No network, no state.

One cause makes one row: a page that does not answer, is an empty frame for scripts, or is kept out
of search leaves the checks that depend on it unknown or not applicable.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.audit.check import EVIDENCE, Unknown, checks
from bot.audit.gathered import Failure
from bot.audit.preview import preview
from bot.audit.report import Finding, Place
from bot.audit.site import Site
from bot.audit.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.audit.check import Check, Evidence, Outcome
    from bot.audit.gathered import Gathered
    from bot.audit.page import Page

_log = logging.getLogger(__name__)
_WORSE = ("pass", "info", "warn", "fail")
_KEPT_OUT = frozenset({"noindex-meta", "noindex-header"})


def judge(gathered: Gathered, pages: Iterable[Page] = ()) -> Verdict:
    """Runs every check over what was gathered; `pages` are those of it that were parsed before."""
    site = Site(gathered, pages)
    gates = [check for check in checks().values() if check.severity == "gate"]
    opened = [run(check, site) for check in gates]
    for gate in opened:
        if gate.outcome == "fail":
            return Verdict(tuple(opened), gate.evidence[0].text)
    if isinstance(gathered.page, Failure):
        return Verdict(tuple(opened), gathered.page.message)
    if reason := _no_page(site):
        return Verdict(tuple(opened), reason)
    findings = [run(check, site) for check in checks().values()]
    kept_out = any(f.id in _KEPT_OUT and f.outcome == "fail" for f in findings)
    if kept_out:
        findings = [_unlisted(finding) for finding in findings]
    try:
        shown = preview(site)
    except Unknown:
        shown = None
    return Verdict(tuple(findings), "", shown)


def run(check: Check, site: Site) -> Finding:
    """What one check comes to on one site."""
    if check.full and not site.gathered.full:
        return _finding(check, "not-applicable", reason="part of a full audit")
    try:
        subject = site.page if check.scope == "page" else site
        if check.needs == "content" and site.page.is_shell:
            raise Unknown("the page's words are written by scripts, which this audit does not run")
        if not check.applies(subject):
            return _finding(check, "not-applicable", reason="there is nothing of the kind here")
        found = list(check.find(subject) or ())
    except Unknown as reason:
        return _finding(check, "unknown", reason=str(reason))
    except Exception:  # noqa: BLE001 - a check is one of the four places that may
        _log.exception("the check %s failed on %s", check.id, site.gathered.typed)
        return _finding(check, "unknown", reason="the check itself failed; this is noted")
    return _judged(check, site, found)


def _judged(check: Check, site: Site, found: list[Evidence]) -> Finding:
    if not found:
        return _finding(check, "pass")
    outcome: Outcome = max((e.outcome for e in found), key=_WORSE.index)
    ordered = sorted(found, key=lambda e: -_WORSE.index(e.outcome))
    values = {**site.words, **ordered[0].values}
    return replace(
        _finding(check, outcome),
        evidence=tuple(_place(site, evidence) for evidence in ordered[:EVIDENCE]),
        others=max(0, len(ordered) - EVIDENCE),
        fix=check.remedy(values) if outcome != "info" or check.fix else "",
    )


@lru_cache(maxsize=1024)  # most findings are passes, on every page the same
def _finding(check: Check, outcome: Outcome, reason: str = "") -> Finding:
    return Finding(
        id=check.id,
        topic=check.topic,
        severity=check.severity,
        outcome=outcome,
        title=check.title,
        why=check.why,
        effort=check.effort,
        source=check.source,
        explains=check.explains,
        reason=reason,
    )


def _place(site: Site, evidence: Evidence) -> Place:
    line, snippet = evidence.line, evidence.snippet
    if evidence.node is not None and not evidence.url:
        line, snippet = site.page.place(evidence.node)
    return Place(evidence.outcome, evidence.text, evidence.url or site.url, line, snippet[:160])


def _unlisted(finding: Finding) -> Finding:
    """A page that is kept out of search has nothing to gain from checks that need the index."""
    if not finding.open or checks()[finding.id].needs != "index":
        return finding
    return replace(
        finding, outcome="not-applicable", evidence=(), others=0, fix="",
        reason="the page is kept out of search",
    )  # fmt: skip


def _no_page(site: Site) -> str:
    """Why the answer is no page that can be judged, or nothing."""
    answer = site.answer("page")
    if answer.status == 200 and answer.media_type and "html" not in answer.media_type:
        return f"That address is a file of the type {answer.media_type[:40]}, not a web page."
    return ""
