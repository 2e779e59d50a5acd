"""`serve`, `worker`, `migrate`: Signpost where people are, until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

from bot.commands import fail, settings

if TYPE_CHECKING:
    import argparse

    from bot.settings import Settings

PLATFORMS = ("telegram", "slack")
FAILED = 1
_BOTFATHER = "SIGNPOST_TELEGRAM_TOKEN: write /newbot to @BotFather on Telegram"
_SLACK_APP = (
    "SIGNPOST_SLACK_BOT_TOKEN: make an app at https://api.slack.com/apps from "
    "deploy/slack-manifest.yaml, install it, copy the bot token (xoxb-…)"
)


def serve(parsed: argparse.Namespace) -> int:
    """Runs whichever platforms have tokens until SIGTERM or Ctrl-C."""
    from bot.commands.serving import run
    from bot.commands.working import CannotStart

    used = settings()
    chosen = [part.strip() for part in (parsed.only or "").split(",") if part.strip()]
    if unknown := [name for name in chosen if name not in PLATFORMS]:
        return fail(f"--only: no platform is called {unknown[0]}; there are telegram and slack")
    lacking = missing(used, chosen)
    if lacking:
        return fail("nothing to serve; set one of these:\n  " + "\n  ".join(lacking))
    _prepare(used)
    try:
        asyncio.run(run(used, platforms(used, chosen)))
    except CannotStart as reason:
        return fail(str(reason), FAILED)
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 130
    _leave()
    return 0


def worker(_: argparse.Namespace) -> int:
    """Runs jobs of a PostgreSQL database until SIGTERM or Ctrl-C."""
    from bot.commands.working import CannotStart, work

    used = settings()
    if not used.database_url.get_secret_value():
        return fail(
            "a worker shares a PostgreSQL database: set SIGNPOST_DATABASE_URL; "
            "without one, `signpost serve` runs the jobs by itself"
        )
    _prepare(used)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        work(used, stop)
    except CannotStart as reason:
        return fail(str(reason), FAILED)
    _leave()
    return 0


def migrate(_: argparse.Namespace) -> int:
    """Makes the tables, or brings them up to date; several may ask at once."""
    from bot.storage.database import Unreachable
    from bot.storage.store import Store

    used = settings()
    try:
        Store.open(used.store_url).close()
    except Unreachable as reason:
        return fail(f"the database can't be opened: {reason}", FAILED)
    print("The database is up to date.")
    return 0


def platforms(used: Settings, chosen: list[str]) -> list[str]:
    """The platforms that have what they need, or those of them that were chosen."""
    there = []
    if used.telegram_token.get_secret_value():
        there.append("telegram")
    if used.slack_bot_token.get_secret_value() or used.slack_client_id:
        there.append("slack")
    return [name for name in there if not chosen or name in chosen]


def missing(used: Settings, chosen: list[str]) -> list[str]:
    """What has to be set before anything can be served, and where to get it."""
    there = platforms(used, chosen)
    found = []
    if not there or (chosen and set(chosen) - set(there)):
        wanted = [name for name in chosen or PLATFORMS if name not in there]
        found += [_BOTFATHER if name == "telegram" else _SLACK_APP for name in wanted]
    if "slack" not in there:
        return found
    if not used.slack_app_token.get_secret_value() and not (
        used.slack_signing_secret.get_secret_value()
    ):
        found.append(
            "SIGNPOST_SLACK_APP_TOKEN (xapp-…, for Socket Mode) or SIGNPOST_SLACK_SIGNING_SECRET "
            "(for posts to SIGNPOST_PUBLIC_URL/slack/events): your app's page, Basic Information"
        )
    if not used.slack_bot_token.get_secret_value():
        if not used.slack_client_secret.get_secret_value():
            found.append("SIGNPOST_SLACK_CLIENT_SECRET: your app's page, Basic Information")
        if not used.public_url.startswith("https://"):
            found.append("SIGNPOST_PUBLIC_URL: the https address that workspaces install from")
    return found


def _prepare(used: Settings) -> None:
    from bot.commands.logs import log

    log(used)
    for network in used.trusted_networks:
        print(f"WARNING: audits may reach {network} (SIGNPOST_TRUSTED_NETWORKS)", file=sys.stderr)


def _leave() -> None:
    """Ends the process now: what runs in threads is taken up again at the next start."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
