"""Reading a body within bounds: bytes on the wire, bytes unpacked, gzip members."""

from __future__ import annotations

import zlib
from typing import Protocol

from bot.audit.url import FetchError

_CHUNK = 65_536
_MEMBERS = 50
_BOMB = "What the server sent unpacks to far more than a page."
_BROKEN = "The server's compressed answer can't be unpacked."


class Readable(Protocol):
    """The part of urllib3's response that is read from."""

    def read1(self, amt: int | None = None, decode_content: bool | None = None) -> bytes:
        """Some bytes, none at the end."""
        ...


def read_body(
    raw: Readable, encoding: str, *, wire_cap: int, body_cap: int
) -> tuple[bytes, int, bool]:
    """A body, unpacked: its bytes, the bytes read from the wire, whether it was cut.

    A compressed stream that stops before its end counts as cut.

    Raises:
        FetchError: encoding, for one that was not asked for or does not unpack; too-large, for a
            body that unpacks to more than `body_cap`.
    """
    unpack = _unpacker(encoding, body_cap)
    wire = 0
    out = bytearray()
    while wire < wire_cap and (chunk := raw.read1(min(_CHUNK, wire_cap - wire), False)):
        wire += len(chunk)
        out += unpack.feed(chunk)
        if len(out) > body_cap:
            if not isinstance(unpack, _AsIs):
                raise FetchError("too-large", _BOMB)
            break
    cut = len(out) > body_cap or (wire >= wire_cap and bool(raw.read1(1, False)))
    unfinished = wire > 0 and not unpack.ended
    return bytes(out[:body_cap]), wire, cut or unfinished


class _AsIs:
    ended = True

    def feed(self, chunk: bytes) -> bytes:
        return chunk


def _unpacker(encoding: str, cap: int) -> _AsIs | _Gzip | _Deflate:
    name = encoding.strip().casefold()
    if name in {"", "identity"}:
        return _AsIs()
    if name in {"gzip", "x-gzip"}:
        return _Gzip(cap)
    if name == "deflate":
        return _Deflate(cap)
    raise FetchError("encoding", f"The server packed its answer as {name[:20]!r} unasked.")


class _Gzip:
    """Gzip members one after another, at most `_MEMBERS`; what else follows them is passed over."""

    def __init__(self, cap: int) -> None:
        self._cap = cap
        self._out = 0
        self._members = 1
        self._member = zlib.decompressobj(31)
        self._begun = False
        self._garbage = False

    @property
    def ended(self) -> bool:
        return self._member.eof or (self._members > 1 and not self._begun)

    def feed(self, chunk: bytes) -> bytes:
        parts: list[bytes] = []
        while chunk and not self._garbage:
            if self._member.eof:
                self._members += 1
                if self._members > _MEMBERS:
                    raise FetchError("too-large", _BOMB)
                self._member = zlib.decompressobj(31)
                self._begun = False
            try:
                part = _inflate(self._member, chunk, self._cap - self._out + 1)
            except FetchError:
                if self._members == 1 or self._begun:
                    raise
                self._garbage = True  # as browsers do with padding after a member
                break
            parts.append(part)
            self._out += len(part)
            self._begun = self._begun or bool(part)
            if self._out > self._cap:
                break
            chunk = self._member.unused_data
        return b"".join(parts)


class _Deflate:
    """Zlib as the standard says, or the raw stream that some servers send."""

    def __init__(self, cap: int) -> None:
        self._cap = cap
        self._out = 0
        self._held = b""
        self._stream: zlib._Decompress | None = None

    @property
    def ended(self) -> bool:
        return self._stream is not None and self._stream.eof

    def feed(self, chunk: bytes) -> bytes:
        if self.ended:
            return b""  # zlib would keep it all as unused data
        if self._stream is None:
            chunk = self._held + chunk
            if len(chunk) < 2:
                self._held = chunk
                return b""
            zlib_header = chunk[0] & 0x0F == 8 and (chunk[0] << 8 | chunk[1]) % 31 == 0
            self._stream = zlib.decompressobj(15 if zlib_header else -15)
        part = _inflate(self._stream, chunk, self._cap - self._out + 1)
        self._out += len(part)
        return part


def _inflate(stream: zlib._Decompress, chunk: bytes, most: int) -> bytes:
    try:
        return stream.decompress(chunk, most)
    except zlib.error as error:
        raise FetchError("encoding", _BROKEN) from error
