"""Where an element stands in the source: the parser keeps no offsets, so they are found again."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|<([a-z][^\s/>]*+)(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')|=)*+(?:>|\Z)",
    re.DOTALL | re.IGNORECASE | re.ASCII,
)
_CLOSING = {
    tag: re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE | re.ASCII)
    for tag in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}
_COMMENT = "<!--"
_NEWLINES = (("\n", 1), ("\r", 1), ("\r\n", -1))
_SNIPPET = 160
_STEP = 64
"""Tags that are read at a time."""


class Source:
    """The start tags of a page's source, found in one linear pass.

    Comments and the text of scripts, styles and the like hold no tags.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[str, list[re.Match[str]]] = defaultdict(list)
        self._reading = self._read()
        self._ended = False
        self._asked, self._lines = [0], [1]

    def _read(self) -> Iterator[bool]:
        """Reads on, some tags at a time: what is asked for mostly stands early. Yields False."""
        text, found, at = self._text, self._found, 0
        while at < len(text):
            matches = _TOKEN.finditer(text, at)
            at = len(text)
            for number, match in enumerate(matches, 1):
                name = (match[1] or _COMMENT).lower()
                found[name].append(match)
                if name in _CLOSING:
                    after = _CLOSING[name].search(text, match.end())
                    at = after.start() if after else len(text)
                    break
                if not number % _STEP:
                    yield False
            yield False

    def _tag(self, name: str, nth: int) -> re.Match[str] | None:
        """The `nth` start tag of a name; one within which the text ends is none."""
        tags = self._found[name]
        while len(tags) <= nth and not self._ended:
            self._ended = next(self._reading, True)
        found = tags[nth] if nth < len(tags) else None
        return found if found is not None and self._text[found.end() - 1] == ">" else None

    def line(self, offset: int) -> int:
        """The line, from 1, of an offset; counted from the nearest one before that was asked."""
        at = bisect_right(self._asked, offset)
        start = self._asked[at - 1]
        line = self._lines[at - 1] + sum(
            sign * self._text.count(newline, start, offset) for newline, sign in _NEWLINES
        )
        if offset > start:
            self._asked.insert(at, offset)
            self._lines.insert(at, line)
        return line

    def offset(self, tag: str, nth: int) -> int | None:
        """Where the `nth` start tag of a name begins, None if there are not so many."""
        found = self._tag(tag, nth)
        return found.start() if found else None

    def place(self, tag: str, nth: int, proof: str = "") -> tuple[int, str] | None:
        """Line and text of the `nth` start tag of a name, if `proof` occurs in it; else None."""
        found = self._tag(tag, nth)
        if not found:
            return None
        text = found[0]
        if proof and proof not in text:
            return None
        return self.line(found.start()), " ".join(text.split())[:_SNIPPET]
