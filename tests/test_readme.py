"""The README tells the truth: its transcript is what the command prints, its commands exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SIGNPOST = [sys.executable, "-m", "bot"]


def printed(tmp_path: Path, *arguments: str) -> str:
    environment = {"PATH": "", "COLUMNS": "80", "SIGNPOST_DATA": str(tmp_path), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [*SIGNPOST, *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())


def test_the_transcript_is_what_is_printed(tmp_path: Path) -> None:
    block = re.search(r"```\n(\$ .*?)```", README, re.DOTALL)
    assert block
    for shown in re.split(r"^(?=\$ )", block[1], flags=re.MULTILINE)[1:]:
        command, _, output = shown.partition("\n")
        question = re.fullmatch(r'\$ signpost ask "(.+)"', command)
        assert question, command
        assert printed(tmp_path, "ask", question[1]).strip() == output.strip()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make (\w+)", README))))
def test_every_make_target_exists(target: str) -> None:
    if target in {"a"}:
        return
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("command", sorted(set(re.findall(r"signpost (\w+)", README))))
def test_every_command_exists(command: str, tmp_path: Path) -> None:
    assert "usage: signpost" in printed(tmp_path, command, "--help")


def test_every_linked_file_exists() -> None:
    missing = [
        name for name in re.findall(r"\]\(([\w/.-]+)\)", README) if not (ROOT / name).exists()
    ]
    assert not missing
