"""`docs`: the documents that are written from the code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands import fail

if TYPE_CHECKING:
    import argparse


def docs(parsed: argparse.Namespace) -> int:
    """Writes or checks the generated documents of a source tree."""
    from bot.cli import parser
    from bot.docs import stale, write

    root = Path(__file__).resolve().parents[2]
    if not (root / "pyproject.toml").is_file():
        return fail("the documents belong to a source tree; this is an installed package")
    if parsed.check:
        old = stale(root, parser())
        return fail(f"out of date: {', '.join(old)}; run: make docs", 1) if old else 0
    if parsed.write:
        print(*write(root, parser()), sep="\n")
        return 0
    return fail("say --write or --check")
