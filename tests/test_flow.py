"""Flows: what is understood as an answer, and the rules that the shipped flows obey."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot import flow
from bot.knowledge import load
from bot.knowledge.flows import Choice, Conclusion, Flow, FlowError, Question, read_flow
from bot.router import Router
from bot.router.repair import corrected, picked
from bot.router.sentences import spoken

if TYPE_CHECKING:
    from pathlib import Path

    from bot.knowledge import Knowledge

FLOWS = load().flows
CONCLUDING = [one for one in FLOWS.values() if one.conclusions]
QUESTIONS = [(one, question) for one in FLOWS.values() for question in one.questions]
OWN = ("advice", "back", "cancel", "feedback", "privacy", "subscribe", "quote")

SMALL = Flow(
    "small",
    "Small",
    "",
    (
        Question("a", "A?", (Choice("x", "Xx", (), {"p": 2}), Choice("y", "Yy", (), {"q": 2}))),
        Question("b", "B?", (Choice("z", "Zz", (), {"q": 1}),), when={"a": ("y",)}),
    ),
    tuple(Conclusion(name, name, ("1", "2", "3"), "", ("seo",)) for name in "pq"),
)


@pytest.mark.parametrize(("shipped", "question"), QUESTIONS, ids=lambda one: one.id)
def test_a_choice_is_understood_however_it_is_given(shipped: Flow, question: Question) -> None:
    assert shipped.question(question.id) is question
    for number, choice in enumerate(question.choices, 1):
        for text in (choice.text, choice.text.upper(), str(number), f"{choice.text}."):
            assert flow.chosen(question, text) is choice, text
        for word in choice.words:
            assert flow.chosen(question, word) is choice, word


def test_a_condition_skips_a_question() -> None:
    state = flow.start(SMALL)
    assert flow.finished(flow.answered(SMALL, state, "x"))
    state = flow.answered(SMALL, state, "y")
    assert flow.asked(SMALL, state).id == "b"
    assert flow.back(SMALL, state) == flow.start(SMALL)
    assert json.loads(json.dumps(state)) == state


def test_an_unreadable_flow_names_its_file(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("title: A\nquestions: [{id: a, text: A?, chioces: []}]\n", encoding="utf-8")
    with pytest.raises(FlowError, match=r"bad\.yaml.*chioces"):
        read_flow(path)


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("anna@example.com", "contact", "anna@example.com"),
        ("mail: anna.b@mail.example.co.uk please", "contact", "anna.b@mail.example.co.uk"),
        ("@anna", "contact", "@anna"),
        ("+49 170 123-4567", "contact", "+49 170 123-4567"),
        ("call me", "contact", None),
        ("anna@", "contact", None),
        ("bakery.example", "site", "bakery.example"),
        ("https://example.com/shop", "site", "https://example.com/shop"),
        ("a shop", "site", None),
    ],
)
def test_free_answers_are_validated(text: str, kind: str, expected: str | None) -> None:
    assert flow.understand(Question("q", "Q?", free=kind), text) == expected


@pytest.mark.parametrize(
    ("text", "steered"),
    [("Back", "back"), ("/cancel", "cancel"), ("never mind", "cancel"), ("I don't know", "skip"),
     ("skip this question", "skip"), ("back links", ""), ("stop", ""),
     ("I want to stop", "cancel")],
)  # fmt: skip
def test_steering(text: str, steered: str) -> None:
    assert flow.control(text) == steered


@pytest.mark.parametrize("text", ["not sure", "I'm not ok with that", "sure, no", "never", "hm"])
def test_consent_is_never_guessed(text: str) -> None:
    consent = FLOWS["quote"].question("consent")
    assert flow.understand(consent, text) != "yes"


@pytest.mark.parametrize(
    ("text", "rest"),
    [("no, I meant robots.txt", "robots.txt"), ("I mean the sitemap", "the sitemap"),
     ("sorry, i meant: hreflang", "hreflang"), ("nope. make that SMO", "SMO"),
     ("what do I mean by SEO", "what do I mean by SEO"), ("no", "no")],
)  # fmt: skip
def test_corrections(text: str, rest: str) -> None:
    assert corrected(text) == rest


def test_picks() -> None:
    choices = ("What is SEO?", "What is SMO?", "None of these")
    assert picked("the second one", choices, unsure=False) == "What is SMO?"
    assert picked("the smo one", choices, unsure=False) == "What is SMO?"
    assert picked("smo", choices, unsure=True) == "What is SMO?"
    assert picked("smo", choices, unsure=False) is None
    assert picked("what is", choices, unsure=True) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [("/audit@bot example.com", "audit example.com"), ("/start", "start"), ("/start seo", "seo"),
     ("/ask what is seo?", "what is seo?"), ("/ 2", "/ 2"), ("/etc/passwd", "/etc/passwd")],
)  # fmt: skip
def test_slash_commands(text: str, said: str) -> None:
    assert spoken(text) == said


@pytest.mark.parametrize("intent", OWN)
def test_an_intent_takes_its_probes_and_leaves_the_rest(
    intent: str, knowledge: Knowledge, advisor_router: Router
) -> None:
    for text in knowledge.intents[intent]["probes"]:
        assert advisor_router.route(text).target == f"cmd-{intent}", text
    for text in knowledge.intents[intent]["not"]:
        assert advisor_router.route(text).target != f"cmd-{intent}", text


@pytest.mark.parametrize("shipped", CONCLUDING, ids=lambda one: one.id)
def test_an_offer_starts_its_flow(shipped: Flow, advisor_router: Router) -> None:
    assert advisor_router.route(shipped.offer).target == "cmd-advice"


@pytest.fixture(scope="module")
def advisor_router(knowledge: Knowledge) -> Router:
    return Router(knowledge)
