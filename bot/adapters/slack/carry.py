"""What the courier needs of Slack: sending, editing, files, and what a refusal means."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.adapters.slack.place import Place, user_of
from bot.adapters.slack.render import render
from bot.courier import Refused
from bot.message import UNDER_WAY

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.adapters.slack.clients import Clients
    from bot.adapters.slack.render import Payload
    from bot.message import Address, Attachment, Reply

_log = logging.getLogger(__name__)
FINAL = frozenset(
    "account_inactive cannot_dm_bot cant_update_message channel_not_found edit_window_closed "
    "invalid_channel is_archived message_not_found no_permission not_in_channel org_login_required "
    "restricted_action team_access_not_granted team_not_found token_revoked user_not_found "
    "user_not_in_channel messages_tab_disabled user_disabled missing_scope".split()
)
"""Answers after which trying again is in vain."""
_UNSHOWN = frozenset("invalid_blocks invalid_blocks_format msg_blocks_too_long".split())
"""Answers after which the same goes out without its blocks: a message is always sent."""
_ABSENT = frozenset("channel_not_found not_in_channel user_not_in_channel".split())
"""Answers where the app isn't a member: what one person was to see goes to them directly."""
_PATIENCE = 3


class SlackCarrier:
    """Carries replies to Slack.

    Args:
        clients: of every workspace.
    """

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    async def send(self, address: Address, reply: Reply) -> str:
        """Sends a reply, as several messages if it is long; their ids, joined by commas."""
        client = await self._client(address)
        first, *rest = render(reply, shared=not Place.of(address).only)
        sent = [await self._post(client, address, first)]
        sent += await self._further(client, address, rest)
        await self._files(client, address, reply)
        return ",".join(sent)

    async def edit(self, address: Address, message: str, reply: Reply) -> str | None:
        """Edits in place. What one person sees can't be edited: the end of it is sent anew."""
        if Place.of(address).only:
            return None if reply.text.endswith(UNDER_WAY) else await self.send(address, reply)
        client = await self._client(address)
        payloads, old = render(reply), message.split(",")
        for ts, payload in zip(old, payloads, strict=False):
            await self._update(client, Place.of(address).channel, ts, payload)
        for ts in old[len(payloads) :]:
            await _called(client.chat_delete(channel=Place.of(address).channel, ts=ts))
        more = await self._further(client, address, payloads[len(old) :])
        await self._files(client, address, reply)
        return ",".join([*old[: len(payloads)], *more])

    async def _client(self, address: Address) -> AsyncWebClient:
        client = await self._clients.of(Place.of(address).team)
        if client is None:
            raise Refused("the app is not installed in this workspace", final=True)
        return client

    async def _post(self, client: AsyncWebClient, address: Address, payload: Payload) -> str:
        place, thread = Place.of(address), address.thread or None
        if not place.only:
            return await _shown(client, payload, place.channel, thread)
        user = user_of(address)
        try:
            answer = await _called(
                client.chat_postEphemeral(
                    channel=place.channel, user=user, thread_ts=thread, **_content(payload)
                )
            )
        except Refused as refused:
            if str(refused) in _UNSHOWN:
                return await self._post(client, address, _bare(payload))
            if str(refused) in _ABSENT:
                return await _shown(client, payload, user, None)
            raise
        return str(answer["message_ts"])

    async def _further(
        self, client: AsyncWebClient, address: Address, payloads: list[Payload]
    ) -> list[str]:
        """What follows the first message: waits by itself, so that nothing is sent twice."""
        sent: list[str] = []
        for payload in payloads:
            for attempt in range(_PATIENCE):
                try:
                    sent.append(await self._post(client, address, payload))
                    break
                except Refused as refused:
                    if refused.final or attempt + 1 == _PATIENCE:
                        _log.warning("the rest of a long reply was not delivered: %s", refused)
                        return sent
                    await asyncio.sleep(refused.wait if refused.wait is not None else 1.0)
        return sent

    async def _update(
        self, client: AsyncWebClient, channel: str, ts: str, payload: Payload
    ) -> None:
        try:
            await _called(client.chat_update(channel=channel, ts=ts, **_content(payload)))
        except Refused as refused:
            if str(refused) not in _UNSHOWN:
                raise
            bare = _content(_bare(payload))
            await _called(client.chat_update(channel=channel, ts=ts, **bare))

    async def _files(self, client: AsyncWebClient, address: Address, reply: Reply) -> None:
        """The files of a reply whose words were delivered: those are not sent again for them."""
        files = [_file(attachment) for attachment in reply.attachments if attachment.content]
        if not files:
            return
        place = Place.of(address)
        for attempt in range(_PATIENCE):
            try:
                channel, thread = place.channel, address.thread or None
                if place.only or channel.startswith(("U", "W")):
                    user = user_of(address) or channel
                    opened = await _called(client.conversations_open(users=user))
                    channel, thread = str(opened["channel"]["id"]), None
                await _called(
                    client.files_upload_v2(channel=channel, thread_ts=thread, file_uploads=files)
                )
            except Refused as refused:
                if not refused.final and attempt + 1 < _PATIENCE:
                    await asyncio.sleep(refused.wait if refused.wait is not None else 1.0)
                    continue
                _log.warning("a file was not delivered: %s", refused)
                names = ", ".join(str(file["filename"]) for file in files)
                notice = f"Slack did not take the file: {names}."
                await self._further(client, address, render(type(reply)(notice)))
            return


async def _shown(client: AsyncWebClient, payload: Payload, channel: str, thread: str | None) -> str:
    """Posts a message that a channel sees; its id."""
    try:
        answer = await _called(
            client.chat_postMessage(
                channel=channel,
                thread_ts=thread,
                unfurl_links=False,
                unfurl_media=False,
                **_content(payload),
            )
        )
    except Refused as refused:
        if str(refused) in _UNSHOWN and payload.blocks:
            return await _shown(client, _bare(payload), channel, thread)
        raise
    return str(answer["ts"])


async def _called(call: Awaitable[Any]) -> Any:
    """A call's answer; whatever went wrong as a `Refused` named by Slack's own code."""
    try:
        return await call
    except SlackApiError as error:
        raise _refused(error) from error
    except (ClientError, OSError, TimeoutError, SlackClientError) as error:
        raise Refused(f"no answer from Slack: {type(error).__name__}") from error


def _refused(error: SlackApiError) -> Refused:
    response = error.response
    headers = getattr(response, "headers", None) or {}
    if getattr(response, "status_code", 0) == 429 or code_of(error) == "ratelimited":
        named = {str(key).casefold(): value for key, value in headers.items()}
        return Refused("ratelimited", wait=_seconds(named.get("retry-after", "1")))
    code = code_of(error)
    return Refused(code, final=code in FINAL)


def _seconds(told: Any) -> float:
    first = told[0] if isinstance(told, list) else told
    return float(first) if str(first).isdigit() else 1.0


def code_of(error: SlackApiError) -> str:
    """Slack's name for what is wrong; an answer that is no JSON has but a status."""
    data = getattr(error.response, "data", error.response)
    if isinstance(data, dict) and data.get("error"):
        return str(data["error"])
    return f"status {getattr(error.response, 'status_code', 'unknown')}"


def _content(payload: Payload) -> dict[str, Any]:
    return {"text": payload.text, "blocks": list(payload.blocks)}


def _bare(payload: Payload) -> Payload:
    return type(payload)(payload.text, ())


def _file(attachment: Attachment) -> dict[str, Any]:
    return {
        "content": attachment.content,
        "filename": attachment.name,
        "title": attachment.name,
    }
