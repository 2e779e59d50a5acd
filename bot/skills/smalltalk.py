"""Greetings, thanks, goodbyes and insults, in a line or two each."""

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
    if "insult" in turn.match.slots:
        return _apology(turn)
    return turn.reply(greeting(turn.brand))


def _apology(turn: Turn) -> Outcome:
    """What can still be done for somebody who is angry; no joke, no reproach."""
    offer = "Say in other words what you need, or name the topic, and I try again."
    reachable = turn.brand.takes_quotes or turn.brand.contact
    if reachable:
        offer += " If a person should look at it, say “contact”."
    return turn.say(f"I'm sorry that didn't help. {offer}", choices=("contact",) * bool(reachable))


def greeting(brand: Brand) -> Reply:
    """The first words of a conversation."""
    return Reply(
        brand.greeting
        or f"Hello, I'm {brand.name}. Ask me how people find a business through search and social "
        "networks, or give me a website to audit.",
        choices=("SEO vs SMO?", "What can you do?"),
    )
