"""Definitions and comparisons, in every form in which people ask, over every name there is.

The forms that are commonest are held to every name; the others to a share of what they are asked
with, for a few names are words that mean something else beside other words.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from bot.router import Router

if TYPE_CHECKING:
    from bot.knowledge import Entry, Knowledge
    from bot.router import Match

DEFINING = (
    "{x}", "{x}?", "what is {x}", "What's {x}?", "what is a {x}", "what are {x}",
    "what does {x} mean?", "{x} meaning", "{x} definition", "{x} explained", "define {x}",
    "explain {x}", "meaning of {x}", "tell me about {x}", "what is {x} in seo",
    "what is meant by {x}", "can you explain {x}", "i don't understand {x}", "{x} for beginners",
    "what the heck is {x}", "someone mentioned {x}, what is it?", "how does {x} work",
    "why is {x} important", "hi, what is {x}?", "what is {x} in digital marketing",
)  # fmt: skip
COMPARING = (
    "{a} vs {b}", "{b} vs. {a}?", "{a} versus {b}", "{a} or {b}", "{b} or {a}?",
    "difference between {a} and {b}", "what is the difference between {a} and {b}?",
    "compare {a} and {b}", "compare {a} with {b}", "{a} compared to {b}", "{a} {b} difference",
    "how does {a} differ from {b}", "how is {a} different from {b}", "is {a} better than {b}",
    "which is better, {a} or {b}?", "which is better for a bakery, {a} or {b}",
    "should I use {a} or {b}", "{a} vs {b} for a bakery", "is {a} the same as {b}?",
    "are {a} and {b} the same thing", "{a} instead of {b}", "pros and cons of {a} vs {b}",
)  # fmt: skip
NAMES_AT_ONCE = 3
"""Of the names of a topic so many are asked for; which ones is drawn."""


@pytest.fixture(scope="module")
def router(knowledge: Knowledge) -> Router:
    return Router(knowledge)


def topics(knowledge: Knowledge) -> list[Entry]:
    return [entry for entry in knowledge if entry.kind == "entry"]


def drawn(entry: Entry) -> list[str]:
    names = [name for name in entry.names if "." not in name]
    return random.Random(entry.id).sample(names, min(NAMES_AT_ONCE, len(names)))


def reaches(match: Match, entry: Entry) -> bool:
    return match.kind != "unknown" and entry.id in {match.target, match.slots.get("entry")}


@pytest.mark.parametrize("form", DEFINING)
def test_names_are_understood_in_every_form(
    form: str, knowledge: Knowledge, router: Router
) -> None:
    asked = [(form.format(x=name), e) for e in topics(knowledge) for name in drawn(e)]
    lost = [text for text, entry in asked if not reaches(router.route(text), entry)]
    assert len(lost) <= len(asked) * 0.01, lost


@pytest.mark.parametrize("form", ["{x}", "what is {x}", "{x} meaning"])
def test_names_are_understood_with_a_letter_wrong(
    form: str, knowledge: Knowledge, router: Router
) -> None:
    dice = random.Random(1)
    asked = []
    for entry in topics(knowledge):
        for name in drawn(entry):
            if len(name) >= 8 and name.isascii():
                at = dice.randrange(2, len(name) - 2)
                wrong = dice.choice((name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:]))
                asked.append((form.format(x=wrong), entry))
    lost = [text for text, entry in asked if not reaches(router.route(text), entry)]
    assert len(lost) <= len(asked) * 0.08, lost


@pytest.mark.parametrize("form", COMPARING)
def test_curated_comparisons_are_found_in_every_form(
    form: str, knowledge: Knowledge, router: Router
) -> None:
    asked = []
    for comparison in knowledge.comparisons.values():
        first, second = (drawn(knowledge[one])[0] for one in comparison.pair)
        asked.append((form.format(a=first, b=second), comparison.topic))
    lost = [text for text, topic in asked if router.route(text).target != topic]
    assert len(lost) <= len(asked) * 0.02, lost


@pytest.mark.parametrize("form", COMPARING)
def test_any_two_names_are_compared_in_every_form(
    form: str, knowledge: Knowledge, router: Router
) -> None:
    dice = random.Random(2)
    lost = []
    whole = [entry for entry in topics(knowledge) if entry.topic == entry.id]
    pairs = [dice.sample(whole, 2) for _ in range(60)]
    for first, second in pairs:
        text = form.format(a=first.title, b=second.title)
        match = router.route(text)
        if match.kind != "comparison" and match.target in {first.id, second.id}:
            match = router.route(f"{first.title} vs {second.title}")
        if match.kind != "comparison" and match.score < 0.9:
            lost.append(text)
    assert len(lost) <= len(pairs) * 0.05, lost


LISTS = {
    "how do I set headings in wordpress or wix?": "headings",
    "add the instagram or facebook call to action to a page": "cta",
}


@pytest.mark.parametrize("text", LISTS)
def test_what_is_only_listed_is_not_compared(text: str, router: Router) -> None:
    assert router.route(text).target == LISTS[text]


SITES = {
    "bit.ly": "cmd-audit",
    "what is bit.ly": "link-shorteners",
    "is t.co bad for seo": "twitter-x",
    "check x.com please": "cmd-audit",
    "look at https://facebook.com/bakery": "cmd-audit",
    "does linkedin.com matter": "linkedin",
    "what is schema.org": "structured-data",
    "booking.com": "cmd-audit",
    "is bakery.example good for seo": "cmd-audit",
}


@pytest.mark.parametrize("text", SITES)
def test_addresses_that_are_names(text: str, router: Router) -> None:
    assert router.route(text).target == SITES[text]
