"""A turn is one transaction; jobs are promised, driven and finished once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.jobs import JobFailed
from bot.message import Address, Message
from bot.settings import Settings
from bot.storage import tables
from bot.storage.store import Store
from bot.tasks import tasks
from bot.telling import telling
from bot.turns import Turns
from tests.conftest import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.advisor import Advisor

ALICE = Address("test", "room", "", "alice")
BOB = Address("test", "room", "", "bob")


@pytest.fixture
def turns(tmp_path: Path, advisor: Advisor) -> Iterator[Turns]:
    store = Store.open(f"sqlite:///{tmp_path / 'signpost.sqlite'}")
    yield Turns(store, advisor)
    store.close()


def say(turns: Turns, text: str, event: str, sender: Address = ALICE, now: float = 1000.0) -> str:
    """What the outbox says after a message."""
    taken = turns.take(Message(text, sender, event), now)
    assert taken is not None
    return said(turns, taken.outbox)


def said(turns: Turns, row: int) -> str:
    return next(out.reply.text for out in turns.store.waiting(1e12) if out.id == row)


def count(turns: Turns, table: str) -> int:
    with turns.store.engine.connect() as connection:
        query = select(func.count()).select_from(tables.metadata.tables[table])
        return int(connection.execute(query).scalar_one())


def test_an_event_is_taken_once(turns: Turns) -> None:
    assert turns.take(Message("what is seo", ALICE, "e1")) is not None
    assert turns.take(Message("what is seo", ALICE, "e1")) is None
    assert count(turns, "outbox") == 1


def test_the_conversation_is_remembered_per_person(turns: Turns) -> None:
    say(turns, "what is a canonical tag?", "e1")
    assert "About **Canonical URL**" in say(turns, "how do I set one?", "e2")
    assert "About **Canonical URL**" not in say(turns, "how do I set one?", "e3", BOB)


def test_a_turn_that_fails_to_write_leaves_nothing(turns: Turns) -> None:
    class Broken(Exception):
        pass

    def fail(*_: object) -> None:
        raise Broken

    breaking = Turns(turns.store, turns.advisor)
    breaking._forward = fail
    original = turns.advisor.answer

    class Recording:
        router = turns.advisor.router

        def answer(self, *given: object, **named: object) -> object:
            from bot.storage.records import Vote

            return replace(original(*given, **named), records=(Vote("seo", True),))

    breaking.advisor = Recording()  # type: ignore[assignment]
    with pytest.raises(Broken):
        breaking.take(Message("what is seo", ALICE, "e1"))
    assert count(turns, "turns") == count(turns, "outbox") == count(turns, "feedback") == 0
    assert turns.take(Message("what is seo", ALICE, "e1")) is not None


def test_an_audit_is_promised_and_ends_in_the_same_message(turns: Turns, demo_site: str) -> None:
    taken = turns.take(Message(f"audit {demo_site}", ALICE, "e1"))
    assert taken is not None
    assert taken.job
    assert "I'm auditing" in said(turns, taken.outbox)
    woken: list[int] = []
    run = telling(
        turns,
        tasks(Settings(trusted_networks=LOOPBACK))["audit"],
        lambda: woken.append(1),
    )
    arguments = {"url": demo_site, "job": taken.job}
    run(arguments, lambda *_: None)
    first = said(turns, taken.outbox)
    assert "Fix first:" in first
    run(arguments, lambda *_: None)
    assert said(turns, taken.outbox) == first
    assert count(turns, "audits") == 1
    assert "**Why:**" in say(turns, "how do I fix 1?", "e2")


def test_a_job_that_fails_says_so(turns: Turns, demo_site: str) -> None:
    taken = turns.take(Message(f"audit {demo_site}", ALICE, "e1"))
    assert taken is not None

    def failing(*_: object) -> dict[str, object]:
        raise JobFailed("It did not work, for a reason.")

    telling(turns, failing, lambda: None)({"job": taken.job}, lambda *_: None)
    assert said(turns, taken.outbox) == "It did not work, for a reason."


def test_a_job_that_breaks_says_so_too(turns: Turns, demo_site: str) -> None:
    taken = turns.take(Message(f"audit {demo_site}", ALICE, "e1"))
    assert taken is not None

    def breaking(*_: object) -> dict[str, object]:
        raise RuntimeError

    telling(turns, breaking, lambda: None)({"job": taken.job}, lambda *_: None)
    assert "Something went wrong on my side" in said(turns, taken.outbox)
    assert turns.store.ended(taken.job)


def test_a_result_that_cannot_be_said_says_so_too(turns: Turns, demo_site: str) -> None:
    taken = turns.take(Message(f"audit {demo_site}", ALICE, "e1"))
    assert taken is not None

    def odd(*_: object) -> dict[str, object]:
        return {"no": "report"}

    telling(turns, odd, lambda: None)({"job": taken.job}, lambda *_: None)
    assert "Something went wrong on my side" in said(turns, taken.outbox)


def test_stops_are_not_counted_against_a_job(turns: Turns, demo_site: str) -> None:
    taken = turns.take(Message(f"audit {demo_site}", ALICE, "e1"))
    assert taken is not None
    for _ in range(5):
        assert turns.store.begun(taken.job) == 1
        turns.store.paused({taken.job})


def test_a_result_of_the_last_minutes_is_shared(turns: Turns, demo_site: str) -> None:
    taken = turns.take(Message(f"audit {demo_site}", ALICE, "e1"))
    assert taken is not None
    run = telling(turns, tasks(Settings(trusted_networks=LOOPBACK))["audit"], lambda: None)
    run({"url": demo_site, "job": taken.job}, lambda *_: None)
    shared = turns.take(Message(f"audit {demo_site}", BOB, "e2"))
    assert shared is not None
    assert not shared.job
    assert "From an audit 1 min ago" in said(turns, shared.outbox)


def test_quotas_say_when_to_come_back(turns: Turns) -> None:
    for number in range(5):
        assert "I'm auditing" in say(turns, f"audit site{number}.com", f"e{number}")
    assert "The next one is possible in 2 minutes" in say(turns, "audit site9.com", "e9")
    later = say(turns, "audit site9.com", "e10", now=1130.0)
    assert "I'm auditing" in later
