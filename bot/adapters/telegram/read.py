"""What Telegram sends → what a person said. Pure: no network, no state, and nothing it chokes on.

An edit is answered if its words changed (see events.py) and the message is young.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.adapters.telegram import events
from bot.adapters.telegram.links import chat_link, said
from bot.conversation import MEMORY
from bot.message import Address, Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.adapters.telegram.names import Names

    Json = Mapping[str, Any]

PLATFORM = "telegram"
GLUE = "\u2060"
"""Written into texts so that they don't turn into links by themselves (see html.py)."""
START = "start"
_WORDLESS = (
    "sticker", "voice", "audio", "photo", "document", "video", "video_note", "animation",
    "location", "venue", "contact", "poll", "dice", "story", "paid_media", "game",
)  # fmt: skip
_COMMAND = re.compile(r"/(\w{1,64})(?:@(\w+))?(?:\s+|$)(.*)", re.DOTALL)
_PRIVATE = "private"


def read(update: Json, names: Names) -> Message | None:
    """What a person said to the bot with an update, or None.

    Args:
        update: as Telegram sends it.
        names: of the bot.
    """
    if press := _object(update, "callback_query"):
        return _pressed(press, names)
    edited = _object(update, "edited_message")
    sent = edited or _object(update, "message")
    chat = _object(sent, "chat")
    if not _is_person(sent, chat, names):
        return None
    text = _text(sent)
    if text is None or (edited and _old(edited)):
        return None
    text = text.replace(GLUE, "").strip()
    if _word(chat, "type") != _PRIVATE and not _addressed(sent, text, names):
        return None
    spoken = _spoken(_without_mention(text, names), names, private=_word(chat, "type") == _PRIVATE)
    if spoken is None:
        return None
    return Message(
        spoken,
        Address(PLATFORM, _id(chat), _topic(sent), _author(sent)),
        events.said(_id(chat), sent.get("message_id"), text),
        _time(sent),
        shared=_word(chat, "type") != _PRIVATE,
        private_at=chat_link(names.username),
        reacts_to=_own(sent, names),
    )


def _pressed(press: Json, names: Names) -> Message | None:
    """A pressed button says what stands on it."""
    data, below = _word(press, "data"), _object(press, "message")
    chat, user = _object(below, "chat"), _object(press, "from")
    if not (data and _id(chat) and _id(user)):
        return None
    address = Address(PLATFORM, _id(chat), _topic(below), _id(user))
    return Message(
        data,
        address,
        events.pressed(_word(press, "id"), _id(chat), below.get("message_id")),
        shared=_word(chat, "type") != _PRIVATE,
        private_at=chat_link(names.username),
        reacts_to=_number(below) if _word(chat, "type") != _PRIVATE else "",
    )


def _own(sent: Json, names: Names) -> str:
    """The bot's message that one in a group answers; in private all of them are for one person."""
    answered = _object(sent, "reply_to_message")
    theirs = _object(answered, "from").get("id") != names.bot
    return "" if theirs or _word(_object(sent, "chat"), "type") == _PRIVATE else _number(answered)


def _number(sent: Json) -> str:
    number = sent.get("message_id")
    return str(number) if isinstance(number, int) else ""


def _is_person(sent: Json, chat: Json, names: Names) -> bool:
    """Whether a person wrote it: no bot, no channel's copy, not our own answer sent inline."""
    author, instead = _object(sent, "from"), _object(sent, "sender_chat")
    if not _id(chat) or sent.get("is_automatic_forward"):
        return False
    if _object(sent, "via_bot").get("id") == names.bot:
        return False
    if author.get("is_bot"):
        return bool(instead) and _id(instead) == _id(chat)  # an admin who stays anonymous
    return bool(_id(author))


def _author(sent: Json) -> str:
    """Who wrote it; of admins who stay anonymous the group, for they all share one account."""
    author = _object(sent, "from")
    return _id(_object(sent, "sender_chat")) if author.get("is_bot") else _id(author)


def _text(sent: Json) -> str | None:
    """The words; "" for what has none; None for what nobody says, such as a new title."""
    words = _word(sent, "text") or _word(sent, "caption")
    if words:
        return words
    return "" if any(kind in sent for kind in _WORDLESS) else None


def _old(edited: Json) -> bool:
    first, last = edited.get("date"), edited.get("edit_date")
    if not isinstance(first, int) or not isinstance(last, int):
        return True
    return last - first > MEMORY.total_seconds()


def _addressed(sent: Json, text: str, names: Names) -> bool:
    """Whether something in a group is meant for the bot."""
    if _object(_object(sent, "reply_to_message"), "from").get("id") == names.bot:
        # The first message of a topic is what everything in it seems to answer.
        return not _object(sent, "reply_to_message").get("forum_topic_created")
    if command := _COMMAND.match(text):
        return command[2] is None or command[2].casefold() == names.username.casefold()
    return bool(_mention(names).search(text))


def _mention(names: Names) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w@/])@{re.escape(names.username)}\b[,:]?\s*", re.IGNORECASE)


def _without_mention(text: str, names: Names) -> str:
    return _mention(names).sub("", text).strip()


def _spoken(text: str, names: Names, *, private: bool) -> str | None:
    """A command as the words that it stands for, other words as they are."""
    command = _COMMAND.fullmatch(text)
    if command is None:
        return text
    name, addressee, rest = command[1].casefold(), command[2], command[3].strip()
    if name == "start":
        return said(rest, names.topics) or START
    if name == "ask":
        return rest or names.commands.get(name, "help")
    if name in names.commands:
        return f"{name.replace('_', ' ')} {rest}" if rest else names.commands[name]
    if not private and not addressee:
        return None  # another bot's
    return f"{name.replace('_', ' ')} {rest}".strip()


def _topic(sent: Json) -> str:
    """A forum's topic; replies elsewhere carry a thread too, into which nothing can be sent."""
    return str(sent.get("message_thread_id") or "") if sent.get("is_topic_message") else ""


def _time(sent: Json) -> datetime:
    date = sent.get("edit_date") or sent.get("date")
    try:
        return datetime.fromtimestamp(date, UTC) if isinstance(date, int) else datetime.now(UTC)
    except (OverflowError, OSError, ValueError):
        return datetime.now(UTC)


def _object(data: Json, key: str) -> Json:
    found = data.get(key)
    return found if isinstance(found, dict) else {}


def _word(data: Json, key: str) -> str:
    found = data.get(key)
    return found if isinstance(found, str) else ""


def _id(data: Json) -> str:
    found = data.get("id")
    return str(found) if isinstance(found, int) and not isinstance(found, bool) else ""
