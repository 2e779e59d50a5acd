"""Hostile HTML is read and judged in a child that can be killed; the caller lives on."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.audit.child import MEMORY, Child, borrow, give_back
from bot.audit.reading import Reading
from bot.audit.sample import answer, html
from bot.audit.verdict import TOO_COMPLEX

HOSTILE = {
    "nested": "<div>" * 400_000,
    "formatting": "<b><i><a><font>" * 130_000,
    "attributes": "<p " + " ".join(f"a{n}=1" for n in range(220_000)) + ">",
}
BOOTS = "<title>Handmade leather boots from Leeds</title>"


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_page_that_takes_too_long_is_too_complex_and_the_next_is_judged(kind: str) -> None:
    with Reading() as reading:
        verdict = reading.judge(html(body=HOSTILE[kind]), seconds=1.0)
        assert bool(verdict.findings) != (verdict.abstained == TOO_COMPLEX)
        after = reading.judge(html(BOOTS))
    assert any(f.id == "title-present" and f.outcome == "pass" for f in after.findings)


def test_a_hostile_page_names_nothing_and_the_pages_read_before_are_judged() -> None:
    world = html(BOOTS, body='<a href="/other">Other boots</a>')
    with Reading(2.0) as reading:
        assert reading.read(world.page).internal == ("https://example.com/other",)
        assert reading.read(answer(HOSTILE["formatting"])) is None
        verdict = reading.judge(world)
    assert any(f.id == "title-present" and f.outcome == "pass" for f in verdict.findings)


def test_a_page_that_was_read_is_judged_like_one_that_was_not() -> None:
    world = html(BOOTS, body="<p>Boots.</p>" * 50)
    with Reading() as first, Reading() as second:
        assert first.submit(world.page, follow=True).result() is not None
        assert first.judge(world) == second.judge(world)


def test_pages_are_read_in_the_order_in_which_they_came() -> None:
    pages = [answer(f'<a href="/{n}">{n}</a>') for n in range(20)]
    with Reading() as reading:
        named = [
            pending.result() for pending in [reading.submit(page, follow=True) for page in pages]
        ]
    assert named == [(f"https://example.com/{n}",) for n in range(20)]


def test_audits_side_by_side_keep_their_pages_apart() -> None:
    def audit(number: int) -> None:
        world = html(f"<title>Boots of size {number}, made by hand</title>")
        with Reading() as reading:
            reading.read(world.page)
            titles[number] = reading.judge(world).preview.title

    titles: dict[int, str] = {}
    threads = [threading.Thread(target=audit, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert titles == {n: f"Boots of size {n}, made by hand" for n in range(6)}


def test_a_child_that_died_while_it_waited_is_replaced() -> None:
    with Reading() as reading:
        reading.judge(html(BOOTS))
        reading._child._process.kill()
    with Reading() as reading:
        assert len(reading.judge(html(BOOTS)).findings) > 100


def test_a_child_that_owes_an_answer_is_not_lent_again() -> None:
    child = borrow()
    child.ask(("begin",), 20)
    with pytest.raises(AttributeError, match="local"):
        child.ask(("keep", 0, lambda: None), 20)  # can't be sent as a whole
    assert not child.usable
    give_back(child)
    with Reading() as reading:
        assert len(reading.judge(html(BOOTS)).findings) > 100


def test_a_child_ends_with_its_parent() -> None:
    script = (
        "from bot.audit.child import Child\n"
        "child = Child()\n"
        "child.ask(('begin',), 20)\n"
        "print(child._process.pid, flush=True)\n"
        "import os, signal\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=60)
    assert done.returncode == -9
    child = int(done.stdout)
    for _ in range(200):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        threading.Event().wait(0.02)
    pytest.fail("the child outlives its parent")


def test_what_fails_in_the_child_is_no_verdict(capfd: pytest.CaptureFixture[str]) -> None:
    child = Child()
    with pytest.raises(RuntimeError, match="the log says why"):
        child.ask(("no such question",), 20)
    assert "no such question" in capfd.readouterr().err


def test_a_child_has_bounds_of_memory_and_of_work() -> None:
    child = Child()
    child.ask(("begin",), 3)
    assert resource.prlimit(child._process.pid, resource.RLIMIT_AS) == (MEMORY, MEMORY)
    assert resource.prlimit(child._process.pid, resource.RLIMIT_CPU)[0] < 20
    child.stop()


def test_secrets_of_the_environment_stay_with_the_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNPOST_TELEGRAM_TOKEN", "canary")
    child = Child()
    child.ask(("begin",), 20)
    assert b"canary" not in Path(f"/proc/{child._process.pid}/environ").read_bytes()
    child.stop()


def test_a_script_without_a_main_guard_may_audit() -> None:
    script = (
        "from bot.audit.reading import Reading\n"
        "from bot.audit.sample import html\n"
        "with Reading() as reading:\n"
        "    print(len(reading.judge(html('<title>x</title>')).findings))\n"
    )
    done = subprocess.run(
        [sys.executable, "-"], input=script, capture_output=True, text=True, timeout=60, check=True
    )
    assert int(done.stdout) > 100
