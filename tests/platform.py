"""What stands behind an adapter in tests: the real core on a new database, at a chosen time.

    async with standing(tmp_path, advisor) as behind:
        telegram = Telegram(…, behind.inbox, advisor)
        behind.carriers["telegram"] = telegram

Jobs run in the inbox's thread, at once; `behind.jobs.gate` can hold them back.
"""

from __future__ import annotations

import asyncio
import re
import threading
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.adapters import Inbox
from bot.advisor import Advisor, Answer
from bot.courier import Courier
from bot.message import Attachment, Reply
from bot.settings import Settings
from bot.storage.keys import clock
from bot.storage.store import Store
from bot.tasks import tasks
from bot.telling import telling
from bot.turns import Taken, Turns
from tests.conftest import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from bot.conversation import Conversation
    from bot.courier import Carrier
    from bot.message import Message
    from bot.storage.records import Records

    Task = Callable[[dict[str, Any], Callable[[int, int, str], None]], dict[str, Any]]

PACE = 0.01


class Forgetful(Advisor):
    """An advisor whose people have no past, as transcripts presume."""

    def __init__(self, advisor: Advisor) -> None:
        self.__dict__.update(advisor.__dict__)

    def answer(
        self,
        message: Message,
        conversation: Conversation | None = None,
        now: datetime | None = None,
        kept: Records | None = None,
    ) -> Answer:
        del kept
        return super().answer(message, conversation, now)


class LaterTurns(Turns):
    """Turns at a time that a test moves on: `later` seconds from now."""

    later = 0.0

    def take(self, message: Message, now: float | None = None) -> Taken | None:
        return super().take(message, now or clock() + self.later)


class InlineJobs:
    """An engine that runs each job where it is handed over, once its gate is open."""

    def __init__(self, running: Mapping[str, Task]) -> None:
        self.running = running
        self.gate = threading.Event()
        self.gate.set()

    def submit(self, task: str, *, key: str, partition: str, arguments: dict[str, Any]) -> str:
        del partition  # one after another they run anyway
        assert self.gate.wait(10), "the gate was never opened"
        self.running[task](arguments, lambda *_: None)
        return key


@dataclass
class Behind:
    """Everything between an adapter and the database."""

    store: Store
    turns: LaterTurns
    jobs: InlineJobs
    courier: Courier
    inbox: Inbox
    carriers: dict[str, Carrier] = field(default_factory=dict)


@asynccontextmanager
async def standing(
    folder: Path,
    advisor: Advisor,
    *,
    pace: float = PACE,
    running: Mapping[str, Task] | None = None,
) -> AsyncIterator[Behind]:
    """The core on a database in `folder`; the courier runs, and stops at the end.

    `running` are the tasks in place of the real ones.
    """
    store = Store.open(f"sqlite:///{folder / 'signpost.sqlite'}")
    turns = LaterTurns(store, advisor)
    carriers: dict[str, Carrier] = {}
    courier = Courier(store, carriers, pace=pace)
    real = running or tasks(Settings(trusted_networks=LOOPBACK))
    told = {name: telling(turns, task, courier.wake) for name, task in real.items()}
    jobs = InlineJobs(told)
    inbox = Inbox(turns, jobs, courier.wake)  # type: ignore[arg-type]
    carrying = asyncio.create_task(courier.run())
    try:
        yield Behind(store, turns, jobs, courier, inbox, carriers)
    finally:
        jobs.gate.set()
        await courier.stop()
        await carrying
        store.close()


_MARKS = re.compile(r"[*_`|\[\]()<>\\#\u2060•]|^\s*(?:\d+\.|[-•])\s|[-—]{3,}", re.MULTILINE)


def as_seen(markdown: str) -> str:
    """Words without any marks, so that Markdown and what a platform shows can be compared."""
    return " ".join(_MARKS.sub(" ", markdown).split())


def says(markdown: str, seen: str) -> bool:
    """Whether a line of a transcript stands in `as_seen` text; of a table's row, every cell."""
    cells = markdown.split("|") if markdown.startswith("|") else [markdown]
    return all(as_seen(cell) in seen for cell in cells)


HOSTILE = "<b>@durov</b> <!channel> *x* [y](tg://user?id=1) /start & evil.com `z` \u202e</pre>"
"""A page's title as nobody wishes it; `quote` it as every skill does."""

SAMPLES: dict[str, Reply] = {
    "line": Reply("You're welcome."),
    "entry": Reply(
        "A **canonical URL** is the *one* address you want search engines to keep.\n\n"
        '**Next step:** put `<link rel="canonical">` into the head.\n\n'
        "*Source: [Consolidate duplicate URLs](https://developers.google.com/search/docs?a=1&b=2) "
        "(Google) · reviewed 2026-11*",
        more="**How.**\n\n1. Choose one address.\n2. Name it:\n\n   ```html\n"
        '   <link rel="canonical" href="https://example.com/">\n   ```\n\n> Only a hint.',
        choices=("More", "Sources", "Related"),
        about="canonical",
    ),
    "comparison": Reply(
        "Start with **SEO** if people search.\n\n| | SEO | SMO |\n|---|---|---|\n"
        "| Where | your own site | your *profiles* |\n| Pays off in | months | hours to days |",
        choices=("What is SEO and how does it work?", "What is SMO?"),
        about="seo",
    ),
    "audit": Reply(
        "**shop.example** · **SEO 61** · **Social 20** (48 of 50 checks could run, 1.2 s)\n\n"
        "Search engines can list this page: yes.  \nLink preview: broken on Facebook.\n\n"
        "Fix first:\n\n1. **+12 Social** No share image. And 2 more.\n2. **+7 SEO** Title missing.",
        choices=("How do I fix 1?", "All findings", "Check again"),
        attachments=(
            Attachment("card.png", "image/png", b"\x89PNG\r\n\x1a\n"),
            Attachment("report.html", "text/html", b"<!doctype html><title>Report</title>"),
        ),
    ),
    "parts": Reply("First answer.\n\n---\n\n# Second\n\n- one\n  - inner\n- two"),
    "long": Reply("\n\n".join(f"Paragraph {n}. " + "Some words. " * 30 for n in range(25))),
    "progress": Reply("Reading robots.txt (1 of 4) …"),
}
"""Replies of every shape that adapters are held to."""
