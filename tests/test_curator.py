"""Administrators look after the entries in a chat; to others there is nothing of the kind."""

from __future__ import annotations

import json
import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.adapters.slack.home import Mine, home
from bot.adapters.telegram.names import menu
from bot.advisor import Advisor
from bot.commands.clocks import renew
from bot.knowledge import folder
from bot.knowledge.rules import problems
from bot.message import Address, Message
from bot.settings import Settings
from bot.skills import Brand
from bot.storage.store import Store
from bot.tasks import tasks
from bot.turns import Taken, Turns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.knowledge import Knowledge
    from bot.message import Reply

BOSS = Address("telegram", "42", "", "42")
ALICE = Address("telegram", "7", "", "7")
ADMINS = frozenset({"telegram:42", "slack:T1/U1"})
REFUSED = "I don't know that."


class Talk:
    """Messages and their replies, over one store."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.said = 0

    def say(self, address: Address, text: str) -> Reply:
        row = self.ask(address, text).outbox
        return next(o.reply for o in self.turns.store.waiting(1e12) if o.id == row)

    def ask(self, address: Address, text: str) -> Taken:
        self.said += 1
        taken = self.turns.take(Message(text, address, str(self.said)), 1000.0 + self.said)
        assert taken
        return taken

    def shown(self, taken: Taken) -> str:
        waiting = self.turns.store.waiting(1e12)
        return next(o.reply.text for o in waiting if o.id == taken.outbox)


@pytest.fixture
def talk(tmp_path: Path, knowledge: Knowledge) -> Iterator[Talk]:
    store = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield Talk(Turns(store, Advisor(knowledge, Brand(admins=ADMINS))))
    store.close()


def test_an_administrator_sees_what_was_asked_in_vain(talk: Talk) -> None:
    assert "Nothing on record" in talk.say(BOSS, "/unanswered").text
    talk.say(ALICE, "garden gnomes sing opera?")
    talk.say(ALICE, "do *garden* gnomes sing opera")
    for text in ("what is a canonical tag?", "not helpful", "unclear"):
        talk.say(ALICE, text)
    reply = talk.say(BOSS, "show me the unanswered questions").text
    first, second = (line for line in reply.splitlines() if line[:1].isdigit())
    assert "2 ×" in first
    assert "2 unknown" in first
    assert r"\*garden\*" in reply
    assert "what is a canonical tag" in second
    assert r"canonical-url: unclear" in second
    assert "`canonical-url`" in second
    assert "telegram" not in reply


def test_an_administrator_sees_counts(talk: Talk) -> None:
    talk.say(ALICE, "what is seo")
    reply = talk.say(BOSS, "/stats").text
    assert "- people: 2" in reply
    assert "- messages: entry: 1" in reply
    assert "- entries: " in reply


@pytest.mark.parametrize("command", ["/unanswered", "unanswered", "/stats", "reload", "/reload"])
@pytest.mark.parametrize(
    "address",
    [
        ALICE,
        Address("slack", "T1/D1", "", "T2/U1"),
        Address("slack", "T1/D1", "", "42"),
        Address("telegram", "42", "", ""),
        Address("telegram", "42", "", "7"),
        Address("test", "42", "", "telegram:42"),
    ],
    ids=str,
)
def test_to_others_there_is_nothing_of_the_kind(talk: Talk, address: Address, command: str) -> None:
    before = talk.turns.advisor.router
    assert REFUSED in talk.say(address, command).text
    assert talk.turns.advisor.router is before


def test_an_administrator_of_slack_is_known_by_team_and_user(talk: Talk) -> None:
    boss = Address("slack", "T1/C9", "17.1", "T1/U1")
    assert "On record" in talk.say(boss, "stats").text


def test_only_administrators_find_it_in_a_menu(advisor: Advisor) -> None:
    (command,) = (one for one in menu(advisor) if one.name == "unanswered")
    assert (command.says, command.admin) == ("unanswered", True)
    shown = home(advisor.brand, advisor.knowledge, Mine([], [], ()), "C1")
    assert "unanswered" not in json.dumps(shown)


def test_nobody_is_an_administrator_unless_named(knowledge: Knowledge) -> None:
    assert REFUSED in Advisor(knowledge).answer(Message("unanswered", BOSS)).reply.text


def test_every_process_reads_the_entries_anew(talk: Talk) -> None:
    elsewhere = Turns(talk.turns.store, Advisor(talk.turns.advisor.knowledge))
    before = elsewhere.advisor.router
    asked = talk.ask(BOSS, "reload the entries")
    assert talk.shown(asked).startswith("I'm checking")
    assert renew(elsewhere, 0.0) == 0.0
    talk.turns.finish(asked.job, {"problems": [], "entries": 500})
    assert "500 entries and comparisons are sound" in talk.shown(asked)
    read = renew(elsewhere, 1.0)
    assert read > 1.0
    assert elsewhere.advisor.router is not before or problems(folder(), date(2026, 11, 25))
    latest = elsewhere.advisor.router
    assert renew(elsewhere, read) == read
    assert elsewhere.advisor.router is latest


def test_broken_entries_are_named_and_no_process_reads_them(talk: Talk) -> None:
    asked = talk.ask(BOSS, "reload")
    talk.turns.finish(asked.job, {"problems": ["a.md:3: no title", "b.md:1: no source"]})
    assert "2 problems with the new ones" in talk.shown(asked)
    assert r"a.md:3: no title" in talk.shown(asked)
    before = talk.turns.advisor.router
    assert renew(talk.turns, 0.0) == 0.0
    assert talk.turns.advisor.router is before


def test_the_task_checks_what_is_on_disk() -> None:
    result = tasks(Settings())["reload"]({}, lambda *_: None)
    assert bool(result["problems"]) is not bool(result["entries"])


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The knowledge, but of its entries those alone that break no rule among themselves."""
    root = tmp_path_factory.mktemp("knowledge") / "knowledge"
    shutil.copytree(folder(), root)
    return root


def test_a_broken_entry_leaves_the_old_knowledge(small: Path, knowledge: Knowledge) -> None:
    advisor = Advisor(knowledge)
    path = small / "entries" / "basics" / "seo.md"
    path = path if path.exists() else next(small.glob("entries/*/seo.md"))
    sound = path.read_text(encoding="utf-8")
    path.write_text(sound.replace("reviewed: 2", "reviewed: 9"), encoding="utf-8")
    reasons = advisor.reload(small)
    assert any("seo.md" in reason and "future" in reason for reason in reasons)
    assert advisor.knowledge is knowledge
    path.write_text("no front matter", encoding="utf-8")
    assert any("front matter" in reason for reason in advisor.reload(small))
    assert advisor.knowledge is knowledge
    path.write_text(sound, encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("intents/help.yaml", "sentences: ['(help']"),
        ("intents/help.yaml", "{"),
        ("lexicon.yaml", "- no mapping"),
        ("ranking.json", "[]"),
    ],
)
def test_a_broken_file_beside_the_entries_leaves_the_old_knowledge(
    small: Path, knowledge: Knowledge, name: str, text: str
) -> None:
    advisor = Advisor(knowledge)
    sound = (small / name).read_text(encoding="utf-8")
    (small / name).write_text(text, encoding="utf-8")
    assert advisor.reload(small)
    assert advisor.knowledge is knowledge
    (small / name).write_text(sound, encoding="utf-8")


def test_no_entries_at_all_leave_the_old_knowledge(tmp_path: Path, knowledge: Knowledge) -> None:
    advisor = Advisor(knowledge)
    assert "no entries" in advisor.reload(tmp_path)[0]
    assert advisor.knowledge is knowledge
