"""The way to the people behind this copy of Signpost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.message import quote
from bot.skills import skill

if TYPE_CHECKING:
    from bot.skills import Outcome, Turn


@skill("quote")
def point_to_operator(turn: Turn) -> Outcome:
    """How to reach a person."""
    if not turn.brand.contact:
        return turn.say(
            "A quote comes from people, and nobody has left an address here. "
            "I can say what the work usually costs, and audit your site so that you know what to "
            "ask for.",
            choices=("How much does SEO cost?",),
        )
    return turn.say(
        f"A quote comes from people: write to {quote(turn.brand.contact)}. "
        "Say which site it is, what you want to reach and by when.",
    )
