"""Advice by questions: SEO or SMO, which network, why traffic dropped, a new website."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.knowledge.weighing import weigh
from bot.message import CHOICE_BYTES, Reply
from bot.skills import completion, skill
from bot.skills.answer import footer
from bot.skills.asking import begin, known

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.knowledge.weighing import Weighed
    from bot.skills import Outcome, Turn

_STARTS = {"network": "network", "drop": "traffic-drop", "website": "website"}
_REASONS = 4
_REMARKS = 3
_TURNS = 2


@skill("advice")
def advise(turn: Turn) -> Outcome:
    """Finds out by a few questions what suits you."""
    name = next((flow for slot, flow in _STARTS.items() if slot in turn.match.slots), "advice")
    answers = known(turn, name, "business") if name == "advice" else {}
    return begin(turn, name, answers)


@completion("advice", "network", "traffic-drop", "website")
def conclude(turn: Turn, answers: Mapping[str, str]) -> Outcome:
    """The advice that the answers come to."""
    if turn.conversation.flow is None or not any(answers.values()):
        return turn.say("Without an answer I can't choose for you.", flow=None)
    weighed = weigh(turn.knowledge.flows[turn.conversation.flow["name"]], answers)
    conclusion = weighed.conclusion
    first, *others = (turn.knowledge[entry] for entry in conclusion.entries)
    text = "\n\n".join(
        filter(
            None,
            (
                conclusion.text,
                "\n".join(f"- {reason}" for reason in weighed.reasons[:_REASONS]),
                "**First three steps**",
                "\n".join(f"{n}. {step}" for n, step in enumerate(weighed.steps, 1)),
                "**In your case**" if weighed.remarks else "",
                "\n".join(f"- {remark}" for remark in weighed.remarks[:_REMARKS]),
                f"**What would change this:** {_changes(weighed)}",
                footer(first),
            ),
        )
    )
    choices = tuple(one.question for one in (first, *others))
    fitting = tuple(choice for choice in choices if len(choice.encode()) <= CHOICE_BYTES)
    return turn.reply(
        Reply(text, more=first.long, choices=fitting[:3], about=first.id),
        flow=None,
        topic=first.id,
    )


def _changes(weighed: Weighed) -> str:
    """In words, and by the answers that would have led elsewhere."""
    said = [
        f"Had you said “{choice.text}”, it would read: {conclusion.text.strip('*').rstrip('.')}."
        for choice, conclusion in weighed.turns[:_TURNS]
    ]
    return " ".join((weighed.conclusion.changes, *said))
