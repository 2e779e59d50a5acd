"""`knowledge`: what it lacks: questions asked in vain, reviews that are due, sources that broke."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.commands import advisor, fail, settings
from bot.message import counted

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from bot.curation import Cluster
    from bot.settings import Settings
    from bot.storage.records import Missed


def unanswered(parsed: argparse.Namespace) -> int:
    """Prints what was asked in vain, alike questions together, the most asked first."""
    from bot.curation import clusters

    used = settings()
    found = clusters(_missed(used), advisor(used).closest, parsed.limit)
    if parsed.json:
        print(json.dumps([asdict(cluster) for cluster in found], ensure_ascii=False))
    else:
        print(*map(_shown, found), sep="\n", end="\n" if found else "")
    print(f"{counted(len(found), 'kind')} of questions without an answer", file=sys.stderr)
    return 0


def propose(parsed: argparse.Namespace) -> int:
    """Writes a draft of an entry for a question and those on record that are like it."""
    from bot.knowledge.drafts import DraftError, write

    used = settings()
    answering = advisor(used)
    question = " ".join(" ".join(parsed.text).split())
    cluster = _like(question, used)
    near = [entry for entry, _ in answering.closest(question)]
    asked = cluster.count - 1 if cluster else 0
    others = cluster.questions if cluster else ()
    questions = tuple(dict.fromkeys((question, *others)))
    today = datetime.now(UTC).date()
    try:
        into = parsed.into or used.drafts
        print(write(into, answering.knowledge, questions, near, asked, today))
    except (DraftError, OSError) as error:
        return fail(str(error))
    return 0


def stale(_: argparse.Namespace) -> int:
    """Prints the entries whose last review is over twelve months ago."""
    from bot.knowledge import load
    from bot.knowledge.reviews import stale as overdue

    knowledge = load()
    found = overdue(knowledge, datetime.now(UTC).date())
    print(*(f"{e.reviewed}  {e.id:32}{e.path}" for e in found), sep="\n", end="\n" if found else "")
    print(f"{len(found)} of {len(knowledge)} entries are due for review", file=sys.stderr)
    return 0


def links(parsed: argparse.Namespace) -> int:
    """Asks every source for an answer, one a second and host, and prints those without one."""
    from bot.audit.fetch import Fetcher, user_agent
    from bot.audit.links import RATE, unanswered
    from bot.knowledge import load

    if parsed.sources and not parsed.sources.is_file():
        return fail(f"{parsed.sources}: no such file; it holds one address a line")
    urls = _lines(parsed.sources) or [s.url for entry in load() for s in entry.sources]
    used = settings()
    trusted, agent = used.trusted_networks, user_agent(used.about_url)
    broken = 0
    with Fetcher(trusted_networks=trusted, rate=RATE, agent=agent) as fetcher:
        for found in unanswered(urls, fetcher):
            broken += found.certain
            print("broken" if found.certain else "unsure", found.url, found.reason, flush=True)
    print(f"{broken} of {len(set(urls))} addresses are broken", file=sys.stderr)
    return 1 if broken else 0


def _lines(path: Path | None) -> list[str]:
    return path.read_text(encoding="utf-8").split() if path else []


def _missed(used: Settings) -> list[Missed]:
    from bot.storage.store import Store

    with closing(Store.open(used.store_url)) as store:
        return store.missed()


def _like(question: str, used: Settings) -> Cluster | None:
    """The cluster that a question falls into, itself counted once."""
    from bot.curation import clusters
    from bot.storage.records import Missed

    missed = [*_missed(used), Missed(question, "proposed")]
    return next((c for c in clusters(missed, limit=len(missed)) if question in c.questions), None)


def _shown(cluster: Cluster) -> str:
    reasons = ", ".join(f"{count} {reason}" for reason, count in cluster.reasons)
    near = ", ".join(f"{entry} {score:.2f}" for entry, score in cluster.closest)
    lines = [f"{cluster.count:5}  {cluster.question}", f"       {reasons}"]
    lines += [f"       closest: {near}"] if near else []
    return "\n".join([*lines, *(f"       also: {text}" for text in cluster.questions[1:4])])
