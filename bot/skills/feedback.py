"""Whether the last answer helped, and if not, why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.skills import completion, skill
from bot.skills.asking import begin
from bot.storage.records import Vote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.skills import Outcome, Turn


@skill("feedback")
def vote(turn: Turn) -> Outcome:
    """Takes a vote on the last answer."""
    topic, asked = turn.conversation.topic, turn.conversation.asked
    if not topic:
        return turn.say("About which answer? Ask something first, then tell me whether it helped.")
    if "helpful" in turn.match.slots:
        return turn.say("Thank you, noted.", records=(Vote(topic, helpful=True, asked=asked),))
    if "unhelpful" in turn.match.slots:
        return begin(turn, "feedback")
    return turn.say("Did the last answer help?", choices=("helpful", "not helpful"))


@completion("feedback")
def explained(turn: Turn, answers: Mapping[str, str]) -> Outcome:
    """Keeps why the answer did not help."""
    about, reason = turn.conversation, answers.get("reason", "")
    record = Vote(about.topic, helpful=False, reason=reason, asked=about.asked)
    text = "Noted; whoever looks after the entries will see it."
    if record.reason == "other":
        text += " Ask once more in other words, or name the topic."
    return turn.say(text, choices=("Sources", "Related"), records=(record,), flow=None)
