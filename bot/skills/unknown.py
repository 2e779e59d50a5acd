"""What is said when a message was not understood, or not quite."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.skills import skill

if TYPE_CHECKING:
    from bot.skills import Outcome, Turn

NONE = "None of these"
_SCOPE = "My field is how people find a business through search engines and social networks."
_EXAMPLES = ("SEO vs SMO?", "How do I get on Google Maps?", "audit example.com")
_WORDLESS = "I can only read words so far. Ask me in a sentence, or give me a website to audit."
_ABOUT_WHAT = "About what? Ask a question first, then I can say more."


def clarify(turn: Turn) -> Outcome:
    """At most three readings to choose from, and a way out."""
    if turn.conversation.misses:
        return _give_up(turn)
    best = turn.match.slots.get("entry") or str(turn.match.target)
    likely = (best, *(topic for topic, _ in turn.match.runners_up))
    questions = dict.fromkeys(turn.knowledge[t].question for t in likely if t in turn.knowledge)
    return turn.say(
        "I'm not sure which of these you mean.",
        choices=(*tuple(questions)[:3], NONE),
        misses=turn.conversation.misses + 1,
    )


def _give_up(turn: Turn) -> Outcome:
    """Instead of asking back twice in a row: people, if there are any, and examples."""
    reachable = turn.brand.takes_quotes or turn.brand.contact
    person = " If a person should look at it, say “contact”." if reachable else ""
    return turn.say(
        f"I still can't tell what you mean.{person} Name the topic, or try one of these:",
        choices=(*(("contact",) if reachable else ()), *_EXAMPLES),
        misses=turn.conversation.misses + 1,
    )


def admit(turn: Turn) -> Outcome:
    """That it isn't known, what the field is, and three examples."""
    misses = turn.conversation.misses + 1
    slots = turn.match.slots
    if "aspect" in slots:
        return turn.say(_ABOUT_WHAT, choices=_EXAMPLES)
    if slots.get("outside") == "outside-wordless":
        return turn.say(_WORDLESS, choices=_EXAMPLES, misses=misses)
    outside = {area["id"]: area["reply"] for area in turn.knowledge.outside}
    reason = outside.get(slots.get("outside", ""), "I don't know that.")
    if misses > 1 and (turn.brand.takes_quotes or turn.brand.contact):
        reason += " If a person should look at it, say “contact”."
    return turn.say(f"{reason} {_SCOPE} Try one of these:", choices=_EXAMPLES, misses=misses)


@skill("none")
def ask_again(turn: Turn) -> Outcome:
    """None of the offered readings was meant."""
    return turn.say(
        "Sorry. Say it in other words, or name the topic, for example “Google Maps”.",
        misses=turn.conversation.misses,
    )
