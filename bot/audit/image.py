"""What an image is, read from its first bytes; nothing is decoded."""

from __future__ import annotations

import re
import struct
import warnings
import zlib
from dataclasses import dataclass
from io import BytesIO

HEAD = 65_536
"""Bytes that are looked at."""
PIXELS = 32_000_000

# Possessive: a file of comments or of white space is given up in one pass.
_SVG = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s++|<\?xml[^>]*+>|(?><!--.*?-->)"
    rb"|<!DOCTYPE[^>\[]*+(?:\[[^\]]*+\])?+[^>]*+>)*+(<svg(?=[\s/>])[^>]*+)",
    re.DOTALL,
)
_VIEW = re.compile(rb"\sviewBox\s*=\s*[\"']([^\"']+)[\"']")
_FORMATS = ("PNG", "JPEG", "GIF", "ICO", "BMP", "TIFF")
_JPEG = b"\xff\xd8\xff"
_UNREADABLE = (  # whatever Pillow's readers raise on files that are cut or forged
    OSError, ValueError, SyntaxError, Warning, EOFError, struct.error,
    LookupError, TypeError, ArithmeticError, RuntimeError, zlib.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picture:
    """Format (lower case: jpeg, png, gif, webp, avif, svg, ico …), size in pixels, animation.

    A drawing without a size, or a format whose size can't be read, has 0 by 0 pixels.
    """

    format: str
    width: int
    height: int
    animated: bool = False


def measure(body: bytes) -> Picture | None:
    """What `body` is, or None if it is no image that is known here."""
    head = body[:HEAD]
    if drawing := _SVG.match(head):
        return _drawing(drawing[1])
    if head[4:8] == b"ftyp" and re.search(rb"avi[fs]", head[8:40]):
        return _bounded(_avif(head))
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _bounded(_webp(head))
    from PIL import Image  # few pages come to this, and it takes a while to load

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(BytesIO(head), formats=_FORMATS) as image:
                width, height = image.size
                name = (image.format or "").lower()
                animated = bool(getattr(image, "is_animated", False))
    except Image.DecompressionBombError:
        return None
    except _UNREADABLE:
        # Colour profiles and previews may push the size of a photo behind the first bytes.
        return Picture("jpeg", 0, 0) if head.startswith(_JPEG) and len(body) > HEAD else None
    return _bounded(Picture("jpeg" if name == "mpo" else name, width, height, animated))


def _bounded(picture: Picture) -> Picture | None:
    return picture if picture.width * picture.height <= PIXELS else None


def _drawing(tag: bytes) -> Picture:
    box = _VIEW.search(tag)
    numbers = re.findall(rb"-?[\d.]+", box[1]) if box else []
    try:
        width, height = (round(float(number)) for number in numbers[2:4])
    except (ValueError, OverflowError):
        width = height = 0
    return Picture("svg", max(width, 0), max(height, 0))


def _avif(head: bytes) -> Picture:
    at = head.find(b"ispe")
    size = head[at + 8 : at + 16]
    if at < 0 or len(size) < 8:
        return Picture("avif", 0, 0)
    animated = head[8:12] == b"avis"
    return Picture("avif", int.from_bytes(size[:4]), int.from_bytes(size[4:]), animated)


def _webp(head: bytes) -> Picture:
    """By the file's header, because Pillow opens whole WebP files only.

    Source: https://developers.google.com/speed/webp/docs/riff_container
    """
    kind, data = head[12:16], head[20:30]
    if len(data) == 10:
        if kind == b"VP8X":
            width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (4, 7))
            return Picture("webp", width, height, bool(data[0] & 2))
        if kind == b"VP8 " and data[3:6] == b"\x9d\x01\x2a":
            width, height = (int.from_bytes(data[at : at + 2], "little") & 0x3FFF for at in (6, 8))
            return Picture("webp", width, height)
        if kind == b"VP8L" and data[0] == 0x2F:
            bits = int.from_bytes(data[1:5], "little")
            return Picture("webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    return Picture("webp", 0, 0)
