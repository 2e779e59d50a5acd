"""Flows: questions asked one after another, as data in `flows/*.yaml`.

A flow either comes to a conclusion, chosen by the weights of the answers, or is a form, whose
answers a skill uses. A question may depend on answers given before it, never on later ones, so
that every path ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMATS = ("", "text", "contact", "site")
"""What a question takes besides its choices: nothing, any words, an e-mail or handle, a site."""

Condition = dict[str, tuple[str, ...]]
"""Question ids, and the answers of which one must have been given."""


class FlowError(ValueError):
    """A flow's file that can't be read; the message names the file."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question.

    Attributes:
        id: how conditions name it.
        text: what a person presses or types.
        words: further words and phrases that mean it.
        weights: points that it gives to conclusions.
        because: the reason that it gives for the conclusions that it favours, or one for each.
    """

    id: str
    text: str
    words: tuple[str, ...] = ()
    weights: Mapping[str, int] = field(default_factory=dict)
    because: str | Mapping[str, str] = ""

    def reason(self, conclusion: str) -> str:
        """Why it speaks for a conclusion; empty if it doesn't."""
        if self.weights.get(conclusion, 0) <= 0:
            return ""
        return self.because if isinstance(self.because, str) else self.because.get(conclusion, "")


@dataclass(frozen=True, slots=True)
class Question:
    """One question, its choices, and what it takes besides (see FORMATS)."""

    id: str
    text: str
    choices: tuple[Choice, ...] = ()
    free: str = ""
    needed: bool = False
    when: Condition = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """What a conclusion says otherwise, or besides, to those who gave certain answers.

    Attributes:
        when: the answers that make the case.
        text: a step, or a remark.
        step: the number of the step that it replaces, from 1; 0 for a remark.
    """

    when: Condition
    text: str
    step: int = 0


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a flow may come to.

    Attributes:
        id: how weights name it.
        text: the advice, its verdict in the first line.
        steps: the first three steps.
        changes: what would change the advice, in words.
        entries: ids of the entries behind it.
        base: points that it has before any answer.
        cases: what fits some answers better; of several for one step the first counts.
    """

    id: str
    text: str
    steps: tuple[str, ...]
    changes: str
    entries: tuple[str, ...]
    base: int = 0
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """Questions, and the conclusions that they lead to; a form has none.

    `offer` is the choice that starts it, shown beside the answers of the entries in `beside`.
    One that `holds` repeats its question until it is answered; another lets the person go on.
    """

    id: str
    title: str
    opening: str
    questions: tuple[Question, ...]
    conclusions: tuple[Conclusion, ...] = ()
    offer: str = ""
    beside: tuple[str, ...] = ()
    holds: bool = True

    def question(self, name: str) -> Question:
        """A question by its id."""
        return next(one for one in self.questions if one.id == name)


def load_flows(root: Path) -> dict[str, Flow]:
    """Every flow below `root`, by its file's name.

    Raises:
        FlowError: a file can't be read as a flow.
    """
    return {path.stem: read_flow(path) for path in sorted(root.glob("flows/*.yaml"))}


def read_flow(path: Path) -> Flow:
    """One file as a flow.

    Raises:
        FlowError: it is no YAML, or a field is missing or unknown.
    """
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        return Flow(
            path.stem,
            data["title"],
            data.get("opening", ""),
            tuple(_question(one) for one in data["questions"]),
            tuple(_conclusion(one) for one in data.get("conclusions") or ()),
            data.get("offer", ""),
            tuple(data.get("beside") or ()),
            data.get("holds", True),
        )
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise FlowError(f"{path}: {type(error).__name__}: {error}") from error


def _question(data: dict[str, Any]) -> Question:
    choices = tuple(
        Choice(**{**one, "words": tuple(map(str, one.get("words") or ()))})
        for one in data.get("choices") or ()
    )
    return Question(**{**data, "choices": choices, "when": _condition(data.get("when"))})


def _conclusion(data: dict[str, Any]) -> Conclusion:
    lists = {key: tuple(data[key]) for key in ("steps", "entries")}
    cases = tuple(
        Case(**{**case, "when": _condition(case["when"])}) for case in data.get("cases") or ()
    )
    return Conclusion(**{**data, **lists, "cases": cases})


def _condition(data: dict[str, list[str]] | None) -> Condition:
    return {name: tuple(answers) for name, answers in (data or {}).items()}
