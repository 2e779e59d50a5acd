"""A watched website is looked at every week, whoever asks, and told of when it changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.message import Address, Message
from bot.storage.keys import clock
from bot.storage.store import Store
from bot.turns import Turns
from bot.watching import look_again
from tests.reports import finding, report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.advisor import Advisor
    from bot.message import Reply

ALICE = Address("test", "room", "", "alice")
SITE = "www.example.com"
WEEK = 7 * 86_400.0


class Talk:
    """Messages and looks over one store, at times that go on."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.now = clock()
        self.seen: set[int] = set()

    def say(self, text: str, who: Address = ALICE) -> Reply:
        self.now += 60.0
        taken = self.turns.take(Message(text, who, str(self.now)), self.now)
        assert taken
        self.job = taken.job
        return next(out.reply for out in self.turns.store.waiting(1e12) if out.id == taken.outbox)

    def told(self) -> list[Reply]:
        """What came by itself since the last call."""
        waiting = [out for out in self.turns.store.waiting(1e12) if out.id not in self.seen]
        self.seen |= {out.id for out in waiting}
        return [out.reply for out in waiting]

    def look(self, result: dict[str, Any], weeks: float = 1.0) -> list[Reply]:
        """What a look after some weeks says."""
        self.told()
        self.now += weeks * WEEK
        assert look_again(self.turns.store, self.now) == 1
        assert look_again(self.turns.store, self.now) == 0
        (job,) = self.turns.store.unsubmitted()
        self.turns.store.submitted(job["id"])
        self.turns.finish(job["id"], result)
        return self.told()


@pytest.fixture
def talk(tmp_path: Path, advisor: Advisor) -> Iterator[Talk]:
    store = Store.open(f"sqlite:///{tmp_path / 'signpost.sqlite'}")
    yield Talk(Turns(store, advisor))
    store.close()


def once(h1: str = "pass", severity: str = "medium", at: float = 1_795_000_000.0) -> dict[str, Any]:
    """An audit's result with one finding."""
    found = (finding("h1", h1, severity), finding("title", "pass"), finding("og", "pass"))
    return replace(report(*found), at=at).to_json()


DOWN = {**once(), "verdict": "abstained", "reason": "No server answers.", "details": {},
        "scores": {"seo": None, "social": None}, "findings": []}  # fmt: skip


def begun(talk: Talk, result: dict[str, Any]) -> Reply:
    """A watch whose first look came to `result`."""
    assert "to compare with" in talk.say(f"watch {SITE}").text
    talk.turns.finish(talk.job, result)
    return talk.told()[-1]


def test_a_watch_begins_with_a_look_and_ends_when_told(talk: Talk) -> None:
    first = begun(talk, once("fail"))
    assert "From now on I watch **www.example.com**" in first.text
    assert first.choices == ("How do I fix 1?", "All findings", f"stop watching {SITE}")
    assert "already" in talk.say(f"keep an eye on {SITE}").text
    assert f"- {SITE}, next on" in talk.say("my watches").text
    assert "SEO" in talk.say("my audits").text
    assert talk.say(f"stop watching {SITE}").text == "I watch www.example.com no more."
    talk.now += 2 * WEEK
    assert look_again(talk.turns.store, talk.now) == 0


def test_who_had_it_audited_lately_is_spared_a_first_look(talk: Talk) -> None:
    talk.say(f"audit {SITE}")
    talk.turns.finish(talk.job, once())
    talk.say(f"watch {SITE}")
    assert not talk.job


def test_a_look_without_news_says_nothing(talk: Talk) -> None:
    begun(talk, once())
    for _ in range(3):
        assert talk.look(once()) == []
    assert len(talk.turns.store.unsubmitted()) == 0


def test_a_lower_score_is_told(talk: Talk) -> None:
    begun(talk, once())
    (told,) = talk.look(once("fail", at=1_796_000_000.0))
    assert "which I watch for you, has changed" in told.text
    assert "SEO 50, was 100" in told.text
    assert "**New**" in told.text
    assert told.choices[0] == "How do I fix 1?"
    assert "**Why:**" in fixed(talk)
    assert talk.look(once("fail", at=1_796_600_000.0)) == []
    (better,) = talk.look(once(at=1_797_000_000.0))
    assert "**Fixed**" in better.text


def fixed(talk: Talk) -> str:
    """What is said to "How do I fix 1?" just after the news."""
    taken = talk.turns.take(Message("How do I fix 1?", ALICE, "fix"), clock() + 60.0)
    assert taken
    waiting = talk.turns.store.waiting(1e12)
    return next(out.reply.text for out in waiting if out.id == taken.outbox)


def test_something_serious_is_told_whatever_the_score(talk: Talk) -> None:
    def result(outcome: str, at: float) -> dict[str, Any]:
        many = [finding(f"check-{n}", "pass") for n in range(60)]
        found = (finding("canonical", outcome, "high"), finding("og", "pass"), *many)
        return replace(report(*found), at=at).to_json()

    begun(talk, result("pass", 1_795_000_000.0))
    before, after = (result(o, 1.0)["scores"]["seo"] for o in ("pass", "fail"))
    assert before - after < 5
    (told,) = talk.look(result("fail", 1_796_000_000.0))
    assert "canonical is amiss" in told.text


def test_a_website_that_is_down_is_told_once_and_when_it_is_back(talk: Talk) -> None:
    begun(talk, once())
    (told,) = talk.look({**DOWN, "at": 1_796_000_000.0})
    assert "could not audit it this time: No server answers" in told.text
    assert talk.look({**DOWN, "at": 1_796_500_000.0}) == []
    (back,) = talk.look(once(at=1_797_000_000.0))
    assert "can be audited again" in back.text


def test_a_server_that_was_down_for_weeks_looks_once(talk: Talk) -> None:
    begun(talk, once())
    assert talk.look(once(), weeks=3.5) == []
    assert look_again(talk.turns.store, talk.now) == 0


def test_five_websites_a_person(talk: Talk) -> None:
    for number in range(5):
        talk.say(f"watch site{number}.example.com")
        talk.turns.finish(talk.job, once())
        talk.now += 3600.0
    assert "as many as I may" in talk.say("watch another.example.org").text
    assert "to compare with" in talk.say("watch another.example.org", replace(ALICE, user="b")).text
    assert "Which one" in talk.say("stop watching").text
    assert "site0.example.com no more" in talk.say("stop watching site0.example.com").text
    talk.say("watch another.example.org")
    assert talk.job


def test_one_word_ends_every_watch(talk: Talk) -> None:
    begun(talk, once())
    assert "Stopped" in talk.say("stop").text
    assert "no website of yours" in talk.say("my watches").text


def test_a_look_under_way_when_it_is_stopped_says_nothing(talk: Talk) -> None:
    begun(talk, once())
    talk.now += WEEK
    assert look_again(talk.turns.store, talk.now) == 1
    (job,) = talk.turns.store.unsubmitted()
    talk.say("stop")
    talk.told()
    talk.turns.finish(job["id"], once("fail"))
    assert talk.told() == []


def test_an_error_on_our_side_says_nothing(talk: Talk) -> None:
    begun(talk, once())
    talk.now += WEEK
    look_again(talk.turns.store, talk.now)
    (job,) = talk.turns.store.unsubmitted()
    talk.told()
    talk.turns.finish(job["id"], "Something went wrong on my side.")
    assert talk.told() == []


def test_a_quota_that_is_used_up_begins_no_watch(talk: Talk) -> None:
    for number in range(6):
        last = talk.say(f"watch site{number}.example.com")
        talk.say("stop")
        talk.now -= 115.0  # the quota refills by one in two minutes
    assert "as many audits as I may do" in last.text
    assert "no website of yours" in talk.say("my watches").text


def test_in_a_terminal_nothing_is_promised(advisor: Advisor) -> None:
    message = Message("watch example.com", Address("console", "terminal"))
    assert "can't write first" in advisor.answer(message).reply.text


def test_what_is_watched_is_exported_and_erased(talk: Talk) -> None:
    begun(talk, once())
    (file,) = talk.say("my data").attachments
    assert b'"watches"' in file.content
    talk.say("erase my data")
    talk.say("yes, erase it")
    assert "no website of yours" in talk.say("my watches").text
