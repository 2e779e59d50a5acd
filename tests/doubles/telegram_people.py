"""What people do in Telegram, as the updates a bot receives of it."""

from __future__ import annotations

import itertools
import re
import time
from typing import Any

Json = dict[str, Any]

BOT: Json = {
    "id": 7000001,
    "is_bot": True,
    "first_name": "Signpost",
    "username": "SignpostTestBot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
}
BOT_USER = {key: BOT[key] for key in ("id", "is_bot", "first_name", "username")}

_HOST = r"[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|de)\b"
_MARKED = {
    "bot_command": r"(?<!\S)/\w+(?:@\w+)?",
    "mention": r"(?<![\w/])@\w{4,}",
    "url": rf"(?<![@\w/.])(?:https?://\S+|{_HOST}\S*)",
}


def entities(text: str) -> list[Json]:
    """Commands, mentions and addresses, as the platform marks them, in UTF-16 code units."""
    found = []
    for kind, pattern in _MARKED.items():
        for match in re.finditer(pattern, text):
            if kind == "mention" and "/" in text[: match.start()].rsplit(" ", 1)[-1]:
                continue
            before, inside = text[: match.start()], match[0]
            units = [len(part.encode("utf-16-le")) // 2 for part in (before, inside)]
            found.append({"type": kind, "offset": units[0], "length": units[1]})
    return sorted(found, key=lambda entity: entity["offset"])


def _own(message: Json | None) -> bool:
    return bool(message) and message["from"]["id"] == BOT["id"]


class People:
    """Makes users, chats and their updates; `inject` queues each for delivery."""

    def __init__(self) -> None:
        self.chats: dict[int, Json] = {}
        self.messages: dict[tuple[int, int], Json] = {}
        self.blocked_chats: set[int] = set()
        self.private_groups: set[int] = set()
        self.migrated: dict[int, int] = {}
        self.callbacks: dict[str, Json] = {}
        self.expired: set[str] = set()
        self.inline_queries: set[str] = set()
        self.files: dict[str, bytes] = {}
        self._ids = itertools.count(1001)
        self._message_ids: dict[int, itertools.count[int]] = {}

    def inject(self, kind: str, content: Json) -> Json:
        raise NotImplementedError

    # -- who and where ---------------------------------------------------------------------------

    def user(self, name: str = "Ada", language: str = "en") -> Json:
        """A person, and their private chat with the bot."""
        number = next(self._ids)
        user = {"id": number, "is_bot": False, "first_name": name, "language_code": language}
        self.chats[number] = {"id": number, "type": "private", "first_name": name}
        return user

    def group(
        self,
        title: str = "Marketing",
        *,
        forum: bool = False,
        small: bool = False,
        privacy: bool = False,
    ) -> Json:
        """A supergroup, or a basic (`small`) group, which can still migrate.

        The bot is an admin there and hears all, unless its `privacy` mode counts.
        """
        number = next(self._ids)
        chat: Json = {"title": title, "type": "group" if small else "supergroup"}
        chat["id"] = -number if small else -1_000_000_000_000 - number
        if forum:
            chat["is_forum"] = True
        self.chats[chat["id"]] = chat
        if privacy:
            self.private_groups.add(chat["id"])
        return chat

    def hears(self, message: Json) -> bool:
        """Whether the bot is told of a message.

        In privacy mode only of commands that name it, commands that name nobody if it wrote last,
        what was sent through it, and answers to it: https://core.telegram.org/bots/features.
        """
        chat = message["chat"]["id"]
        if chat not in self.private_groups or "text" not in message:
            answered = message.get("reply_to_message")
            return chat not in self.private_groups or _own(answered)
        command = re.match(r"/\w+(@\w+)?", message["text"])
        named = command and (command[1] or "").casefold() == f"@{BOT['username']}".casefold()
        before = [m for (where, _), m in self.messages.items() if where == chat and m != message]
        general = command and not command[1] and _own(before[-1] if before else None)
        through = message.get("via_bot", {}).get("id") == BOT["id"]
        return bool(named or general or through or _own(message.get("reply_to_message")))

    def message_id(self, chat: int) -> int:
        return next(self._message_ids.setdefault(chat, itertools.count(1)))

    def keep(self, message: Json) -> Json:
        self.messages[message["chat"]["id"], message["message_id"]] = message
        return message

    def message(self, user: Json, chat: Json | None, **content: Any) -> Json:
        """A message of a person, not yet delivered."""
        where = chat or self.chats[user["id"]]
        head = {"message_id": self.message_id(where["id"]), "date": int(time.time())}
        return self.keep({**head, "chat": where, "from": user, **content})

    # -- what they do ----------------------------------------------------------------------------

    def text(
        self,
        text: str,
        user: Json,
        chat: Json | None = None,
        *,
        topic: int | None = None,
        reply_to: Json | None = None,
    ) -> Json:
        """A text, also a command ("/audit example.com"); returns the update."""
        content: Json = {"text": text}
        if marked := entities(text):
            content["entities"] = marked
        if topic is not None:
            content |= {"message_thread_id": topic, "is_topic_message": True}
        if reply_to is not None:
            content["reply_to_message"] = reply_to
            if topic is None and (chat or {}).get("type") == "supergroup":
                # No topic, yet replies there carry a thread; to send into it is refused.
                root = reply_to.get("message_thread_id", reply_to["message_id"])
                content["message_thread_id"] = root
        return self.inject("message", self.message(user, chat, **content))

    def mention(self, text: str, user: Json, group: Json, *, topic: int | None = None) -> Json:
        return self.text(f"@{BOT['username']} {text}", user, group, topic=topic)

    def press(
        self,
        message: Json,
        choice: str,
        user: Json,
        *,
        expired: bool = False,
        inaccessible: bool = False,
    ) -> Json:
        """Presses a button of a message the bot sent, by its label or its data.

        An `inaccessible` message is too old, or deleted: only its chat and number are told.
        """
        current = self.messages[message["chat"]["id"], message["message_id"]]
        rows = current.get("reply_markup", {}).get("inline_keyboard", [])
        buttons = [button for row in rows for button in row if "callback_data" in button]
        data = [b["callback_data"] for b in buttons if choice in (b["text"], b["callback_data"])]
        if not data:
            raise AssertionError(f"no button {choice!r} among {[b['text'] for b in buttons]}")
        if inaccessible:
            current = {key: current[key] for key in ("chat", "message_id")} | {"date": 0}
        return self.callback(data[0], user, current, expired=expired)

    def callback(self, data: str, user: Json, message: Json, *, expired: bool = False) -> Json:
        """A press with any data, as of an old or forged button."""
        number = str(4_000_000_000 + next(self._ids))
        query = {"id": number, "from": user, "chat_instance": "1", "data": data, "message": message}
        self.callbacks[number] = query
        if expired:
            self.expired.add(number)
        return self.inject("callback_query", query)

    def edit(self, update: Json, text: str) -> Json:
        """A person edits the message of an earlier update."""
        message = {**update["message"], "text": text, "edit_date": int(time.time())}
        message.pop("entities", None)
        return self.inject("edited_message", self.keep(message))

    def file(self, content: bytes) -> str:
        """A file people sent; `getFile` finds it."""
        number = f"file-{next(self._ids)}"
        self.files[number] = content
        return number

    def _file(self, content: bytes) -> Json:
        number = self.file(content)
        return {"file_id": number, "file_unique_id": "u" + number, "file_size": len(content)}

    def sticker(self, user: Json, chat: Json | None = None) -> Json:
        shape = {"type": "regular", "width": 512, "height": 512, "emoji": "👍"}
        shape |= {"is_animated": False, "is_video": False}
        return self.inject("message", self.message(user, chat, sticker=self._file(b"w") | shape))

    def voice(self, user: Json, chat: Json | None = None) -> Json:
        voice = self._file(b"OggS") | {"duration": 3, "mime_type": "audio/ogg"}
        return self.inject("message", self.message(user, chat, voice=voice))

    def location(self, user: Json, chat: Json | None = None) -> Json:
        where = {"latitude": 52.52, "longitude": 13.405}
        return self.inject("message", self.message(user, chat, location=where))

    def photo(self, user: Json, chat: Json | None = None, caption: str = "") -> Json:
        photo = [self._file(b"\xff\xd8") | {"width": 90, "height": 90}]
        content: Json = {"photo": photo} | ({"caption": caption} if caption else {})
        return self.inject("message", self.message(user, chat, **content))

    def document(
        self, user: Json, name: str, content: bytes, chat: Json | None = None, caption: str = ""
    ) -> Json:
        held: Json = {"document": self._file(content) | {"file_name": name}}
        held |= {"caption": caption} if caption else {}
        return self.inject("message", self.message(user, chat, **held))

    def inline(self, query: str, user: Json, offset: str = "") -> Json:
        number = str(5_000_000_000 + next(self._ids))
        self.inline_queries.add(number)
        content = {"id": number, "from": user, "query": query, "offset": offset}
        return self.inject("inline_query", content | {"chat_type": "sender"})

    def migrate(self, group: Json, user: Json) -> Json:
        """A basic group becomes a supergroup: later calls to the old one are refused."""
        larger = self.group(group["title"])
        self.migrated[group["id"]] = larger["id"]
        content = {"migrate_to_chat_id": larger["id"]}
        self.inject("message", self.message(user, group, **content))
        self.inject("message", self.message(user, larger, migrate_from_chat_id=group["id"]))
        return larger

    def _member(self, user: Json, chat: Json, old: str, new: str) -> Json:
        states: list[Json] = [{"user": BOT_USER, "status": status} for status in (old, new)]
        for state in states:
            if state["status"] == "kicked":
                state["until_date"] = 0
        change = {"old_chat_member": states[0], "new_chat_member": states[1]}
        head = {"chat": chat, "from": user, "date": int(time.time())}
        return self.inject("my_chat_member", head | change)

    def block(self, user: Json) -> Json:
        """A person blocks the bot: later calls to their chat are forbidden."""
        self.blocked_chats.add(user["id"])
        return self._member(user, self.chats[user["id"]], "member", "kicked")

    def unblock(self, user: Json) -> Json:
        self.blocked_chats.discard(user["id"])
        return self._member(user, self.chats[user["id"]], "kicked", "member")

    def add_to(self, group: Json, user: Json) -> Json:
        """A person adds the bot to a group."""
        return self._member(user, group, "left", "member")

    def remove_from(self, group: Json, user: Json) -> Json:
        """A person removes the bot from a group: later calls to it are forbidden."""
        self.blocked_chats.add(group["id"])
        return self._member(user, group, "member", "left")
