"""What the entries lack: what was asked in vain, alike questions together, the most asked first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from bot.router.text import STOPWORDS, phrase, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.storage.records import Missed

    Closest = Callable[[str], Sequence[tuple[str, float]]]

ALIKE = 85
"""Of 100: from here on two questions count as alike, if enough of their words are the same."""
SHARED = 2
"""Words that alike questions share at least, whatever their spelling is like."""
_CLOSEST = 3
_NEAR = 0.05
"""The least score of an entry that is named as close."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Alike questions.

    Attributes:
        question: the one that was asked most.
        count: how often any of them was asked in vain.
        questions: all, each once, the most asked first.
        closest: ids of the entries nearest to `question`, with their scores.
        reasons: why they count as unanswered, and how often.
    """

    question: str
    count: int
    questions: tuple[str, ...]
    closest: tuple[tuple[str, float], ...] = ()
    reasons: tuple[tuple[str, int], ...] = ()


@dataclass(slots=True)
class _Group:
    key: str
    texts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)


def clusters(
    missed: Iterable[Missed], closest: Closest | None = None, limit: int = 20
) -> list[Cluster]:
    """At most `limit` clusters, the most asked first; `closest` names the entries near a text."""
    groups: dict[str, _Group] = {}
    for one in missed:
        text = " ".join((one.text or one.entry.replace("-", " ")).split())
        key = _key(text)
        if not key:
            continue
        group = groups.get(key) or _alike(key, groups) or _Group(key)
        groups[key] = group
        group.texts[text] += 1
        group.reasons[_reason(one)] += 1
    found = {id(group): group for group in groups.values()}.values()
    ranked = sorted(found, key=lambda group: (-group.texts.total(), group.key))
    return [_cluster(group, closest) for group in ranked[:limit]]


def _key(text: str) -> str:
    """The words that carry a question, without their endings, in the order of the alphabet."""
    said = phrase(text).split()
    return " ".join(sorted({stem(word) for word in said if word not in STOPWORDS}))


def _alike(key: str, groups: dict[str, _Group]) -> _Group | None:
    """The group of the most alike key, of those that share words with this one."""
    near = process.extract(key, list(groups), scorer=fuzz.token_set_ratio, score_cutoff=ALIKE)
    for other, _, _ in near:
        if _share(set(key.split()), set(other.split())):
            return groups[other]
    return None


def _share(some: set[str], others: set[str]) -> bool:
    """Half of the longer question at least, so that "seo" does not take in all that name it."""
    return len(some & others) >= max(SHARED, max(len(some), len(others)) / 2)


def _cluster(group: _Group, closest: Closest | None) -> Cluster:
    texts = tuple(text for text, _ in group.texts.most_common())
    ranked = closest(texts[0]) if closest else ()
    near = tuple((entry, score) for entry, score in ranked if score >= _NEAR)[:_CLOSEST]
    reasons = tuple(group.reasons.most_common())
    return Cluster(texts[0], group.texts.total(), texts, near, reasons)


def _reason(one: Missed) -> str:
    details = ": ".join(part for part in (one.entry, one.reason) if part)
    return f"{one.why} ({details})" if details else one.why
