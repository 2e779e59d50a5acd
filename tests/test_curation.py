"""What was asked in vain is grouped and ranked, drafts are honest, old reviews are named."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.curation import clusters
from bot.knowledge import MORE, Knowledge, files, split
from bot.knowledge.drafts import DraftError, slug, write
from bot.knowledge.reviews import stale
from bot.message import Address, Message
from bot.storage.kept import Kept
from bot.storage.records import Missed, Vote
from bot.storage.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

TODAY = date(2026, 11, 25)
ALICE = Address("test", "room", "", "alice")
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield opened
    opened.close()


def unknown(*texts: str) -> list[Missed]:
    return [Missed(text, "unknown") for text in texts]


def understood(store: Store, text: str, kind: str, target: str = "", at: float = 1.0) -> None:
    with store.transaction() as transaction:
        turn = transaction.first_time(Message(text, ALICE, f"{text}{at}"), at)
        assert turn
        transaction.understood(turn, kind, target, 0.3)


def test_alike_questions_are_one_cluster_and_the_most_asked_comes_first() -> None:
    found = clusters(
        unknown(
            "Do emojis in page titles help?",
            "how do I list my podcast in directories",
            "emojis in page title",
            "do EMOJIS in the page titles help",
            "listing a podcast in a directory",
            "Do emojis in page titles help?",
        )
    )
    assert [cluster.count for cluster in found] == [4, 2]
    assert found[0].question == "Do emojis in page titles help?"
    assert found[0].questions[0] == found[0].question
    assert len(found[0].questions) == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("seo", "smo"),
        ("seo", "seo for a dentist in a small town"),
        ("podcast directories", "podcast transcripts"),
        ("how does a podcast rank on the spotify and apple charts", "spotify charts"),
    ],
)
def test_questions_that_share_little_stay_apart(one: str, other: str) -> None:
    assert len(clusters(unknown(one, other))) == 2


def test_what_has_no_words_is_left_out() -> None:
    assert clusters(unknown("", "???", "👍", "what is it")) == []


def test_reasons_and_neighbours_are_named() -> None:
    missed = [
        Missed("what is a canonical tag", "not helpful", "canonical-url", "unclear"),
        Missed("canonical tags", "clarify"),
        Missed("", "not helpful", "canonical-url", "outdated"),
    ]
    near = [("canonical-url", 0.9), ("hreflang", 0.3), ("noindex", 0.2), ("seo", 0.2)]
    found = clusters(missed, lambda _: near)
    first = found[0]
    assert dict(first.reasons) == {"not helpful (canonical-url: unclear)": 1, "clarify": 1}
    assert first.closest == tuple(near[:3])
    assert found[1].question == "canonical url"
    assert clusters(missed, lambda _: [("seo", 0.01)])[0].closest == ()


def test_the_number_of_clusters_is_limited() -> None:
    assert len(clusters(unknown(*(f"topic{n} word{n}" for n in range(30))), limit=7)) == 7


def test_a_thousand_different_questions_take_no_time() -> None:
    texts = [
        f"how do I make thing{n} work with part{n % 97} on machine{n % 31}" for n in range(1000)
    ]
    started = time.perf_counter()
    found = clusters(unknown(*texts), limit=2000)
    assert sum(cluster.count for cluster in found) == 1000
    assert time.perf_counter() - started < 5


def test_the_store_gives_misses_and_votes_against(store: Store) -> None:
    understood(store, "what is seo", "entry", "seo", 1.0)
    understood(store, "do gnomes rank", "unknown", at=2.0)
    understood(store, "which one", "clarify", "smo", 3.0)
    with store.transaction() as transaction:
        kept = Kept(transaction, ALICE, 4.0)
        kept.write(Vote("seo", helpful=True))
        kept.write(Vote("seo", helpful=False, reason="unclear"))
        kept.write(Vote("smo", helpful=False))
    assert store.missed() == [
        Missed("which one", "clarify"),
        Missed("do gnomes rank", "unknown"),
        Missed("", "not helpful", "smo"),
        Missed("what is seo", "not helpful", "seo", "unclear"),
    ]


def test_what_is_counted(store: Store) -> None:
    understood(store, "what is seo", "entry", "seo")
    understood(store, "do gnomes rank", "unknown")
    with store.transaction() as transaction:
        kept = Kept(transaction, ALICE, 4.0)
        kept.write(Vote("seo", helpful=False))
        assert kept.counts() == {
            "people": 1,
            "messages: entry": 1,
            "messages: unknown": 1,
            "audits": 0,
            "votes: not helpful": 1,
        }


def test_a_draft_says_that_it_is_one_and_is_not_loaded(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    asked = ("do: emojis --- in titles help?", "emojis in titles")
    near = ["seo", "no-such-entry", "smo", "seo"]
    path = write(tmp_path, knowledge, asked, near, 3, TODAY)
    assert path == tmp_path / "do-emojis-in-titles-help.md"
    head, body = split(path)
    assert head["title"] == "Do: emojis --- in titles help"
    assert head["draft"] == TODAY
    assert head["questions"] == list(asked)
    assert head["related"] == ["seo", "smo"]
    assert (head["asked"], head["sources"], head["reviewed"]) == (3, [], None)
    assert body.startswith("*Draft.*")
    assert MORE not in body
    assert files(tmp_path) == []


@pytest.mark.parametrize("question", ["???", "заголовки", "../../"])
def test_a_draft_needs_a_name(tmp_path: Path, knowledge: Knowledge, question: str) -> None:
    with pytest.raises(DraftError, match="no word"):
        write(tmp_path, knowledge, [question], [], 1, TODAY)


def test_a_draft_overwrites_nothing(tmp_path: Path, knowledge: Knowledge) -> None:
    write(tmp_path, knowledge, ["gnome links"], [], 1, TODAY)
    for taken in ("gnome links", "SEO"):
        with pytest.raises(DraftError, match="there already"):
            write(tmp_path, knowledge, [taken], [], 1, TODAY)


def test_a_name_leaves_its_folder_never() -> None:
    assert slug("../../etc/passwd") == "etc-passwd"
    assert len(slug("word " * 50)) <= 60


def test_reviews_are_due_after_twelve_months(knowledge: Knowledge) -> None:
    days = {"seo": date(2025, 11, 25), "smo": date(2025, 11, 24), "sitemap-robots": TODAY}
    chosen = [replace(knowledge["seo"], id=name, reviewed=day) for name, day in days.items()]
    some = Knowledge({entry.id: entry for entry in chosen})
    assert [entry.id for entry in stale(some, TODAY)] == ["smo"]
    leap = Knowledge({"seo": replace(knowledge["seo"], reviewed=date(2024, 2, 29))})
    assert stale(leap, date(2025, 2, 28)) == []
    assert stale(leap, date(2025, 3, 1))


def signpost(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "knowledge", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "SIGNPOST_DATA": str(data)},
        check=False,
    )


def test_the_command_shows_what_the_database_holds(tmp_path: Path, store: Store) -> None:
    understood(store, "do garden gnomes rank", "unknown", at=1.0)
    understood(store, "Do garden gnomes rank?", "unknown", at=2.0)
    shown = signpost(tmp_path, "unanswered")
    assert shown.returncode == 0, shown.stderr
    assert "    2  " in shown.stdout
    assert "2 unknown" in shown.stdout
    (cluster,) = json.loads(signpost(tmp_path, "unanswered", "--json").stdout)
    assert cluster["count"] == 2


def test_the_command_lists_reviews_that_are_due(tmp_path: Path) -> None:
    shown = signpost(tmp_path, "stale")
    assert shown.returncode == 0
    assert "entries are due for review" in shown.stderr
