"""What the courier needs of Slack: sending, editing, files."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from bot.adapters.slack.find import find, metadata
from bot.adapters.slack.place import Place, user_of
from bot.adapters.slack.refusals import called
from bot.adapters.slack.render import bare, render, unshareable
from bot.courier import Refused
from bot.message import UNDER_WAY, Reply

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.adapters.slack.clients import Clients
    from bot.adapters.slack.render import Payload
    from bot.message import Address, Attachment
    from bot.storage.outbox import Outgoing

_log = logging.getLogger(__name__)
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

    async def send(self, address: Address, reply: Reply, mark: str = "", event: str = "") -> str:
        """Sends a reply, as several messages if it is long; their ids, joined by commas."""
        del event  # the thread says what it answers
        async with self._token(address):
            return await self._send(address, reply, mark)

    async def edit(self, address: Address, message: str, reply: Reply) -> str | None:
        """Edits in place. What one person sees can't be edited: the end of it is sent anew."""
        async with self._token(address):
            return await self._edit(address, message, reply)

    async def attach(self, address: Address, files: Sequence[Attachment], *, quiet: bool) -> int:
        """Sends files in one message; Slack knows no quiet ones."""
        del quiet
        async with self._token(address):
            await self._files(await self._client(address), address, files)
        return len(files)

    @asynccontextmanager
    async def _token(self, address: Address) -> AsyncIterator[None]:
        """Has an expired token exchanged before the courier tries again."""
        try:
            yield
        except Refused as refused:
            if str(refused) == "token_expired":
                await self._clients.expired(Place.of(address).team)
            raise

    async def _send(self, address: Address, reply: Reply, mark: str = "") -> str:
        client = await self._client(address)
        first, *rest = _marked(render(reply, shared=not Place.of(address).only), mark)
        sent = [await self._post(client, address, first)]
        sent += await self._further(client, address, rest)
        await self._files(client, address, reply.attachments)
        return ",".join(sent)

    async def adopt(self, outgoing: Outgoing) -> str | None:
        """See `courier.Adopting`. What one person sees stands in no history: it is sent anew."""
        address, place = outgoing.address, Place.of(outgoing.address)
        if place.only:
            return None
        client, channel = await self._client(address), place.channel
        try:
            if channel.startswith(("U", "W")):
                opened = await called(client.conversations_open(users=channel))
                channel = str(opened["channel"]["id"])
            found = await find(client, called, channel, address.thread, outgoing.mark, outgoing.at)
        except Refused as refused:
            if refused.final:
                return None  # what may not be read can't be found
            raise
        ids = ",".join(found)
        if not found or channel != place.channel:
            return ids or None  # a person's name is no place to edit in
        return await self.edit(address, ids, outgoing.reply)

    async def _edit(self, address: Address, message: str, reply: Reply) -> str | None:
        if Place.of(address).only:
            return None if reply.text.endswith(UNDER_WAY) else await self._send(address, reply)
        client = await self._client(address)
        payloads, old = render(reply), message.split(",")
        for ts, payload in zip(old, payloads, strict=False):
            await self._update(client, Place.of(address).channel, ts, payload)
        for ts in old[len(payloads) :]:
            await called(client.chat_delete(channel=Place.of(address).channel, ts=ts))
        more = await self._further(client, address, payloads[len(old) :])
        await self._files(client, address, reply.attachments)
        return ",".join([*old[: len(payloads)], *more])

    async def _client(self, address: Address) -> AsyncWebClient:
        client = await called(self._clients.of(Place.of(address).team))
        if client is None:
            raise Refused("the app is not installed in this workspace", final=True)
        return cast("AsyncWebClient", client)

    async def _post(self, client: AsyncWebClient, address: Address, payload: Payload) -> str:
        place, thread = Place.of(address), address.thread or None
        if not place.only:
            return await _shown(client, payload, place.channel, thread)
        user = user_of(address)
        try:
            answer = await called(
                client.chat_postEphemeral(
                    channel=place.channel, user=user, thread_ts=thread, **_content(payload)
                )
            )
        except Refused as refused:
            if str(refused) in _UNSHOWN and payload.blocks:
                return await self._post(client, address, bare(payload))
            if str(refused) in _ABSENT:
                return await _shown(client, unshareable(payload), user, None)
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
            await called(client.chat_update(channel=channel, ts=ts, **_content(payload)))
        except Refused as refused:
            if str(refused) not in _UNSHOWN:
                raise
            content = _content(bare(payload))
            await called(client.chat_update(channel=channel, ts=ts, **content))

    async def _files(
        self, client: AsyncWebClient, address: Address, attachments: Sequence[Attachment]
    ) -> None:
        """The files of a reply whose words were delivered: those are not sent again for them."""
        files = [_file(attachment) for attachment in attachments if attachment.content]
        if not files:
            return
        place = Place.of(address)
        for attempt in range(_PATIENCE):
            try:
                channel, thread = place.channel, address.thread or None
                if place.only or channel.startswith(("U", "W")):
                    user = user_of(address) or channel
                    opened = await called(client.conversations_open(users=user))
                    channel, thread = str(opened["channel"]["id"]), None
                await called(
                    client.files_upload_v2(channel=channel, thread_ts=thread, file_uploads=files)
                )
            except Refused as refused:
                if not refused.final and attempt + 1 < _PATIENCE:
                    await asyncio.sleep(refused.wait if refused.wait is not None else 1.0)
                    continue
                _log.warning("a file was not delivered: %s", refused)
                names = ", ".join(str(file["filename"]) for file in files)
                notice = f"Slack did not take the file: {names}."
                await self._further(client, address, render(Reply(notice)))
            return


async def _shown(client: AsyncWebClient, payload: Payload, channel: str, thread: str | None) -> str:
    """Posts a message that a channel sees; its id."""
    try:
        answer = await called(
            client.chat_postMessage(
                channel=channel,
                thread_ts=thread,
                unfurl_links=False,
                unfurl_media=False,
                **_content(payload),
                metadata=payload.metadata,
            )
        )
    except Refused as refused:
        if str(refused) in _UNSHOWN and payload.blocks:
            return await _shown(client, bare(payload), channel, thread)
        raise
    return str(answer["ts"])


def _content(payload: Payload) -> dict[str, Any]:
    return {"text": payload.text, "blocks": list(payload.blocks)}


def _marked(payloads: list[Payload], mark: str) -> list[Payload]:
    """Messages that can be found again; see `find`."""
    if not mark:
        return payloads
    return [
        replace(payload, metadata=metadata(mark, part)) for part, payload in enumerate(payloads)
    ]


def _file(attachment: Attachment) -> dict[str, Any]:
    return {
        "content": attachment.content,
        "filename": attachment.name,
        "title": attachment.name,
    }
