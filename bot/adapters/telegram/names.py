"""What the bot is called and which commands it offers: made from what the skills say of themselves.

A skill whose intent has a `help` line is a command; one with `admin: true` is shown to admins
alone (showing is not allowing: the skill checks who asks).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.advisor import Advisor

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_IN_GROUPS = ("ask", "audit", "compare", "help")
_DESCRIPTION = 256


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the menu.

    Attributes:
        name: without its slash.
        description: what it does.
        says: what it says if nothing follows it.
        admin: True if only admins are shown it.
    """

    name: str
    description: str
    says: str
    admin: bool = False

    @property
    def in_groups(self) -> bool:
        """Whether groups are shown it: few commands, so that nobody's menu is filled."""
        return self.name in _IN_GROUPS


@dataclass(frozen=True, slots=True)
class Names:
    """What incoming text is read with.

    Attributes:
        username: the bot's, without @.
        bot: its id.
        commands: what each command says if nothing follows it.
        topics: what asks for each topic, by its id.
    """

    username: str
    bot: int
    commands: Mapping[str, str] = field(default_factory=dict)
    topics: Mapping[str, str] = field(default_factory=dict)


def names(advisor: Advisor, username: str, bot: int) -> Names:
    """The names of a bot that speaks for an advisor."""
    return Names(
        username,
        bot,
        {command.name: command.says for command in menu(advisor)},
        {entry.id: entry.title for entry in advisor.knowledge},
    )


def menu(advisor: Advisor) -> list[Command]:
    """Every command, in the order of the menu."""
    found = [
        Command("ask", "Ask a question in your own words", "help"),
        Command("cancel", "Stop what is under way", "cancel"),
    ]
    for skill, intent in advisor.knowledge.intents.items():
        name = skill.replace("-", "_")
        line = str(intent.get("help") or "")
        if not line or not _COMMAND.fullmatch(name) or name in {"ask", "cancel", "start"}:
            continue
        sample, _, words = line.partition(": ")
        words = words or line
        description = (words[:1].upper() + words[1:])[:_DESCRIPTION]
        says = next((text for text in (skill, sample) if _asks_for(advisor, text, skill)), "help")
        found.append(Command(name, description, says, bool(intent.get("admin"))))
    return found


def _asks_for(advisor: Advisor, text: str, skill: str) -> bool:
    """Whether a text asks for a skill, and not on an example's website."""
    match = advisor.router.route(text)
    return match.target == f"cmd-{skill}" and "sites" not in match.slots
