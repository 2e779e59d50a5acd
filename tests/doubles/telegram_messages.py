"""The messages of a double's chats: sent, edited, deleted, and refused as the platform would."""

from __future__ import annotations

import time
from typing import Any

from .telegram_delivery import Delivery
from .telegram_html import parse
from .telegram_people import BOT, BOT_USER, Json
from .telegram_spec import Upload

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


class Refused(Exception):
    """An answer with ok: false."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status = status
        self.body: Json = {"ok": False, "error_code": status, "description": description}
        if parameters:
            self.body["parameters"] = parameters


def bad(description: str, **parameters: Any) -> Refused:
    return Refused(400, f"Bad Request: {description}", **parameters)


class Messages(Delivery):
    """Chats that can be reached, and the messages in them."""

    def reach(self, values: Json) -> Json:
        number = values["chat_id"]
        number = int(number) if str(number).lstrip("-").isdigit() else number
        if number in self.blocked_chats:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if number in self.migrated:
            to = self.migrated[number]
            raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=to)
        if number not in self.chats:
            raise bad("chat not found")
        return self.chats[number]

    def sent(self, chat: Json, values: Json, **content: Any) -> Json:
        """A new message of the bot."""
        message: Json = {"message_id": self.message_id(chat["id"]), "date": int(time.time())}
        message |= {"chat": chat, "from": BOT_USER, **content}
        if (topic := values.get("message_thread_id")) is not None:
            if not chat.get("is_forum"):
                raise bad("message thread not found")
            message |= {"message_thread_id": int(topic), "is_topic_message": True}
        if reply := values.get("reply_parameters"):
            found = self.messages.get((chat["id"], reply.get("message_id")))
            if found is None and not reply.get("allow_sending_without_reply"):
                raise bad("message to be replied not found")
            if found is not None:
                message["reply_to_message"] = {**found, "reply_to_message": None}
                del message["reply_to_message"]["reply_to_message"]
        if "inline_keyboard" in (values.get("reply_markup") or {}):
            message["reply_markup"] = values["reply_markup"]
        if caption := self.visible(values, "caption"):
            message["caption"] = caption
        return self.keep(message)

    @staticmethod
    def visible(values: Json, key: str) -> str:
        text = values.get(key) or ""
        return parse(text)[0].strip() if values.get("parse_mode") == "HTML" else text

    def on_send_message(self, chat: Json, values: Json) -> Json:
        return self.sent(chat, values, text=self.visible(values, "text"))

    def stored(self, value: Any) -> Json:
        content = value.content if isinstance(value, Upload) else self.files.get(value, b"?")
        number = value if value in self.files else self.file(content)
        return {"file_id": number, "file_unique_id": f"u{number}", "file_size": len(content)}

    def media(self, kind: str, value: Any) -> Json:
        if kind == "photo":
            return {"photo": [self.stored(value) | {"width": 1200, "height": 630}]}
        name = value.filename if isinstance(value, Upload) else "file"
        return {"document": self.stored(value) | {"file_name": name}}

    def on_send_photo(self, chat: Json, values: Json) -> Json:
        return self.sent(chat, values, **self.media("photo", self.named(values, values["photo"])))

    def on_send_document(self, chat: Json, values: Json) -> Json:
        document = self.named(values, values["document"])
        return self.sent(chat, values, **self.media("document", document))

    def on_send_media_group(self, chat: Json, values: Json) -> list[Json]:
        album = f"album-{next(self._ids)}"
        return [
            self.sent(
                chat,
                {**values, **item, "reply_markup": None},
                media_group_id=album,
                **self.media(item["type"], self.named(values, item["media"])),
            )
            for item in values["media"]
        ]

    @staticmethod
    def named(values: Json, value: Any) -> Any:
        attached = isinstance(value, str) and value.startswith("attach://")
        return values[value.removeprefix("attach://")] if attached else value

    def found(self, chat: Json | None, values: Json, to: str) -> Json:
        message = self.messages.get((chat["id"], int(values["message_id"]))) if chat else None
        if message is None:
            raise bad(f"message to {to} not found")
        return message

    def on_edit_message_text(self, chat: Json | None, values: Json) -> Any:
        if chat is None:
            return True
        message = self.found(chat, values, "edit")
        if message["from"]["id"] != BOT["id"]:
            raise bad("message can't be edited")
        text, markup = self.visible(values, "text"), values.get("reply_markup")
        if (message.get("text"), message.get("reply_markup")) == (text, markup):
            raise bad(NOT_MODIFIED)
        message |= {"text": text, "edit_date": int(time.time())}
        message.pop("reply_markup", None)
        if markup:
            message["reply_markup"] = markup
        return message

    def on_edit_message_reply_markup(self, chat: Json | None, values: Json) -> Any:
        if chat is None:
            return True
        message, markup = self.found(chat, values, "edit"), values.get("reply_markup")
        if message.get("reply_markup") == markup:
            raise bad(NOT_MODIFIED)
        message.pop("reply_markup", None)
        if markup:
            message["reply_markup"] = markup
        return message

    def on_delete_message(self, chat: Json, values: Json) -> bool:
        self.found(chat, values, "delete")
        del self.messages[chat["id"], int(values["message_id"])]
        return True
