"""The form that the global shortcut opens: a question from anywhere in Slack. Pure."""

from __future__ import annotations

from typing import Any

from bot.adapters.slack.read import ASK, QUESTION
from bot.message import clean

_TITLE = 24
LONGEST = 2000
"""Characters of a question; the advisor reads no more at once."""


def ask(name: str) -> dict[str, Any]:
    """The form, under the brand's name."""
    title = f"Ask {clean(name)}"
    return {
        "type": "modal",
        "callback_id": ASK,
        "title": _plain(title if len(title) <= _TITLE else "Ask a question"),
        "submit": _plain("Ask"),
        "close": _plain("Cancel"),
        "blocks": [
            {
                "type": "input",
                "block_id": QUESTION,
                "label": _plain("Your question, or a website to audit"),
                "hint": _plain("The answer comes as a direct message, for you alone."),
                "element": {
                    "type": "plain_text_input",
                    "action_id": QUESTION,
                    "multiline": True,
                    "max_length": LONGEST,
                    "placeholder": _plain("SEO vs SMO?  ·  audit example.com"),
                },
            }
        ],
    }


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}
