"""`signpost serve` as a process of its own, against both doubles."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from tests.doubles.slack import Slack
    from tests.doubles.telegram import Telegram

READY = 60.0


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a command: ours without Signpost's settings, and `more` of those."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SIGNPOST_")}
    given = {f"SIGNPOST_{key.upper()}": value for key, value in more.items()}
    return {
        **kept,
        "SIGNPOST_DATA": str(folder),
        "PYTHONWARNINGS": "error::ResourceWarning",
        **given,
    }


def slack_settings(slack: Slack) -> dict[str, str]:
    return {
        "slack_bot_token": slack.bot_token,
        "slack_app_token": slack.app_token,
        "slack_api": slack.base_url,
    }


def telegram_settings(telegram: Telegram) -> dict[str, str]:
    return {"telegram_token": telegram.token, "telegram_api": telegram.url}


class Process:
    """A running command; what it printed is in `output`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.output = ""
        self.reading = asyncio.create_task(self._read())
        self.changed = asyncio.Condition()

    async def _read(self) -> None:
        assert self.process.stdout
        async for line in self.process.stdout:
            async with self.changed:
                self.output += line.decode()
                self.changed.notify_all()
        async with self.changed:
            self.changed.notify_all()

    async def printed(self, words: str) -> None:
        """Waits until something was printed."""
        async with asyncio.timeout(READY), self.changed:
            await self.changed.wait_for(lambda: words in self.output or self.reading.done())
        assert words in self.output, self.output

    def kill(self, number: int = signal.SIGKILL) -> None:
        self.process.send_signal(number)

    async def ended(self, within: float = 20.0) -> int:
        """Waits for the end; the exit code."""
        async with asyncio.timeout(within):
            code = await self.process.wait()
            await self.reading
        return code


@asynccontextmanager
async def command(*arguments: str, env: Mapping[str, str]) -> AsyncIterator[Process]:
    """`signpost …`; killed at the end if it still runs."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, env=dict(env),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, limit=2**22,
    )  # fmt: skip
    started = Process(process)
    try:
        yield started
    finally:
        if process.returncode is None:
            process.kill()
        await started.ended()
