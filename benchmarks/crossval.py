"""How well questions are understood that the knowledge doesn't hold, measured on itself.

    python benchmarks/crossval.py [--misses]

In each of five rounds a fifth of the questions, of the probes and of the samples from outside the
field is taken out of the knowledge, and a fifth of the areas outside with all their samples. The
weights are learned from the rest alone; then everything that was taken out is asked. So no
question was seen in any form by what answers it.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.knowledge import Knowledge, load  # noqa: E402
from bot.router import Router  # noqa: E402
from bot.router.learning import learn  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.router import Match

ROUNDS = 5
SURE = 0.8
BANDS = (0.2, 0.45, 0.6, 0.7, 0.8, 0.9, 0.97, 1.01)
SEED = 7


@dataclass(frozen=True, slots=True)
class Asked:
    """A message that was left out, and its topic; None for one from outside."""

    kind: str
    text: str
    topic: str | None


@dataclass
class Counts:
    """What became of the messages of one kind."""

    asked: int = 0
    first: int = 0
    among_three: int = 0
    refused: int = 0
    lost: list[str] = field(default_factory=list)


def without(knowledge: Knowledge, turn: int) -> tuple[Knowledge, list[Asked]]:
    """The knowledge without one round's messages, and these."""
    dice = random.Random(SEED)

    def halves(texts: Sequence[str], *, first: bool) -> tuple[tuple[str, ...], list[str]]:
        drawn = [dice.randrange(ROUNDS) == turn and not (first and n == 0)
                 for n, _ in enumerate(texts)]  # fmt: skip
        pairs = list(zip(texts, drawn, strict=True))
        return tuple(t for t, out in pairs if not out), [t for t, out in pairs if out]

    asked: list[Asked] = []
    entries = {}
    for entry in knowledge:
        questions, asks = halves(entry.questions, first=True)
        probes, tests = halves(entry.probes, first=False)
        entries[entry.id] = replace(entry, questions=questions, probes=probes)
        asked += [Asked("questions", text, entry.topic) for text in asks]
        asked += [Asked("probes", text, entry.topic) for text in tests]
    areas = []
    for area in knowledge.outside:
        samples, strange = halves(area["samples"], first=True)
        if dice.randrange(ROUNDS) == turn:
            asked += [Asked("areas outside", text, None) for text in area["samples"]]
        else:
            areas.append({**area, "samples": samples})
            asked += [Asked("samples outside", text, None) for text in strange]
    kept = replace(knowledge, entries=entries, outside=tuple(areas))
    return replace(kept, ranking=learn(kept)), asked


def judge(counts: Counts, asked: Asked, match: Match) -> None:
    """Counts one answer."""
    found = [match.target, *(topic for topic, _ in match.runners_up)]
    unknown = match.kind == "unknown"
    counts.asked += 1
    counts.refused += unknown
    counts.first += not unknown and match.target == asked.topic
    counts.among_three += asked.topic in (found[1:4] if unknown else found[:3])
    if unknown != (asked.topic is None):
        counts.lost.append(f"{match.score:.2f} {asked.text[:70]:72}{asked.topic} ≠ {match.target}")


def main() -> int:
    """Prints a row for each kind of message, and how far scores can be believed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--misses", action="store_true", help="print what was refused in error")
    parsed = options.parse_args()
    knowledge = load()
    table: dict[str, Counts] = defaultdict(Counts)
    scored: list[tuple[float, bool]] = []
    for turn in range(ROUNDS):
        reduced, left_out = without(knowledge, turn)
        router = Router(reduced)
        for asked in left_out:
            match = router.route(asked.text)
            judge(table[asked.kind], asked, match)
            if match.kind != "unknown":
                scored.append((match.score, match.target == asked.topic))
    _print(table, scored)
    if parsed.misses:
        for kind, counts in table.items():
            print(f"\n{kind}", *sorted(counts.lost), sep="\n")
    return 0


def _print(table: dict[str, Counts], scored: list[tuple[float, bool]]) -> None:
    print("| left out | asked | top-1 | top-3 | refused |\n| --- | --- | --- | --- | --- |")
    for kind, counts in table.items():
        inside = not kind.endswith("outside")
        first = f"{counts.first / counts.asked:.3f}" if inside else "–"
        three = f"{counts.among_three / counts.asked:.3f}" if inside else "–"
        print(
            f"| {kind} | {counts.asked} | {first} | {three} | {counts.refused / counts.asked:.3f} |"
        )
    sure = [right for score, right in scored if score >= SURE]
    print(f"\nwrong and sure: {1 - sum(sure) / max(1, len(sure)):.3f} of {len(sure)}")
    print("\n| score | answers | right |\n| --- | --- | --- |")
    for low, high in pairwise(BANDS):
        band = [right for score, right in scored if low <= score < high]
        share = f"{sum(band) / len(band):.2f}" if band else "–"
        print(f"| {low:.2f} to {min(high, 1):.2f} | {len(band)} | {share} |")


if __name__ == "__main__":
    raise SystemExit(main())
