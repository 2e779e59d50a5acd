"""What Signpost knows: topics and comparisons, read from the files in `knowledge/`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import yaml

from bot.knowledge.flows import Flow, FlowError, load_flows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

MORE = "<!-- more -->"
FACETS = ("goal", "where", "owner", "cost", "pays off in", "measure")
"""What topics are compared by, in the order of a table's rows."""


class KnowledgeError(Exception):
    """A knowledge file that can't be read; the message names the file and says why."""


@dataclass(frozen=True, slots=True)
class Source:
    """A page that backs an entry, and the day on which it was last opened."""

    title: str
    url: str
    publisher: str
    seen: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One topic.

    Attributes:
        id: the file's name, and the topic's public name.
        area: the folder it stands in.
        title: the entry's name as a heading.
        topic: the id of the topic that it is a detail of; its own id if it is a topic.
        aliases: other names of the very same thing; each belongs to one entry alone.
        questions: ways to ask for it, all indexed; the first is shown on buttons.
        probes: further ways to ask for it, never indexed: they test the router.
        related: ids of neighbouring entries.
        sources: what backs it.
        reviewed: the day on which somebody last checked it.
        facets: what it is compared by (see FACETS).
        short: Markdown; the answer in its first line, then a little more, then the next step.
        long: Markdown; what "more" unfolds.
        path: the file.
    """

    kind: ClassVar[str] = "entry"
    id: str
    area: str
    title: str
    topic: str
    aliases: tuple[str, ...]
    questions: tuple[str, ...]
    probes: tuple[str, ...]
    related: tuple[str, ...]
    sources: tuple[Source, ...]
    reviewed: date
    facets: Mapping[str, str]
    short: str
    long: str
    path: Path

    @property
    def question(self) -> str:
        """How a person would ask for it in a few words."""
        return self.questions[0] if self.questions else self.title

    @property
    def names(self) -> tuple[str, ...]:
        """Title and aliases."""
        return (self.title, *self.aliases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Entry):
    """A curated comparison of two topics; `pair` holds their ids."""

    kind: ClassVar[str] = "comparison"
    pair: tuple[str, str]


@dataclass(frozen=True)
class Knowledge:
    """Every entry and comparison by id, in the order of their ids.

    Attributes:
        entries: by id.
        lexicon: `lexicon.yaml`: synonyms, aspects of a topic, words that ask.
        outside: `outside.yaml`: areas that are not this field's, with samples.
        intents: `intents/*.yaml` by skill: what people say to ask for it.
        flows: `flows/*.yaml` by name: questions asked one after another.
        ranking: `ranking.json`: the weights that were learned from all this.
    """

    entries: Mapping[str, Entry]
    lexicon: Mapping[str, Any] = field(default_factory=dict)
    outside: tuple[Mapping[str, Any], ...] = ()
    intents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    flows: Mapping[str, Flow] = field(default_factory=dict)
    ranking: Mapping[str, Any] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def __len__(self) -> int:
        return len(self.entries)

    def __getitem__(self, entry_id: str) -> Entry:
        return self.entries[entry_id]

    def __contains__(self, entry_id: object) -> bool:
        return entry_id in self.entries

    @cached_property
    def comparisons(self) -> Mapping[frozenset[str], Comparison]:
        """Curated comparisons by the pair of ids that they compare, in either order."""
        return {frozenset(c.pair): c for c in self if isinstance(c, Comparison)}


def folder() -> Path:
    """Where the knowledge stands: in the installed package, else in the source tree."""
    package = Path(__file__).resolve().parent.parent
    shipped = package / "_knowledge"
    return shipped if shipped.is_dir() else package.parent / "knowledge"


def files(root: Path) -> list[Path]:
    """The Markdown files of entries and comparisons below `root`, sorted by id."""
    found = [*root.glob("entries/*/*.md"), *root.glob("comparisons/*.md")]
    return sorted(found, key=lambda path: path.stem)


def load(root: Path | None = None) -> Knowledge:
    """Reads the knowledge below `root` (by default what ships with Signpost).

    Raises:
        KnowledgeError: a file can't be read, or two files have one id.
    """
    root = root or folder()
    entries: dict[str, Entry] = {}
    for path in files(root):
        if path.stem in entries:
            raise KnowledgeError(
                f"{path}: the id {path.stem} is taken by {entries[path.stem].path}"
            )
        entries[path.stem] = read_entry(path)
    if not entries:
        raise KnowledgeError(f"{root}: no entries here")
    return Knowledge(
        entries,
        lexicon=_yaml(root / "lexicon.yaml") or {},
        outside=tuple(_yaml(root / "outside.yaml") or ()),
        intents={path.stem: _yaml(path) for path in sorted(root.glob("intents/*.yaml"))},
        flows=_flows(root),
        ranking=_yaml(root / "ranking.json") or {},
    )


def read_entry(path: Path) -> Entry:
    """One file as an entry or comparison.

    Raises:
        KnowledgeError: the file has no front matter, or a field is missing or of another type.
    """
    head, body = split(path)
    short, _, long = body.partition(MORE)
    try:
        fields: dict[str, Any] = {
            "id": path.stem,
            "area": path.parent.name,
            "title": str(head["title"]),
            "topic": str(head.get("topic") or path.stem),
            "aliases": tuple(map(str, head.get("aliases") or ())),
            "questions": tuple(map(str, head.get("questions") or ())),
            "probes": tuple(map(str, head.get("probes") or ())),
            "related": tuple(map(str, head.get("related") or ())),
            "sources": tuple(Source(**source) for source in head.get("sources") or ()),
            "reviewed": head["reviewed"],
            "facets": {str(k): str(v) for k, v in (head.get("facets") or {}).items()},
            "short": short.strip(),
            "long": long.strip(),
            "path": path,
        }
        if "pair" in head:
            first, second = head["pair"]
            return Comparison(**fields, pair=(first, second))
        return Entry(**fields)
    except (KeyError, TypeError, ValueError) as error:
        raise KnowledgeError(
            f"{path}: {type(error).__name__} in the front matter: {error}"
        ) from error


def split(path: Path) -> tuple[dict[str, Any], str]:
    """A file's front matter and its body.

    Raises:
        KnowledgeError: there is no front matter, or it is no YAML mapping.
    """
    parts = path.read_text(encoding="utf-8").split("---\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise KnowledgeError(f"{path}:1: the file must start with front matter between --- lines")
    try:
        head = yaml.load(parts[1], Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        raise KnowledgeError(f"{path}:{line}: {getattr(error, 'problem', error)}") from error
    if not isinstance(head, dict):
        raise KnowledgeError(f"{path}:1: the front matter must be a mapping")
    return head, parts[2]


def _flows(root: Path) -> Mapping[str, Flow]:
    try:
        return load_flows(root)
    except FlowError as error:
        raise KnowledgeError(str(error)) from error


def _yaml(path: Path) -> Any:
    if not path.is_file():
        return None
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise KnowledgeError(f"{path}: {error}") from error
