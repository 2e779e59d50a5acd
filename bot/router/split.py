"""Several questions in one message."""

from __future__ import annotations

import re

MOST = 3
_BOUNDARY = re.compile(
    r"(?<=\?)\s+|\s*\n+\s*|\s*(?:^|(?<=\s))\d[.)]\s+|[,;]?\s+and also\s+|\s*;\s+", re.IGNORECASE
)


def parts(text: str) -> tuple[str, ...]:
    """The questions of a message, at most MOST; a message without a boundary is its only part."""
    pieces = [piece.strip() for piece in _BOUNDARY.split(text)]
    return tuple(piece for piece in pieces if piece)[:MOST]
