"""Judges a Slack Web API call: slack_sdk's method signatures and models, and a table of limits."""

from __future__ import annotations

import inspect
import json
import re
from functools import cache
from pathlib import Path
from typing import Any, get_args

from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from . import slack_limits as limits
from .slack_blocks import Judge, unescaped

ALWAYS = {"token", "team_id"}
# Sent in the Authorization header, not as an argument.
IN_HEADER = {"app_token", "client_id", "client_secret"}
RETIRED = {"files.upload", "dialog.open"}
CHANNEL = re.compile(r"[CDGU][A-Z0-9]{2,}")
NAMED_CHANNEL = re.compile(r"#?[a-z0-9][a-z0-9_-]{0,79}")
TIMESTAMP = re.compile(r"\d{10}\.\d{6}")
USER = re.compile(r"[UW][A-Z0-9]{2,}")
MESSAGES = {"chat.postMessage", "chat.update", "chat.postEphemeral", "chat.scheduleMessage",
            "chat.meMessage", "response_url", "ack"}  # fmt: skip
JSON_ARGUMENTS = {"blocks", "attachments", "view", "metadata", "files", "prompts", "chunks",
                  "loading_messages", "errors"}  # fmt: skip
_MESSAGE = {"text", "blocks", "attachments", "response_type", "replace_original", "delete_original",
            "thread_ts", "unfurl_links", "unfurl_media", "metadata", "mrkdwn"}  # fmt: skip
_FORMS = {"response_url": _MESSAGE}


@cache
def methods() -> dict[str, inspect.Signature]:
    """Every Web API method the client knows, with the signature of its Python method."""
    source = Path(inspect.getfile(AsyncWebClient)).read_text(encoding="utf-8")
    named = re.findall(r'api_call\(\s*"([\w.]+)"', source)
    return {
        name: inspect.signature(getattr(AsyncWebClient, name.replace(".", "_"))) for name in named
    }


def decoded(params: dict[str, Any]) -> dict[str, Any]:
    """Arguments as the server reads them: JSON inside a form field is decoded."""
    out = dict(params)
    for name in JSON_ARGUMENTS & params.keys():
        if isinstance(params[name], str):
            try:
                out[name] = json.loads(params[name])
            except ValueError:
                out[name] = None
    return out


def _fits(annotation: Any, value: Any) -> bool:
    kinds = set(get_args(annotation)) or {annotation}
    if bool in kinds:
        return isinstance(value, bool) or value in ("0", "1", "true", "false")
    if int in kinds:
        return (isinstance(value, int) and not isinstance(value, bool)) or (
            isinstance(value, str) and value.isdigit()
        )
    if kinds <= {str, type(None)}:
        return isinstance(value, str)
    return not isinstance(value, bool | int | float)


def _arguments(method: str, params: dict[str, Any]) -> list[str]:
    known = methods()[method].parameters.values()
    named = {p.name: p for p in known if p.kind is inspect.Parameter.KEYWORD_ONLY}
    found = [f"{name}: unknown argument" for name in params if name not in named.keys() | ALWAYS]
    for name, parameter in named.items():
        if name in params:
            if not _fits(parameter.annotation, params[name]):
                found.append(f"{name}: {params[name]!r} is of the wrong type")
        elif parameter.default is inspect.Parameter.empty and name not in IN_HEADER:
            found.append(f"{name}: required")
    return found


def _identifiers(method: str, params: dict[str, Any]) -> list[str]:
    found = []
    for name in ("channel", "channel_id"):
        value = params.get(name)
        if isinstance(value, str) and not CHANNEL.fullmatch(value):
            posts = method in ("chat.postMessage", "chat.scheduleMessage")
            if not (posts and NAMED_CHANNEL.fullmatch(value)):
                found.append(f"{name}: {value!r} is no channel")
    for name in ("ts", "thread_ts", "timestamp", "message_ts", "latest", "oldest"):
        value = params.get(name)
        if isinstance(value, str) and not TIMESTAMP.fullmatch(value):
            found.append(f"{name}: {value!r} is no message timestamp")
    for name in ("user", "user_id"):
        value = params.get(name)
        if isinstance(value, str) and not USER.fullmatch(value):
            found.append(f"{name}: {value!r} is no user")
    return found


def _message(method: str, params: dict[str, Any]) -> list[str]:
    found = []
    text, blocks = params.get("text"), params.get("blocks")
    content = [text, blocks, params.get("attachments"), params.get("markdown_text")]
    content += [params.get("file_ids"), params.get("delete_original")]
    if method != "ack" and not any(content):
        found.append("no text: one of text, blocks, attachments or markdown_text is required")
    if params.get("markdown_text") is not None and (text is not None or blocks):
        found.append("markdown_text: not beside text or blocks")
    if len(str(params.get("markdown_text") or "")) > limits.MARKDOWN_CHARACTERS:
        found.append(f"markdown_text: over {limits.MARKDOWN_CHARACTERS} characters")
    if isinstance(text, str):
        if method == "chat.update" and len(text.encode()) > limits.UPDATE_BYTES:
            found.append(f"text: {len(text.encode())} bytes, at most {limits.UPDATE_BYTES}")
        if len(text) > limits.POST_CHARACTERS:
            found.append(f"text: {len(text)} characters, at most {limits.POST_CHARACTERS}")
        if params.get("mrkdwn") is not False and unescaped(text):
            found.append("text: &, < or > not escaped")
        if blocks and not text.strip():
            found.append("text: empty beside blocks, nothing to read out or notify with")
    elif blocks:
        found.append("text: missing beside blocks, nothing to read out or notify with")
    if params.get("reply_broadcast") and not params.get("thread_ts"):
        found.append("reply_broadcast: only in a thread")
    metadata = params.get("metadata")
    if "metadata" in params and not (
        isinstance(metadata, dict) and {"event_type", "event_payload"} <= metadata.keys()
    ):
        found.append("metadata: event_type and event_payload are required")
    return found


def _message_blocks(params: dict[str, Any]) -> list[str]:
    judge = Judge("message")
    if "blocks" in params:
        judge.blocks(params["blocks"])
        size = len(json.dumps(params["blocks"], ensure_ascii=False, separators=(",", ":")))
        if size >= limits.PAYLOAD_CHARACTERS:
            judge.say("blocks", f"{size} characters of JSON, below {limits.PAYLOAD_CHARACTERS}")
    attachments = params.get("attachments", [])
    for index, attachment in enumerate(attachments if isinstance(attachments, list) else [None]):
        if not isinstance(attachment, dict):
            judge.say(f"attachments[{index}]", "not an object")
        elif "blocks" in attachment:
            judge.blocks(attachment["blocks"], f"attachments[{index}].blocks")
    return judge.found


def view_problems(view: Any, kinds: tuple[str, ...] = ("modal", "home")) -> list[str]:
    """What is wrong with a view."""
    if not isinstance(view, dict):
        return ["view: not an object"]
    kind = view.get("type")
    judge = Judge("modal" if kind == "modal" else "home")
    if kind not in kinds:
        judge.say("view.type", f"{kind!r} is none of {', '.join(kinds)}")
        return judge.found
    judge.formed("view", View, view, "view")
    may = {"type", "title", "submit", "close", "blocks", "private_metadata", "callback_id",
           "clear_on_close", "notify_on_close", "external_id", "submit_disabled"}  # fmt: skip
    for name in view.keys() - may:
        judge.say(f"view.{name}", "unknown property")
    if kind == "modal" and not view.get("title"):
        judge.say("view.title", "required")
    if not view.get("blocks"):
        judge.say("view.blocks", "required")
    blocks = view.get("blocks")
    judge.blocks(blocks, "view.blocks")
    inputs = [b for b in blocks or [] if isinstance(b, dict) and b.get("type") == "input"]
    if kind == "modal" and inputs and "submit" not in view:
        judge.say("view.submit", "required beside input blocks")
    for name in view.keys() & may - {"blocks"}:
        judge.property("view", name, view[name], f"view.{name}")
    return judge.found


def _other(method: str, params: dict[str, Any]) -> list[str]:
    found = []
    if method == "views.publish":
        found += view_problems(params.get("view"), ("home",))
    elif method in ("views.open", "views.push", "views.update"):
        found += view_problems(params.get("view"), ("modal", "home")[: 1 + (method[6] == "u")])
        if method != "views.update" and not {"trigger_id", "interactivity_pointer"} & params.keys():
            found.append("trigger_id: required")
    elif method == "assistant.threads.setSuggestedPrompts":
        prompts = params.get("prompts") or []
        if not 1 <= len(prompts) <= 4:
            found.append(f"prompts: {len(prompts)}, 1 to 4")
        found += ["prompts: title and message are required"
                  for p in prompts if not (p.get("title") and p.get("message"))]  # fmt: skip
    elif method == "assistant.threads.setStatus":
        if len(params.get("loading_messages") or []) > 10:
            found.append("loading_messages: at most 10")
    elif method.startswith("reactions.") and not re.fullmatch(
        r"[a-z0-9_+'-]+(::skin-tone-\d)?", str(params.get("name", "x"))
    ):
        found.append("name: an emoji's name without colons")
    elif method == "files.completeUploadExternal":
        files = params.get("files")
        if not (isinstance(files, list) and files and all("id" in file for file in files)):
            found.append("files: an array of objects with id is required")
    elif method == "files.getUploadURLExternal" and str(params.get("length")) == "0":
        found.append("length: an empty file")
    elif method == "conversations.open" and not {"users", "channel"} & params.keys():
        found.append("users: required, or channel")
    return found


def _ack(params: dict[str, Any]) -> list[str]:
    """The body of an acknowledgement: a reply to a command, or an answer to a submitted view."""
    action = params.get("response_action")
    if action is None:
        extra = params.keys() - _MESSAGE - {"options", "option_groups"}
        return [f"{name}: unknown in an acknowledgement" for name in extra]
    if action not in ("errors", "update", "push", "clear"):
        return [f"response_action: {action!r}"]
    if action == "errors" and not params.get("errors"):
        return ["errors: required"]
    return view_problems(params.get("view"), ("modal",)) if action in ("update", "push") else []


def problems(method: str, params: dict[str, Any]) -> list[str]:
    """What is wrong with a call; also with what goes to a "response_url" or into an "ack"."""
    values = decoded(params)
    if method in RETIRED:
        return [f"{method}: retired"]
    if method == "ack":
        found = _ack(values)
    elif method in _FORMS:
        found = [f"{name}: unknown argument" for name in values.keys() - _FORMS[method]]
        if values.get("response_type", "ephemeral") not in ("ephemeral", "in_channel"):
            found.append(f"response_type: {values['response_type']!r}")
    elif method not in methods():
        return [f"{method}: no such method"]
    else:
        found = _arguments(method, values) + _identifiers(method, values)
    if method in MESSAGES and "response_action" not in values:
        found += _message(method, values) + _message_blocks(values)
    return found + _other(method, values)
