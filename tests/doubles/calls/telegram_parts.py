"""Pieces of Bot API calls for the tables of good and bad calls."""

from __future__ import annotations

import json
from typing import Any

from tests.doubles.telegram_spec import Upload

PNG = Upload("card.png", "image/png", b"\x89PNG")
EMPTY = Upload("empty.txt", "text/plain", b"")
TEXT = {"chat_id": "1001", "text": "hello"}
EDIT = {"chat_id": "1001", "message_id": "7", "text": "hello"}
ARTICLE = {
    "type": "article",
    "id": "smo-reels",
    "title": "Reels",
    "input_message_content": {"message_text": "<b>Reels</b>", "parse_mode": "HTML"},
}


def html(text: str, **more: Any) -> dict[str, Any]:
    return {**TEXT, "text": text, "parse_mode": "HTML", **more}


def keyboard(*buttons: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**TEXT, "reply_markup": json.dumps({"inline_keyboard": [list(buttons)]} | more)}


def inline(*results: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"inline_query_id": "5", "results": json.dumps(list(results)), **more}


def album(*items: dict[str, Any], **files: Upload) -> dict[str, Any]:
    return {"chat_id": "1001", "media": json.dumps(list(items)), **files}


def commands(*pairs: tuple[str, str], **more: Any) -> dict[str, Any]:
    named = [{"command": command, "description": told} for command, told in pairs]
    return {"commands": json.dumps(named), **more}


BUTTON = {"text": "More", "callback_data": "v1|m|kb-0173|2"}
PHOTO = {"type": "photo", "media": "attach://one"}
