"""Images are told by their first bytes, whatever they claim to be."""

from __future__ import annotations

import random
import struct
import time
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from bot.audit.image import HEAD, Picture, measure


def draw(kind: str, size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any) -> bytes:
    out = BytesIO()
    Image.new(mode, size, "red").save(out, kind, **options)
    return out.getvalue()


def noise(kind: str, **options: Any) -> bytes:
    """An image that does not fit into the first bytes."""
    pixels = random.Random(7).randbytes(400 * 300 * 3)
    out = BytesIO()
    Image.frombytes("RGB", (400, 300), pixels).save(out, kind, **options)
    assert len(out.getvalue()) > HEAD
    return out.getvalue()


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (60, 40), color) for color in ("red", "blue", "green")]
    out = BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=50)
    return out.getvalue()


def png(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds nothing."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n\0\0\0\r" + chunk + struct.pack(">I", zlib.crc32(chunk)) + b"\0" * 9


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF", "ICO", "BMP", "TIFF"])
def test_formats_are_known(kind: str) -> None:
    assert measure(draw(kind, (48, 48))) == Picture(kind.lower(), 48, 48)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("JPEG", {"quality": 100}),
        ("GIF", {}),
        ("WEBP", {"quality": 100}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"quality": 100, "exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0"}),
        ("AVIF", {"quality": 100}),
    ],
)
def test_the_first_bytes_suffice(kind: str, options: dict[str, Any]) -> None:
    assert measure(noise(kind, **options)) == Picture(kind.lower(), 400, 300)
    assert measure(noise(kind, **options)[:HEAD]) == Picture(kind.lower(), 400, 300)


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_animations_are_told(kind: str) -> None:
    assert measure(moving(kind)) == Picture(kind.lower(), 60, 40, animated=True)


def test_a_photo_whose_size_stands_far_behind_is_still_a_photo() -> None:
    profile = b"".join(b"\xff\xe2\xff\xff" + b"\0" * 65_533 for _ in range(2))
    plain = draw("JPEG")
    assert measure(plain[:2] + profile + plain[2:]) == Picture("jpeg", 0, 0)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 32"/>'


@pytest.mark.parametrize(
    ("body", "width", "height"),
    [
        (SVG, 64, 32),
        (b"<?xml version='1.0'?>\n<!-- a > b -->\n" + SVG, 64, 32),
        (b"\xef\xbb\xbf" + SVG, 64, 32),
        (b'<!DOCTYPE svg [<!ENTITY a "b"><!ENTITY c "d">]>' + SVG, 64, 32),
        (b"<svg viewBox = '0,0,12.4,8.6'></svg>", 12, 9),
        (b"<svg width='5' height='5'></svg>", 0, 0),
        (b"<svg viewBox='0 0 -1 9'/>", 0, 9),
        (b"<svg viewBox='nonsense'/>", 0, 0),
        (b"<svg viewBox='0 0 1.2.3 9'/>", 0, 0),
        (b"<svg><svg viewBox='0 0 1 1'/></svg>", 0, 0),
    ],
)
def test_drawings(body: bytes, width: int, height: int) -> None:
    assert measure(body) == Picture("svg", width, height)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"<html><svg viewBox='0 0 1 1'/></html>",
        b"<svgx viewBox='0 0 1 1'/>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        b"%PDF-1.7",
        b"BM" + b"\xff" * 60,
        b"\0\0\1\0\xff\xff" + b"\xff" * 60,
        png(40_000, 40_000),
        png(6_000, 6_000),
        png(0, 0),
        draw("PPM"),
        draw("TGA"),
    ],
    ids=range(15),
)
def test_what_is_no_image_here_is_none(body: bytes) -> None:
    assert measure(body) is None


@pytest.mark.parametrize(
    "body",
    [
        b" " * HEAD,
        b"<!---->" * 9_000,
        b"<!--" * 16_000,
        b"<?xml" * 13_000,
        b"<!DOCTYPE[" * 6_500,
        b"<svg " * 13_000,
        b"<svg viewBox=" * 5_000,
        b"<svg" + b" viewBox='" * 6_500,
        b"<svg viewBox='" + b"9" * 60_000 + b" 9 9 9'>",
        b"<svg viewBox='0 0 " + b"9" * 30_000 + b" " + b"9" * 30_000 + b"'>",
        b"GIF89a" + b"\xff" * HEAD,
        b"\0\0\0\x1cftypavif" + b"ispe" * 16_000,
        b"RIFF\0\0\0\0WEBP" + b"VP8 " * 16_000,
    ],
    ids=range(13),
)
def test_no_file_takes_long(body: bytes) -> None:
    begin = time.monotonic()
    picture = measure(body)
    assert picture is None or picture.width * picture.height <= 32_000_000
    assert time.monotonic() - begin < 2


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF", "ICO", "BMP", "TIFF"])
def test_damaged_images_are_measured_or_none(kind: str) -> None:
    whole = draw(kind)
    chance = random.Random(kind)
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        picture = measure(bytes(damaged[: chance.randint(1, len(damaged))]))
        assert picture is None or picture.width * picture.height <= 32_000_000
