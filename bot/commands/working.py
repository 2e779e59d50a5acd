"""The engine and who works on it: one process alone, or workers that share a database."""

from __future__ import annotations

import logging
import socket
from typing import TYPE_CHECKING

from bot.adapters.web import Reports
from bot.commands import advisor
from bot.jobs import Jobs
from bot.leads import destination
from bot.storage import workers
from bot.storage.alone import alone
from bot.storage.database import Trouble, Unreachable
from bot.storage.keys import clock
from bot.storage.store import Store
from bot.tasks import tasks
from bot.telling import telling
from bot.turns import Turns

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from bot.settings import Settings

_log = logging.getLogger(__name__)


TWICE = (
    "another process with this name uses the same database; stop it, or give this one a name of "
    "its own on PostgreSQL: SIGNPOST_WORKER"
)


class CannotStart(Exception):  # noqa: N818 - what happened
    """Signpost can't serve; the message says what to do."""


def work(used: Settings, stop: threading.Event) -> None:
    """Runs jobs of a shared database until told to stop.

    Raises:
        CannotStart: the database can't be used.
    """
    from bot.commands.clocks import renew

    store, read = opened(used), clock()
    turns = taking(used, store, Reports(store, key(used), used.name))
    running: set[str] = set()
    jobs = engine(used, turns, lambda: None, "worker", running)
    name = name_of(used, "worker")
    with alone(store, name) as first:
        if not first:
            raise CannotStart(TWICE)
        workers.beat(store, name, clock())
        jobs.launch()
        print(f"Signpost works as {name}. Ctrl-C stops it.", flush=True)
        while not stop.wait(workers.BEAT):
            try:
                live(turns, jobs, name)
                read = renew(turns, read)
            except Trouble as error:
                _log.error("the database failed, trying again: %s", type(error).__name__)
        store.paused(running)
        workers.gone(store, name)
        jobs.close()
        store.close()


def live(turns: Turns, jobs: Jobs, name: str) -> None:
    """A sign of life; and what dead workers left behind is taken up, by one survivor."""
    now = clock()
    workers.beat(turns.store, name, now)
    for dead in workers.claim_dead(turns.store, now):
        turns.store.release(dead)
        left = jobs.unfinished(dead)
        _log.warning("worker %s is gone; %d of its jobs are taken up", dead, len(left))
        for job in left:
            jobs.resume(job)
        workers.buried(turns.store, dead, now)


def opened(used: Settings) -> Store:
    """The store, its tables up to date.

    Raises:
        CannotStart: it can't be opened.
    """
    try:
        return Store.open(used.store_url)
    except Unreachable as reason:
        raise CannotStart(f"the database can't be opened: {reason}") from reason


def taking(used: Settings, store: Store, reports: Reports) -> Turns:
    """What takes messages and the results of jobs."""
    return Turns(store, advisor(used), destination(used.quotes_to), _link(used, reports))


def engine(
    used: Settings, turns: Turns, woken: Callable[[], None], role: str, running: set[str]
) -> Jobs:
    """What runs jobs; each puts its progress and its result into the outbox by itself.

    `running` holds those under way.
    """
    told = {name: telling(turns, task, woken, running) for name, task in tasks(used).items()}
    if not used.database_url.get_secret_value():
        return Jobs(used.engine, told)
    return Jobs(used.engine, told, executor=name_of(used, role))


def key(used: Settings) -> bytes:
    """What links are signed with: made of the tokens, so that every process has the same."""
    secrets = (
        used.telegram_token, used.slack_bot_token, used.slack_signing_secret,
        used.slack_client_secret,
    )  # fmt: skip
    return b"\0".join(secret.get_secret_value().encode() for secret in secrets)


def name_of(used: Settings, role: str) -> str:
    """The name of this process among workers, the same after a restart."""
    return f"{used.worker or socket.gethostname()}-{role}"


def _link(used: Settings, reports: Reports) -> Callable[[int], str] | None:
    if not used.public_url:
        return None
    return lambda audit: used.public_url.rstrip("/") + reports.path(audit)
