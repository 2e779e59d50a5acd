"""Requests for a quote reach the operator from whichever place they were made."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.adapters.console import ADDRESS, Conversing
from bot.adapters.file import FileCarrier
from bot.advisor import Advisor
from bot.courier import Courier
from bot.leads import FILE, destination, forwarding, told
from bot.message import Address, Message
from bot.skills import Brand
from bot.storage.lazy import LazyRecords
from bot.storage.records import Lead
from bot.storage.store import Store
from bot.turns import Turns
from tests.reports import finding, report

if TYPE_CHECKING:
    from pathlib import Path

    from bot.knowledge import Knowledge

SAID = ("quote", "Anna", "anna@example.com", "bakery.example", "more orders", "yes", "yes")
OPERATOR = Address("telegram", "42")


@pytest.fixture(scope="module")
def operated(knowledge: Knowledge) -> Advisor:
    return Advisor(knowledge, Brand(takes_quotes=True))


def typed(url: str, operated: Advisor, to: Address | None) -> None:
    """The request, made in a terminal whose records are kept at `url`."""
    records = LazyRecords(url, ADDRESS, forwarding(to))
    conversing = Conversing(operated, None, records=records)  # type: ignore[arg-type]
    for text in SAID:
        conversing.hear(text)
    records.close()


def test_a_request_of_a_terminal_waits_for_the_next_server(
    tmp_path: Path, operated: Advisor
) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    typed(url, operated, OPERATOR)
    store = Store.open(url)
    (waiting,) = store.waiting(1e12)
    store.close()
    assert waiting.address == OPERATOR
    assert waiting.once
    assert r"**contact**: anna@example.com" in waiting.reply.text
    assert "**wishes**: more orders" in waiting.reply.text


def test_a_server_that_runs_later_delivers_it_once(tmp_path: Path, operated: Advisor) -> None:
    url, path = f"sqlite:///{tmp_path / 'store.sqlite'}", tmp_path / "leads.md"
    typed(url, operated, destination(str(path)))

    async def serve() -> None:
        store = Store.open(url)
        courier = Courier(store, {FILE: FileCarrier()}, pace=0.01)
        carrying = asyncio.create_task(courier.run())
        async with asyncio.timeout(10):
            while store.waiting(1e12):
                await asyncio.sleep(0.01)
        await courier.stop()
        await carrying
        store.close()

    for _ in range(2):
        asyncio.run(serve())
    assert path.read_text().count("A request for a quote:") == 1


def test_without_an_operator_nothing_waits(tmp_path: Path, operated: Advisor) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    typed(url, operated, None)
    store = Store.open(url)
    assert store.waiting(1e12) == []
    store.close()


def test_a_database_that_is_out_of_reach_is_said(
    tmp_path: Path, operated: Advisor, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").mkdir()
    records = LazyRecords(f"sqlite:///{tmp_path / 'taken'}", ADDRESS, forwarding(OPERATOR))
    conversing = Conversing(operated, None, records=records)  # type: ignore[arg-type]
    for text in ("what is seo", "helpful"):
        conversing.hear(text)
    assert "I could not keep that" in capsys.readouterr().out


def test_a_request_after_an_audit_carries_its_report(tmp_path: Path, operated: Advisor) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    turns = Turns(store, operated, OPERATOR)
    alice = Address("test", "room", "", "alice")
    taken = turns.take(Message("audit www.example.com", alice, "0"))
    assert taken
    result = replace(report(finding("h1", "fail")), at=1_795_000_000.0).to_json()
    turns.finish(taken.job, result)
    for number, text in enumerate(("quote", "Anna", "@anna", "more orders", "yes", "yes"), 1):
        assert turns.take(Message(text, alice, str(number)))
    (lead,) = (out for out in store.waiting(1e12) if out.address == OPERATOR)
    (file,) = lead.reply.attachments
    assert file.name == "signpost-www.example.com-2026-11-18.html"
    assert b"h1 is amiss" in file.content
    assert "**site**: https://www.example.com/boots/red" in lead.reply.text.replace("\\", "")
    store.close()


def test_foreign_words_stand_for_themselves() -> None:
    reply = told(Lead(name="*Anna* <!channel>", contact="[x](tg://user?id=1)"))
    assert r"\*Anna\* \<\!channel\>" in reply.text
    assert r"\[x\]\(tg://user?id=1\)" in reply.text


def test_a_report_stands_beside_the_file(tmp_path: Path) -> None:
    audit = replace(report(finding("h1", "fail")), at=1_795_000_000.0).to_json()
    address = Address(FILE, str(tmp_path / "leads.md"))
    asyncio.run(FileCarrier().send(address, told(Lead(name="Bo", contact="@bo", audit=audit))))
    (beside,) = tmp_path.glob("leads-*.html")
    assert beside.stat().st_mode & 0o777 == 0o600


def test_an_erased_request_is_not_delivered_later(tmp_path: Path, operated: Advisor) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    turns = Turns(store, operated, OPERATOR)
    for user in ("alice", "bob"):
        for number, text in enumerate(SAID):
            told_by = Address("test", user, "", user)
            assert turns.take(Message(text, told_by, f"{user}{number}"))
    alice = Address("test", "alice", "", "alice")
    for number, text in enumerate(("erase my data", "yes, erase it")):
        assert turns.take(Message(text, alice, f"erase{number}"))
    assert len([out for out in store.waiting(1e12) if out.address == OPERATOR]) == 1
    store.close()
