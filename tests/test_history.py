"""What is kept of a person's audits: the list, what changed, the line below a new result."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.message import Address, Message
from bot.storage.store import Store
from bot.turns import Turns
from tests.reports import finding, report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.advisor import Advisor

ALICE = Address("test", "room", "", "alice")
BOB = Address("test", "room", "", "bob")
SITE = "https://www.example.com/boots/red"


@pytest.fixture
def turns(tmp_path: Path, advisor: Advisor) -> Iterator[Turns]:
    store = Store.open(f"sqlite:///{tmp_path / 'signpost.sqlite'}")
    yield Turns(store, advisor)
    store.close()


def said(turns: Turns, row: int) -> tuple[str, tuple[str, ...]]:
    reply = next(out.reply for out in turns.store.waiting(1e12) if out.id == row)
    return reply.text, tuple(file.name for file in reply.attachments)


def say(turns: Turns, text: str, who: Address = ALICE) -> tuple[str, tuple[str, ...]]:
    taken = turns.take(Message(text, who, f"{who.user}: {text}"))
    assert taken is not None
    return said(turns, taken.outbox)


def audited(turns: Turns, event: str, outcome: str, at: float, who: Address = ALICE) -> str:
    """An audit again, with one finding of this outcome."""
    taken = turns.take(Message(f"audit {SITE} again", who, event))
    assert taken is not None
    assert taken.job
    one = report(finding("h1", outcome), finding("title", "pass"), finding("og", "pass"))
    turns.finish(taken.job, replace(one, at=at).to_json())
    return said(turns, taken.outbox)[0]


def test_an_audit_says_what_changed_since_the_last_one(turns: Turns) -> None:
    assert "was" not in audited(turns, "e1", "fail", 1_795_000_000.0)
    second = audited(turns, "e2", "pass", 1_796_000_000.0)
    line = "SEO 100, was 50, Social 100, was 100 on 18 November 2026: fixed 1, new 0."
    assert second.endswith(line)
    assert "was" not in audited(turns, "e3", "pass", 1_796_000_100.0, replace(BOB, channel="b"))


def test_audits_are_listed_newest_first_to_the_one_who_asked(turns: Turns) -> None:
    audited(turns, "e1", "fail", 1_795_000_000.0)
    audited(turns, "e2", "pass", 1_796_000_000.0)
    text, _ = say(turns, "my audits")
    assert text.index("SEO 100") < text.index("SEO 50")
    assert "no audits of yours" in say(turns, "my audits", BOB)[0]


def test_changes_name_what_was_fixed(turns: Turns) -> None:
    audited(turns, "e1", "fail", 1_795_000_000.0)
    assert "nothing to compare it with" in say(turns, "what changed since last time?")[0]
    audited(turns, "e2", "pass", 1_796_000_000.0)
    assert "**Fixed**\n\n- h1 is amiss" in say(turns, "what has improved since the last audit?")[0]


def test_a_report_file_is_attached(turns: Turns) -> None:
    audited(turns, "e1", "fail", 1_795_000_000.0)
    assert say(turns, "report file")[1] == ("signpost-www.example.com-2026-11-18.html",)


def test_a_preview_is_promised_and_ends_in_a_picture(turns: Turns) -> None:
    taken = turns.take(Message("preview example.com", ALICE, "e1"))
    assert taken is not None
    shown = report().preview
    assert shown is not None
    turns.finish(taken.job, {"url": SITE, "reason": "", "preview": shown.to_json()})
    text, files = said(turns, taken.outbox)
    assert "**Works on** X, Facebook, Slack, Telegram, WhatsApp." in text
    assert files == ("share-cards.png",)
