"""Real servers on 127.0.0.1 for tests: sites made of routes, and raw sockets that misbehave."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


@dataclass(frozen=True)
class Route:
    """What a path answers."""

    body: bytes | str = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)


@dataclass
class Site:
    """A running server: where it is, and what it was asked."""

    url: str
    port: int
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)


@contextmanager
def serve(routes: Mapping[str, Route | str], missing: Route | None = None) -> Iterator[Site]:
    """Serves `routes` by path (with query, else without); anything else answers `missing`."""
    site = Site("", 0)
    absent = missing or Route("not found", 404)

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.requests.append((self.command, self.path, dict(self.headers.items())))
            found = routes.get(self.path, routes.get(self.path.split("?")[0], absent))
            route = Route(found) if isinstance(found, str) else found
            body = route.body.encode() if isinstance(route.body, str) else route.body
            self.send_response(route.status)
            for name, value in route.headers:
                self.send_header(name, value.replace("{site}", site.url))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            pass  # a client that hangs up early is what some tests are about

    server = Server(("127.0.0.1", 0), Answers)
    site.port = server.server_address[1]
    site.url = f"http://127.0.0.1:{site.port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def misbehave(script: Callable[[socket.socket], None]) -> Iterator[Site]:
    """A server that hands each connection, its request read, to `script`."""
    listener = socket.create_server(("127.0.0.1", 0))
    site = Site(f"http://127.0.0.1:{listener.getsockname()[1]}", listener.getsockname()[1])

    def talk(connection: socket.socket) -> None:
        with connection:
            try:
                connection.recv(65536)
                site.requests.append(("?", "?", {}))
                script(connection)
            except OSError:
                pass

    def listen() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield site
    finally:
        listener.close()
