"""A person's earlier audits, and what has changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.message import quote
from bot.skills import skill
from bot.skills.aside import in_private
from bot.skills.audit import fits, host

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.skills import Outcome, Turn
    from bot.storage.records import PastAudit

_SHOWN = 10
_NONE = "I have no audits of yours on record. Start one, for example: audit example.com"


@skill("history")
@in_private
def list_audits(turn: Turn) -> Outcome:
    """Your earlier audits, and what changed since."""
    site = turn.match.slots.get("sites", "").split()[:1]
    past = turn.kept.audits(host(site[0]) if site else "", _SHOWN)
    if "changed" in turn.match.slots:
        return _changes(turn, past)
    if not past:
        return turn.say(_NONE)
    again = f"audit {past[0].url}"
    choices = (*((again,) if fits(again) else ()), "What changed since last time?")
    return turn.say("Your last audits:\n\n" + "\n".join(map(_line, past)), choices=choices)


def _line(past: PastAudit) -> str:
    scores = past.report.get("scores") or {}
    values = [scores.get("seo"), scores.get("social")]
    said = f"SEO {values[0]}, Social {values[1]}" if None not in values else "no score"
    return f"- {past.at.day} {past.at:%B %Y}: {quote(past.url, 80)}, {said}"


def _changes(turn: Turn, past: Sequence[PastAudit]) -> Outcome:
    """What changed between the last two audits of one page."""
    from bot.audit.changes import changes
    from bot.audit.report import Report
    from bot.audit.summary import site_name

    if not past:
        return turn.say(_NONE)
    newest = past[0].report
    before = next((p for p in past[1:] if p.report["final_url"] == newest["final_url"]), None)
    if before is None:
        return turn.say(
            f"I have one audit of {quote(past[0].url, 80)} on record, so there is nothing to "
            "compare it with yet.",
            choices=("Check again",) if turn.conversation.site else (),
        )
    after = Report.from_json(newest)
    text = changes(Report.from_json(before.report), after)
    return turn.say(f"**{quote(site_name(after))}**\n\n{text}", choices=("My audits",))
