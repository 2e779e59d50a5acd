"""The rules of flows: the shipped ones obey them, and each rule catches a flow that breaks it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.knowledge import load
from bot.knowledge.flow_rules import PATHS, STEPS, flow_problems
from bot.knowledge.flows import Case, Choice, Conclusion, Flow, Question

if TYPE_CHECKING:
    from bot.knowledge import Knowledge

A = Question(
    "a",
    "A?",
    (Choice("x", "Xx", (), {"p": 2}, "Px."), Choice("y", "Yy", (), {"q": 2}, "Qy.")),
)
B = Question("b", "B?", (Choice("z", "Zz", (), {"p": 3}, "Pz."),), when={"a": ("y",)})
P, Q = (Conclusion(name, name, ("1", "2", "3"), "Else.", ("seo",)) for name in "pq")
SMALL = Flow("small", "Small", "", (A, B), (P, Q))
MANY = tuple(Choice(f"c{n}", f"C {n}", (), {"p": n}, "So.") for n in range(7))


def with_choice(choice: Choice) -> Flow:
    return replace(SMALL, questions=(replace(A, choices=(*A.choices, choice)), B))


def with_questions(*questions: Question) -> Flow:
    return replace(SMALL, questions=questions)


def with_conclusion(**changed: object) -> Flow:
    return replace(SMALL, conclusions=(P, replace(Q, **changed)))  # type: ignore[arg-type]


C = Question("c", "C?", (Choice("z", "Zz", (), {"p": 3}, "Pz."),), when={"a": ("x",), "b": ("z",)})

BROKEN = {
    "a name twice": (with_questions(A, A), "two questions are called 'a'"),
    "a condition on what comes later": (with_questions(B, A), "is not asked before it"),
    "a condition on itself": (
        with_questions(A, replace(B, when={"b": ("z",)})), "is not asked before it",
    ),
    "a condition on no choice": (
        with_questions(A, replace(B, when={"a": ("w",)})), "'a' has no choice ['w']",
    ),
    "an answer that can't be given": (with_questions(A, B, C), "c: 'z' can never be given"),
    "a choice without weight": (with_choice(Choice("w", "Ww")), "a: 'w' changes nothing"),
    "a choice too light to decide": (
        with_questions(A, Question("l", "L?", (Choice("w", "Ww", (), {"p": 1}, "So."),))),
        "l: 'w' changes nothing",
    ),
    "choices that weigh the same": (
        with_questions(
            replace(A, choices=tuple(Choice(n, n * 2, (), {"p": 2}, "So.") for n in "vw")),
        ),
        "a: 'v' changes nothing",
    ),
    "a conclusion out of reach": (
        replace(SMALL, conclusions=(P, Q, replace(P, id="r"))),
        "r: no path of answers leads here",
    ),
    "a weight for nothing": (
        replace(SMALL, conclusions=(P,)), "'y' weighs for ['q'], which is nothing",
    ),
    "a weight without a reason": (
        with_choice(Choice("w", "Ww", (), {"q": 2})), "'w' speaks for 'q' without a reason",
    ),
    "a reason for one of two only": (
        with_choice(Choice("w", "Ww", (), {"p": 1, "q": 2}, {"q": "So."})),
        "'w' speaks for 'p' without a reason",
    ),
    "a long choice": (with_choice(Choice("w", "W" * 61)), "more than 60 bytes"),
    "too many choices": (with_questions(replace(A, choices=MANY)), "7 choices; 6 fit"),
    "a choice twice": (with_choice(A.choices[0]), "two choices have one id"),
    "nothing to answer": (with_questions(Question("a", "A?")), "nothing can be answered"),
    "an unknown format": (with_questions(Question("a", "A?", free="song")), "'song' is none of"),
    "too many paths": (
        with_questions(*(replace(A, id=f"q{n}", choices=MANY[:6]) for n in range(7))),
        f"at most {PATHS} can be proven",
    ),
    "two steps": (with_conclusion(steps=("1", "2")), "2 steps; 3 are wanted"),
    "nothing that would change it": (
        with_conclusion(changes=""), "q: it does not say what would change it",
    ),
    "no entry": (with_conclusion(entries=()), "no entry stands behind it"),
    "an unknown entry": (with_conclusion(entries=("nowhere",)), "'nowhere' is no entry"),
    "a case of no question": (
        with_conclusion(cases=(Case({"d": ("x",)}, "So."),)), "'d', which is not asked",
    ),
    "a case of no choice": (
        with_conclusion(cases=(Case({"a": ("w",)}, "So."),)), "'a' has no choice ['w']",
    ),
    "a case that never is": (
        with_conclusion(cases=(Case({"a": ("x",)}, "So."),)), "no path makes the case of 'So.'",
    ),
    "a case of a fourth step": (
        with_conclusion(cases=(Case({"a": ("y",)}, "So.", STEPS + 1),)), "replaces step 4",
    ),
    "beside no entry": (replace(SMALL, beside=("nowhere",)), "are no entries"),
    "a long offer": (replace(SMALL, offer="W" * 61), "offer: it has more than 60 bytes"),
}  # fmt: skip


@pytest.mark.parametrize("shipped", load().flows.values(), ids=lambda one: one.id)
def test_a_shipped_flow_obeys_the_rules(shipped: Flow, knowledge: Knowledge) -> None:
    assert list(flow_problems(shipped, knowledge.entries)) == []


@pytest.mark.parametrize(("broken", "complaint"), BROKEN.values(), ids=BROKEN)
def test_a_broken_flow_is_told(broken: Flow, complaint: str) -> None:
    assert any(complaint in text for text in flow_problems(broken, {"seo"}))


def test_the_small_flow_is_sound() -> None:
    assert list(flow_problems(SMALL, {"seo"})) == []
    assert (
        list(flow_problems(with_conclusion(cases=(Case({"a": ("y",)}, "So.", 1),)), {"seo"})) == []
    )


def test_a_condition_makes_a_choice_matter_though_it_weighs_nothing() -> None:
    leading = replace(A, choices=(*A.choices, Choice("w", "Ww")))
    sound = with_questions(leading, replace(B, when={"a": ("y", "w")}))
    assert list(flow_problems(sound, {"seo"})) == []


def test_conclusions_are_reached_over_what_is_asked_only() -> None:
    """Two answers that together would reach a conclusion count only where both are asked."""
    heavy = replace(B, choices=(Choice("z", "Zz", (), {"r": 3}, "Rz."),), when={"a": ("x",)})
    apart = Conclusion("r", "r", ("1", "2", "3"), "Else.", ("seo",), base=-2)
    told = list(flow_problems(Flow("s", "S", "", (A, heavy), (P, Q, apart)), {"seo"}))
    assert "r: no path of answers leads here" in told
