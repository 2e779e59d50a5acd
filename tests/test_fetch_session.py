"""What surrounds a fetch: the environment, cookies, ports, methods, TLS names, budgets."""

from __future__ import annotations

import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest

from bot.audit.fetch import Fetcher, FetchError, fetch
from tests.fetch.inside import (
    FOLDER,
    NAMES,
    OUTSIDE,
    TRUSTED,
    connections,
    fetcher,
    inside,
    listen,
    names,
    page,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROXIES = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]


@pytest.mark.parametrize("scheme", ["http", "https", "socks5"])
@pytest.mark.parametrize("variable", PROXIES)
def test_no_proxy_of_the_environment_is_used(
    variable: str, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with inside() as server, listen(OUTSIDE, page()) as site:
        monkeypatch.setenv(variable, f"{scheme}://127.0.0.1:{server.port}")
        monkeypatch.setenv("NO_PROXY", "nothing.test")
        with fetcher() as client, connections() as made:
            assert client.fetch(f"http://site.test:{site.port}/").body == b"outside"
        assert server.heard == []
    assert made == [OUTSIDE]


def test_no_proxy_exception_of_the_environment_opens_a_way_inside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    with inside() as server, fetcher() as client, connections() as made:
        with pytest.raises(FetchError) as refusal:
            client.fetch(f"http://inside.test:{server.port}/")
        assert refusal.value.code == "private-address"
    assert made == []


def test_no_password_of_a_netrc_file_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = tmp_path / ".netrc"
    secrets.write_text("machine site.test login me password canary\ndefault login me password x\n")
    secrets.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(secrets))
    with listen(OUTSIDE, page()) as site, fetcher() as client:
        client.fetch(f"http://site.test:{site.port}/")
        assert b"authorization" not in site.heard[0].lower()
        assert b"site.test" in site.heard[0]


@pytest.mark.parametrize(
    "domain", ["", "; Domain=test", "; Domain=.other.test", "; Domain=site.test"]
)
def test_a_cookie_stays_with_its_host(domain: str) -> None:
    with listen(OUTSIDE, page(b"", f"Set-Cookie: a=canary; Path=/{domain}")) as site:
        with fetcher() as client:
            for host in ("site.test", "other.test", "sub.site.test", "127.0.0.2"):
                NAMES.setdefault(host, [OUTSIDE])
                client.fetch(f"http://{host}:{site.port}/")
        assert len(site.heard) == 4
        assert [said for said in site.heard if b"canary" in said] == []


def test_a_cookie_comes_back_to_its_host_and_not_to_the_host_of_a_redirect() -> None:
    def answer(said: bytes) -> bytes:
        if said.startswith(b"GET /away"):
            to = f"Location: http://other.test:{site.port}/"
            return page(b"", "Set-Cookie: a=canary", to, status="302 Found")
        return page()

    with listen(OUTSIDE, answer) as site, fetcher() as client:
        client.fetch(f"http://site.test:{site.port}/away")
        client.fetch(f"http://site.test:{site.port}/back")
        assert [b"canary" in said for said in site.heard] == [False, False, True]
        assert [b"Host: other.test" in said for said in site.heard] == [False, True, False]


def test_a_referring_address_and_its_fragment_are_not_sent_on() -> None:
    def answer(said: bytes) -> bytes:
        onward = f"Location: http://other.test:{site.port}/b#secret"
        return page(b"", onward, status="301 Moved") if b"/a" in said else page()

    with listen(OUTSIDE, answer) as site, fetcher() as client:
        found = client.fetch(f"http://site.test:{site.port}/a")
        assert found.final_url == f"http://other.test:{site.port}/b"
        assert [(hop.status, hop.url) for hop in found.hops] == [
            (301, f"http://site.test:{site.port}/a")
        ]
        assert b"referer" not in site.heard[1].lower()


@pytest.mark.parametrize("port", [0, 1, 22, 25, 81, 6379, 8080, 65535])
def test_other_ports_are_refused(port: int) -> None:
    client = Fetcher(resolver=names(NAMES), rate=None)
    with client, connections() as made, pytest.raises(FetchError) as refusal:
        client.fetch(f"http://site.test:{port}/")
    assert refusal.value.code == "port"
    assert made == []


def test_a_trusted_network_opens_no_port_of_a_public_host() -> None:
    client = fetcher(lambda *_: ["8.8.8.8"])
    with client as public, connections() as made, pytest.raises(FetchError) as refusal:
        public.fetch("http://site.test:8080/")
    assert refusal.value.code == "port"
    assert made == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "CONNECT", "get", ""])
def test_methods_that_change_something_are_no_fetches(method: str) -> None:
    with fetcher() as client, connections() as made, pytest.raises(ValueError, match="not fetched"):
        client.fetch("http://site.test/", method=method)
    assert made == []


def test_an_address_may_not_be_longer_than_2048_characters() -> None:
    with listen(OUTSIDE, page()) as site, fetcher() as client:
        base = f"http://site.test:{site.port}/"
        assert client.fetch(base + "a" * (2048 - len(base))).status == 200
        with pytest.raises(FetchError) as refusal:
            client.fetch(base + "a" * (2049 - len(base)))
        assert refusal.value.code == "bad-url"
        assert len(site.heard) == 1


def test_requests_are_counted_redirects_included() -> None:
    answer = page(b"", "Location: /x", status="302 Found")
    with listen(OUTSIDE, answer) as site, fetcher(max_requests=3) as client:
        with pytest.raises(FetchError) as refusal:
            client.fetch(f"http://site.test:{site.port}/")
        assert refusal.value.code == "budget"
        assert len(site.heard) == client.requests == 3


@pytest.mark.parametrize(("hurry", "at_once"), [(False, 2), (True, 6)])
def test_a_stranger_answers_two_questions_at_once_and_the_operators_own_host_more(
    *, hurry: bool, at_once: int
) -> None:
    crowd = Crowd(at_once)
    paced = Fetcher(trusted_networks=TRUSTED, resolver=names(NAMES), rate=1000, hurry=hurry)
    with listen(OUTSIDE, crowd.answer) as site, paced as client:
        url = f"http://site.test:{site.port}/"
        client.fetch(f"{url}first")
        assert client.at_once(url) == at_once
        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(client.fetch, [f"{url}{n}" for n in range(6)]))
    assert [found.status for found in answers] == [200] * 6
    assert crowd.most == at_once


class Crowd:
    """Answers when `enough` wait for it, or have waited long; knows how many waited at most."""

    def __init__(self, enough: int) -> None:
        self._changed = threading.Condition()
        self._enough = enough
        self._here = self.most = 0

    def answer(self, said: bytes) -> bytes:
        if b"/first" in said:
            return page()
        with self._changed:
            self._here += 1
            self.most = max(self.most, self._here)
            self._changed.notify_all()
            self._changed.wait_for(lambda: self.most >= self._enough, timeout=5)
            self._here -= 1
        return page()


def test_a_redirect_that_is_not_followed_is_an_answer() -> None:
    answer = page(b"moved", "Location: http://inside.test/", status="301 Moved")
    with listen(OUTSIDE, answer) as site, fetcher() as client, connections() as made:
        found = client.fetch(f"http://site.test:{site.port}/", follow=False)
    assert (found.status, found.hops) == (301, ())
    assert found.headers.get("location") == "http://inside.test/"
    assert made == [OUTSIDE]


@contextmanager
def secure() -> Iterator[int]:
    """A site with a certificate of its own for site.test."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(FOLDER / "site.pem")
    with socket.create_server((OUTSIDE, 0)) as server:

        def accept() -> None:
            while True:
                try:
                    plain, _ = server.accept()
                except OSError:
                    return
                with suppress(OSError), context.wrap_socket(plain, server_side=True) as connection:
                    connection.recv(65536)
                    connection.sendall(page(b"secret"))

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def test_a_certificate_is_checked_against_the_name_in_the_address() -> None:
    with secure() as port, fetcher(authorities=str(FOLDER / "site.pem")) as client:
        found = client.fetch(f"https://site.test:{port}/", deadline=5)
        assert (found.body, found.peer) == (b"secret", OUTSIDE)
        assert found.tls_version.startswith("TLSv1.")
        assert found.tls_expires is not None
        for host in ("other.test", OUTSIDE):
            with pytest.raises(FetchError) as refusal:
                client.fetch(f"https://{host}:{port}/", deadline=5)
            assert refusal.value.code == "tls"


@pytest.mark.parametrize("variable", ["", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
def test_a_certificate_that_nobody_vouches_for_is_refused(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if variable:
        monkeypatch.setenv(variable, str(FOLDER / "site.pem"))
    with secure() as port, pytest.raises(FetchError) as refusal:
        fetch(
            f"https://site.test:{port}/",
            trusted_networks=TRUSTED,
            resolver=names(NAMES),
            deadline=5,
        )
    assert refusal.value.code == "tls"
