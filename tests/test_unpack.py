"""Bodies are unpacked as they come, in whatever pieces, within their bounds."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audit.unpack import read_body
from bot.audit.url import FetchError


class Wire:
    """What a connection brings, in pieces of a size."""

    def __init__(self, data: bytes, size: int = 65_536) -> None:
        self.data = data
        self.size = size
        self.read = 0

    def read1(self, amt: int | None = None, decode_content: bool | None = None) -> bytes:
        assert decode_content is False
        end = self.read + min(self.size, amt or self.size)
        piece = self.data[self.read : end]
        self.read += len(piece)
        return piece


def unpack(data: bytes, encoding: str, size: int = 65_536) -> tuple[bytes, int, bool]:
    return read_body(Wire(data, size), encoding, wire_cap=100_000, body_cap=200_000)


TEXT = b"<p>hello</p>" * 99
PACKED = [
    ("", TEXT),
    ("identity", TEXT),
    ("gzip", gzip.compress(TEXT, mtime=0)),
    ("GZIP", gzip.compress(TEXT, mtime=0)),
    (" x-gzip ", gzip.compress(TEXT, mtime=0)),
    ("gzip", gzip.compress(TEXT[:500], mtime=0) + gzip.compress(TEXT[500:], mtime=0)),
    ("gzip", gzip.compress(TEXT, mtime=0) + b"\0" * 9),
    ("gzip", gzip.compress(TEXT, mtime=0) + b"\n"),
    ("gzip", gzip.compress(TEXT, mtime=0) + b"\x1f"),
    ("deflate", zlib.compress(TEXT)),
    ("deflate", zlib.compress(TEXT, 1)),
    ("deflate", zlib.compress(TEXT, 9)),
    ("deflate", zlib.compress(TEXT, wbits=-15)),
    ("deflate", zlib.compress(TEXT) + b"rubbish" * 9),
]


@pytest.mark.parametrize("size", [1, 2, 7, 65_536])
@pytest.mark.parametrize(("encoding", "data"), PACKED)
def test_every_packing_is_undone(encoding: str, data: bytes, size: int) -> None:
    assert unpack(data, encoding, size) == (TEXT, len(data), False)


@given(st.binary(max_size=2_000), st.sampled_from([1, 3, 100]))
def test_what_was_packed_comes_back(body: bytes, size: int) -> None:
    raw = zlib.compress(body, wbits=-15)
    assert unpack(gzip.compress(body, mtime=0), "gzip", size)[0] == body
    assert unpack(zlib.compress(body), "deflate", size)[0] == body
    if raw[0] & 0x0F != 8 or (raw[0] << 8 | raw[1]) % 31:
        assert unpack(raw, "deflate", size)[0] == body


@given(st.binary(min_size=1, max_size=500), st.sampled_from(["gzip", "deflate"]))
def test_any_bytes_are_unpacked_or_refused(body: bytes, encoding: str) -> None:
    try:
        out, wire, _ = unpack(body, encoding, 3)
        found = "read" if len(out) <= 200_000 and wire == len(body) else "read wrongly"
    except FetchError as error:
        found = error.code
    assert found in {"read", "encoding"}


@pytest.mark.parametrize(
    ("encoding", "data"), [("gzip", gzip.compress(TEXT, mtime=0)), ("deflate", zlib.compress(TEXT))]
)
def test_a_stream_that_breaks_off_counts_as_cut(encoding: str, data: bytes) -> None:
    for end in (1, 2, 12, len(data) - 1):
        out, _, cut = unpack(data[:end], encoding)
        assert TEXT.startswith(out)
        assert cut


@pytest.mark.parametrize("encoding", ["", "gzip", "deflate", "identity"])
def test_nothing_is_nothing_in_every_packing(encoding: str) -> None:
    assert unpack(b"", encoding) == (b"", 0, False)


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, br", "utf-8", "none", "*"])
def test_other_packings_are_refused(encoding: str) -> None:
    with pytest.raises(FetchError) as refusal:
        unpack(TEXT, encoding)
    assert refusal.value.code == "encoding"


@pytest.mark.parametrize(
    ("length", "body", "cut"),
    [
        (99_999, 99_999, False),
        (100_000, 100_000, False),
        (100_001, 100_000, True),
        (10**7, 100_000, True),
    ],
)
def test_the_wire_is_cut(length: int, body: int, *, cut: bool) -> None:
    wire = Wire(b"x" * length)
    out, read, was_cut = read_body(wire, "", wire_cap=100_000, body_cap=200_000)
    assert (len(out), read, was_cut) == (body, body, cut)
    assert wire.read <= 100_001


@pytest.mark.parametrize(("length", "cut"), [(999, False), (1_000, False), (1_001, True)])
def test_a_plain_body_is_cut_and_a_packed_one_refused(length: int, *, cut: bool) -> None:
    data = b"x" * length
    out, _, was_cut = read_body(Wire(data), "", wire_cap=9_999, body_cap=1_000)
    assert (out, was_cut) == (data[:1_000], cut)
    for encoding, packed in (
        ("gzip", gzip.compress(data, mtime=0)),
        ("deflate", zlib.compress(data)),
    ):
        if cut:
            with pytest.raises(FetchError) as refusal:
                read_body(Wire(packed), encoding, wire_cap=9_999, body_cap=1_000)
            assert refusal.value.code == "too-large"
        else:
            found = read_body(Wire(packed), encoding, wire_cap=9_999, body_cap=1_000)
            assert found == (data, len(packed), False)
