"""How updates reach a bot: long polling with its offset and conflicts, or a webhook."""

from __future__ import annotations

import asyncio
import itertools
import time
from typing import TYPE_CHECKING, Any, ClassVar

from aiohttp import ClientError

from .server import Double, loads
from .telegram_people import Json, People

if TYPE_CHECKING:
    from aiohttp import web

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


class Conflict(Exception):
    """A 409 of getUpdates."""


class Delivery(Double, People):
    """The queue of updates, and both ways out of it."""

    RETRY_DELAY: ClassVar[float] = 0.05

    def __init__(self, *, strict: bool = True) -> None:
        Double.__init__(self, strict=strict)
        People.__init__(self)
        self.queue: list[Json] = []
        self.repeats: list[Json] = []
        self.allowed: list[str] = []
        self.webhook: Json | None = None
        self.webhook_answers: list[tuple[int, int]] = []  # update_id, status (0: no answer)
        self.last_error: Json = {}
        self._update_ids = itertools.count(100_001)
        self._poll = 0
        self._slots = asyncio.Semaphore(40)
        self._orders: dict[int, asyncio.Lock] = {}

    # -- into the queue --------------------------------------------------------------------------

    def inject(self, kind: str, content: Json) -> Json:
        update = {"update_id": next(self._update_ids), kind: content}
        if kind in {"message", "edited_message"} and not self.hears(content):
            return update
        if (kind in self.allowed) if self.allowed else (kind not in NOT_BY_DEFAULT):
            self.queue.append(update)
            self._deliver(update)
        return update

    def repeat(self, update: Json) -> None:
        """Delivers an update once more, under the same identifier."""
        self.repeats.append(update)
        self._deliver(update)

    def _deliver(self, update: Json) -> None:
        if self.webhook is not None:
            self.spawn(self._push(update))
        else:
            self.spawn(self.changed())

    # -- long polling ----------------------------------------------------------------------------

    async def get_updates(self, request: web.Request, values: Json) -> list[Json]:
        if self.webhook is not None:
            raise Conflict(WEBHOOK_ACTIVE)
        if values.get("allowed_updates") is not None:
            self.allowed = values["allowed_updates"]
        self._poll += 1
        mine = self._poll
        await self.changed()
        offset, limit = int(values.get("offset", 0)), int(values.get("limit", 100))
        if offset < 0:
            offset = self.queue[offset:][0]["update_id"] if self.queue else 0
        self.queue = [update for update in self.queue if update["update_id"] >= offset]

        def over() -> bool:
            gone = request.transport is None or request.transport.is_closing()
            return bool(self.queue or self.repeats or self._poll != mine or gone)

        try:
            async with asyncio.timeout(float(values.get("timeout", 0))), self._changed:
                await self._changed.wait_for(over)
        except TimeoutError:
            pass
        if self._poll != mine:
            raise Conflict(OTHER_POLLER)
        if request.transport is None or request.transport.is_closing():
            return []  # nobody is there to receive what can be told only once
        batch = self.repeats[:limit]
        del self.repeats[: len(batch)]
        return batch + self.queue[: limit - len(batch)]

    # -- webhook ---------------------------------------------------------------------------------

    def set_webhook(self, values: Json) -> None:
        if values.get("drop_pending_updates"):
            self.queue.clear()
        if values.get("allowed_updates") is not None:
            self.allowed = values["allowed_updates"]
        if not values.get("url"):
            self.webhook = None
            return
        self.webhook = dict(values)
        self._slots = asyncio.Semaphore(int(values.get("max_connections", 40)))
        self._poll += 1
        for update in self.queue:
            self.spawn(self._push(update))

    async def post(self, update: Json, secret: str | None = "", url: str = "") -> int:
        """Posts an update once; `secret` None leaves the header out, "" is the right one."""
        hook = self.webhook or {}
        headers = {}
        right = hook.get("secret_token") if secret == "" else secret
        if right:
            headers[SECRET_HEADER] = right
        try:
            async with self.http.post(url or hook["url"], json=update, headers=headers) as answer:
                status, body = answer.status, loads(await answer.text())
        except (ClientError, TimeoutError, OSError) as wrong:
            status, body = 0, str(wrong)
        self.webhook_answers.append((update["update_id"], status))
        if 200 <= status < 300:
            if isinstance(body, dict) and "method" in body:
                await self.inline_call(body.pop("method"), body)
        else:
            told = f"Wrong response from the webhook: {status}"
            self.last_error = {"last_error_date": int(time.time()), "last_error_message": told}
        await self.changed()
        return status

    async def inline_call(self, method: str, params: Json) -> Any:
        raise NotImplementedError

    async def _push(self, update: Json) -> None:
        """Posts until the bot answers 2xx, as the platform does: one chat's one after another."""
        content = next(value for key, value in update.items() if key != "update_id")
        chat = (content.get("chat") or content["from"])["id"]
        async with self._orders.setdefault(chat, asyncio.Lock()), self._slots:
            delay = self.RETRY_DELAY
            while self.webhook is not None:
                if 200 <= await self.post(update) < 300:
                    for pending in (self.queue, self.repeats):
                        if update in pending:
                            pending.remove(update)
                    await self.changed()
                    return
                await asyncio.sleep(delay)
                delay = min(delay * 2, 2)
