"""Inline mode: `@bot canonical` in any chat. Answers from the knowledge; never an audit."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from telegram import (
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
)

from bot.adapters.markdown import Paragraph, parse, plain
from bot.adapters.telegram.links import payload
from bot.adapters.telegram.render import render
from bot.message import Reply
from bot.router.address import find_sites
from bot.skills.answer import footer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.advisor import Advisor
    from bot.knowledge import Entry

MOST = 20
"""Results of a query; Telegram takes 50, and nobody reads so many."""
CACHE = 300
"""Seconds for which Telegram may give the same answer to everybody."""
_LONGEST = 256
_ID = 64
_DESCRIPTION = 120
START = "inline"
"""What the way to the chat says if it asks for nothing: that is the greeting."""
_FIRST = ("seo-vs-smo", "seo", "smo")


def results(query: str, advisor: Advisor) -> list[InlineQueryResultArticle]:
    """What fits a query, best first; without a query, what people ask first."""
    found = dict.fromkeys(_found(query[:_LONGEST].strip(), advisor))
    return [_article(advisor.knowledge[entry]) for entry in list(found)[:MOST]]


def way_on(query: str) -> InlineQueryResultsButton:
    """The button above the results: it opens the chat and goes on there, with an audit if asked."""
    sites, _ = find_sites(query[:_LONGEST])
    with suppress(ValueError):
        if len(sites) == 1:
            start = payload(f"audit {sites[0]}")
            return InlineQueryResultsButton("Audit this website in a chat", start_parameter=start)
    return InlineQueryResultsButton("Ask me in a chat", start_parameter=START)


def _found(query: str, advisor: Advisor) -> Iterator[str]:
    knowledge = advisor.knowledge
    if not query:
        yield from (entry for entry in _FIRST if entry in knowledge)
        return
    match = advisor.router.route(query)
    best = match.slots.get("entry") or str(match.target)
    if match.kind in {"entry", "comparison", "clarify"} and best in knowledge:
        yield best
    start = query.casefold()
    yield from (e.id for e in knowledge if any(n.casefold().startswith(start) for n in e.names))
    yield from (entry for entry, _ in match.runners_up if entry in knowledge)


def _article(entry: Entry) -> InlineQueryResultArticle:
    reply = Reply(f"**{entry.title}**\n\n{entry.short}\n\n{footer(entry)}", more=entry.long)
    content = InputTextMessageContent(
        render(reply).parts[0].html,
        parse_mode="HTML",
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    fits = len(entry.id.encode()) <= _ID
    number = entry.id if fits else sha256(entry.id.encode()).hexdigest()
    return InlineQueryResultArticle(number, entry.title, content, description=_first_words(entry))


def _first_words(entry: Entry) -> str:
    first = next((b for b in parse(entry.short) if isinstance(b, Paragraph)), None)
    words = plain(first.line) if first else ""
    return words if len(words) <= _DESCRIPTION else f"{words[: _DESCRIPTION - 1].rstrip()}…"
