"""An installed wheel works from any folder: knowledge, templates, migrations and demo are in it."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_the_wheel_answers_and_audits_from_any_folder(tmp_path: Path, demo_site: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path, ROOT],
        capture_output=True, check=True, timeout=300,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("signpost_advisor-*.whl")
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(installed)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = {
        "PATH": "", "PYTHONPATH": str(installed), "SIGNPOST_DATA": str(tmp_path / "data"),
        "SIGNPOST_TRUSTED_NETWORKS": "127.0.0.0/8", "PYTHONSAFEPATH": "1",
    }  # fmt: skip

    def signpost(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=elsewhere, env=environment, capture_output=True, text=True, check=True, timeout=60,
        ).stdout  # fmt: skip

    assert "Start with SEO" in signpost("ask", "SEO vs SMO?")
    report = elsewhere / "report.html"
    found = json.loads(signpost("audit", demo_site, "--json", "--html", str(report)))
    assert found["verdict"] == "audited"
    assert report.read_text().startswith("<!doctype html>")
