"""What each command of `signpost` does. A command imports what it needs when it runs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.advisor import Advisor
    from bot.settings import Settings

USAGE = 2
"""The exit code of a command that was called wrongly."""


def fail(reason: str, code: int = USAGE) -> int:
    """One line on stderr that says what to do, and the exit code."""
    print(f"signpost: {reason}", file=sys.stderr)
    return code


def settings() -> Settings:
    """The settings; one that is wrong ends the program with its name and the reason."""
    from pydantic import ValidationError

    from bot.commands.forms import unusable
    from bot.settings import PREFIX, Settings

    try:
        return Settings()
    except ValidationError as error:
        sys.exit(fail(unusable(error.errors()[0], PREFIX)))


def advisor(used: Settings) -> Advisor:
    """Who answers, under the operator's name."""
    from bot.advisor import Advisor
    from bot.knowledge import load
    from bot.skills import Brand

    quotes, admins = bool(used.quotes_to), frozenset(used.admins)
    return Advisor(load(), Brand(used.name, used.contact, used.greeting, quotes, admins))
