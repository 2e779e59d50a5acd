"""The last audit as files to keep or to pass on: the whole report, the score card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.message import Attachment, Reply, quote
from bot.skills import skill
from bot.skills.audit import NONE_YET

if TYPE_CHECKING:
    from bot.audit.report import Report
    from bot.skills import Outcome, Turn

HTML, PNG = "text/html", "image/png"


@skill("report")
def attach_report(turn: Turn) -> Outcome:
    """The last audit as a file, and its score card."""
    from bot.audit.summary import site_name

    report = _latest(turn)
    if report is None:
        return turn.say(NONE_YET)
    by = turn.brand.name
    file = report_file(report, by)
    card = card_file(report, by) if report.audited else None
    text = (
        f"Here is the whole report on **{quote(site_name(report))}**: {quote(file.name)}. "
        "It is one file that loads nothing from elsewhere; open it in any browser, or print it."
    )
    if card:
        text += f" Its scores come as a picture, too: {quote(card.name)}."
    files = (file, card) if card else (file,)
    return turn.reply(Reply(text, choices=_next(report), attachments=files))


@skill("card")
def attach_card(turn: Turn) -> Outcome:
    """The scores of the last audit as a picture."""
    from bot.audit.summary import site_name

    report = _latest(turn)
    if report is None:
        return turn.say(NONE_YET)
    name = quote(site_name(report))
    if not report.audited:
        why = quote(report.reason)
        return turn.say(f"**{name}** has no scores to show: {why}", choices=("Check again",))
    card = card_file(report, turn.brand.name)
    text = f"The score card of **{name}**: {quote(card.name)}"
    return turn.reply(Reply(text, choices=_next(report), attachments=(card,)))


def _next(report: Report) -> tuple[str, ...]:
    return ("How do I fix 1?", "Check again") if report.todo else ("Check again",)


def report_file(report: Report, by: str) -> Attachment:
    """A report as one HTML file, made under the name `by`."""
    from bot.audit.html import html

    return Attachment(file_name(report, "html", by), HTML, html(report, by).encode())


def card_file(report: Report, by: str) -> Attachment:
    """The score card of a report as a picture, made under the name `by`."""
    from bot.audit.card import score_card

    return Attachment(file_name(report, "png", by), PNG, score_card(report, by))


def file_name(report: Report, ending: str, by: str = "Signpost") -> str:
    """A name that says who audited which site when."""
    from datetime import UTC, datetime

    day = datetime.fromtimestamp(report.at, UTC)
    return named_after(report.final_url or report.url, f"{day:%Y-%m-%d}.{ending}", by)


def named_after(url: str, rest: str, by: str) -> str:
    """A file's name that says who made it and about which host."""
    from bot.audit.url import host_of

    maker = _plain(by.casefold()).strip("-.") or "audit"
    return f"{maker}-{_plain(host_of(url) or 'report')}-{rest}"


def _plain(text: str) -> str:
    """A text as part of a file's name."""
    return "".join(c if (c.isalnum() and c.isascii()) or c in "-." else "-" for c in text)[:60]


def _latest(turn: Turn) -> Report | None:
    """The audit that the talk is about, else the person's last one."""
    from bot.audit.report import Report

    if turn.conversation.audit:
        return Report.from_json(turn.conversation.audit)
    past = [] if turn.message.shared else turn.kept.audits(limit=1)
    return Report.from_json(past[0].report) if past else None
