"""Faults a double can be told to produce in place of, or after, its normal answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import asyncio

Where = Callable[[dict[str, Any]], bool]


@dataclass(frozen=True)
class Fault:
    """How an answer goes wrong.

    `status` 0 leaves the answer as it is. `cut` ends the connection: "drop" before a byte of the
    answer, "reset" in the middle of its body. `effect` lets the call take effect first: the
    caller is told of a failure that did not happen. `hold` delays the answer until it is set.
    """

    status: int = 0
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0
    hold: asyncio.Event | None = None
    cut: Literal["", "drop", "reset"] = ""
    effect: bool = False


def server_error(status: int = 500) -> Fault:
    return Fault(status, "<html>Internal Server Error</html>")


def dropped(*, effect: bool = False) -> Fault:
    """The connection closes without an answer; with `effect`, the call was carried out."""
    return Fault(cut="drop", effect=effect)


def reset(*, effect: bool = True) -> Fault:
    """The connection is reset in the middle of the answer's body."""
    return Fault(cut="reset", effect=effect)


def slow(seconds: float) -> Fault:
    return Fault(delay=seconds)


def held(until: asyncio.Event) -> Fault:
    """The answer waits for an event: a slow answer without a fixed time."""
    return Fault(hold=until)


Choose = Callable[[dict[str, Any]], Fault | None]


@dataclass
class _Planned:
    method: str
    fault: Fault | Choose
    left: int | None
    where: Where | None


class FaultPlan:
    """Which calls fail, and how."""

    def __init__(self) -> None:
        self._planned: list[_Planned] = []

    def add(
        self,
        method: str,
        fault: Fault | Choose,
        times: int | None = 1,
        where: Where | None = None,
    ) -> None:
        """Plans a fault for the next `times` calls (None: all) of `method` ("*": any).

        `where` chooses among them by their values; a function in place of the fault makes one
        for each call, or none.
        """
        self._planned.append(_Planned(method, fault, times, where))

    def clear(self) -> None:
        self._planned.clear()

    def take(self, method: str, params: dict[str, Any]) -> Fault | None:
        for planned in self._planned:
            if planned.method not in ("*", method):
                continue
            if planned.where is not None and not planned.where(params):
                continue
            fault = planned.fault if isinstance(planned.fault, Fault) else planned.fault(params)
            if fault is None:
                continue
            if planned.left is not None:
                planned.left -= 1
                if planned.left <= 0:
                    self._planned.remove(planned)
            return fault
        return None
