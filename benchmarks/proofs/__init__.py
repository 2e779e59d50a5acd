"""Proofs of what Signpost promises: each does something to it, and counts what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Plan:
    """How a proof is done.

    Attributes:
        folder: where it may write.
        full: True for the whole numbers, which take long.
        seed: of everything random.
    """

    folder: Path
    full: bool = False
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a proof: what was done, the figure, and whether the promise was kept."""

    done: str
    figure: str
    kept: bool
