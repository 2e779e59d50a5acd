"""Cookies of one session: each host has a jar of its own, so that none hears another's."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from http.cookiejar import CookieJar


class Cookies:
    """Jars by host; few sites set any, so that all of this is loaded at the first."""

    def __init__(self) -> None:
        self._jars: dict[str, CookieJar] = {}
        self._lock = threading.Lock()

    def header(self, host: str, url: str) -> str:
        """What to send to a host, "" for nothing."""
        jar = self._jars.get(host)
        if jar is None:
            return ""
        from urllib.request import Request

        asking = Request(url)  # noqa: S310 - nothing is opened, it only carries the address
        jar.add_cookie_header(asking)
        return asking.get_header("Cookie") or ""

    def keep(self, host: str, url: str, message: Any) -> None:
        """Keeps what a host set.

        Args:
            host: the host that answered.
            url: the address that was asked for.
            message: the headers of its answer, as http.client reads them.
        """
        from http.cookiejar import CookieJar
        from urllib.request import Request

        with self._lock:
            jar = self._jars.setdefault(host, CookieJar())
        jar.extract_cookies(_Answer(message), Request(url))  # type: ignore[arg-type]  # noqa: S310


class _Answer:
    """The part of an answer that a jar reads."""

    def __init__(self, message: Any) -> None:
        self._message = message

    def info(self) -> Any:
        return self._message
