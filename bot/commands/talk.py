"""Talking: `chat`, `ask`, `demo`."""

from __future__ import annotations

import json
import sys
import time
from contextlib import closing
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from bot.commands import advisor, fail, settings

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from bot.adapters.console import Conversing
    from bot.advisor import Advisor, Answer
    from bot.conversation import Conversation
    from bot.jobs import Jobs
    from bot.settings import Settings

DEMO = (
    "SEO vs SMO?",
    "Which one suits a small shop?",
    *("2", "1", "2", "2", "1"),
    "audit {site}",
    "How do I fix 1?",
)
"""A comparison, advice by five questions answered by number, an audit, a repair."""


def chat(_: argparse.Namespace) -> int:
    """Talks until the input ends."""
    from bot.adapters import console
    from bot.skills.smalltalk import greeting

    used = settings()
    conversing, jobs = _conversing(used)
    with closing(jobs):
        console.chat(conversing, greeting(conversing.brand), used.data / "history")
    return 0


def demo(_: argparse.Namespace) -> int:
    """Plays a conversation about a bundled, flawed website; then hands over in a terminal."""
    from bot.adapters import console
    from bot.demo import serve
    from bot.skills.smalltalk import greeting

    used = settings()
    trusted = (*used.trusted_networks, ip_network("127.0.0.0/8"))
    used = used.model_copy(update={"trusted_networks": trusted})
    with serve() as site:
        conversing, jobs = _conversing(used)
        with closing(jobs):
            print(f"A florist's website with the mistakes that real ones have: {site}")
            conversing.greet(greeting(conversing.brand))
            console.play(conversing, [line.format(site=site) for line in DEMO])
            if sys.stdin.isatty():
                print("Now you. Ctrl-D ends.")
                console.chat(conversing, None, used.data / "history")
    return 0


def ask(parsed: argparse.Namespace) -> int:
    """Answers one message, or many as JSON lines."""
    if parsed.jsonl and parsed.text:
        return fail("--jsonl reads its messages from stdin: leave out the text, or say --json")
    if parsed.jsonl:
        return _ask_lines(advisor(settings()))
    if not parsed.text:
        return fail('Say what to ask, for example: signpost ask "SEO vs SMO?"')
    text = " ".join(parsed.text)
    used = settings()
    if parsed.json:
        started = time.perf_counter()
        answer = _answer(advisor(used), text)
        print(json.dumps(_as_json(text, answer, started), ensure_ascii=False))
        return 0
    conversing, jobs = _conversing(used)
    with closing(jobs):
        conversing.hear(text)
    return 0


def _ask_lines(answering: Advisor) -> int:
    conversations: dict[str, Conversation] = {}
    for number, asked in enumerate(_objects(), 1):
        if asked is None:
            return fail(f'line {number} is no JSON object with a "text"')
        started = time.perf_counter()
        talk = str(asked.get("conversation") or "")
        answer = _answer(answering, str(asked["text"]), conversations.get(talk))
        if talk:
            conversations[talk] = answer.conversation
        line = _as_json(str(asked["text"]), answer, started)
        print(json.dumps(line, ensure_ascii=False), flush=True)
    return 0


def _objects() -> Iterator[dict[str, Any] | None]:
    for line in sys.stdin:
        if not line.strip():
            continue
        try:
            asked = json.loads(line)
        except ValueError:
            asked = None
        yield asked if isinstance(asked, dict) and "text" in asked else None


def _answer(answering: Advisor, text: str, conversation: Conversation | None = None) -> Answer:
    from bot.message import Address, Message

    return answering.answer(Message(text, Address("ask", "ask")), conversation)


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


def _conversing(used: Settings) -> tuple[Conversing, Jobs]:
    from bot.adapters.console import ADDRESS, Conversing
    from bot.jobs import Jobs
    from bot.leads import destination, forwarding
    from bot.storage.lazy import LazyRecords
    from bot.tasks import tasks

    jobs = Jobs(used.terminal, tasks(used, pictures=False))
    records = LazyRecords(
        used.store_url, ADDRESS, forwarding(destination(used.quotes_to), used.name)
    )
    return Conversing(advisor(used), jobs, records=records), jobs
