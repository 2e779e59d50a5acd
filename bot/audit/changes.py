"""What changed between two reports of one address, and two addresses side by side."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.audit.summary import number, site_name
from bot.message import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.audit.report import Finding, Report

_SHOWN = 5


def since(before: Report, after: Report) -> str:
    """One line: "SEO 71, was 64 on 3 November 2026: fixed 2, new 1."; "" without two scores.

    Where nothing changed: "Unchanged since 3 November 2026: SEO 64, Social 80."
    """
    if not (before.audited and after.audited):
        return ""
    at = datetime.fromtimestamp(before.at, UTC)
    when = f"{at.day} {at:%B %Y}"
    names = (("SEO", "seo"), ("Social", "social"))
    now = [(name, number(after.scores[key]), number(before.scores[key])) for name, key in names]
    fixed, new = _fixed(before, after), _fixed(after, before)
    if not fixed and not new and all(one == was for _, one, was in now):
        same = ", ".join(f"{name} {one}" for name, one, _ in now)
        return f"Unchanged since {when}: {same}."
    scores = ", ".join(f"{name} {one}, was {was}" for name, one, was in now)
    return f"{scores} on {when}: fixed {len(fixed)}, new {len(new)}."


def changes(before: Report, after: Report) -> str:
    """What was mended and what is new since an earlier report, as Markdown."""
    line = since(before, after)
    if not line:
        return "There is nothing to compare: one of the two audits has no score."
    parts = [line]
    for title, found in (
        ("Fixed", _fixed(before, after)),
        ("New", _fixed(after, before)),
    ):
        if found:
            parts.append(f"**{title}**\n\n{_lines(found)}")
    return "\n\n".join(parts)


def side_by_side(first: Report, second: Report) -> str:
    """Two sites compared: their scores, and what each has to mend that the other has not."""
    names = [quote(site_name(report)) for report in (first, second)]
    rows = [f"| | {names[0]} | {names[1]} |", "| --- | --- | --- |"]
    for name, key in (("SEO", "seo"), ("Social", "social")):
        values = [
            number(report.scores[key]) if key in report.scores else "no score"
            for report in (first, second)
        ]
        rows.append(f"| {name} | {values[0]} | {values[1]} |")
    counts = [str(len(report.todo)) for report in (first, second)]
    rows.append(f"| To mend | {counts[0]} | {counts[1]} |")
    parts = ["\n".join(rows)]
    for name, own, other in ((names[0], first, second), (names[1], second, first)):
        if alone := _fixed(own, other):
            parts.append(f"Only {name} has to mend:\n\n{_lines(alone)}")
    return "\n\n".join(parts)


def _fixed(before: Report, after: Report) -> list[Finding]:
    """Findings open in the one report that passed in the other."""
    passed = {f.id for f in after.findings if f.outcome in {"pass", "not-applicable"}}
    return [finding for finding in before.todo if finding.id in passed]


def _lines(findings: Iterable[Finding]) -> str:
    shown = list(findings)
    lines = [f"- {quote(f.evidence[0].text, 110)} (`{f.id}`)" for f in shown[:_SHOWN]]
    if len(shown) > _SHOWN:
        lines.append(f"- and {len(shown) - _SHOWN} more")
    return "\n".join(lines)
