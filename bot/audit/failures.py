"""What went wrong on the wire, by its name."""

from __future__ import annotations

import http.client

from requests.exceptions import InvalidURL
from urllib3 import exceptions

from bot.audit.deadline import TIMEOUT
from bot.audit.url import FetchError

FAILURES = (exceptions.HTTPError, http.client.HTTPException, OSError, ValueError)
"""Everything that a request and the reading of its answer may raise, beside `FetchError`."""
_UNREADABLE = (exceptions.LocationValueError, http.client.InvalidURL, InvalidURL, UnicodeError)


def named(failure: BaseException, *, late: bool) -> FetchError:
    """A failure as an error with a code and words for the person who asked.

    Args:
        failure: one of `FAILURES`.
        late: the time was over, whatever it looked like.
    """
    chain = _chain(failure)
    for cause in chain:
        if isinstance(cause, FetchError):
            return cause
    if late or any(isinstance(c, TimeoutError | exceptions.TimeoutError) for c in chain):
        return FetchError("timeout", TIMEOUT)
    if any(isinstance(c, exceptions.SSLError) for c in chain):
        return FetchError("tls", "The site's certificate or encryption is not valid.")
    if any(isinstance(c, _UNREADABLE) for c in chain):
        return FetchError("bad-url", "The address can't be read.")
    return FetchError("protocol", "The server's answer breaks off or is no proper HTTP.")


def _chain(failure: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    at: BaseException | None = failure
    while at is not None and at not in found:
        found.append(at)
        reason = at.args[0] if at.args and isinstance(at.args[0], BaseException) else None
        at = at.__cause__ or at.__context__ or reason
    return found
