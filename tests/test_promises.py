"""Short forms of what `benchmarks/promises.py` shows at length: the server is a real process."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from benchmarks.proofs import Plan
from benchmarks.proofs.audits import stops
from benchmarks.proofs.crashes import nothing_lost, order
from benchmarks.proofs.poison import poison
from benchmarks.proofs.storage import locked

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path
    from typing import Any

    from benchmarks.proofs import Outcome


def holds(proof: Coroutine[Any, Any, Outcome]) -> None:
    outcome = asyncio.run(proof)
    assert outcome.kept, f"{outcome.done}: {outcome.figure}"


def test_a_kill_loses_and_doubles_nothing(tmp_path: Path) -> None:
    holds(nothing_lost(Plan(tmp_path), messages=100, kills=1))


def test_what_is_said_in_a_burst_is_answered_in_order(tmp_path: Path) -> None:
    holds(order(Plan(tmp_path), chats=8, each=10))


def test_audits_go_on_after_a_stop(tmp_path: Path) -> None:
    holds(stops(Plan(tmp_path), count=5))


def test_a_locked_database_is_waited_for(tmp_path: Path) -> None:
    holds(locked(Plan(tmp_path), seconds=1.0, people=2))


def test_poison_does_no_harm(tmp_path: Path) -> None:
    holds(poison(Plan(tmp_path), count=60))
