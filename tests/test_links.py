"""Sources that no longer answer are found, on 127.0.0.1."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.audit.fetch import Fetcher
from bot.audit.links import Finding, check, unanswered
from tests.conftest import LOOPBACK
from tests.loopback import Route, misbehave, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
ROUTES = {
    "/good": "fine",
    "/moved": Route(status=301, headers=(("Location", "/good"),)),
    "/moved-away": Route(status=301, headers=(("Location", "/nowhere"),)),
    "/round": Route(status=302, headers=(("Location", "/round"),)),
    "/guarded": Route("robots stay out", 403),
    "/gone": Route("gone", 410),
    "/ill": Route("ill", 500),
}


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(trusted_networks=LOOPBACK, rate=None) as opened:
        yield opened


def test_sources_are_told_apart(fetcher: Fetcher) -> None:
    with serve(ROUTES) as site:
        urls = [site.url + path for path in (*ROUTES, "/nowhere", "/good", "/good#part")]
        found = {one.url.removeprefix(site.url): one for one in unanswered(urls, fetcher)}
        asked = [(method, path) for method, path, _ in site.requests]
    assert set(found) == {"/moved-away", "/round", "/guarded", "/gone", "/ill", "/nowhere"}
    assert {path for path, one in found.items() if not one.certain} == {"/guarded"}
    assert found["/gone"].reason == "status 410"
    assert "redirects" in found["/round"].reason
    assert asked.count(("HEAD", "/good")) == 2, "once by itself, once at the end of a redirect"
    assert ("GET", "/good") not in asked
    assert ("GET", "/gone") in asked


def test_a_server_without_head_is_asked_by_get(fetcher: Fetcher) -> None:
    def script(connection: socket.socket) -> None:
        connection.sendall(answers.pop(0))

    answers = [
        b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
    ]
    with misbehave(script) as site:
        assert check(site.url, fetcher) is None
    assert answers == []


def test_a_long_page_is_not_read_to_its_end(fetcher: Fetcher) -> None:
    def script(connection: socket.socket) -> None:
        connection.sendall(answers.pop(0))

    answers = [
        b"HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n" + b"x" * 200_000,
    ]
    with misbehave(script) as site:
        assert check(site.url, fetcher) is None


def test_nobody_at_home_is_said(fetcher: Fetcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
    found = check(url, fetcher)
    assert found
    assert found.certain


def test_private_addresses_stay_out_of_reach() -> None:
    with serve(ROUTES) as site, Fetcher() as strict:
        found = check(f"{site.url}/good", strict)
        assert isinstance(found, Finding)
        assert site.requests == []


def test_a_host_is_asked_once_a_second() -> None:
    with serve(ROUTES) as site, Fetcher(trusted_networks=LOOPBACK, rate=1) as paced:
        started = time.monotonic()
        assert list(unanswered([f"{site.url}/good", f"{site.url}/good?2"], paced)) == []
        assert time.monotonic() - started >= 1


def test_the_command_asks_a_list(tmp_path: Path) -> None:
    with serve(ROUTES) as site:
        sources = tmp_path / "sources.txt"
        sources.write_text(f"{site.url}/good\n{site.url}/nowhere\n")
        done = signpost(tmp_path, str(sources))
        assert done.stdout == f"broken {site.url}/nowhere status 404\n"
    assert done.returncode == 1, done.stderr
    assert "1 of 2 addresses are broken" in done.stderr


def test_the_command_misses_its_list(tmp_path: Path) -> None:
    done = signpost(tmp_path, str(tmp_path / "none.txt"))
    assert done.returncode == 2
    assert "no such file" in done.stderr


def signpost(data: Path, sources: str) -> subprocess.CompletedProcess[str]:
    trusted = {"SIGNPOST_DATA": str(data), "SIGNPOST_TRUSTED_NETWORKS": "127.0.0.0/8"}
    return subprocess.run(
        [sys.executable, "-m", "bot", "knowledge", "links", "--sources", sources],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **trusted},
        check=False,
    )
