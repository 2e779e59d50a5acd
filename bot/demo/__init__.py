"""The demo's website: a small florist's site with the mistakes that real ones have."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent / "site"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
}


class _Florist(BaseHTTPRequestHandler):
    """Serves the files; what is not there gets the "not found" page with status 200, wrongly."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        name = urlsplit(self.path).path.strip("/") or "index.html"
        path = FOLDER / name
        if "/" in name or not path.is_file():
            path = FOLDER / "not-found.html"
        status = 404 if path.suffix == ".html" and name == "prices.html" else 200
        if name in {"sitemap.xml", "sitemap_index.xml", "wp-sitemap.xml", "favicon.ico"}:
            status = 404
        body = path.read_bytes()
        self.send_response(status)
        self.send_header("Content-Type", _TYPES[path.suffix])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def log_message(self, *_: object) -> None:
        """Says nothing: the terminal belongs to the conversation."""


@contextmanager
def serve() -> Iterator[str]:
    """Serves the site on a free port of 127.0.0.1 and gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Florist)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
