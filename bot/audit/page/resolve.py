"""References of a page as absolute addresses; most of them need no parser."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

_NAME = r"[\w~-][\w.~%+,@=&-]*"
_QUERY = r"(?:\?[\w./~%+,:@=&-]+)?"
_PART_ = r"(?:#[\w./~%+,:@=&-]+)?"
_WHOLE = re.compile(
    rf"(?:https?://[A-Za-z0-9.-]+)?(?:/(?!/|\.{{1,2}}(?:[/?#]|\Z))[\w.~%+,:@=&-]*)+{_QUERY}{_PART_}",
    re.ASCII,
)
"""Links that are whole but for the host: nothing to resolve, nothing odd."""
_BELOW = re.compile(rf"((?:\.\./)*)((?:{_NAME}/)*{_NAME}{_QUERY}{_PART_})", re.ASCII)
"""Links to what lies in the page's own folder or in one above it, as plain."""
_PART = re.compile(r"#[\w./~%+,:@=&-]+", re.ASCII)


class Resolver:
    """Joins references with one base, as `urljoin` does, and remembers what it joined.

    Args:
        base: an absolute http or https address.
    """

    def __init__(self, base: str) -> None:
        self._base = base
        parts = urlsplit(base)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._document = base.partition("#")[0]
        self._folders: dict[str, str] = {}
        self._known: dict[str, str] = {}

    def __call__(self, reference: str) -> str:
        """A reference as an absolute address, "" if none comes of it."""
        found = self._known.get(reference)
        if found is None:
            found = self._known[reference] = self._join(reference.strip())
        return found

    def _join(self, reference: str) -> str:
        if below := _BELOW.fullmatch(reference):
            up, rest = below.groups()
            folder = self._folders.get(up)
            if folder is None:
                folder = self._folders[up] = join(self._base, f"{up}x")[:-1]
            return folder + rest
        if _PART.fullmatch(reference):
            return self._document + reference
        if _WHOLE.fullmatch(reference):
            return reference if reference.startswith("h") else self._origin + reference
        return join(self._base, reference)


def join(base: str, reference: str) -> str:
    """A reference joined with any base, "" if no address comes of it; the scheme in lower case."""
    try:
        joined = urljoin(base, reference.strip())
    except ValueError:
        return ""
    scheme, separator, rest = joined.partition("://")  # urljoin keeps "HTTP://"
    return f"{scheme.lower()}{separator}{rest}" if separator else joined
