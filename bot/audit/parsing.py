"""What runs in the child: parses pages as they come, keeps them, and judges them in the end."""

from __future__ import annotations

import gc
import os
import pickle
import resource
from typing import TYPE_CHECKING, Any, TypeVar

from bot.audit.check import checks
from bot.audit.judge import judge
from bot.audit.leads import Leads, internal, leads
from bot.audit.page import Page
from bot.audit.url import registrable_domain
from bot.audit.verdict import TOO_COMPLEX, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from bot.audit.gathered import Gathered
    from bot.audit.response import Response


Said = TypeVar("Said")


class Parsing:
    """The pages of one audit, by the numbers under which they came."""

    def __init__(self) -> None:
        self.pages: dict[int, Page] = {}

    def begin(self) -> None:
        """Forgets the pages of the audit before."""
        self.pages = {}

    def read(self, number: int, answer: Response) -> Leads | None:
        """Parses a page, keeps it under a number, and says what it names; None: too complex."""
        return self._kept(number, answer, leads)

    def follow(self, number: int, answer: Response) -> tuple[str, ...] | None:
        """As `read`, but says only which internal addresses the page links to."""
        return self._kept(number, answer, internal)

    def keep(self, number: int, answer: Response) -> tuple[str, ...] | None:
        """As `read`, but says nothing of the page."""
        return self._kept(number, answer, lambda _: ())

    def _kept(self, number: int, answer: Response, say: Callable[[Page], Said]) -> Said | None:
        try:
            page = Page(answer)
            said = say(page)
            page.main_text  # noqa: B018 - read now, while the next pages are on their way
        except (MemoryError, RecursionError):
            return None
        self.pages[number] = page
        return said

    def judge(self, gathered: Gathered) -> Verdict:
        """Judges an audit; the pages that were kept are not parsed again, and forgotten then."""
        try:
            return judge(gathered, self.pages.values())
        except (MemoryError, RecursionError):
            return Verdict((), TOO_COMPLEX)
        finally:
            self.begin()


class _Reader(pickle.Unpickler):
    """Puts the answers that are here already in the place of their numbers."""

    def __init__(self, file: BinaryIO, parsing: Parsing) -> None:
        super().__init__(file)
        self._parsing = parsing

    def persistent_load(self, number: Any) -> Response:
        return self._parsing.pages[number].response


def main(memory: int) -> None:
    """Answers questions until their stream ends: (seconds, name of a method, its arguments …)."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    questions = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what is printed by mistake is no answer
    checks()
    registrable_domain("example.com")  # reads the list of suffixes
    gc.freeze()  # all of this stays: nothing for the collector to look at again
    gc.enable()
    parsing = Parsing()
    while questions.peek(1):
        seconds, name, *arguments = _Reader(questions, parsing).load()
        _bound(seconds)
        pickle.dump(getattr(parsing, name)(*arguments), answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()


def _bound(seconds: float) -> None:
    """The kernel ends what goes on for twice the time, should the parent be gone by then."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    end = int(used.ru_utime + used.ru_stime + 2 * seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (end, resource.getrlimit(resource.RLIMIT_CPU)[1]))
