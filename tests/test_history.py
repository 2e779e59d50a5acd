"""What is kept of a person's audits: the list, what changed, the line below a new result."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.audit.card import score_card
from bot.audit.report import Report
from bot.message import Address, Message
from bot.storage import tables
from bot.storage.store import Store
from bot.tasks import CARD, with_card
from bot.turns import Turns
from tests.reports import finding, report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Row, Table

    from bot.advisor import Advisor
    from bot.message import Attachment

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
    name = "signpost-www.example.com-2026-11-18"
    assert say(turns, "report file")[1] == (f"{name}.html", f"{name}.png")
    assert say(turns, "score card")[1] == (f"{name}.png",)


def test_the_score_card_comes_with_an_audit_and_is_not_kept(turns: Turns) -> None:
    taken = turns.take(Message(f"audit {SITE} again", ALICE, "e1"))
    assert taken is not None
    found = replace(report(finding("h1", "fail")), at=time.time())
    turns.finish(taken.job, with_card(found.to_json(), "Signpost"))
    files = attached(turns, taken.outbox)
    assert [file.content for file in files] == [score_card(found)]
    kept = [row.report for row in rows(turns, tables.audits)]
    kept += [row.state for row in rows(turns, tables.conversations)]
    assert [CARD in json.loads(one) for one in kept] == [False, False]


def test_a_shared_result_has_its_card_and_its_age_before_a_question_that_waits(
    turns: Turns,
) -> None:
    taken = turns.take(Message(f"audit {SITE}", ALICE, "e1"))
    assert taken is not None
    turns.finish(taken.job, replace(report(finding("h1", "fail")), at=time.time()).to_json())
    say(turns, "help me choose", BOB)
    shared = turns.take(Message(f"audit {SITE}", BOB, "e2"))
    assert shared is not None
    assert not shared.job
    text, _ = said(turns, shared.outbox)
    order = ["Fix first", "*From an audit 1 min ago", "Back to my question"]
    assert sorted(order, key=text.index) == order
    assert [file.media_type for file in attached(turns, shared.outbox)] == ["image/png"]


def test_a_page_without_scores_has_no_card() -> None:
    found = Report(url=SITE, final_url="", verdict="abstained", reason="No answer came.")
    assert with_card(found.to_json(), "Signpost") == found.to_json()


def attached(turns: Turns, row: int) -> tuple[Attachment, ...]:
    return next(out.reply.attachments for out in turns.store.waiting(1e12) if out.id == row)


def rows(turns: Turns, table: Table) -> list[Row[Any]]:
    with turns.store.engine.connect() as connection:
        return list(connection.execute(table.select()))


def test_a_preview_is_promised_and_ends_in_a_picture(turns: Turns) -> None:
    taken = turns.take(Message("preview example.com", ALICE, "e1"))
    assert taken is not None
    shown = report().preview
    assert shown is not None
    turns.finish(taken.job, {"url": SITE, "reason": "", "preview": shown.to_json()})
    text, files = said(turns, taken.outbox)
    assert "**Works on** X, Facebook, Slack, Telegram, WhatsApp." in text
    assert files == ("signpost-www.example.com-share-cards.png",)
