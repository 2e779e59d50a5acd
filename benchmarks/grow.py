"""Knowledge grown with generated entries: how the time of an answer changes with its size.

    python benchmarks/grow.py [SIZE …]

For each size (10,000 and 100,000 unless told) prints how long the index takes to build and how long
the probes of the knowledge take to be understood. Times are of this process alone.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.knowledge import load  # noqa: E402
from bot.router import Router  # noqa: E402

if TYPE_CHECKING:
    from bot.knowledge import Entry, Knowledge

SYLLABLES = "ba ce di fo gu ka le mi no pu ra se ti vo zu lar men sto vik pon".split()
VOCABULARY = 6000
CHANGED = 0.35
"""The share of a text's longer words that are replaced; the others stay as common as they are."""
SIZES = (10_000, 100_000)
EVERY = 3
"""One probe in so many is asked."""


def grown(knowledge: Knowledge, size: int) -> Knowledge:
    """The knowledge and generated entries after the pattern of its own, `size` in all.

    The same for the same arguments.
    """
    chance = random.Random(size)
    words = ["".join(chance.choices(SYLLABLES, k=3)) for _ in range(VOCABULARY)]
    patterns = list(knowledge)
    made = {
        entry.id: entry
        for n in range(size - len(patterns))
        for entry in [_like(patterns[n % len(patterns)], n, words, chance)]
    }
    return replace(knowledge, entries={**knowledge.entries, **made})


def _like(pattern: Entry, n: int, words: list[str], chance: random.Random) -> Entry:
    def other(text: str) -> str:
        return re.sub(
            r"[a-zA-Z]{4,}",
            lambda found: chance.choice(words) if chance.random() < CHANGED else found[0],
            text,
        )

    name = f"{chance.choice(words)} {chance.choice(words)}"
    return replace(
        pattern,
        id=f"grown-{n}",
        topic=f"grown-{n}",
        title=name,
        aliases=tuple(f"{name} {chance.choice(words)}" for _ in pattern.aliases),
        questions=tuple(f"{other(question)} {name}" for question in pattern.questions),
        short=other(pattern.short),
        long=other(pattern.long),
    )


def main() -> int:
    """Prints a row for each size."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("sizes", nargs="*", type=int, default=SIZES, metavar="SIZE")
    print("| entries | index s | p50 ms | p99 ms | memory MB |\n| --- | --- | --- | --- | --- |")
    knowledge = load()
    probes = [probe for entry in knowledge for probe in entry.probes][::EVERY]
    for size in (len(knowledge), *options.parse_args().sizes):
        router = Router(grown(knowledge, size))
        started = time.process_time()
        router.warm()
        built = time.process_time() - started
        times = statistics.quantiles([_took(router, probe) for probe in probes], n=100)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"| {size:,} | {built:.1f} | {times[49]:.2f} | {times[98]:.2f} | {memory:.0f} |")
    return 0


def _took(router: Router, text: str) -> float:
    """Milliseconds of this process for one message."""
    started = time.process_time()
    router.route(text)
    return (time.process_time() - started) * 1000


if __name__ == "__main__":
    raise SystemExit(main())
