"""Slack messages whose blocks the validator must refuse, each with its reason."""

from __future__ import annotations

from tests.doubles.calls.slack_parts import (
    IMAGE,
    Json,
    actions,
    button,
    cell,
    confirm,
    feedback,
    mrkdwn,
    option,
    plain,
    post,
    rich,
    section,
    select,
    table,
)

_LONG_MARKDOWN = [{"type": "markdown", "text": "x" * 6001}] * 2
_WIDE = [cell()] * 21

REFUSED: dict[str, tuple[str, Json, str]] = {
    "unknown block": ("chat.postMessage", post({"type": "paragraph"}), "unknown type"),
    "unknown property": ("chat.postMessage", post(section(footer="x")), "footer: unknown property"),
    "block_id twice": (
        "chat.postMessage",
        post(section(block_id="a"), section(block_id="a")),
        "not unique",
    ),
    "block_id too long": ("chat.postMessage", post(section(block_id="a" * 256)), "at most 255"),
    "action_id twice": ("chat.postMessage", post(actions(button(), button())), "not unique"),
    "action_id too long": (
        "chat.postMessage",
        post(actions(button(action_id="a" * 256))),
        "at most 255",
    ),
    "empty section": ("chat.postMessage", post(section("")), "empty text"),
    "blank section": ("chat.postMessage", post(section(" \n")), "empty text"),
    "section of nothing": ("chat.postMessage", post({"type": "section"}), "must be specified"),
    "section too long": ("chat.postMessage", post(section("x" * 3001)), "at most 3000"),
    "text as a string": (
        "chat.postMessage",
        post({"type": "section", "text": "x"}),
        "text object belongs",
    ),
    "text of unknown type": (
        "chat.postMessage",
        post({"type": "section", "text": {"type": "markdown", "text": "x"}}),
        "no text object",
    ),
    "emoji in mrkdwn": (
        "chat.postMessage",
        post({"type": "section", "text": mrkdwn("x", emoji=True)}),
        "emoji: unknown property",
    ),
    "eleven fields": (
        "chat.postMessage",
        post({"type": "section", "fields": [plain("x")] * 11}),
        "1 to 10",
    ),
    "field too long": (
        "chat.postMessage",
        post({"type": "section", "fields": [plain("x" * 2001)]}),
        "2000",
    ),
    "header in mrkdwn": (
        "chat.postMessage",
        post({"type": "header", "text": mrkdwn("x")}),
        "plain_text",
    ),
    "header too long": (
        "chat.postMessage",
        post({"type": "header", "text": plain("x" * 151)}),
        "150",
    ),
    "eleven in a context": (
        "chat.postMessage",
        post({"type": "context", "elements": [mrkdwn("x")] * 11}),
        "1 to 10",
    ),
    "button in a context": (
        "chat.postMessage",
        post({"type": "context", "elements": [button()]}),
        "cannot stand here",
    ),
    "text in actions": ("chat.postMessage", post(actions(mrkdwn("x"))), "cannot stand here"),
    "no actions": ("chat.postMessage", post(actions()), "1 to 25"),
    "26 actions": (
        "chat.postMessage",
        post(actions(*[button(action_id=str(n)) for n in range(26)])),
        "1 to 25",
    ),
    "button too long": ("chat.postMessage", post(actions(button("x" * 76))), "at most 75"),
    "button value too long": (
        "chat.postMessage",
        post(actions(button(value="x" * 2001))),
        "at most 2000",
    ),
    "button of unknown style": (
        "chat.postMessage",
        post(actions(button(style="success"))),
        "no style",
    ),
    "button in mrkdwn": (
        "chat.postMessage",
        post(actions(button() | {"text": mrkdwn("x")})),
        "plain_text",
    ),
    "button to a script": (
        "chat.postMessage",
        post(actions(button(url="javascript:1"))),
        "no address",
    ),
    "button without text": (
        "chat.postMessage",
        post(actions({"type": "button"})),
        "text: required",
    ),
    "101 options": ("chat.postMessage", post(actions(select(*[option()] * 101))), "1 to 100"),
    "no options": ("chat.postMessage", post(actions(select())), "1 to 100"),
    "option too long": ("chat.postMessage", post(actions(select(option("x" * 76)))), "at most 75"),
    "option value too long": (
        "chat.postMessage",
        post(actions(select(option("x", "y" * 151)))),
        "150",
    ),
    "placeholder too long": (
        "chat.postMessage",
        post(actions(select(option(), placeholder=plain("x" * 151)))),
        "at most 150",
    ),
    "overflow of six": (
        "chat.postMessage",
        post(actions({"type": "overflow", "action_id": "o", "options": [option()] * 6})),
        "1 to 5",
    ),
    "question too long": (
        "chat.postMessage",
        post(actions(button(confirm=confirm(title=plain("x" * 101))))),
        "at most 100",
    ),
    "question half asked": (
        "chat.postMessage",
        post(actions(button(confirm={"title": plain("x"), "text": plain("y")}))),
        "confirm: required",
    ),
    "feedback too long": (
        "chat.postMessage",
        post({"type": "context_actions", "elements": [feedback("x" * 76)]}),
        "at most 75",
    ),
    "image without words": ("chat.postMessage", post(IMAGE | {"alt_text": ""}), "alt_text: empty"),
    "image without alt_text": (
        "chat.postMessage",
        post({key: IMAGE[key] for key in ("type", "image_url")}),
        "alt_text: required",
    ),
    "image without address": (
        "chat.postMessage",
        post(IMAGE | {"image_url": "a.png"}),
        "no address",
    ),
    "101 rows": ("chat.postMessage", post(table(*[[cell()]] * 101)), "101 rows"),
    "21 columns": ("chat.postMessage", post(table(_WIDE)), "21 cells"),
    "empty cell": ("chat.postMessage", post(table([cell("")])), "empty cell"),
    "text for a cell": ("chat.postMessage", post(table([mrkdwn("x")])), "no cell"),
    "two tables": ("chat.postMessage", post(table([cell()]), table([cell()])), "only one table"),
    "empty rich text": ("chat.postMessage", post(rich({"type": "text", "text": ""})), "empty text"),
    "unknown rich text": (
        "chat.postMessage",
        post(rich({"type": "bold", "text": "x"})),
        "unknown type",
    ),
    "markdown blocks too long": (
        "chat.postMessage",
        post(*_LONG_MARKDOWN),
        "12002 characters in all",
    ),
    "file block": (
        "chat.postMessage",
        post({"type": "file", "external_id": "a", "source": "remote"}),
        "cannot be put here",
    ),
    "nested in an attachment": (
        "chat.postMessage",
        post(attachments=[{"blocks": [section("")]}]),
        "attachments[0].blocks[0].text: empty text",
    ),
}
