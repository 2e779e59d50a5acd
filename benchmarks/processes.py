"""Running a program and measuring the whole tree of its processes."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PEAK = re.compile(r"VmHWM:\s+(\d+)")
_PAUSE = 0.01


@dataclass(frozen=True)
class Ran:
    """What a program took.

    Attributes:
        status: its exit status, negative for a signal.
        said: what it printed.
        seconds: from its start to its end.
        cpu: seconds of processor time, its children's included.
        megabytes: the sum of its processes' peaks of resident memory; what they share counts
            for each.
    """

    status: int
    said: str
    seconds: float
    cpu: float
    megabytes: float


def run(command: Sequence[str], where: Path, environment: Mapping[str, str], limit: float) -> Ran:
    """Runs a program to its end, or until `limit` seconds are over."""
    before = _cpu()
    peaks: dict[int, float] = {}
    began = time.monotonic()
    with TemporaryFile("w+") as said:  # a pipe would be full some time
        child = subprocess.Popen(
            command, cwd=where, env={**os.environ, **environment},
            stdout=said, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while child.poll() is None and time.monotonic() - began < limit:
            _look(child.pid, peaks)
            time.sleep(_PAUSE)
        took = time.monotonic() - began
        child.kill()
        child.wait()
        said.seek(0)
        words = said.read()
    return Ran(child.returncode, words, took, _cpu() - before, sum(peaks.values()))


def _look(process: int, peaks: dict[int, float]) -> None:
    """Notes the peak of resident memory, in MB, of a process and its descendants."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
        children = [
            int(one)
            for task in Path(f"/proc/{process}/task").iterdir()
            for one in (task / "children").read_text().split()
        ]
    except OSError:
        return
    if peak := _PEAK.search(status):
        peaks[process] = int(peak[1]) / 1024
    for one in children:
        _look(one, peaks)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
