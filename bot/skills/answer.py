"""Answers from the knowledge: the entry itself, more of it, its sources, what lies beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.message import Reply, clean
from bot.skills.simpler import simpler

if TYPE_CHECKING:
    from bot.knowledge import Entry
    from bot.skills import Outcome, Turn

CHOICES = ("More", "Sources", "Related")
FACETS = {
    "cost": ("Cost", "cost"),
    "time": ("Pays off in", "pays off in"),
    "who": ("Who does it", "owner"),
    "measure": ("Measured by", "measure"),
}
"""What a follow-up may ask of a topic: how it is headed, and the facet that answers."""


def answer(turn: Turn) -> Outcome:
    """The entry that a message asks for, or the part of the last one that it asks for."""
    entry = turn.knowledge[turn.match.slots.get("entry") or str(turn.match.target)]
    aspect = turn.match.slots.get("aspect", "")
    if aspect in {"more", "how"}:
        return _more(turn, entry, assumed=aspect == "how")
    if aspect == "sources":
        return _sources(turn, entry)
    if aspect == "related":
        return _related(turn, entry)
    if aspect == "short":
        return _short(turn, entry)
    if aspect in FACETS and entry.facets:
        return _facet(turn, entry, aspect)
    if aspect:
        return _more(turn, entry, assumed=True)
    text = f"{entry.short}\n\n{footer(entry)}"
    offered = tuple(flow.offer for flow in turn.knowledge.flows.values() if entry.id in flow.beside)
    reply = Reply(text, more=entry.long, choices=(*CHOICES, *offered), about=entry.id)
    return turn.reply(reply, topic=entry.id, asked=clean(turn.message.text))


def _facet(turn: Turn, entry: Entry, asked: str) -> Outcome:
    """What was asked of the topic first, then what usually comes next."""
    said = [asked, *(name for name in FACETS if name != asked)]
    first, *others = (f"{FACETS[name][0]}: {entry.facets[FACETS[name][1]]}" for name in said)
    lines = "\n".join(f"- {line}" for line in others)
    text = f"**{entry.title}.** {first}.\n\n{lines}\n\n{footer(entry)}"
    return turn.reply(Reply(text, choices=CHOICES, about=entry.id), topic=entry.id)


def footer(entry: Entry) -> str:
    """Where an answer comes from and when it was last checked."""
    source = entry.sources[0]
    return (
        f"*Source: [{source.title}]({source.url}) ({source.publisher}) · "
        f"reviewed {entry.reviewed:%Y-%m}*"
    )


def _more(turn: Turn, entry: Entry, *, assumed: bool) -> Outcome:
    opening = f"About **{entry.title}**:\n\n" if assumed else ""
    reply = Reply(
        f"{opening}{entry.long}\n\n{footer(entry)}", choices=("Sources", "Related"), about=entry.id
    )
    return turn.reply(reply, topic=entry.id)


def _sources(turn: Turn, entry: Entry) -> Outcome:
    lines = [
        f"- [{source.title}]({source.url}), {source.publisher}, opened {source.seen:%d %B %Y}"
        for source in entry.sources
    ]
    text = f"What I say about **{entry.title}** rests on:\n\n" + "\n".join(lines)
    reviewed = f"\n\nThe entry was last reviewed on {entry.reviewed:%d %B %Y}."
    reply = Reply(text + reviewed, choices=("More", "Related"), about=entry.id)
    return turn.reply(reply, topic=entry.id)


def _related(turn: Turn, entry: Entry) -> Outcome:
    questions = tuple(turn.knowledge[other].question for other in entry.related[:3])
    reply = Reply(f"Close to **{entry.title}**:", choices=questions, about=entry.id)
    return turn.reply(reply, topic=entry.id)


def _short(turn: Turn, entry: Entry) -> Outcome:
    text = f"{simpler(entry, turn.knowledge)}\n\n{footer(entry)}"
    reply = Reply(text, choices=CHOICES, about=entry.id)
    return turn.reply(reply, topic=entry.id)
