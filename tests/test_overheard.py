"""What in a thread is meant for Signpost though nobody named it; and what is left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot import flow
from bot.conversation import Conversation
from bot.overheard import concerns

if TYPE_CHECKING:
    from bot.advisor import Advisor

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
AFTER_CANONICAL = Conversation(
    topic="canonical-url", choices=("More", "Sources", "Related"), at=NOW
)


@pytest.mark.parametrize(
    "text",
    [
        "how do I set one?", "why?", "thanks, how long does it take?", "OK, and why?",
        "what about instagram?", "which one is better?",
        "should we use a canonical tag?", "can you explain canonical tags?", "sitemaps",
        "audit example.com", "SEO vs SMO", "more", "Sources", "2",
        "our traffic dropped last week, why?", "how often should we post on LinkedIn?",
        "Signpost, thanks", "hey signpost what is smo", "what can you do?",
    ],
)  # fmt: skip
def test_questions_commands_and_its_name_are_answered(text: str, advisor: Advisor) -> None:
    assert concerns(advisor, text, AFTER_CANONICAL)


@pytest.mark.parametrize(
    "text",
    [
        "ok", "thanks", "thank you!", "lol", "haha nice", "Sounds good", "+1", "👍", "yes", "no",
        "really?", "good morning", "is that ok with you?", "can you do it today?",
        "did you update the title tag?", "who is on this?", "what do you think?",
        "Bob, can you look at the sitemap?", "I updated the title tag yesterday",
        "see https://docs.example.com/brief for the brief", "https://docs.example.com/brief",
        "when is the meeting?", "how long will it take you?", "where is the file?",
        "have we paid google ads?", "great, let's do it", "9", "how about lunch?", "",
    ],
)  # fmt: skip
def test_people_who_talk_to_each_other_are_left_alone(text: str, advisor: Advisor) -> None:
    assert not concerns(advisor, text, AFTER_CANONICAL)


def test_a_link_is_an_answer_where_one_is_awaited(advisor: Advisor) -> None:
    assert concerns(advisor, "example.com", replace(AFTER_CANONICAL, awaits="cmd-audit"))


def test_an_open_question_takes_answers(advisor: Advisor) -> None:
    advice = advisor.knowledge.flows["advice"]
    first = advice.questions[0]
    asking = Conversation(
        choices=tuple(choice.text for choice in first.choices), flow=flow.start(advice), at=NOW
    )
    for text in (first.choices[1].text, "1", "back", "cancel", "skip", "we sell something odd"):
        assert concerns(advisor, text, asking), text
    for text in ("lol", "thanks", "when is the meeting?"):
        assert not concerns(advisor, text, asking), text
    told_once = replace(asking, flow=flow.missed(flow.start(advice)))
    assert not concerns(advisor, "we sell something odd", told_once)
    assert concerns(advisor, first.choices[1].text, told_once)
    assert not concerns(advisor, "we sell something odd", asking.public())
