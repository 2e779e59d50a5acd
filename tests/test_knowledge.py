"""The knowledge obeys its rules, and the router finds what it says."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.knowledge import Knowledge, KnowledgeError, folder, load, read_entry
from bot.knowledge.rules import problems
from bot.router import Router
from bot.router.learning import digest

CANONICAL = folder() / "entries" / "technical" / "canonical-url.md"


@pytest.fixture(scope="module")
def router(knowledge: Knowledge) -> Router:
    return Router(knowledge)


def test_no_rule_is_broken() -> None:
    assert [str(problem) for problem in problems(folder(), datetime.now(UTC).date())] == []


def test_the_weights_were_learned_from_this_knowledge(knowledge: Knowledge) -> None:
    assert knowledge.ranking["learned_from"] == digest(knowledge), "run: signpost knowledge build"


REFUSED = 0.045
"""Some probes are refused for the sake of what lies outside the field (see `router.learning`)."""


def test_probes_reach_their_topics(knowledge: Knowledge, router: Router) -> None:
    lost = []
    for entry in knowledge:
        for probe in entry.probes:
            match = router.route(probe)
            if match.target != entry.topic or match.kind == "unknown":
                lost.append(f"{entry.id}: {probe!r} reaches {match.kind} {match.target}")
    assert len(lost) <= REFUSED * sum(len(e.probes) for e in knowledge), "\n".join(lost)


def test_every_name_reaches_its_entry(knowledge: Knowledge, router: Router) -> None:
    lost = []
    for entry in knowledge:
        match = router.route(entry.title)
        if match.slots.get("entry", match.target) != entry.id:
            lost.append(f"{entry.title!r} reaches {match.target}, not {entry.id}")
    assert not lost, "\n".join(lost)


def test_intents_understand_their_probes_and_nothing_else(
    knowledge: Knowledge, router: Router
) -> None:
    wrong = []
    for name, intent in knowledge.intents.items():
        for probe in intent.get("probes", ()):
            if router.route(probe).target != f"cmd-{name}":
                wrong.append(f"{probe!r} does not ask for {name}")
        for other in intent.get("not", ()):
            if router.route(other).target == f"cmd-{name}":
                wrong.append(f"{other!r} asks for {name}")
    assert not wrong, "\n".join(wrong)


BROKEN = {
    "no front matter": ("text", "must start with front matter"),
    "a long first line": (
        CANONICAL.read_text().replace("A **canonical URL** is", "A **canonical URL** is " * 12),
        "20 to 160 fit",
    ),
    "no next step": (CANONICAL.read_text().replace("**Next step:**", "Next:"), "must end with one"),
    "hype": (CANONICAL.read_text().replace("**Why it", "Unlock it. **Why it"), "hype"),
    "no source": (CANONICAL.read_text().replace("https://dev", "http://dev"), "https address"),
    "a future review": (
        CANONICAL.read_text().replace("reviewed: 20", "reviewed: 30"), "in the future",
    ),
    "no review": (
        re.sub(r"reviewed: .*", "reviewed: null", CANONICAL.read_text()), "must be a day",
    ),
    "a source without a day": (
        re.sub(r"seen: .*", "seen: null", CANONICAL.read_text()), "must be a day",
    ),
    "an unknown neighbour": (
        CANONICAL.read_text().replace("related: [", "related: [nothing-such, "), "no other entry",
    ),
    "an unknown topic": (
        CANONICAL.read_text().replace("aliases:", "topic: nothing-such\naliases:", 1), "no topic",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_rule_is_named_with_file_and_line(what: str, tmp_path: Path) -> None:
    text, expected = BROKEN[what]
    path = tmp_path / "entries" / "technical" / "canonical-url.md"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    found = [str(problem) for problem in problems(tmp_path, datetime.now(UTC).date())]
    assert any(expected in line and line.startswith(f"{path}:") for line in found), found


def test_two_files_with_one_id_are_refused(tmp_path: Path) -> None:
    for area in ("technical", "seo"):
        path = tmp_path / "entries" / area / "canonical-url.md"
        path.parent.mkdir(parents=True)
        path.write_text(CANONICAL.read_text())
    with pytest.raises(KnowledgeError, match="is taken by"):
        load(tmp_path)


def test_an_entry_reads_as_it_is_written() -> None:
    entry = read_entry(CANONICAL)
    assert entry.id == entry.topic == "canonical-url"
    assert entry.area == "technical"
    assert entry.short.startswith("A **canonical URL** is the one address")
    assert entry.sources[0].publisher == "Google Search Central"
