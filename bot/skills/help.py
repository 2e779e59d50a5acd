"""Who Signpost is and what it can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.skills import skill

if TYPE_CHECKING:
    from bot.skills import Outcome, Turn

_MORE = ("watch example.com", "preview example.com", "subscribe", "my audits", "privacy")
EXAMPLES = ("SEO vs SMO?", "Which one suits a small shop?", "audit example.com")
_NATURE = (
    "I am a program, not a person and no language model: my answers are written and dated by "
    "people, and each names its source."
)


@skill("help")
def introduce(turn: Turn) -> Outcome:
    """What I am and what I can do."""
    if "nature" in turn.match.slots:
        return turn.say(_NATURE, choices=EXAMPLES)
    topics = len(turn.knowledge)
    reachable = turn.brand.takes_quotes or turn.brand.contact
    words = (*_MORE[:-1], *(("quote",) if reachable else ()), _MORE[-1])
    text = (
        f"I'm {turn.brand.name}, an advisor for search and social visibility: how people find a "
        "business through Google and Bing (SEO) and through social networks (SMO).\n\n"
        f"- **Ask** about any of {topics} topics: “How do I get on Google Maps?”\n"
        "- **Compare** two of them: “SEO vs SMO?”\n"
        "- **Audit** a website: “audit example.com”, then “How do I fix 1?”\n"
        f"- **More:** {', '.join(f'“{word}”' for word in words)}\n\n"
        f"{_NATURE}"
    )
    return turn.say(text, choices=("SEO vs SMO?", "What is SEO?", "What is SMO?"))
