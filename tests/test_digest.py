"""The weekly digest: what changed on a person's websites, and what is new among the entries."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.digest import digest, new_entries, send_digests
from bot.message import Address
from bot.storage.kept import Kept
from bot.storage.records import PastAudit, Record, Subscribe, Unsubscribe, Watched
from bot.storage.store import Store
from tests.reports import URL, finding, report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.advisor import Advisor
    from bot.knowledge import Knowledge

ALICE = Address("test", "room", "", "alice")
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = 86_400.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'signpost.sqlite'}")
    yield opened
    opened.close()


def once(outcome: str) -> dict[str, Any]:
    return report(finding("h1", outcome), finding("og", "pass")).to_json()


def past(outcome: str, days: float, url: str = URL) -> PastAudit:
    """An audit so many days before Monday."""
    result = {**once(outcome), "final_url": url}
    return PastAudit(url, MONDAY - timedelta(days=days), result)


def keep(store: Store, record: Record, now: float) -> None:
    with store.transaction() as transaction:
        Kept(transaction, ALICE, now).write(record)


def test_a_website_stands_in_one_line_with_what_it_was_before() -> None:
    told = digest([past("fail", 1), past("pass", 8)], [], [], MONDAY)
    assert told
    assert "example.com/boots/red: SEO 0 (was 100), Social 100 as before, on 22 November" in (
        told.text.replace("\\", "")
    )
    assert f"watch {URL}" in told.choices
    assert "“stop” ends it" in told.text


def test_what_is_watched_is_not_offered_to_be_watched() -> None:
    told = digest([past("fail", 1)], [Watched(URL, "example.com", MONDAY)], [], MONDAY)
    assert told
    assert told.choices == ("stop",)


def test_each_website_has_a_line_and_five_are_enough() -> None:
    urls = [f"https://site{number}.example/" for number in range(7)]
    told = digest([past("pass", 1, url) for url in urls], [], [], MONDAY)
    assert told
    assert [f"site{number}.example" in told.text for number in range(7)] == [True] * 5 + [False] * 2


def test_a_website_that_was_down_says_so() -> None:
    down = {**once("pass"), "scores": {"seo": None, "social": None}, "reason": "No server answers."}
    told = digest([PastAudit(URL, MONDAY, down), past("pass", 8)], [], [], MONDAY)
    assert told
    assert "could not be audited. No server answers." in told.text


def test_a_week_without_news_passes_in_silence(knowledge: Knowledge) -> None:
    assert digest([past("pass", 8)], [], [], MONDAY) is None
    news = list(knowledge)[:7]
    told = digest([], [], news, MONDAY)
    assert told
    assert "No website of yours is on record yet" in told.text
    assert "and 2 more" in told.text


def test_new_entries_are_those_reviewed_in_the_week(knowledge: Knowledge) -> None:
    latest = max(entry.reviewed for entry in knowledge)
    slot = datetime(latest.year, latest.month, latest.day, 9, tzinfo=UTC) + timedelta(days=1)
    found = new_entries(knowledge, slot)
    assert found
    assert all(entry.kind == "entry" and entry.topic == entry.id for entry in found)
    assert new_entries(knowledge, slot + timedelta(weeks=5)) == []


def test_a_subscriber_gets_one_a_week_and_none_after_stop(store: Store, advisor: Advisor) -> None:
    start = MONDAY.timestamp() - 3 * DAY
    keep(store, Subscribe("digest"), start)
    with store.transaction() as transaction:
        for week in range(3):
            kept = Kept(transaction, ALICE, start + (1 + 7 * week) * DAY)
            kept.audited(URL, "example.com", {**once("pass"), "at": start})
    hours = [start + hour * 3600.0 for hour in range(0, 24 * 17, 4)]
    assert sum(send_digests(store, advisor, now) for now in hours) == 2
    texts = [out.reply.text for out in store.waiting(1e12)]
    assert all("**Your week**" in text for text in texts)
    keep(store, Unsubscribe(), hours[-1])
    assert send_digests(store, advisor, hours[-1] + 7 * DAY) == 0


def test_a_subscriber_to_tips_alone_gets_no_digest(store: Store, advisor: Advisor) -> None:
    keep(store, Subscribe("weekly"), MONDAY.timestamp() - DAY)
    assert send_digests(store, advisor, MONDAY.timestamp() + DAY) == 0


def test_a_title_of_another_page_is_quoted() -> None:
    url = "https://example.com/*x*"
    told = digest([replace(past("pass", 1), url=url)], [], [], MONDAY)
    assert told
    assert r"\*x\*" in told.text
