"""Skills: what Signpost does besides knowing. One file each; importing this package loads all.

A skill is a function from a `Turn` to an `Outcome`, registered under the name of its intent
(`knowledge/intents/<name>.yaml` holds what people say to ask for it).
"""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from bot.message import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.conversation import Conversation
    from bot.knowledge import Knowledge
    from bot.router import Match


@dataclass(frozen=True, slots=True)
class Brand:
    """Under which name Signpost speaks, and where its operator is reached ("" if nowhere)."""

    name: str = "Signpost"
    contact: str = ""


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
    """What a turn came to: what is said, what is remembered, what is to be done."""

    reply: Reply
    conversation: Conversation
    job: Job | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One understood message and all that a skill may look at."""

    match: Match
    conversation: Conversation
    knowledge: Knowledge
    brand: Brand

    def say(
        self, text: str, *, choices: tuple[str, ...] = (), job: Job | None = None, **change: Any
    ) -> Outcome:
        """An outcome that says `text`; `change` are new fields of the conversation."""
        return self.reply(Reply(text, choices=choices), job=job, **change)

    def reply(self, reply: Reply, *, job: Job | None = None, **change: Any) -> Outcome:
        """An outcome with a whole reply; choices are remembered, so that "2" means the second."""
        change = {"awaits": "", "misses": 0, **change, "choices": reply.choices}
        return Outcome(reply, replace(self.conversation, **change), job)


_registry: dict[str, Callable[[Turn], Outcome]] = {}


def skill(name: str) -> Callable[[Callable[[Turn], Outcome]], Callable[[Turn], Outcome]]:
    """Registers a function as the skill of one intent; its docstring is its help line."""

    def register(run: Callable[[Turn], Outcome]) -> Callable[[Turn], Outcome]:
        if name in _registry:
            raise ValueError(f"two skills are called {name}")
        _registry[name] = run
        return run

    return register


def skills() -> Mapping[str, Callable[[Turn], Outcome]]:
    """Every skill by the name of its intent."""
    if not _registry:
        for module in pkgutil.iter_modules(__path__):
            import_module(f"{__name__}.{module.name}")
    return _registry
