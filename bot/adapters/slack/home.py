"""The App Home, the command's help and the suggested questions. Pure, made from what there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from bot.adapters.markdown import parse
from bot.adapters.slack.blocks import blocks
from bot.adapters.slack.render import button, header, render
from bot.message import CHOICE_BYTES, Reply, quote
from bot.skills.subscribe import NAMES

if TYPE_CHECKING:
    from datetime import datetime

    from bot.adapters.slack.render import Payload
    from bot.knowledge import Knowledge
    from bot.skills import Brand
    from bot.storage.records import PastAudit, Watched

VIEW_BLOCKS = 100

PROMPTS = ("SEO vs SMO?", "What is SEO?", "Which one suits a small shop?", "What can you do?")
_TOPICS = ("SEO vs SMO?", "What is SEO?", "What is SMO?", "What can you do?")
_SHOWN = 5
_WHAT = (
    "I advise on search and social visibility: how people find a business through Google and Bing, "
    "and through social networks. Mention me in a channel, write to me under Messages, or use the "
    "command. In a thread that I take part in, ask on without naming me."
)
_PRIVACY = (
    "I keep what you ask, your audits and what you have me watch or send, so that a follow-up has "
    "a meaning; nobody but you is shown them. I read a channel only where I am named or take part "
    "in a thread. Should I break down while I answer, I look there whether my answer arrived."
)


@dataclass(frozen=True, slots=True)
class Mine:
    """What is kept of the person who looks: audits, newest first; watches; subscriptions."""

    audits: list[PastAudit]
    watches: list[Watched]
    subscriptions: tuple[str, ...]


def home(brand: Brand, knowledge: Knowledge, mine: Mine, channel: str) -> dict[str, Any]:
    """The view of one person; `channel` is their direct message, where presses are answered."""
    sections = (
        (brand.name, _WHAT, _TOPICS),
        ("Your audits", _audits(mine.audits), _again(mine.audits)),
        ("What I watch for you", _watches(mine), ("My watches",) if mine.watches else ()),
        ("What I do", _commands(knowledge, ""), ()),
        ("Privacy", _PRIVACY, ("Privacy", "My data", "Erase my data")),
    )
    shown: list[dict[str, Any]] = []
    count = 0
    for title, text, choices in sections:
        shown += [header(title), *blocks(parse(text))]
        pressed = [
            button(choice, f"choice:{count + n}", choice) for n, choice in enumerate(choices)
        ]
        count += len(pressed)
        shown += [{"type": "actions", "elements": pressed}] if pressed else []
    return {"type": "home", "blocks": shown[:VIEW_BLOCKS], "private_metadata": channel}


def usage(knowledge: Knowledge, command: str) -> Payload:
    """What follows the slash command: the intents that have a help line, read from the files."""
    text = (
        f"Write `{command}` and what you want. Only you see the answer, until you share it.\n\n"
        + _commands(knowledge, command)
        + f"\n- `{command} What is a canonical tag?`: an answer to any question of the field"
    )
    return render(Reply(text, choices=_TOPICS[:2]))[0]


def prompts() -> list[dict[str, str]]:
    """Questions to begin with, for the app's own conversation."""
    return [{"title": prompt, "message": prompt} for prompt in PROMPTS]


def _commands(knowledge: Knowledge, command: str) -> str:
    """What can be asked for, a line each: what to type, and what comes of it."""
    lines = []
    for intent in knowledge.intents.values():
        said, _, what = str((intent or {}).get("help") or "").partition(": ")
        if what and not intent.get("admin"):
            ways = (
                f"`{command} {way.lstrip('/')}`".replace("` ", "`") for way in said.split(" / ")
            )
            # Telegram's way to type it means nothing here.
            lines.append(f"- {' or '.join(ways)}: {what.replace('/mydata', '“my data”')}")
    return "\n".join(lines)


def _audits(audits: list[PastAudit]) -> str:
    lines = []
    for audit in audits[:_SHOWN]:
        scores = audit.report.get("scores") or {}
        told = ", ".join(
            f"{name} {scores[key]}"
            for key, name in (("seo", "SEO"), ("social", "Social"))
            if scores.get(key) is not None
        )
        lines.append(f"- {quote(audit.url, 80)}, {_day(audit.at)}" + (f": {told}" if told else ""))
    return "\n".join(lines) or "None yet. Write “audit example.com”, or use the shortcut on a link."


def _again(audits: list[PastAudit]) -> tuple[str, ...]:
    if not audits:
        return ()
    again = f"audit {audits[0].url}"
    return (*((again,) if len(again.encode()) <= CHOICE_BYTES else ()), "My audits",
            "What changed since last time?")  # fmt: skip


def _watches(mine: Mine) -> str:
    lines = [f"- {quote(one.url, 80)}, next on {_day(one.due)}" for one in mine.watches[:_SHOWN]]
    lines += [f"- {NAMES.get(kind, quote(kind))}; “stop” ends it" for kind in mine.subscriptions]
    return "\n".join(lines) or "Nothing. I only answer. “watch example.com” has me look every week."


def _day(at: datetime) -> str:
    day = at.astimezone(UTC)
    return f"{day.day} {day:%B %Y}"
