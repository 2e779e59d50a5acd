"""What is kept of a person: said, handed over, erased."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.message import Attachment, Reply
from bot.skills import completion, skill
from bot.skills.aside import aside
from bot.skills.asking import begin
from bot.storage.records import Erase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.skills import Outcome, Turn

_CHOICES = ("My data", "Erase my data")
_NAMES = {
    "turns": "your messages", "conversations": "talks", "outbox": "my answers",
    "jobs": "audits begun", "leads": "requests for a quote", "feedback": "votes",
    "watches": "watched websites",
}  # fmt: skip
_POLICY = (
    "I keep what the answers need, in this service's own database, and pass nothing on unasked.\n\n"
    "- **Your messages** and how I understood them, to repair what I did not understand: 30 days.\n"
    "- **This conversation's thread**: the last topic and site; I refer to it for 15 minutes.\n"
    "- **Audits** that you asked for, so that a later one can be compared: 30 days.\n"
    "- **What you ask me to keep**: subscriptions and watched websites until you say “stop”, "
    "votes, a request for a quote for 90 days.\n\n"
    "“My data” gives you a copy; “Erase my data” deletes it. No tracking, no language model."
)


@skill("privacy")
def explain(turn: Turn) -> Outcome:
    """What I keep of you, a copy of it, and how to erase it."""
    asked = not turn.match.slots.keys().isdisjoint({"erase", "data"})
    if turn.message.shared:
        return aside(turn) if asked else turn.say(_POLICY)
    if "erase" in turn.match.slots:
        return begin(turn, "erase")
    if "data" in turn.match.slots:
        return _export(turn)
    return turn.say(_POLICY, choices=_CHOICES)


@completion("erase")
def erased(turn: Turn, answers: Mapping[str, str]) -> Outcome:
    """Erases everything, if the person meant it."""
    if answers.get("confirm") != "yes":
        return turn.say("Nothing was deleted.", flow=None)
    return turn.say(
        "Everything that was kept of you here is deleted.",
        records=(Erase(),),
        topic="",
        before="",
        asked="",
        site="",
        audit=None,
        flow=None,
    )


def _export(turn: Turn) -> Outcome:
    kept = turn.kept.export()
    if not kept:
        return turn.say("Nothing is kept of you here.", choices=("Privacy",))
    content = json.dumps(kept, ensure_ascii=False, indent=1, default=str).encode()
    tables = ", ".join(f"{_NAMES.get(name, name)} ({len(rows)})" for name, rows in kept.items())
    file = Attachment("my-data.json", "application/json", content)
    reply = Reply(
        f"Everything that is kept of you: {tables}.", choices=_CHOICES[1:], attachments=(file,)
    )
    return turn.reply(reply)
