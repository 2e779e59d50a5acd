"""What the shipped flows advise: each path ends, and cases that every consultant would agree on."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from bot import flow
from bot.knowledge import load
from bot.knowledge.flow_rules import STEPS
from bot.knowledge.weighing import concluded, fulfilled, weigh

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.knowledge.flows import Flow

FLOWS = load().flows
CONCLUDING = [one for one in FLOWS.values() if one.conclusions]


def paths(of: Flow, **fixed: str) -> Iterator[dict[str, str]]:
    """Every path through a flow, skipping included, on which some answers are as given."""
    options = [
        [fixed[one.id]]
        if one.id in fixed
        else [flow.SKIPPED, *(choice.id for choice in one.choices)]
        for one in of.questions
    ]
    for answers in product(*options):
        given = dict(zip((one.id for one in of.questions), answers, strict=True))
        if all(fulfilled(one.when, given) or not given[one.id] for one in of.questions):
            yield given


def ends(name: str, **fixed: str) -> set[str]:
    return {concluded(FLOWS[name], given).id for given in paths(FLOWS[name], **fixed)}


@pytest.mark.parametrize("shipped", CONCLUDING, ids=lambda one: one.id)
def test_every_path_ends_within_its_questions(shipped: Flow) -> None:
    """Walked with the runner itself: any answer or skip leads on, and back undoes it."""
    waiting, reached = [flow.start(shipped)], set()
    while waiting:
        state = waiting.pop()
        if flow.finished(state):
            reached.add(concluded(shipped, state["answers"]).id)
            continue
        assert len(state["answers"]) < len(shipped.questions)
        question = flow.asked(shipped, state)
        for answer in (flow.SKIPPED, *(choice.id for choice in question.choices)):
            following = flow.answered(shipped, state, answer)
            assert flow.back(shipped, following) == state
            waiting.append(following)
    assert reached == {one.id for one in shipped.conclusions}


@pytest.mark.parametrize("shipped", CONCLUDING, ids=lambda one: one.id)
def test_every_advice_is_whole(shipped: Flow) -> None:
    """Of paths without a skip: a reason, three steps that differ, what would change it."""
    for given in paths(shipped):
        if all(given[one.id] for one in shipped.questions if fulfilled(one.when, given)):
            weighed = weigh(shipped, given)
            assert weighed.reasons, given
            assert len(set(weighed.steps)) == STEPS, given
            assert weighed.conclusion.changes


@pytest.mark.parametrize("shipped", CONCLUDING, ids=lambda one: one.id)
def test_what_would_change_the_advice_does(shipped: Flow) -> None:
    given = {question.id: question.choices[0].id for question in shipped.questions}
    weighed = weigh(shipped, given)
    for choice, conclusion in weighed.turns:
        question = next(one for one in shipped.questions if choice in one.choices)
        assert concluded(shipped, {**given, question.id: choice.id}) is conclusion
        assert conclusion is not weighed.conclusion


@pytest.mark.parametrize(
    ("name", "fixed", "expected"),
    [
        ("advice", {"budget": "none", "who": "nobody"}, {"modest"}),
        ("advice", {"business": "local", "find": "urgent", "budget": "some"}, {"local"}),
        ("advice", {"business": "b2b", "find": "urgent", "budget": "some"}, {"search"}),
        ("advice", {"find": "urgent", "budget": "more"}, {"search", "local"}),
        ("advice", {"find": "new", "budget": "some"}, {"social"}),
        ("advice", {"find": "new", "who": "writer"}, {"social"}),
        ("traffic-drop", {"where": "social", "season": "", "indexed": ""}, {"social"}),
        ("traffic-drop", {"where": "search", "indexed": "no", "season": "low"}, {"technical"}),
        (
            "traffic-drop",
            {"where": "every", "changed": "banner", "indexed": "yes", "season": "high"},
            {"counting"},
        ),
        (
            "traffic-drop",
            {"where": "every", "changed": "nothing", "season": "high", "indexed": "yes"},
            {"counting"},
        ),
        ("website", {"kind": "first"}, {"simple"}),
        ("website", {"kind": "move", "traffic": "many"}, {"migration"}),
        ("website", {"kind": "shop"}, {"shop"}),
    ],
)
def test_what_decides_alone(name: str, fixed: dict[str, str], expected: set[str]) -> None:
    assert ends(name, **fixed) == expected


@pytest.mark.parametrize(
    ("answers", "network"),
    [
        ("public words product voice few", "x"),
        ("public words cause voice one", "open"),
        ("adults words fun known few", "threads"),
        ("nearby photos skill orders one", "whatsapp"),
        ("adults photos looks visits one", "pinterest"),
        ("adults photos looks known few", "instagram"),
        ("nearby photos meet known one", "facebook"),
        ("firms words skill orders few", "linkedin"),
        ("young clips fun known many", "tiktok"),
        ("nerds words product visits few", "reddit"),
        ("adults films skill visits many", "youtube"),
    ],
)
def test_the_network_that_fits(answers: str, network: str) -> None:
    of = FLOWS["network"]
    given = dict(zip((one.id for one in of.questions), answers.split(), strict=True))
    assert concluded(of, given).id == network


def test_steps_fit_the_case() -> None:
    of = FLOWS["advice"]
    usual = {"business": "online", "find": "typed", "budget": "some", "who": "writer"}
    begun = weigh(of, {**usual, "has": "site"})
    bare = weigh(of, {**usual, "has": "neither", "urgency": "weeks"})
    assert begun.conclusion is bare.conclusion
    assert "best-selling" in begun.steps[0]
    assert begun.steps[0] == bare.steps[0]
    assert "Put up a small site first" in bare.steps[1]
    assert "search ads" in bare.remarks[0]
    assert not begun.remarks
