"""Addresses of pages: which are fetched at all, and how they are written."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

LONGEST = 2048
PORTS = {"http": 80, "https": 443}
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})
# In a host's name also what has no meaning (yet), and what has one but no shape: fillers, the
# blank Braille pattern, variation selectors (emoji in a path have those).
_UNNAMED = frozenset({"Cn", "Co"})
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|igshid|mc_[ce]id|_ga|_gl|"
    r"srsltid|twclid|ttclid|li_fat_id)(?:=|$)",
    re.IGNORECASE,
)
_PLAIN_HOST = re.compile(r"https?://([A-Za-z0-9.-]+)(?=[/?#]|\Z)")
"""A host that needs no parser to be read: a page may name thousands."""
_SAFE = "!#$%&'()*+,/:;=?@[]~"


class FetchError(Exception):
    """A page that was not fetched.

    Attributes:
        code: private-address, dns, refused, timeout, tls, too-large, too-many-redirects, scheme,
            port, bad-url, encoding, protocol or budget.

    Its text is a sentence for the person who asked.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type[FetchError], tuple[str, str]]:
        return type(self), (self.code, str(self))


def check_url(url: str, *, any_port: bool = False) -> None:
    """Refuses what no honest address contains, before any parser reads it.

    Args:
        url: the whole address.
        any_port: leaves the port to be judged with the address that the host resolves to.

    Raises:
        FetchError: bad-url, scheme or port.
    """
    if len(url) > LONGEST:
        raise FetchError("bad-url", f"The address is longer than {LONGEST} characters.")
    if any(c == "\\" or unicodedata.category(c) in _UNSEEN for c in url):
        raise FetchError("bad-url", "The address contains a space or an invisible character.")
    scheme, separator, rest = url.partition("://")
    if scheme.lower() not in PORTS or not separator:
        raise FetchError("scheme", "Only http:// and https:// addresses can be audited.")
    authority = rest.split("/", 1)[0].split("?", 1)[0].split("#", 1)[0]
    if "@" in authority or "%" in authority:
        raise FetchError("bad-url", "The address may not contain a user name or % before the path.")
    if any(unicodedata.category(c) in _UNNAMED for c in authority) or _BLANK.search(authority):
        raise FetchError("bad-url", "The host's name contains an invisible character.")
    if unicodedata.normalize("NFKC", authority) != unicodedata.normalize("NFC", authority):
        raise FetchError("bad-url", "The host's name contains characters that stand for others.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise FetchError("bad-url", "The address can't be read.") from error
    if not host:
        raise FetchError("bad-url", "The address names no host.")
    if port is not None and port not in PORTS.values() and not any_port:
        raise FetchError("port", f"Port {port} is not audited, only 80 and 443.")


def compose(url: str) -> str:
    """An address whose host is spelled as IDNA wants it: letters composed, "。" a dot.

    Input methods and copied text write it otherwise, and urllib3 does not map it.
    """
    scheme, separator, rest = url.partition("://")
    end = re.search(r"[/?#]|\Z", rest)
    at = end.start() if end else len(rest)
    host = unicodedata.normalize("NFC", rest[:at]).replace("\u3002", ".")
    return f"{scheme}{separator}{host}{rest[at:]}"


def join(base: str, reference: str) -> str:
    """A link as an absolute address without fragment, its odd characters percent-encoded.

    Raises:
        FetchError: bad-url, if no address comes of it.
    """
    try:
        parts = urlsplit(urljoin(base, reference.strip()))
        path, query = quote(parts.path, safe=_SAFE), quote(parts.query, safe=_SAFE)
        return urlunsplit((parts.scheme, parts.netloc, path, query, ""))
    except ValueError as error:
        raise FetchError("bad-url", "A link on the page leads to no address.") from error


def host_of(url: str) -> str:
    """The host of an address in lower case, "" if it has none."""
    if plain := _PLAIN_HOST.match(url):
        return plain[1].lower()
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def normal(url: str) -> str:
    """An address in the one spelling in which equal addresses are equal; no fragment."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    netloc = host if port in {None, PORTS.get(parts.scheme)} else f"{host}:{port}"
    path = quote(unquote(parts.path), safe=_SAFE) or "/"
    return urlunsplit((parts.scheme.lower(), netloc, path, parts.query, ""))


def untracked(url: str) -> str:
    """An address without the parameters that only say where a visitor came from."""
    head, mark, query = url.split("#", 1)[0].partition("?")
    kept = [part for part in query.split("&") if not _TRACKING.match(part)]
    return f"{head}?{'&'.join(kept)}" if mark and any(kept) else head


@lru_cache(maxsize=4096)
def registrable_domain(host: str) -> str:
    """The part of a host's name that somebody registered, such as example.co.uk.

    Source: the public suffix list (https://publicsuffix.org/). An IP address or a name without
    a known suffix is its own.
    """
    host = host.casefold().rstrip(".")
    if ":" in host or host.replace(".", "").isdigit():
        return host
    return str(_suffixes().privatesuffix(host) or host)


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()
