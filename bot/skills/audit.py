"""Audits asked for in a conversation: the request, its result, every finding, every repair."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING, Any

from bot.message import CHOICE_BYTES, Attachment, Reply, quote
from bot.skills import Job, ending, skill
from bot.tasks import CARD

if TYPE_CHECKING:
    from bot.audit.report import Report
    from bot.skills import Outcome, Turn

_WHICH = "Which address shall I audit? For example: example.com"
NONE_YET = "There is no audit to speak of yet. Give me an address, for example: audit example.com"


@skill("audit")
def request(turn: Turn) -> Outcome:
    """Audits a website for search and social."""
    sites = turn.match.slots.get("sites", "").split()
    if not sites and turn.conversation.site:
        sites = [turn.conversation.site]
    if not sites:
        return turn.reply(Reply(_WHICH, asks=True), awaits="cmd-audit")
    full = not turn.match.slots.keys().isdisjoint({"full", "every"})
    later = tuple(f"audit {site}" for site in sites[1:3] if fits(f"audit {site}"))
    words = (
        "It reads up to 50 pages and takes up to two minutes."
        if full
        else ("It usually takes a few seconds.")
    )
    text = f"I'm auditing {quote(sites[0])}. {words}"
    job = Job("audit", {"url": sites[0], "full": full}, partition=host(sites[0]))
    return turn.say(text, choices=later, job=job, site=sites[0])


@ending("audit")
def finished(turn: Turn, result: dict[str, Any]) -> Outcome:
    """What is said when an audit has ended, and what is remembered of it."""
    from bot.audit.report import Report
    from bot.audit.summary import summary

    report = Report.from_json(result)
    text = "\n\n".join(part for part in (summary(report), _since(turn, report)) if part)
    reply = Reply(text, choices=_choices(report), attachments=_card(turn, report, result))
    return turn.reply(reply, audit=remembered(result), site=report.final_url or report.url)


def _card(turn: Turn, report: Report, result: dict[str, Any]) -> tuple[Attachment, ...]:
    """The score card, where the job has drawn one."""
    if not result.get(CARD):
        return ()
    from bot.skills.report import PNG, file_name

    return (Attachment(file_name(report, "png", turn.brand.name), PNG, b64decode(result[CARD])),)


def remembered(result: dict[str, Any]) -> dict[str, Any]:
    """An audit's result as a conversation keeps it: without its pictures."""
    bare = {name: value for name, value in result.items() if name != CARD}
    return {**bare, "preview": result["preview"] and {**result["preview"], "picture": ""}}


def _since(turn: Turn, report: Report) -> str:
    """How the page has changed since the person's last audit of it, "" if there was none."""
    from bot.audit.changes import since
    from bot.audit.report import Report as Past

    past = [] if turn.message.shared else turn.kept.audits(host(report.url))
    earlier = [*(one.report for one in past), turn.conversation.audit or {}]
    same = (p for p in earlier if p.get("final_url") == report.final_url and p["at"] != report.at)
    before = next(same, None)
    return since(Past.from_json(before), report) if before else ""


def _choices(report: Report) -> tuple[str, ...]:
    if not report.audited:
        return ("Check again", "What is SEO?")
    count = len(report.todo)
    if not count:
        return ("Report file", "Check again")
    every = "All findings" if count > 1 else "All it found"
    return ("How do I fix 1?", every, "Report file", "Check again")


@skill("fix")
def explain_repair(turn: Turn) -> Outcome:
    """How a finding of the last audit is mended."""
    report = _last(turn)
    if report is None:
        return turn.say(NONE_YET)
    if not report.todo:
        return turn.say("The last audit found nothing to mend.")
    from bot.audit.summary import repair

    position = int(turn.match.slots.get("number", "1") or 1)
    if not 1 <= position <= len(report.todo):
        last = len(report.todo)
        there = f"findings 1 to {last}. Which one do you mean?" if last > 1 else "one finding."
        return turn.say(f"The last audit has {there}", choices=("How do I fix 1?", "All findings"))
    finding = report.todo[position - 1]
    text = repair(finding, position)
    choices: tuple[str, ...] = ()
    entry = turn.knowledge.entries.get(finding.explains)
    if entry:
        first = entry.short.partition("\n")[0]
        text += f"\n\n{first} *(reviewed {entry.reviewed:%Y-%m})*"
        choices = (entry.question,)
    if position < len(report.todo):
        choices = (f"How do I fix {position + 1}?", *choices)
    reply = Reply(text, choices=(*choices, "All findings"), about=entry.id if entry else "")
    return turn.reply(reply, topic=entry.id if entry else turn.conversation.topic)


@skill("findings")
def list_findings(turn: Turn) -> Outcome:
    """Everything that the last audit found."""
    report = _last(turn)
    if report is None:
        return turn.say(NONE_YET)
    if not report.audited:
        return turn.say(quote(report.reason), choices=("Check again",))
    from bot.audit.summary import listing

    choices = ("How do I fix 1?", "Check again") if report.todo else ("Check again",)
    return turn.say(listing(report), choices=choices)


def _last(turn: Turn) -> Report | None:
    if not turn.conversation.audit:
        return None
    from bot.audit.report import Report

    return Report.from_json(turn.conversation.audit)


def host(site: str) -> str:
    """The registrable domain of an address: its audits run one after another."""
    from bot.audit.url import host_of, registrable_domain

    return registrable_domain(host_of(site if "://" in site else f"http://{site}")) or "-"


def fits(choice: str) -> bool:
    """True if a choice is short enough for every platform."""
    return len(choice.encode()) <= CHOICE_BYTES
