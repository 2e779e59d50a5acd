"""How Slack reaches an app: signed HTTP requests, or envelopes over a Socket Mode connection."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlencode

from aiohttp import ClientError, ClientTimeout, WSMsgType, web

from .server import Call, Double, loads
from .slack_spec import problems

Json = dict[str, Any]
Signature = Literal["valid", "wrong", "old", "missing"]
ACK_SECONDS = 3.0
SIGNING_SECRET = "loopback-signing-secret"
ENVELOPES = {"event": "events_api", "command": "slash_commands", "interaction": "interactive"}


@dataclass
class Delivery:
    """What was sent to the app, and its acknowledgement: status 0 if none came in time."""

    kind: str
    payload: Json
    status: int = 0
    body: Any = None
    seconds: float = 0.0
    retries: int = 0
    at: float = field(default_factory=time.monotonic)

    @property
    def acknowledged(self) -> bool:
        return 200 <= self.status < 300 and self.seconds <= ACK_SECONDS


def sign(secret: str, body: str, signature: Signature = "valid") -> dict[str, str]:
    """The headers of a request as Slack signs it, or as a forger or a replay would."""
    if signature == "missing":
        return {}
    moment = str(int(time.time()) - (301 if signature == "old" else 0))
    key = secret if signature != "wrong" else secret + "?"
    digest = hmac.new(key.encode(), f"v0:{moment}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": moment, "X-Slack-Signature": f"v0={digest}"}


class Deliveries(Double):
    """Sends to the app by whichever way it uses, and keeps every acknowledgement."""

    def __init__(self, *, strict: bool = True) -> None:
        super().__init__(strict=strict)
        self.deliveries: list[Delivery] = []
        self.events_url = ""
        self.signing_secret = SIGNING_SECRET
        self.sockets: list[web.WebSocketResponse] = []
        self._requests: dict[web.WebSocketResponse, web.Request] = {}
        self.connections = 0
        self._tickets: set[str] = set()
        self._envelopes: dict[str, asyncio.Future[Json]] = {}
        self._numbers = itertools.count(1)

    # -- either way ------------------------------------------------------------------------------

    def use_http(self, url: str) -> None:
        """From now on requests go to the app's address, e.g. ".../slack/events"."""
        self.events_url = url

    async def deliver(
        self,
        kind: str,
        payload: Json,
        *,
        signature: Signature = "valid",
        timeout: float = ACK_SECONDS,
        retries: int = 0,
    ) -> Delivery:
        """Sends an "event", a "command" or an "interaction", and waits for its acknowledgement.

        `retries` were sent before, and lost.
        """
        reason = "http_timeout" if retries else ""
        return await self._send(
            Delivery(kind, payload, retries=retries), signature, timeout, reason
        )

    async def repeat(
        self, delivery: Delivery, reason: str = "http_timeout", timeout: float = ACK_SECONDS
    ) -> Delivery:
        """Sends the same once more, marked as Slack marks its retries."""
        again = Delivery(delivery.kind, delivery.payload, retries=delivery.retries + 1)
        return await self._send(again, "valid", timeout, reason)

    async def _send(
        self, delivery: Delivery, signature: Signature, timeout: float, reason: str
    ) -> Delivery:
        self.deliveries.append(delivery)
        if self.events_url:
            await self._post(delivery, signature, timeout, reason)
        else:
            await self._envelope(delivery, timeout, reason)
        delivery.seconds = time.monotonic() - delivery.at
        if delivery.kind == "command" and delivery.body and isinstance(delivery.body, str):
            # A plain body is shown as well; without an acknowledgement it holds the reason.
            delivery.body = {"text": delivery.body} if delivery.status else delivery.body
        body = delivery.body
        if delivery.kind != "event" and isinstance(body, dict) and delivery.status == 200:
            told = Call("ack", body, body, problems("ack", body), status=200, answer={"ok": True})
            self.calls.append(told)
            await self.finished(told)
            await self.acknowledged(delivery)
        await self.changed()
        return delivery

    async def acknowledged(self, delivery: Delivery) -> None:
        """What an acknowledgement with a body changes."""

    # -- HTTP ------------------------------------------------------------------------------------

    async def _post(
        self, delivery: Delivery, signature: Signature, timeout: float, reason: str
    ) -> None:
        if delivery.kind == "event":
            body, form = json.dumps(delivery.payload), "application/json"
        else:
            command = delivery.kind == "command"
            fields = delivery.payload if command else {"payload": json.dumps(delivery.payload)}
            body, form = urlencode(fields), "application/x-www-form-urlencoded"
        headers = {"Content-Type": form} | sign(self.signing_secret, body, signature)
        if delivery.retries:
            headers["X-Slack-Retry-Num"] = str(delivery.retries)
            headers["X-Slack-Retry-Reason"] = reason
        limit = ClientTimeout(total=timeout)
        try:
            async with self.http.post(
                self.events_url, data=body, headers=headers, timeout=limit
            ) as answer:
                delivery.status, delivery.body = answer.status, loads(await answer.text())
        except (ClientError, TimeoutError, OSError) as wrong:
            delivery.body = f"{type(wrong).__name__}: {wrong}"

    async def verify_url(self, signature: Signature = "valid") -> Any:
        """The handshake Slack makes when an events address is entered; returns the answer."""
        asked = {"type": "url_verification", "token": "t", "challenge": "3eZbrw1aB"}
        return (await self.deliver("event", asked, signature=signature)).body

    # -- Socket Mode -----------------------------------------------------------------------------

    def socket_address(self) -> str:
        ticket = f"ticket-{next(self._numbers)}"
        self._tickets.add(ticket)
        return f"ws://127.0.0.1:{self.port}/socket/{ticket}"

    async def connected(self, count: int = 1, timeout: float = 10.0) -> None:
        """Waits until the app has opened its `count`-th Socket Mode connection."""
        await self.until(lambda: self.connections >= count and self.sockets, timeout)

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        ticket = request.match_info["ticket"]
        if ticket not in self._tickets:
            raise web.HTTPForbidden
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        self._requests[socket] = request
        self.connections += 1
        hello = {"type": "hello", "num_connections": len(self.sockets)}
        await socket.send_json(hello | {"connection_info": {"app_id": "A0SIGNPOST"}})
        await self.changed()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    told = json.loads(message.data)
                    waiting = self._envelopes.pop(told.get("envelope_id", ""), None)
                    if waiting is not None and not waiting.done():
                        waiting.set_result(told)
        finally:
            del self._requests[socket]
            if socket in self.sockets:
                self.sockets.remove(socket)
            await self.changed()
        return socket

    async def _envelope(self, delivery: Delivery, timeout: float, reason: str) -> None:
        await self.until(lambda: self.sockets)
        number = f"envelope-{next(self._numbers)}"
        envelope: Json = {"envelope_id": number, "type": ENVELOPES[delivery.kind]}
        envelope |= {"payload": delivery.payload}
        envelope["accepts_response_payload"] = delivery.kind != "event"
        if delivery.kind == "event":
            envelope |= {"retry_attempt": delivery.retries, "retry_reason": reason}
        waiting = asyncio.get_running_loop().create_future()
        self._envelopes[number] = waiting
        try:
            await self.sockets[-1].send_json(envelope)
            told = await asyncio.wait_for(waiting, timeout)
        except (TimeoutError, ConnectionError) as wrong:
            delivery.body = f"{type(wrong).__name__}: {wrong}"
        else:
            delivery.status, delivery.body = 200, told.get("payload") or ""
        finally:
            self._envelopes.pop(number, None)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ends the open connections as Slack does: told first, then closed."""
        for socket in list(self.sockets):
            self.sockets.remove(socket)
            await socket.send_json({"type": "disconnect", "reason": reason})
            self.spawn(self._close_later(socket, self.connections))

    async def _close_later(self, socket: web.WebSocketResponse, connections: int) -> None:
        """A connection told to end stays until the app has opened the next one."""
        await self.until(lambda: self.connections > connections or socket.closed)
        await socket.close()

    async def break_sockets(self) -> None:
        """Ends the open connections without a word."""
        for socket in list(self.sockets):
            self.sockets.remove(socket)
            if (transport := self._requests[socket].transport) is not None:
                transport.abort()

    async def closing(self) -> None:
        for socket in list(self.sockets):
            await socket.close()
