"""Servers that misbehave: every fetch ends in time, within its bytes, with a named error."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

import pytest

from bot.audit.fetch import FetchError
from tests.fetch.servers import (
    CHUNKED,
    DEADLINE,
    MB,
    MEMORY,
    MOVED,
    OK,
    SECONDS,
    ZEROS,
    attempt,
    drip,
    flood,
    packed,
    reset,
    say,
    stall,
)

if TYPE_CHECKING:
    from tests.fetch.servers import Script

ERRORS: dict[str, tuple[Script, set[str]]] = {
    "silence": (stall(), {"timeout"}),
    "slow status line": (drip(b"HTTP/1.1 2", b"0"), {"timeout", "protocol"}),
    "slow byte before the status line": (drip(b"", b"\r"), {"timeout", "protocol"}),
    "status line without end": (flood(b"HTTP/1.1 200 ", b"O" * 9_000), {"protocol"}),
    "endless interim answers": (flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 99), {"timeout"}),
    "slow interim answers": (drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), {"timeout"}),
    "interim headers without end": (
        drip(b"HTTP/1.1 100 Continue\r\n", b"A: b\r\n", 0.001), {"timeout", "protocol"}),
    "early hints and no answer": (say(b"HTTP/1.1 103 Early Hints\r\n\r\n"), {"protocol"}),
    "header drip": (drip(OK + b"X: ", b"x"), {"timeout"}),
    "headers that stop": (stall(OK + b"Content-Type: text/html\r\n"), {"timeout"}),
    "endless headers": (flood(OK, b"X-A: b\r\n" * 999), {"protocol"}),
    "100,000 headers": (say(OK, b"X-A: b\r\n" * 100_000, b"\r\n"), {"protocol"}),
    "huge header line": (say(OK, b"X: ", MB, b"\r\n\r\n"), {"protocol"}),
    "endless header line": (flood(OK + b"X: ", MB), {"protocol"}),
    "body drip with a length": (
        drip(OK + b"Content-Length: 100000\r\n\r\n", b"x"), {"timeout"}),
    "body drip without a length": (drip(OK + b"\r\n", b"x"), {"timeout"}),
    "body drip that closes": (drip(OK + b"Connection: close\r\n\r\n", b"x"), {"timeout"}),
    "body drip of HTTP/1.0": (drip(b"HTTP/1.0 200 OK\r\n\r\n", b"x"), {"timeout"}),
    "body drip in chunks": (drip(CHUNKED, b"1\r\nx\r\n"), {"timeout"}),
    "gzip drip": (
        drip(OK + b"Content-Encoding: gzip\r\n\r\n" + ZEROS[:10], b"\0"), {"timeout", "encoding"}),
    "body that stops": (stall(OK + b"Content-Length: 10\r\n\r\nabc"), {"timeout"}),
    "endless trailer": (drip(CHUNKED + b"1\r\nx\r\n0\r\n", b"T: x\r\n", 0.001), {"timeout"}),
    "flood of trailers": (flood(CHUNKED + b"1\r\nx\r\n0\r\n", b"T: x\r\n" * 999), {"timeout"}),
    "endless chunk extension": (flood(CHUNKED + b"1;", b"x" * 9_000), {"protocol"}),
    "slow chunk size": (drip(CHUNKED, b"0"), {"timeout", "protocol"}),
    "chunk size that is no number": (say(CHUNKED, b"zz\r\nx\r\n0\r\n\r\n"), {"protocol"}),
    "chunks that break off": (say(CHUNKED, b"ff\r\nabc"), {"protocol"}),
    "chunks without their end": (say(CHUNKED, b"3\r\nabc\r\n"), {"protocol"}),
    "body shorter than its length": (say(OK, b"Content-Length: 99\r\n\r\nabc"), {"protocol"}),
    "two lengths": (
        say(OK, b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde"), {"protocol"}),
    "reset at once": (reset(b""), {"protocol"}),
    "reset in the headers": (reset(OK + b"X: "), {"protocol"}),
    "reset in the body": (reset(OK + b"Content-Length: 99\r\n\r\nabc"), {"protocol"}),
    "hung up at once": (say(), {"protocol"}),
    "HTTP/0.9": (say(b"<html>hello</html>"), {"protocol"}),
    "HTTP/0.9 for ever": (flood(b"<html>", MB), {"protocol"}),
    "NUL bytes": (flood(b"", bytes(9_000)), {"protocol"}),
    "not HTTP": (say(b"SSH-2.0-OpenSSH_9.6\r\n"), {"protocol"}),
    "status that is no number": (say(b"HTTP/1.1 abc OK\r\n\r\n"), {"protocol"}),
    "status of six digits": (say(b"HTTP/1.1 200200 OK\r\n\r\n"), {"protocol"}),
    "gzip bomb": (say(packed(ZEROS)), {"too-large"}),
    "deflate bomb": (say(packed(zlib.compress(bytes(30_000_000)), b"deflate")), {"too-large"}),
    "raw deflate bomb": (
        say(packed(zlib.compress(bytes(30_000_000), wbits=-15), b"deflate")), {"too-large"}),
    "60 gzip members": (say(packed(gzip.compress(b"x") * 60)), {"too-large"}),
    "a million empty gzip members": (say(packed(gzip.compress(b"") * 100_000)), {"too-large"}),
    "gzip that is none": (say(packed(b"<html>hello")), {"encoding"}),
    "gzip with a broken middle": (
        say(packed(ZEROS[:2_000] + b"\xff" * 2_000 + ZEROS[4_000:])), {"encoding"}),
    "deflate that is none": (say(packed(b"<html>hello", b"deflate")), {"encoding"}),
    "unasked br": (say(packed(b"x" * 100, b"br")), {"encoding"}),
    "unasked zstd": (say(packed(b"x" * 100, b"zstd")), {"encoding"}),
    "gzip twice": (say(packed(ZEROS, b"gzip, gzip")), {"encoding"}),
    "nonsense for an encoding": (say(packed(b"x", b"\xff" * 9_000)), {"encoding"}),
    "redirect loop": (say(MOVED, b"Content-Length: 0\r\n\r\n"), {"too-many-redirects"}),
    "redirects with endless bodies": (flood(MOVED + b"\r\n", MB), {"too-many-redirects"}),
    "redirects with 600 MB": (
        flood(MOVED + b"Content-Length: 600000000\r\n\r\n", MB), {"too-many-redirects"}),
    "redirects with a body drip": (drip(MOVED + b"\r\n", b"x"), {"too-many-redirects"}),
    "redirects with gzip bombs": (
        say(MOVED, packed(ZEROS)[len(OK):]), {"too-many-redirects"}),
    "redirect to 60,000 characters": (
        say(b"HTTP/1.1 302 Found\r\nLocation: /", b"a" * 60_000, b"\r\n\r\n"), {"bad-url"}),
    "redirect to bytes that are no text": (
        say(b"HTTP/1.1 302 Found\r\nLocation: http://\xff\xfe\x00/\r\n\r\n"),
        {"bad-url", "protocol", "dns"}),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_a_hostile_answer_ends_in_a_named_error(name: str) -> None:
    script, codes = ERRORS[name]
    # Redirects to one host are paced.
    found, took, peak = attempt(script, deadline=4.0 if "redirect" in name else DEADLINE)
    assert isinstance(found, FetchError)
    assert found.code in codes
    assert str(found).endswith(".")
    assert took < SECONDS
    assert peak < MEMORY
