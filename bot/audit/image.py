"""What an image is, read from its first bytes; nothing is decoded."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

HEAD = 65_536
"""Bytes that are looked at."""
PIXELS = 32_000_000

_SVG = re.compile(rb"^\s*(?:<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE[^>]*>|\s)*<svg[\s>]", re.DOTALL)
_SVG_SIZE = re.compile(rb"<svg[^>]*?\sviewBox=[\"']([^\"']+)[\"']", re.DOTALL)


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
    if _SVG.match(head):
        return _drawing(head)
    if head[4:12] in {b"ftypavif", b"ftypavis"}:
        return _avif(head)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(BytesIO(head)) as image:
                width, height = image.size
                name = (image.format or "").lower()
                animated = bool(getattr(image, "is_animated", False))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Warning, EOFError):
        return None
    except Image.DecompressionBombError:
        return None
    if width * height > PIXELS:
        return None
    return Picture(name, width, height, animated)


def _drawing(head: bytes) -> Picture:
    box = _SVG_SIZE.search(head)
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
    return Picture("avif", int.from_bytes(size[:4]), int.from_bytes(size[4:]))
