"""The courier: what is claimed, what is in doubt, what a lost answer costs, who waits for whom."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from bot.adapters.telegram.adopt import REACH, candidates
from bot.courier import CHATS, TRIES, Courier, Refused
from bot.message import Address, Attachment, Reply
from bot.storage import tables
from bot.storage.carrying import LEASE
from bot.storage.keys import clock
from bot.storage.outbox import Outgoing
from bot.storage.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

ADA = Address("loop", "room", "", "ada")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield opened
    opened.close()


def say(store: Store, text: str, address: Address = ADA) -> int:
    with store.transaction() as transaction:
        return transaction.say(address, Reply(text), clock())


def claim(store: Store, holder: str, now: float = 0.0, limit: int = 9) -> list[Outgoing]:
    claimed, _ = store.claim(holder, ["loop"], now or clock(), lambda _: "", limit)
    return claimed


@dataclass
class Loop:
    """A platform in memory: what was posted, and what it is to refuse, in order."""

    refusals: list[Refused] = field(default_factory=list)
    posted: dict[str, str] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)
    arrives: bool = False
    marks: dict[str, str] = field(default_factory=dict)

    async def send(self, address: Address, reply: Reply, mark: str = "", event: str = "") -> str:
        del address, event
        trouble = self.refusals.pop(0) if self.refusals else None
        if trouble and not self.arrives:
            raise trouble
        number = str(len(self.posted) + 1)
        self.posted[number] = reply.text
        self.sent.append(reply.text)
        self.marks[mark] = number
        if trouble:
            raise trouble
        return number

    async def edit(self, address: Address, message: str, reply: Reply) -> str | None:
        del address
        self.posted[message] = reply.text
        return None

    async def adopt(self, outgoing: Outgoing) -> str | None:
        return self.marks.get(outgoing.mark)


@dataclass
class Files(Loop):
    """A platform that takes files one by one; `broken` fails all from the second on."""

    files: list[tuple[str, bool]] = field(default_factory=list)
    broken: bool = False

    async def attach(self, address: Address, files: Sequence[Attachment], *, quiet: bool) -> int:
        del address
        if self.broken and self.files:
            raise Refused("no answer", unsure=True, wait=60.0)
        self.files.append((files[0].name, quiet))
        return 1


async def carried(store: Store, loop: Loop, ends: Callable[[], bool]) -> None:
    """A courier at work until a condition holds."""
    courier = Courier(store, {"loop": loop}, pace=0.0)
    running = asyncio.create_task(courier.run())
    async with asyncio.timeout(20):
        while not ends():
            await asyncio.sleep(0.01)
    await courier.stop()
    await running


def test_a_row_is_claimed_by_one_courier(store: Store) -> None:
    row = say(store, "one")
    assert [out.id for out in claim(store, "first")] == [row]
    assert claim(store, "second") == []
    later = claim(store, "second", clock() + LEASE + 1)
    assert [(out.id, out.unsure) for out in later] == [(row, True)]


def test_a_courier_that_comes_back_takes_up_what_it_held(store: Store) -> None:
    row = say(store, "one")
    claim(store, "first")
    store.release("first")
    assert [(out.id, out.unsure) for out in claim(store, "first")] == [(row, True)]


def test_a_claim_that_is_renewed_holds(store: Store) -> None:
    say(store, "one")
    claim(store, "first")
    store.renew("first", clock() + LEASE)
    assert claim(store, "second", clock() + LEASE + 1) == []


def test_a_chat_gets_one_thing_at_a_time_and_posts_before_edits(store: Store) -> None:
    first = say(store, "one")
    [out] = claim(store, "a")
    say(store, "two")
    assert claim(store, "b") == [], "the chat is served already"
    store.delivered(out, "m1")
    with store.transaction() as transaction:
        transaction.revise(first, Reply("one, anew"))
    assert [out.reply.text for out in claim(store, "b")] == ["two"]


def test_a_row_that_waits_holds_up_its_chat_alone(store: Store) -> None:
    say(store, "one")
    [out] = claim(store, "a")
    store.postponed(out, clock() + 60)
    say(store, "two")
    other = say(store, "elsewhere", Address("loop", "hall", "", "bob"))
    assert [out.id for out in claim(store, "a")] == [other]


def test_many_chats_that_wait_hide_no_other(store: Store) -> None:
    for number in range(250):
        say(store, "x", Address("loop", "busy", "", str(number)))
    last = say(store, "y", Address("loop", "idle", "", "z"))
    chosen, _ = store.claim(
        "a", ["loop"], clock(), lambda chat: None if chat[1] == "busy" else "", 9
    )
    assert [out.id for out in chosen] == [last]


@pytest.mark.parametrize("arrives", [True, False])
def test_a_lost_answer_repeats_nothing(store: Store, arrives: bool) -> None:
    loop = Loop([Refused("no answer", wait=0.0, unsure=True)], arrives=arrives)
    say(store, "once")
    asyncio.run(carried(store, loop, lambda: not store.waiting(1e12)))
    assert loop.sent == ["once"]


def test_what_was_posted_before_a_crash_is_found(store: Store) -> None:
    loop, row = Loop(), say(store, "once")
    [out] = claim(store, "courier")
    asyncio.run(loop.send(out.address, out.reply, out.mark))  # and the process dies here
    asyncio.run(carried(store, loop, lambda: not store.waiting(1e12)))
    assert loop.sent == ["once"]
    assert row


def test_a_platform_that_is_away_is_waited_for(store: Store) -> None:
    say(store, "patience")
    for _ in range(TRIES * 3):
        [out] = claim(store, "a")
        store.postponed(out, 0.0)
    loop = Loop([Refused("not reached", wait=0.0, away=True)])
    asyncio.run(carried(store, loop, lambda: bool(loop.sent)))
    assert loop.sent == ["patience"]


def test_what_fails_by_itself_is_given_up(store: Store) -> None:
    say(store, "hopeless")
    for _ in range(TRIES - 1):
        [out] = claim(store, "a")
        store.postponed(out, 0.0)
    loop = Loop([Refused("broken")])
    asyncio.run(carried(store, loop, lambda: not store.waiting(1e12)))
    assert loop.sent == []


def test_not_every_chat_is_remembered_for_ever(store: Store) -> None:
    loop, many = Loop(), CHATS + 50
    with store.transaction() as transaction:
        for number in range(many):
            transaction.say(Address("loop", str(number), "", "x"), Reply("hi"), clock())
    courier = Courier(store, {"loop": loop}, pace=0.0)

    async def scenario() -> None:
        running = asyncio.create_task(courier.run())
        async with asyncio.timeout(60):
            while len(loop.sent) < many:
                await asyncio.sleep(0.01)
        await courier.stop()
        await running

    asyncio.run(scenario())
    assert len(courier.chats) <= CHATS


def test_only_what_can_be_ours_is_tried_on_telegram() -> None:
    def doubtful(event: str, after: str, user: str = "7") -> list[int]:
        out = Outgoing(1, Address("telegram", "7", "", user), Reply("x"), 1, "", 0)
        asked = Outgoing(out.id, out.address, out.reply, 1, "", 0, False, event, after, unsure=True)
        return list(candidates(asked))

    mark = "0123456789ab"
    assert doubtful(f"7:40:{mark}", "38,39") == list(range(41, 41 + REACH))
    assert doubtful(f"7:20:{mark}", "38,39") == list(range(40, 40 + REACH)), "an old question"
    assert doubtful(f"7:40:{mark}", "") == list(range(41, 41 + REACH)), "a first question"
    assert doubtful("press:1:7:40", "") == [], "an old button, and nothing is known of the chat"
    assert doubtful("press:1:7:40", "44") == list(range(45, 45 + REACH))
    assert doubtful(f"7:40:{mark}", "39", user="") == [], "it may be a channel"


TWO = Reply("It.", attachments=(Attachment("a", "", b"a"), Attachment("b", "", b"b")))


def test_what_arrived_of_a_reply_with_files_is_not_sent_again(store: Store) -> None:
    with store.transaction() as transaction:
        row = transaction.say(ADA, TWO, clock())
    loop = Files(broken=True)
    asyncio.run(carried(store, loop, lambda: bool(half_arrived(store, row))))
    with store.transaction() as transaction:  # a crash: the claim is given back
        transaction.connection.execute(update(tables.outbox).values(due=0.0, holder="courier"))
    loop.broken = False
    asyncio.run(carried(store, loop, lambda: not store.waiting(1e12)))
    assert loop.sent == ["It."]
    assert loop.files == [("a", True), ("b", True)]


def test_files_of_a_revision_alert_people_and_come_once(store: Store) -> None:
    row = say(store, "Wait.")
    loop = Files()
    asyncio.run(carried(store, loop, lambda: not store.waiting(1e12)))
    with store.transaction() as transaction:
        transaction.revise(row, TWO)
    asyncio.run(carried(store, loop, lambda: not store.waiting(1e12)))
    assert loop.posted == {"1": "It."}
    assert loop.files == [("a", False), ("b", False)]


def test_a_revision_that_comes_while_files_go_out_loses_nothing(store: Store) -> None:
    say(store, "Wait.")
    (outgoing,) = claim(store, "a")
    with store.transaction() as transaction:
        transaction.revise(outgoing.id, TWO)
    store.arrived(outgoing, "7", 2)
    (left,) = store.waiting(1e12)
    assert (left.message, left.parts, left.revision) == ("7", 0, 2)


def half_arrived(store: Store, row: int) -> bool:
    """Whether a row waits for another try, its words and one file delivered."""
    (left,) = [outgoing for outgoing in store.waiting(1e12) if outgoing.id == row]
    return left.tries > 0 and left.parts == 2
