"""Messages that come by themselves: there are none here, and this says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.skills import skill

if TYPE_CHECKING:
    from bot.skills import Outcome, Turn


@skill("subscribe")
def explain_silence(turn: Turn) -> Outcome:
    """Signpost speaks only when spoken to."""
    return turn.say(
        "I only answer; I never write first. So there is nothing to subscribe to, and nothing "
        "to stop: you are on no list."
    )
