"""A file as a place where replies go: requests for a quote, for those who use no chat."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.courier import Refused

if TYPE_CHECKING:
    from bot.message import Address, Attachment, Reply


class FileCarrier:
    """Appends replies to files, which only their owner can read; attachments stand beside."""

    async def send(self, address: Address, reply: Reply, mark: str = "", event: str = "") -> str:
        """See `courier.Carrier`."""
        del mark, event  # a file is for people to read
        path = Path(address.channel)
        try:
            await asyncio.to_thread(_append, path, reply.text)
            for file in reply.attachments:
                await asyncio.to_thread(_put, path, file)
        except OSError as error:
            raise Refused(f"the file can't be written: {error.strerror}") from error
        return uuid4().hex

    async def edit(self, address: Address, message: str, reply: Reply) -> None:
        """See `courier.Carrier`; a file grows only."""
        del message
        await self.send(address, reply)


def _append(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    output = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(output, "a", encoding="utf-8") as file:
        file.write(f"{text}\n\n")
        file.flush()
        os.fsync(file.fileno())


def _put(path: Path, file: Attachment) -> None:
    """Writes an attachment beside a file, under a name of its own."""
    name = f"{path.stem}-{uuid4().hex[:8]}-{Path(file.name).name}"
    output = os.open(path.with_name(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(output, "wb") as opened:
        opened.write(file.content)
