"""`knowledge`: looking after what Signpost knows."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.commands import advisor, fail, settings
from bot.message import counted

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


def check(_: argparse.Namespace) -> int:
    """Prints every broken rule with its file and line."""
    from bot.knowledge import folder, load
    from bot.knowledge.rules import problems

    found = problems(folder(), datetime.now(UTC).date())
    print(*found, sep="\n", end="\n" if found else "")
    print(f"{counted(len(found), 'problem')} in {len(load())} entries", file=sys.stderr)
    return 1 if found else 0


def listing(parsed: argparse.Namespace) -> int:
    """Prints every entry and comparison."""
    from bot.knowledge import load

    rows = [{"id": e.id, "kind": e.kind, "area": e.area, "title": e.title} for e in load()]
    if parsed.json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        print(*(f"{row['id']:32}{row['area']:18}{row['title']}" for row in rows), sep="\n")
    return 0


def coverage(parsed: argparse.Namespace) -> int:
    """Prints the terms of a file that no entry is reached by, by name."""
    from bot.router import CERTAIN

    terms: Path = parsed.terms
    if not terms.is_file():
        return fail(f"{terms}: no such file; it holds one term a line")
    router = advisor(settings()).router
    lines = terms.read_text(encoding="utf-8").splitlines()
    wanted = [
        line.split("\t")[0] for line in lines if line.strip() and not line.startswith("term\t")
    ]
    missing = [term for term in wanted if not _named(router.route(term), CERTAIN)]
    print(*missing, sep="\n", end="\n" if missing else "")
    reached = len(wanted) - len(missing)
    print(f"{reached} of {len(wanted)} terms are reached by name", file=sys.stderr)
    return 0


def build(_: argparse.Namespace) -> int:
    """Learns the router's weights from the knowledge and writes them beside it."""
    from bot.knowledge import folder, load
    from bot.router.learning import learn

    path = folder() / "ranking.json"
    path.write_text(json.dumps(learn(load()), indent=1) + "\n", encoding="utf-8")
    print(path)
    return 0


def _named(match: object, certain: float) -> bool:
    from bot.router import Match

    return (
        isinstance(match, Match)
        and match.kind in {"entry", "comparison"}
        and match.score >= certain
    )
