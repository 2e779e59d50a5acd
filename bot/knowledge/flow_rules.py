"""The rules that a flow obeys: every path ends, every choice matters, everything is reachable."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

from bot.knowledge.flows import FORMATS, Conclusion, Condition, Flow, Question
from bot.message import CHOICE_BYTES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    Path = tuple[str | None, ...]
    """One answer a question, in their order; None where it was skipped or not asked."""

STEPS = 3
CHOICES = 6
PATHS = 200_000
"""More paths than this are too many questions for a person as well."""


def flow_problems(flow: Flow, entries: Collection[str]) -> Iterator[str]:
    """What breaks the rules, in words; `entries` are the ids that exist."""
    asked: dict[str, set[str]] = {}
    disordered = False
    for question in flow.questions:
        if question.id in asked:
            yield f"two questions are called {question.id!r}"
            disordered = True
        for problem in _condition(question.id, question.when, asked):
            yield problem
            disordered = True
        asked[question.id] = {choice.id for choice in question.choices}
        yield from _question(flow, question)
    if unknown := set(flow.beside) - set(entries):
        yield f"beside: {sorted(unknown)} are no entries"
    if len(flow.offer.encode()) > CHOICE_BYTES:
        yield f"offer: it has more than {CHOICE_BYTES} bytes"
    for conclusion in flow.conclusions:
        yield from _conclusion(conclusion, entries, asked)
    if not disordered:
        yield from _walks(flow)


def _condition(name: str, when: Condition, asked: dict[str, set[str]]) -> Iterator[str]:
    """A condition names an earlier question and its choices: so no path turns back."""
    for earlier, wanted in when.items():
        if earlier not in asked:
            yield f"{name}: its condition names {earlier!r}, which is not asked before it"
        elif unknown := set(wanted) - asked[earlier]:
            yield f"{name}: {earlier!r} has no choice {sorted(unknown)}"


def _question(flow: Flow, question: Question) -> Iterator[str]:
    if question.free not in FORMATS:
        yield f"{question.id}: {question.free!r} is none of {', '.join(filter(None, FORMATS))}"
    if not question.choices and not question.free:
        yield f"{question.id}: nothing can be answered"
    if len(question.choices) > CHOICES:
        yield f"{question.id}: {len(question.choices)} choices; {CHOICES} fit"
    if len({choice.id for choice in question.choices}) < len(question.choices):
        yield f"{question.id}: two choices have one id"
    for choice in question.choices:
        if len(choice.text.encode()) > CHOICE_BYTES:
            yield f"{question.id}: {choice.text!r} has more than {CHOICE_BYTES} bytes"
        if unknown := set(choice.weights) - {one.id for one in flow.conclusions}:
            yield f"{question.id}: {choice.id!r} weighs for {sorted(unknown)}, which is nothing"
        for name, weight in choice.weights.items():
            if weight > 0 and not choice.reason(name):
                yield f"{question.id}: {choice.id!r} speaks for {name!r} without a reason"


def _conclusion(
    conclusion: Conclusion, entries: Collection[str], asked: dict[str, set[str]]
) -> Iterator[str]:
    if len(conclusion.steps) != STEPS:
        yield f"{conclusion.id}: {len(conclusion.steps)} steps; {STEPS} are wanted"
    if not conclusion.changes:
        yield f"{conclusion.id}: it does not say what would change it"
    if not conclusion.entries:
        yield f"{conclusion.id}: no entry stands behind it"
    for entry in conclusion.entries:
        if entry not in entries:
            yield f"{conclusion.id}: {entry!r} is no entry"
    for case in conclusion.cases:
        yield from _condition(conclusion.id, case.when, asked)
        if not 0 <= case.step <= STEPS:
            yield f"{conclusion.id}: a case replaces step {case.step}, which it has not"


def _walks(flow: Flow) -> Iterator[str]:
    """What no path of answers comes to, and choices that never decide, found by walking all."""
    options = [(None, *(choice.id for choice in question.choices)) for question in flow.questions]
    if (count := prod(map(len, options))) > PATHS:
        yield f"{count} paths; at most {PATHS} can be proven"
        return
    ends = {path: _end(flow, path) for path in product(*options) if _walkable(flow, path)}
    for place, question in enumerate(flow.questions):
        given = {path[place] for path in ends}
        for choice in question.choices:
            if choice.id not in given:
                yield f"{question.id}: {choice.id!r} can never be given"
            elif flow.conclusions and not _decides(flow, ends, place, choice.id):
                yield f"{question.id}: {choice.id!r} changes nothing"
    for number, conclusion in enumerate(flow.conclusions):
        paths = [path for path, end in ends.items() if end == number]
        if not paths:
            yield f"{conclusion.id}: no path of answers leads here"
            continue
        for case in conclusion.cases:
            if not any(_meets(flow, path, case.when) for path in paths):
                yield f"{conclusion.id}: no path makes the case of {case.text!r}"


def _decides(flow: Flow, ends: dict[Path, int], place: int, choice: str) -> bool:
    """Whether a choice weighs enough to lead elsewhere than another answer, or to a question."""
    question = flow.questions[place]
    if any(choice in one.when.get(question.id, ()) for one in flow.questions):
        return True
    if not any(any(one.weights.values()) for one in question.choices if one.id == choice):
        return False
    others = (None, *(one.id for one in question.choices))
    return any(
        ends.get((*path[:place], other, *path[place + 1 :]), end) != end
        for path, end in ends.items()
        if path[place] == choice
        for other in others
    )


def _end(flow: Flow, path: Path) -> int:
    """The place of the conclusion with the most points; -1 for a form."""
    points = {conclusion.id: conclusion.base for conclusion in flow.conclusions}
    for question, answer in zip(flow.questions, path, strict=True):
        for choice in question.choices:
            if choice.id == answer:
                for name, weight in choice.weights.items():
                    points[name] = points.get(name, 0) + weight
    ranked = [points[conclusion.id] for conclusion in flow.conclusions]
    return ranked.index(max(ranked)) if ranked else -1


def _walkable(flow: Flow, path: Path) -> bool:
    """True if each answered question of a path is asked at all."""
    return all(
        answer is None or _meets(flow, path, question.when)
        for question, answer in zip(flow.questions, path, strict=True)
    )


def _meets(flow: Flow, path: Path, when: Condition) -> bool:
    given = {question.id: answer for question, answer in zip(flow.questions, path, strict=True)}
    return all(given[name] in wanted for name, wanted in when.items())
