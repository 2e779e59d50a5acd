"""Where an element stands in the source: the parser keeps no offsets, so they are found again."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from functools import cached_property

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

    @cached_property
    def _tags(self) -> dict[str, list[tuple[int, int]]]:
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        at = 0
        while match := _TOKEN.search(self._text, at):
            at = match.end()
            name = (match["tag"] or "").lower()
            if not name:
                continue
            if not match["end"]:  # the text ends within the tag, which is none then
                break
            found[name].append((match.start(), match.end()))
            if closing := _CLOSING.get(name):
                end = closing.search(self._text, at)
                at = end.start() if end else len(self._text)
        return found

    @cached_property
    def _newlines(self) -> list[int]:
        return [match.end() - 1 for match in _NEWLINE.finditer(self._text)]

    def line(self, offset: int) -> int:
        """The line, from 1, of an offset."""
        return bisect_right(self._newlines, offset - 1) + 1

    def offset(self, tag: str, nth: int) -> int | None:
        """Where the `nth` start tag of a name begins, None if there are not so many."""
        tags = self._tags.get(tag, ())
        return tags[nth][0] if nth < len(tags) else None

    def place(self, tag: str, nth: int, proof: str = "") -> tuple[int, str] | None:
        """Line and text of the `nth` start tag of a name, if `proof` occurs in it; else None."""
        tags = self._tags.get(tag, ())
        if nth >= len(tags):
            return None
        start, end = tags[nth]
        text = self._text[start:end]
        if proof and proof not in text:
            return None
        return self.line(start), " ".join(text.split())[:_SNIPPET]
