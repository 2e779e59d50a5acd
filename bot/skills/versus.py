"""Two websites side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.message import quote
from bot.skills import Job, ending, skill
from bot.skills.audit import fits, host

if TYPE_CHECKING:
    from bot.skills import Outcome, Turn

_WHICH = "Which two websites shall I compare? For example: compare example.com and example.org"


@skill("versus")
def request(turn: Turn) -> Outcome:
    """Audits two websites and sets them side by side."""
    sites = turn.match.slots.get("sites", "").split()
    if len(sites) == 1 and turn.conversation.site not in {"", sites[0]}:
        sites = [turn.conversation.site, *sites]
    if len(sites) < 2:
        return turn.say(_WHICH)
    first, second = sites[:2]
    job = Job("versus", {"first": first, "second": second}, partition=host(first))
    return turn.say(f"I'm auditing {quote(first)} and {quote(second)}.", job=job)


@ending("versus")
def finished(turn: Turn, result: dict[str, Any]) -> Outcome:
    """Both sites' scores, and what each has to mend that the other has not."""
    from bot.audit.changes import side_by_side
    from bot.audit.report import Report

    first, second = (Report.from_json(result[name]) for name in ("first", "second"))
    parts = [side_by_side(first, second)]
    parts += [
        f"{quote(report.url, 80)} could not be audited: {quote(report.reason)}"
        for report in (first, second)
        if not report.audited
    ]
    choices = tuple(f"audit {one.url}" for one in (first, second) if fits(f"audit {one.url}"))
    return turn.say("\n\n".join(parts), choices=choices)
