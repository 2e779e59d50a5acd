"""`audit`: one website, from a script or a terminal."""

from __future__ import annotations

import gc
import json
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.commands import fail, settings

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.audit.report import Report

BELOW, NOT_AUDITABLE = 1, 3
_FORBIDDEN = ("Port ", "That address is not on the public internet.")
"""How the reasons begin that the setting SIGNPOST_TRUSTED_NETWORKS can lift."""


def audit(parsed: argparse.Namespace) -> int:
    """Audits a page and prints the report; exit codes are those of docs/commands.md."""
    gc.disable()  # what is loaded stays: nothing to look for garbage in
    try:
        return _audit(parsed)
    finally:
        gc.enable()


def _audit(parsed: argparse.Namespace) -> int:
    from bot.audit.child import warm

    warm()  # a process of its own, that loads the checks while this one loads the rest
    from bot.audit import audit as run

    used = settings()
    earlier = _earlier(parsed.compare)
    if isinstance(earlier, int):
        return earlier
    with _progress() as progress:
        report = run(
            parsed.url,
            full=parsed.full,
            trusted_networks=used.trusted_networks,
            about_url=used.about_url,
            progress=progress,
        )
    _print(report, parsed)
    if trouble := _write(report, parsed):
        return fail(trouble)
    if not report.audited:
        return fail(f"{report.url}: {report.reason}{_own_machine(report)}", NOT_AUDITABLE)
    if earlier is not None:
        from bot.audit.changes import changes

        print(changes(earlier, report), file=sys.stderr if parsed.json else sys.stdout)
    return _verdict(report, parsed.fail_under)


def _own_machine(report: Report) -> str:
    """How the operator's own machine is audited, where the rules on addresses forbade it."""
    if not report.reason.startswith(_FORBIDDEN):
        return ""
    return (
        " To audit a site on your own machine, allow its network: "
        "SIGNPOST_TRUSTED_NETWORKS=127.0.0.0/8 signpost audit …"
    )


def _print(report: Report, parsed: argparse.Namespace) -> None:
    if parsed.json:
        print(json.dumps(report.to_json(), ensure_ascii=False))
        return
    from bot.audit.markdown import markdown

    if parsed.markdown:
        print(markdown(report))
    elif report.audited:
        _draw(markdown(report))


def _write(report: Report, parsed: argparse.Namespace) -> str:
    """Writes the files that were asked for; gives what went wrong, "" for nothing."""
    for path, name, make in (
        (parsed.html, "report", _html),
        (parsed.card, "score card", _card),
        (parsed.preview, "share cards", _sheet),
        (parsed.junit, "test results", _junit),
    ):
        if path is None:
            continue
        content = make(report)
        if not content:
            return f"{path}: the page has no share cards to draw"
        try:
            path.write_bytes(content)
        except OSError as error:
            return f"{path}: {error.strerror}"
        print(f"{name}: {path}", file=sys.stderr)
    return ""


def _html(report: Report) -> bytes:
    from bot.audit.html import html

    return html(report, settings().name).encode()


def _card(report: Report) -> bytes:
    from bot.audit.card import score_card

    return score_card(report, settings().name)


def _sheet(report: Report) -> bytes:
    from bot.audit.card import share_sheet

    return share_sheet(report.preview) if report.preview else b""


def _junit(report: Report) -> bytes:
    from bot.audit.junit import junit

    return junit(report)


def _draw(text: str) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    Console(highlight=False).print(Markdown(text, hyperlinks=False))


def _verdict(report: Report, least: int | None) -> int:
    if least is None:
        return 0
    low = {n: one.value or 0 for n, one in report.scores.items() if (one.value or 0) < least}
    if not low:
        return 0
    named = " and ".join(f"{name} is {value}" for name, value in low.items())
    return fail(f"{named}, below {least}", BELOW)


def _earlier(path: Path | None) -> Report | int | None:
    """The report in a file of `audit --json`, or the exit code if it is none."""
    from bot.audit.report import Report

    if path is None:
        return None
    try:
        return Report.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return fail(f"{path}: no report; write one with: signpost audit URL --json > {path}")


@contextmanager
def _progress() -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar on a terminal's stderr; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=4)
        yield lambda step, of, words: bar.update(task, completed=step, total=of, description=words)
