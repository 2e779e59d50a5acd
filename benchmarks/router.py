"""How well messages are understood, beside what people would use instead, in one run.

    python benchmarks/router.py [QUESTIONS.jsonl]

Every contender gets the same knowledge (names, questions and answers of every entry) and the same
questions: {"text", "expect": topic or null, "also_ok": […], "kind", "after"?: topic before}. Those
that need packages of the `bench` extra are left out, and said so, where these are not installed.
"Talk refused" is of a public yardstick, see `benchmarks/yardstick.py`. Times of messages are CPU
times of this process, all its threads together, so that what else a machine does counts little.
With --grow N, generated entries are added until there are N (see `benchmarks/grow.py`).
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.contenders import CONTENDERS, Contender  # noqa: E402
from benchmarks.grow import grown  # noqa: E402
from benchmarks.yardstick import openings, refused  # noqa: E402
from bot.conversation import Conversation  # noqa: E402
from bot.knowledge import Knowledge, load  # noqa: E402
from bot.router.text import phrase  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

QUESTIONS = Path(__file__).with_name("questions.jsonl")
"""Three messages a topic and some from elsewhere, written apart from the entries;
nothing in `knowledge/` was taken from them."""
SURE = 0.8
NOW = datetime(2026, 11, 25, tzinfo=UTC)
_HEAD = (
    "| | top-1 | top-3 | outside refused | talk refused | inside refused | wrong and sure | p50 ms "
    "| p99 ms | start s | memory MB |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
)


@dataclass
class Tally:
    """What one contender made of the questions."""

    right: int = 0
    among_three: int = 0
    asked: int = 0
    refused_outside: int = 0
    outside: int = 0
    refused_inside: int = 0
    wrong_and_sure: int = 0
    sure: int = 0
    by_kind: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    times: list[float] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)


def tally(
    contender: Contender, questions: Sequence[dict[str, Any]], least: float | None = None
) -> Tally:
    """Asks every question and counts; below a score of `least`, "I don't know" is assumed."""
    count = Tally()
    for question in questions:
        after = question.get("after") or ""
        conversation = Conversation(topic=after, at=NOW) if after else None
        started = time.process_time()
        found = contender.ask(question["text"], conversation)
        count.times.append((time.process_time() - started) * 1000)
        if least is not None and (not found or found[0][1] < least):
            found = [(None, 0.0), *found]
        _judge(count, question, found)
    return count


def refusing(contender: Contender, questions: Sequence[dict[str, Any]]) -> float:
    """The score below which a contender would refuse one good question in twenty-five.

    Plain contenders never refuse by themselves. This bound is chosen on the very questions that
    are counted, which favours them.
    """
    best = [
        max((score for _, score in contender.ask(question["text"], None)[:1]), default=0.0)
        for question in questions
        if question["expect"] and not question["expect"].startswith("cmd-")
    ]
    return statistics.quantiles(best, n=25)[0]


def _judge(count: Tally, question: dict[str, Any], found: list[tuple[str | None, float]]) -> None:
    expected = {question["expect"], *question["also_ok"]}
    best, score = found[0] if found else (None, 0.0)
    kind = question["kind"].split(":")[0]
    right = best in expected
    if question["expect"] is None:
        count.outside += 1
        count.refused_outside += best is None
    else:
        count.asked += 1
        count.right += right
        count.among_three += any(topic in expected for topic, _ in found[:3])
        count.refused_inside += best is None
    if best is not None and score >= SURE:
        count.sure += 1
        count.wrong_and_sure += not right
    count.by_kind[kind][0] += right
    count.by_kind[kind][1] += 1
    if not right:
        count.misses.append(
            f"{question['kind'][:14]:15}{question['text'][:60]:62}"
            f"{question['expect']} ≠ {best} {score:.2f} {[t for t, _ in found[1:3]]}"
        )


def main() -> int:
    """Prints one table, and with --misses what Signpost got wrong."""
    parsed = _options().parse_args()
    if not parsed.questions.is_file():
        print(f"no questions at {parsed.questions}", file=sys.stderr)
        return 2
    lines = parsed.questions.read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line) for line in lines if line.strip()]
    knowledge = _knowledge(parsed.grow)
    verbatim = {phrase(question) for entry in knowledge for question in entry.questions}
    known = [q for q in asked if _answerable(q, knowledge) and phrase(q["text"]) not in verbatim]
    print(
        f"{len(known)} of {len(asked)} questions; the others stand word for word in the knowledge, "
        f"or ask for what it doesn't have\n\n{_HEAD}"
    )
    for name, make in CONTENDERS.items():
        if not parsed.only or name in parsed.only.split(","):
            _row(name, make, knowledge, known, show=parsed.misses and name == "Signpost")
    return 0


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("questions", nargs="?", type=Path, default=QUESTIONS)
    options.add_argument("--misses", action="store_true", help="print Signpost's misses")
    options.add_argument("--only", default="", help="names of contenders, by comma")
    options.add_argument(
        "--grow", type=int, default=0, metavar="N", help="add generated entries, up to N in all"
    )
    return options


def _knowledge(size: int) -> Knowledge:
    started = time.perf_counter()
    knowledge = load()
    print(f"{len(knowledge)} entries, read in {time.perf_counter() - started:.2f} s")
    if size > len(knowledge):
        knowledge = grown(knowledge, size)
        print(f"grown to {len(knowledge)} entries")
    return knowledge


def _row(name: str, make: Any, knowledge: Knowledge, known: list[Any], *, show: bool) -> None:
    before = _memory()
    started = time.perf_counter()
    try:
        contender: Contender = make(knowledge)
    except ImportError as missing:
        print(f"| {name} | left out: {missing} |")
        return
    start = time.perf_counter() - started
    contender.ask("warm up", None)
    plain = name != "Signpost"
    least = refusing(contender, known) if plain else None
    count = tally(contender, known, least)
    times = statistics.quantiles(count.times, n=100)
    talk = openings()
    print(
        f"| {name} | {count.right / max(1, count.asked):.3f} "
        f"| {count.among_three / max(1, count.asked):.3f} "
        f"| {count.refused_outside / max(1, count.outside):.3f} "
        f"| {f'{refused(contender, talk, least):.3f}' if talk else 'left out'} "
        f"| {count.refused_inside / max(1, count.asked):.3f} "
        f"| {'–' if plain else f'{count.wrong_and_sure / max(1, count.sure):.3f}'} "
        f"| {times[49]:.2f} | {times[98]:.2f} | {start:.2f} | {_memory() - before:.0f} |"
    )
    if show:
        for kind, (right, of) in sorted(count.by_kind.items()):
            print(f"  {kind:32}{right:4} of {of:4}  {right / of:.3f}")
        print(*count.misses, sep="\n")


def _answerable(question: dict[str, Any], knowledge: Knowledge) -> bool:
    expected = question["expect"]
    return expected is None or expected.startswith("cmd-") or expected in knowledge


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    raise SystemExit(main())
