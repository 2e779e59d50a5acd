"""A small site without a fault, as an audit gathers it, and what may be changed in it.

A change is a mapping of: `page` (boots or home), `swap` (pieces of its HTML by what replaces
them), `head` and `body` (added to the end of either), `times` (repeats `body`), `document` (all of
it), `url`, `headers` (null takes one away), `fields` (of the answer), `hops` (address, status,
target) and `site`: other answers by field of `Gathered`, each `failure` or fields of an answer;
`picture` [width, height, format, bytes] draws its body.
"""

from __future__ import annotations

import gzip
import io
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from bot.audit.gathered import Gathered
from bot.audit.response import Hop
from bot.audit.sample import answer, failure, text
from bot.audit.visitors import PREVIEW_ROBOTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.audit.gathered import Answer
    from bot.audit.response import Response

HERE = Path(__file__).parent
ORIGIN = "https://example.com"
NOW = 1_770_000_000
DAY = 86_400
HEADERS = {
    "Content-Encoding": "gzip",
    "Strict-Transport-Security": "max-age=63072000",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=()",
    "ETag": '"1"',
}
ROBOTS = "User-agent: *\nDisallow: /cart\n\nSitemap: https://example.com/sitemap.xml\n"
LLMS = (
    "# Leeds Boots\n\n> Boots made by hand in Leeds, to measure, and resoled for ten years.\n\n"
    "- [Boots](https://example.com/boots): the one boot we make, its price and how it is made\n"
    "- [Care](https://example.com/care): how to look after leather\n"
)
DATES = {"/": "2026-01-02", "/boots": "2026-01-20", "/care": "2025-11-03", "/stiefel": "2026-01-21"}
SITEMAP = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    + "".join(
        f"<url><loc>{ORIGIN}{p}</loc><lastmod>{d}</lastmod></url>\n" for p, d in DATES.items()
    )
    + "</urlset>\n"
)
FILES = {"/": "home", "/boots": "boots", "/care": "care", "/stiefel": "stiefel"}
OUTSIDE = (
    "https://example.org/oak-bark",
    "https://www.facebook.com/leedsboots",
    "https://x.com/leedsboots",
)


def picture(width: int, height: int, kind: str = "PNG", size: int = 0) -> bytes:
    """A plain picture, padded to a size in bytes."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (120, 72, 40)).save(out, kind)
    return out.getvalue().ljust(size, b"\0")


def document(name: str) -> str:
    """One of the site's pages."""
    return (HERE / f"{name}.html").read_text()


def files() -> dict[str, Response]:
    """Everything that the site serves beside its pages, by path."""
    kept = (("Cache-Control", "public, max-age=31536000"),)
    return {
        "/robots.txt": text(ROBOTS),
        "/llms.txt": text(LLMS, url=f"{ORIGIN}/llms.txt"),
        "/sitemap.xml": answer(SITEMAP, url=f"{ORIGIN}/sitemap.xml", type="application/xml"),
        "/card.png": answer(picture(1200, 630), url=f"{ORIGIN}/card.png", type="image/png"),
        "/icon.png": answer(picture(96, 96), url=f"{ORIGIN}/icon.png", type="image/png"),
        "/bench.webp": answer(
            picture(800, 400, "WEBP"), url=f"{ORIGIN}/bench.webp", type="image/webp", headers=kept
        ),
        "/style.css": answer(
            "main{margin:2em}", url=f"{ORIGIN}/style.css", type="text/css", headers=kept
        ),
    }


def world(change: Mapping[str, Any]) -> Gathered:
    """The audit of the site after a change."""
    name = change.get("page", "boots")
    path = next(path for path, file in FILES.items() if file == name)
    url = change.get("url", ORIGIN + path)
    page = _page(_changed(document(name), change), url, change)
    others = {ORIGIN + p: _page(document(f), ORIGIN + p, {}) for p, f in FILES.items() if f != name}
    same = replace(page, hops=())
    served = files()
    links: dict[str, Answer] = {
        **others,
        **{ORIGIN + p: served[p] for p in ("/bench.webp", "/style.css", "/icon.png")},
        **{other: answer("<title>There</title>", url=other) for other in OUTSIDE},
    }
    clean = Gathered(
        typed=url, page=page, full=True, at=NOW,
        robots=served["/robots.txt"], sitemap=served["/sitemap.xml"], llms=served["/llms.txt"],
        image=served["/card.png"], icon=served["/icon.png"],
        missing=answer("Not found", url=f"{ORIGIN}/0a1b2c3d", status=404),
        http=_moved("http://example.com" + path, ORIGIN + path),
        variant=_moved("https://www.example.com" + path, ORIGIN + path),
        slashed=_moved(f"{ORIGIN}{path}/", ORIGIN + path) if path != "/"
        else failure("skipped", "The front page has no other form."),
        tagged=same, searched=same, mobile=same, previewed=dict.fromkeys(PREVIEW_ROBOTS, same),
        pages=others, links=links, listed=others, repeated=(same, same),
        conditional=answer(url=url, status=304),
    )  # fmt: skip
    return replace(clean, **{k: _field(clean, k, v) for k, v in change.get("site", {}).items()})


def _changed(html: str, change: Mapping[str, Any]) -> str:
    html = change.get("document", html)
    for old, new in change.get("swap", {}).items():
        if old not in html:
            raise ValueError(f"the page does not say {old}")
        html = html.replace(old, new)
    html = html.replace("</head>", change.get("head", "") + "</head>", 1)
    return html.replace("</main>", change.get("body", "") * change.get("times", 1) + "</main>", 1)


def _page(html: str, url: str, change: Mapping[str, Any]) -> Response:
    headers = {**HEADERS, **change.get("headers", {})}
    hops = tuple(Hop(*hop) for hop in change.get("hops", ()))
    packed = len(gzip.compress(html.encode())) if headers["Content-Encoding"] else len(html)
    fields = {
        "wire_bytes": packed, "ttfb": 0.2, "elapsed": 0.3, "tls_version": "TLSv1.3",
        "tls_expires": NOW + 60 * DAY, "hops": hops, **change.get("fields", {}),
    }  # fmt: skip
    sent = tuple((name, value) for name, value in headers.items() if value)
    return answer(html, url=url, headers=sent, **fields)


def _moved(url: str, target: str) -> Response:
    return answer(url=url, status=301, headers=(("Location", target),))


def _field(clean: Gathered, name: str, value: Any) -> Any:
    before = getattr(clean, name)
    if value is None:
        return None
    if name in {"pages", "links", "listed", "previewed", "sitemaps"}:
        return {**before, **{u: _answer(before.get(u), one, u) for u, one in value.items()}}
    return _answer(before, value, getattr(before, "final_url", ORIGIN + "/"))


def _answer(before: Answer | None, value: Mapping[str, Any], url: str) -> Answer:
    """An answer like the one before, but for what is said of it."""
    if "failure" in value:
        return failure(value["failure"])
    given = dict(value)
    if "picture" in given:
        given["body"] = picture(*given.pop("picture"))
    if "body" not in given:
        given["body"] = getattr(before, "body", b"") if given.get("status", 200) == 200 else b""
    media = getattr(before, "media_type", "text/html") or "text/html"
    headers = tuple(given.pop("headers", {}).items())
    where = url if url.startswith("http") else ORIGIN + "/boots"
    return answer(given.pop("body"), headers=headers, **{"url": where, "type": media, **given})
