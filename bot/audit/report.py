"""A report: what an audit found, what it is worth, and where each thing stands."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Self

from bot.audit.preview import Preview
from bot.audit.score import Score

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.audit.check import Effort, Outcome, Severity

EFFORT = {"tag": 1, "template": 2, "server": 3}
"""How much work a repair is beside the others."""
CONFIDENCE = {"fail": 1.0, "warn": 0.8}
"""How sure it is that mending it is worth its points."""


@dataclass(frozen=True, slots=True)
class Place:
    """One piece of evidence: what was found, and at which address, line and piece of source."""

    outcome: Outcome
    text: str
    url: str
    line: int | None
    snippet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check came to.

    Attributes:
        id, topic, severity, title, why, effort, source, explains: as in `Check`.
        outcome: pass, warn, fail, not-applicable, unknown or info.
        evidence: what was found where, at most `check.EVIDENCE` pieces.
        others: how many more pieces there are.
        fix: what to do, filled with the page's own values; "" where there is nothing to do.
        reason: why the check was not applicable or its outcome unknown.
        points: what mending it adds to each score it counts in ("seo", "social"), of 100.
    """

    id: str
    topic: str
    severity: Severity
    outcome: Outcome
    title: str
    why: str = ""
    evidence: tuple[Place, ...] = ()
    others: int = 0
    fix: str = ""
    effort: Effort = "tag"
    source: str = ""
    explains: str = ""
    reason: str = ""
    points: Mapping[str, float] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        """True if there is something to mend."""
        return self.outcome in CONFIDENCE

    @property
    def urgency(self) -> float:
        """Points by confidence over effort: the order of repairs."""
        if not self.open:
            return 0.0
        points = sum(self.points.values())
        return points * CONFIDENCE[self.outcome] / EFFORT[self.effort]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The result of an audit.

    Attributes:
        url: the address as typed; `final_url` the one that answered.
        verdict: audited, or abstained where no score would be true; then `reason` says why.
        findings: of every check, in the order of their ids.
        scores: "seo" and "social"; none if abstained.
        preview: what the page says of itself to search results and share cards, or None.
        full: True for a full audit.
        pages: how many pages were looked at.
        requests: how many requests were made; `took` seconds; `at` seconds since 1970.
    """

    url: str
    final_url: str
    verdict: str
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    scores: Mapping[str, Score] = field(default_factory=dict)
    preview: Preview | None = None
    full: bool = False
    pages: int = 1
    requests: int = 0
    took: float = 0.0
    at: float = 0.0

    @property
    def audited(self) -> bool:
        """True if there are scores."""
        return self.verdict == "audited"

    @property
    def coverage(self) -> float:
        """The share of the applicable checks' weight that has a verdict, 0 to 1."""
        return min((score.coverage for score in self.scores.values()), default=0.0)

    @property
    def todo(self) -> tuple[Finding, ...]:
        """What to mend, most urgent first; ties by severity, then by id."""
        order = ("critical", "high", "medium", "low", "info", "gate")
        return tuple(
            sorted(
                (finding for finding in self.findings if finding.open),
                key=lambda f: (-f.urgency, order.index(f.severity), f.id),
            )
        )

    def finding(self, check_id: str) -> Finding | None:
        """The finding of one check."""
        return next((f for f in self.findings if f.id == check_id), None)

    def to_json(self) -> dict[str, Any]:
        """The report as plain JSON; the shape is documented in docs/json.md."""
        return {
            "url": self.url,
            "final_url": self.final_url,
            "verdict": self.verdict,
            "reason": self.reason,
            "scores": {name: self._value(name) for name in ("seo", "social")},
            "coverage": round(self.coverage, 4),
            "requests": self.requests,
            "took": round(self.took, 3),
            "at": self.at,
            "full": self.full,
            "pages": self.pages,
            "details": {name: asdict(score) for name, score in self.scores.items()},
            "preview": self.preview.to_json() if self.preview else None,
            "findings": [_finding_json(finding) for finding in self.findings],
        }

    def _value(self, name: str) -> int | None:
        return self.scores[name].value if name in self.scores else None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`.

        Raises:
            KeyError, TypeError: the data is no report.
        """
        return cls(
            url=data["url"],
            final_url=data["final_url"],
            verdict=data["verdict"],
            reason=data["reason"],
            findings=tuple(_finding(item) for item in data["findings"]),
            scores={name: Score(**score) for name, score in data["details"].items()},
            preview=Preview.from_json(data["preview"]) if data.get("preview") else None,
            full=data["full"],
            pages=data["pages"],
            requests=data["requests"],
            took=data["took"],
            at=data["at"],
        )


def _finding_json(finding: Finding) -> dict[str, Any]:
    data = {name.name: getattr(finding, name.name) for name in fields(finding)}
    own = "social" if finding.topic == "social" else "seo"
    return {
        **data,
        "evidence": [asdict(place) for place in finding.evidence],
        "points": finding.points.get(own, 0.0),
        "points_by_score": dict(finding.points),
    }


def _finding(data: Mapping[str, Any]) -> Finding:
    rest = {key: value for key, value in data.items() if key != "points_by_score"}
    evidence = tuple(Place(**place) for place in data["evidence"])
    return Finding(**{**rest, "evidence": evidence, "points": data["points_by_score"]})
