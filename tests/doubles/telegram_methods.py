"""What the Bot API answers, and what a call changes: settings, queries, files, the webhook."""

from __future__ import annotations

import re
from typing import Any

from .telegram_messages import TOO_OLD, Messages, bad
from .telegram_people import BOT, BOT_USER, Json
from .telegram_schema import load


def _snake(method: str) -> str:
    return re.sub("[A-Z]", lambda letter: "_" + letter[0].lower(), method)


class Methods(Messages):
    """The methods a double carries out; any other succeeds without effect."""

    def __init__(self, *, strict: bool = True) -> None:
        super().__init__(strict=strict)
        self.settings: dict[tuple[str, str, str], Any] = {}
        self.answered: dict[str, Json] = {}
        self.actions: list[tuple[int, str]] = []

    def perform(self, method: str, values: Json) -> Any:
        """Carries out a call already judged; raises `Refused`."""
        chat = self.reach(values) if values.get("chat_id") is not None else None
        if method.startswith("setMy") or method == "setChatMenuButton":
            key = {"setMyShortDescription": "short_description"}.get(method)
            key = key or method.removeprefix("setMy").lower()
            value = values.get("menu_button" if method == "setChatMenuButton" else key)
            self.settings[self.setting(method[3:], values)] = value
            return True
        if method.startswith("getMy") or method == "getChatMenuButton":
            return self.getting(method[3:], values)
        if known := getattr(self, f"on_{_snake(method)}", None):
            return known(chat, values)
        entry = load().methods[method]
        if chat is not None and "sent Message is returned" in entry.prose:
            return self.sent(chat, values)
        return True

    # -- settings --------------------------------------------------------------------------------

    @staticmethod
    def setting(name: str, values: Json) -> tuple[str, str, str]:
        scope = values.get("scope") or {"type": "default"}
        if "chat_id" in values:
            scope = {"type": "chat", "chat_id": values["chat_id"]}
        where = scope["type"] + (f":{scope['chat_id']}" if "chat_id" in scope else "")
        return name, where, values.get("language_code") or ""

    def getting(self, name: str, values: Json) -> Any:
        kept = self.settings.get(self.setting(name, values))
        if name == "MyCommands":
            return kept or []
        if name == "ChatMenuButton":
            return kept or {"type": "default"}
        key = "short_description" if name == "MyShortDescription" else name[2:].lower()
        return {key: kept or ""}

    def on_delete_my_commands(self, _chat: Json | None, values: Json) -> bool:
        self.settings.pop(self.setting("MyCommands", values), None)
        return True

    # -- queries, files, and the bot itself ------------------------------------------------------

    def on_answer_callback_query(self, _chat: None, values: Json) -> bool:
        number = values["callback_query_id"]
        if number not in self.callbacks or number in self.expired:
            raise bad(TOO_OLD)
        self.answered[number] = values
        return True

    def on_answer_inline_query(self, _chat: None, values: Json) -> bool:
        if values["inline_query_id"] not in self.inline_queries:
            raise bad(TOO_OLD)
        self.answered[values["inline_query_id"]] = values
        return True

    def on_send_chat_action(self, chat: Json, values: Json) -> bool:
        self.actions.append((chat["id"], values["action"]))
        return True

    def on_get_file(self, _chat: None, values: Json) -> Json:
        if values["file_id"] not in self.files:
            raise bad("invalid file_id")
        return self.stored(values["file_id"]) | {"file_path": f"files/{values['file_id']}"}

    def on_get_me(self, _chat: None, _values: Json) -> Json:
        return BOT

    def on_get_chat(self, chat: Json, _values: Json) -> Json:
        gifts = dict.fromkeys(("unlimited_gifts", "limited_gifts", "unique_gifts",
                               "premium_subscription", "gifts_from_channels"), False)  # fmt: skip
        extra = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
        return chat | extra

    def on_get_chat_member(self, _chat: Json, values: Json) -> Json:
        number = int(values["user_id"])
        user = {"id": number, "is_bot": False, "first_name": "Ada"}
        return {"status": "member", "user": BOT_USER if number == BOT["id"] else user}

    def on_set_webhook(self, _chat: None, values: Json) -> bool:
        self.set_webhook(values)
        return True

    def on_delete_webhook(self, _chat: None, values: Json) -> bool:
        self.set_webhook({**values, "url": ""})
        return True

    def on_get_webhook_info(self, _chat: None, _values: Json) -> Json:
        hook = self.webhook or {"url": ""}
        told = {key: hook[key] for key in ("url", "max_connections") if key in hook}
        pending = {"has_custom_certificate": False, "pending_update_count": len(self.queue)}
        return told | pending | self.last_error
