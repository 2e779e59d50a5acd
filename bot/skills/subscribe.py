"""The weekly tip: asked for, confirmed, and stopped with one word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.router.text import phrase
from bot.skills import completion, skill
from bot.skills.aside import aside
from bot.skills.asking import begin
from bot.storage.records import Subscribe, Unsubscribe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.skills import Outcome, Turn

KIND = "weekly"
_STOP = re.compile(
    r"\b(?:stop|unsub\w*|opt out|no more|remove|delete|off|quit|do not|end|cancel|leave)\b"
)
_TERMINAL = frozenset({"console", "ask"})


@skill("subscribe")
def subscribe(turn: Turn) -> Outcome:
    """Begins or ends the weekly tip."""
    subscribed = turn.kept.subscriptions()
    if _STOP.search(phrase(turn.message.text)):
        text = (
            "Stopped. I won't write first any more."
            if subscribed
            else ("You are on no list, so nothing comes by itself.")
        )
        return turn.say(text, records=(Unsubscribe(),), flow=None)
    if turn.message.shared:
        return aside(turn)
    if turn.message.sender.platform in _TERMINAL:
        return turn.say(
            "In a terminal I can't write first. The weekly tip comes by Telegram or Slack."
        )
    if KIND in subscribed:
        return turn.say("You get the weekly tip already. Say “stop” to end it.", choices=("stop",))
    return begin(turn, "subscribe")


@completion("subscribe")
def confirmed(turn: Turn, answers: Mapping[str, str]) -> Outcome:
    """Keeps the subscription if the person said yes."""
    if answers.get("confirm") != "yes":
        return turn.say("Then I only answer, and never write first.", flow=None)
    text = "Done. The first tip comes within a week; “stop” ends it."
    return turn.say(text, choices=("stop",), records=(Subscribe(KIND),), flow=None)
