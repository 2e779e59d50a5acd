"""The Slack platform on 127.0.0.1: a Web API that judges every call, and a way to the app."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from aiohttp import web

from .faults import Fault
from .server import Call, loads
from .slack_grants import SCOPES, Grants
from .slack_methods import Refused
from .slack_spec import decoded, problems

if TYPE_CHECKING:
    from .slack_delivery import Delivery

APP_TOKEN = "xapp-loopback-double"
RESPONSES = 5
WITHOUT_TOKEN = {"oauth.v2.access", "api.test"}
_PROBLEM_CODES = {
    "no such method": "unknown_method",
    "no text": "no_text",
    "blocks": "invalid_blocks",
    "view": "invalid_arguments",
}


def too_many(seconds: int = 1) -> Fault:
    """Rate limiting."""
    return Fault(429, Refused("ratelimited").body, {"Retry-After": str(seconds)})


def error(name: str) -> Fault:
    """Any answer with ok: false, e.g. "message_not_found" or "account_inactive"."""
    return Fault(200, Refused(name).body)


class Slack(Grants):
    """Slack for one app: `async with Slack() as slack`."""

    app_token = APP_TOKEN

    @property
    def base_url(self) -> str:
        """For `AsyncWebClient(base_url=…)`."""
        return f"{self.url}/api/"

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.route("*", "/api/{method}", self._receive),
            web.post("/upload/{file}", self._upload),
            web.post("/response/{number}", self._response),
            web.get("/socket/{ticket}", self.socket),
        ]

    def prepare(self) -> None:
        problems(
            "chat.postMessage", {"channel": "C0", "text": "x", "blocks": [{"type": "divider"}]}
        )

    # -- Web API ---------------------------------------------------------------------------------

    async def _receive(self, request: web.Request) -> Any:
        method = request.match_info["method"]
        params = dict(request.query) | await _body(request)
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        token = given or str(params.get("token", ""))
        if "Basic " in token:
            client = base64.b64decode(token.removeprefix("Basic ")).decode()
            params |= dict(zip(("client_id", "client_secret"), client.split(":", 1), strict=True))
        call = Call(method, params, decoded(params), problems(method, params))

        async def act() -> tuple[int, Any, dict[str, str]]:
            try:
                self._authorize(method, token, call)
                if call.problems:
                    raise Refused(_code(call.problems[0]), call.problems)
                result = self.perform(method, call.values)
            except Refused as wrong:
                return 200, wrong.body, {}
            return 200, {"ok": True, **result}, {"X-OAuth-Scopes": SCOPES}

        return await self.answer(request, call, act)

    def _authorize(self, method: str, token: str, call: Call) -> None:
        if method in WITHOUT_TOKEN:
            return
        if not token:
            call.problems.append("token: none")
            raise Refused("not_authed")
        connects = method.startswith("apps.connections")
        if connects != token.startswith("xapp"):
            call.problems.append("token: of the wrong kind")
            raise Refused("not_allowed_token_type")
        refused = "" if connects and token == self.app_token else self.authorize(token)
        if refused == "invalid_auth":
            call.problems.append("token: wrong")
        if refused:
            raise Refused(refused)

    # -- uploads, response URLs, acknowledgements with a body --------------------------------------

    async def _upload(self, request: web.Request) -> Any:
        file = self.files.get(request.match_info["file"])
        if request.content_type.startswith("multipart/"):
            parts = (await request.post()).values()
            held = [part for part in parts if isinstance(part, web.FileField)]
            content = held[0].file.read() if held else b""
            for part in held:
                part.file.close()
        else:
            content = await request.read()
        wrong = [] if file else ["file: unknown"]
        if file and file["length"] != len(content):
            wrong.append(f"length: {file['length']} announced, {len(content)} sent")
        call = Call("upload", {"file": request.match_info["file"]}, {}, wrong)

        async def act() -> tuple[int, Any, dict[str, str]]:
            if file is None or wrong:
                return 400, "Bad Request", {}
            file["content"] = content
            return 200, f"OK - {len(content)}", {}

        return await self.answer(request, call, act)

    async def _response(self, request: web.Request) -> Any:
        text = await request.text()
        given = loads(text)
        params = given if isinstance(given, dict) else {}
        wrong = problems("response_url", params) if params else ["body: no JSON object"]
        call = Call("response_url", params, params, wrong)
        number = request.match_info["number"]

        async def act() -> tuple[int, Any, dict[str, str]]:
            place = self.response_urls.get(number)
            if place is None or place["uses"] >= RESPONSES:
                return 404, {"ok": False, "error": "used_url" if place else "expired_url"}, {}
            if wrong:
                return 400, {"ok": False, "error": "invalid_payload"}, {}
            place["uses"] += 1
            self.respond(place, params)
            return 200, {"ok": True}, {}

        return await self.answer(request, call, act)

    def respond(self, place: dict[str, Any], params: dict[str, Any]) -> None:
        """Carries out what was sent to a response URL."""
        channel = place["channel"]
        original = self.messages.get((channel, place["ts"]))
        if params.get("delete_original") and original is not None:
            del self.messages[channel, place["ts"]]
        elif params.get("replace_original") and original is not None:
            original |= {"blocks": [], **{k: params[k] for k in ("text", "blocks") if k in params}}
        elif params.get("response_type") == "in_channel":
            message = self.posted(params)
            self.messages[channel, message["ts"]] = message
        elif not params.get("delete_original"):
            hidden = {"channel": channel, "is_ephemeral": True, "to": place["user"]}
            self.ephemeral.append(self.posted(params) | hidden)

    async def acknowledged(self, delivery: Delivery) -> None:
        body, sent = delivery.body, delivery.payload
        if sent.get("type") == "view_submission" and body.get("view"):
            number = sent["view"]["id"] if body["response_action"] == "update" else ""
            self.shown(body["view"], number)
        elif "command" in sent and (body.get("text") or body.get("blocks")):
            self.respond({"channel": sent["channel_id"], "user": sent["user_id"], "ts": ""}, body)


def _code(problem: str) -> str:
    codes = [code for words, code in _PROBLEM_CODES.items() if words in problem]
    return codes[0] if codes else "invalid_arguments"


async def _body(request: web.Request) -> dict[str, Any]:
    if not request.can_read_body:
        return {}
    if request.content_type == "application/json":
        return dict(await request.json())
    return dict(await request.post())
