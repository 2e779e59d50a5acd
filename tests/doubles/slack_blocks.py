"""Judges Block Kit: slack_sdk's models over every nested object, and the table of limits."""

from __future__ import annotations

import inspect
import re
from functools import cache
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models import blocks as kit
from slack_sdk.models import views

from . import slack_limits as limits

_CONTROL = re.compile(r"<(?:https?://|mailto:|tel:|[@#!])[^<>]*>")
_UNTYPED = {
    "options": "option",
    "initial_options": "option",
    "initial_option": "option",
    "option_groups": "option_group",
    "confirm": "confirm",
    "positive_button": "feedback_button",
    "negative_button": "feedback_button",
}
_MODELS = {
    "option": kit.Option,
    "option_group": kit.OptionGroup,
    "confirm": kit.ConfirmObject,
    "feedback_button": kit.basic_components.FeedbackButtonObject,
    "view": views.View,
}
_ALSO = {"option": {"text"}, "option_group": {"label"}, "text": {"style"}}
_NOT_NEEDED = {("option", "text"), ("option", "label"), ("option_group", "label")}


def _subclasses(root: type) -> list[type]:
    below: list[type] = root.__subclasses__()
    return [root, *(deep for child in below for deep in _subclasses(child))]


@cache
def _models(family: str) -> dict[str, type]:
    if family == "rich":
        parts = vars(kit.RichTextElementParts).values()
        found = [part for part in parts if inspect.isclass(part)]
    else:
        found = _subclasses({"block": kit.Block, "element": kit.BlockElement}[family])
        found = [one for one in found if one.__name__ not in ("LinkButtonElement", "SelectElement")]
    typed = {vars(one).get("type"): one for one in found}
    return {kind: one for kind, one in typed.items() if isinstance(kind, str)}


@cache
def _properties(model: type) -> tuple[frozenset[str], frozenset[str]]:
    """The properties an object may and must have, read off its constructor."""
    parameters = list(inspect.signature(model).parameters.values())
    named = [p for p in parameters if p.kind is not inspect.Parameter.VAR_KEYWORD]
    must = {p.name for p in named if p.default is inspect.Parameter.empty}
    return frozenset(p.name for p in named), frozenset(must)


def unescaped(text: str) -> bool:
    """Whether &, < or > stand in mrkdwn where Slack wants &amp;, &lt; and &gt;."""
    rest = _CONTROL.sub("", text)
    rest = re.sub(r"^>+", "", rest, flags=re.MULTILINE)
    return bool(re.search(r"[<>]|&(?!amp;|lt;|gt;)", rest))


class Judge:
    """Walks one message or view; what it finds is in `found`."""

    def __init__(self, surface: str) -> None:
        self.surface = surface
        self.found: list[str] = []
        self.block_ids: set[str] = set()
        self.action_ids: set[str] = set()
        self.tables = 0

    def say(self, where: str, problem: str) -> None:
        self.found.append(f"{where}: {problem}")

    def blocks(self, value: Any, where: str = "blocks") -> None:
        if not isinstance(value, list):
            self.say(where, "not an array")
            return
        most = limits.VIEW_BLOCKS if self.surface in views.View.types else limits.MESSAGE_BLOCKS
        if len(value) > most:
            self.say(where, f"{len(value)} blocks, at most {most}")
        for index, block in enumerate(value):
            self.action_ids = set()
            self.typed(block, "block", f"{where}[{index}]")
        markdown = [b for b in value if isinstance(b, dict) and b.get("type") == "markdown"]
        total = sum(len(str(block.get("text", ""))) for block in markdown)
        if len(markdown) > 1 and total > limits.MARKDOWN_CHARACTERS:
            self.say(where, f"markdown of {total} characters in all")

    def typed(self, value: Any, family: str, where: str) -> None:
        if not isinstance(value, dict):
            self.say(where, f"not an object: {value!r}")
            return
        kind = value.get("type")
        model = _models(family).get(str(kind))
        if model is None:
            self.say(where, f"unknown type {kind!r}")
            return
        if family == "block":
            self.surface_of(str(kind), where)
            self.unique(value.get("block_id"), self.block_ids, f"{where}.block_id")
        self.unique(value.get("action_id"), self.action_ids, f"{where}.action_id")
        self.node(str(kind), model, value, where)

    def surface_of(self, kind: str, where: str) -> None:
        in_view = self.surface in views.View.types
        if kind in limits.NEVER_POSTED or (in_view and kind in limits.NOT_IN_VIEWS):
            self.say(where, f"{kind} cannot be put here by an app")
        self.tables += kind == "table"
        if kind == "table" and self.tables > 1:
            self.say(where, "only one table in a message")

    def unique(self, value: Any, seen: set[str], where: str) -> None:
        if isinstance(value, str):
            if value in seen:
                self.say(where, f"{value!r} is not unique")
            seen.add(value)

    def node(self, kind: str, model: type, value: dict[str, Any], where: str) -> None:
        """An object whose model is known."""
        may, must = _properties(model)
        may |= _ALSO.get(kind, set()) | {"type"}
        for name in value.keys() - may:
            self.say(f"{where}.{name}", "unknown property")
        must |= limits.REQUIRED.get(kind, set())
        for name in must - value.keys():
            if (kind, name) not in _NOT_NEEDED:
                self.say(f"{where}.{name}", "required")
        self.formed(kind, model, value, where)
        style = value.get("style")
        if kind in limits.STYLES and style is not None and style not in limits.STYLES[kind]:
            self.say(f"{where}.style", f"{style!r} is no style")
        if kind in ("option", "option_group") and not {"text", "label"} & value.keys():
            self.say(where, "no text")
        for name, child in value.items():
            if name == "rows" and kind == "table":
                self.table(child, f"{where}.rows")
            elif kind == "rich_text" or kind.startswith("rich_text_"):
                self.rich(kind, name, child, f"{where}.{name}")
            else:
                self.property(kind, name, child, f"{where}.{name}")

    def formed(self, kind: str, model: type, value: dict[str, Any], where: str) -> None:
        """slack_sdk's own opinion."""
        given = {name: part for name, part in value.items() if name != "type" or kind == "view"}
        try:
            model(**given).validate_json()
        except SlackObjectFormationError as wrong:
            self.say(where, str(wrong))
        except (TypeError, AttributeError, ValueError, KeyError) as wrong:
            self.say(where, f"malformed ({type(wrong).__name__})")

    def property(self, kind: str, name: str, value: Any, where: str) -> None:
        bounds = limits.COUNTS.get((kind, name))
        if bounds and not (isinstance(value, list) and bounds[0] <= len(value) <= bounds[1]):
            self.say(where, f"must be an array of {bounds[0]} to {bounds[1]} items")
        if isinstance(value, str):
            most = limits.STRINGS.get((kind, name), limits.STRINGS.get((limits.ANY, name)))
            if most and len(value) > most:
                self.say(where, f"{len(value)} characters, at most {most}")
            if not value and name in ("alt_text", "text", "action_id", "block_id", "image_url"):
                self.say(where, "empty")
            elif (kind, name) in limits.TEXTS:
                self.say(where, "a string where a text object belongs")
            elif name in ("url", "image_url") and not re.match(r"https?://\S+$|slack://", value):
                self.say(where, f"{value!r} is no address")
        for item in value if isinstance(value, list) else [value]:
            self.child(kind, name, item, where)

    def child(self, kind: str, name: str, item: Any, where: str) -> None:
        if not isinstance(item, dict):
            if (kind, name) in limits.PLACES:
                self.say(where, f"not an object: {item!r}")
            return
        place = limits.PLACES.get((kind, name))
        if place and item.get("type") not in place:
            self.say(where, f"{item.get('type')!r} cannot stand here")
        elif item.get("type") in ("plain_text", "mrkdwn"):
            self.text(kind, name, item, where)
        elif untyped := ("option_group" if name == "option_groups" else _UNTYPED.get(name)):
            self.node(untyped, _MODELS[untyped], item, where)
        elif name in ("blocks", "child_blocks"):
            self.typed(item, "block", where)
        elif item.get("type") in _models("element"):
            self.typed(item, "element", where)
        elif name in ("text", "title", "label", "hint", "placeholder", "submit", "close"):
            self.say(where, f"{item.get('type')!r} is no text object")

    def text(self, kind: str, name: str, item: dict[str, Any], where: str) -> None:
        content = item.get("text")
        if not isinstance(content, str) or not content.strip():
            self.say(where, "empty text")
            return
        most = limits.TEXTS.get((kind, name), limits.TEXTS.get((limits.ANY, name), 3000))
        if len(content) > most:
            self.say(where, f"{len(content)} characters, at most {most}")
        plain = (kind, name) in limits.PLAIN or (limits.ANY, name) in limits.PLAIN
        if plain and item["type"] != "plain_text":
            self.say(where, "must be plain_text")
        may = {"plain_text": {"emoji"}, "mrkdwn": {"verbatim"}}[item["type"]] | {"type", "text"}
        for extra in item.keys() - may:
            self.say(f"{where}.{extra}", "unknown property")
        if item["type"] == "mrkdwn" and unescaped(content):
            self.say(where, "&, < or > not escaped")

    def table(self, rows: Any, where: str) -> None:
        if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
            self.say(where, "not rows of cells")
            return
        if not 1 <= len(rows) <= limits.TABLE_ROWS:
            self.say(where, f"{len(rows)} rows, 1 to {limits.TABLE_ROWS}")
        for index, row in enumerate(rows):
            if not 1 <= len(row) <= limits.TABLE_COLUMNS:
                self.say(f"{where}[{index}]", f"{len(row)} cells, 1 to {limits.TABLE_COLUMNS}")
            for cell in row:
                kind = cell.get("type") if isinstance(cell, dict) else None
                if kind not in limits.PLACES["table", "rows"]:
                    self.say(f"{where}[{index}]", f"{kind!r} is no cell")
                elif kind == "rich_text":
                    self.node(kind, kit.RichTextBlock, cell, f"{where}[{index}]")
                elif not str(cell.get("text", "")):
                    self.say(f"{where}[{index}]", "empty cell")

    def rich(self, kind: str, name: str, value: Any, where: str) -> None:
        if name != "elements":
            return
        for item in value if isinstance(value, list) else [value]:
            family = "element" if kind in ("rich_text", "rich_text_list") else "rich"
            self.typed(item, family, where)
            if isinstance(item, dict) and item.get("type") == "text" and not item.get("text"):
                self.say(where, "empty text")
