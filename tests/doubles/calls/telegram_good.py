"""Bot API calls the validator must accept."""

from __future__ import annotations

from typing import Any

from tests.doubles.calls.telegram_parts import (
    ARTICLE,
    BUTTON,
    EDIT,
    PHOTO,
    PNG,
    TEXT,
    album,
    commands,
    html,
    inline,
    keyboard,
)

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
