"""What comes by itself once a week, a tip or a digest: asked for, confirmed, stopped by a word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.router.text import phrase
from bot.skills import completion, skill
from bot.skills.aside import aside
from bot.skills.asking import begin, known
from bot.storage.records import Subscribe, Unsubscribe, Unwatch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.skills import Outcome, Turn

TIP = "weekly"
DIGEST = "digest"
NAMES = {TIP: "the weekly tip", DIGEST: "the weekly digest"}
TERMINAL = frozenset({"console", "ask"})
"""Platforms on which nothing can be sent first."""
_CHOSEN = {"tip": (TIP,), "digest": (DIGEST,), "both": (TIP, DIGEST)}
_STOP = re.compile(
    r"\b(?:stop|unsub\w*|opt out|no more|remove|delete|off|quit|do not|end|cancel|leave)\b"
)


@skill("subscribe")
def subscribe(turn: Turn) -> Outcome:
    """Begins or ends what comes by itself."""
    subscribed = turn.kept.subscriptions()
    if _STOP.search(phrase(turn.message.text)):
        return _stop(turn, bool(subscribed or turn.kept.watches()))
    if turn.message.shared:
        return aside(turn)
    if turn.message.sender.platform in TERMINAL:
        return turn.say(
            "In a terminal I can't write first. The weekly tip and the digest come by Telegram "
            "or Slack."
        )
    named = known(turn, "subscribe", "what")
    wanted = _CHOSEN[named.get("what", "both")]
    if set(wanted) <= set(subscribed):
        names = " and ".join(NAMES[kind] for kind in wanted)
        return turn.say(f"You get {names} already. Say “stop” to end it.", choices=("stop",))
    return begin(turn, "subscribe", named)


def _stop(turn: Turn, begun: bool) -> Outcome:
    text = (
        "Stopped. I won't write first any more."
        if begun
        else "You are on no list, so nothing comes by itself."
    )
    return turn.say(text, records=(Unsubscribe(), Unwatch()), flow=None)


@completion("subscribe")
def confirmed(turn: Turn, answers: Mapping[str, str]) -> Outcome:
    """Keeps the subscription if the person said yes."""
    kinds = _CHOSEN.get(answers.get("what", ""), ())
    if answers.get("confirm") != "yes" or not kinds:
        return turn.say("Then I only answer, and never write first.", flow=None)
    names = " and ".join(NAMES[kind] for kind in kinds)
    text = f"Done. You get {names} from next Monday on; “stop” ends it."
    if DIGEST in kinds and not (turn.kept.audits(limit=1) or turn.kept.watches()):
        text += " The digest tells of websites that you had audited or watched: there is none yet."
    records = tuple(map(Subscribe, kinds))
    return turn.say(text, choices=("stop",), records=records, flow=None)
