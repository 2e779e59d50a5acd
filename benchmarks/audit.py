"""How fast the audit is, beside what people would use instead, in one run.

    python benchmarks/audit.py [PAGES]

Real pages are fetched by pip and apt into .cache/bench (source packages that carry HTML,
documentation), made a site whose links stay within it, served on 127.0.0.1 and audited by each
contender in a process of its own. What can't be fetched or installed here is left out, and said so.
"""

from __future__ import annotations

import re
import statistics
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.audit_contenders import CRAWLS, WHOLE, Contender  # noqa: E402
from benchmarks.audit_setup import CACHE, build, interpreter, pages, served  # noqa: E402
from benchmarks.judge import judging  # noqa: E402
from benchmarks.processes import Ran, run  # noqa: E402

LIMIT = 900.0
TRUST = {"SIGNPOST_TRUSTED_NETWORKS": "127.0.0.0/8", "SIGNPOST_DATA": str(CACHE / "data")}


def start(contender: Contender, url: str) -> Ran | str:
    """Runs a contender; words if it can't be."""
    python = interpreter(contender.packages)
    if python is None:
        return f"left out: {contender.packages} can't be installed here"
    out = str(CACHE / "crawl.jl")
    if isinstance(contender.code, str):
        command = [str(python), "-c", contender.code.format(url=url, out=out)]
    else:
        program, *arguments = (part.format(url=url, out=out) for part in contender.code)
        command = [str(python.parent / program), *arguments]
    path = f"{python.parent}:/usr/bin:/bin"  # advertools calls scrapy
    ran = run(command, ROOT, {**TRUST, "PATH": path}, LIMIT)
    if ran.status < 0:
        return f"left out: it did not end within {LIMIT:.0f} s"
    return ran


def crawls(url: str) -> None:
    """Prints how fast each contender audits a site, and how Signpost compares."""
    print("| a site | pages | s | pages/s | call: s | pages/s | CPU s | peak MB | |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    rates: dict[str, tuple[float, float]] = {}
    for contender in CRAWLS:
        ran = start(contender, url)
        found = re.fullmatch(r"(\d+) (\d+) ([\d.]+)\n", "" if isinstance(ran, str) else ran.said)
        if isinstance(ran, str) or not found or not int(found[1]):
            why = ran if isinstance(ran, str) else f"left out: ended with status {ran.status}"
            print(f"| {contender.name} | | | | | | | | {why} |", flush=True)
            continue
        total, last, took = int(found[1]), int(found[2]), float(found[3])
        whole, call = total / ran.seconds, last / took
        rates[contender.name] = whole, call
        print(
            f"| {contender.name} | {total} | {ran.seconds:.2f} | {whole:.1f} | {took:.2f} | "
            f"{call:.1f} | {ran.cpu:.2f} | {ran.megabytes:.0f} | {contender.remark} |",
            flush=True,
        )
    print()
    for mine in (name for name in rates if name.startswith("Signpost")):
        for name in (other for other in rates if not other.startswith("Signpost")):
            whole, call = (a / b for a, b in zip(rates[mine], rates[name], strict=True))
            print(f"{mine}: {whole:.1f} times {name}, {call:.1f} times by the call")


def whole(url: str) -> None:
    """Prints what one page takes from a process's start to its end, each contender in turn."""
    print("\n| one page, runs in turn | runs | median s | CPU s | peak MB | |")
    print("| --- | --- | --- | --- | --- | --- |", flush=True)
    runs: dict[Contender, list[Ran | str]] = {contender: [] for contender in WHOLE}
    for number in range(max(contender.rounds for contender in WHOLE)):
        for contender, found in runs.items():
            if number < contender.rounds:
                found.append(start(contender, url))
    medians: dict[str, float] = {}
    for contender, found in runs.items():
        ran = [one for one in found if isinstance(one, Ran)]
        if len(ran) < len(found):
            print(f"| {contender.name} | | | | | {next(x for x in found if isinstance(x, str))} |")
            continue
        medians[contender.name] = statistics.median(one.seconds for one in ran)
        print(
            f"| {contender.name} | {len(ran)} | {medians[contender.name]:.2f} | "
            f"{statistics.median(one.cpu for one in ran):.2f} | "
            f"{max(one.megabytes for one in ran):.0f} | {contender.remark} |"
        )
    mine = medians.pop(WHOLE[0].name)
    shares = ", ".join(f"{mine / s:.2f} of {name}" for name, s in medians.items())
    print(f"\n{WHOLE[0].name}: {shares}", flush=True)


def main() -> None:
    """Fetches, compares, prints."""
    files = pages()
    if not files:
        sys.exit("No pages could be fetched, so there is nothing to compare.")
    site, count = build(files, int(sys.argv[1]) if len(sys.argv) > 1 else 150)
    print(f"A site of {count} real pages on 127.0.0.1\n")
    with served(site) as url:
        crawls(url)
        whole(f"{url}page-3.html")
    judging(files)


if __name__ == "__main__":
    main()
