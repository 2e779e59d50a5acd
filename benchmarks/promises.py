"""What Signpost promises, each shown by doing it: one table (promise, what was done, figure).

    python benchmarks/promises.py [NAME …] [--full] [--seed N]

Without names, every promise in turn; `--list` names them. `signpost serve` runs as a process of its
own against the loopback platforms that the tests use. Most runs are shorter than what is promised
for; `--full` takes the whole numbers.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.proofs import Plan
from benchmarks.proofs.audits import audits_end, stops
from benchmarks.proofs.crashes import nothing_lost, order
from benchmarks.proofs.floods import away, floods
from benchmarks.proofs.growth import growth
from benchmarks.proofs.load import acknowledged, talk
from benchmarks.proofs.poison import poison
from benchmarks.proofs.secrets import secrets
from benchmarks.proofs.storage import full, locked
from benchmarks.proofs.workers import workers

PROMISES = {
    "lost": ("no message lost or answered twice", nothing_lost),
    "order": ("order in a chat", order),
    "audits": ("an accepted audit ends in one result: the process is killed", audits_end),
    "workers": ("an accepted audit ends in one result: a worker is killed", workers),
    "floods": ("flood control", floods),
    "away": ("the network is away", away),
    "talk": ("slow work never blocks talk", talk),
    "acknowledged": ("Slack is acknowledged in time", acknowledged),
    "locked": ("the database is locked", locked),
    "full": ("the disk is full", full),
    "poison": ("poison input", poison),
    "stop": ("graceful stop", stops),
    "growth": ("no growth", growth),
    "secrets": ("no secret leaves", secrets),
}


def main() -> int:
    """Runs what was named; 1 if a promise was not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*PROMISES, []], metavar="NAME")
    parser.add_argument("--full", action="store_true", help="whole numbers: it takes an hour")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--list", action="store_true", help="name the promises")
    given = parser.parse_args()
    if given.list:
        print("\n".join(f"{name:<14}{title}" for name, (title, _) in PROMISES.items()))
        return 0
    # A killed process leaves half a request to the doubles' server, which would tell of it.
    logging.getLogger("aiohttp").setLevel(logging.CRITICAL)
    print("| promise | what was done | figure | kept |\n| --- | --- | --- | --- |")
    kept = True
    for name in given.names or PROMISES:
        title, prove = PROMISES[name]
        with tempfile.TemporaryDirectory(prefix=f"promise-{name}-") as folder:
            began = time.monotonic()
            outcome = asyncio.run(prove(Plan(Path(folder), given.full, given.seed)))
        verdict = "yes" if outcome.kept else "NO"
        took = f"{outcome.done} ({time.monotonic() - began:.0f} s)"
        print(f"| {title} | {took} | {outcome.figure} | {verdict} |", flush=True)
        kept = kept and outcome.kept
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
