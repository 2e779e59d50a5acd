"""Addresses as people read them: foreign hosts and paths in their own letters, where it is safe."""

from __future__ import annotations

import unicodedata
from urllib.parse import unquote, urlsplit

_ALIKE = frozenset({"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
"""Scripts whose letters pass for Latin ones."""
_TOGETHER = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})


def shown(url: str) -> str:
    """Host, port and path of an address, without its last slash; "" if it has none."""
    parts = urlsplit(url)
    host, colon, port = parts.netloc.partition(":")
    try:
        path = unquote(parts.path, errors="strict")
    except UnicodeDecodeError:
        path = parts.path
    return (shown_host(host) + colon + port + path).rstrip("/")


def shown_host(host: str) -> str:
    """A host's name in its own letters; as it is sent where these could pass for others."""
    labels = [_label(label) for label in host.split(".")]
    foreign_end = not labels[-1].isascii()
    safe = all(label.isascii() or _is_plain(label, foreign_end=foreign_end) for label in labels)
    return ".".join(labels) if safe else host


def _label(label: str) -> str:
    if not label.lower().startswith("xn--"):
        return label
    try:
        found = label.encode("ascii").decode("idna")
        return found if found.encode("idna").decode("ascii") == label.lower() else label
    except UnicodeError:
        return label


def _is_plain(label: str, *, foreign_end: bool) -> bool:
    """True for letters of one script that nobody takes for Latin, unless the whole name is such."""
    scripts = {unicodedata.name(c, "?").split(" ")[0] for c in label if c.isalpha()}
    if scripts & _ALIKE:
        return foreign_end and len(scripts) == 1
    return len(scripts) <= 1 or scripts <= _TOGETHER
