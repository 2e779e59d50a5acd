"""The command line: `signpost …`. It reads the settings and builds the objects."""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from bot import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.adapters.console import Conversing
    from bot.advisor import Advisor, Answer
    from bot.conversation import Conversation
    from bot.settings import Settings

USAGE = 2


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs one command and exits with its code; errors are one line on stderr."""
    parsed = parser().parse_args(arguments)
    try:
        code = parsed.run(parsed)
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

    def command(name: str, run: Any, help: str) -> argparse.ArgumentParser:  # noqa: A002
        made = commands.add_parser(name, help=help, description=help)
        made.set_defaults(run=run)
        return made

    command("chat", chat, "Talk in the terminal; works with piped input too.")
    command("demo", demo, "Serve a flawed website on 127.0.0.1, play a conversation, hand over.")
    ask_ = command("ask", ask, "Answer one message, or one JSON object a line on stdin.")
    ask_.add_argument("text", nargs="*", help="the message")
    ask_.add_argument("--json", action="store_true", help="one JSON object instead of text")
    ask_.add_argument("--jsonl", action="store_true", help="JSON lines on stdin and stdout")
    knowledge_ = command("knowledge", knowledge, "Look after the knowledge base.")
    knowledge_.add_argument("action", choices=("check", "list", "coverage"))
    knowledge_.add_argument("terms", nargs="?", type=Path, help="coverage: a file of terms")
    knowledge_.add_argument("--json", action="store_true", help="list: as JSON")
    docs_ = command("docs", docs, "Write the generated documents, or check that they are current.")
    docs_.add_argument("--write", action="store_true", help="write them")
    docs_.add_argument("--check", action="store_true", help="exit 1 if one of them is out of date")
    return top


def chat(_: argparse.Namespace) -> int:
    """Talks until the input ends."""
    from bot.adapters import console
    from bot.skills.smalltalk import greeting

    settings = _settings()
    conversing = _conversing(settings)
    console.chat(conversing, greeting(settings.name), settings.data / "history")
    return 0


def ask(parsed: argparse.Namespace) -> int:
    """Answers one message, or many as JSON lines."""
    advisor = _advisor()
    if parsed.jsonl:
        return _ask_lines(advisor)
    if not parsed.text:
        return _fail('Say what to ask, for example: signpost ask "SEO vs SMO?"')
    text = " ".join(parsed.text)
    started = time.perf_counter()
    answer = _answer(advisor, text)
    if parsed.json:
        print(json.dumps(_as_json(text, answer, started), ensure_ascii=False))
    else:
        _draw(answer)
    return 0


def _ask_lines(advisor: Advisor) -> int:
    conversations: dict[str, Conversation] = {}
    for number, line in enumerate(sys.stdin, 1):
        try:
            asked = json.loads(line)
            text = str(asked["text"])
        except (ValueError, TypeError, KeyError):
            return _fail(f'line {number} is no JSON object with "text"')
        started = time.perf_counter()
        talk = str(asked.get("conversation") or "")
        answer = _answer(advisor, text, conversations.get(talk) if talk else None)
        if talk:
            conversations[talk] = answer.conversation
        print(json.dumps(_as_json(text, answer, started), ensure_ascii=False), flush=True)
    return 0


def _as_json(text: str, answer: Answer, started: float) -> dict[str, Any]:
    first, *others = answer.matches
    return {
        "text": text,
        "kind": first.kind,
        "target": first.target,
        "also": [match.target for match in others],
        "score": round(first.score, 3),
        "runners_up": [list(runner) for runner in first.runners_up],
        "slots": dict(first.slots),
        "reply": answer.reply.text,
        "choices": list(answer.reply.choices),
        "ms": round((time.perf_counter() - started) * 1000, 3),
    }


def knowledge(parsed: argparse.Namespace) -> int:
    """Checks, lists or measures the knowledge base."""
    from bot.knowledge import folder, load
    from bot.knowledge.rules import problems

    if parsed.action == "check":
        found = problems(folder(), datetime.now(UTC).date())
        print(*found, sep="\n", end="\n" if found else "")
        print(f"{len(found)} problems in {len(load())} entries", file=sys.stderr)
        return 1 if found else 0
    if parsed.action == "coverage":
        return _coverage(parsed.terms)
    rows = [{"id": e.id, "kind": e.kind, "area": e.area, "title": e.title} for e in load()]
    if parsed.json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        print(*(f"{row['id']:32}{row['area']:18}{row['title']}" for row in rows), sep="\n")
    return 0


def _coverage(terms: Path | None) -> int:
    from bot.router import CERTAIN

    if terms is None or not terms.is_file():
        return _fail("Name a file with one term a line: signpost knowledge coverage terms.tsv")
    router = _advisor().router
    lines = terms.read_text(encoding="utf-8").splitlines()
    wanted = [
        line.split("\t")[0] for line in lines if line.strip() and not line.startswith("term\t")
    ]
    missing = [term for term in wanted if router.route(term).score < CERTAIN]
    print(*missing, sep="\n", end="\n" if missing else "")
    print(
        f"{len(wanted) - len(missing)} of {len(wanted)} terms are reached by name", file=sys.stderr
    )
    return 0


def _settings() -> Settings:
    from pydantic import ValidationError

    from bot.settings import PREFIX, Settings

    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + "_".join(map(str, first["loc"])).upper()
        sys.exit(_fail(f"{name}: {first['msg']}"))


def _advisor() -> Advisor:
    from bot.advisor import Advisor
    from bot.knowledge import load
    from bot.skills import Brand

    settings = _settings()
    return Advisor(load(), Brand(settings.name, settings.contact))


def _fail(reason: str) -> int:
    print(f"signpost: {reason}", file=sys.stderr)
    return USAGE
