"""What the Web API answers, and what a call changes: messages, views, files, reactions."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from .slack_people import BOT, BOT_USER, TEAM
from .slack_presses import Presses

if TYPE_CHECKING:
    from .slack_delivery import Json

TRIGGER_SECONDS = 3.0


class Refused(Exception):
    """An answer with ok: false."""

    def __init__(self, error: str, messages: list[str] | None = None) -> None:
        super().__init__(error)
        self.body: Json = {"ok": False, "error": error}
        if messages:
            self.body["response_metadata"] = {"messages": messages}


class Methods(Presses):
    """The methods a double carries out; any other succeeds without effect."""

    def __init__(self, *, strict: bool = True) -> None:
        super().__init__(strict=strict)
        self.reactions: set[tuple[str, str, str]] = set()
        self.statuses: list[Json] = []
        self.prompts: list[Json] = []
        self.files: dict[str, Json] = {}
        self.uninstalled = False

    def perform(self, method: str, values: Json) -> Json:
        """Carries out a call already judged; raises `Refused`."""
        known = getattr(self, "on_" + method.replace(".", "_").lower(), None)
        return known(values) if known else {}

    # -- messages --------------------------------------------------------------------------------

    def reach(self, channel: str) -> str:
        if channel in self.users:
            return self.dm(channel)
        named = [n for n, c in self.channels.items() if c.get("name") == channel.lstrip("#")]
        if channel not in self.channels and not named:
            raise Refused("channel_not_found")
        return channel if channel in self.channels else named[0]

    def posted(self, values: Json) -> Json:
        """A new message of the app."""
        message: Json = {"type": "message", "user": BOT_USER, "bot_id": BOT, "team": TEAM}
        message |= {"ts": self.timestamp(), "text": values.get("text") or ""}
        kept = ("blocks", "attachments", "thread_ts", "metadata", "markdown_text")
        message |= {key: values[key] for key in kept if values.get(key)}
        return message

    def on_chat_postmessage(self, values: Json) -> Json:
        channel = self.reach(values["channel"])
        message = self.posted(values)
        self.messages[channel, message["ts"]] = message
        return {"channel": channel, "ts": message["ts"], "message": message}

    def on_chat_postephemeral(self, values: Json) -> Json:
        channel = self.reach(values["channel"])
        message = self.posted(values)
        hidden = {"channel": channel, "is_ephemeral": True, "to": values["user"]}
        self.ephemeral.append(message | hidden)
        return {"message_ts": message["ts"]}

    def mine(self, values: Json, ts: str, error: str) -> tuple[str, Json]:
        channel = self.reach(values["channel"])
        message = self.messages.get((channel, values[ts]))
        if message is None:
            raise Refused("message_not_found")
        if message.get("bot_id") != BOT:
            raise Refused(error)
        return channel, message

    def on_chat_update(self, values: Json) -> Json:
        channel, message = self.mine(values, "ts", "cant_update_message")
        for key in ("blocks", "attachments", "markdown_text"):
            message.pop(key, None)
            if values.get(key):
                message[key] = values[key]
        message |= {"text": values.get("text") or "", "edited": {"user": BOT_USER}}
        return {
            "channel": channel,
            "ts": message["ts"],
            "text": message["text"],
            "message": message,
        }

    def on_chat_delete(self, values: Json) -> Json:
        channel, message = self.mine(values, "ts", "cant_delete_message")
        del self.messages[channel, message["ts"]]
        return {"channel": channel, "ts": message["ts"]}

    def on_chat_getpermalink(self, values: Json) -> Json:
        return {
            "permalink": f"https://loopback.slack.com/{values['channel']}/{values['message_ts']}"
        }

    def on_chat_startstream(self, values: Json) -> Json:
        started = self.on_chat_postmessage({**values, "text": values.get("markdown_text", "")})
        return {"channel": started["channel"], "ts": started["ts"]}

    def on_chat_appendstream(self, values: Json) -> Json:
        channel, message = self.mine(values, "ts", "message_not_owned_by_app")
        message["text"] += values.get("markdown_text") or ""
        return {"channel": channel, "ts": message["ts"]}

    def on_chat_stopstream(self, values: Json) -> Json:
        stopped = self.on_chat_appendstream(values)
        message = self.messages[stopped["channel"], stopped["ts"]]
        message |= {"blocks": values["blocks"]} if values.get("blocks") else {}
        return stopped | {"message": message}

    # -- views -----------------------------------------------------------------------------------

    def shown(self, view: Json, number: str = "") -> Json:
        number = number or f"V{next(self._numbers):08d}"
        blocks = [
            block if "block_id" in block else {**block, "block_id": f"b{index}"}
            for index, block in enumerate(view["blocks"])
        ]
        whole = {**view, "id": number, "team_id": TEAM, "hash": f"{time.time()}", "blocks": blocks}
        self.views[number] = whole
        return {"view": whole}

    def on_views_open(self, values: Json) -> Json:
        began = self.triggers.pop(values["trigger_id"], None)
        if began is None:
            raise Refused("invalid_trigger_id")
        if time.monotonic() - began > TRIGGER_SECONDS:
            raise Refused("expired_trigger_id")
        return self.shown(values["view"])

    on_views_push = on_views_open

    def on_views_update(self, values: Json) -> Json:
        if values.get("view_id") not in self.views:
            raise Refused("not_found")
        return self.shown(values["view"], values["view_id"])

    def on_views_publish(self, values: Json) -> Json:
        if values["user_id"] not in self.users:
            raise Refused("user_not_found")
        told = self.shown(values["view"])
        self.homes[values["user_id"]] = told["view"]
        return told

    # -- files -----------------------------------------------------------------------------------

    def on_files_getuploadurlexternal(self, values: Json) -> Json:
        number = f"F{next(self._numbers):08d}"
        self.files[number] = {"id": number, "name": values["filename"], "content": None}
        self.files[number]["length"] = int(values["length"])
        return {"file_id": number, "upload_url": f"{self.url}/upload/{number}"}

    def on_files_completeuploadexternal(self, values: Json) -> Json:
        told = []
        for asked in values["files"]:
            file = self.files.get(asked["id"])
            if file is None or file["content"] is None:
                raise Refused("file_not_found")
            file["title"] = asked.get("title") or file["name"]
            told.append({key: file[key] for key in ("id", "name", "title")})
        channels = str(values.get("channels") or values.get("channel_id") or "").split(",")
        for channel in filter(None, channels):
            comment = {**values, "text": values.get("initial_comment") or ""}
            message = self.posted(comment) | {"files": told}
            self.messages[self.reach(channel), message["ts"]] = message
        return {"files": told}

    # -- the rest --------------------------------------------------------------------------------

    def on_reactions_add(self, values: Json) -> Json:
        reaction = (self.reach(values["channel"]), values["timestamp"], values["name"])
        if reaction[:2] not in self.messages:
            raise Refused("message_not_found")
        if reaction in self.reactions:
            raise Refused("already_reacted")
        self.reactions.add(reaction)
        return {}

    def on_assistant_threads_setstatus(self, values: Json) -> Json:
        self.statuses.append(values)
        return {}

    def on_assistant_threads_setsuggestedprompts(self, values: Json) -> Json:
        self.prompts.append(values)
        return {}

    def on_conversations_open(self, values: Json) -> Json:
        return {"channel": {"id": self.dm(str(values.get("users")))}}

    def on_conversations_info(self, values: Json) -> Json:
        return {"channel": self.channels[self.reach(values["channel"])]}

    def on_conversations_members(self, _values: Json) -> Json:
        return {"members": [*self.users, BOT_USER]}

    def on_conversations_replies(self, values: Json) -> Json:
        channel, thread = self.reach(values["channel"]), values["ts"]
        said = [m for (where, _), m in self.messages.items() if where == channel]
        told = [m for m in said if thread in (m["ts"], m.get("thread_ts"))]
        return {"messages": self.told(told, values), "has_more": False}

    def on_conversations_history(self, values: Json) -> Json:
        channel = self.reach(values["channel"])
        said = [m for (where, _), m in self.messages.items() if where == channel]
        told = [m for m in said if m.get("thread_ts", m["ts"]) == m["ts"]][::-1]
        return {"messages": self.told(told, values), "has_more": False}

    @staticmethod
    def told(messages: list[Json], values: Json) -> list[Json]:
        """Messages as history shows them: what apps hid in them only if asked for."""
        recent = [m for m in messages if float(m["ts"]) >= float(values.get("oldest", 0))]
        recent = recent[: int(values.get("limit", 100))]
        if str(values.get("include_all_metadata", "")).lower() in {"true", "1"}:
            return recent
        return [{key: m[key] for key in m if key != "metadata"} for m in recent]

    def on_users_info(self, values: Json) -> Json:
        if values["user"] not in self.users:
            raise Refused("user_not_found")
        known = self.users[values["user"]]
        profile = {"real_name": known["name"].title(), "display_name": known["name"]}
        return {"user": known | {"is_bot": False, "tz": "Europe/Berlin", "profile": profile}}

    def on_auth_test(self, _values: Json) -> Json:
        who: dict[str, Any] = {"url": "https://loopback.slack.com/", "team": "Loopback"}
        who |= {"user": "signpost", "team_id": TEAM, "user_id": BOT_USER, "bot_id": BOT}
        return who | {"is_enterprise_install": False}

    def on_apps_connections_open(self, _values: Json) -> Json:
        return {"url": self.socket_address()}
