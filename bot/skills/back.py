"""Going back a topic, and ending what is open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.router import CERTAIN, Match
from bot.skills import skill
from bot.skills.answer import answer

if TYPE_CHECKING:
    from bot.skills import Outcome, Turn


@skill("back")
def return_to_topic(turn: Turn) -> Outcome:
    """The topic before the last one, once more."""
    before = turn.conversation.before
    if before not in turn.knowledge:
        return turn.say("There is nothing to go back to yet.", choices=("What can you do?",))
    return answer(replace(turn, match=Match("entry", before, CERTAIN)))


@skill("cancel")
def cancel(turn: Turn) -> Outcome:
    """Ends the questions that are open."""
    return turn.say("All right. Nothing is open; ask me anything.", flow=None)
