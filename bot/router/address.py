"""Addresses of websites in a message, bare domains and chat markup included."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from bot.router.text import SITE

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

_WRAPPED = re.compile(r"<(https?://[^|>\s]+)(?:\|[^>]*)?>")
_CANDIDATE = re.compile(
    r"(?<![\w@.:/-])"
    r"(?P<address>(?:(?P<scheme>https?)://(?P<rest>[^\s<>\"']+)"
    r"|(?P<host>(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]|localhost(?=:\d)"
    r"|\d{1,3}(?:\.\d{1,3}){3})(?P<port>:\d{1,5})?(?P<path>[/?#][^\s<>\"']*)?))(?!@)",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?)]}>'\"\u2019\u201d"
_FILES = frozenset(["md", "zip", "mov", "sh", "py", "rs", "pl", "ps", "so", "app"])
"""Top-level domains that are file endings as well: a bare name with one of these needs a scheme."""
_RESERVED = frozenset(["example", "test", "invalid", "local"])
"""Names for documentation, tests and private networks (RFC 2606, RFC 6762): addresses too."""


def find_sites(text: str) -> tuple[tuple[str, ...], str]:
    """The addresses in `text`, and the text with SITE in the place of each.

    An address has a scheme, or is a domain below a public suffix, an IPv4 address or
    `localhost:port`. E-mail addresses and file names are none.
    """
    sites: list[str] = []

    def keep(match: re.Match[str]) -> str:
        address = match["address"].rstrip(_TRAILING)
        if not match["scheme"] and not _is_domain(match["host"].rstrip(_TRAILING)):
            return match[0]
        if address not in sites:
            sites.append(address)
        return f" {SITE} " + match[0][len(address) :]

    text = _WRAPPED.sub(r" \1 ", text)
    if _may_hold_address(text):
        text = _CANDIDATE.sub(keep, text)
    return tuple(sites), text


def _may_hold_address(text: str) -> bool:
    return "." in text or "://" in text or "localhost:" in text.casefold()


def _is_domain(host: str) -> bool:
    host = host.casefold()
    if host == "localhost" or re.fullmatch(r"[\d.]+", host):
        return True
    label = host.rpartition(".")[2]
    if label in _FILES:
        return False
    if label in _RESERVED:
        return True
    host = ".".join(_readable(part) for part in host.split("."))
    suffix = _suffixes().publicsuffix(host, accept_unknown=False)
    return bool(suffix) and suffix != host


def _readable(part: str) -> str:
    """One part of a host's name, out of the ASCII form of international names."""
    if not part.startswith("xn--"):
        return part
    try:
        return part.encode().decode("idna")
    except UnicodeError:
        return part


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_encoded_idn=False)
