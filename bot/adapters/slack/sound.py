"""Payloads that can't be read: acknowledged, so that they don't come again, and left alone."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.adapters.slack import read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt.request.async_request import AsyncBoltRequest
    from slack_sdk.socket_mode.aiohttp import SocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

    Body = Mapping[str, Any]

_log = logging.getLogger(__name__)
SHAPES = (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError)
"""What reading raises where something is missing or is of another kind."""
_LONGEST = 255
"""Characters of what names anything in Slack."""


class App(AsyncApp):
    """The library's app, which hears only of what can be read."""

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Has listeners hear of a payload; one that can't be read is acknowledged."""
        if sound(req.body):
            return await super().async_dispatch(req)
        left_alone()
        return BoltResponse(status=200, body="")


def left_alone() -> None:
    """Notes that a payload was acknowledged and no more."""
    _log.debug("a payload that can't be read was left alone")


class Connection(AsyncSocketModeHandler):
    """Socket Mode, where a payload that the library can't read is acknowledged too."""

    async def handle(  # type: ignore[override] # as the library itself does
        self, client: SocketModeClient, req: SocketModeRequest
    ) -> None:
        """Takes one payload; whatever goes wrong in listeners is dealt with before."""
        try:
            await super().handle(client, req)
        except SHAPES:
            left_alone()
            await client.send_socket_mode_response(SocketModeResponse(req.envelope_id))


def sound(body: Body) -> bool:
    """Whether all that is read of a payload is there."""
    try:
        _read(body)
    except SHAPES:
        return False
    return True


def _read(body: Body) -> None:
    """Reads what listeners, and the library before them, will."""
    named = [body.get(f"{name}_id") for name in ("team", "enterprise", "user", "channel")]
    named += [
        (body.get(name) or {}).get("id") for name in ("team", "enterprise", "user", "channel")
    ]
    for one in body.get("authorizations") or []:
        named += [one.get(name) for name in ("team_id", "enterprise_id", "user_id")]
    event = body.get("event") or {}
    named += [event.get(name) for name in ("type", "user", "channel", "team", "bot_id")]
    if max((len("" + name) for name in named if name is not None), default=0) > _LONGEST:
        raise ValueError("too long for an id")
    read.read(body)
    read.untagged(body)
    match body.get("type"):
        case "event_callback" if body["event"]["type"] == "app_home_opened":
            read.team_of(body) + body["event"]["user"] + body["event"]["channel"]
        case "block_actions":
            dict(body["actions"][0])
            read.pressed_at(body)
            read.number_of(body)
            body["container"].get("message_ts")
        case "view_submission":
            read.asked(body, "")
        case "shortcut":
            body["trigger_id"] + body["user"]["id"]
