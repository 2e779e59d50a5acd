"""The bot among the members of a chat. Added to a group, it says once how to talk to it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.adapters.telegram.events import is_group
from bot.adapters.telegram.read import PLATFORM
from bot.message import Address, Message, Reply
from bot.skills.smalltalk import greeting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.skills import Brand

_OUT = frozenset({"left", "kicked"})


@dataclass(frozen=True, slots=True)
class Change:
    """The bot came into a chat, or left it.

    Attributes:
        chat: its id.
        user: who did it.
        came: True if the bot may write there now, and might not before.
        left: True if it may not any more.
        event: what tells this change from others.
    """

    chat: str
    user: str
    came: bool
    left: bool
    event: str

    @property
    def greets(self) -> Message | None:
        """What is greeted: to be added to a group; who opens a private chat speaks first."""
        if not self.came or not is_group(self.chat):
            return None
        return Message("", Address(PLATFORM, self.chat, "", self.user), self.event, shared=True)


def change(update_of: Mapping[str, Any]) -> Change | None:
    """The change that an update tells of, if it is one of the bot's own membership."""
    told: Any = update_of.get("my_chat_member")
    try:
        chat, user = str(int(told["chat"]["id"])), str(int(told["from"]["id"]))
        before, now = _out(told["old_chat_member"]), _out(told["new_chat_member"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    event = f"member:{chat}:{update_of.get('update_id')}"
    return Change(chat, user, before and not now, now and not before, event)


def _out(member: Any) -> bool:
    return member["status"] in _OUT or member.get("is_member") is False


def hello(brand: Brand, username: str) -> Reply:
    """The first words in a group."""
    first = greeting(brand)
    how = (
        "Here I answer commands, and replies to my messages. For example: "
        f"`/ask@{username} SEO vs SMO?` or `/audit@{username} example.com`"
    )
    return replace(first, text=f"{first.text}\n\n{how}")
