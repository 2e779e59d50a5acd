"""Files that a command or a conversation in the terminal leaves behind."""

from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from bot.adapters.console import Conversing
from bot.cli import main
from bot.jobs import Jobs
from bot.message import Attachment, Reply

if TYPE_CHECKING:
    from pathlib import Path

    from bot.advisor import Advisor


def test_an_audit_writes_the_files_asked_for(
    demo_site: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SIGNPOST_TRUSTED_NETWORKS", "127.0.0.0/8")
    names = {"--html": "r.html", "--card": "c.png", "--preview": "p.png"}
    options = [word for option, name in names.items() for word in (option, str(tmp_path / name))]
    with pytest.raises(SystemExit) as ended:
        main(["audit", demo_site, "--json", *options])
    assert ended.value.code == 0
    assert (tmp_path / "r.html").read_text().startswith("<!doctype html>")
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")
    said = capsys.readouterr()
    assert json.loads(said.out)["verdict"] == "audited"
    assert f"report: {tmp_path / 'r.html'}" in said.err


def test_a_file_that_can_not_be_written_is_named(
    demo_site: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SIGNPOST_TRUSTED_NETWORKS", "127.0.0.0/8")
    nowhere = tmp_path / "none" / "r.html"
    with pytest.raises(SystemExit) as ended:
        main(["audit", demo_site, "--json", "--html", str(nowhere)])
    assert ended.value.code == 2
    assert f"{nowhere}: No such file or directory" in capsys.readouterr().err


def test_the_terminal_saves_attachments_and_overwrites_nothing(
    advisor: Advisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    out = StringIO()
    jobs = Jobs(tmp_path / "jobs.sqlite", {})
    conversing = Conversing(advisor, jobs, Console(file=out, width=88))
    for content in (b"one", b"two"):
        file = Attachment("../report.html", "text/html", content)
        conversing.draw(Reply("Here it is.", attachments=(file,)))
    assert (tmp_path / "report.html").read_bytes() == b"one"
    assert (tmp_path / "report-2.html").read_bytes() == b"two"
    assert f"Saved: {tmp_path / 'report-2.html'}" in out.getvalue()
