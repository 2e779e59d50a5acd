"""Skills: what Signpost does besides knowing. One file each; importing this package loads all.

A skill is a function from a `Turn` to an `Outcome`, registered under the name of its intent
(`knowledge/intents/<name>.yaml` holds what people say to ask for it).
"""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from bot.message import Address, Message, Reply, clean
from bot.storage.records import NoRecords

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.conversation import Conversation
    from bot.knowledge import Knowledge
    from bot.router import Match
    from bot.storage.records import Record, Records

_NOBODY = Message("", Address("", ""))


@dataclass(frozen=True, slots=True)
class Brand:
    """Under which name Signpost speaks, its first words, and where its operator is reached.

    Attributes:
        name: how it introduces itself.
        contact: an e-mail or web address of people, "" if there is none.
        greeting: the first words of a conversation, "" for the usual ones.
        takes_quotes: True if somebody receives requests for a quote.
        admins: who looks after the entries, written as `storage.keys.person_of` does.
    """

    name: str = "Signpost"
    contact: str = ""
    greeting: str = ""
    takes_quotes: bool = False
    admins: frozenset[str] = frozenset()


class Office(Protocol):
    """What an administrator may ask of whoever answers."""

    def closest(self, text: str) -> Sequence[tuple[str, float]]:
        """The entries nearest to a message, with their scores, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """Work that takes longer than an answer.

    Attributes:
        task: its name in `bot.tasks`.
        arguments: plain JSON.
        partition: jobs of one partition (a site) run one after another.
    """

    task: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    partition: str = "-"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn came to: what is said, remembered, to be done later and to be kept."""

    reply: Reply
    conversation: Conversation
    job: Job | None = None
    records: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One understood message and all that a skill may look at.

    Attributes:
        match: how the message was understood.
        conversation: what is remembered of the talk so far.
        knowledge: what Signpost knows.
        brand: under which name it speaks.
        message: the message as it came.
        kept: what is kept of the person who speaks.
        office: what an administrator may ask for.
    """

    match: Match
    conversation: Conversation
    knowledge: Knowledge
    brand: Brand
    message: Message = _NOBODY
    kept: Records = field(default_factory=NoRecords)
    office: Office | None = None

    def say(
        self,
        text: str,
        *,
        choices: tuple[str, ...] = (),
        job: Job | None = None,
        records: tuple[Record, ...] = (),
        **change: Any,
    ) -> Outcome:
        """An outcome that says `text`; `change` are new fields of the conversation."""
        return self.reply(Reply(text, choices=choices), job=job, records=records, **change)

    def reply(
        self,
        reply: Reply,
        *,
        job: Job | None = None,
        records: tuple[Record, ...] = (),
        **change: Any,
    ) -> Outcome:
        """An outcome with a whole reply; choices are remembered, so that "2" means the second."""
        last = self.conversation.topic
        if change.get("topic", last) != last:
            change["before"] = last
            change = {"asked": clean(self.message.text), **change}
        change = {"awaits": "", "misses": 0, **change, "choices": reply.choices}
        return Outcome(reply, replace(self.conversation, **change), job, records)


_registry: dict[str, Callable[[Turn], Outcome]] = {}


def skill(name: str) -> Callable[[Callable[[Turn], Outcome]], Callable[[Turn], Outcome]]:
    """Registers a function as the skill of one intent; its docstring is its help line."""

    def register(run: Callable[[Turn], Outcome]) -> Callable[[Turn], Outcome]:
        if name in _registry:
            raise ValueError(f"two skills are called {name}")
        _registry[name] = run
        return run

    return register


_endings: dict[str, Callable[[Turn, dict[str, Any]], Outcome]] = {}


def ending(
    task: str,
) -> Callable[
    [Callable[[Turn, dict[str, Any]], Outcome]], Callable[[Turn, dict[str, Any]], Outcome]
]:
    """Registers what is said when a task of `bot.tasks` has come to a result."""

    def register(
        say: Callable[[Turn, dict[str, Any]], Outcome],
    ) -> Callable[[Turn, dict[str, Any]], Outcome]:
        _endings[task] = say
        return say

    return register


def endings() -> Mapping[str, Callable[[Turn, dict[str, Any]], Outcome]]:
    """What is said at the end of each task, by its name."""
    skills()
    return _endings


_completions: dict[str, Callable[[Turn, Mapping[str, str]], Outcome]] = {}


def completion(
    *flows: str,
) -> Callable[
    [Callable[[Turn, Mapping[str, str]], Outcome]], Callable[[Turn, Mapping[str, str]], Outcome]
]:
    """Registers what is said when the last question of a flow has been answered."""

    def register(
        say: Callable[[Turn, Mapping[str, str]], Outcome],
    ) -> Callable[[Turn, Mapping[str, str]], Outcome]:
        _completions.update(dict.fromkeys(flows, say))
        return say

    return register


def completions() -> Mapping[str, Callable[[Turn, Mapping[str, str]], Outcome]]:
    """What is said at the end of each flow, by its name."""
    skills()
    return _completions


@cache
def skills() -> Mapping[str, Callable[[Turn], Outcome]]:
    """Every skill by the name of its intent."""
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    return _registry
