"""Where something stands in Slack, as the channel of an `Address` holds it.

`TEAM/CHANNEL` is a channel or a direct message; `TEAM/CHANNEL/USER` is what only that person sees
there: answers to commands and shortcuts. The two are different conversations.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.message import Address

PLATFORM = "slack"


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace, a channel of it, and the one person who sees it, if it is but one."""

    team: str
    channel: str
    only: str = ""

    @classmethod
    def of(cls, address: Address) -> Place:
        """The place of an address."""
        team, _, rest = address.channel.partition("/")
        channel, _, only = rest.partition("/")
        return cls(team, channel, only)

    @property
    def shared(self) -> bool:
        """Whether others read what is said here: anywhere but in direct messages."""
        return not self.only and not self.channel.startswith("D")

    def address(self, user: str, thread: str = "") -> Address:
        """The address of a person who speaks here."""
        channel = f"{self.team}/{self.channel}" + (f"/{self.only}" if self.only else "")
        return Address(PLATFORM, channel, thread, f"{self.team}/{user}")


def user_of(address: Address) -> str:
    """The person at an address, without the team."""
    return address.user.rpartition("/")[2]
