"""A report as one HTML file: no script, no request, readable on paper and on a phone."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.audit.pixels import fit
from bot.audit.report import CONFIDENCE
from bot.audit.share import share_cards, size_of
from bot.audit.summary import EFFORTS, number, projected, remedy_parts, site_name
from bot.audit.worth import NAMES, QUICKEST, quickest_first, worth
from bot.message import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import Template

    from bot.audit.preview import Preview
    from bot.audit.report import Finding, Report
    from bot.audit.score import Score

FIRST = 5
"""Repairs that stand at the top."""
TITLE_PIXELS, DESCRIPTION_PIXELS = 580, 920
"""Width of a result's title at 20 px, and of its description at 14 px over two lines."""
_ROUND = 326.7
"""Length of a dial's circle of radius 52."""
_OPEN = frozenset({*CONFIDENCE, "info"})


def html(report: Report, by: str = "Signpost") -> str:
    """The whole report as an HTML document that needs nothing from outside."""
    return _template().render(
        by=by,
        report=report,
        name=clean(site_name(report), 80),
        when=f"{datetime.fromtimestamp(report.at, UTC):%d %B %Y, %H:%M} UTC",
        dials=[_dial(name, score) for name, score in report.scores.items()],
        first=_first(report),
        order=f", {QUICKEST}" if quickest_first(report.todo[:FIRST]) else "",
        topics=_topics(report.findings),
        unknown=_grouped(report.findings, "unknown"),
        skipped=_grouped(report.findings, "not-applicable"),
        result=_result(report.preview) if report.preview else None,
        cards=share_cards(report.preview) if report.preview else (),
        picture=_picture(report.preview),
        size=size_of(report.preview) if report.preview else "",
    )


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        clean=clean, code=_code, link=_link, parts=remedy_parts, effort=EFFORTS.get
    )
    return environment.get_template("report.html")


def _code(text: str) -> str:
    """Code with its lines and indents, rid of what could fake its look."""
    lines = text[:4000].splitlines()[:40]
    return "\n".join(line[: len(line) - len(line.lstrip(" "))] + clean(line, 400) for line in lines)


def _link(url: str) -> str:
    """An address that may be followed from the report, "" for every other."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc else ""


def _dial(name: str, score: Score) -> dict[str, Any]:
    known = score.value is not None
    value = score.value or 0
    return {
        "name": NAMES[name],
        "words": number(score),
        "known": known,
        "arc": f"{_ROUND * value / 100:.1f} {_ROUND}",
        "tone": "good" if value >= 80 else "fair" if value >= 50 else "poor",
        "cap": f"Held at {score.value}, because {score.cap}." if score.cap else "",
        "range": (
            f"Only {score.coverage:.0%} of what counts could be seen, so this is a range."
            if score.is_range
            else ""
        ),
    }


def _first(report: Report) -> list[dict[str, Any]]:
    todo = report.todo[:FIRST]
    rows = []
    for position, finding in enumerate(todo, 1):
        after = projected(report, todo[:position])
        rows.append(
            {
                "finding": finding,
                "gain": worth(finding),
                "after": ", ".join(f"{NAMES[name]} {value}" for name, value in after.items()),
            }
        )
    return rows


def _topics(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings by topic, those with the most to mend first."""
    topics: dict[str, list[Finding]] = {}
    for finding in findings:
        topics.setdefault(finding.topic, []).append(finding)
    made = [
        {
            "name": name[:1].upper() + name[1:],
            "open": sorted((f for f in own if f.outcome in _OPEN), key=lambda f: -f.urgency),
            "mend": sum(f.open for f in own),
            "passed": [f for f in own if f.outcome == "pass"],
        }
        for name, own in topics.items()
    ]
    shown = [topic for topic in made if topic["open"] or topic["passed"]]
    return sorted(shown, key=lambda topic: -sum(f.urgency for f in topic["open"]))


def _grouped(findings: Iterable[Finding], outcome: str) -> dict[str, list[Finding]]:
    """Findings of an outcome by the reason for it."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.outcome == outcome:
            groups.setdefault(finding.reason or "no reason was given", []).append(finding)
    return groups


def _result(preview: Preview) -> dict[str, str]:
    """The page as a result of Google's, cut where Google cuts."""
    parts = urlsplit(preview.url)
    steps = [step for step in parts.path.split("/") if step]
    return {
        "site": clean(preview.site_name or parts.netloc, 60),
        "trail": clean(" › ".join([f"{parts.scheme}://{parts.netloc}", *steps]), 80),
        "title": fit(clean(preview.title, 300), TITLE_PIXELS),
        "description": fit(clean(preview.description, 600), DESCRIPTION_PIXELS, 14),
    }


def _picture(preview: Preview | None) -> str:
    if preview is None or not preview.picture:
        return ""
    return f"data:image/jpeg;base64,{base64.b64encode(preview.picture).decode()}"
