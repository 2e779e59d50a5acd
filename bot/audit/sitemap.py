"""Sitemaps: https://www.sitemaps.org/protocol.html, read within the bounds of a guest."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

URLS = 50_000
"""Addresses that one sitemap may hold."""
BYTES = 10_000_000
"""Bytes that are read; the protocol allows 50 MB."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap or an index of sitemaps.

    Attributes:
        kind: urlset, sitemapindex or text.
        urls: the addresses in order, each with its last modification as written, or "".
        error: why it can't be read, or "".
        line: where, or 0.
    """

    kind: str
    urls: tuple[tuple[str, str], ...] = ()
    error: str = ""
    line: int = 0


def parse(body: bytes) -> Sitemap:
    """A sitemap's bytes, unpacked if they are gzip."""
    try:
        body = _unpacked(body)
    except zlib.error:
        return Sitemap("urlset", error="it is no valid gzip file")
    text = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text[:8].lower().startswith((b"http://", b"https://")):
        lines = text.decode("utf-8", "replace").split()
        return Sitemap("text", tuple((line, "") for line in lines))
    if text[:14].lower() == b"<!doctype html" or text[:5].lower() == b"<html":
        return Sitemap("urlset", error="it is an HTML page")
    if not text.startswith(b"<"):
        return Sitemap("urlset", error="it is neither XML nor a list of addresses")
    try:
        root = fromstring(text)
    except ParseError as error:
        if len(body) >= BYTES:
            return Sitemap("urlset", error="it is longer than the 10 MB that are read here")
        return Sitemap("urlset", error="it is no well-formed XML", line=error.position[0])
    except (DefusedXmlException, ValueError, LookupError):
        return Sitemap("urlset", error="it declares entities or an unknown encoding")
    return _read(root)


def _read(root: Element) -> Sitemap:
    kind = _local(root.tag)
    if kind not in {"urlset", "sitemapindex"}:
        return Sitemap("urlset", error=f"its root is <{kind[:40]}>, not <urlset> or <sitemapindex>")
    found = []
    for item in root:
        fields = {_local(child.tag): (child.text or "").strip() for child in item}
        if fields.get("loc"):
            found.append((fields["loc"], fields.get("lastmod", "")))
    return Sitemap(kind, tuple(found))


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _unpacked(body: bytes) -> bytes:
    if body[:2] != b"\x1f\x8b":
        return body[:BYTES]
    stream = zlib.decompressobj(wbits=31)
    unpacked = stream.decompress(body, BYTES)
    if not stream.eof and len(unpacked) < BYTES:
        raise zlib.error("it breaks off")
    return unpacked
