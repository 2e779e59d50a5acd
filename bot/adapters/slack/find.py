"""Finding posts whose fate nobody noted: each carries the mark of its outbox row as metadata.

Metadata is seen by apps alone. History is read only after a crash or a lost answer, because Slack
allows apps of some kinds but one such call a minute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_sdk.web.async_client import AsyncWebClient

EVENT = "signpost_reply"
_CLOCKS = 60.0
"""Seconds by which our clock may be ahead of Slack's."""
_PAGE = 100
"""Messages looked at: the newest."""


def metadata(mark: str, part: int) -> dict[str, Any]:
    """What a post carries: of which row it is, and which message of that row's reply."""
    return {"event_type": EVENT, "event_payload": {"row": mark, "part": part}}


async def find(
    client: AsyncWebClient,
    called: Callable[[Awaitable[Any]], Awaitable[Any]],
    channel: str,
    thread: str,
    mark: str,
    since: float,
) -> list[str]:
    """The messages of a row, in order; none if the first of them is not there.

    Args:
        client: of the workspace.
        called: turns what Slack refuses into our own error.
        channel: where they would be.
        thread: the thread that they would be in, or "".
        mark: of the row.
        since: when the row was written, in seconds since 1970.
    """
    asked: dict[str, Any] = {
        "channel": channel,
        "oldest": f"{since - _CLOCKS:.6f}",
        "limit": _PAGE,
        "include_all_metadata": True,
    }
    if thread:
        answer = await called(client.conversations_replies(ts=thread, **asked))
    else:
        answer = await called(client.conversations_history(**asked))
    found = {}
    for message in answer.get("messages") or []:
        carried = message.get("metadata") or {}
        payload = carried.get("event_payload") or {}
        if carried.get("event_type") == EVENT and payload.get("row") == mark:
            found[int(payload.get("part", 0))] = str(message["ts"])
    whole = range(len(found))
    return [found[part] for part in whole] if set(found) == set(whole) else []
