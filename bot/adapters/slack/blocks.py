"""Markdown → Block Kit, as rich text and native tables.

Rich text holds text and looks apart, so that no text can become a mention, a link or formatting,
whatever stands in it: nothing needs to be escaped here.
"""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bot.adapters.markdown import (
    Code,
    Heading,
    Items,
    Paragraph,
    Quotation,
    Rule,
    Run,
    Table,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.adapters.markdown import Block, Line

    Json = dict[str, Any]

PIECE = 5_000
"""Characters of JSON after which a block is cut into two."""
_TEXT = 800
_URL = 2_000
_ENDS = frozenset('<>|" ')
_ROWS = 90
_COLUMNS = 20
_CELL = 60
_NOTHING = "\u00a0"
"""What stands in an empty cell of a table, which Slack refuses."""


def size(value: Any) -> int:
    """Characters of JSON."""
    return len(json.dumps(value, ensure_ascii=False))


def blocks(parsed: Iterable[Block]) -> Iterator[Json]:
    """The Block Kit blocks of parsed Markdown, none longer than a few thousand characters."""
    for block in parsed:
        if isinstance(block, Table):
            yield from _tables(block)
        elif isinstance(block, Rule):
            yield {"type": "divider"}
        else:
            for piece in _packed(list(_rich(block, 0)), PIECE):
                yield {"type": "rich_text", "elements": _joined(piece)}


def lines(parsed: Iterable[Block]) -> Iterator[str]:
    """The same as lines of plain text, for notifications and screen readers."""
    for block in parsed:
        match block:
            case Paragraph(line) | Heading(line):
                yield plain(line)
            case Code(text):
                yield text
            case Quotation(inner):
                yield from lines(inner)
            case Items(items, first):
                for number, item in enumerate(items, first or 0):
                    mark = "•" if first is None else f"{number}."
                    yield f"{mark} " + "\n".join(lines(item))
            case Table(head, rows):
                yield from (" | ".join(plain(cell) for cell in row) for row in (head, *rows))
            case Rule():
                yield ""


def _rich(block: Block, depth: int) -> Iterator[Json]:
    """The elements of a rich text block that a Markdown block comes to."""
    match block:
        case Paragraph(line):
            yield from _sections(line)
        case Heading(line):
            yield from _sections(tuple(Run(r.text, True, r.italic, r.code, r.link) for r in line))
        case Code(text):
            for piece in _packed(list(_cut(Run(text))), PIECE):
                yield {"type": "rich_text_preformatted", "elements": piece}
        case Quotation(inner):
            text = "\n".join(lines(inner))
            for piece in _packed(list(_cut(Run(text))), PIECE):
                yield {"type": "rich_text_quote", "elements": piece}
        case Items(items, first):
            for number, item in enumerate(items):
                yield from _item(item, first, number, depth)
        case Table():
            text = "\n".join(lines((block,)))
            yield from _rich(Code(text), depth)
        case Rule():
            return


def _item(item: tuple[Block, ...], first: int | None, number: int, depth: int) -> Iterator[Json]:
    """One item of a list: its words as an item, a list inside it one step deeper."""
    style = "bullet" if first is None else "ordered"
    marked: Json = {"type": "rich_text_list", "style": style, "indent": min(depth, 8)}
    for block in item:
        if isinstance(block, Items):
            yield from _rich(block, depth + 1)
            continue
        for element in _rich(block, depth):
            if element["type"] != "rich_text_section":
                yield element
                continue
            start = (first or 0) + number - 1
            offset = {"offset": start} if first is not None and start > 0 else {}
            yield {**marked, **offset, "elements": [element]}


def _joined(elements: list[Json]) -> list[Json]:
    """Items that follow each other as one list."""
    found: list[Json] = []
    for element in elements:
        last = found[-1] if found else {}
        same = all(last.get(key) == element.get(key) for key in ("type", "style", "indent"))
        if same and element["type"] == "rich_text_list":
            found[-1] = {**last, "elements": [*last["elements"], *element["elements"]]}
        else:
            found.append(element)
    return found


def _sections(line: Line) -> Iterator[Json]:
    parts = [part for run in line for part in _cut(run)]
    for piece in _packed(parts, PIECE):
        yield {"type": "rich_text_section", "elements": piece}


def _cut(run: Run) -> Iterator[Json]:
    """A run as elements of rich text, none of them long."""
    looks = {"bold": run.bold, "italic": run.italic, "code": run.code}
    style = {name: True for name, on in looks.items() if on}
    shared: Json = {"style": style} if style else {}
    for start in range(0, len(run.text), _TEXT):
        text = run.text[start : start + _TEXT]
        if run.link and len(run.link) <= _URL:
            yield {"type": "link", "url": _address(run.link), "text": text, **shared}
        else:
            yield {"type": "text", "text": text, **shared}


def _address(link: str) -> str:
    """A link with what could end it, or can't be seen, encoded."""
    return "".join(
        character
        if character.isprintable() and character not in _ENDS
        else quote(character, safe="", errors="replace")
        for character in link
    )


def _packed(parts: list[Json], most: int) -> Iterator[list[Json]]:
    """Parts in groups of at most `most` characters of JSON, in order."""
    group: list[Json] = []
    used = 0
    for part in parts:
        needed = size(part) + 2
        if group and used + needed > most:
            yield group
            group, used = [], 0
        group.append(part)
        used += needed
    if group:
        yield group


def _tables(table: Table) -> Iterator[Json]:
    """A native table; a long one as several, each with the head."""
    head, *rows = [_row(row) for row in (table.head, *table.rows)]
    for piece in _packed_rows(rows, PIECE - min(size(head), PIECE // 2)):
        yield {"type": "table", "rows": [head, *piece], "column_settings": _columns(len(head))}
    if not rows:
        yield {"type": "table", "rows": [head], "column_settings": _columns(len(head))}


def _packed_rows(rows: list[list[Json]], most: int) -> Iterator[list[list[Json]]]:
    for group in _packed([{"row": row} for row in rows], most):
        for _, some in groupby(enumerate(group), key=lambda pair: pair[0] // _ROWS):
            yield [one["row"] for _, one in some]


def _columns(count: int) -> list[Json]:
    return [{"is_wrapped": True} for _ in range(count)]


def _row(cells: tuple[Line, ...]) -> list[Json]:
    row = [_cell(cell) for cell in cells[:_COLUMNS]]
    if size(row) <= PIECE // 2:
        return row
    return [_raw(plain(cell)[:_CELL]) for cell in cells[:_COLUMNS]]


def _cell(line: Line) -> Json:
    if all(run == Run(run.text) for run in line):
        return _raw(plain(line))
    elements = [part for run in line for part in _cut(run)]
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": elements}],
    }


def _raw(text: str) -> Json:
    return {"type": "raw_text", "text": text if text.strip() else _NOTHING}
