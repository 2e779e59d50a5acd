"""Rules the Bot API states in prose, read out of the schema's descriptions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .telegram_html import length, parse

if TYPE_CHECKING:
    from .telegram_schema import Entry, Field

_SIZE = re.compile(r"(\d+)-(\d+) (characters|bytes)( after entit)?", re.IGNORECASE)
_COUNT = re.compile(r"(\d+)-(\d+) (?!characters|bytes)\w+|[Aa]t most (?P<most>\d+) \w+ can")
_RANGE = re.compile(r"between (\d+) and (\d+)|(?:Values between |, )(\d+)-(\d+)")
_CONSTANT = re.compile(r"must be (\w+)$")
_ONE_OF = re.compile(r"[Mm]ust be one of ((?:'\w+/?\w*'(?: \(\w+\))?(?:, | or |, or )?)+)")
_NEEDED = re.compile(r"[Rr]equired if (\w+)(?: and (\w+))? (?:is|are|isn't)(?: not)? specified")
_EXCLUSIVE = re.compile(
    r"(?P<how>[Ee]xactly|[Aa]t most) one of the (?:optional )?fields"
    r"(?: other than (?P<but>[\w, ]+?) must)?"
)


def text_size(field: Field, text: str, mode: str | None, where: str) -> list[str]:
    """Length after parsing; what the parser itself refuses is told by `markup`."""
    if exceeded := re.search(r"can't exceed (\d+) bytes", field.prose):
        most = int(exceeded[1])
        size = len(text.encode())
        return [f"{where}: {size} bytes, may have {most}"] if size > most else []
    match = _SIZE.search(field.prose)
    if match is None:
        return []
    parsed = match[4] or field.name in ("text", "message_text", "caption")
    visible = parse(text)[0] if parsed and mode == "HTML" else text
    if match[4]:
        visible = visible.strip()
    size = len(text.encode()) if match[3].lower() == "bytes" else length(visible)
    least, most = int(match[1]), int(match[2])
    if least <= size <= most:
        return []
    return [f"{where}: {size} {match[3].lower()}, must have {least}-{most}"]


def alphabet(field: Field, text: str, where: str) -> list[str]:
    """Which characters a string may be made of."""
    if "only lowercase English letters, digits and underscores" in field.prose:
        allowed = r"[a-z0-9_]*"
    elif re.search(r"A-Z, a-z, 0-9, _ and - are allowed", field.prose):
        allowed = r"[A-Za-z0-9_-]*"
    elif "two-letter ISO 639-1" in field.prose:
        allowed = r"[a-z]{2}|"
    else:
        return []
    return [] if re.fullmatch(allowed, text) else [f"{where}: {text!r} has characters not allowed"]


def one_of(field: Field, text: str, where: str) -> list[str]:
    """Enumerations and discriminators."""
    if constant := _CONSTANT.search(field.prose.split(";")[0].rstrip(".")):
        return [] if text == constant[1] else [f"{where}: must be {constant[1]}, is {text!r}"]
    if listed := _ONE_OF.search(field.prose):
        values = re.findall(r"'([\w/]+)'", listed[1])
    elif field.name == "action" and field.prose.startswith("Type of action to broadcast"):
        values = re.findall(r"(\w+)(?: or (\w+))? for ", field.prose)
        values = [name for pair in values for name in pair if name]
    elif field.name.endswith("parse_mode"):
        values = ["HTML", "Markdown", "MarkdownV2"]
    else:
        return []
    return [] if text in values else [f"{where}: {text!r} is none of {', '.join(values)}"]


def address(field: Field, text: str, where: str) -> list[str]:
    """Schemes a URL may have."""
    if field.prose.startswith("HTTPS URL"):
        # A webhook on the machine itself stands in for the public one the platform insists on.
        allowed = r"(https://|http://127\.0\.0\.1[:/]).+|"
    elif field.prose.startswith("HTTP or tg:// URL"):
        allowed = r"(https?|tg)://[^\s/?#]+\S*"
    else:
        return []
    return [] if re.fullmatch(allowed, text) else [f"{where}: {text!r} has no allowed scheme"]


def number(field: Field, value: float, where: str) -> list[str]:
    """Ranges of numbers."""
    match = _RANGE.search(field.prose)
    if match is None or field.type != "Integer" or "0x7FFFFFFF" in field.prose:
        return []
    least, most = (int(group) for group in match.groups() if group)
    return [] if least <= value <= most else [f"{where}: {value} is not within {least}-{most}"]


def count(field: Field, items: list[Any], where: str) -> list[str]:
    """How many items an array may have."""
    match = _COUNT.search(field.prose)
    if match is None:
        return []
    least, most = (0, int(match["most"])) if match["most"] else (int(match[1]), int(match[2]))
    return [] if least <= len(items) <= most else [f"{where}: {len(items)} items, {least}-{most}"]


def presence(entry: Entry, values: dict[str, Any], where: str) -> list[str]:
    """Required, unknown, conditionally required and mutually exclusive fields."""
    found = [
        f"{where}{name}: required"
        for name, field in entry.fields.items()
        if field.required and name not in values
    ]
    found += [f"{where}{name}: unknown" for name in values if name not in entry.fields]
    for name, field in entry.fields.items():
        needed = _NEEDED.search(field.prose)
        others = [other for other in needed.groups() if other] if needed else []
        if others and name not in values and not any(other in values for other in others):
            found.append(f"{where}{name}: required, as {' and '.join(others)} is not given")
    if rule := _EXCLUSIVE.search(entry.prose):
        kept = set(re.findall(r"\w+", rule["but"] or "")) - {"and"}
        if not rule["but"]:
            kept = {name for name, field in entry.fields.items() if field.required}
        given = [name for name in values if name in entry.fields and name not in kept]
        if len(given) > 1 or (not given and rule["how"].lower() == "exactly"):
            found.append(f"{where}{entry.name}: {rule['how']} one field, has {given or 'none'}")
    for name, field in entry.fields.items():
        if "instead of" in field.prose and name in values:
            other = re.search(r"specified instead of (\w*parse_mode)", field.prose)
            if other and other[1] in values:
                found.append(f"{where}{name}: given beside {other[1]}")
    return found
