"""Two scores out of the outcomes of checks: search ("seo") and social visibility ("social").

A pass counts 1, a warning one half, a failure 0, each by the weight of the check's severity; what
is not applicable, unknown or only informs does not count. So "+12" is arithmetic: the points of
all findings and the score add up to 100, unless a cap holds the score down.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.audit.report import Finding

WEIGHTS: Mapping[str, int] = {
    "gate": 0, "critical": 12, "high": 6, "medium": 3, "low": 1, "info": 0,
}  # fmt: skip
"""By severity, near the proportions of Lighthouse's category weights."""
VALUES: Mapping[str, float] = {"pass": 1.0, "warn": 0.5, "fail": 0.0}
SHARED = frozenset({"title-present", "meta-description-present", "https", "raw-html-content"})
"""Checks of search that a share card depends on as well: they count in both scores."""

FAIR = 0.7
"""Below this coverage a score is printed as a range."""
LEAST = 0.4
"""Below this coverage there is no number."""
UNLISTED = 30
"""The most that a page can have in search which search engines may not list."""
UNSEEN = 40
"""The most that a page can have in social which gives a share card neither picture nor title."""


@dataclass(frozen=True, slots=True)
class Score:
    """One score.

    Attributes:
        value: 0 to 100, or None if too little is known.
        low, high: the bounds if all that is unknown failed or passed.
        coverage: known weight over applicable weight, 0 to 1.
        cap: why the value is held down, "" if it isn't.
        exact: the value before rounding and cap.
    """

    value: int | None
    low: int
    high: int
    coverage: float
    cap: str = ""
    exact: float = 0.0

    @property
    def is_range(self) -> bool:
        """True if so much is unknown that only the bounds are worth printing."""
        return self.coverage < FAIR


def counts_in(finding: Finding, score: str) -> bool:
    """True if a finding counts in a score."""
    if score == "social":
        return finding.topic == "social" or finding.id in SHARED
    return finding.topic != "social"


def points(findings: Iterable[Finding], score: str) -> dict[str, float]:
    """What mending each finding adds to a score, by the check's id; only what is above zero."""
    known = [f for f in findings if counts_in(f, score) and f.outcome in VALUES]
    total = sum(WEIGHTS[f.severity] for f in known)
    return {
        f.id: 100 * WEIGHTS[f.severity] * (1 - VALUES[f.outcome]) / total
        for f in known
        if total and WEIGHTS[f.severity] and VALUES[f.outcome] < 1
    }


def with_points(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings that know what mending them adds to each score."""
    findings = tuple(findings)
    gained = {name: points(findings, name) for name in ("seo", "social")}
    return tuple(
        replace(
            finding,
            points={name: of[finding.id] for name, of in gained.items() if finding.id in of},
        )
        for finding in findings
    )


def score(findings: Iterable[Finding], name: str) -> Score:
    """One of the two scores, "seo" or "social"."""
    findings = tuple(findings)
    own = [f for f in findings if counts_in(f, name)]
    known = [f for f in own if f.outcome in VALUES]
    unknown = sum(WEIGHTS[f.severity] for f in own if f.outcome == "unknown")
    weight = sum(WEIGHTS[f.severity] for f in known)
    earned = sum(WEIGHTS[f.severity] * VALUES[f.outcome] for f in known)
    applicable = weight + unknown
    coverage = weight / applicable if applicable else 0.0
    if not weight:
        return Score(None, 0, 100, coverage)
    exact = 100 * earned / weight
    cap, most = _cap(findings, name)
    low = min(round(100 * earned / applicable), most)
    high = min(round(100 * (earned + unknown) / applicable), most)
    value = min(round(exact), most) if coverage >= LEAST else None
    return Score(value, low, high, round(coverage, 4), cap if exact > most else "", exact)


def _cap(findings: Iterable[Finding], name: str) -> tuple[str, int]:
    """Why a score is held down, and to what."""
    failed = {f.id: f for f in findings if f.outcome == "fail"}
    if name == "seo":
        blocking = [
            f for f in failed.values() if f.severity == "critical" and f.topic == "indexability"
        ]
        if blocking:
            return "search engines can't list this page", UNLISTED
        return "", 100
    if "og-core" in failed:
        return "a shared link has neither a picture nor a title of its own", UNSEEN
    return "", 100
