"""What a fetch brings: plain, picklable values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import webencodings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_META_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16le"), (b"\xfe\xff", "utf-16be"))


@dataclass(frozen=True, slots=True)
class Headers:
    """Response headers: every occurrence, in order; names are compared without case."""

    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Headers:
        """Headers from any pairs."""
        return cls(tuple((name, value) for name, value in pairs))

    def get(self, name: str, default: str = "") -> str:
        """The first value of a header, or `default`."""
        return next(iter(self.get_all(name)), default)

    def get_all(self, name: str) -> list[str]:
        """Every value of a header."""
        return [value for key, value in self.pairs if key.casefold() == name.casefold()]

    def __contains__(self, name: str) -> bool:
        return bool(self.get_all(name))

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.pairs)


@dataclass(frozen=True, slots=True)
class Hop:
    """A redirect on the way: the address that answered, its status, where it pointed."""

    url: str
    status: int
    location: str


@dataclass(frozen=True, slots=True)
class Response:
    """The answer of a server.

    Attributes:
        url: the address asked for.
        final_url: the address that answered, after redirects.
        status: the HTTP status code.
        headers: of the final answer.
        body: unpacked, at most as many bytes as were asked for.
        truncated: True if there was more of it.
        wire_bytes: bytes of the body as transferred.
        hops: the redirects in order.
        elapsed: seconds from the request to the last byte, redirects included.
        ttfb: seconds from the final request to its headers, connecting excluded.
        peer: the IP address that answered.
        tls_version: such as "TLSv1.3", "" without TLS.
        tls_expires: seconds since 1970 at which the certificate ends, or None.
    """

    url: str
    final_url: str
    status: int
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""
    truncated: bool = False
    wire_bytes: int = 0
    hops: tuple[Hop, ...] = ()
    elapsed: float = 0.0
    ttfb: float = 0.0
    peer: str = ""
    tls_version: str = ""
    tls_expires: float | None = None

    @property
    def media_type(self) -> str:
        """The media type in lower case without parameters."""
        return self.headers.get("content-type").split(";")[0].strip().casefold()

    @property
    def text(self) -> str:
        """The body as text (see `decode`)."""
        return decode(self.body, self.headers.get("content-type"))


def decode(body: bytes, content_type: str = "") -> str:
    """Bytes as text, by byte-order mark, header, or `<meta>` in the first 1,024 bytes; else UTF-8.

    Labels are those of the WHATWG Encoding Standard (https://encoding.spec.whatwg.org/); an
    unknown one is passed over. What does not decode becomes U+FFFD.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    header = _HEADER_CHARSET.search(content_type)
    meta = _META_CHARSET.search(_COMMENT.sub(b"", body[:1024]))
    for found in (header, meta):
        label = found[1] if found else ""
        label = label.decode("ascii", "replace") if isinstance(label, bytes) else label
        encoding = webencodings.lookup(label) if label else None
        if encoding is not None and encoding.name != "x-user-defined":
            if found is meta and encoding.name.startswith("utf-16"):
                break  # a tag that can be read as ASCII is not in UTF-16, says the standard
            return str(encoding.codec_info.decode(body, "replace")[0])
    return body.decode("utf-8", "replace")
