"""Links that open the chat and say something at once: `t.me/bot?start=…`.

Telegram passes on at most 64 of A-Z, a-z, 0-9, _ and -. A topic travels as its id, an audit as
`audit_` and the site in base64. Whatever else a link carries says nothing: a link is foreign text,
and must not make a person say what they don't see.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

_AUDIT = "audit_"
_LONGEST = 64
_ALLOWED = re.compile(rf"[A-Za-z0-9_-]{{1,{_LONGEST}}}")
_SITE = re.compile(
    r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?(?:/[\w./~%+@=&;,-]*)?", re.ASCII
)


def chat_link(username: str) -> str:
    """A link that opens the chat with the bot and says nothing."""
    return f"https://t.me/{quote(username)}"


def deep_link(username: str, target: str, *, group: bool = False) -> str:
    """A link that opens the chat with the bot and asks for something.

    Args:
        username: the bot's, without @.
        target: a topic's id, or `audit SITE`.
        group: True for a link that adds the bot to a group instead.

    Raises:
        ValueError: the target does not fit into a link.
    """
    return f"https://t.me/{quote(username)}?start{'group' if group else ''}={payload(target)}"


def payload(target: str) -> str:
    """A topic's id or `audit SITE` as what a link may carry.

    Raises:
        ValueError: it does not fit.
    """
    site = target.removeprefix("audit ")
    if site != target:
        if not _SITE.fullmatch(site):
            raise ValueError(f"no address of a site: {site!r}")
        target = _AUDIT + base64.urlsafe_b64encode(site.encode()).decode().rstrip("=")
    if not _ALLOWED.fullmatch(target):
        raise ValueError(f"does not fit into a link: {target!r}")
    return target


def said(carried: str, topics: Mapping[str, str]) -> str:
    """What a link's payload says, or nothing.

    Args:
        carried: the payload.
        topics: what asks for each topic, by its id.
    """
    if not _ALLOWED.fullmatch(carried):
        return ""
    if not carried.startswith(_AUDIT):
        return topics.get(carried, "")
    coded = carried.removeprefix(_AUDIT)
    try:
        site = base64.b64decode(coded + "=" * (-len(coded) % 4), b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return f"audit {site}" if _SITE.fullmatch(site) else ""
