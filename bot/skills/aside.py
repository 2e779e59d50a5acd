"""What is for one person alone is not said where others read it."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.skills import Outcome, Turn


def aside(turn: Turn) -> Outcome:
    """Asks the person to come where nobody else reads."""
    link = turn.message.private_at
    invited = f"[Write to me in private]({link})" if link else "Write to me in private"
    return turn.say(f"{invited} for that: here everybody would see it.")


def in_private(run: Callable[[Turn], Outcome]) -> Callable[[Turn], Outcome]:
    """A skill that answers one person alone, and elsewhere says so."""

    @wraps(run)
    def guarded(turn: Turn) -> Outcome:
        return aside(turn) if turn.message.shared else run(turn)

    return guarded
