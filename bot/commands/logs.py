"""Logging of a server: one line an event on stderr, and never a secret in it."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from pydantic import SecretStr

if TYPE_CHECKING:
    from bot.settings import Settings

_TOKENS = re.compile(
    r"xox[a-z]-[\w-]+|xoxe\.[\w.-]+|xapp-[\w-]+|\b\d{6,}:[\w-]{30,}|://[^/\s:@]+:[^/\s@]+@"
)
_HIDDEN = "[secret]"
_LONGEST = 2_000
"""Characters of a line: libraries write whole requests, of whatever size they came."""
_LOUD = ("httpx", "httpcore", "telegram", "slack_bolt", "slack_sdk", "aiohttp", "alembic", "dbos")


class Discreet(logging.Formatter):
    """Writes a record with every secret of the settings, and whatever looks like one, hidden.

    Args:
        used: the settings.
    """

    def __init__(self, used: Settings) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        values = (getattr(used, name) for name in type(used).model_fields)
        secrets = (value.get_secret_value() for value in values if isinstance(value, SecretStr))
        self._secrets = sorted(filter(None, secrets), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """The record's line and its traceback."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, _HIDDEN)
        hidden = _TOKENS.sub(_HIDDEN, line)
        return "\n".join(part[:_LONGEST] for part in hidden.split("\n"))


def log(used: Settings) -> None:
    """Logs to stderr; libraries only what they warn of."""
    output = logging.StreamHandler()
    output.setFormatter(Discreet(used))
    logging.basicConfig(level=logging.INFO, handlers=[output], force=True)
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)
