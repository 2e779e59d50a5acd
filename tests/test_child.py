"""Hostile HTML is judged in a child that can be killed; the caller lives on."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.audit.child import judged, read
from bot.audit.sample import answer, html

HOSTILE = {
    "nested": "<div>" * 400_000,
    "formatting": "<b><i><a><font>" * 130_000,
    "attributes": "<p " + " ".join(f"a{n}=1" for n in range(220_000)) + ">",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_page_that_takes_too_long_is_too_complex_and_the_next_is_judged(kind: str) -> None:
    verdict = judged(html(body=HOSTILE[kind]), seconds=1.0)
    assert not verdict.findings or verdict.abstained == ""
    if not verdict.findings:
        assert "too complex" in verdict.abstained
    after = judged(html("<title>Handmade leather boots from Leeds</title>"))
    assert any(f.id == "title-present" and f.outcome == "pass" for f in after.findings)


def test_leads_of_a_hostile_page_are_none() -> None:
    assert read(answer(HOSTILE["formatting"]), seconds=0.5).internal == ()


def test_a_script_without_a_main_guard_may_audit() -> None:
    script = (
        "from bot.audit.child import judged\n"
        "from bot.audit.sample import html\n"
        "print(len(judged(html('<title>x</title>')).findings))\n"
    )
    done = subprocess.run(
        [sys.executable, "-"], input=script, capture_output=True, text=True, timeout=60, check=True
    )
    assert int(done.stdout) > 100
