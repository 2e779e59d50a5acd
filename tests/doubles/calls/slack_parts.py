"""Pieces of Slack messages and views for the tables of good and bad calls."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
TS = "1700000000.000001"


def plain(text: str, **more: Any) -> Json:
    return {"type": "plain_text", "text": text, **more}


def mrkdwn(text: str, **more: Any) -> Json:
    return {"type": "mrkdwn", "text": text, **more}


def section(text: str = "x", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(text: str = "More", **more: Any) -> Json:
    return {"type": "button", "action_id": "more", "text": plain(text), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def option(text: str = "One", value: str = "1", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def select(*options: Json, **more: Any) -> Json:
    return {"type": "static_select", "action_id": "pick", "options": list(options), **more}


def confirm(**more: Any) -> Json:
    parts = {name: plain(name) for name in ("title", "text", "confirm", "deny")}
    return parts | more


def entry(label: str = "Question", **more: Any) -> Json:
    field = {"type": "plain_text_input", "action_id": "text", **more}
    return {"type": "input", "block_id": "question", "label": plain(label), "element": field}


def table(*rows: list[Json]) -> Json:
    return {"type": "table", "rows": list(rows)}


def cell(text: str = "x") -> Json:
    return {"type": "raw_text", "text": text}


def rich(*parts: Json) -> Json:
    line = {"type": "rich_text_section", "elements": list(parts)}
    return {"type": "rich_text", "elements": [line]}


def post(*blocks: Json, **more: Any) -> Json:
    return {
        "channel": "C0MARKET",
        "text": "x",
        **({"blocks": list(blocks)} if blocks else {}),
        **more,
    }


def feedback(label: str = "Good") -> Json:
    sides = {"positive_button": {"text": plain(label), "value": "1"}}
    sides["negative_button"] = {"text": plain("Bad"), "value": "0"}
    return {"type": "feedback_buttons", "action_id": "feedback", **sides}


def modal(*blocks: Json, **more: Any) -> Json:
    view = {"type": "modal", "title": plain("Ask"), "submit": plain("Send")}
    return {"trigger_id": "1.T", "view": view | {"blocks": list(blocks or (entry(),))} | more}


def home(*blocks: Json, **more: Any) -> Json:
    return {
        "user_id": "U0ADA",
        "view": {"type": "home", "blocks": list(blocks or (section(),)), **more},
    }


IMAGE = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A card"}
FILES = [{"id": "F0REPORT", "title": "Report"}]
THREAD = {"channel_id": "D0ADA", "thread_ts": TS}
UPDATE = {"channel": "C0MARKET", "ts": TS}
