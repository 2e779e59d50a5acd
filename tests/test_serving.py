"""Where requests for a quote go."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.adapters.file import FileCarrier
from bot.courier import Refused
from bot.leads import destination
from bot.message import Address, Reply
from bot.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def test_where_quotes_go() -> None:
    for setting, address in (
        ("", None),
        ("telegram:42", Address("telegram", "42")),
        ("slack:T1/C1", Address("slack", "T1/C1")),
        ("/var/leads.md", Address("file", "/var/leads.md")),
    ):
        assert destination(Settings(quotes_to=setting).quotes_to) == address


def test_a_file_grows_and_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "leads" / "leads.md"
    carrier = FileCarrier()
    for text in ("First.", "Second."):
        asyncio.run(carrier.send(Address("file", str(path)), Reply(text)))
    assert path.read_text() == "First.\n\nSecond.\n\n"
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Refused):
        asyncio.run(carrier.send(Address("file", str(tmp_path)), Reply("To a folder.")))
