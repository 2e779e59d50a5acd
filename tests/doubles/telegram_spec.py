"""Judges a Bot API call against the published schema and the limits its prose states."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from . import telegram_prose as prose
from .telegram_html import parse
from .telegram_schema import Entry, Field, load

# Stated elsewhere: https://core.telegram.org/bots/faq, and telegram.constants.
KEYBOARD_BUTTONS, KEYBOARD_ROW, ENTITIES = 100, 8, 100
MEGABYTE = 1_000_000
UPLOAD_LIMIT = {"sendPhoto": 10 * MEGABYTE}
ANY_UPLOAD = 50 * MEGABYTE
_SCALARS = ("String", "Integer", "Float", "Boolean", "True")


@dataclass(frozen=True)
class Upload:
    """A file that came as a part of a multipart request."""

    filename: str
    content_type: str
    content: bytes


class _Judge:
    def __init__(self, method: str, params: dict[str, Any]) -> None:
        self.schema = load()
        self.method = method
        self.uploads = {name: value for name, value in params.items() if isinstance(value, Upload)}
        self.attached: set[str] = set()

    # -- values ----------------------------------------------------------------------------------

    def scalar(self, kind: str, value: Any, where: str, wire: bool) -> list[str]:
        text = value if wire and isinstance(value, str) else None
        fits = {
            "String": isinstance(value, str),
            "Integer": (isinstance(value, int) and not isinstance(value, bool))
            or (text is not None and re.fullmatch(r"-?\d+", text)),
            "Float": (isinstance(value, int | float) and not isinstance(value, bool))
            or (text is not None and re.fullmatch(r"-?\d+(\.\d+)?", text)),
            "Boolean": isinstance(value, bool) or text in ("true", "false"),
            "True": value is True or text == "true",
        }[kind]
        return [] if fits else [f"{where}: {value!r} is no {kind}"]

    def value(
        self, field: Field, value: Any, where: str, mode: str | None, wire: bool
    ) -> list[str]:
        kind = field.type
        if isinstance(value, Upload):
            accepts = "InputFile" in kind
            return [] if accepts else [f"{where}: a file where {kind} belongs"]
        if kind == "Integer or String":
            if self.scalar("Integer", value, where, wire) and not (
                isinstance(value, str) and re.fullmatch(r"@\w+", value)
            ):
                return [f"{where}: {value!r} is neither an identifier nor an @username"]
            return []
        if kind in ("InputFile or String", "InputFile"):
            return self.reference(kind, value, where)
        if kind in _SCALARS:
            return self.scalar(kind, value, where, wire) or self.limits(field, value, where, mode)
        if wire and isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                return [f"{where}: not JSON"]
        return self.typed(kind, value, where, field)

    def limits(self, field: Field, value: Any, where: str, mode: str | None) -> list[str]:
        if field.type == "String":
            found = prose.one_of(field, value, where) + prose.alphabet(field, value, where)
            found += prose.address(field, value, where)
            found += prose.text_size(field, value, mode, where)
            if value.startswith("attach://"):
                found += self.reference(field.type, value, where)
            elif mode == "HTML":
                found += [f"{where}: can't parse entities: {why}" for why in parse(value)[1]]
            return found
        if field.type == "Integer":
            return prose.number(field, int(value), where)
        return []

    def reference(self, kind: str, value: Any, where: str) -> list[str]:
        if not isinstance(value, str) or not value:
            return [f"{where}: {value!r} is neither a file nor a reference to one"]
        if value.startswith("attach://"):
            name = value.removeprefix("attach://")
            self.attached.add(name)
            return [] if name in self.uploads else [f"{where}: nothing attached as {name!r}"]
        if kind == "InputFile":
            return [f"{where}: must be uploaded"]
        plain = re.fullmatch(r"https?://\S+|[\w-]+", value)
        return [] if plain else [f"{where}: {value!r} is no file identifier and no address"]

    # -- types -----------------------------------------------------------------------------------

    def typed(self, kind: str, value: Any, where: str, field: Field) -> list[str]:
        if kind.startswith("Array of "):
            if not isinstance(value, list):
                return [f"{where}: not an array"]
            inner = kind.removeprefix("Array of ")
            found = prose.count(field, value, where)
            if inner == "MessageEntity" and len(value) > ENTITIES:
                found.append(f"{where}: {len(value)} entities, at most {ENTITIES}")
            for index, item in enumerate(value):
                found += self.typed(inner, item, f"{where}[{index}]", field)
            return found
        if kind in _SCALARS:
            return self.scalar(kind, value, where, wire=False)
        options = [name for name in re.split(r", | or | and ", kind) if name]
        if len(options) == 1 and (entry := self.schema.types[kind]).choices:
            if kind == "RichText":
                return []
            options = list(entry.choices)
        if kind == "KeyboardButton" and isinstance(value, str):
            return []
        if not isinstance(value, dict):
            return [f"{where}: not an object of type {kind}"]
        judged = [self.fields(self.schema.types[name], value, where + ".") for name in options]
        best = min(judged, key=lambda found: (self.mistyped(found, where), len(found)))
        return best + self.keyboard(value, where)

    @staticmethod
    def mistyped(found: list[str], where: str) -> bool:
        return any(problem.startswith(f"{where}.type: must be") for problem in found)

    def fields(
        self, entry: Entry, values: dict[str, Any], where: str, wire: bool = False
    ) -> list[str]:
        """Judges an object, or (as `wire`) the parameters of the call, still strings."""
        found = prose.presence(entry, values, where)
        for name, value in values.items():
            if field := entry.fields.get(name):
                mode = self.mode(values, name)
                found += self.value(field, value, where + name, mode, wire)
        return found

    @staticmethod
    def mode(values: dict[str, Any], name: str) -> str | None:
        own = {"quote": "quote_parse_mode", "question": "question_parse_mode"}
        if name in ("text", "caption", "message_text"):
            return values.get("parse_mode")
        return values.get(own[name]) if name in own else None

    @staticmethod
    def keyboard(value: dict[str, Any], where: str) -> list[str]:
        rows = value.get("inline_keyboard", value.get("keyboard"))
        if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
            return []
        found = [
            f"{where}: row {index} has {len(row)} buttons, at most {KEYBOARD_ROW}"
            for index, row in enumerate(rows)
            if len(row) > KEYBOARD_ROW
        ]
        buttons = [button for row in rows for button in row]
        if len(buttons) > KEYBOARD_BUTTONS:
            found.append(f"{where}: {len(buttons)} buttons, at most {KEYBOARD_BUTTONS}")
        named = [button for button in buttons if isinstance(button, dict)]
        found += [f"{where}: a button without text" for b in named if b.get("text") == ""]
        return found

    # -- the call as a whole ---------------------------------------------------------------------

    def call(self, params: dict[str, Any]) -> list[str]:
        entry = self.schema.methods.get(self.method)
        if entry is None:
            return [f"{self.method}: no such method"]
        found = self.fields(entry, params, "", wire=True)
        found = [
            problem
            for problem in found
            if not any(problem == f"{name}: unknown" for name in self.attached & set(self.uploads))
        ]
        for name, upload in self.uploads.items():
            most = UPLOAD_LIMIT.get(self.method, ANY_UPLOAD)
            if len(upload.content) > most:
                found.append(f"{name}: {len(upload.content)} bytes, at most {most}")
            if not upload.content:
                found.append(f"{name}: file must be non-empty")
        return found + self.special(params)

    def special(self, params: dict[str, Any]) -> list[str]:
        if self.method == "answerInlineQuery":
            results = decoded(params.get("results"))
            ids = [r.get("id") for r in results if isinstance(r, dict)] if results else []
            found = ["results: more than 50"] if len(ids) > 50 else []
            return found + (["results: ids repeat"] if len(set(ids)) < len(ids) else [])
        if self.method == "sendMediaGroup":
            media = decoded(params.get("media")) or []
            kinds = {item.get("type") for item in media if isinstance(item, dict)}
            if len(kinds) > 1 and kinds & {"document", "audio"}:
                return ["media: documents and audio are grouped only with their own kind"]
        return []


def decoded(value: Any) -> Any:
    """A parameter as the server reads it: JSON inside a string is decoded."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None


def problems(method: str, params: dict[str, Any]) -> list[str]:
    """What is wrong with a call; `params` as they came over the wire, files as `Upload`."""
    return _Judge(method, params).call(params)
