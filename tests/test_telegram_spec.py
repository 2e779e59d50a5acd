"""The Telegram validator refuses what the published schema refuses, and accepts what it allows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.doubles.telegram_html import parse
from tests.doubles.telegram_schema import load
from tests.doubles.telegram_spec import Upload, problems

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

ACCEPTED: dict[str, tuple[str, dict[str, Any]]] = {
    "text": ("sendMessage", TEXT),
    "text as JSON": ("sendMessage", {"chat_id": 1001, "text": "hello"}),
    "username": ("sendMessage", {"chat_id": "@signpost", "text": "hello"}),
    "longest text": ("sendMessage", {**TEXT, "text": "x" * 4096}),
    "longest text after parsing": ("sendMessage", html(f"<b>{'&lt;' * 4096}</b>")),
    "nested tags": ("sendMessage", html("<b>a <i>b <u>c</u></i></b> <a href='https://a.b'>d</a>")),
    "expandable quote": ("sendMessage", html("<blockquote expandable>long</blockquote>")),
    "code with language": (
        "sendMessage",
        html('<pre><code class="language-html">&lt;b&gt;</code></pre>'),
    ),
    "ampersand alone": ("sendMessage", html("R&D > all")),
    "buttons": ("sendMessage", keyboard(BUTTON, {"text": "Site", "url": "https://example.com/"})),
    "64 bytes of data": ("sendMessage", keyboard({"text": "x", "callback_data": "é" * 32})),
    "reply keyboard": ("sendMessage", {**TEXT, "reply_markup": '{"keyboard": [["Yes", "No"]]}'}),
    "forced reply": ("sendMessage", {**TEXT, "reply_markup": '{"force_reply": true}'}),
    "reply in a topic": (
        "sendMessage",
        {**TEXT, "message_thread_id": "3", "reply_parameters": '{"message_id": 7}'},
    ),
    "no preview": ("sendMessage", {**TEXT, "link_preview_options": '{"is_disabled": true}'}),
    "edited text": ("editMessageText", EDIT),
    "edited inline text": ("editMessageText", {"inline_message_id": "a", "text": "b"}),
    "photo": ("sendPhoto", {"chat_id": "1001", "photo": PNG, "caption": "Card"}),
    "photo by attachment": ("sendPhoto", {"chat_id": "1", "photo": "attach://one", "one": PNG}),
    "document by identifier": ("sendDocument", {"chat_id": "1001", "document": "file-1002"}),
    "album": ("sendMediaGroup", album(PHOTO, PHOTO, one=PNG)),
    "action": ("sendChatAction", {"chat_id": "1001", "action": "record_video_note"}),
    "callback answer": ("answerCallbackQuery", {"callback_query_id": "4", "text": "x" * 200}),
    "inline answer": ("answerInlineQuery", inline(ARTICLE, cache_time="300", is_personal="false")),
    "no inline results": (
        "answerInlineQuery",
        inline(button='{"text": "Ask", "start_parameter": "ask"}'),
    ),
    "commands": (
        "setMyCommands",
        commands(
            ("audit", "Audit a page"), scope='{"type": "all_private_chats"}', language_code="de"
        ),
    ),
    "menu": ("setChatMenuButton", {"menu_button": '{"type": "commands"}'}),
    "webhook": ("setWebhook", {"url": "https://bot.example.com/t", "secret_token": "s-1_A"}),
    "polling": (
        "getUpdates",
        {"timeout": "10", "offset": "-1", "allowed_updates": '["message"]'},
    ),
    "draft may be empty": ("sendMessageDraft", {"chat_id": "1", "draft_id": "2", "text": ""}),
}

REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "unknown method": ("sendMesage", TEXT, "no such method"),
    "missing chat": ("sendMessage", {"text": "x"}, "chat_id: required"),
    "missing text": ("sendMessage", {"chat_id": "1"}, "text: required"),
    "unknown parameter": ("sendMessage", {**TEXT, "disable_preview": "true"}, "unknown"),
    "retired parameter": ("sendMessage", {**TEXT, "reply_to_message_id": "7"}, "unknown"),
    "chat of wrong type": ("sendMessage", {**TEXT, "chat_id": "Ada"}, "neither an identifier"),
    "Boolean in Python's words": ("sendMessage", {**TEXT, "protect_content": "True"}, "no Boolean"),
    "number in words": ("editMessageText", {**EDIT, "message_id": "seven"}, "no Integer"),
    "too long": ("sendMessage", {**TEXT, "text": "x" * 4097}, "must have 1-4096"),
    "too long in UTF-16": ("sendMessage", {**TEXT, "text": "🧭" * 2049}, "must have 1-4096"),
    "empty": ("sendMessage", {**TEXT, "text": ""}, "must have 1-4096"),
    "only blanks": ("sendMessage", {**TEXT, "text": " \n"}, "must have 1-4096"),
    "empty after parsing": ("sendMessage", html("<b></b>"), "must have 1-4096"),
    "unclosed tag": ("sendMessage", html("<b>bold"), "Can't find end tag"),
    "crossed tags": ("sendMessage", html("<b><i>x</b></i>"), "Unmatched end tag"),
    "stray end tag": ("sendMessage", html("x</b>"), "Unexpected end tag"),
    "tag not allowed": ("sendMessage", html("<h1>x</h1>"), "Unsupported start tag"),
    "line break tag": ("sendMessage", html("a<br/>b"), "Unsupported start tag"),
    "bare less-than": ("sendMessage", html("LCP < 2.5 s"), "Unsupported start tag"),
    "attribute not allowed": ("sendMessage", html('<b class="x">x</b>'), "takes no attribute"),
    "link without address": ("sendMessage", html("<a>x</a>"), "lacks href"),
    "quote in a quote": (
        "sendMessage",
        html("<blockquote><blockquote>x</blockquote></blockquote>"),
        "inside <blockquote>",
    ),
    "bold in code": ("sendMessage", html("<code><b>x</b></code>"), "inside <pre> or <code>"),
    "code in bold": ("sendMessage", html("<b><code>x</code></b>"), "inside <b>"),
    "unknown parse mode": ("sendMessage", {**TEXT, "parse_mode": "html5"}, "is none of HTML"),
    "entities beside parse mode": ("sendMessage", html("x", entities="[]"), "beside parse_mode"),
    "markup not JSON": ("sendMessage", {**TEXT, "reply_markup": "{'a': 1}"}, "not JSON"),
    "markup of no type": ("sendMessage", {**TEXT, "reply_markup": '{"buttons": []}'}, "unknown"),
    "65 bytes of data": (
        "sendMessage",
        keyboard({"text": "x", "callback_data": "é" * 32 + "x"}),
        "65 bytes, must have 1-64",
    ),
    "empty data": ("sendMessage", keyboard({"text": "x", "callback_data": ""}), "must have 1-64"),
    "button without action": ("sendMessage", keyboard({"text": "x"}), "xactly one field"),
    "button with two actions": (
        "sendMessage",
        keyboard({**BUTTON, "url": "https://a.b"}),
        "one field",
    ),
    "button without text": ("sendMessage", keyboard({"callback_data": "x"}), "text: required"),
    "button with number for text": ("sendMessage", keyboard({**BUTTON, "text": 1}), "no String"),
    "button of unknown style": ("sendMessage", keyboard({**BUTTON, "style": "blue"}), "is none of"),
    "button to a script": (
        "sendMessage",
        keyboard({"text": "x", "url": "javascript:alert(1)"}),
        "no allowed scheme",
    ),
    "nine in a row": ("sendMessage", keyboard(*[BUTTON] * 9), "at most 8"),
    "one row, not rows": (
        "sendMessage",
        {**TEXT, "reply_markup": json.dumps({"inline_keyboard": [BUTTON]})},
        "not an array",
    ),
    "copied text too long": (
        "sendMessage",
        keyboard({"text": "x", "copy_text": {"text": "y" * 257}}),
        "must have 1-256",
    ),
    "reply to nothing": ("sendMessage", {**TEXT, "reply_parameters": "{}"}, "message_id: required"),
    "edit without message": ("editMessageText", TEXT, "message_id: required"),
    "reply keyboard in an edit": (
        "editMessageText",
        {**EDIT, "reply_markup": '{"keyboard": [["x"]]}'},
        "inline_keyboard: required",
    ),
    "caption too long": (
        "sendPhoto",
        {"chat_id": "1", "photo": PNG, "caption": "x" * 1025},
        "must have 0-1024",
    ),
    "photo too large": (
        "sendPhoto",
        {"chat_id": "1", "photo": Upload("p", "image/png", b"x" * 10_000_001)},
        "at most 10000000",
    ),
    "empty file": ("sendDocument", {"chat_id": "1", "document": EMPTY}, "must be non-empty"),
    "nothing attached": ("sendPhoto", {"chat_id": "1", "photo": "attach://p"}, "nothing attached"),
    "path for a file": ("sendPhoto", {"chat_id": "1", "photo": "/tmp/a.png"}, "no file identifier"),
    "file unasked for": ("sendMessage", {**TEXT, "extra": PNG}, "unknown"),
    "album of one": ("sendMediaGroup", album(PHOTO, one=PNG), "1 items"),
    "album of eleven": ("sendMediaGroup", album(*[PHOTO] * 11, one=PNG), "11 items"),
    "album of kinds": (
        "sendMediaGroup",
        album(PHOTO, {"type": "document", "media": "attach://one"}, one=PNG),
        "only with their own kind",
    ),
    "album lacking a file": ("sendMediaGroup", album(PHOTO, PHOTO), "nothing attached"),
    "unknown action": ("sendChatAction", {"chat_id": "1", "action": "thinking"}, "is none of"),
    "callback answer too long": (
        "answerCallbackQuery",
        {"callback_query_id": "4", "text": "x" * 201},
        "must have 0-200",
    ),
    "result of unknown type": ("answerInlineQuery", inline({**ARTICLE, "type": "post"}), "must be"),
    "result identifier too long": (
        "answerInlineQuery",
        inline({**ARTICLE, "id": "x" * 65}),
        "must have 1-64",
    ),
    "result without content": (
        "answerInlineQuery",
        inline({key: ARTICLE[key] for key in ("type", "id", "title")}),
        "input_message_content: required",
    ),
    "result with bad markup": (
        "answerInlineQuery",
        inline(
            {**ARTICLE, "input_message_content": {"message_text": "<b>x", "parse_mode": "HTML"}}
        ),
        "can't parse entities",
    ),
    "51 results": (
        "answerInlineQuery",
        inline(*[{**ARTICLE, "id": str(number)} for number in range(51)]),
        "more than 50",
    ),
    "results with one identifier": ("answerInlineQuery", inline(ARTICLE, ARTICLE), "ids repeat"),
    "offset too long": ("answerInlineQuery", inline(next_offset="x" * 65), "may have 64"),
    "bad start parameter": (
        "answerInlineQuery",
        inline(button='{"text": "x", "start_parameter": "a b"}'),
        "characters not allowed",
    ),
    "command in capitals": ("setMyCommands", commands(("Audit", "x")), "characters not allowed"),
    "command too long": ("setMyCommands", commands(("a" * 33, "x")), "must have 1-32"),
    "command untold": ("setMyCommands", commands(("audit", "")), "must have 1-256"),
    "101 commands": (
        "setMyCommands",
        commands(*[(f"c{number}", "x") for number in range(101)]),
        "101 items",
    ),
    "unknown scope": ("setMyCommands", commands(scope='{"type": "everyone"}'), "must be"),
    "language in full": ("setMyCommands", commands(language_code="deu"), "characters not allowed"),
    "description too long": ("setMyDescription", {"description": "x" * 513}, "must have 0-512"),
    "webhook without TLS": ("setWebhook", {"url": "http://bot.example.com"}, "no allowed scheme"),
    "secret with blanks": (
        "setWebhook",
        {"url": "https://a.b", "secret_token": "a b"},
        "characters not allowed",
    ),
    "too many connections": (
        "setWebhook",
        {"url": "https://a.b", "max_connections": "101"},
        "not within 1-100",
    ),
    "too many updates": ("getUpdates", {"limit": "101"}, "not within 1-100"),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_good_call_is_accepted(name: str) -> None:
    assert problems(*ACCEPTED[name]) == []


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_call_is_refused_for_its_own_reason(name: str) -> None:
    method, params, reason = REFUSED[name]
    found = problems(method, params)
    assert any(reason in problem for problem in found), found


def test_the_schema_is_the_published_one() -> None:
    schema = load()
    assert schema.version == "10.3"
    assert len(schema.methods) == 185
    assert schema.types["InputMedia"].choices[-1] == "InputMediaVideo"


def test_references_are_resolved_as_the_platform_does() -> None:
    assert parse("<b>&lt;&#65;&#x42;&amp;&quot;&nbsp;</b>") == ('<AB&"&nbsp;', [])
