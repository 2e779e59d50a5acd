"""An entry in one sentence and one step, for whoever finds the answer too long or too hard."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.knowledge import Entry, Knowledge

_SENTENCE = re.compile(r".+?[.!?](?:\*\*)?(?=\s|$)")
_ASIDE = re.compile(r"\s\((?![^)]*\]\()[^()]*\)")
_STEP = re.compile(r"^\*\*Next step:\*\*.*$", re.MULTILINE)
_CAPITALS = re.compile(r"(?<![\w*/.-])(\*{0,2})([A-Z]{3,5})\1(?![\w*/.-])")
_WORD = re.compile(r"[a-z]+")
_LITTLE = frozenset("of and or the for to in a on".split())
_FORMULA = re.compile("[÷=]")
_ENDED = re.compile(r"[.!?]\**$")
_SHORTEST = 25
"""Fewer characters before a semicolon are no answer."""
_FIELD = "SEO"
"""Written out only where it is explained itself."""
_MORE = "Say “more” for the details."


def simpler(entry: Entry, knowledge: Knowledge) -> str:
    """The first sentence, its abbreviations written out, the next step, and where the rest is.

    The sentence loses what stands in brackets and, unless it weighs two things, what follows a
    semicolon.
    """
    step = _STEP.search(entry.short)
    parts = [_plain(entry, knowledge), step[0] if step else "", _MORE]
    return "\n\n".join(filter(None, parts))


def _plain(entry: Entry, knowledge: Knowledge) -> str:
    line = entry.short.partition("\n")[0]
    found = _SENTENCE.match(line)
    whole = found[0] if found else line
    sentence = whole if _FORMULA.search(whole) else _ASIDE.sub("", whole)
    first = sentence.partition(";")[0]
    if entry.kind == "entry" and len(first) >= _SHORTEST:
        sentence = first
    seen = {_FIELD} if f"**{_FIELD}**" not in sentence else set()

    def written_out(match: re.Match[str]) -> str:
        full = "" if match[2] in seen else full_name(match[2], knowledge)
        seen.add(match[2])
        said = f" {_words(full)} " in f" {_words(sentence)} "
        return match[0] if said or not full else f"{match[0]} ({full})"

    sentence = _CAPITALS.sub(written_out, sentence).rstrip(" ,:")
    return sentence if _ENDED.search(sentence) else f"{sentence}."


def full_name(short: str, knowledge: Knowledge) -> str:
    """What an abbreviation stands for, if the entry that owns it has such a name; else nothing."""
    for entry in knowledge:
        if short.casefold() in map(str.casefold, entry.names):
            full = next((name for name in entry.names if _stands_for(short, name)), "")
            return full if full.istitle() else full.casefold()
    return ""


def _stands_for(short: str, name: str) -> bool:
    words = _words(name).split()
    return len(words) > 1 and "".join(word[0] for word in words) == short.casefold()


def _words(text: str) -> str:
    """The words that an abbreviation takes its letters from."""
    return " ".join(word for word in _WORD.findall(text.casefold()) if word not in _LITTLE)
