"""Comparisons: the curated ones, and those composed from the facets of two entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.knowledge import FACETS
from bot.message import Reply
from bot.skills import skill
from bot.skills.answer import footer

if TYPE_CHECKING:
    from bot.knowledge import Entry
    from bot.skills import Outcome, Turn

_LABELS = {
    "goal": "Goal", "where": "Where it works", "owner": "Who does it", "cost": "What it costs",
    "pays off in": "Pays off in", "measure": "Measured by",
}  # fmt: skip


@skill("compare")
def list_comparisons(turn: Turn) -> Outcome:
    """Which comparisons there are."""
    curated = sorted(
        turn.knowledge.comparisons.values(), key=lambda entry: entry.id != "seo-vs-smo"
    )
    names = ", ".join(entry.title for entry in curated)
    return turn.say(
        f"Name any two topics, for example “SEO vs SMO?”. Worked out in full are: {names}.",
        choices=tuple(entry.title for entry in curated[:3]),
    )


def compose(turn: Turn) -> Outcome:
    """Two entries side by side, by the facets that both have."""
    first = turn.knowledge[turn.match.slots["first"]]
    second = turn.knowledge[turn.match.slots["second"]]
    text = "\n\n".join(
        (
            f"**{first.title}** and **{second.title}**, side by side.",
            _table(first, second),
            "**Next step:** ask about the one that is nearer to your goal.",
            f"{footer(first)}  \n{footer(second)}",
        )
    )
    reply = Reply(text, choices=(first.question, second.question), about=first.id)
    return turn.reply(reply, topic=first.id)


def _table(first: Entry, second: Entry) -> str:
    rows = [
        f"| {_LABELS[facet]} | {first.facets[facet]} | {second.facets[facet]} |"
        for facet in FACETS
        if facet in first.facets and facet in second.facets
    ]
    return "\n".join([f"| | {first.title} | {second.title} |", "| --- | --- | --- |", *rows])
