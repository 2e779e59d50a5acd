"""The App Home, the command's help and the suggested questions. Pure, made from what there is."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from bot.adapters.markdown import parse
from bot.adapters.slack.blocks import blocks
from bot.adapters.slack.render import button, render
from bot.message import Reply, quote

if TYPE_CHECKING:
    from bot.adapters.slack.render import Payload
    from bot.knowledge import Knowledge
    from bot.skills import Brand
    from bot.storage.records import PastAudit

PROMPTS = ("SEO vs SMO?", "What is SEO?", "Which one suits a small shop?", "What can you do?")
_BUTTONS = ("SEO vs SMO?", "What is SEO?", "What is SMO?", "What can you do?")
_AUDITS = 5
_WHAT = (
    "I advise on search and social visibility: how people find a business through Google and Bing, "
    "and through social networks. Mention me in a channel, write to me here, or use the command."
)
_PRIVACY = (
    "I keep what you ask, your audits and your subscriptions, so that a follow-up has a meaning; "
    "nobody but you is shown them. I read a channel only where I am named or take part in a "
    "thread, and I never read history."
)


def home(
    brand: Brand,
    knowledge: Knowledge,
    audits: list[PastAudit],
    subscriptions: tuple[str, ...],
    channel: str,
) -> dict[str, Any]:
    """The view of one person; `channel` is their direct message, where presses are answered."""
    text = "\n\n".join(
        (
            f"## {brand.name}",
            _WHAT,
            "## What I do",
            _commands(knowledge, ""),
            "## Your audits",
            _audits(audits),
            "## Your subscriptions",
            ", ".join(map(quote, subscriptions)) or "None. I only answer.",
            "## Privacy",
            _PRIVACY,
        )
    )
    buttons = [button(choice, f"choice:{n}", choice) for n, choice in enumerate(_BUTTONS)]
    shown = [*blocks(parse(text)), {"type": "actions", "elements": buttons}]
    return {"type": "home", "blocks": shown[:100], "private_metadata": channel}


def usage(knowledge: Knowledge, command: str) -> Payload:
    """What follows the slash command: the intents that have a help line, read from the files."""
    text = (
        f"Write `{command}` and what you want. Only you see the answer, until you share it.\n\n"
        + _commands(knowledge, command)
        + f"\n- `{command} What is a canonical tag?`: an answer to any question of the field"
    )
    return render(Reply(text, choices=_BUTTONS[:2]))[0]


def prompts() -> list[dict[str, str]]:
    """Questions to begin with, for the app's own conversation."""
    return [{"title": prompt, "message": prompt} for prompt in PROMPTS]


def _commands(knowledge: Knowledge, command: str) -> str:
    lines = []
    for intent in knowledge.intents.values():
        said, _, what = str((intent or {}).get("help") or "").partition(": ")
        if what and not intent.get("admin"):
            typed = f"{command} {said.lstrip('/')}".strip()
            lines.append(f"- `{typed}`: {what}")
    return "\n".join(lines)


def _audits(audits: list[PastAudit]) -> str:
    lines = []
    for audit in audits[:_AUDITS]:
        scores = audit.report.get("scores") or {}
        told = ", ".join(
            f"{name} {scores[key]}"
            for key, name in (("seo", "SEO"), ("social", "Social"))
            if scores.get(key) is not None
        )
        day = audit.at.astimezone(UTC)
        lines.append(f"- {quote(audit.url)}, {day:%d %B %Y}" + (f": {told}" if told else ""))
    return "\n".join(lines) or "None yet. Write “audit example.com”."
