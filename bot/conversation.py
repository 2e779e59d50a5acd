"""What one conversation remembers: plain data with an age limit."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

MEMORY = timedelta(minutes=15)
"""How long a follow-up may refer to what was said before."""

_START = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Conversation:
    """The state of one talk, per platform, channel, thread and person.

    Attributes:
        topic: the id of the entry or comparison answered last.
        choices: the texts that the last reply offered, so that "2" means the second.
        site: the address audited last, or waited for.
        awaits: the intent that waits for a missing piece ("cmd-audit" for an address).
        audit: the last audit as plain JSON (see `Report.to_json`), or nothing.
        misses: how many messages in a row were not understood.
        flow: an open flow's state (see `bot.flow`), or nothing.
        before: the topic before the last one.
        asked: the words that the topic was asked for with, so that a vote on it can name them.
        at: when the last message came.
    """

    topic: str = ""
    choices: tuple[str, ...] = ()
    site: str = ""
    awaits: str = ""
    audit: dict[str, Any] | None = None
    misses: int = 0
    flow: dict[str, Any] | None = None
    before: str = ""
    asked: str = ""
    at: datetime = _START

    def fresh(self, now: datetime) -> Conversation:
        """This conversation, or an empty one if it is older than MEMORY."""
        return self if now - self.at <= MEMORY else Conversation(at=now)

    def public(self) -> Conversation:
        """What everybody in the same thread has seen of it."""
        return Conversation(self.topic, self.choices, self.site, audit=self.audit, at=self.at)

    def joining(self, other: Conversation, said: str) -> Conversation:
        """This one, gone on with from what everybody has seen of another.

        Whoever says what an open question of the other offers takes part in its flow.
        """
        own, seen = self.fresh(other.at), other.public()
        if said in other.choices and other.flow and not own.flow:
            own = replace(own, flow=other.flow)
        return replace(
            own, topic=seen.topic, choices=seen.choices, site=seen.site, audit=seen.audit,
            asked="", at=max(own.at, seen.at),
        )  # fmt: skip

    def audited(self, report: dict[str, Any]) -> Conversation:
        """With an audit's result, so that "how do I fix 1?" has a meaning."""
        return replace(self, audit=report, site=str(report["final_url"] or report["url"]))

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        return {**asdict(self), "at": self.at.isoformat(), "choices": list(self.choices)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of `to_json`."""
        at = datetime.fromisoformat(data["at"])
        return cls(**{**data, "at": at, "choices": tuple(data["choices"])})
