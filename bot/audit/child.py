"""A child process that parses and judges, and can be killed: some pages keep a parser for minutes.

It is a fresh interpreter (no fork of a process with threads, nothing of the caller's main module,
none of its secrets in the environment) that runs `parsing.main`. Questions and answers are pickles
on its standard input and output, one at a time.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from bot.audit.alarm import Alarm

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

MEMORY = 2 * 1024**3
"""Bytes of address space that a child may have."""
_AUDITS = 200
"""Audits after which a child makes room for a fresh one."""
_SPARE = 2
"""Children that stay when nobody needs them."""
_CODE = """
import gc, signal, sys
gc.disable()
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
sys.path[:] = sys.argv[2:]
from bot.audit.parsing import main
main(int(sys.argv[1]))
"""
_INHERITED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TZ")
_ROOT = str(Path(__file__).resolve().parents[2])

_lock = threading.Lock()
_idle: list[Child] = []


class EndedError(Exception):
    """The child ended, or was ended, before it answered."""


class Child:
    """One child; used by one caller at a time. Starting it does not wait until it is ready."""

    def __init__(self) -> None:
        folders = [str(Path(folder).resolve()) for folder in sys.path]
        path = folders if _ROOT in folders else [*folders, _ROOT]
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-I", "-S", "-c", _CODE, str(MEMORY), *path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={name: os.environ[name] for name in _INHERITED if name in os.environ},
        )
        self._asked = cast("BinaryIO", self._process.stdin)
        self._answered = cast("BinaryIO", self._process.stdout)
        self._audits = 0
        self._owes = False

    @property
    def usable(self) -> bool:
        """True if it lives, owes no answer and may begin another audit."""
        return self._process.poll() is None and not self._owes and self._audits < _AUDITS

    def begin(self) -> None:
        """A new audit: what the child kept of the last one is dropped with the next question."""
        self._audits += 1

    def ask(
        self, question: tuple[Any, ...], seconds: float, name: Callable[[Any], Any] | None = None
    ) -> Any:
        """The answer to a question, a name of `parsing` with its arguments.

        Args:
            question: what `parsing.main` understands.
            seconds: after which the child is killed.
            name: gives what stands for an object that the child has already, None for others.

        Raises:
            EndedError: it took too long, too much memory, or crashed.
            RuntimeError: it failed by an exception, which stands in the log.
        """
        alarm = Alarm(seconds, self._process.kill)
        self._owes = True  # until it has answered; an interrupted caller leaves the answer unread
        try:
            writer = pickle.Pickler(self._asked, pickle.HIGHEST_PROTOCOL)
            if name is not None:
                writer.persistent_id = name  # type: ignore[method-assign]
            writer.dump((seconds, *question))
            self._asked.flush()
            answer = pickle.load(self._answered)  # noqa: S301 - of our own child
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(1)
            self.stop()
            if self._process.returncode == 1:
                raise RuntimeError("judging failed; the log says why") from error
            raise EndedError from error
        finally:
            alarm.cancel()
        self._owes = False
        return answer

    def stop(self) -> None:
        """Kills it, if it still lives."""
        self._process.kill()
        for pipe in (self._asked, self._answered):
            with contextlib.suppress(OSError):
                pipe.close()
        self._process.wait()


def borrow() -> Child:
    """A child for one audit: one that waits, else a new one."""
    with _lock:
        while _idle:
            child = _idle.pop()
            if child.usable:
                break
            child.stop()
        else:
            child = Child()
    child.begin()
    return child


def give_back(child: Child) -> None:
    """Keeps a child for the next audit, or ends it."""
    with _lock:
        if child.usable and len(_idle) < _SPARE:
            _idle.append(child)
            return
    child.stop()


def warm() -> None:
    """Starts a child, if none waits, so that it is ready when the first answers have come."""
    with _lock:
        if not _idle:
            _idle.append(Child())


@atexit.register
def _stop() -> None:
    with _lock:
        while _idle:
            _idle.pop().stop()
