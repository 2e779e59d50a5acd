"""The vocabulary of schema.org: which types there are, and what each is a kind of."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PREFIXES = ("https://schema.org/", "http://schema.org/", "https://www.schema.org/",
             "http://www.schema.org/", "schema:")  # fmt: skip


@cache
def types() -> Mapping[str, tuple[str, ...]]:
    """The types by name, each with the types that it is a kind of."""
    text = files("bot.audit").joinpath("data/schema_types.txt").read_text(encoding="utf-8")
    lines = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {name: tuple(parents) for name, *parents in lines}


@cache
def kinds(name: str) -> frozenset[str]:
    """A type and everything that it is a kind of."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting += types().get(at, ())
    return frozenset(found)


def written(thing: Mapping[str, Any]) -> list[str]:
    """The types that an object of JSON-LD names, without schema.org's prefix."""
    named = thing.get("@type")
    names = named if isinstance(named, list) else [named]
    return [bare(name) for name in names if isinstance(name, str) and name.strip()]


def is_a(thing: Mapping[str, Any], names: Iterable[str]) -> bool:
    """True if an object is of one of these types, or of a kind of them."""
    return any(kinds(name) & frozenset(names) for name in written(thing))


def meant(name: str) -> str:
    """The type that a misspelled one may stand for, "" if none comes near."""
    from difflib import get_close_matches

    folded = {known.casefold(): known for known in types()}
    if name.casefold() in folded:
        return folded[name.casefold()]
    near = get_close_matches(name.casefold(), folded, 1, 0.85)
    return folded[near[0]] if near else ""


def bare(name: str) -> str:
    """The name of a type or a property without schema.org's prefix."""
    short = name.strip()
    for prefix in _PREFIXES:
        short = short.removeprefix(prefix)
    return short
