"""References of a page as absolute addresses; most of them need no parser."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from bot.audit.url import host_of

_NAME = r"[\w~-][\w.~%+,@=&-]*"
_QUERY = r"(?:\?[\w./~%+,:@=&-]+)?"
_PART_ = r"(?:#[\w./~%+,:@=&-]+)?"
_PATH = rf"(?:/(?!/|\.{{1,2}}(?:[/?#]|\Z))[\w.~%+,:@=&-]*)+{_QUERY}{_PART_}"
_WHOLE = re.compile(_PATH, re.ASCII)
"""Links that are whole but for the host: nothing to resolve, nothing odd."""
_FULL = re.compile(rf"https?://[A-Za-z0-9.-]+{_PATH}", re.ASCII)
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
        self._host = host_of(base)
        self._document = base.partition("#")[0]
        self._folders: dict[str, str] = {}
        self._known: dict[str, tuple[str, str]] = {}

    def __call__(self, reference: str) -> str:
        """A reference as an absolute address, "" if none comes of it."""
        return self.target(reference)[0]

    def target(self, reference: str) -> tuple[str, str]:
        """A reference as an absolute address, and that address's host."""
        found = self._known.get(reference)
        if found is None:
            found = self._known[reference] = self._join(reference.strip())
        return found

    def _join(self, reference: str) -> tuple[str, str]:
        if below := _BELOW.fullmatch(reference):
            up, rest = below.groups()
            folder = self._folders.get(up)
            if folder is None:
                folder = self._folders[up] = join(self._base, f"{up}x")[:-1]
            return folder + rest, self._host
        if _PART.fullmatch(reference):
            return self._document + reference, self._host
        if _WHOLE.fullmatch(reference):
            return self._origin + reference, self._host
        url = reference if _FULL.fullmatch(reference) else join(self._base, reference)
        return url, host_of(url)


def join(base: str, reference: str) -> str:
    """A reference joined with any base, "" if no address comes of it; the scheme in lower case."""
    try:
        joined = urljoin(base, reference.strip())
    except ValueError:
        return ""
    scheme, separator, rest = joined.partition("://")  # urljoin keeps "HTTP://"
    return f"{scheme.lower()}{separator}{rest}" if separator else joined
