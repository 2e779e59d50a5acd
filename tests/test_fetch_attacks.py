"""No address, name server or redirect leads a fetch inside; no honest address is refused."""

from __future__ import annotations

import pytest

from bot.audit.fetch import FetchError
from tests.fetch.inside import (
    INSIDE,
    NAMES,
    OUTSIDE,
    connections,
    fetcher,
    inside,
    listen,
    load,
    names,
    page,
)

SPELLINGS = [
    (url, group["codes"]) for group in load("spellings.yaml").values() for url in group["urls"]
]
LOCATIONS = load("locations.yaml")
HARMLESS = load("harmless.yaml")


def test_there_are_many_vectors() -> None:
    vectors = [url for url, _ in SPELLINGS] + [entry["to"] for entry in LOCATIONS]
    assert len(vectors) >= 180
    assert len(set(HARMLESS)) >= 30


@pytest.mark.parametrize(("url", "codes"), SPELLINGS)
def test_an_address_that_leads_inside_is_refused(url: str, codes: list[str]) -> None:
    with inside() as server, connections() as made, fetcher() as client:
        with pytest.raises(FetchError) as refusal:
            client.fetch(url.replace("{port}", str(server.port)), deadline=5)
        assert refusal.value.code in codes
        assert server.heard == []
    assert made == []


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("answers", load("answers.yaml"))
def test_one_address_that_is_not_public_spoils_an_answer(answers: list[str], method: str) -> None:
    with inside() as server, connections() as made, fetcher(lambda *_: answers) as client:
        with pytest.raises(FetchError) as refusal:
            client.fetch(f"http://site.test:{server.port}/", method=method, deadline=5)
        assert refusal.value.code == "private-address"
        assert server.heard == []
    assert made == []


@pytest.mark.parametrize("status", ["301 Moved", "307 Temporary Redirect"])
@pytest.mark.parametrize("entry", LOCATIONS, ids=lambda entry: repr(entry["to"]))
def test_a_redirect_inside_is_refused(entry: dict[str, str], status: str) -> None:
    with inside() as server:
        to = entry["to"].replace("{port}", str(server.port))
        head = f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\nLocation: "
        answer = head.encode() + to.encode(entry.get("encoding", "utf-8")) + b"\r\n\r\n"
        with listen(OUTSIDE, answer) as site, connections() as made, fetcher() as client:
            with pytest.raises(FetchError) as refusal:
                client.fetch(f"http://site.test:{site.port}/", deadline=5)
            assert refusal.value.code in entry["codes"]
            assert len(site.heard) >= 1
        assert server.heard == []
    assert set(made) == {OUTSIDE}


@pytest.mark.parametrize("status", ["300 Choices", "302 Found", "303 See", "304 Same", "308 Moved"])
def test_every_kind_of_redirect_is_followed_through_the_guard_or_not_at_all(status: str) -> None:
    with inside() as server, fetcher() as client:
        answer = page(b"", f"Location: http://inside.test:{server.port}/", status=status)
        with listen(OUTSIDE, answer) as site, connections() as made:
            try:
                code = str(client.fetch(f"http://site.test:{site.port}/", deadline=5).status)
            except FetchError as refusal:
                code = refusal.code
        assert server.heard == []
    assert set(made) == {OUTSIDE}
    assert code == (status[:3] if status[:3] in {"300", "304"} else "private-address")


@pytest.mark.parametrize(
    "header",
    [
        "Refresh: 0; url=http://inside.test:{port}/",
        "Content-Location: http://inside.test:{port}/",
        "Link: <http://inside.test:{port}/>; rel=preload",
        'Alt-Svc: h2="inside.test:{port}"',
        "X-Accel-Redirect: http://inside.test:{port}/",
        "Location: http://inside.test:{port}/",
        "Set-Cookie: a=b; Domain=inside.test",
        "Proxy-Authenticate: Basic",
        'WWW-Authenticate: Basic realm="http://inside.test:{port}/"',
    ],
)
@pytest.mark.parametrize("status", ["200 OK", "201 Created", "401 Unauthorized", "407 Proxy"])
def test_nothing_but_a_redirect_is_followed(header: str, status: str) -> None:
    with inside() as server, fetcher() as client:
        body = f'<meta http-equiv=refresh content="0;http://inside.test:{server.port}/">'.encode()
        answer = page(body, header.replace("{port}", str(server.port)), status=status)
        with listen(OUTSIDE, answer) as site, connections() as made:
            found = client.fetch(f"http://site.test:{site.port}/", deadline=5)
        assert found.status == int(status[:3])
        assert found.body == body
        assert server.heard == []
    assert made == [OUTSIDE]


@pytest.mark.parametrize("url", HARMLESS)
def test_an_honest_address_is_fetched(url: str) -> None:
    def everywhere(host: str, port: int) -> list[str]:
        return [f"::ffff:{OUTSIDE}" if host.startswith("::ffff") else OUTSIDE]

    with listen(OUTSIDE, page()) as site, connections() as made, fetcher(everywhere) as client:
        filled = url.replace("{{", "{").replace("}}", "}").replace("{port}", str(site.port))
        found = client.fetch(filled, deadline=5)
        assert (found.status, found.body) == (200, b"outside")
        assert site.heard[0].split(b"\r\n")[0].isascii()
    assert len(made) == 1
    assert made[0].removeprefix("::ffff:") == OUTSIDE


def test_a_name_that_moves_inside_between_two_requests_is_refused() -> None:
    answers = iter([[OUTSIDE], [INSIDE]])
    with inside() as server, fetcher(lambda *_: next(answers)) as client:
        with listen(OUTSIDE, page(), server.port), connections() as made:
            assert client.fetch(f"http://moving.test:{server.port}/", deadline=5).status == 200
            with pytest.raises(FetchError) as refusal:
                client.fetch(f"http://moving.test:{server.port}/", deadline=5)
        assert refusal.value.code == "private-address"
        assert server.heard == []
    assert made == [OUTSIDE]


def test_a_name_is_looked_up_once_for_a_connection() -> None:
    asked: list[str] = []

    def moving(host: str, port: int) -> list[str]:
        asked.append(host)
        return [OUTSIDE] if len(asked) == 1 else [INSIDE]

    with inside() as server, listen(OUTSIDE, page(), server.port), fetcher(moving) as client:
        with connections() as made:
            found = client.fetch(f"http://moving.test:{server.port}/", deadline=5)
        assert (found.peer, found.body) == (OUTSIDE, b"outside")
        assert server.heard == []
    assert asked == ["moving.test"]
    assert made == [OUTSIDE]


def test_a_name_that_moves_inside_on_a_redirect_to_itself_is_refused() -> None:
    answers = iter([[OUTSIDE], [INSIDE]])
    with inside() as server, fetcher(lambda *_: next(answers)) as client:
        answer = page(b"", "Location: /again", status="302 Found")
        site = listen(OUTSIDE, answer, server.port)
        with site, connections() as made, pytest.raises(FetchError) as refusal:
            client.fetch(f"http://moving.test:{server.port}/", deadline=5)
        assert refusal.value.code == "private-address"
        assert server.heard == []
    assert made == [OUTSIDE]


def test_at_most_three_addresses_are_tried() -> None:
    with listen(OUTSIDE, page()) as site:
        port = site.port
    many = names(NAMES | {"site.test": [OUTSIDE] * 9})
    with fetcher(many) as client, connections() as made, pytest.raises(FetchError) as refusal:
        client.fetch(f"http://site.test:{port}/", deadline=5)
    assert refusal.value.code == "refused"
    assert made == [OUTSIDE] * 3
