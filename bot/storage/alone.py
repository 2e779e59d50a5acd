"""One process of a name: a second one would take up what the first is at, and say it twice.

The lock ends with the process, however that ends.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.storage.store import Store

PATIENCE = 5.0
"""Seconds that a process which is just ending gets."""
_PAUSE = 0.2


@contextmanager
def alone(store: Store, name: str, patience: float = PATIENCE) -> Iterator[bool]:
    """Holds a name among all processes on one database; gives False if another one holds it."""
    ends = time.monotonic() + patience
    held = _on_server if store.engine.dialect.name == "postgresql" else _on_file
    while True:
        with held(store, name) as got:
            if got or time.monotonic() > ends:
                yield got
                return
        time.sleep(_PAUSE)


@contextmanager
def _on_server(store: Store, name: str) -> Iterator[bool]:
    connection = store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        yield bool(
            connection.execute(select(func.pg_try_advisory_lock(func.hashtext(name)))).scalar()
        )
    finally:
        connection.invalidate()  # the lock is its session's
        connection.close()


@contextmanager
def _on_file(store: Store, name: str) -> Iterator[bool]:
    try:
        import fcntl
    except ImportError:  # Windows has other locks; the promise is for servers
        yield True
        return
    path = Path(f"{store.engine.url.database}.{name.rpartition('-')[2]}")
    file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(file)
