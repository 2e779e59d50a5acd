"""Greetings, thanks and goodbyes, in a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.message import Reply
from bot.skills import skill

if TYPE_CHECKING:
    from bot.skills import Brand, Outcome, Turn


@skill("smalltalk")
def return_courtesy(turn: Turn) -> Outcome:
    """A greeting for a greeting, a welcome for thanks."""
    if "thanks" in turn.match.slots:
        return turn.say("You're welcome.")
    if "bye" in turn.match.slots:
        return turn.say("Goodbye. I'm here whenever you have a question.")
    return turn.reply(greeting(turn.brand))


def greeting(brand: Brand) -> Reply:
    """The first words of a conversation."""
    return Reply(
        brand.greeting
        or f"Hello, I'm {brand.name}. Ask me how people find a business through search and social "
        "networks, or give me a website to audit.",
        choices=("SEO vs SMO?", "What can you do?"),
    )
