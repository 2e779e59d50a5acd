"""The terminal keeps votes and audits, and opens its database only when something is kept."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from bot.adapters.console import ADDRESS, Conversing
from bot.jobs import Jobs
from bot.message import Attachment, Reply
from bot.settings import Settings
from bot.storage.lazy import LazyRecords
from bot.tasks import tasks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.advisor import Advisor


@pytest.fixture
def records(tmp_path: Path) -> Iterator[LazyRecords]:
    lazy = LazyRecords(f"sqlite:///{tmp_path / 'signpost.sqlite'}", ADDRESS)
    yield lazy
    lazy.close()


def talk(advisor: Advisor, records: LazyRecords, folder: Path, *texts: str) -> str:
    """What the terminal shows."""
    shown = io.StringIO()
    jobs = Jobs(folder / "jobs.sqlite", tasks(Settings(data=folder)))
    conversing = Conversing(advisor, jobs, Console(file=shown, width=88), records)
    for text in texts:
        conversing.hear(text)
    return shown.getvalue()


def test_an_answer_opens_no_database(
    advisor: Advisor, records: LazyRecords, tmp_path: Path
) -> None:
    talk(advisor, records, tmp_path, "what is seo?", "help me choose", "cancel")
    assert not (tmp_path / "signpost.sqlite").exists()


def test_what_is_not_understood_is_kept_for_those_who_look_after_the_entries(
    advisor: Advisor, records: LazyRecords, tmp_path: Path
) -> None:
    asked = "how tall is the eiffel tower"
    talk(advisor, records, tmp_path, "what is seo?", asked, "")
    assert [(one.text, one.why) for one in records.missed()] == [(asked, "unknown")]
    talk(advisor, records, tmp_path, "erase my data", "yes")
    assert records.missed() == []


def test_a_vote_is_kept_shown_and_erased(
    advisor: Advisor, records: LazyRecords, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = talk(advisor, records, tmp_path, "what is a canonical tag?", "helpful", "/mydata")
    assert "votes (1)" in shown
    assert '"canonical-url"' in (tmp_path / "my-data.json").read_text()
    assert "feedback" in records.export()
    talk(advisor, records, tmp_path, "erase my data", "yes")
    assert records.export() == {}


def test_a_vote_without_a_reason_is_kept_when_the_talk_goes_on(
    advisor: Advisor, records: LazyRecords, tmp_path: Path
) -> None:
    shown = talk(advisor, records, tmp_path, "what is seo?", "not helpful", "what is robots.txt?")
    assert "What is wrong with the answer?" in shown
    assert "robots.txt" in shown
    assert '"seo"' in json.dumps(records.export()["feedback"], default=str)


def test_subscriptions_and_audits_are_looked_up(records: LazyRecords) -> None:
    report = {"preview": None, "full": False, "scores": {}}
    records.audited("https://a.example/", "a.example", report)
    assert [one.url for one in records.audits("a.example")] == ["https://a.example/"]
    assert records.subscriptions() == ()


def test_a_file_that_stands_there_already_is_not_saved_twice(
    advisor: Advisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = io.StringIO()
    jobs = Jobs(tmp_path / "jobs.sqlite", tasks(Settings(data=tmp_path)))
    conversing = Conversing(advisor, jobs, Console(file=shown, width=88))
    for content in (b"one", b"one", b"other"):
        conversing.draw(Reply("Here.", attachments=(Attachment("a.png", "image/png", content),)))
    assert (tmp_path / "a.png").read_bytes() == b"one"
    assert [path.name for path in sorted(tmp_path.glob("*.png"))] == ["a-2.png", "a.png"]
    assert shown.getvalue().count(f"Saved: {tmp_path / 'a.png'}\n") == 2
