"""What the bot is called and which commands it offers: made from what the skills say of themselves.

A skill whose intent has a `help` line is a command, or those that its `commands` name; one with
`admin: true` is shown to admins alone (showing is not allowing: the skill checks who asks).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.advisor import Advisor

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_IN_GROUPS = ("ask", "compare", "audit")
_FIRST, _LAST = ("ask", "compare", "audit", "advice", "preview"), ("help", "cancel")
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
    """Every command, in the order of the menu: what is used most comes first."""
    found = {
        "ask": Command("ask", "Ask a question in your own words", "help"),
        "cancel": Command("cancel", "Stop what is under way", "cancel"),
    }
    for skill, intent in advisor.knowledge.intents.items():
        for name, words in _named(skill, intent).items():
            if _COMMAND.fullmatch(name) and name not in {*found, "start"}:
                description = (words[:1].upper() + words[1:])[:_DESCRIPTION]
                says = _says(advisor, name, skill, intent)
                found[name] = Command(name, description, says, bool(intent.get("admin")))
    rest = [name for name in found if name not in {*_FIRST, *_LAST}]
    rest.sort(key=lambda name: found[name].admin)  # the admins' own come after everybody's
    return [found[name] for name in (*_FIRST, *rest, *_LAST) if name in found]


def _named(skill: str, intent: Mapping[str, Any]) -> Mapping[str, str]:
    """The commands of a skill, and what they do."""
    if "commands" in intent:
        return {str(name): str(words) for name, words in intent["commands"].items()}
    line = str(intent.get("help") or "")
    return {skill.replace("-", "_"): line.partition(": ")[2] or line} if line else {}


def _says(advisor: Advisor, name: str, skill: str, intent: Mapping[str, Any]) -> str:
    """What a command says if nothing follows it: words that surely ask for its skill."""
    sample = str(intent.get("help") or "").partition(": ")[0]
    tried = (name.replace("_", " "), skill, sample)
    return next((text for text in tried if _asks_for(advisor, text, skill)), "help")


def _asks_for(advisor: Advisor, text: str, skill: str) -> bool:
    """Whether a text asks for a skill, and not on an example's website."""
    match = advisor.router.route(text)
    return match.target == f"cmd-{skill}" and "sites" not in match.slots
