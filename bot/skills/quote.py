"""A request for a quote, passed on to the people behind this copy of Signpost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.message import quote
from bot.skills import completion, skill
from bot.skills.aside import aside
from bot.skills.asking import begin
from bot.storage.records import Lead

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.skills import Outcome, Turn


@skill("quote")
def request(turn: Turn) -> Outcome:
    """Takes a request for a quote, or says how to reach a person."""
    if turn.brand.takes_quotes and turn.message.shared:
        return aside(turn)
    if turn.brand.takes_quotes:
        site = _site(turn)
        return begin(turn, "quote", {"site": site} if site else {})
    if not turn.brand.contact:
        return turn.say(
            "I can't pass a request for a quote on: nobody has left an address here. "
            "I can say what the work usually costs, and audit your site so that you know what to "
            "ask for.",
            choices=("How much does SEO cost?",),
        )
    return turn.say(
        f"A quote comes from people: write to {quote(turn.brand.contact)}. "
        "Say which site it is, what you want to reach and by when.",
    )


@completion("quote")
def sent(turn: Turn, answers: Mapping[str, str]) -> Outcome:
    """Keeps the request if the person agreed, and says what happens next."""
    if answers.get("consent") != "yes" or answers.get("confirm") != "yes":
        return turn.say("Then nothing is kept or sent. Say “quote” to begin again.", flow=None)
    lead = Lead(
        name=answers["name"],
        contact=answers["contact"],
        site=answers.get("site", ""),
        wishes=answers.get("wishes", ""),
        audit=_audit(turn),
    )
    text = (
        f"Sent, {quote(lead.name)}. Somebody will get in touch with you at "
        f"{quote(lead.contact)}. Your request is deleted here after 90 days, or at once if you "
        "say “erase my data”."
    )
    return turn.say(text, records=(lead,), flow=None)


def _site(turn: Turn) -> str:
    if turn.conversation.site:
        return turn.conversation.site
    last = turn.kept.audits(limit=1)
    return last[0].url if last else ""


def _audit(turn: Turn) -> Mapping[str, Any] | None:
    if turn.conversation.audit:
        return turn.conversation.audit
    last = turn.kept.audits(limit=1)
    return last[0].report if last else None
