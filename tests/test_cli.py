"""The command line is an interface: its JSON, its exit codes, its errors."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
ASK_FIELDS = {"text", "kind", "target", "also", "score", "runners_up", "slots", "reply",
              "choices", "ms"}  # fmt: skip
AUDIT_FIELDS = {"url", "final_url", "verdict", "reason", "scores", "coverage", "requests", "took",
                "findings"}  # fmt: skip
FINDING_FIELDS = {"id", "topic", "severity", "outcome", "points", "evidence", "fix", "source",
                  "explains"}  # fmt: skip

Run = "Callable[..., subprocess.CompletedProcess[str]]"


@pytest.fixture
def signpost(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(*arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": "", "PYTHONUTF8": "1", "COLUMNS": "100", "SIGNPOST_DATA": str(tmp_path),
            "SIGNPOST_TRUSTED_NETWORKS": "127.0.0.0/8", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=tmp_path, env=environment, input=said, capture_output=True, text=True, timeout=60,
            check=False,
        )  # fmt: skip

    return run


def test_ask_json(signpost: Run) -> None:
    done = signpost("ask", "SEO vs SMO?", "--json")
    answer = json.loads(done.stdout)
    assert set(answer) >= ASK_FIELDS
    assert (answer["kind"], answer["target"]) == ("comparison", "seo-vs-smo")


def test_ask_jsonl_keeps_conversations_apart(signpost: Run) -> None:
    lines = [
        {"text": "what is a canonical tag?", "conversation": "a"},
        {"text": "how do I set one?", "conversation": "a"},
        {"text": "more", "conversation": "b"},
        {"text": "what is smo"},
    ]
    done = signpost("ask", "--jsonl", said="\n".join(map(json.dumps, lines)))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["target"] for answer in answers] == [
        "canonical-url",
        "canonical-url",
        None,
        "smo",
    ]


def test_ask_jsonl_names_the_line_that_is_wrong(signpost: Run) -> None:
    done = signpost("ask", "--jsonl", said='{"text": "hello"}\nnonsense\n')
    assert done.returncode == 2
    assert "line 2" in done.stderr
    assert len(done.stdout.splitlines()) == 1


def test_audit_json_and_exit_codes(signpost: Run, demo_site: str) -> None:
    done = signpost("audit", demo_site, "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert set(report) >= AUDIT_FIELDS
    assert all(set(finding) >= FINDING_FIELDS for finding in report["findings"])
    assert report["verdict"] == "audited"
    assert report["requests"] <= 12
    below = signpost("audit", demo_site, "--json", "--fail-under", "99")
    assert below.returncode == 1
    assert "below 99" in below.stderr


def test_what_is_not_auditable_has_no_score(signpost: Run) -> None:
    done = signpost("audit", "http://127.0.0.1:1/", "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 3
    assert report["verdict"] == "abstained"
    assert report["scores"] == {"seo": None, "social": None}
    assert "No server accepts connections" in done.stderr


@pytest.mark.parametrize("least", ["101", "-1", "high"])
def test_a_score_that_no_page_can_have_is_refused(least: str, signpost: Run) -> None:
    done = signpost("audit", "http://127.0.0.1:1/", "--fail-under", least)
    assert done.returncode == 2
    assert f"--fail-under: '{least}' is no score: give a number from 0 to 100" in done.stderr


def test_ask_takes_its_message_in_one_way(signpost: Run) -> None:
    both = signpost("ask", "what is smo", "--jsonl", said='{"text": "hello"}\n')
    assert (both.returncode, both.stdout) == (2, "")
    assert "--jsonl reads its messages from stdin" in both.stderr
    for text in ((), ("what is smo",)):
        two = signpost("ask", *text, "--json", "--jsonl", said='{"text": "hello"}\n')
        assert (two.returncode, two.stdout) == (2, "")
        assert "not allowed with argument --json" in two.stderr


@pytest.mark.parametrize("address", ["http://127.0.0.1:45069/", "http://127.0.0.1/"])
def test_a_page_on_this_machine_names_the_setting_that_allows_it(
    address: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "audit", address],
        cwd=tmp_path, env={"PATH": "", "PYTHONPATH": str(ROOT), "SIGNPOST_DATA": str(tmp_path)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert "SIGNPOST_TRUSTED_NETWORKS=127.0.0.0/8 signpost audit" in done.stderr


def test_private_addresses_are_refused_by_default(tmp_path: Path, demo_site: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "audit", demo_site, "--json"],
        cwd=tmp_path, env={"PATH": "", "PYTHONPATH": str(ROOT), "SIGNPOST_DATA": str(tmp_path)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert json.loads(done.stdout)["verdict"] == "abstained"


def test_compare_with_an_earlier_report(signpost: Run, demo_site: str, tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.json"
    earlier.write_text(signpost("audit", demo_site, "--json").stdout)
    done = signpost("audit", demo_site, "--markdown", "--compare", str(earlier))
    assert "Unchanged since " in done.stdout
    wrong = signpost("audit", demo_site, "--compare", str(tmp_path / "none.json"))
    assert wrong.returncode == 2
    assert "no report" in wrong.stderr


def test_chat_works_with_piped_input(signpost: Run) -> None:
    done = signpost("chat", said="hello\nwhat is smo\n1\n")
    assert done.returncode == 0
    assert "Hello, I'm Signpost" in done.stdout
    assert "SMO" in done.stdout


@pytest.mark.parametrize(
    "arguments", [("ask",), ("audit",), ("knowledge",), ("nonsense",), ("docs",)], ids=" ".join
)
def test_a_wrong_call_is_one_line_on_stderr(arguments: tuple[str, ...], signpost: Run) -> None:
    done = signpost(*arguments)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert not done.stdout


@pytest.mark.parametrize(
    ("name", "value", "wants"),
    [
        ("SIGNPOST_TRUSTED_NETWORKS", "localhost", "networks such as 127.0.0.0/8"),
        ("SIGNPOST_PORT", "70000", "a number from 0 to 65535"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str, wants: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "hello"],
        cwd=tmp_path, env={"PATH": "", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", name: value},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    said = f"signpost: {name} can't be used: it is “{value}”; it wants {wants}"
    assert done.stderr.startswith(said)
    assert len(done.stderr.splitlines()) == 1


def test_knowledge_commands(signpost: Run, tmp_path: Path) -> None:
    rows = json.loads(signpost("knowledge", "list", "--json").stdout)
    seo = next(row for row in rows if row["id"] == "seo")
    assert (seo["kind"], seo["area"]) == ("entry", "basics")
    terms = tmp_path / "terms.tsv"
    terms.write_text("term\tglossaries\nanchor text\t8\nzzzz unheard of\t1\n")
    done = signpost("knowledge", "coverage", str(terms))
    assert done.stdout.split("\n")[0] == "zzzz unheard of"
    assert "1 of 2" in done.stderr


def test_a_draft_goes_into_the_data_folder_or_where_it_is_told(
    signpost: Run, tmp_path: Path
) -> None:
    done = signpost("knowledge", "propose", "do", "emojis", "in", "titles", "help?")
    path = tmp_path / "drafts" / "do-emojis-in-titles-help.md"
    assert (done.returncode, done.stdout.strip()) == (0, str(path))
    assert "draft: 2" in path.read_text()
    there = tmp_path / "elsewhere"
    signpost("knowledge", "propose", "--into", str(there), "do emojis in titles help?")
    assert [file.name for file in there.iterdir()] == ["do-emojis-in-titles-help.md"]
    again = signpost("knowledge", "propose", "do emojis in titles help?")
    assert again.returncode == 2
    assert "is there already" in again.stderr
