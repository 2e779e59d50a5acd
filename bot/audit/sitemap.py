"""Sitemaps: https://www.sitemaps.org/protocol.html, read within the bounds of a guest."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree.ElementTree import Element

URLS = 50_000
"""Addresses that one sitemap may hold."""
BYTES = 10_000_000
"""Bytes that are read; the protocol allows 50 MB."""
_LINK = "{http://www.w3.org/1999/xhtml}link"


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap or an index of sitemaps.

    Attributes:
        kind: urlset, sitemapindex or text.
        urls: the addresses in order, each with its last modification as written, or "".
        error: why it can't be read, or "".
        line: where, or 0.
        alternates: language versions by address: each code and address as written.
            Source: https://developers.google.com/search/docs/specialty/international/localized-versions#sitemap
    """

    kind: str
    urls: tuple[tuple[str, str], ...] = ()
    error: str = ""
    line: int = 0
    alternates: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


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
    found: list[tuple[str, str]] = []
    alternates: dict[str, tuple[tuple[str, str], ...]] = {}
    for item in root:
        fields = {_local(child.tag): (child.text or "").strip() for child in item}
        if not fields.get("loc"):
            continue
        found.append((fields["loc"], fields.get("lastmod", "")))
        if "link" in fields and len(alternates) < URLS:
            alternates[fields["loc"]] = tuple(_versions(item))
    return Sitemap(kind, tuple(found), alternates=alternates)


def _versions(item: Element) -> Iterator[tuple[str, str]]:
    for child in item:
        given = {name: value.strip() for name, value in child.attrib.items()}
        if child.tag == _LINK and given.get("rel") == "alternate" and "hreflang" in given:
            yield given["hreflang"], given.get("href", "")


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
