"""When entries were last checked by somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from bot.knowledge import Entry, Knowledge


def stale(knowledge: Knowledge, today: date) -> list[Entry]:
    """Entries whose last review is over twelve months ago, the oldest first."""
    found = [entry for entry in knowledge if _a_year_later(entry.reviewed) < today]
    return sorted(found, key=lambda entry: (entry.reviewed, entry.id))


def _a_year_later(day: date) -> date:
    """The same day a year later; of 29 February, 28 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
