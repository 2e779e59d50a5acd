"""Markdown → Telegram's HTML, in pieces between which a long text may be cut.

Telegram turns names, commands, tags and addresses in any text into links by itself. None of ours
are wanted there: a page's title could name a person, who would be told. So an invisible character
(GLUE) parts them; what stands in code or has a link of its own Telegram leaves alone. An e-mail
address is set as code: a tap copies it, as it is.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.adapters.markdown import Code, Heading, Items, Paragraph, Quotation, Rule, Run, Table
from bot.adapters.telegram.read import GLUE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.adapters.markdown import Block, Line

_FILE = r"(?:txt|xml|html?|php|css|js|json|pdf|png|jpe?g|webp|svg|gif|ico)(?![\w-])"
"""Endings of file names, none of which is a top-level domain: "robots.txt" stays as it is."""
_LINKED = re.compile(
    r"@(?=\w)|(?<![\w/])/(?=\w)|(?<=\w):(?=//)|(?<!\w)#(?=\w)|(?<!\w)\$(?=[A-Z])"
    rf"|(?<=\S)\.(?!{_FILE})(?=[^\W\d_]{{2}})|(?<=\d)\.(?=\d+\.\d+\.\d)"
)
_MOST = 4_096
"""UTF-16 code units of a message."""
_MAIL = re.compile(r"(?<!\w)\w[\w.+-]{0,63}@(?:[\w-]+\.)+[^\W\d_]{2,24}(?![\w-])")
_UNSENDABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LANGUAGE = re.compile(r"[A-Za-z0-9+#-]{1,20}")
_INDENT = "   "
_BAR = Run("———")


@dataclass(frozen=True, slots=True)
class Piece:
    """What stays together if it can.

    Attributes:
        line: its text.
        glue: what stands between the piece before and this one.
        block: "" for words, "code" for a block of code.
        language: of a block of code.
        quoted: True inside a quotation.
        folded: True for what unfolds on request.
    """

    line: Line
    glue: str = "\n\n"
    block: str = ""
    language: str = ""
    quoted: bool = False
    folded: bool = False

    @property
    def length(self) -> int:
        """UTF-16 code units, as Telegram counts."""
        return units(self.glue) + sum(units(run.text) for run in self.line)

    @property
    def entities(self) -> int:
        """How many of Telegram's 100 pieces of formatting it takes."""
        looks = sum(run.bold + run.italic + run.code + bool(run.link) for run in self.line)
        return looks + 2 * bool(self.block) + (self.quoted or self.folded)


def units(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(blocks: Iterable[Block], *, folded: bool = False) -> list[Piece]:
    """Blocks as pieces; folded ones unfold on request."""
    found = (piece for block in blocks for piece in _pieces(block))
    return [Piece(_guarded(p), p.glue, p.block, p.language, p.quoted, folded=folded) for p in found]


def item(text: str) -> Piece:
    """Words that stand for themselves, as an item of a list."""
    piece = Piece((Run(f"• {text}"),), glue="\n")
    return replace(piece, line=_guarded(piece))


def _pieces(block: Block) -> Iterator[Piece]:
    match block:
        case Paragraph(line):
            yield Piece(line)
        case Heading(line):
            yield Piece(tuple(replace(run, bold=True) for run in line))
        case Code(text, language):
            known = language if _LANGUAGE.fullmatch(language) else ""
            yield Piece((Run(text or " "),), block="code", language=known)
        case Quotation(blocks):
            yield from (replace(p, quoted=True) for inner in blocks for p in _pieces(inner))
        case Items():
            yield from _items(block)
        case Table():
            yield from _rows(block)
        case Rule():
            yield Piece((_BAR,))


def _items(block: Items) -> Iterator[Piece]:
    for position, blocks in enumerate(block.items):
        mark = "• " if block.first is None else f"{block.first + position}. "
        inside = [piece for inner in blocks for piece in _pieces(inner)]
        if not inside or inside[0].block:
            inside.insert(0, Piece(()))
        for number, piece in enumerate(inside):
            start = _INDENT if number else mark
            line = piece.line if piece.block else (Run(start), *piece.line)
            yield replace(piece, line=line, glue="\n" if number or position else "\n\n")


def _rows(table: Table) -> Iterator[Piece]:
    """Each row as an item: what it is about, then what each column says of it.

    Tables of characters break on a phone.
    """
    labelled = not table.head[0] or len(table.head) > 2
    for position, row in enumerate(table.rows):
        line: list[Run] = [Run("• ")]
        if labelled and row[0]:
            line += [*(replace(run, bold=True) for run in row[0]), Run(": ")]
        cells = list(zip(table.head, row, strict=True))[1 if labelled else 0 :]
        for number, (head, cell) in enumerate(cells):
            named = (*(replace(run, bold=False) for run in head), Run(": ")) if head else ()
            line += [*([Run(" / ")] if number else []), *named, *(cell or (Run("–"),))]
        yield Piece(tuple(line), glue="\n" if position else "\n\n")


def _guarded(piece: Piece) -> Line:
    """A piece's line, cleaned, and with GLUE where Telegram would find a link by itself."""
    runs = [run.saying(_UNSENDABLE.sub("", run.text)) for run in piece.line]
    if piece.block:
        return tuple(runs)
    runs = [part for run in runs for part in _mails(run)]
    return _parted(runs, lambda run: run.code or bool(run.link))


def _mails(run: Run) -> Iterator[Run]:
    """A run, the e-mail addresses in it set as code."""
    start = 0
    for found in () if run.code or run.link else _MAIL.finditer(run.text):
        yield run.saying(run.text[start : found.start()])
        yield replace(run, text=found[0], code=True)
        start = found.end()
    yield run.saying(run.text[start:])


def _parted(runs: Iterable[Run], spared: Callable[[Run], bool]) -> Line:
    """Runs with GLUE where Telegram would find a link by itself, but for those spared."""
    runs = [run for run in runs if run.text]
    cuts = {found.end() for found in _LINKED.finditer("".join(run.text for run in runs))}
    guarded, start = [], 0
    for run in runs:
        end = start + len(run.text)
        text = run.text
        if cuts and not spared(run):
            for cut in sorted((c for c in cuts if start < c <= end), reverse=True):
                text = text[: cut - start] + GLUE + text[cut - start :]
        guarded.append(run.saying(text))
        start = end
    return tuple(guarded)


def markup(group: Iterable[Piece]) -> str:
    """Pieces as HTML, ready to be sent."""
    written, within = [], ""
    for piece in group:
        frame = _frame(piece)
        if frame != within:
            written.append(_end(within))
        if written:
            written.append(piece.glue)
        if frame != within:
            written.append(f"<{frame}>" if frame else "")
            within = frame
        written.append(_body(piece))
    return "".join([*written, _end(within)])


def words(group: Iterable[Piece]) -> str:
    """Pieces as they are to be read if no formatting is possible: then nothing keeps links out."""
    lines = ((piece.glue, _parted(piece.line, lambda _: False)) for piece in group)
    text = "".join(glue + "".join(run.text for run in line) for glue, line in lines)
    return _first(text.removeprefix("\n\n").removeprefix("\n"))


def _first(text: str) -> str:
    """As much of a text as Telegram takes."""
    return text.encode("utf-16-le")[: 2 * _MOST].decode("utf-16-le", "ignore")


def _frame(piece: Piece) -> str:
    """What stands around a piece; quotations can't be nested."""
    if piece.folded:
        return "blockquote expandable"
    return "blockquote" if piece.quoted else ""


def _end(frame: str) -> str:
    return "</blockquote>" if frame else ""


def _body(piece: Piece) -> str:
    if not piece.block:
        return "".join(_run(run) for run in piece.line)
    text = html.escape("".join(run.text for run in piece.line), quote=False)
    if piece.language:
        return f'<pre><code class="language-{piece.language}">{text}</code></pre>'
    return f"<pre>{text}</pre>"


def _run(run: Run) -> str:
    text = html.escape(run.text, quote=False)
    if not text.strip():
        return text
    if run.link:
        text = f'<a href="{html.escape(run.link)}">{text}</a>'
    elif run.code:
        return f"<code>{text}</code>"  # nothing may stand around it
    if run.italic:
        text = f"<i>{text}</i>"
    return f"<b>{text}</b>" if run.bold else text
