"""What settings want: of which form their values are, and words for one that is not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.settings import Settings

_WANTS = {
    "trusted_networks": "networks such as 127.0.0.0/8 or 192.168.1.20, separated by commas; "
    "it takes no names such as localhost",
    "port": "a number from 0 to 65535",
}
_PERSON = re.compile(r"telegram:\d+|slack:[TE]\w+/[UW]\w+", re.ASCII)
_CHAT = re.compile(r"telegram:-?\d+|slack:[TE]\w+/[CDG]\w+", re.ASCII)
_NO_FILE = re.compile(r"\w\w+:.*|[^/]*@[^/]*|#.*|-?\d+", re.ASCII)
"""Meant as an address, a channel or an ID: as a file's name it would be taken by mistake."""


def unusable(error: Mapping[str, Any], prefix: str) -> str:
    """One of pydantic's errors in plain words: the setting, its value, what it wants."""
    field = str(error["loc"][0]) if error["loc"] else ""
    wants = _WANTS.get(field, f"something else ({error['msg']})")
    return (
        f"{prefix}{field.upper()} can't be used: it is {_given(error['input'])}; it wants {wants}"
    )


def _given(value: object) -> str:
    return f"“{value}”" if isinstance(value, str | int) else "of another form"


def wrong_places(used: Settings) -> Iterator[str]:
    """What is wrong with the people and places that settings name, and what they want."""
    for admin in used.admins:
        if admin and not _PERSON.fullmatch(admin):
            yield (
                f"SIGNPOST_ADMINS: “{admin}” names nobody; write telegram:ID with a number, "
                "or slack:TEAM/USER such as slack:T012AB3C4/U012AB3C4"
            )
    to = used.quotes_to
    if _NO_FILE.fullmatch(to) and not _CHAT.fullmatch(to):
        yield (
            f"SIGNPOST_QUOTES_TO: “{to}” is no place to deliver to; write telegram:ID with a "
            "number, slack:TEAM/CHANNEL such as slack:T012AB3C4/C012AB3C4, or a file's path"
        )
