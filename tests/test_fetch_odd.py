"""Odd answers that are read all the same, and whatever else may keep a fetch waiting."""

from __future__ import annotations

import gzip
import threading
import time
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from bot.audit.fetch import Fetcher, FetchError, fetch
from tests.fetch.servers import (
    CHUNKED,
    DEADLINE,
    LOOPBACK,
    MB,
    MEMORY,
    OK,
    SECONDS,
    attempt,
    drip,
    flood,
    packed,
    say,
    stall,
)
from tests.loopback import misbehave

if TYPE_CHECKING:
    import socket

    from tests.fetch.servers import Script

ANSWERS: dict[str, tuple[Script, tuple[int, bytes, bool]]] = {
    "endless body": (flood(OK + b"\r\n", MB), (200, b"x" * 200_000, True)),
    "endless chunks": (
        flood(CHUNKED, b"f4240\r\n" + MB + b"\r\n"), (200, b"x" * 200_000, True)),
    "length of 600 MB": (
        flood(OK + b"Content-Length: 600000000\r\n\r\n", MB), (200, b"x" * 200_000, True)),
    "negative length": (say(OK, b"Content-Length: -5\r\n\r\nabc"), (200, b"abc", False)),
    "length of 5,000 digits": (
        say(OK, b"Content-Length: ", b"9" * 5_000, b"\r\n\r\nabc"), (200, b"abc", False)),
    "length that is no number": (say(OK, b"Content-Length: x\r\n\r\nabc"), (200, b"abc", False)),
    "body longer than its length": (
        say(OK, b"Content-Length: 3\r\n\r\nabcdef"), (200, b"abc", False)),
    "multipart": (
        say(OK, b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nabc\r\n--b--"),
        (200, b"--b\r\n\r\nabc\r\n--b--", False)),
    "NUL in the body": (say(OK, b"\r\na\0b"), (200, b"a\0b", False)),
    "truncated gzip": (
        say(packed(gzip.compress(b"abc" * 9)[:-4])), (200, b"abc" * 9, True)),
    "padded gzip": (say(packed(gzip.compress(b"abc") + bytes(9_000))), (200, b"abc", False)),
    "gzip and rubbish": (say(packed(gzip.compress(b"abc") + b"\r\n<!-- -->")),
                         (200, b"abc", False)),
    "50 gzip members": (say(packed(gzip.compress(b"x") * 50)), (200, b"x" * 50, False)),
    "gzip of nothing": (say(packed(b"")), (200, b"", False)),
    "raw deflate": (
        say(packed(zlib.compress(b"abc", wbits=-15), b"deflate")), (200, b"abc", False)),
    "two interim answers": (
        say(b"HTTP/1.1 100 Continue\r\n\r\n" * 2, OK, b"\r\nabc"), (200, b"abc", False)),
    "redirect to nowhere": (say(b"HTTP/1.1 302 Found\r\n\r\nabc"), (302, b"abc", False)),
    "redirect to an empty address": (
        say(b"HTTP/1.1 302 Found\r\nLocation:\r\n\r\nabc"), (302, b"abc", False)),
    "no content with a body": (say(b"HTTP/1.1 204 No\r\n\r\nabc"), (204, b"", False)),
    "status of no class": (say(b"HTTP/1.1 999 Denied\r\n\r\nabc"), (999, b"abc", False)),
    "headers without values": (say(OK, b"X\r\n: y\r\n\r\nabc"), (200, b"abc", False)),
    "a body after folded headers": (say(OK, b"X: a\r\n b\r\n\tc\r\n\r\nabc"), (200, b"abc", False)),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_an_odd_answer_is_read_within_bounds(name: str) -> None:
    script, (status, body, cut) = ANSWERS[name]
    found, took, peak = attempt(script, deadline=3.0, body_cap=200_000, wire_cap=400_000)
    assert not isinstance(found, FetchError), found
    assert (found.status, found.body, found.truncated) == (status, body, cut)
    assert found.wire_bytes <= 400_000
    assert took < SECONDS
    assert peak < MEMORY


def test_what_follows_the_answer_to_head_is_not_taken_for_an_answer() -> None:
    def script(connection: socket.socket) -> None:
        forged = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"
        connection.sendall(OK + b"Content-Length: 99\r\n\r\n" + forged)
        time.sleep(0.2)

    with misbehave(script) as site, Fetcher(trusted_networks=LOOPBACK, rate=None) as client:
        first = client.fetch(site.url, method="HEAD", deadline=DEADLINE)
        assert (first.status, first.body, first.truncated) == (200, b"", False)
        time.sleep(0.05)  # until what follows has arrived
        with suppress(FetchError):
            assert client.fetch(site.url, deadline=DEADLINE).body != b"forged"
        assert len(site.requests) == 2


@pytest.mark.parametrize(
    "noise", [b"\x15\x03\x01\x00\x02\x02\x28", b"HTTP/1.1 400 Bad\r\n\r\n", b"\xff" * 999]
)
def test_rubbish_instead_of_tls_is_named(noise: bytes) -> None:
    with misbehave(say(noise)) as site, pytest.raises(FetchError) as refusal:
        fetch(f"https://127.0.0.1:{site.port}/", trusted_networks=LOOPBACK, deadline=DEADLINE)
    assert refusal.value.code == "tls"


@pytest.mark.parametrize("script", [stall(), drip(b"\x16\x03\x03\x40\x00", b"\x02")])
def test_a_slow_tls_handshake_ends_in_time(script: Script) -> None:
    begin = time.monotonic()
    with misbehave(script) as site, pytest.raises(FetchError) as refusal:
        fetch(f"https://127.0.0.1:{site.port}/", trusted_networks=LOOPBACK, deadline=DEADLINE)
    assert refusal.value.code in {"timeout", "tls"}
    assert time.monotonic() - begin < SECONDS


def test_a_slow_name_server_ends_in_time_and_holds_nobody_up() -> None:
    free = threading.Event()

    def slow(host: str, port: int) -> list[str]:
        free.wait(SECONDS)
        return ["127.0.0.1"]

    begin = time.monotonic()
    with pytest.raises(FetchError) as refusal:
        fetch("http://slow.test/", trusted_networks=LOOPBACK, resolver=slow, deadline=0.2)
    assert refusal.value.code == "timeout"
    with misbehave(say(OK, b"\r\nabc")) as site:
        assert fetch(site.url, trusted_networks=LOOPBACK, deadline=3).body == b"abc"
    assert time.monotonic() - begin < SECONDS
    free.set()


def test_a_session_ends_as_a_whole() -> None:
    begin = time.monotonic()
    with misbehave(stall()) as site, Fetcher(trusted_networks=LOOPBACK, total=0.5) as client:
        codes = []
        for _ in range(3):
            with pytest.raises(FetchError) as refusal:
                client.fetch(site.url, deadline=0.3)
            codes.append(refusal.value.code)
    assert codes == ["timeout"] * 3
    assert time.monotonic() - begin < SECONDS


def test_hostile_fetches_leave_no_thread_and_no_socket_behind() -> None:
    with misbehave(drip(OK + b"Connection: close\r\n\r\n", b"x")) as site:
        for _ in range(5):
            with pytest.raises(FetchError):
                fetch(site.url, trusted_networks=LOOPBACK, deadline=0.1)
        time.sleep(0.2)
        timers = [t for t in threading.enumerate() if isinstance(t, threading.Timer)]
        assert timers == []
