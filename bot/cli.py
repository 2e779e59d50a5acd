"""The command line: `signpost …`. What the commands do stands in `bot.commands`."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from bot import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs one command and exits with its code; errors are one line on stderr."""
    parsed = parser().parse_args(arguments)
    module, function = parsed.run.split(":")
    try:
        code = getattr(import_module(f"bot.commands.{module}"), function)(parsed)
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    sys.exit(code)


def parser() -> argparse.ArgumentParser:
    """The commands and their options; `docs/commands.md` is written from it."""
    top = argparse.ArgumentParser(
        prog="signpost",
        description="A conversational advisor for search and social visibility.",
    )
    top.add_argument("--version", action="version", version=f"signpost {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    _talk(commands)
    _audit(commands)
    _knowledge(commands)
    _docs(commands)
    _serve(commands)
    return top


def _add(commands: Any, name: str, run: str, words: str) -> argparse.ArgumentParser:
    """A command; `run` names the function of `bot.commands` that does it."""
    made: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    made.set_defaults(run=run)
    return made


def _talk(commands: Any) -> None:
    _add(commands, "chat", "talk:chat", "Talk in the terminal; works with piped input too.")
    _add(
        commands,
        "demo",
        "talk:demo",
        "Serve a flawed website on 127.0.0.1, play a conversation about it, then hand over.",
    )
    ask = _add(
        commands, "ask", "talk:ask", "Answer one message, or one JSON object a line on stdin."
    )
    ask.add_argument("text", nargs="*", help="the message")
    shape = ask.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="one JSON object instead of text")
    shape.add_argument(
        "--jsonl",
        action="store_true",
        help='{"text": …, "conversation": id or nothing} a line on stdin, one answer a line',
    )


def _audit(commands: Any) -> None:
    audit = _add(
        commands,
        "audit",
        "audit:audit",
        "Audit a web page. Exit code 0: audited; 1: below --fail-under; 2: called wrongly; "
        "3: not auditable, the reason is printed.",
    )
    audit.add_argument("url", help="the address, with or without https://")
    audit.add_argument("--full", action="store_true", help="up to 50 pages and the page's links")
    shape = audit.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="print the report as JSON")
    shape.add_argument("--markdown", action="store_true", help="print the report as Markdown")
    for option, words in (
        ("--html", "write the whole report as one HTML file"),
        ("--card", "write a PNG of the scores and of what to fix first"),
        ("--preview", "write a PNG of the link's cards on six networks"),
        ("--junit", "write the checks as JUnit XML, for a CI service's test view"),
    ):
        audit.add_argument(option, type=Path, metavar="FILE", help=words)
    audit.add_argument(
        "--fail-under", type=_points, metavar="N", help="exit 1 if a score is below N"
    )
    audit.add_argument(
        "--compare", type=Path, metavar="FILE", help="say what changed since that JSON report"
    )


def _points(words: str) -> int:
    """A score that can be reached, 0 to 100."""
    if not (words.isascii() and words.isdigit() and int(words) <= 100):
        raise argparse.ArgumentTypeError(f"{words!r} is no score: give a number from 0 to 100")
    return int(words)


def _knowledge(commands: Any) -> None:
    knowledge = commands.add_parser(
        "knowledge",
        help="Look after the knowledge base.",
        description="Look after the knowledge base.",
    )
    actions = knowledge.add_subparsers(metavar="ACTION", required=True)
    _add(actions, "check", "knowledge:check", "Name every broken rule with its file and line.")
    _add(
        actions,
        "build",
        "knowledge:build",
        "Learn the router's weights anew; due after every change of entries.",
    )
    listing = _add(actions, "list", "knowledge:listing", "List every entry and comparison.")
    listing.add_argument("--json", action="store_true", help="as JSON")
    coverage = _add(
        actions, "coverage", "knowledge:coverage", "Name the terms that no entry is reached by."
    )
    coverage.add_argument("terms", type=Path, metavar="FILE", help="one term a line")
    _curation(actions)


def _curation(actions: Any) -> None:
    unanswered = _add(
        actions,
        "unanswered",
        "curate:unanswered",
        "Show what was asked in vain or voted down, alike questions together, most often first.",
    )
    unanswered.add_argument("--limit", type=int, default=20, metavar="N", help="at most so many")
    unanswered.add_argument("--json", action="store_true", help="as JSON")
    propose = _add(
        actions,
        "propose",
        "curate:propose",
        "Write the draft of an entry for a question; drafts are not loaded.",
    )
    propose.add_argument(
        "--into",
        type=Path,
        metavar="FOLDER",
        help="where to; without it, drafts/ in SIGNPOST_DATA",
    )
    propose.add_argument("text", nargs="+", help="the question")
    _add(actions, "stale", "curate:stale", "List entries reviewed over twelve months ago.")
    links = _add(
        actions,
        "links",
        "curate:links",
        "Ask every source for an answer, one a second and host. Exit code 1: some are broken.",
    )
    links.add_argument(
        "--sources", type=Path, metavar="FILE", help="addresses to ask instead, one a line"
    )


def _docs(commands: Any) -> None:
    docs = _add(
        commands,
        "docs",
        "docs:docs",
        "Write the generated documents, or check that they are current.",
    )
    docs.add_argument("--write", action="store_true", help="write those that are out of date")
    docs.add_argument("--check", action="store_true", help="exit 1 if one is out of date")


def _serve(commands: Any) -> None:
    serve = _add(
        commands,
        "serve",
        "serve:serve",
        "Serve the platforms whose tokens are set, until it is stopped.",
    )
    serve.add_argument("--only", metavar="PLATFORMS", help="telegram, slack, or both with a comma")
    _add(
        commands,
        "worker",
        "serve:worker",
        "Run the jobs of a PostgreSQL database; it needs no token.",
    )
    _add(
        commands,
        "migrate",
        "serve:migrate",
        "Make the database's tables, or bring them up to date.",
    )
    _add(
        commands,
        "doctor",
        "doctor:doctor",
        "Check tokens, scopes, the database and the rest, and say what to do. Exit 1 if one fails.",
    )
    for name, words in (
        ("export", "Print everything that is kept of a person, as JSON."),
        ("forget", "Delete everything that is kept of a person."),
    ):
        person = _add(commands, name, f"people:{name}", words)
        person.add_argument("user", metavar="USER", help="telegram:ID or slack:TEAM/USER")
