"""A Bot API server on 127.0.0.1 that judges every call by the published schema."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from .faults import Fault
from .server import Call
from .telegram_delivery import Conflict
from .telegram_messages import NOT_MODIFIED, TOO_OLD, Refused
from .telegram_methods import Methods
from .telegram_schema import load
from .telegram_spec import Upload, decoded, problems

TOKEN = "7000001:AAE-loopback-double-token-0000000000"


def _refusal(status: int, description: str, **parameters: Any) -> Fault:
    return Fault(status, Refused(status, description, **parameters).body)


def too_many(seconds: int = 1) -> Fault:
    """Flood control."""
    told = f"Too Many Requests: retry after {seconds}"
    return Fault(429, Refused(429, told, retry_after=seconds).body, {"Retry-After": str(seconds)})


def not_modified() -> Fault:
    return _refusal(400, f"Bad Request: {NOT_MODIFIED}")


def query_too_old() -> Fault:
    return _refusal(400, f"Bad Request: {TOO_OLD}")


def cannot_parse() -> Fault:
    return _refusal(
        400, "Bad Request: can't parse entities: Unsupported start tag at byte offset 0"
    )


def blocked() -> Fault:
    return _refusal(403, "Forbidden: bot was blocked by the user")


def migrated(to: int) -> Fault:
    told = "Bad Request: group chat was upgraded to a supergroup chat"
    return _refusal(400, told, migrate_to_chat_id=to)


def message_not_found() -> Fault:
    return _refusal(400, "Bad Request: message to edit not found")


def other_poller() -> Fault:
    told = "Conflict: terminated by other getUpdates request; make sure that only one bot "
    return _refusal(409, told + "instance is running")


class Telegram(Methods):
    """The Bot API for one bot: `async with Telegram() as telegram`."""

    token = TOKEN

    @property
    def base_url(self) -> str:
        """For python-telegram-bot's `base_url()`."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        return f"{self.url}/file/bot"

    def use_webhook(self, url: str, secret: str | None = None) -> None:
        """Delivers to a webhook without the bot's setWebhook call."""
        self.set_webhook({"url": url} | ({"secret_token": secret} if secret else {}))

    def prepare(self) -> None:
        load()

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.route("*", r"/bot{token}/{method}", self._receive),
            web.get(r"/file/bot{token}/files/{file}", self._serve_file),
        ]

    async def _serve_file(self, request: web.Request) -> web.Response:
        content = self.files.get(request.match_info["file"])
        if request.match_info["token"] != self.token or content is None:
            raise web.HTTPNotFound
        return web.Response(body=content)

    async def _receive(self, request: web.Request) -> Any:
        params = dict(request.query) | await _body(request)
        method = request.match_info["method"]
        right = request.match_info["token"] == self.token
        call = self._call(method, params)
        call.problems += [] if right else ["token: wrong"]

        async def act() -> tuple[int, Any, dict[str, str]]:
            if not right:
                return 401, Refused(401, "Unauthorized").body, {}
            return await self._act(call, request)

        return await self.answer(request, call, act)

    @staticmethod
    def _call(method: str, params: dict[str, Any]) -> Call:
        names = {name.lower(): name for name in load().methods}
        method = names.get(method.lower(), method)
        entry = load().methods.get(method)
        values = {}
        for name, value in params.items():
            field = entry.fields.get(name) if entry else None
            kind = field.type if field else "String"
            plain = kind in ("String", "Integer or String") or "InputFile" in kind
            plain = plain or isinstance(value, Upload)
            values[name] = value if plain else decoded(value)
        return Call(method, params, values, problems(method, params))

    async def _act(
        self, call: Call, request: web.Request | None
    ) -> tuple[int, Any, dict[str, str]]:
        try:
            if call.problems:
                raise Refused(400, f"Bad Request: {call.problems[0]}")
            if call.method == "getUpdates" and request is not None:
                result: Any = await self.get_updates(request, call.values)
            else:
                result = self.perform(call.method, call.values)
        except Conflict as conflict:
            refused = Refused(409, str(conflict))
        except Refused as wrong:
            refused = wrong
        else:
            return 200, {"ok": True, "result": result}, {}
        return refused.status, refused.body, {}

    async def inline_call(self, method: str, params: dict[str, Any]) -> None:
        """A call given as the answer to a webhook's request."""
        call = self._call(method, params)
        self.calls.append(call)
        call.status, call.answer, _ = await self._act(call, None)
        await self.finished(call)


async def _body(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json()) if request.can_read_body else {}
    params: dict[str, Any] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            with value.file as file:
                params[name] = Upload(value.filename, value.content_type, file.read())
        else:
            params[name] = value
    return params
