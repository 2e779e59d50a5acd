"""Rows of different lengths, held in one array."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def starts_of(lengths: NDArray[np.intp]) -> NDArray[np.intp]:
    """Where rows of these lengths start in one array, and where the last one ends: n + 1 numbers.

    Args:
        lengths: of n rows, in their order.
    """
    starts = np.zeros(len(lengths) + 1, np.intp)
    np.cumsum(lengths, out=starts[1:])
    return starts


def positions(starts: NDArray[np.intp], ends: NDArray[np.intp]) -> NDArray[np.intp]:
    """Every position of the ranges `starts[n]:ends[n]`, one range after another."""
    lengths = ends - starts
    after = np.cumsum(lengths)
    found = np.repeat(starts - after + lengths, lengths)
    found += np.arange(len(found))
    return found


def sums(values: NDArray[np.float32], starts: NDArray[np.intp]) -> NDArray[np.float64]:
    """The sum of each row of `values`; rows may be empty.

    Args:
        values: the rows, one after another.
        starts: n + 1 numbers, as `starts_of` gives them.
    """
    running = np.zeros(len(values) + 1)
    np.cumsum(values, dtype=np.float64, out=running[1:])
    found: NDArray[np.float64] = np.diff(running[starts])
    return found
