"""What judging one page takes, over real pages, and how much of it is the parser's.

    python benchmarks/judge.py [PAGES]

The pages are those of `benchmarks/audit.py`. Times are CPU times of this process; another busy
process on the same core makes them longer, so the parser's own time stands beside them.
"""

from __future__ import annotations

import statistics
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from selectolax.lexbor import LexborHTMLParser  # noqa: E402

from benchmarks.audit_setup import pages  # noqa: E402
from bot.audit.check import checks  # noqa: E402
from bot.audit.gathered import Gathered  # noqa: E402
from bot.audit.judge import run  # noqa: E402
from bot.audit.sample import answer  # noqa: E402
from bot.audit.site import Site  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.audit.check import Check

TIMED = 300
WARMING = 20
"""Pages judged before, so that imports and compiled patterns are not counted."""


def judging(files: Sequence[Path], count: int = TIMED) -> None:
    """Prints what judging one page with every check of a page takes."""
    chosen = [check for check in checks().values() if check.scope == "page"]
    bodies = [path.read_bytes() for path in files[:: max(1, len(files) // count)]]
    for body in bodies[:WARMING]:
        _judge(body, chosen)
    judged = [_milliseconds(partial(_judge, body, chosen)) for body in bodies]
    parsed = [_milliseconds(partial(LexborHTMLParser, body)) for body in bodies]
    middle, slow = statistics.median(judged), statistics.quantiles(judged, n=20)[-1]
    size = statistics.median(map(len, bodies)) / 1000
    print(
        f"\nJudging with {len(chosen)} checks of a page: median {middle:.1f} ms CPU, "
        f"mean {statistics.mean(judged):.1f}, 95 % below {slow:.1f} "
        f"({len(bodies)} pages, {size:.0f} KB at the median); "
        f"{sum(judged) / sum(parsed):.1f} times what parsing alone takes"
    )


def _judge(body: bytes, chosen: Sequence[Check]) -> Site:
    site = Site(Gathered(typed="https://example.com/x", page=answer(body)))
    for check in chosen:
        run(check, site)
    return site


def _milliseconds(work: Callable[[], object]) -> float:
    """CPU time of a piece of work; what it made is let go of after the clock has stopped."""
    started = time.process_time()
    made = work()
    took = time.process_time() - started
    del made
    return 1000 * took


def main() -> None:
    """Fetches and prints."""
    files = pages()
    if not files:
        sys.exit("No pages could be fetched, so there is nothing to judge.")
    judging(files, int(sys.argv[1]) if len(sys.argv) > 1 else TIMED)


if __name__ == "__main__":
    main()
