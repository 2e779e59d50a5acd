"""What skills ask to be kept is kept: requests for a quote, subscriptions, votes, erasures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.advisor import Advisor
from bot.conversation import Conversation
from bot.message import Address, Message, Reply
from bot.skills import Brand
from bot.storage import tables
from bot.storage.store import Store
from bot.turns import Turns
from tests.test_conversations import replay
from tests.transcripts import FOLDER, Transcript, read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from bot.knowledge import Knowledge

ALICE = Address("test", "room", "", "alice")
OPERATED = [one for path in sorted(FOLDER.glob("operator/*.md")) for one in read(path)]


@pytest.fixture(scope="module")
def operated(knowledge: Knowledge) -> Advisor:
    return Advisor(knowledge, Brand(takes_quotes=True))


@pytest.fixture
def turns(tmp_path: Path, operated: Advisor) -> Iterator[Turns]:
    store = Store.open(f"sqlite:///{tmp_path / 'signpost.sqlite'}")
    yield Turns(store, operated)
    store.close()


def talk(turns: Turns, *texts: str) -> Reply:
    """The reply to the last of some messages."""
    row = 0
    for number, text in enumerate(texts):
        taken = turns.take(Message(text, ALICE, f"{text}{number}"), 1000.0 + number)
        assert taken
        row = taken.outbox
    return next(out.reply for out in turns.store.waiting(1e12) if out.id == row)


def rows(turns: Turns, table: str) -> list[dict[str, Any]]:
    with turns.store.engine.connect() as connection:
        found = connection.execute(select(tables.metadata.tables[table]))
        return [dict(row._mapping) for row in found]


@pytest.mark.parametrize("transcript", OPERATED, ids=lambda one: one.name)
def test_a_transcript_with_an_operator_replays(
    transcript: Transcript, operated: Advisor, demo_site: str
) -> None:
    found = replay(transcript, operated, demo_site)
    assert not found, "\n".join(found)


def test_a_confirmed_request_is_kept_and_ends_after_90_days(turns: Turns) -> None:
    talk(turns, "quote", "Anna", "mail me: anna@example.com", "a.example", "more calls", "y", "yes")
    (lead,) = rows(turns, "leads")
    assert (lead["name"], lead["contact"]) == ("Anna", "anna@example.com")
    assert (lead["site"], lead["wishes"]) == ("a.example", "more calls")
    assert lead["delete_after"] - lead["consented"] == 90 * 86_400


@pytest.mark.parametrize("last", [("no",), ("yes", "no"), ("yes", "cancel"), ("yes",)])
def test_a_request_that_is_not_confirmed_is_not_kept(turns: Turns, last: tuple[str, ...]) -> None:
    talk(turns, "quote", "Anna", "anna@example.com", "skip", "skip", *last)
    assert rows(turns, "leads") == []


def test_a_subscription_begins_and_ends(turns: Turns) -> None:
    talk(turns, "subscribe", "a tip", "yes")
    assert [row["kind"] for row in rows(turns, "subscriptions")] == ["weekly"]
    assert "already" in talk(turns, "subscribe to the weekly tips").text
    talk(turns, "subscribe to the digest", "yes!")
    assert {row["kind"] for row in rows(turns, "subscriptions")} == {"weekly", "digest"}
    assert "the weekly tip and the weekly digest already" in talk(turns, "sign me up").text
    assert "Stopped" in talk(turns, "stop").text
    assert rows(turns, "subscriptions") == []


def test_votes_are_kept_with_their_reason(turns: Turns) -> None:
    talk(turns, "what is a canonical tag?", "more", "sources", "helpful", "not helpful", "unclear")
    fields = ("entry", "helpful", "reason", "asked")
    votes = [tuple(row[field] for field in fields) for row in rows(turns, "feedback")]
    said = "what is a canonical tag?"
    assert votes == [
        ("canonical-url", True, "", said),
        ("canonical-url", False, "unclear", said),
    ]


@pytest.mark.parametrize(
    ("texts", "asked"),
    [
        (("seo vs smo", "1"), "seo vs smo"),
        (("what is seo", "how do I fix 1?", "tell me about sitemaps"), "tell me about sitemaps"),
        (("hello", "1"), "SEO vs SMO?"),
        (("what is a sitemap", "no, I meant robots.txt"), "robots.txt"),
    ],
)
def test_a_vote_names_what_was_asked(turns: Turns, texts: tuple[str, ...], asked: str) -> None:
    talk(turns, *texts, "that did not help", "It is wrong")
    (vote,) = rows(turns, "feedback")
    assert (vote["asked"], vote["reason"]) == (asked, "wrong")


def test_the_reasons_are_four_and_may_be_skipped(turns: Turns) -> None:
    reply = talk(turns, "what is seo", "not helpful")
    assert len(reply.choices) == 4
    talk(turns, "what is seo?", "not helpful!", "skip")
    assert rows(turns, "feedback")[-1]["reason"] == ""


def test_data_are_handed_over_and_erased(turns: Turns) -> None:
    reply = talk(turns, "what is seo", "subscribe", "tip", "yes", "/mydata")
    (file,) = reply.attachments
    kept = json.loads(file.content)
    assert kept["turns"][0]["text"] == "what is seo"
    assert kept["subscriptions"][0]["kind"] == "weekly"
    talk(turns, "erase my data", "yes, erase it")
    assert rows(turns, "turns") == rows(turns, "subscriptions") == []
    assert rows(turns, "conversations") == []


def test_a_flow_survives_the_way_through_json(turns: Turns) -> None:
    assert "*2 of 6.*" in talk(turns, "help me choose", "online shop").text
    state = rows(turns, "conversations")[0]["state"]
    flow = Conversation.from_json(json.loads(state)).flow
    assert flow == {"name": "advice", "at": "find", "answers": {"business": "online"}, "tries": 0}


def test_in_a_terminal_nothing_is_promised(operated: Advisor) -> None:
    answer = operated.answer(Message("subscribe", Address("console", "terminal")))
    assert "can't write first" in answer.reply.text
