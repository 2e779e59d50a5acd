"""Audits asked for in a conversation: the request, its result, every finding, every repair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.message import Reply, quote
from bot.skills import Job, skill
from bot.skills.answer import footer

if TYPE_CHECKING:
    from bot.conversation import Conversation
    from bot.knowledge import Knowledge
    from bot.skills import Outcome, Turn

_WHICH = "Which address shall I audit? For example: example.com"
_NONE_YET = "There is no audit to speak of yet. Give me an address, for example: audit example.com"


@skill("audit")
def request(turn: Turn) -> Outcome:
    """Audits a website for search and social."""
    sites = turn.match.slots.get("sites", "").split()
    if not sites and turn.conversation.site:
        sites = [turn.conversation.site]
    if not sites:
        return turn.say(_WHICH, awaits="cmd-audit")
    later = tuple(f"audit {site}" for site in sites[1:3] if len(f"audit {site}".encode()) <= 60)
    text = f"I'm auditing {quote(sites[0])}. It usually takes a few seconds."
    return turn.say(text, choices=later, job=Job("audit", {"url": sites[0]}), site=sites[0])
