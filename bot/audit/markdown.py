"""A report as a Markdown document: everything, for a file or a terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.audit.summary import abstention, listing, repair, summary
from bot.audit.worth import QUICKEST, quickest_first

if TYPE_CHECKING:
    from bot.audit.report import Report


def markdown(report: Report) -> str:
    """The whole report: the summary, each repair in the order of urgency, what was not known."""
    when = datetime.fromtimestamp(report.at, UTC)
    head = f"# Audit of {report.final_url or report.url}\n\n{when:%d %B %Y, %H:%M} UTC\n\n"
    if not report.audited:
        return head + abstention(report)
    parts = [summary(report)]
    if report.todo:
        order = QUICKEST if quickest_first(report.todo) else "in this order"
        parts.append(f"## What to mend, {order}")
        parts += [repair(finding, n) for n, finding in enumerate(report.todo, 1)]
    parts += ["## All findings", listing(report)]
    passed = sorted(f"`{f.id}`" for f in report.findings if f.outcome == "pass")
    parts.append(f"Passed: {', '.join(passed)}.")
    return head + "\n\n".join(parts)
