"""What a repair adds to the scores, in the same words wherever a report is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.audit.report import Finding

NAMES = {"seo": "SEO", "social": "Social"}
QUICKEST = "quickest wins first"
"""What is said of an order in which an easy repair stands before one that adds more."""


def worth(finding: Finding) -> str:
    """What mending a finding adds to each score, such as "+1 SEO, +6 Social"; "" for nothing."""
    return ", ".join(
        f"+{max(1, round(points))} {NAMES[name]}" for name, points in finding.points.items()
    )


def quickest_first(findings: Sequence[Finding]) -> bool:
    """True if one of these stands before one that adds more, for being easier or surer."""
    gains = [sum(max(1, round(points)) for points in f.points.values()) for f in findings]
    return gains != sorted(gains, reverse=True)
