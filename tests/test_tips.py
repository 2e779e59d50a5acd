"""The weekly tip goes to each subscriber once a week, whoever asks for it how often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.message import Address
from bot.storage.kept import Kept
from bot.storage.records import Subscribe, Unsubscribe
from bot.storage.store import Store
from bot.tips import due_since, entry_of_week, send_tips, tip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.advisor import Advisor
    from bot.knowledge import Knowledge

ALICE = Address("test", "room", "", "alice")
TUESDAY = datetime(2026, 11, 24, 12, tzinfo=UTC)
WEEK = 7 * 86_400.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'signpost.sqlite'}")
    yield opened
    opened.close()


def keep(store: Store, record: Subscribe | Unsubscribe, now: float, who: Address = ALICE) -> None:
    with store.transaction() as transaction:
        Kept(transaction, who, now).write(record)


def test_a_subscriber_gets_one_tip_a_week(store: Store, advisor: Advisor) -> None:
    now = TUESDAY.timestamp()
    keep(store, Subscribe(), now)
    counts = [send_tips(store, advisor, now + hours * 3600) for hours in range(22 * 24)]
    assert sum(counts) == 3
    texts = [out.reply.text for out in store.waiting(1e12)]
    assert len(set(texts)) == 3
    assert all("“stop” ends it" in text for text in texts)


def test_who_stops_gets_none(store: Store, advisor: Advisor) -> None:
    now = TUESDAY.timestamp()
    keep(store, Subscribe(), now)
    keep(store, Unsubscribe(), now + 60)
    assert send_tips(store, advisor, now + WEEK) == 0


def test_a_server_that_was_down_on_monday_sends_later_and_once(
    store: Store, advisor: Advisor
) -> None:
    now = TUESDAY.timestamp()
    keep(store, Subscribe(), now)
    assert send_tips(store, advisor, now + WEEK + 3 * 86_400) == 1
    assert send_tips(store, advisor, now + WEEK + 4 * 86_400) == 0


def test_every_topic_has_its_turn(knowledge: Knowledge) -> None:
    topics = [one for one in knowledge if one.kind == "entry" and one.topic == one.id]
    weeks = [TUESDAY + timedelta(weeks=week) for week in range(len(topics))]
    assert len({entry_of_week(knowledge, day).id for day in weeks}) == len(topics)


@pytest.mark.parametrize("days", [0, 1, 6])
def test_a_week_has_one_topic(knowledge: Knowledge, days: int) -> None:
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    day = monday + timedelta(days=days, hours=23)
    assert entry_of_week(knowledge, day) is entry_of_week(knowledge, monday)


def test_a_tip_is_due_from_monday_at_nine() -> None:
    nine = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert due_since(nine) == nine
    assert due_since(nine - timedelta(seconds=1)) == nine - timedelta(weeks=1)
    assert due_since(TUESDAY) == nine


def test_a_tip_names_its_source(knowledge: Knowledge) -> None:
    assert "*Source: [" in tip(entry_of_week(knowledge, TUESDAY)).text
