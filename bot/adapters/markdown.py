"""Markdown as plain data: what every adapter renders in its platform's own way.

CommonMark plus tables. HTML stays text, and a link survives only if it leads to a web page or an
e-mail address, so that no platform's own kind of address (a mention, say) can be smuggled in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_SCHEMES = ("http://", "https://", "mailto:")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text of one look; a line feed in it is a forced line break.

    Attributes:
        text: as it is to be read, nothing escaped.
        bold: strong emphasis.
        italic: emphasis.
        code: to be set as code.
        link: where it leads, or nothing.
    """

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str = ""

    def saying(self, text: str) -> Run:
        """Other words of the same look."""
        if text == self.text:
            return self
        return Run(text, self.bold, self.italic, self.code, self.link)


Line = tuple[Run, ...]
"""The inside of a paragraph, a heading or a table's cell; neighbours differ in their look."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    line: Line


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 6."""

    line: Line
    level: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `first` is the number of its first item, or None if it is bulleted."""

    items: tuple[tuple[Block, ...], ...]
    first: int | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A block of code; its language may be empty."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A block quotation."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: every row has as many cells as the head."""

    head: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across."""


Block = Paragraph | Heading | Items | Code | Quotation | Table | Rule


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text."""
    return _blocks(SyntaxTreeNode(_MARKDOWN.parse(text)).children)


def plain(line: Line) -> str:
    """A line without its looks."""
    return "".join(run.text for run in line)


def _blocks(nodes: Iterable[SyntaxTreeNode]) -> tuple[Block, ...]:
    return tuple(block for node in nodes if (block := _block(node)) is not None)


def _block(node: SyntaxTreeNode) -> Block | None:
    match node.type:
        case "paragraph":
            return Paragraph(_line(node))
        case "heading":
            return Heading(_line(node), int(node.tag[1:]))
        case "bullet_list":
            return Items(tuple(_blocks(item.children) for item in node.children))
        case "ordered_list":
            first = int(node.attrs.get("start", 1))
            return Items(tuple(_blocks(item.children) for item in node.children), first)
        case "fence" | "code_block":
            return Code(node.content.rstrip("\n"), node.info.strip().partition(" ")[0])
        case "blockquote":
            return Quotation(_blocks(node.children))
        case "table":
            head, *bodies = node.children
            rows = tuple(_cells(row) for body in bodies for row in body.children)
            return Table(_cells(head.children[0]), rows)
        case "hr":
            return Rule()
    return None  # nothing else is enabled


def _cells(row: SyntaxTreeNode) -> tuple[Line, ...]:
    return tuple(_line(cell) for cell in row.children)


def _line(node: SyntaxTreeNode) -> Line:
    """The runs inside a block, neighbours of one look joined."""
    runs: list[Run] = []
    for inline in node.children:
        for run in _runs(inline.children, Run("")):
            if runs and runs[-1].saying(run.text) == run:
                runs[-1] = run.saying(runs[-1].text + run.text)
            elif run.text:
                runs.append(run)
    return tuple(runs)


def _runs(nodes: Iterable[SyntaxTreeNode], look: Run) -> Iterator[Run]:
    for node in nodes:
        match node.type:
            case "text" | "text_special":
                yield look.saying(node.content)
            case "softbreak":
                yield look.saying(" ")
            case "hardbreak":
                yield look.saying("\n")
            case "code_inline":
                yield replace(look, text=node.content, code=True)
            case "strong":
                yield from _runs(node.children, replace(look, bold=True))
            case "em":
                yield from _runs(node.children, replace(look, italic=True))
            case "link":
                yield from _runs(node.children, replace(look, link=_safe(node, "href")))
            case "image":
                yield replace(look, text=node.content, link=look.link or _safe(node, "src"))


def _safe(node: SyntaxTreeNode, attribute: str) -> str:
    address = str(node.attrs.get(attribute, ""))
    return address if address.lower().startswith(_SCHEMES) else ""
