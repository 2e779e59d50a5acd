"""What the answers to a flow's questions come to: a conclusion, its reasons, steps that fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.knowledge.flows import Choice, Conclusion, Condition, Flow, Question


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the answers come to.

    Attributes:
        conclusion: the one with the most points.
        reasons: why, the weightiest first.
        steps: its steps, as they fit the answers.
        remarks: what these answers call for besides.
        turns: single answers that would have led elsewhere, and where.
    """

    conclusion: Conclusion
    reasons: tuple[str, ...]
    steps: tuple[str, ...]
    remarks: tuple[str, ...]
    turns: tuple[tuple[Choice, Conclusion], ...]


def weigh(flow: Flow, answers: Mapping[str, str]) -> Weighed:
    """The conclusion with the most points, fitted to the answers (see Weighed)."""
    best = concluded(flow, answers)
    picked = [choice for question in flow.questions if (choice := _given(question, answers))]
    picked.sort(key=lambda choice: -choice.weights.get(best.id, 0))
    reasons = filter(None, (choice.reason(best.id) for choice in picked))
    cases = [case for case in best.cases if fulfilled(case.when, answers)]
    instead = {case.step: case.text for case in reversed(cases)}
    return Weighed(
        best,
        tuple(dict.fromkeys(reasons)),
        tuple(instead.get(number, step) for number, step in enumerate(best.steps, 1)),
        tuple(case.text for case in cases if not case.step),
        tuple(_turns(flow, answers, best)),
    )


def fulfilled(when: Condition, answers: Mapping[str, str]) -> bool:
    """Whether the answers meet a condition."""
    return all(answers.get(name) in wanted for name, wanted in when.items())


def concluded(flow: Flow, answers: Mapping[str, str]) -> Conclusion:
    """The conclusion with the most points; the first of those that have equally many."""
    points = {conclusion.id: conclusion.base for conclusion in flow.conclusions}
    for question in flow.questions:
        if choice := _given(question, answers):
            for name, weight in choice.weights.items():
                points[name] += weight
    return max(flow.conclusions, key=lambda conclusion: points[conclusion.id])


def _turns(
    flow: Flow, answers: Mapping[str, str], best: Conclusion
) -> list[tuple[Choice, Conclusion]]:
    """Single answers that, given otherwise, would have led elsewhere; one a question."""
    found = []
    for question in flow.questions:
        given = answers.get(question.id)
        for choice in question.choices if given else ():
            other = concluded(flow, {**answers, question.id: choice.id})
            if choice.id != given and other is not best:
                found.append((choice, other))
                break
    return found


def _given(question: Question, answers: Mapping[str, str]) -> Choice | None:
    given = answers.get(question.id)
    return next((choice for choice in question.choices if choice.id == given), None)
