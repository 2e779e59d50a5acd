"""The pages of one audit, read and judged in a child as they come."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from bot.audit.child import EndedError, borrow, give_back
from bot.audit.verdict import TOO_COMPLEX, Verdict

if TYPE_CHECKING:
    from concurrent.futures import Future

    from bot.audit.child import Child
    from bot.audit.gathered import Gathered
    from bot.audit.leads import Leads
    from bot.audit.response import Response

SECONDS = 10.0
"""Seconds that one page may be read, and one audit be judged."""
READING = 30.0
"""Seconds that all pages of one audit may be read."""


class Reading:
    """What the child of one audit has read; a context that gives the child back.

    A page that was read is not sent and not parsed again when the audit is judged.

    Args:
        seconds: that one page may be read in.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._child: Child | None = None
        self._known: dict[int, tuple[int, Response]] = {}
        self._left = READING

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if "_turn" in self.__dict__:
            self._turn.shutdown(cancel_futures=True)
        if self._child is not None:
            give_back(self._child)

    @cached_property
    def _turn(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(1, thread_name_prefix="reading")

    def read(self, page: Response) -> Leads | None:
        """What an HTML page names, None if it is too complex to be read in time."""
        found: Leads | None = self._parsed("read", page)
        return found

    def soon(self, page: Response) -> Future[Leads | None]:
        """`read`, beside the caller."""
        return self._turn.submit(self.read, page)

    def submit(self, page: Response, *, follow: bool) -> Future[tuple[str, ...] | None]:
        """Reads a page beside the caller, after what was submitted before.

        Returns:
            The internal addresses that it links to, none unless told to `follow`; None for a page
            that is too complex.
        """
        return self._turn.submit(self._parsed, "follow" if follow else "keep", page)

    def _parsed(self, question: str, page: Response) -> Any:
        number, began = len(self._known), monotonic()
        try:
            found = self._ask((question, number, page), min(self._seconds, self._left))
        except EndedError:
            return None
        finally:
            self._left = max(0.01, self._left - (monotonic() - began))
        if found is not None:
            self._known[id(page)] = number, page
        return found

    def judge(self, gathered: Gathered, seconds: float = SECONDS) -> Verdict:
        """What judging comes to; an audit that takes too long is said to be too complex."""
        try:
            verdict: Verdict = self._ask(("judge", gathered), seconds)
        except EndedError:
            return Verdict((), TOO_COMPLEX)
        finally:
            self._known = {}
        return verdict

    def _ask(self, question: tuple[Any, ...], seconds: float) -> Any:
        if self._child is None:
            self._child = _begun()
        try:
            return self._child.ask(question, seconds, self._number)
        except EndedError:
            self._child, self._known = None, {}
            raise

    def _number(self, thing: object) -> int | None:
        """What stands for a page that the child has, in what is sent to it."""
        known = self._known.get(id(thing))
        return known[0] if known else None


def _begun() -> Child:
    """A child that has begun a new audit; one that waited may have ended meanwhile."""
    child = borrow()
    try:
        child.ask(("begin",), SECONDS)
    except EndedError:
        child = borrow()
        child.ask(("begin",), SECONDS)
    return child
