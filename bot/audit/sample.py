"""Small worlds for the samples of checks: an audit's answers, made of a few words."""

from __future__ import annotations

from typing import Any

from bot.audit.gathered import Failure, Gathered
from bot.audit.response import Headers, Response

URL = "https://example.com/boots"
HTML = "text/html; charset=utf-8"


def answer(
    body: str | bytes = "",
    *,
    url: str = URL,
    status: int = 200,
    type: str = HTML,  # noqa: A002 - the field's name
    headers: tuple[tuple[str, str], ...] = (),
    **fields: Any,
) -> Response:
    """A server's answer; `fields` are those of `Response`."""
    content = body.encode() if isinstance(body, str) else body
    return Response(
        url=fields.pop("asked", url),
        final_url=url,
        status=status,
        headers=Headers((("Content-Type", type), *headers)),
        body=content,
        wire_bytes=fields.pop("wire_bytes", len(content)),
        **fields,
    )


def text(body: str, *, url: str = "https://example.com/robots.txt", status: int = 200) -> Response:
    """A plain-text answer, such as a robots.txt."""
    return answer(body, url=url, status=status, type="text/plain")


def html(
    head: str = "",
    body: str = "",
    *,
    url: str = URL,
    page: dict[str, Any] | None = None,
    attributes: str = ' lang="en"',
    **others: Any,
) -> Gathered:
    """An audit of a page with this head and body.

    Args:
        head: what stands in `<head>`.
        body: what stands in `<body>`.
        url: the page's address.
        page: further arguments of its `answer` (status, headers …).
        attributes: of the html element.
        others: the other fields of `Gathered`.
    """
    document = f"<!doctype html><html{attributes}><head>{head}</head><body>{body}</body></html>"
    given = {"typed": url, **others}
    return Gathered(page=answer(document, url=url, **(page or {})), **given)


def failure(code: str = "timeout", message: str = "The server did not answer in time.") -> Failure:
    """An answer that did not come."""
    return Failure(code, message)
