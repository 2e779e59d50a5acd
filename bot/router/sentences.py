"""Sentence templates: what people say to ask for a skill, as data.

A template is made of words, `(one|of these)`, `[left out or not]` and `{slot}`; a slot stands for
a site, several sites, a number, or what the intent declares for it. The notation is that of
Home Assistant's intents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.router.text import SITE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SLOTS = {"site": SITE, "sites": rf"{SITE}(?: (?:and )?{SITE})*", "number": r"\d{1,2}"}
_PART = re.compile(r"\s*(\(|\)|\[|\]|\||\{\w+\}|[^\s()\[\]|{}]+)")
_SLASH = re.compile(r"\s*/([A-Za-z]\w*)(?:@\w+)?(?=\s|$)")
_COURTESY = re.compile(
    r"^(?:(?:hey|hi|hello|ok|okay|so|well|yo|dear|please|kindly|signpost|bot|can you|could you|"
    r"would you|will you|can i get|can we get|i want you to|i would like you to|i need you to|"
    r"id like you to|just|now|then|go) )+|(?: (?:please|thanks|thank you|now|for me|real quick|"
    r"quickly|then|asap))+$"
)


class TemplateError(ValueError):
    """A sentence template that does not parse; the message shows it."""


@dataclass(frozen=True, slots=True)
class Intent:
    """A skill's name and every way to ask for it."""

    name: str
    pattern: re.Pattern[str]

    def read(self, text: str) -> dict[str, str] | None:
        """The slots of `text` (see `courteous`) if it is one of the sentences, else None."""
        match = self.pattern.fullmatch(f" {text}")
        if match is None:
            return None
        found = {
            name.rsplit("_", 1)[0]: value.strip()
            for name, value in match.groupdict().items()
            if value
        }
        return dict(sorted(found.items()))


def intents(declared: Mapping[str, Mapping[str, Any]]) -> tuple[Intent, ...]:
    """The intents of `knowledge/intents/*.yaml`, compiled."""
    return tuple(
        Intent(f"cmd-{name}", compile_sentences(intent["sentences"], intent.get("slots")))
        for name, intent in declared.items()
    )


def compile_sentences(
    sentences: Iterable[str], slots: Mapping[str, str] | None = None
) -> re.Pattern[str]:
    """Templates as one regular expression over `phrase` text.

    `slots` are templates too: what an intent's own slots stand for.

    Raises:
        TemplateError: a template does not parse, or names a slot that nobody declared.
    """
    return re.compile(
        "|".join(
            f"(?:{_pattern(text, number, slots or {})})" for number, text in enumerate(sentences)
        )
    )


def spoken(text: str) -> str:
    """A message whose command is written with a slash, as it would be said: "/audit@bot a.com"."""
    found = _SLASH.match(text)
    if not found:
        return text
    name, rest = found[1].replace("_", " "), text[found.end() :].strip()
    return rest if rest and name in {"ask", "start"} else f"{name} {rest}".strip()


def courteous(phrase: str) -> str:
    """A phrase without the politeness around what is asked."""
    stripped = _COURTESY.sub("", phrase)
    return stripped or phrase


def _pattern(template: str, number: int, slots: Mapping[str, str]) -> str:
    """One template as a regular expression in which every word brings its leading space."""
    out: list[str] = []
    closing: list[str] = []
    for part in _PART.findall(template):
        if part in "([":
            out.append("(?:")
            closing.append(")" if part == "(" else ")?")
        elif part in ")]":
            if not closing or closing[-1][0] != ")" or (part == "]") != (closing[-1] == ")?"):
                raise TemplateError(f"unbalanced {part!r} in {template!r}")
            out.append(closing.pop())
        elif part == "|":
            out.append("|")
        elif part.startswith("{"):
            name = part[1:-1]
            if name not in slots and name not in _SLOTS:
                raise TemplateError(f"unknown slot {part} in {template!r}")
            inner = _pattern(slots[name], number, {}) if name in slots else f" {_SLOTS[name]}"
            out.append(f"(?P<{name}_{number}>{inner})")
        else:
            out.append(" " + re.escape(part))
    if closing:
        raise TemplateError(f"unbalanced brackets in {template!r}")
    return "".join(out)
