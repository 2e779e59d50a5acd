"""Which message a post whose fate nobody noted can be.

Telegram shows no history to bots, but lets a bot edit its own messages alone. A chat gets one thing
after another, so that no message of ours can stand behind what was there before the post, but the
post itself; an edit there finds it, or is refused and changes nothing.
Source: https://core.telegram.org/bots/api#editmessagetext, refusals as Telegram words them:
"message to edit not found" and "message can't be edited".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.telegram.events import is_group, number_of

if TYPE_CHECKING:
    from bot.storage.outbox import Outgoing

REACH = 10
"""Numbers that are tried: people write in between, and private chats of a bot count together."""


def candidates(outgoing: Outgoing) -> range:
    """Numbers of messages, from the likeliest on; none where another's message might be edited.

    Where nothing is known of a chat, what was asked does alone if it is the first thing that a
    person says in private; not a press, whose message may be an old one. Without a person it may be
    a channel, in which administrators edit what others wrote.
    """
    before = [int(number) for number in outgoing.after.split(",") if number.isdigit()]
    if (
        not before
        and not is_group(outgoing.address.channel)
        and (number_of(outgoing.event) and not outgoing.event.startswith("press:"))
    ):
        before = [0]
    if not before or not outgoing.address.user or outgoing.message:
        return range(0)
    first = max(*before, number_of(outgoing.event) or 0) + 1
    return range(first, first + REACH)
