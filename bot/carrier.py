"""What an adapter does for the courier: sends, edits, finds, and says why it could not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.message import Address, Attachment, Reply
    from bot.storage.outbox import Outgoing


class Refused(Exception):  # noqa: N818 - what the platform said
    """A delivery that did not work.

    Attributes:
        wait: seconds to wait before the next try, as the platform said; None to try at our pace.
        final: True if it never will work, as when a person has blocked the bot.
        moved: the chat's new id, if it has one.
        unsure: True if it may have been delivered all the same.
        away: True if the platform could not be reached: that says nothing of this message.
    """

    def __init__(
        self,
        reason: str,
        *,
        wait: float | None = None,
        final: bool = False,
        moved: str = "",
        unsure: bool = False,
        away: bool = False,
    ) -> None:
        super().__init__(reason)
        self.unsure = unsure
        self.away = away
        self.wait = wait
        self.final = final
        self.moved = moved


class Carrier(Protocol):
    """What an adapter does for the courier."""

    async def send(self, address: Address, reply: Reply, mark: str = "", event: str = "") -> str:
        """Sends a reply and gives the platform's id of the message.

        `mark` tells it from every other: a platform that can hides it in the message. `event` is
        what it answers, or "".

        Raises:
            Refused: it was not delivered.
        """
        ...

    async def edit(self, address: Address, message: str, reply: Reply) -> str | None:
        """Puts a reply in the place of one sent before; the message's new id, if it has one.

        Raises:
            Refused: it was not delivered.
        """
        ...


@runtime_checkable
class Adopting(Protocol):
    """A carrier that can find a post whose fate nobody noted."""

    async def adopt(self, outgoing: Outgoing) -> str | None:
        """If this row was posted before, brings that post up to date; its id, else None.

        Never touches a message of another row.

        Raises:
            Refused: it could not be found out now.
        """
        ...


@runtime_checkable
class Attaching(Protocol):
    """A carrier to whom words and files are given one after another, so that none comes twice."""

    async def attach(self, address: Address, files: Sequence[Attachment], *, quiet: bool) -> int:
        """Sends the first of some files, or more at once; how many it dealt with.

        With `quiet`, nobody is alerted: the words that they belong to did that.

        Raises:
            Refused: they were not delivered, and may be tried again.
        """
        ...
