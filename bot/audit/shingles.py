"""How alike two texts are: the share of runs of words that they have in common."""

from __future__ import annotations

import re

RUN = 4
"""Words of a run."""
_TOKEN = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")


def shingles(text: str) -> frozenset[int]:
    """The runs of a text, as numbers that are equal for equal runs within this process."""
    words = _TOKEN.findall(text.casefold())
    return frozenset(
        hash(tuple(words[at : at + RUN])) for at in range(max(1, len(words) - RUN + 1))
    )


def alike(one: frozenset[int], other: frozenset[int]) -> float:
    """The Jaccard index of two texts' runs, 0 to 1; what simhash estimates, computed."""
    least, most = sorted((len(one), len(other)))
    if not most or least / most < 0.5:
        return 0.0
    common = len(one & other)
    return common / (least + most - common)
