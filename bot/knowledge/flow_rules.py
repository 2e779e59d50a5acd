"""The rules that a flow obeys: every path ends, every choice matters, everything is reachable."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from bot.knowledge.flows import FORMATS, Flow, Question
from bot.message import CHOICE_BYTES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

STEPS = 3
CHOICES = 6
PATHS = 200_000
"""More paths than this are too many questions for a person as well."""


def flow_problems(flow: Flow, entries: Collection[str]) -> Iterator[str]:
    """What breaks the rules, in words; `entries` are the ids that exist."""
    yield from _order(flow)
    for question in flow.questions:
        yield from _question(flow, question)
    if unknown := set(flow.beside) - set(entries):
        yield f"beside: {sorted(unknown)} are no entries"
    if len(flow.offer.encode()) > CHOICE_BYTES:
        yield f"offer: it has more than {CHOICE_BYTES} bytes"
    if not flow.conclusions:
        return
    yield from _conclusions(flow, entries)
    yield from _unreachable(flow)


def _order(flow: Flow) -> Iterator[str]:
    """A condition names an earlier question and its choices: so no path turns back."""
    earlier: dict[str, set[str]] = {}
    for question in flow.questions:
        if question.id in earlier:
            yield f"two questions are called {question.id!r}"
        for name, wanted in question.when.items():
            if name not in earlier:
                yield f"{question.id}: its condition names {name!r}, which is not asked before it"
            elif unknown := set(wanted) - earlier[name]:
                yield f"{question.id}: {name!r} has no choice {sorted(unknown)}"
        earlier[question.id] = {choice.id for choice in question.choices}


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
        if flow.conclusions and not _matters(flow, question, choice.id):
            yield f"{question.id}: {choice.id!r} changes nothing"
    if len(question.choices) > 1 and flow.conclusions and _alike(question):
        yield f"{question.id}: all its choices weigh the same"


def _matters(flow: Flow, question: Question, choice: str) -> bool:
    weights = next(one.weights for one in question.choices if one.id == choice)
    return any(weights.values()) or any(
        choice in one.when.get(question.id, ()) for one in flow.questions
    )


def _alike(question: Question) -> bool:
    first, *others = (dict(choice.weights) for choice in question.choices)
    return all(first == other for other in others)


def _conclusions(flow: Flow, entries: Collection[str]) -> Iterator[str]:
    for conclusion in flow.conclusions:
        if len(conclusion.steps) != STEPS:
            yield f"{conclusion.id}: {len(conclusion.steps)} steps; {STEPS} are wanted"
        if not conclusion.entries:
            yield f"{conclusion.id}: no entry stands behind it"
        for entry in conclusion.entries:
            if entry not in entries:
                yield f"{conclusion.id}: {entry!r} is no entry"


def _unreachable(flow: Flow) -> Iterator[str]:
    """Conclusions that no path of answers comes to, found by walking all of them."""
    answers = [(None, *(choice.id for choice in question.choices)) for question in flow.questions]
    count = 1
    for options in answers:
        count *= len(options)
    if count > PATHS:
        yield f"{count} paths; at most {PATHS} can be proven"
        return
    position = {conclusion.id: place for place, conclusion in enumerate(flow.conclusions)}
    seen: set[int] = set()
    weights = [
        [[0] * len(position), *(_row(choice.weights, position) for choice in question.choices)]
        for question in flow.questions
    ]
    base = [conclusion.base for conclusion in flow.conclusions]
    for path, rows in zip(product(*answers), product(*weights), strict=True):
        if _walkable(flow, path):
            points = [sum(column) for column in zip(base, *rows, strict=True)]
            seen.add(points.index(max(points)))
            if len(seen) == len(position):
                return
    for name, place in position.items():
        if place not in seen:
            yield f"{name}: no path of answers leads here"


def _row(weights: object, position: dict[str, int]) -> list[int]:
    given = dict(weights) if isinstance(weights, dict) else {}
    return [given.get(name, 0) for name in position]


def _walkable(flow: Flow, path: tuple[str | None, ...]) -> bool:
    """True if each answered question of a path is asked at all."""
    given = {question.id: answer for question, answer in zip(flow.questions, path, strict=True)}
    return all(
        given[question.id] is None
        or all(given.get(name) in wanted for name, wanted in question.when.items())
        for question in flow.questions
    )
