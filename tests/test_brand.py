"""An operator's own name, greeting and contact stand wherever people read them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.advisor import Advisor
from bot.audit.card import score_card
from bot.audit.html import html
from bot.audit.report import Report
from bot.conversation import Conversation
from bot.message import Address, Message
from bot.skills import Brand
from tests.reports import finding, report
from tests.transcripts import START

if TYPE_CHECKING:
    from bot.knowledge import Knowledge

OWN = Brand("Acme Visibility", "hello@acme.example", "Welcome to Acme.", takes_quotes=True)
WHO = Address("test", "room", "", "alice")
AUDITED = Conversation(
    audit=replace(report(finding("h1", "fail")), at=START.timestamp()).to_json(), at=START
)


@pytest.fixture(scope="module")
def own(knowledge: Knowledge) -> Advisor:
    return Advisor(knowledge, OWN)


@pytest.mark.parametrize(
    "text",
    [
        "hello", "help", "/privacy", "report file", "score card", "subscribe", "quote",
        "thanks", "bye", "watch", "my audits", "nonsense zzz qqq", "compare",
        "All findings", "How do I fix 1?", "feedback",
    ],
)  # fmt: skip
def test_nobody_reads_our_name_in_place_of_theirs(own: Advisor, text: str) -> None:
    reply = own.answer(Message(text, WHO, sent_at=START), AUDITED, START).reply
    shown = [reply.text, reply.more, *reply.choices, *(file.name for file in reply.attachments)]
    shown += [file.content.decode("utf-8", "replace") for file in reply.attachments]
    assert "signpost" not in " ".join(shown).casefold()


def test_name_and_greeting_are_said(own: Advisor) -> None:
    assert own.answer(Message("hello", WHO)).reply.text == "Welcome to Acme."
    assert "I'm Acme Visibility" in own.answer(Message("help", WHO)).reply.text
    file, card = own.answer(Message("report file", WHO), AUDITED, START).reply.attachments
    assert card.content == score_card(Report.from_json(AUDITED.audit or {}), by="Acme Visibility")
    assert file.name == "acme-visibility-www.example.com-2026-11-25.html"
    assert b"Made by Acme Visibility from" in file.content


def test_the_contact_is_named_where_no_request_is_taken(knowledge: Knowledge) -> None:
    told = Advisor(knowledge, replace(OWN, takes_quotes=False))
    assert "hello@acme.example" in told.answer(Message("quote", WHO)).reply.text


def test_a_name_is_escaped_in_a_report() -> None:
    page = html(report(finding("h1", "fail")), by="<b>Acme</b> & Co")
    assert "Made by &lt;b&gt;Acme&lt;/b&gt; &amp; Co" in page
