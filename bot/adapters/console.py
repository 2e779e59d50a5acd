"""The terminal: numbered choices, progress in place, Markdown through rich."""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING
from uuid import uuid4

from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding
from rich.text import Text

from bot.conversation import Conversation
from bot.jobs import JobFailed
from bot.message import Address, Message, Reply, quote
from bot.storage.records import MISSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.advisor import Advisor
    from bot.jobs import Jobs
    from bot.message import Attachment
    from bot.router import Match
    from bot.skills import Brand, Job
    from bot.storage.lazy import LazyRecords
    from bot.storage.records import Record

PROMPT = "you › "
_WIDTH = 88
ADDRESS = Address("console", "terminal")


class Conversing:
    """One conversation in a terminal or a pipe.

    Args:
        advisor: who answers.
        jobs: what runs audits; nothing is started before the first one.
        console: where replies are drawn.
        records: what is kept of the person; None keeps nothing.
    """

    def __init__(
        self,
        advisor: Advisor,
        jobs: Jobs,
        console: Console | None = None,
        records: LazyRecords | None = None,
    ) -> None:
        self._advisor = advisor
        self._jobs = jobs
        self._records = records
        self._console = console or Console(width=min(_WIDTH, Console().width), highlight=False)
        self.conversation = Conversation()

    @property
    def brand(self) -> Brand:
        """Under which name the advisor speaks."""
        return self._advisor.brand

    def hear(self, text: str) -> None:
        """Answers one message and draws what there is to draw."""
        message = Message(text, ADDRESS)
        answer = self._advisor.answer(message, self.conversation, kept=self._records)
        self.conversation = answer.conversation
        if self._records and (trouble := self._keep(answer.records)):
            self.draw(Reply(trouble))
            return
        if answer.job is None:
            self.draw(answer.reply)
            self._note(text, answer.matches[0])
            return
        reply = self._run(answer.job, answer.reply)
        self.conversation = replace(self.conversation, choices=reply.choices)
        self.draw(reply)

    def _note(self, text: str, match: Match) -> None:
        """Keeps what was not understood; the answer stands already, and opened no database."""
        if not text.strip() or self._records is None or match.kind not in MISSES:
            return
        from bot.storage.database import Unreachable

        with suppress(Unreachable):
            self._records.missing(text, match.kind, match.score)

    def _keep(self, records: Iterable[Record]) -> str:
        """Keeps what a turn asks for; why it could not be kept, "" if it was."""
        if not records or self._records is None:
            return ""
        from bot.storage.database import Unreachable

        try:
            self._records.write(records)
        except Unreachable as reason:
            return f"I could not keep that, so nothing was sent: {quote(str(reason))}"
        return ""

    def greet(self, reply: Reply) -> None:
        """Says the first words; their choices can be picked by number."""
        self.conversation = replace(self.conversation, choices=reply.choices, at=datetime.now(UTC))
        self.draw(reply)

    def draw(self, reply: Reply) -> None:
        """A reply as text, its choices numbered."""
        self._console.print(Padding(Markdown(reply.text, hyperlinks=False), (1, 0, 0, 2)))
        for attachment in reply.attachments:
            self._console.print(f"  Saved: {_saved(attachment)}", markup=False, soft_wrap=True)
        if reply.choices:
            numbered = [f"[{n}] {choice}" for n, choice in enumerate(reply.choices, 1)]
            fits = sum(len(one) + 3 for one in numbered) < self._console.width
            self._console.print()
            line = "  " + ("   " if fits else "\n  ").join(numbered)
            self._console.print(line, style="cyan", markup=False)
        self._console.print()

    def _run(self, job: Job, opening: Reply) -> Reply:
        """The reply that a job comes to, its progress drawn in place while it runs."""
        job_id = self._jobs.submit(
            job.task, key=uuid4().hex, partition=job.partition, arguments=dict(job.arguments)
        )
        with self._console.status(Text(opening.text)) as status:
            for progress in self._jobs.watch(job_id):
                status.update(Text(f"{progress.words} ({progress.step} of {progress.of})"))
        try:
            result = self._jobs.result(job_id)
        except JobFailed as failure:
            return Reply(str(failure))
        if self._records and job.task == "audit":
            self._records.audited(str(job.arguments["url"]), job.partition, result)
        outcome = self._advisor.finish(job, result, self.conversation)
        self.conversation = outcome.conversation
        return outcome.reply


def _saved(attachment: Attachment) -> str:
    """Writes a file into the current folder, or a temporary one, under a name that is free.

    One that stands there already with the same content is not written again.
    """
    for folder in (Path.cwd(), Path(gettempdir())):
        for path in _free(folder / Path(attachment.name).name):
            try:
                with path.open("xb") as file:
                    file.write(attachment.content)
            except FileExistsError:
                if _holds(path, attachment.content):
                    return str(path)
                continue
            except OSError:
                break
            return str(path)
    return f"nothing: no folder can be written to for {attachment.name}"


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def _free(path: Path) -> Iterator[Path]:
    yield path
    for number in range(2, 1000):
        yield path.with_stem(f"{path.stem}-{number}")


def chat(conversing: Conversing, greeting: Reply | None, history: Path) -> None:
    """Talks until the input ends; remembers what was typed in `history`."""
    if not sys.stdin.isatty():
        for line in sys.stdin:
            conversing.hear(line.rstrip("\n"))
        return
    if greeting:
        conversing.greet(greeting)
    with suppress(EOFError, KeyboardInterrupt), _line_editing(history) as read:
        while True:
            conversing.hear(read(PROMPT))
    print("\nGoodbye.")


def play(conversing: Conversing, lines: Iterable[str]) -> None:
    """Says `lines` one after another, showing each before its answer."""
    for line in lines:
        print(f"{PROMPT}{line}")
        conversing.hear(line)


@contextmanager
def _line_editing(history: Path) -> Iterator[Callable[[str], str]]:
    """`input` with line editing and a history that outlives the conversation."""
    import readline

    history.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        readline.read_history_file(history)
    readline.set_history_length(1000)
    try:
        yield input
    finally:
        readline.write_history_file(history)
