"""robots.txt as Google reads it: RFC 9309 and Google's documented additions.

Sources: https://www.rfc-editor.org/rfc/rfc9309.html and
https://developers.google.com/search/docs/crawling-indexing/robots/robots_txt
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SIZE_CAP = 500 * 1024
"""Bytes that Google reads."""

_LINE_CAP = 2083 * 8 - 1  # characters of a line that Google's parser keeps
_WHITE = " \t\v\f"
_ALL_ASCII = "".join(map(chr, range(128)))
_AGENT = re.compile(r"[A-Za-z_-]+")
_DISALLOW = ("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw")
_KNOWN = ("crawl-delay", "host", "clean-param", "request-rate", "visit-time", "content-signal",
          "content-usage", "noindex", "cache-delay", "indexpage")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """An allow or disallow line: its pattern as written, and where it stands."""

    allow: bool
    pattern: str
    line: int
    text: str

    def matches(self, path: str) -> bool:
        """True if the rule speaks of a path (with its query), escaped as in an address."""
        return _matches(_escaped(self.pattern), path)

    def weight(self, path: str) -> int:
        """The length of the pattern if it matches, else -1."""
        pattern = _escaped(self.pattern)
        if _matches(pattern, path):
            return len(pattern)
        folder, slash, file = pattern.rpartition("/")
        if self.allow and slash and file.startswith("index.htm"):
            folder = f"{folder}/$"
            return len(folder) if _matches(folder, path) else -1
        return -1


@dataclass(slots=True)
class Group:
    """Rules for the user agents named above them; "*" is everyone."""

    agents: list[str] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Oddity:
    """A line that does not do what it seems to: `lost` if a rule is lost by it."""

    line: int
    text: str
    words: str
    lost: bool


@dataclass(frozen=True, slots=True)
class Robots:
    """A parsed robots.txt."""

    groups: tuple[Group, ...] = ()
    sitemaps: tuple[tuple[int, str], ...] = ()
    signals: tuple[tuple[int, str], ...] = ()
    oddities: tuple[Oddity, ...] = ()

    def rule(self, agents: str | Sequence[str], url: str) -> Rule | None:
        """The rule that decides for a crawler, None if no rule does.

        Groups that name the crawler (the first of `agents` that any group names) come before
        those for everyone; among their rules the longest match wins, and allow wins a tie.
        """
        path = path_of(url)
        names = [agents] if isinstance(agents, str) else agents
        rules = self._rules(names)
        best: Rule | None = None
        weight = 0
        for rule in rules:
            here = rule.weight(path)
            if here > weight or (here == weight > 0 and rule.allow):
                best, weight = rule, here
        return best

    def allowed(self, agents: str | Sequence[str], url: str) -> bool:
        """True if a crawler may fetch an address."""
        rule = self.rule(agents, url)
        return rule is None or rule.allow

    def _rules(self, names: Sequence[str]) -> list[Rule]:
        for name in names:
            own = [g for g in self.groups if name.casefold() in g.agents]
            if own:
                return [rule for group in own for rule in group.rules]
        return [rule for group in self.groups if "*" in group.agents for rule in group.rules]


def parse(text: str) -> Robots:
    """The rules of a robots.txt; what can't be read is passed over, as crawlers do."""
    groups: list[Group] = []
    sitemaps: list[tuple[int, str]] = []
    signals: list[tuple[int, str]] = []
    oddities: list[Oddity] = []
    open_group = False
    for number, raw, key, value in _lines(text):
        kind = _kind(key)
        if kind == "user-agent":
            if not open_group:
                groups.append(Group())
            open_group = True
            groups[-1].agents.append(_agent(value))
        elif kind in {"allow", "disallow"}:
            open_group = False
            if groups:
                groups[-1].rules.append(Rule(kind == "allow", value, number, raw))
            oddities += _odd_rule(number, raw, value, inside=bool(groups))
        elif kind == "sitemap":
            sitemaps.append((number, value))
        elif kind == "content-signal":
            signals.append((number, value))
        elif not kind and not key.startswith(_KNOWN):
            oddities.append(Oddity(number, raw, f"“{key}” is no directive", lost=False))
    return Robots(tuple(groups), tuple(sitemaps), tuple(signals), tuple(oddities))


def _odd_rule(number: int, raw: str, value: str, *, inside: bool) -> Iterator[Oddity]:
    if not inside:
        yield Oddity(number, raw, "the rule stands before any User-agent line", lost=True)
    elif "$" in value[:-1]:
        yield Oddity(number, raw, "a $ counts only at the end", lost=True)
    elif value and not value.startswith(("/", "*", "$")):
        yield Oddity(number, raw, "a path starts with / or *", lost=True)


def path_of(url: str) -> str:
    """Path and query of an address, as rules are compared with them; "/" at least.

    An address without scheme begins with its host, unless it begins with "/".
    """
    rest = url.split("#", 1)[0].removeprefix("//")
    scheme, separator, after = rest.partition("://")
    if separator and not set(scheme) & set("/?;"):
        rest = after
    found = re.search(r"[/?;]", rest)
    path = rest[found.start() :] if found else "/"
    return _escaped(path if path.startswith("/") else f"/{path}")


def _lines(text: str) -> Iterator[tuple[int, str, str, str]]:
    """Number, text, key (lower case) and value of each line that holds a directive."""
    text = re.sub("^[\ufeff\ufffd]", "", text)  # a byte-order mark, whole or broken
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        line = raw[:_LINE_CAP].split("#", 1)[0].strip(_WHITE)
        key, colon, value = line.partition(":")
        if not colon:
            words = re.split(f"[{_WHITE}]+", line)
            if len(words) != 2:
                continue
            key, value = words
        key = key.strip(_WHITE)
        if key:
            yield number, raw.strip()[:160], key.casefold(), value.strip(_WHITE)


def _kind(key: str) -> str:
    if key.startswith(("user-agent", "useragent", "user agent")):
        return "user-agent"
    if key.startswith(_DISALLOW):
        return "disallow"
    for kind in ("allow", "content-signal"):
        if key.startswith(kind):
            return kind
    return "sitemap" if key.startswith(("sitemap", "site-map")) else ""


def _agent(value: str) -> str:
    """The product token that a User-agent line names."""
    if re.match(r"\*(?:\s|\Z)", value):
        return "*"
    token = _AGENT.match(value)
    return token[0].casefold() if token else ""


def _escaped(pattern: str) -> str:
    """A path with non-ASCII octets percent-encoded and escapes in upper case."""
    escaped = quote(pattern, safe=_ALL_ASCII, errors="replace")
    return re.sub(r"%[0-9a-fA-F]{2}", lambda match: match[0].upper(), escaped)


def _matches(pattern: str, path: str) -> bool:
    """True if a path begins as a pattern says: * is anything, $ its end.

    Each piece is found where it first occurs, which suffices and takes no time that a hostile
    pattern could multiply.
    """
    pieces = pattern.removesuffix("$").split("*")
    if not path.startswith(pieces[0]):
        return False
    at = len(pieces[0])
    last = pieces.pop() if pattern.endswith("$") else ""
    for piece in pieces[1:]:
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    if not pattern.endswith("$"):
        return True
    return path == last if not pieces else path.endswith(last) and len(path) - len(last) >= at
