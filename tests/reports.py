"""Reports made by hand, for whatever shows them."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from bot.audit.preview import Preview
from bot.audit.report import Finding, Place, Report
from bot.audit.score import score, with_points

URL = "https://www.example.com/boots/red"
HOSTILE = '<script>alert(1)</script><img src="https://evil.example/x.png" onerror=alert(2)>\u202e'


def picture(size: tuple[int, int] = (600, 315)) -> bytes:
    """A JPEG of one colour."""
    out = BytesIO()
    Image.new("RGB", size, (170, 60, 50)).save(out, "JPEG")
    return out.getvalue()


def preview(**fields: object) -> Preview:
    """A page that is shared well everywhere but on LinkedIn."""
    given = {
        "url": URL,
        "title": "Handmade red leather boots from Leeds, resoled for life in our own workshop",
        "description": "Boots made to measure by two shoemakers. " * 8,
        "share_title": "Red boots, made by hand",
        "share_description": "Made to measure in Leeds and resoled for life.",
        "site_name": "Example Boots",
        "card": "summary_large_image",
        "image": "https://www.example.com/boots.jpg",
        "width": 1200,
        "height": 630,
        "picture": picture(),
        "broken": {"LinkedIn": "robots.txt keeps LinkedInBot out"},
    }
    return Preview(**{**given, **fields})  # type: ignore[arg-type]


def finding(check: str, outcome: str, severity: str = "medium", **fields: object) -> Finding:
    """What a check came to."""
    place = Place(outcome, f"{check} is amiss", URL, 7, "<title>Boots</title>")  # type: ignore[arg-type]
    given = {
        "topic": "social" if check.startswith("og") else "on-page",
        "title": f"The {check} is as it should be",
        "why": "Because it matters.",
        "evidence": (place,) if outcome in {"warn", "fail", "info"} else (),
        "fix": 'Write <meta name="description" content="…"> into the head.',
        "source": "https://developers.google.com/search/docs",
        "reason": "the server did not answer" if outcome == "unknown" else "",
    }
    return Finding(id=check, outcome=outcome, severity=severity, **{**given, **fields})  # type: ignore[arg-type]


def report(*findings: Finding, shown: Preview | None = None, url: str = URL) -> Report:
    """An audit with these findings, or some of every outcome."""
    known = with_points(
        findings
        or (
            finding("title-present", "fail", "high"),
            finding("h1-present", "warn"),
            finding("og-core", "fail", "high"),
            finding("charset", "pass", "low"),
            finding("https", "pass", "high"),
            finding("img-alt", "not-applicable", reason="there is nothing of the kind here"),
            finding("links-ok", "unknown"),
            finding("hsts", "info", "info"),
        )
    )
    return Report(
        url=url,
        final_url=url,
        verdict="audited",
        findings=known,
        scores={name: score(known, name) for name in ("seo", "social")},
        preview=shown or preview(),
        requests=9,
        took=1.5,
        at=1_795_000_000.0,
    )
