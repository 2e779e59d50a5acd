"""`export`, `forget`: what is kept of one person, for whoever runs Signpost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.commands import fail, settings
from bot.message import counted

if TYPE_CHECKING:
    import argparse

    from bot.message import Address
    from bot.storage.store import Store


def export(parsed: argparse.Namespace) -> int:
    """Prints everything that is kept of a person, as JSON."""
    from bot.storage.kept import Kept
    from bot.storage.keys import clock

    opened = _opened(parsed.user)
    if isinstance(opened, int):
        return opened
    store, address = opened
    with store.transaction() as transaction:
        found = dict(Kept(transaction, address, clock()).export())
    store.close()
    print(json.dumps(found, ensure_ascii=False, indent=2))
    return 0


def forget(parsed: argparse.Namespace) -> int:
    """Deletes everything that is kept of a person, and leaves no trace of it in the file."""
    from bot.storage.kept import Kept
    from bot.storage.keys import clock

    opened = _opened(parsed.user)
    if isinstance(opened, int):
        return opened
    store, address = opened
    with store.transaction() as transaction:
        kept = Kept(transaction, address, clock())
        count = sum(len(rows) for rows in kept.export().values())
        kept.erase()
    store.tidy()
    store.close()
    print(f"{counted(count, 'record is', 'records are')} deleted of {parsed.user}.")
    return 0


def _opened(user: str) -> tuple[Store, Address] | int:
    """The store, and the person as an address; or the exit code, the reason printed."""
    from bot.message import Address
    from bot.storage.database import Unreachable
    from bot.storage.store import Store

    platform, _, name = user.partition(":")
    if not platform or not name:
        return fail(f"{user}: write a person as telegram:ID or slack:TEAM/USER")
    try:
        store = Store.open(settings().store_url)
    except Unreachable as reason:
        return fail(f"the database can't be opened: {reason}", 1)
    return store, Address(platform, "", "", name)
