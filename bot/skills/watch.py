"""Watched websites: looked at again every week, and told of when something has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.message import Reply, quote
from bot.skills import Job, ending, skill
from bot.skills.aside import aside
from bot.skills.audit import fits, host, remembered
from bot.skills.subscribe import TERMINAL
from bot.storage.records import Unwatch, Watch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.audit.report import Finding, Report
    from bot.skills import Outcome, Turn
    from bot.storage.records import PastAudit

MOST = 5
"""Websites that one person may have watched."""
POINTS = 5
"""Points of a score from which on a change is told."""
_SERIOUS = frozenset({"critical", "high"})
_SHOWN = 3
_WHICH = "Which website shall I watch? For example: watch example.com"
_WHEN = (
    "I look at it every week, and write when a score changes by 5 points or more, "
    "or something serious is new."
)


@skill("watch")
def watch(turn: Turn) -> Outcome:
    """Looks at a website every week, and writes when something has changed."""
    site = next(iter(turn.match.slots.get("sites", "").split()), "")
    if turn.message.shared:
        return aside(turn)
    if "stop" in turn.match.slots:
        return _stop(turn, site)
    if "list" in turn.match.slots:
        return _list(turn)
    site = site or turn.conversation.site
    return _begin(turn, site) if site else turn.say(_WHICH, awaits="cmd-watch")


def _begin(turn: Turn, site: str) -> Outcome:
    shown = quote(site, 80)
    if turn.message.sender.platform in TERMINAL:
        return turn.say(
            f"In a terminal I can't write first. On Telegram or Slack I can watch {shown}; here, "
            "“audit” it again and ask “what changed since last time?”."
        )
    watched = [one.url for one in turn.kept.watches()]
    end = f"stop watching {site}"
    choices = (end,) if fits(end) else ()
    if site in watched:
        return turn.say(f"I watch {shown} already. {_WHEN}", choices=choices, site=site)
    if len(watched) >= MOST:
        listed = ", ".join(quote(one, 80) for one in watched)
        return turn.say(
            f"I watch {MOST} websites for you, and that is as many as I may: {listed}. "
            "Say “stop watching” and one of them to make room.",
            choices=tuple(c for one in watched if fits(c := f"stop watching {one}")),
        )
    record = Watch(site, host(site))
    if turn.kept.audits(host(site), 1):
        text = f"From now on I watch **{shown}**. {_WHEN}"
        return turn.say(text, choices=choices, records=(record,), site=site)
    job = Job("watch", {"url": site, "first": "yes"}, partition=host(site))
    text = f"From now on I watch {shown}. A first look, to compare with:"
    return turn.say(text, job=job, records=(record,), site=site)


def _stop(turn: Turn, site: str) -> Outcome:
    watched = turn.kept.watches()
    if not watched:
        return turn.say("I watch no website of yours, so there is nothing to stop.")
    chosen = [one for one in watched if one.url == site] or [
        one for one in watched if one.domain == host(site)
    ]
    if not site and len(watched) == 1:
        chosen = watched
    if not chosen:
        choices = tuple(c for one in watched if fits(c := f"stop watching {one.url}"))
        return turn.say("Which one shall I stop watching?", choices=choices)
    named = " and ".join(quote(one.url, 80) for one in chosen)
    return turn.say(f"I watch {named} no more.", records=tuple(Unwatch(o.url) for o in chosen))


def _list(turn: Turn) -> Outcome:
    watched = turn.kept.watches()
    if not watched:
        return turn.say("I watch no website of yours. Say, for example: watch example.com")
    lines = (f"- {quote(one.url, 80)}, next on {one.due.day} {one.due:%B %Y}" for one in watched)
    choices = tuple(c for one in watched if fits(c := f"stop watching {one.url}"))
    return turn.say("I watch for you:\n\n" + "\n".join(lines), choices=choices)


@ending("watch")
def looked(turn: Turn, result: dict[str, Any]) -> Outcome:
    """What has changed, if it is worth a message; a first look says where things stand."""
    from bot.audit.report import Report

    report = Report.from_json(result)
    url = turn.match.slots.get("url", report.url)
    if "first" in turn.match.slots:
        return _first(turn, url, report, result)
    if url not in {one.url for one in turn.kept.watches()}:
        return turn.reply(Reply(""))
    past = [one for one in turn.kept.audits(host(url)) if _same(one, url, report)]
    before = Report.from_json(past[0].report) if past else None
    text = _news(before, report)
    if not text:
        return turn.reply(Reply(""))
    end = f"stop watching {url}"
    fixes = ("How do I fix 1?",) if report.audited and report.todo else ()
    choices = (*fixes, "What changed since last time?", *((end,) if fits(end) else ()))
    text = f"**{quote(url, 80)}**, which I watch for you, has changed.\n\n{text}"
    return turn.reply(Reply(text, choices=choices), audit=remembered(result), site=url)


def _first(turn: Turn, url: str, report: Report, result: dict[str, Any]) -> Outcome:
    from bot.audit.summary import summary

    text = f"From now on I watch **{quote(url, 80)}**. {_WHEN}\n\n{summary(report)}"
    end = f"stop watching {url}"
    fixes = ("How do I fix 1?", "All findings") if report.audited and report.todo else ()
    choices = (*fixes, *((end,) if fits(end) else ()))
    return turn.reply(Reply(text, choices=choices), audit=remembered(result), site=url)


def _same(past: PastAudit, url: str, report: Report) -> bool:
    return past.url == url or past.report.get("final_url") == report.final_url


def _news(before: Report | None, after: Report) -> str:
    """What is worth a message of what changed between two looks, as Markdown, or nothing."""
    from bot.audit.changes import changes

    if before is None or not (before.audited or after.audited):
        return ""
    if not after.audited:
        return f"I could not audit it this time: {quote(after.reason)}"
    if not before.audited:
        return "It can be audited again."
    moved = any(
        abs((after.scores[key].value or 0) - (before.scores[key].value or 0)) >= POINTS
        for key in after.scores
        if key in before.scores
    )
    new = serious(before, after)
    if not moved and not new:
        return ""
    return changes(before, after)


def serious(before: Report, after: Report) -> Sequence[Finding]:
    """Findings of high severity that were all right before."""
    passed = {f.id for f in before.findings if f.outcome in {"pass", "not-applicable"}}
    return [
        finding
        for finding in after.todo
        if finding.severity in _SERIOUS and finding.outcome == "fail" and finding.id in passed
    ]
