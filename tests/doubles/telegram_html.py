"""The HTML style of the Bot API: its tags, their nesting, and the text left after parsing."""

from __future__ import annotations

import html
import re

# https://core.telegram.org/bots/api#html-style: the tags, and the attributes each may carry.
TAGS: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        ("b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "tg-spoiler", "pre"),
        frozenset(),
    ),
    "span": frozenset({"class"}),
    "a": frozenset({"href"}),
    "tg-emoji": frozenset({"emoji-id"}),
    "tg-time": frozenset({"unix", "format"}),
    "code": frozenset({"class"}),
    "blockquote": frozenset({"expandable"}),
}
NEEDED = {"a": "href", "tg-emoji": "emoji-id", "tg-time": "unix"}
_TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)((?:\s+[\w-]+(?:=(?:\"[^\"]*\"|'[^']*'|[^\s>]+))?)*)\s*>")
_ATTRIBUTE = re.compile(r"([\w-]+)(?:=(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+)))?")
_REFERENCE = re.compile(r"&(#\d+|#x[0-9A-Fa-f]+|lt|gt|amp|quot);")


def length(text: str) -> int:
    """Length as entity offsets count it, in UTF-16 code units: the strictest published reading."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _nesting(name: str, attributes: dict[str, str], opened: list[str]) -> str | None:
    language = name == "code" and opened[-1:] == ["pre"]
    if not language and any(outer in ("pre", "code") for outer in opened):
        return f"<{name}> inside <pre> or <code>"
    if name in ("pre", "code") and opened and not language and opened != ["blockquote"]:
        return f"<{name}> inside <{opened[-1]}>"
    if name == "blockquote" and "blockquote" in opened:
        return "<blockquote> inside <blockquote>"
    if name == "code" and "class" in attributes and not language:
        return '<code class="…"> outside <pre>'
    return None


def _start(name: str, raw: str, opened: list[str]) -> list[str]:
    if name not in TAGS:
        return [f'Unsupported start tag "{name}"']
    attributes = {
        match[1]: match[2] or match[3] or match[4] or "" for match in _ATTRIBUTE.finditer(raw)
    }
    found = [f"<{name}> takes no attribute {key}" for key in attributes if key not in TAGS[name]]
    if (needed := NEEDED.get(name)) and not attributes.get(needed):
        found.append(f"<{name}> lacks {needed}")
    if name == "span" and attributes.get("class") != "tg-spoiler":
        found.append('<span> must have class="tg-spoiler"')
    if wrong := _nesting(name, attributes, opened):
        found.append(wrong)
    return found


def parse(text: str) -> tuple[str, list[str]]:
    """The visible text, and what Telegram (or its page on the HTML style) refuses about it."""
    found: list[str] = []
    opened: list[str] = []
    visible: list[str] = []
    position = 0
    while position < len(text):
        following = text.find("<", position)
        if following < 0:
            following = len(text)
        visible.append(_REFERENCE.sub(lambda m: html.unescape(m[0]), text[position:following]))
        position = following
        if position == len(text):
            break
        match = _TAG.match(text, position)
        if match is None:
            return "".join(visible), [*found, f'Unsupported start tag "" at character {position}']
        closing, name = match[1], match[2].lower()
        if not closing:
            found += _start(name, match[3], opened)
            opened.append(name)
        elif not opened:
            found.append(f'Unexpected end tag "{name}" at character {position}')
        elif (expected := opened.pop()) != name:
            found.append(f'Unmatched end tag, expected "</{expected}>", found "</{name}>"')
        position = match.end()
    found += [f'Can\'t find end tag corresponding to start tag "{name}"' for name in opened]
    return "".join(visible), found
