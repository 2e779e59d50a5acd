"""`doctor`: whether everything is as it should be, and what to do where it is not."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commands import settings
from bot.commands.forms import wrong_places
from bot.commands.serve import missing, platforms

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Found:
    """What a look came to: good, worth a thought, or to be mended."""

    mark: str
    words: str


def good(words: str) -> Found:
    """All is well."""
    return Found("ok", words)


def thought(words: str) -> Found:
    """It works, but somebody should know."""
    return Found("note", words)


def bad(words: str) -> Found:
    """It does not work, and the words say what to do."""
    return Found("FAIL", words)


def doctor(_: argparse.Namespace) -> int:
    """Looks at everything; exit code 1 if something has to be mended."""
    used = settings()
    failed = 0
    for found in _looks(used):
        print(f"{found.mark:>4}  {found.words}", flush=True)
        failed += found.mark == "FAIL"
    print(f"{failed} to mend." if failed else "Nothing to mend.")
    return 1 if failed else 0


def _looks(used: Settings) -> Iterator[Found]:
    yield from _database(used)
    yield from _engine(used)
    yield from _knowledge()
    yield from _fonts()
    for network in used.trusted_networks:
        yield thought(
            f"!!! AUDITS MAY REACH {network}, WHICH IS NOT PUBLIC: unset "
            "SIGNPOST_TRUSTED_NETWORKS unless this is a demo or a test"
        )
    for wrong in wrong_places(used):
        yield bad(wrong)
    there = platforms(used, [])
    for lacking in missing(used, []):
        yield bad(lacking)
    if "telegram" in there:
        yield from asyncio.run(_telegram(used))
    if "slack" in there:
        yield from asyncio.run(_slack(used))
    if used.public_url and not used.public_url.startswith("https://"):
        yield bad("SIGNPOST_PUBLIC_URL must begin with https://")


def _database(used: Settings) -> Iterator[Found]:
    from bot.storage.database import Unreachable
    from bot.storage.store import Store

    try:
        store = Store.open(used.store_url)
    except Unreachable as reason:
        yield bad(f"database: {reason}; check SIGNPOST_DATABASE_URL or SIGNPOST_DATA")
        return
    waiting, jobs = len(store.waiting(1e12)), len(store.unsubmitted())
    kind = store.engine.dialect.name
    yield good(f"database: {kind}, up to date; {waiting} replies and {jobs} jobs wait")
    store.close()


def _engine(used: Settings) -> Iterator[Found]:
    from bot.jobs import Jobs

    jobs = Jobs(used.data / "doctor.sqlite", {"look": lambda arguments, _: dict(arguments)})
    try:
        job = jobs.submit("look", key="doctor", partition="-", arguments={"well": True})
        well = jobs.result(job) == {"well": True}
    finally:
        jobs.close()
        for file in used.data.glob("doctor.sqlite*"):
            file.unlink()
    yield good("engine: runs jobs") if well else bad("engine: a job came to nothing")


def _knowledge() -> Iterator[Found]:
    from bot.knowledge import KnowledgeError, load

    try:
        yield good(f"knowledge: {len(load())} entries and comparisons")
    except KnowledgeError as reason:
        yield bad(f"knowledge: {reason}")


def _fonts() -> Iterator[Found]:
    from bot.audit.drawing import drawable

    try:
        drawable("a")
        yield good("fonts: the cards have theirs")
    except OSError as error:
        yield bad(f"fonts: {error}; install Signpost anew")


async def _telegram(used: Settings) -> list[Found]:
    from telegram import Bot
    from telegram.error import InvalidToken, TelegramError

    api = used.telegram_api.rstrip("/")
    bot = Bot(used.telegram_token.get_secret_value(), f"{api}/bot", f"{api}/file/bot")
    found: list[Found] = []
    try:
        me = await bot.get_me()
        hook = await bot.get_webhook_info()
    except InvalidToken:
        return [bad("Telegram: SIGNPOST_TELEGRAM_TOKEN is refused; @BotFather shows the right one")]
    except TelegramError as error:
        return [bad(f"Telegram: no answer ({type(error).__name__}); is {api} reachable from here?")]
    found.append(good(f"Telegram: @{me.username}"))
    if me.can_read_all_group_messages:
        found.append(
            thought(
                "Telegram: privacy mode is off, so that the bot gets all messages of its groups; "
                "/setprivacy at @BotFather turns it on"
            )
        )
    else:
        found.append(good("Telegram: privacy mode is on"))
    if hook.url and not used.telegram_webhook:
        found.append(thought("Telegram: a webhook is set; `signpost serve` removes it, and polls"))
    if hook.last_error_message:
        found.append(bad(f"Telegram: its posts fail: {hook.last_error_message}"))
    if hook.pending_update_count:
        found.append(thought(f"Telegram: {hook.pending_update_count} updates wait"))
    return found


async def _slack(used: Settings) -> list[Found]:
    from bot.adapters.slack.look import look

    return [good(words) if well else bad(words) for well, words in await look(used)]
