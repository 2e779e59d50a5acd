"""Checks: a function that yields its evidence, with everything that is said of it declared.

A check looks at a `Page` or at the whole `Site` (the name of its parameter says which) and yields
what it finds; silence is a pass. Facts that an audit could not get raise `Unknown` by themselves.
Its docstring is the reason why anyone should care; `good` and `bad` are its test.
"""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from bot.audit.gathered import Gathered

Outcome = Literal["pass", "warn", "fail", "not-applicable", "unknown", "info"]
Severity = Literal["gate", "critical", "high", "medium", "low", "info"]
Effort = Literal["tag", "template", "server"]
"""What a repair touches: one tag or text, a template of the site, the server's configuration."""

EVIDENCE = 10
"""Pieces of evidence that a finding keeps; it counts the others."""


class Unknown(Exception):  # noqa: N818 - an outcome, not an error
    """A fact that this audit could not get; the message says why."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing found: what and where.

    Attributes:
        outcome: warn, fail or info.
        text: a sentence; foreign text in it is as it was found, whoever shows it escapes it.
        url: the address it was found at, "" for the audited page.
        line: the line in that address's source, from 1, or None.
        snippet: the piece of source, "" without one.
        node: the element it is about; line and snippet are read from it.
        values: what the words in {braces} of the check's `fix` stand for.
    """

    outcome: Outcome
    text: str
    url: str = ""
    line: int | None = None
    snippet: str = ""
    node: LexborNode | None = None
    values: Mapping[str, str] = field(default_factory=dict)


def fail(text: str, **where: Any) -> Evidence:
    """Evidence that the check fails; `where` are fields of `Evidence`."""
    return Evidence("fail", text, **where)


def warn(text: str, **where: Any) -> Evidence:
    """Evidence of something worth mending."""
    return Evidence("warn", text, **where)


def info(text: str, **where: Any) -> Evidence:
    """Something worth knowing that is neither good nor bad."""
    return Evidence("info", text, **where)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Check:
    """A check's declaration; each is one of a kind.

    Attributes:
        id: its public name: the function's, with hyphens.
        topic: the group it belongs to.
        severity: what a failure weighs (see `score.WEIGHTS`).
        title: the passing state in a sentence.
        why: one or two sentences on what it is worth.
        fix: what to do; words in {braces} are filled from the evidence, and url, origin, host,
            title and description from the page.
        effort: what the repair touches.
        source: the page that backs it.
        explains: the id of the knowledge entry that says more.
        needs: "content" where the page's own words must be in its HTML for a verdict, "index"
            where a page that is kept out of search has nothing to lose.
        full: True if only full audits gather what it looks at.
        scope: "page" or "site": what `find` looks at.
        applies: whether there is anything to check.
        find: yields evidence.
        good, bad: what it passes, and what it warns of or fails.
    """

    id: str
    topic: str
    severity: Severity
    title: str
    why: str
    fix: str
    effort: Effort
    source: str
    explains: str
    needs: str
    full: bool
    scope: str
    applies: Callable[[Any], object]
    find: Callable[[Any], Iterable[Evidence] | None]
    good: Gathered
    bad: Gathered

    def remedy(self, values: Mapping[str, str]) -> str:
        """The fix with its words in braces filled in; unknown ones stay as they are."""
        return re.sub(r"\{(\w+)\}", lambda word: values.get(word[1], word[0]), self.fix)


_registry: dict[str, Check] = {}
Find = Callable[[Any], Iterable[Evidence] | None]


def topic(name: str) -> Callable[..., Callable[[Find], Find]]:
    """The decorator for the checks of one topic; its arguments are fields of `Check`."""

    def check(
        *,
        severity: Severity,
        title: str,
        fix: str,
        source: str,
        explains: str,
        good: Gathered,
        bad: Gathered,
        effort: Effort = "tag",
        applies: Callable[[Any], object] = lambda _: True,
        needs: str = "",
        full: bool = False,
    ) -> Callable[[Find], Find]:
        def register(find: Find) -> Find:
            declared = Check(
                id=find.__name__.replace("_", "-"),
                topic=name,
                severity=severity,
                title=title,
                why=" ".join((find.__doc__ or "").split()),
                fix=fix,
                effort=effort,
                source=source,
                explains=explains,
                needs=needs,
                full=full,
                scope=next(iter(inspect.signature(find).parameters)),
                applies=applies,
                find=find,
                good=good,
                bad=bad,
            )
            if declared.id in _registry:
                raise ValueError(f"two checks are called {declared.id}")
            _registry[declared.id] = declared
            return find

        return register

    return check


@cache
def checks() -> Mapping[str, Check]:
    """Every check by its id, in the order of their ids."""
    package = import_module("bot.audit.checks")
    for module in pkgutil.iter_modules(package.__path__):
        import_module(f"{package.__name__}.{module.name}")
    return dict(sorted(_registry.items()))
