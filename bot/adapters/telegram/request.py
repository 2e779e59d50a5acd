"""How the library reaches Telegram: over aiohttp, with less work than its own way takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    FormData,
    TCPConnector,
)
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest

if TYPE_CHECKING:
    from telegram.request import RequestData

_CONNECT = 10.0
"""Seconds in which a connection is to be made."""


class Request(BaseRequest):
    """Calls the Bot API.

    Args:
        at_once: calls under way at most.
        read: seconds that Telegram's answer may take.
    """

    def __init__(self, at_once: int, read: float) -> None:
        self._at_once = at_once
        self._read = read
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds that an answer may take if nothing else is said."""
        return self._read

    async def initialize(self) -> None:
        """Gets ready to call."""
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(limit=self._at_once), trust_env=True
            )

    async def shutdown(self) -> None:
        """Closes every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One call: the status and the body of its answer.

        Raises:
            TelegramError: there was no answer. Its cause tells whether the call was sent.
        """
        del write_timeout, pool_timeout  # aiohttp has none; what counts is when the answer comes
        if self._session is None:
            raise RuntimeError("not initialized")
        timeout = ClientTimeout(
            None,
            sock_connect=_or(connect_timeout, _CONNECT),
            sock_read=_or(read_timeout, self._read),
        )
        try:
            async with self._session.request(
                method,
                url,
                data=_body(request_data),
                timeout=timeout,
                headers={"User-Agent": self.USER_AGENT},
            ) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except (ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from error


UNSENT = (ClientConnectorError, ConnectionTimeoutError)
"""Causes of an error that are raised before anything was sent."""


def unanswered(error: BaseException | None) -> bool:
    """Whether the cause of an error is that no answer came: Telegram can't be reached."""
    return isinstance(error, ClientError | OSError | TimeoutError)


def _or(value: Any, default: float) -> float | None:
    found: float | None = default if value is BaseRequest.DEFAULT_NONE else value
    return found


def _body(data: RequestData | None) -> dict[str, str] | FormData | None:
    """What is sent: a form, in parts if there are files in it."""
    if data is None:
        return None
    fields = data.json_parameters
    if not data.contains_files:
        return fields
    form = FormData()
    for name, value in fields.items():
        form.add_field(name, value)
    for name, (filename, content, media_type) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=media_type)
    return form
