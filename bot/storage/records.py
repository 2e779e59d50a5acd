"""What a turn may ask to be kept, and what it may look up: plain values, no database.

A skill returns records in its `Outcome`; whoever runs the turn writes them in the same transaction
as the turn itself. Everything belongs to the person who spoke.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A request for a quote: who asks, how they are reached, for which site, what they wish.

    `audit` is the last audit's result as plain JSON, if there was one. Keeping a lead needs the
    person's consent, given at the time of the turn.
    """

    name: str
    contact: str
    site: str = ""
    wishes: str = ""
    audit: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Subscribe:
    """From now on the person gets messages of a kind: "weekly" (a tip) or "digest"."""

    kind: str = "weekly"


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """From now on the person gets none of a kind; "" means of any."""

    kind: str = ""


@dataclass(frozen=True, slots=True)
class Watch:
    """From now on the person's website is looked at every week, for the first time in a week.

    `domain` is its registrable domain.
    """

    url: str
    domain: str


@dataclass(frozen=True, slots=True)
class Unwatch:
    """From now on a website of the person is not looked at any more; "" means none is."""

    url: str = ""


@dataclass(frozen=True, slots=True)
class Vote:
    """Whether an answer helped; of one that didn't, why: wrong, outdated, unclear, other."""

    entry: str
    helpful: bool
    reason: str = ""
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Erase:
    """Everything that is kept of the person goes, this turn included."""


@dataclass(frozen=True, slots=True)
class Renew:
    """Every process is to read its entries anew."""


Record = Lead | Subscribe | Unsubscribe | Watch | Unwatch | Vote | Renew | Erase


@dataclass(frozen=True, slots=True)
class PastAudit:
    """An audit that the person asked for: its address, when, and its result as plain JSON."""

    url: str
    at: datetime
    report: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Watched:
    """A website of the person that is looked at every week, and when it is for the next time."""

    url: str
    domain: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Missed:
    """A message that did not get the answer it asked for.

    Attributes:
        text: what was asked; "" if that is no longer on record.
        why: unknown, clarify, or "not helpful".
        entry: the entry that was voted down, else "".
        reason: what was said against it.
    """

    text: str
    why: str
    entry: str = ""
    reason: str = ""


MISSES = ("unknown", "clarify")
"""Kinds of messages that were not understood."""


class Records(Protocol):
    """What is kept of the person who speaks."""

    def audits(self, site: str = "", limit: int = 10) -> list[PastAudit]:
        """The person's audits, newest first; of one registrable domain if `site` names it."""
        ...

    def subscriptions(self) -> tuple[str, ...]:
        """Kinds of messages that the person subscribed to."""
        ...

    def watches(self) -> list[Watched]:
        """The person's websites that are looked at every week, by their addresses."""
        ...

    def export(self) -> Mapping[str, Any]:
        """Everything that is kept of the person, as plain JSON."""
        ...

    def missed(self) -> list[Missed]:
        """What anybody asked in vain, without their names: for administrators only."""
        ...

    def counts(self) -> Mapping[str, int]:
        """How many people, messages, audits and votes there are: for administrators only."""
        ...


class NoRecords:
    """Nothing is kept: for a single question, and for tests."""

    def audits(self, site: str = "", limit: int = 10) -> list[PastAudit]:  # noqa: ARG002
        """None."""
        return []

    def subscriptions(self) -> tuple[str, ...]:
        """None."""
        return ()

    def watches(self) -> list[Watched]:
        """None."""
        return []

    def export(self) -> Mapping[str, Any]:
        """Nothing."""
        return {}

    def missed(self) -> list[Missed]:
        """None."""
        return []

    def counts(self) -> Mapping[str, int]:
        """Nothing."""
        return {}
