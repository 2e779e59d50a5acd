"""Where an element stands in the source: the parser keeps no offsets, so they are found again."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|<(?P<tag>[a-z][^\s/>]*+)(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')|=)*+(?P<end>>|\Z)",
    re.DOTALL | re.IGNORECASE | re.ASCII,
)
_CLOSING = {
    tag: re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE | re.ASCII)
    for tag in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}
_NEWLINE = re.compile(r"\r\n?|\n")
_SNIPPET = 160


class Source:
    """The start tags of a page's source, found in one linear pass.

    Comments and the text of scripts, styles and the like hold no tags.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._reading = self._read()

    def _read(self) -> Iterator[str]:
        """Reads on, from one start tag to the next; most of what is asked for stands early."""
        at = 0
        while match := _TOKEN.search(self._text, at):
            at = match.end()
            name = (match["tag"] or "").lower()
            if not name:
                continue
            if not match["end"]:  # the text ends within the tag, which is none then
                return
            self._found[name].append((match.start(), match.end()))
            yield name
            if closing := _CLOSING.get(name):
                end = closing.search(self._text, at)
                at = end.start() if end else len(self._text)

    def _tag(self, name: str, nth: int) -> tuple[int, int] | None:
        """Where the `nth` start tag of a name begins and ends."""
        tags = self._found[name]
        while len(tags) <= nth:
            if next(self._reading, None) is None:
                return None
        return tags[nth]

    @cached_property
    def _newlines(self) -> list[int]:
        return [match.end() - 1 for match in _NEWLINE.finditer(self._text)]

    def line(self, offset: int) -> int:
        """The line, from 1, of an offset."""
        return bisect_right(self._newlines, offset - 1) + 1

    def offset(self, tag: str, nth: int) -> int | None:
        """Where the `nth` start tag of a name begins, None if there are not so many."""
        found = self._tag(tag, nth)
        return found[0] if found else None

    def place(self, tag: str, nth: int, proof: str = "") -> tuple[int, str] | None:
        """Line and text of the `nth` start tag of a name, if `proof` occurs in it; else None."""
        found = self._tag(tag, nth)
        if not found:
            return None
        start, end = found
        text = self._text[start:end]
        if proof and proof not in text:
            return None
        return self.line(start), " ".join(text.split())[:_SNIPPET]
