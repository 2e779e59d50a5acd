"""What people do in Slack, as the events, commands and interactions an app receives of it."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .slack_delivery import Deliveries, Delivery, Json

if TYPE_CHECKING:
    from collections.abc import Iterator

TEAM, APP, BOT_USER, BOT = "T0LOOPBACK", "A0SIGNPOST", "U0SIGNPOST", "B0SIGNPOST"
_HOST = re.compile(r"(?<![\w@/.<|])(?:https?://[^\s<>]+|(?:[\w-]+\.)+(?:com|org|net|de)\b[^\s<>]*)")


def typed(text: str) -> str:
    """A text as Slack hands it on: escaped, addresses wrapped."""
    escaped = text.replace("&", "&amp;")
    escaped = re.sub(r"<(?![@#!])", "&lt;", escaped)
    escaped = re.sub(r"(<[@#!][^<>]*>)|>", lambda m: m[1] or "&gt;", escaped)
    return _HOST.sub(
        lambda m: f"<{m[0]}>" if m[0].startswith("http") else f"<http://{m[0]}|{m[0]}>", escaped
    )


class People(Deliveries):
    """Makes users and channels, and sends what they do; each answer is a `Delivery`."""

    def __init__(self, *, strict: bool = True) -> None:
        super().__init__(strict=strict)
        self.users: dict[str, Json] = {}
        self.channels: dict[str, Json] = {}
        self.messages: dict[tuple[str, str], Json] = {}
        self.ephemeral: list[Json] = []
        self.views: dict[str, Json] = {}
        self.homes: dict[str, Json] = {}
        self.triggers: dict[str, float] = {}
        self.response_urls: dict[str, Json] = {}
        self.team, self.enterprise, self.whole = TEAM, "", False
        self._ts = 0

    @contextmanager
    def within(self, team: str, enterprise: str = "", *, whole: bool = False) -> Iterator[None]:
        """What happens meanwhile happens in this workspace, of this organisation.

        `whole` if the organisation installed the app, for all of its workspaces.
        """
        before = self.team, self.enterprise, self.whole
        self.team, self.enterprise, self.whole = team, enterprise, whole
        try:
            yield
        finally:
            self.team, self.enterprise, self.whole = before

    # -- who and where ---------------------------------------------------------------------------

    def timestamp(self) -> str:
        """A message's `ts`: unique, and rising."""
        self._ts += 1
        return f"{int(time.time())}.{self._ts:06d}"

    def user(self, name: str = "ada", locale: str = "en-US") -> str:
        number = f"U{next(self._numbers):08d}"
        self.users[number] = {"id": number, "name": name, "team_id": self.team, "locale": locale}
        return number

    def channel(self, name: str = "marketing") -> str:
        number = f"C{next(self._numbers):08d}"
        kind = {"id": number, "name": name, "is_channel": True, "is_im": False}
        self.channels[number] = kind | {"team": self.team, "enterprise": self.enterprise}
        return number

    def dm(self, user: str) -> str:
        """The direct channel of a user with the app."""
        for number, channel in self.channels.items():
            if channel.get("user") == user:
                return number
        number = f"D{next(self._numbers):08d}"
        where = {"team": self.team, "enterprise": self.enterprise}
        self.channels[number] = {"id": number, "user": user, "is_im": True} | where
        return number

    def trigger(self) -> str:
        number = f"{next(self._numbers)}.{self.team}.trigger"
        self.triggers[number] = time.monotonic()
        return number

    def response_url(self, channel: str, user: str, ts: str = "") -> str:
        number = f"R{next(self._numbers)}"
        self.response_urls[number] = {"channel": channel, "user": user, "ts": ts, "uses": 0}
        return f"{self.url}/response/{number}"

    # -- events ----------------------------------------------------------------------------------

    async def event(self, event: Json, *, bare: bool = False, **how: Any) -> Delivery:
        """Any event, wrapped as the Events API wraps it; `bare` ones name no authorization."""
        number = f"Ev{next(self._numbers):08d}"
        where: Json = {"team_id": None if bare and self.whole else self.team}
        where |= {"enterprise_id": self.enterprise or None, "is_enterprise_install": self.whole}
        payload: Json = {"type": "event_callback", "token": "t", "api_app_id": APP, **where}
        payload |= {"event_id": number, "event_time": int(time.time()), "event": event}
        if not bare:
            # For an organisation's token the authorization names no workspace.
            who = where | {"team_id": None if self.whole else self.team}
            payload["authorizations"] = [who | {"user_id": BOT_USER, "is_bot": True}]
        return await self.deliver("event", payload, **how)

    def said(self, text: str, user: str, channel: str, thread: str | None = None) -> Json:
        """A message of a person, kept but not delivered."""
        ts = self.timestamp()
        message: Json = {"type": "message", "user": user, "text": text, "ts": ts, "team": self.team}
        if thread:
            message["thread_ts"] = thread
        self.messages[channel, ts] = message
        return message

    async def text(
        self,
        text: str,
        user: str,
        channel: str | None = None,
        *,
        thread: str | None = None,
        **how: Any,
    ) -> Delivery:
        """A message in a channel the app can read, or (by default) in its direct messages."""
        where = channel or self.dm(user)
        kind = "im" if where.startswith("D") else "channel"
        message = self.said(typed(text), user, where, thread)
        more = {"channel": where, "channel_type": kind, "event_ts": message["ts"]}
        return await self.event(message | more, **how)

    async def mention(
        self, text: str, user: str, channel: str, *, thread: str | None = None, **how: Any
    ) -> Delivery:
        """A message that names the app; `also_message` adds the channel's own event of it."""
        also = how.pop("also_message", False)
        message = self.said(typed(f"<@{BOT_USER}> {text}"), user, channel, thread)
        more = {"channel": channel, "event_ts": message["ts"]}
        if also:
            await self.event(message | more | {"channel_type": "channel"}, **how)
        return await self.event(message | more | {"type": "app_mention"}, **how)

    async def edit(self, event: Json, text: str, **how: Any) -> Delivery:
        """A person edits the message of an earlier event."""
        channel = event["channel"]
        message = self.messages[channel, event["ts"]]
        before = dict(message)
        message |= {"text": typed(text), "edited": {"user": event["user"], "ts": self.timestamp()}}
        changed = {"type": "message", "subtype": "message_changed", "channel": channel}
        more = {"message": message, "previous_message": before, "ts": self.timestamp()}
        return await self.event(changed | more | {"channel_type": "channel"}, **how)

    async def open_home(self, user: str, **how: Any) -> Delivery:
        opened = {"type": "app_home_opened", "user": user, "channel": self.dm(user), "tab": "home"}
        return await self.event(opened | {"event_ts": self.timestamp()}, **how)

    async def open_messages(self, user: str, **how: Any) -> Delivery:
        """A person opens the app's Messages tab, where its agent is met."""
        opened = {"type": "app_home_opened", "user": user, "channel": self.dm(user)}
        return await self.event(opened | {"tab": "messages", "event_ts": self.timestamp()}, **how)

    # -- commands and shortcuts ------------------------------------------------------------------

    async def command(self, line: str, user: str, channel: str, **how: Any) -> Delivery:
        """A slash command, e.g. "/advisor audit example.com"."""
        command, _, text = line.partition(" ")
        fields = {
            "token": "t",
            "team_id": self.team,
            "team_domain": "loopback",
            "channel_id": channel,
        }
        fields |= {"channel_name": self.channels[channel].get("name", "directmessage")}
        fields |= {"user_id": user, "user_name": self.users[user]["name"], "api_app_id": APP}
        fields |= {"command": command, "text": text}
        fields["is_enterprise_install"] = "true" if self.whole else "false"
        fields |= {"enterprise_id": self.enterprise} if self.enterprise else {}
        more = {"response_url": self.response_url(channel, user), "trigger_id": self.trigger()}
        return await self.deliver("command", fields | more, **how)

    def interaction(self, kind: str, user: str, **more: Any) -> Json:
        who = {"id": user, "username": self.users[user]["name"], "team_id": self.team}
        who["name"] = who["username"]
        head: Json = {"type": kind, "token": "t", "api_app_id": APP, "user": who}
        head["team"] = None if self.whole else {"id": self.team, "domain": "loopback"}
        head["enterprise"] = {"id": self.enterprise, "name": "Org"} if self.enterprise else None
        head["is_enterprise_install"] = self.whole
        return {**head, "trigger_id": self.trigger(), **more}

    async def shortcut(self, callback: str, user: str, **how: Any) -> Delivery:
        """A global shortcut."""
        moment = {"callback_id": callback, "action_ts": self.timestamp()}
        return await self.deliver(
            "interaction", self.interaction("shortcut", user, **moment), **how
        )

    async def message_shortcut(
        self, callback: str, message: Json, user: str, channel: str, **how: Any
    ) -> Delivery:
        place = {"id": channel, "name": self.channels[channel].get("name", "directmessage")}
        about = {"callback_id": callback, "message": message, "channel": place}
        about |= {"message_ts": message["ts"], "action_ts": self.timestamp()}
        about["response_url"] = self.response_url(channel, user, message["ts"])
        return await self.deliver(
            "interaction", self.interaction("message_action", user, **about), **how
        )
