"""A report in a chat: one screen on a phone, the repair of one finding, the list of them all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.audit.check import EVIDENCE
from bot.audit.score import VALUES, score
from bot.audit.shown import shown
from bot.audit.worth import NAMES, QUICKEST, quickest_first, worth
from bot.message import counted, quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.audit.preview import Preview
    from bot.audit.report import Finding, Place, Report
    from bot.audit.score import Score

FIRST = 3
"""Findings that the first message names."""
LONGEST = 900
"""Characters of the first message at most: one screen on a phone."""
_EVIDENCE = (110, 80)
"""Characters of a finding's evidence in a line; the fewer where the first message gets long."""
EFFORTS = {
    "tag": "one tag or text",
    "template": "a template of the site",
    "server": "the server's or host's settings",
}
_LISTING = ("status-ok", "noindex-meta", "noindex-header", "robots-blocks-page")


def summary(report: Report) -> str:
    """The first message about an audit, as Markdown of at most LONGEST characters."""
    if not report.audited:
        return abstention(report)
    head = f"{_headline(report)}\n\n{_listing(report)}"
    texts = (f"{head}\n\n{_fix_first(report, longest)}" for longest in _EVIDENCE)
    text = min(texts, key=lambda one: max(len(one), LONGEST))
    for less in (_fine(report), _not_checked(report)):
        if less and len(text) + len(less) + 2 <= LONGEST:
            text += f"\n\n{less}"
    return text


def abstention(report: Report) -> str:
    """Why there is no score."""
    reason = quote(report.reason).rstrip(".")
    return (
        f"**{quote(site_name(report))}**: I could not audit this page, so there is no score.\n\n"
        f"{reason}."
    )


def site_name(report: Report) -> str:
    """The audited address in short: host, port and path, without scheme."""
    name = shown(report.final_url or report.url) or report.url
    return name if len(name) <= 60 else f"{name[:59]}…"


def _headline(report: Report) -> str:
    scores = " · ".join(f"**{NAMES[name]} {number(one)}**" for name, one in report.scores.items())
    ran = sum(f.outcome not in {"not-applicable", "unknown"} for f in report.findings)
    could = ran + sum(f.outcome == "unknown" for f in report.findings)
    looked = f"{ran} of {could} checks could run, {report.took:.1f} s"
    if report.full:
        looked = f"{counted(report.pages, 'page')}, {looked}"
    return f"**{quote(site_name(report))}** · {scores} ({looked})"


def number(score: Score) -> str:
    """A score as it is printed: a number, or a range where much is unknown."""
    if score.value is None:
        return "unknown"
    return f"{score.low} to {score.high}" if score.is_range else str(score.value)


def _listing(report: Report) -> str:
    barred = [f for f in map(report.finding, _LISTING) if f and f.outcome == "fail"]
    words = f"no. {quote(barred[0].evidence[0].text)}" if barred else "yes."
    lines = [f"Search engines can list this page: {words}"]
    if report.preview:
        lines.append(_link_preview(report.preview))
    lines += [
        f"{NAMES[name]} is held at {one.value}, because {one.cap}."
        for name, one in report.scores.items()
        if one.cap
    ]
    return "  \n".join(lines)


def _link_preview(preview: Preview) -> str:
    """Where a shared link shows a card, and why not elsewhere."""
    reasons: dict[str, list[str]] = {}
    for network, reason in preview.broken.items():
        reasons.setdefault(reason, []).append(network)
    parts = [f"works on {', '.join(preview.works)}"] if preview.works else []
    parts += [
        f"broken on {', '.join(networks)} ({quote(reason, 60)})"
        for reason, networks in reasons.items()
    ]
    if preview.unknown:
        parts.append(f"not known for {', '.join(preview.unknown)}")
    return f"Link preview: {'; '.join(parts)}."


def _fix_first(report: Report, longest: int) -> str:
    todo = report.todo
    if not todo:
        return "I found nothing to mend. Well done."
    lines = [f"{n}. {_gain(f)}{_brief(f, longest)}" for n, f in enumerate(todo[:FIRST], 1)]
    order = f" {QUICKEST.capitalize()}." if quickest_first(todo[:FIRST]) else ""
    after = _after(report, todo[:FIRST])
    return "Fix first:\n\n" + "\n".join(lines) + f"\n\n{after}{order}"


def _gain(finding: Finding) -> str:
    return f"**{words}** " if (words := worth(finding)) else ""


def _brief(finding: Finding, longest: int = _EVIDENCE[0]) -> str:
    place = finding.evidence[0]
    more = len(finding.evidence) + finding.others - 1
    line = f" (line {place.line})" if place.line else ""
    return f"{quote(place.text, longest)}{line}" + (f" And {more} more." if more else "")


def projected(report: Report, mended: Sequence[Finding]) -> dict[str, int]:
    """The scores that rise once these findings are mended, as they then are."""
    ids = {finding.id for finding in mended}
    fixed = [
        replace(finding, outcome="pass") if finding.id in ids else finding
        for finding in report.findings
    ]
    gained = {}
    for name, before in report.scores.items():
        after = score(fixed, name)
        if before.value is not None and after.value is not None and after.value > before.value:
            gained[name] = after.value
    return gained


def _after(report: Report, mended: Sequence[Finding]) -> str:
    gained = [f"{NAMES[name]} {value}" for name, value in projected(report, mended).items()]
    return f"After these: {', '.join(gained)}." if gained else ""


def _fine(report: Report) -> str:
    """Topics in which everything that counts passed."""
    topics: dict[str, bool] = {}
    for finding in report.findings:
        if finding.outcome in VALUES and finding.severity not in {"info", "gate"}:
            fine = topics.get(finding.topic, True) and finding.outcome == "pass"
            topics[finding.topic] = fine
    fine_ones = [name for name, fine in topics.items() if fine]
    return f"Fine: {', '.join(fine_ones)}." if fine_ones else ""


def _not_checked(report: Report) -> str:
    unknown = [f for f in report.findings if f.outcome == "unknown"]
    reasons = {f.reason: f.title for f in reversed(unknown)}
    shown = ["Core Web Vitals (they need real visitors' browsers)"]
    shown += [
        f"whether {title[:1].lower()}{title[1:]} ({quote(reason.rstrip('.'), 60)})"
        for reason, title in list(reasons.items())[:2]
    ]
    return f"Not checked: {'; '.join(shown)}."


def repair(finding: Finding, position: int) -> str:
    """How one finding is mended: what, where, why, how, effort, source."""
    first = finding.evidence[0]
    lines = [f"**{position}. {quote(first.text, 200).rstrip('.')}.** {_gain(finding)}".strip()]
    if len(finding.evidence) > 1 or first.snippet:
        lines += ["", *(f"- {where(place)}" for place in finding.evidence[:3])]
    if more := len(finding.evidence[3:]) + finding.others:
        lines.append(f"- and {more} more of the kind")
    lines += [
        "",
        f"**Aim:** {finding.title}.",
        "",
        f"**Why:** {finding.why}",
        "",
        f"**How:** {remedy(finding)}",
    ]
    host = urlsplit(finding.source).netloc.removeprefix("www.")
    lines += ["", f"Effort: {EFFORTS[finding.effort]}. Source: [{host}]({finding.source})"]
    return "\n".join(lines)


def remedy(finding: Finding) -> str:
    """The fix as Markdown: its tags, filled with the page's own values, stand in a code block."""
    words, code, rest = remedy_parts(finding)
    if not code:
        return quote(words, 600)
    fenced = code.replace("```", "'''")
    return f"{quote(words, 400)}\n\n```html\n{fenced}\n```" + (f"\n\n{quote(rest)}" if rest else "")


def remedy_parts(finding: Finding) -> tuple[str, str, str]:
    """The fix as words, the tags to write ("" if there are none), and words after them."""
    start = finding.fix.find("<")
    end = finding.fix.rfind(">") + 1
    if start < 0:
        return finding.fix, "", ""
    end = end if end > start else len(finding.fix)
    return finding.fix[:start].rstrip(), finding.fix[start:end], finding.fix[end:].strip()


def where(place: Place) -> str:
    """One piece of evidence with its address, line and snippet."""
    text = quote(place.text, 200)
    if place.snippet:
        snippet = place.snippet.replace("`", "'")
        line = f"line {place.line}: " if place.line else ""
        return f"{text} ({line}`{snippet[:120]}`)"
    return f"{text} (line {place.line})" if place.line else text


def listing(report: Report) -> str:
    """Every finding in a line each, most urgent first."""
    lines = [f"{n}. {_gain(finding)}{_brief(finding)}" for n, finding in enumerate(report.todo, 1)]
    notes = [f"- {quote(f.evidence[0].text, 110)}" for f in report.findings if f.outcome == "info"]
    order = f", {QUICKEST}" if quickest_first(report.todo) else ""
    text = f"Everything I found on **{quote(site_name(report))}**{order}:\n\n" + "\n".join(lines)
    if notes:
        text += "\n\nGood to know, and not scored:\n\n" + "\n".join(notes[:EVIDENCE])
    return text + _unknown(report.findings)


def _unknown(findings: Iterable[Finding]) -> str:
    unknown = [f for f in findings if f.outcome == "unknown"]
    if not unknown:
        return ""
    reasons: dict[str, int] = {}
    for finding in unknown:
        reasons[finding.reason] = reasons.get(finding.reason, 0) + 1
    lines = [f"- {quote(reason, 120)} ({counted(n, 'check')})" for reason, n in reasons.items()]
    return "\n\nNot known:\n\n" + "\n".join(lines)
